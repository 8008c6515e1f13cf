"""The companies' pages: pictures, figures and who answers."""

import uuid
from typing import Any

from wagtail.models import Page

from core import site_tree
from core.models import Figure
from corporate.models import InquiryQuestion
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, dress
from home.demo.reading import in_language, read

FIGURES = ("matches", "in-work", "colleagues-reached")


def make(kitchen: Kitchen) -> None:
    """Dress the page for companies and its form."""
    corporate = site_tree.find(kitchen.home, "corporate")
    inquiry = site_tree.find(kitchen.home, "corporate/inquiry")
    assert corporate is not None
    assert inquiry is not None
    dress(corporate, _corporate, kitchen)
    dress(inquiry, _inquiry, kitchen)
    _ask(inquiry)


def _ask(page: Page) -> None:
    """One more question, in both languages; its twin carries the same key."""
    key = uuid.uuid4()
    for twin in page.get_translations(inclusive=True):
        said = {
            name: in_language(words, twin.locale.language_code) for name, words in read("corporate")["question"].items()
        }
        made = twin.specific
        made.questions.add(InquiryQuestion(locale=twin.locale, translation_key=key, kind="choice", **said))
        site_tree.publish(made)


def _corporate(bodies: Bodies) -> dict[str, Any]:
    return {
        "lead_picture": bodies.media.picture("corporate-pair"),
        "brochure": bodies.media.document("corporate-brochure", bodies.language),
        "figures": [("figure", bodies.snippet(Figure, key)) for key in FIGURES],
        "body": bodies.blocks(read("corporate")["body"]),
    }


def _inquiry(bodies: Bodies) -> dict[str, Any]:
    person = in_language(read("people")["yu"], bodies.language)
    words = read("corporate")["answers"]
    return {
        "person_picture": bodies.media.picture(person["picture"]),
        "person_words": in_language(words, bodies.language),
        "person_name": in_language(
            {"ja": f"企業連携担当 {person['name']}(仮名)", "en": f"{person['name']} (pseudonym), companies"},
            bodies.language,
        ),
    }
