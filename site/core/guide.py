"""The guide inside the admin: chapters in Markdown, one file per language, each for whoever can use it.

A room adds its chapters with ``guide.add``; the text stands in ``templates/<room>/guide/<language>/<slug>.md``,
where its ``pictures/<name>`` mean ``site/static/img/guide/<language>/<name>.webp``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import markdown
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

LANGUAGES = ("ja", "en")
PICTURES = Path(settings.ROOT) / "site" / "static" / "img" / "guide"
_AROUND = 60
_PICTURE = re.compile(r"!\[(.*)\]\(pictures/([a-z0-9-]+)\)")


@dataclass(frozen=True)
class Chapter:
    """One chapter; ``for_whom`` says of a member of staff whether it concerns them."""

    room: str
    slug: str
    order: int
    for_whom: Callable[[Any], bool]

    def file(self, language: str) -> Path:
        return Path(settings.ROOT) / "templates" / self.room / "guide" / language / f"{self.slug}.md"


@dataclass(frozen=True)
class Text:
    """A chapter in one language. ``sections`` are (anchor, heading) in order."""

    title: str
    html: SafeString
    words: str
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hit:
    """A chapter in which the words were found, and the passage with the match marked."""

    chapter: Chapter
    title: str
    passage: SafeString


_CHAPTERS: list[Chapter] = []


def everybody(_user: Any) -> bool:
    return True


def has(*permissions: str) -> Callable[[Any], bool]:
    """Whoever has one of these permissions."""
    return lambda user: any(user.has_perm(permission) for permission in permissions)


def add(room: str, chapters: dict[str, Callable[[Any], bool]], *, order: int) -> None:
    """Add the chapters of a room, in this order."""
    for place, (slug, for_whom) in enumerate(chapters.items()):
        _CHAPTERS.append(Chapter(room, slug, order + place, for_whom))


def chapters() -> list[Chapter]:
    hooks.search_for_hooks()  # the rooms add theirs where they register in the admin
    return sorted(_CHAPTERS, key=lambda chapter: chapter.order)


def chapters_for(user: Any) -> list[Chapter]:
    return [chapter for chapter in chapters() if chapter.for_whom(user)]


def language() -> str:
    """The language of the guide for whoever reads: English where theirs isn't written."""
    current = (get_language() or "").split("-")[0]
    return current if current in LANGUAGES else "en"


def pictures_named(chapter: Chapter, of: str) -> list[str]:
    return [name for _words, name in _PICTURE.findall(chapter.file(of).read_text(encoding="utf-8"))]


def _shown(words: str, file: str) -> str:
    """The picture, or nothing where it is still to be taken."""
    return f"![{words}]({static(f'img/guide/{file}')})" if (PICTURES / file).exists() else ""


@lru_cache(maxsize=100)
def read(chapter: Chapter, of: str) -> Text:
    """The chapter as HTML. The files are part of the code: they are trusted, and never change while it runs."""
    source = chapter.file(of).read_text(encoding="utf-8")
    source = _PICTURE.sub(lambda found: _shown(found[1], f"{of}/{found[2]}.webp"), source)
    reader = markdown.Markdown(extensions=["toc", "attr_list", "tables", "sane_lists"])
    html = reader.convert(source)
    html = html.replace("<img ", '<img loading="lazy" ')
    [top] = reader.toc_tokens  # type: ignore[attr-defined]
    sections = tuple((one["id"], one["name"]) for one in top["children"])
    words = " ".join(strip_tags(html).split())
    return Text(top["name"], mark_safe(html), words, sections)  # noqa: S308 - our own files


def find(query: str, user: Any) -> Iterator[Hit]:
    """Chapters of this member of staff that hold every word."""
    wanted = query.casefold().split()
    for chapter in chapters_for(user):
        text = read(chapter, language())
        folded = text.words.casefold()
        if wanted and all(word in folded for word in wanted):
            yield Hit(chapter, text.title, _passage(text.words, folded.index(wanted[0]), len(wanted[0])))


def _passage(words: str, at: int, length: int) -> SafeString:
    before, match = words[max(0, at - _AROUND) : at], words[at : at + length]
    after = words[at + length : at + length + _AROUND]
    return mark_safe(f"…{escape(before)}<mark>{escape(match)}</mark>{escape(after)}…")  # noqa: S308 - escaped here


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The table of contents, or what was found."""
    query = request.GET.get("q", "").strip()[:100]
    listed = [(chapter, read(chapter, language())) for chapter in chapters_for(request.user)]
    hits = list(find(query, request.user)) if query else []
    return render(request, "core/guide/contents.html", {"listed": listed, "query": query, "hits": hits})


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter, with the chapters around it."""
    mine = chapters_for(request.user)
    place = next((place for place, chapter in enumerate(mine) if chapter.slug == slug), None)
    if place is None:
        raise Http404
    around = {
        "earlier": mine[place - 1] if place else None,
        "later": mine[place + 1] if place + 1 < len(mine) else None,
    }
    named = {name: (one, read(one, language()).title) for name, one in around.items() if one}
    return render(request, "core/guide/chapter.html", {"text": read(mine[place], language()), **named})


class GuidePanel(Component):
    """On the admin's front page: the chapters, one link each."""

    name = "guide"
    order = 190
    template_name = "core/guide/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = chapters_for(parent_context["request"].user)
        return {"listed": [(chapter, read(chapter, language()).title) for chapter in mine]}


def panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(GuidePanel())


def urls() -> list[URLPattern]:
    return [
        path("guide/", contents, name="guide"),
        path("guide/<slug:slug>/", show, name="guide_chapter"),
    ]


def menu_item() -> MenuItem:
    return MenuItem(_("Guide"), reverse("guide"), name="guide", icon_name="help", order=105)


def _anybody_of_pages(user: Any) -> bool:
    return bool(user_has_any_page_permission(user))


add(
    "core",
    {
        "first-steps": everybody,
        "write-news": _anybody_of_pages,
        "pictures": _anybody_of_pages,
        "blocks": _anybody_of_pages,
        "check-and-publish": _anybody_of_pages,
        "schedule": _anybody_of_pages,
        "translate": _anybody_of_pages,
        "correct": _anybody_of_pages,
    },
    order=10,
)
add("core", {"frame": _anybody_of_pages, "mails": has("core.change_mailtext")}, order=80)
add("core", {"trouble": everybody}, order=90)
