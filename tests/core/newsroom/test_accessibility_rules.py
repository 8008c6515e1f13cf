"""The rules by which Wagtail's checker reads the preview, in the editor's panel."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.permissions import EDITORS

pytestmark = pytest.mark.django_db
#: Headings empty or out of order, links and buttons without words, paragraphs that play headings, weak alternatives.
WANTED = {
    "alt-text-quality",
    "button-name",
    "empty-heading",
    "empty-table-header",
    "frame-title",
    "heading-order",
    "input-button-name",
    "link-name",
    "p-as-heading",
}


def rules(html: str, script: str) -> set[str]:
    told = json.loads(BeautifulSoup(html, "html.parser").find("script", id=script).string)
    switched_off = {name for name, how in told["options"].get("rules", {}).items() if not how.get("enabled", True)}
    return set(told["options"]["runOnly"]) - switched_off


def test_the_rules_are_on_in_the_editor(write, staff):
    page, browser = write("summer"), staff("hana", EDITORS).client
    editor = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert rules(editor, "checker-axe-configuration") >= WANTED
    assert 'data-side-panel-toggle="checks"' in editor
