"""Who we are: about us, the people, reports, questions, the law."""

from typing import Any

from wagtail.models import Page

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, dress, plain
from home.demo.media import DOCUMENTS
from home.demo.reading import fiscal_year, in_language, read
from home.models import PersonPage, ReportPage


def make(kitchen: Kitchen) -> None:
    """Make the people and reports that are missing; dress the pages that lead to them."""
    people = _page(kitchen, "about/people")
    for slug, content in read("people").items():
        kitchen.page(people, PersonPage, slug, _person(content))
    dress(_page(kitchen, "about"), _about, kitchen)
    _reports(kitchen)
    dress(_page(kitchen, "faq"), _faq, kitchen)


def _page(kitchen: Kitchen, path: str) -> Page:
    found = site_tree.find(kitchen.home, path)
    assert found is not None, path
    return found


def _person(content: dict[str, Any]) -> Any:
    def fields(bodies: Bodies) -> dict[str, Any]:
        said = in_language(content, bodies.language)
        return {
            "title": said["name"],
            "role": said["role"],
            "introduction": said["introduction"],
            "search_description": said["introduction"],
            "picture": bodies.media.picture(content["picture"]),
            "is_pseudonym": True,
            "body": [("text", bodies.rich(said["text"]))],
        }

    return fields


def _about(bodies: Bodies) -> dict[str, Any]:
    content = read("about")
    return plain(content, bodies.language, "lede") | {
        "sections": [("section", _section(one, bodies)) for one in content["sections"]]
    }


def _section(content: dict[str, Any], bodies: Bodies) -> dict[str, Any]:
    made = plain(content, bodies.language, "title", "intro", "layout", "ground")
    return made | {"content": bodies.blocks(content["body"])}


def _reports(kitchen: Kitchen) -> None:
    index = _page(kitchen, "reports")
    content = read("reports")
    for one in content["reports"]:
        kitchen.page(index, ReportPage, f"{one['slug']}-{fiscal_year(one['ago'])}", _report(one))

    def fields(bodies: Bodies) -> dict[str, Any]:
        said = plain(content, bodies.language, "lede", "spending_title", "spending_text")
        shares = [
            ("share", {"label": share[bodies.language], "percent": share["percent"]}) for share in content["shares"]
        ]
        return said | {
            "spending_report": site_tree.find(bodies.home, f"reports/accounts-{fiscal_year()}"),
            "shares": shares,
            "closing": bodies.rich(in_language(content["closing"], bodies.language)),
        }

    dress(index, fields, kitchen)


def _report(content: dict[str, Any]) -> Any:
    document = f"{content['slug']}-{content['ago']}"
    assert document in DOCUMENTS

    def fields(bodies: Bodies) -> dict[str, Any]:
        said = plain(content, bodies.language, "title", "note")
        text = in_language(content["text"], bodies.language)
        picture = {"picture": {"scene": content["cover"], "shape": "natural"}}
        return said | {
            "search_description": text,
            "year": fiscal_year(content["ago"]),
            "kind": content["kind"],
            "document": bodies.media.document(document, bodies.language),
            "pages": 1,
            "body": bodies.blocks([{"lede": text}, picture]),
        }

    return fields


def _faq(bodies: Bodies) -> dict[str, Any]:
    content = read("faq")
    groups = [
        (
            "group",
            {
                "title": in_language(group["title"], bodies.language),
                "anchor": group["anchor"],
                "questions": [bodies.question(in_language(one, bodies.language)) for one in group["questions"]],
            },
        )
        for group in content["groups"]
    ]
    return plain(content, bodies.language, "lede", "ask_title", "ask_text") | {"groups": groups}
