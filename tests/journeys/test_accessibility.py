"""axe finds nothing, nothing overflows, on every page type in both languages, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

PAGES = [
    "/",
    "/about/",
    "/news/",
    "/news/?category=event",
    "/stories/",
    "/events/",
    "/reports/",
    "/faq/",
    "/donate/",
    "/donate/?frequency=monthly&amount=3000",
    "/campaigns/",
    "/membership/",
    "/mine/",
    "/corporate/",
    "/corporate/inquiry/",
    "/contact/",
    "/privacy/",
    "/tokushoho/",
    "/accessibility/",
    "/search/",
    "/search/?q=難民",
    "/search/?q=xyzzyqqq",
    "/there-is-no-such-page/",
]
#: (list page, selector of the links to its children): their first ones are checked too.
CHILDREN = ["/news/", "/stories/", "/events/", "/campaigns/", "/reports/"]


def in_language(path: str, language: str) -> str:
    return path if language == "ja" else f"/en{path}"


def check(page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(path)
    assert answer.status in (200, 404)
    # As tall as the page: otherwise a link half under the sticky bar is reported by target-size.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_violation(desktop, path, language, width):
    check(desktop, in_language(path, language), width)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", CHILDREN)
def test_axe_finds_no_violation_on_the_pages_of_a_list(desktop, path, language, width):
    listing = in_language(path, language)
    desktop.goto(listing)
    links = desktop.eval_on_selector_all(
        f"main a[href^='{listing}']", "links => [...new Set(links.map(a => new URL(a.href).pathname))]"
    )
    children = [link for link in links if link != listing and "feed" not in link][:3]
    assert children, f"{listing} lists nothing"
    for child in children:
        check(desktop, child, width)
