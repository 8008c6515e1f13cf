"""Events for supporters: everybody may know of them, only supporters come in."""

import pytest

from core import audience
from home.models import Registration
from tests.home.meetings import EVENT, make_event, page_of, said

pytestmark = pytest.mark.django_db


class TestForSupporters:
    @pytest.fixture
    def evening(self, site_tree):
        return make_event(site_tree, audience="supporters", venue="秘密の会場", lede="中の話")

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_everybody_sees_the_teaser_why_and_the_way_in(self, client, evening, prefix):
        response = client.get(prefix + EVENT)
        page = page_of(response)
        assert response.status_code == 200
        assert page.find("a", href=f"{prefix}/mine/?next={prefix}{EVENT}") is not None
        assert "秘密の会場" not in response.content.decode()
        assert "中の話" not in response.content.decode()
        assert page.find("form", method="post") is None

    def test_a_post_of_somebody_else_is_not_taken(self, client, evening):
        client.post(EVENT, said())
        assert not Registration.objects.exists()

    def test_neither_list_nor_calendar_file_tell_the_place(self, client, evening):
        assert "秘密の会場" not in client.get("/events/").content.decode()
        assert "秘密の会場" not in client.get(EVENT + "calendar.ics").content.decode()

    def test_a_supporter_signs_up(self, send, client, evening, monkeypatch):

        monkeypatch.setattr(audience, "_predicates", [lambda request: True])
        assert "秘密の会場" in client.get(EVENT).content.decode()
        assert send(said()).status_code == 303
        assert Registration.objects.get().state == "confirmed"
