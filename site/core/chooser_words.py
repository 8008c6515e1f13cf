"""What choosers say follows the language of whoever looks.

Wagtail puts the name of what is chosen into the words when a chooser is made, and choosers are made once a process:
whoever came first decided in which language all others read "Choose a category of news".
"""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.snippets.widgets import AdminSnippetChooser

_SNIPPETS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}
_snippets_made, _pages_made = AdminSnippetChooser.__init__, AdminPageChooser.__init__


def install() -> None:
    """From now on."""
    AdminSnippetChooser.__init__ = _make_for_snippets
    AdminPageChooser.__init__ = _make_for_pages


def _later(words: Callable[[], str]) -> str | Promise:
    said: Promise = lazy(words, str)()
    return said


def _make_for_snippets(self: AdminSnippetChooser, model: Any, **kwargs: Any) -> None:
    _snippets_made(self, model, **kwargs)
    for name, words in _SNIPPETS.items():
        if name not in kwargs:
            setattr(self, name, _later(lambda words=words: gettext(words) % {"object": model._meta.verbose_name}))


def _make_for_pages(self: AdminPageChooser, *args: Any, **kwargs: Any) -> None:
    said = kwargs.get("choose_one_text", type(self).choose_one_text)
    _pages_made(self, *args, **kwargs)
    if len(self.target_models) == 1 and self.target_models[0] is not Page:
        kind = self.target_models[0]._meta.verbose_name
        self.choose_one_text = _later(lambda: f"{said} ({capfirst(kind)})")
