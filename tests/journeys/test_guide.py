"""The screens that the guide's pictures show are there in the running demo."""

import json

import pytest

from tests.journeys.test_desk import enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]


def test_every_screen_that_the_guide_shows_answers_whoever_it_is_for(chromium, product):
    listed = json.loads(product.manage("guide_pictures", "--list").strip().splitlines()[-1])
    answers = {}
    for user in {user for _name, user, _address in listed}:
        context = chromium.new_context(base_url=product.url)
        enter(context.new_page(), product, user)
        for name, whose, address in listed:
            if whose == user:
                answers[name] = context.request.get(address, max_redirects=0).status
        context.close()
    assert {name: status for name, status in answers.items() if status != 200} == {}
