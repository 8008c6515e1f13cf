"""What Wagtail says once a process, in the language of whoever came first, follows the language of whoever looks.

It puts the name of what is chosen into the words of a chooser when the chooser is made, so that all others read
"Choose category of news" as the first one did. The same goes for what is asked of a page that goes back to its writer.
"""

from typing import Any

from django.utils import translation
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.widgets import AdminPageChooser
from wagtail.forms import TaskStateCommentForm
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
    TaskStateCommentForm.base_fields["comment"].label = gettext_lazy("Comment")
    _say_permissions_anew()


def _say_permissions_anew() -> None:
    """What a group may do with pictures, documents and collections is put into words when the forms are loaded."""
    with translation.override("en"):
        from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
        from wagtail.documents.forms import GroupDocumentPermissionFormSet
        from wagtail.images.forms import GroupImagePermissionFormSet
    for rows in (
        GroupCollectionManagementPermissionFormSet,
        GroupDocumentPermissionFormSet,
        GroupImagePermissionFormSet,
    ):
        types = rows.permission_types
        types[:] = [(name, *(lazy(gettext, str)(str(words)) for words in labels)) for name, *labels in types]
        field = rows.form.base_fields["collection"]
        field.label = lazy(gettext, str)(str(field.label))


def _naming(words: str, model: Any) -> str:
    return gettext(words) % {"object": model._meta.verbose_name}


def _with_kind(words: Any, model: Any) -> str:
    return f"{words} ({capfirst(model._meta.verbose_name)})"


def _make_for_snippets(self: AdminSnippetChooser, model: Any, **kwargs: Any) -> None:
    _snippets_made(self, model, **kwargs)
    for name, words in _SNIPPETS.items():
        if name not in kwargs:
            setattr(self, name, lazy(_naming, str)(words, model))


def _make_for_pages(self: AdminPageChooser, *args: Any, **kwargs: Any) -> None:
    said = kwargs.get("choose_one_text", type(self).choose_one_text)
    _pages_made(self, *args, **kwargs)
    if len(self.target_models) == 1 and self.target_models[0] is not Page:
        self.choose_one_text = lazy(_with_kind, str)(said, self.target_models[0])
