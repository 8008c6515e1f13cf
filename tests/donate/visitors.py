"""A visitor with a browser: reads the forms of our pages, fills them in, posts them."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def filled(form: Tag) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    said: dict[str, str] = {}
    for field in form.select("input[name]"):
        if field.get("type") not in ("radio", "checkbox"):
            said[str(field["name"])] = str(field.get("value", ""))
        elif field.has_attr("checked"):
            said[str(field["name"])] = str(field.get("value", "on"))
    for field in form.select("textarea[name]"):
        said[str(field["name"])] = field.text.removeprefix("\n")  # a browser drops it, too
    for field in form.select("select[name]"):
        chosen = field.select_one("option[selected]") or field.select_one("option")
        said[str(field["name"])] = str(chosen["value"]) if chosen else ""
    return said


DONOR = {"family_name": "山田", "given_name": "花", "email": "hana@example.org", "consent": "yes"}


def fill(client: Client, where: str, /, **said: str) -> dict[str, str]:
    """The form at ``where``, shown and filled in; ``said`` overrides."""
    form = soup(client.get(where)).select_one("#giving")
    assert form is not None
    return filled(form) | DONOR | said


def chosen(client, query: str) -> dict[str, str]:
    said = fill(client, f"{'/donate/'}?{query}")
    return {name: said.get(name, "") for name in ("frequency", "amount", "other_amount", "fund", "campaign")}


def problems(response: Any) -> dict[str, str]:
    """The error summary: where each line leads, and what it says. Each must also stand beside its field."""
    page = soup(response)
    found = {}
    for line in page.select(".error-summary li"):
        link = line.find("a")
        target = str(link["href"])[1:] if link else ""
        found[target] = line.get_text(strip=True)
        if link:
            assert page.find(id=target) is not None, f"the summary leads to {target}, which is not there"
            beside = page.find(id=f"{target}-error")
            assert beside is not None, f"{target} says nothing beside the field"
            assert line.get_text(strip=True) in beside.get_text()
    return found
