"""The board in the admin: every page and snippet in every language, with what to do about it in one press."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object
from wagtail_localize.views import edit_translation

from core import menus
from core.search.text import folded
from core.translation_state import Board, Entry, State, first_untranslated, translatable_snippets

#: Who may send something for translation, and take over what changed.
MAY_TRANSLATE = "wagtail_localize.submit_translation"
PER_PAGE = 50
#: What waits for a person comes first.
_URGENCY = [State.STALE, State.MISSING, State.DRAFT, State.LIVE]


def waiting_for(user: Any, most: int = 5) -> dict[str, Any]:
    """For the dashboard: how many translations are missing, stale or drafts, and the first few that wait.

    ``{"counts": {"stale": 1, …}, "entries": [Entry, …], "url": …}``; each entry's ``url`` leads to the work itself.
    """
    entries = Board(user).entries
    counts = Counter(entry.state for entry in entries)
    waiting = sorted((entry for entry in entries if entry.state != State.LIVE), key=_by_urgency)[:most]
    return {
        "counts": {state.value: counts[state] for state in State},
        "entries": rows_of(waiting),
        "url": reverse("translation_board:index"),
    }


@dataclass
class Row:
    """An entry as the board shows it."""

    entry: Entry
    url: str
    source_url: str
    together_url: str
    kind: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)


def _names() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


def rows_of(entries: Iterable[Entry]) -> list[Row]:
    """The entries with their addresses: of the twin, at the first text that nobody has translated."""
    entries = list(entries)
    first = first_untranslated(entry.translation for entry in entries if entry.translation)
    return [
        Row(
            entry=entry,
            url=_edit_url(entry.model, entry.twin_pk, first.get(entry.translation or 0)) if entry.twin_pk else "",
            source_url=_edit_url(entry.model, entry.source_pk),
            together_url=reverse("publish_together", args=[entry.source_pk]) if entry.is_page else "",
            kind=str(entry.model._meta.verbose_name),
        )
        for entry in entries
    ]


def _edit_url(model: Any, pk: Any, segment: int | None = None) -> str:
    if issubclass(model, Page):
        address = reverse("wagtailadmin_pages:edit", args=[pk])
    else:
        address = reverse(model.snippet_viewset.get_url_name("edit"), args=[quote(pk)])
    return f"{address}#segment-{segment}" if segment else address


def _by_urgency(entry: Entry) -> tuple[Any, ...]:
    return _URGENCY.index(entry.state), -(entry.changed_at.timestamp() if entry.changed_at else 0), entry.title


_ORDERS: dict[str, Callable[[Entry], Any]] = {
    "state": _by_urgency,
    "title": lambda entry: folded(entry.title),
    "kind": lambda entry: (str(entry.model._meta.verbose_name), folded(entry.title)),
    "language": lambda entry: (entry.language, folded(entry.title)),
    "changed": lambda entry: entry.changed_at.timestamp() if entry.changed_at else 0,
}


class BoardForm(forms.Form):
    """The filters; anything unknown in the address is as good as nothing."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=pgettext_lazy("of a translation", "State"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)

    def __init__(self, data: Any, entries: list[Entry]) -> None:
        super().__init__(data)
        everything = [("", _("All"))]
        names = sorted({str(entry.model._meta.verbose_name) for entry in entries})
        sections = {entry.section: entry.section_title for entry in entries if entry.section}
        self._choose("state", everything + [(state.value, state.label) for state in State])
        self._choose("language", everything + [(code, _names()[code]) for code in _codes(entries)])
        self._choose("kind", everything + [(name, name) for name in names])
        self._choose("section", everything + sorted(sections.items()))

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def matches(self, entry: Entry, *, but: str = "") -> bool:
        """Whether the entry passes every filter (``but`` one)."""
        said = {name: value for name, value in self.said.items() if value and name != but}
        facts = {
            "state": entry.state.value,
            "language": entry.language,
            "kind": str(entry.model._meta.verbose_name),  # a page and its list may be called the same
            "section": entry.section,
        }
        words = folded(said.pop("q", "")).split()
        return all(facts[name] == value for name, value in said.items()) and all(
            word in folded(entry.title) for word in words
        )

    @cached_property
    def said(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def _codes(entries: Iterable[Entry]) -> list[str]:
    found = {entry.language for entry in entries}
    return [code for code, _name in settings.LANGUAGES if code in found]


class _Translators(View):
    """Only for those who may edit pages or translatable snippets."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def may_look(user: Any) -> bool:
    """Whether the board has anything for this person."""
    return bool(user_has_any_page_permission(user)) or any(
        model.snippet_viewset.permission_policy.user_has_any_permission(user, {"add", "change"})
        for model in translatable_snippets()
    )


class BoardView(_Translators, WagtailAdminTemplateMixin, TemplateView):
    """All of it, filtered, sorted, by pages of fifty."""

    template_name = "core/admin/translation_board.html"
    header_icon = "wagtail-localize-language"
    page_title = gettext_lazy("Translations")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = Board(self.request.user).entries
        form = BoardForm(self.request.GET, entries)
        counts = Counter(entry.state for entry in entries if form.matches(entry, but="state"))
        found = self._sorted([entry for entry in entries if form.matches(entry)])
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "counts": [(state, counts[state], self._address(state=state.value, p="")) for state in _URGENCY],
            "all": (sum(counts.values()), self._address(state="", p="")),
            "rows": rows_of(page.object_list),
            "page": page,
            "earlier": self._address(p=str(page.previous_page_number())) if page.has_previous() else "",
            "later": self._address(p=str(page.next_page_number())) if page.has_next() else "",
            "columns": self._columns(),
            "may_translate": self.request.user.has_perm(MAY_TRANSLATE),
            "here": self.request.get_full_path(),
        }

    @property
    def _order(self) -> tuple[str, bool]:
        said = self.request.GET.get("order", "")
        name = said.removeprefix("-")
        return (name, said.startswith("-")) if name in _ORDERS else ("state", False)

    def _sorted(self, entries: list[Entry]) -> list[Entry]:
        name, backwards = self._order
        return sorted(entries, key=_ORDERS[name], reverse=backwards)

    def _columns(self) -> list[dict[str, Any]]:
        now, backwards = self._order
        labels = {
            "title": _("Title"),
            "kind": _("Type"),
            "language": _("Language"),
            "state": pgettext_lazy("of a translation", "State"),
            "changed": _("Source changed"),
        }
        return [
            {
                "label": label,
                "url": self._address(order=f"-{name}" if name == now and not backwards else name, p=""),
                "sorted": ("descending" if backwards else "ascending") if name == now else "",
            }
            for name, label in labels.items()
        ]

    def _address(self, **changed: str) -> str:
        kept = {name: self.request.GET.get(name, "") for name in ("q", "state", "language", "kind", "section", "order")}
        said = {name: value for name, value in {**kept, **changed}.items() if value}
        return f"{self.request.path}?{urlencode(said)}" if said else self.request.path


# --- one press ---------------------------------------------------------------------------------------
class _Press(_Translators):
    """A button of the board."""

    http_method_names = ("post",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(MAY_TRANSLATE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def _found(request: HttpRequest, label: str, pk: str) -> Any:
    """The page or snippet that a button names, where this person may edit it."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as unknown:
        raise Http404 from unknown
    if not issubclass(model, Page) and model not in translatable_snippets():
        raise Http404
    try:
        one = model._default_manager.filter(pk=pk).first()
    except ValueError:  # no number
        one = None
    if one is None:
        raise Http404
    if isinstance(one, Page):
        one = one.specific
        if not one.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
    elif not model.snippet_viewset.permission_policy.user_has_permission(request.user, "change"):
        raise PermissionDenied
    return one


class TranslateView(_Press):
    """Begin a translation, or bring an existing twin into the side-by-side editor with its own words."""

    def post(self, request: HttpRequest, label: str, pk: str, language: str) -> HttpResponse:
        source = _found(request, label, pk)
        locale = get_object_or_404(Locale, language_code=language)
        twin = source.get_translation_or_none(locale)
        if locale.pk == source.locale_id:
            raise Http404
        if twin is None or getattr(twin, "alias_of_id", None):
            translate_object(source, [locale], user=request.user)
        else:
            side_by_side(source, locale)
        twin = source.get_translation_or_none(locale)
        if twin is None:
            messages.error(request, _("It could not be translated. Look whether its address is free in that language."))
            return redirect(_edit_url(type(source), source.pk))
        return redirect(_at_first(source.translation_key, locale, type(source), twin.pk))


@transaction.atomic
def side_by_side(source: Any, locale: Locale) -> Translation:
    """Let wagtail-localize keep a twin that was written by hand; its words stay (see ``core.translation``)."""
    kept, _made = TranslationSource.update_or_create_from_instance(source)
    translation, _made = Translation.objects.update_or_create(
        source=kept, target_locale=locale, defaults={"enabled": True}
    )
    return translation


class UpdateView(_Press):
    """Take over what changed in the source, and go to the first text that is new."""

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        translation = get_object_or_404(Translation, pk=translation_id, enabled=True)
        source = translation.source.get_source_instance()
        _found(request, source._meta.label, source.pk)
        translation.source.update_from_db()
        translation.source.update_target_view_restrictions(translation.target_locale)
        twin = translation.get_target_instance()
        return redirect(_at_first(source.translation_key, translation.target_locale, type(source), twin.pk))


def _at_first(key: Any, locale: Locale, model: Any, twin_pk: Any) -> str:
    kept = Translation.objects.filter(source__object_id=key, target_locale=locale, enabled=True).first()
    first = first_untranslated([kept.pk]).get(kept.pk) if kept else None
    return _edit_url(model, twin_pk, first)


class _MenuItem(MenuItem):
    """Shown to those who publish pages. Whoever only translates a fund or a topic finds the board by a link."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(user_has_any_page_permission(request.user))


def upload_pofile(request: HttpRequest, translation_id: int) -> HttpResponse:
    """wagtail-localize's upload, which breaks off where the file is missing or names no translation."""
    sent = request.FILES.get("file")
    if request.method == "POST":
        lines = sent.read() if sent else b""
        if b"X-WagtailLocalize-TranslationID" not in lines:
            messages.error(request, _("This is no PO file of this translation. Download it here first."))
            return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")
        sent.seek(0)  # type: ignore[union-attr]
    return edit_translation.upload_pofile(request, translation_id)


def _urls() -> list[URLPattern]:
    """Stands before wagtail-localize's own address, which it has the path of."""
    return [path("localize/translate/<int:translation_id>/pofile/upload/", upload_pofile)]


class TranslationBoard(ViewSet):
    """The menu item and its addresses."""

    name = "translation_board"
    url_prefix = "translations"
    menu_label = gettext_lazy("Translations")
    icon = "wagtail-localize-language"
    menu_hook = menus.PUBLISHING
    menu_order = 130
    menu_item_class = _MenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", BoardView.as_view(), name="index"),
            path("translate/<str:label>/<str:pk>/<str:language>/", TranslateView.as_view(), name="translate"),
            path("update/<int:translation_id>/", UpdateView.as_view(), name="update"),
        ]


def _editor_script() -> str:
    return format_html(
        '<script src="{}" data-more="{}"></script>', static("js/translation-editor.js"), _("More actions")
    )


def _editor_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/translation-board.css"))


def register() -> None:
    """Hang the board into the admin, and the script that finds a text into the side-by-side editor."""
    hooks.register("register_admin_viewset", lambda: TranslationBoard())
    hooks.register("register_admin_urls", _urls, order=-1)
    hooks.register("insert_editor_js", _editor_script)
    hooks.register("insert_global_admin_css", _editor_style)
