"""The words of the mails in the admin: read, change, preview, try out, go back to the project's own."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from core import mail, mail_kinds, mail_letter, mail_server, mail_text
from core.mail_kinds import MailKind
from core.models import MailText

_HISTORY_LENGTH = 10


def may_edit(user: Any, kind: MailKind | None = None) -> bool:
    """Who may change words: with the right to, and for people whom one may know."""
    if not user.has_perm("core.change_mailtext"):
        return False
    return user.has_perm(kind.permission) if kind else bool(mail_kinds.open_to(user))


class WordsForm(forms.Form):
    """Subject and text of one kind in one language; what is wrong is said with the placeholders there are."""

    subject = forms.CharField(label=_("subject"), max_length=200)
    body = forms.CharField(
        label=_("text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"})
    )
    #: When the words that were shown had been saved; somebody else's change since then isn't written over.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, kind: MailKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_subject(self) -> str:
        subject = mail_text.tidied(self.cleaned_data["subject"])
        _refuse(mail_text.problems_of_subject(self.kind, subject))
        return subject

    def clean_body(self) -> str:
        body = mail_text.tidied(self.cleaned_data["body"])
        _refuse(mail_text.problems_of_body(self.kind, body))
        return body


def _refuse(problems: list[str]) -> None:
    if problems:
        raise forms.ValidationError("\n".join(problems))


class _Words(WagtailAdminTemplateMixin):
    """What the views of one kind in one language share."""

    request: HttpRequest
    kwargs: dict[str, Any]
    kind: MailKind
    language: str
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = mail_kinds.by_slug(kwargs["slug"])
        if kind is None or kwargs["language"] not in dict(settings.LANGUAGES):
            raise Http404
        if not may_edit(request.user, kind):
            raise PermissionDenied
        self.kind, self.language = kind, kwargs["language"]
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @property
    def row(self) -> MailText | None:
        """What staff wrote, if anything."""
        return MailText.objects.filter(kind=self.kind.name, language=self.language).first()

    def url(self, view: str) -> str:
        return reverse(f"mail_words:{view}", args=[self.kind.slug, self.language])

    def saved_words(self) -> dict[str, str]:
        row = self.row
        subject, body = (row.subject, row.body) if row else mail_text.default(self.kind, self.language)
        return {"subject": subject, "body": body, "seen": row.changed_at.isoformat() if row else ""}

    def get_page_title(self) -> str:
        return str(self.kind.label)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        index = {"url": reverse("mail_words:index"), "label": gettext("Words of the mails")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]


class WordsIndexView(WagtailAdminTemplateMixin, TemplateView):
    """Every mail there is: when it goes out, and whether its words are the project's or the staff's."""

    template_name = "core/admin/mail_words.html"
    page_title = _("Words of the mails")
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_edit(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = {(row.kind, row.language): row for row in MailText.objects.all()}
        rooms: dict[str, list[dict[str, Any]]] = {}
        for kind in mail_kinds.open_to(self.request.user):
            languages = [
                {
                    "code": code,
                    "name": name,
                    "row": (row := changed.get((kind.name, code))),
                    "broken": bool(row and mail_letter.problems(kind, row.subject, row.body)),
                    "url": reverse("mail_words:edit", args=[kind.slug, code]),
                }
                for code, name in settings.LANGUAGES
            ]
            rooms.setdefault(str(kind.room_label), []).append({"kind": kind, "languages": languages})
        return {**super().get_context_data(**kwargs), "rooms": rooms}


class WordsEditView(_Words, TemplateView):
    """Change the words; the placeholders, the preview and what was changed when stand beside."""

    template_name = "core/admin/mail_words_edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or WordsForm(self.kind, initial=self.saved_words())
        with translation.override(self.language):
            samples = {name: one.example() for name, one in self.kind.known.items()}
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "kind": self.kind,
            "language": self.language,
            "language_name": dict(settings.LANGUAGES)[self.language],
            "others": [
                {"name": name, "url": reverse("mail_words:edit", args=[self.kind.slug, code])}
                for code, name in settings.LANGUAGES
                if code != self.language
            ],
            "row": self.row,
            "placeholders": [(one, samples[name]) for name, one in self.kind.known.items()],
            "history": self._history(),
            "urls": {name: self.url(name) for name in ("edit", "preview", "previews", "test", "reset")},
            "email": getattr(self.request.user, "email", ""),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WordsForm(self.kind, request.POST)
        if form.is_valid():
            self._refuse_overwriting(form)
        if not form.is_valid():
            messages.error(request, gettext("The words are not saved: please look at what is marked."))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        self._save(form.cleaned_data["subject"], form.cleaned_data["body"])
        messages.success(request, gettext("The words are saved. The next mail goes out with them."))
        return redirect(self.url("edit"))

    def _refuse_overwriting(self, form: WordsForm) -> None:
        row = self.row
        if (row.changed_at.isoformat() if row else "") != form.cleaned_data["seen"]:
            form.add_error(
                None,
                gettext(
                    "Somebody else changed these words in the meantime. Please open the page anew in another window."
                ),
            )

    def _save(self, subject: str, body: str) -> None:
        before = self.saved_words()
        row, made = MailText.objects.update_or_create(
            kind=self.kind.name, language=self.language, defaults={"subject": subject, "body": body}
        )
        log(
            row,
            "wagtail.create" if made else "wagtail.edit",
            user=self.request.user,
            data={
                "kind": row.kind,
                "language": row.language,
                "before": {"subject": before["subject"], "body": before["body"]},
            },
        )

    def _history(self) -> list[ModelLogEntry]:
        type_ = ContentType.objects.get_for_model(MailText)
        lines = ModelLogEntry.objects.filter(
            content_type=type_, data__kind=self.kind.name, data__language=self.language
        )
        return list(lines.select_related("user").order_by("-timestamp", "-pk")[:_HISTORY_LENGTH])


class WordsTestView(WordsEditView):
    """Send the words in the form, saved or not, to oneself."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WordsForm(self.kind, request.POST)
        to = request.user.email  # type: ignore[union-attr]
        if not to:
            messages.error(request, gettext("Your account has no e-mail address. Please enter one under Account."))
        elif form.is_valid():
            words = form.cleaned_data
            mail.send_test(self.kind, self.language, words["subject"], words["body"], to=to)
            messages.success(request, gettext("A test is on its way to %(to)s. Nothing was saved.") % {"to": to})
        return self.render_to_response(self.get_context_data(form=form), status=200 if form.is_valid() else 422)


@method_decorator(xframe_options_sameorigin, name="dispatch")
class PreviewView(_Words, View):
    """The mail as it would arrive, with sample values: the saved words (GET) or those in the form (POST)."""

    def get(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        return self._show(**_without_seen(self.saved_words()))

    def post(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        form = WordsForm(self.kind, request.POST)
        if not form.is_valid():
            return render(request, "core/admin/mail_preview_refused.html", {"form": form}, status=422)
        return self._show(form.cleaned_data["subject"], form.cleaned_data["body"])

    def _show(self, subject: str, body: str) -> HttpResponse:
        response = HttpResponse(_preview(self.kind, self.language, subject, body).html)
        # Only looked at: no script runs in it, and nothing is fetched from anywhere else; its picture stands in it.
        response["Content-Security-Policy"] = (
            "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
        )
        return response


class PreviewsView(_Words, TemplateView):
    """Both languages beside each other: on a phone, on a wide screen, and as text."""

    template_name = "core/admin/mail_previews.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = []
        for code, name in settings.LANGUAGES:
            subject, body = kwargs["words"] if code == self.language and "words" in kwargs else self._saved(code)
            letters.append({"code": code, "name": name, "letter": _preview(self.kind, code, subject, body)})
        return {**super().get_context_data(**kwargs), "letters": letters, "kind": self.kind}

    def _saved(self, language: str) -> tuple[str, str]:
        return mail_letter.words(self.kind, language)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WordsForm(self.kind, request.POST)
        if not form.is_valid():
            return render(request, "core/admin/mail_preview_refused.html", {"form": form}, status=422)
        words = form.cleaned_data["subject"], form.cleaned_data["body"]
        return self.render_to_response(self.get_context_data(words=words))


class WordsResetView(_Words, TemplateView):
    """Ask, then go back to the project's own words."""

    template_name = "core/admin/mail_words_reset.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject, body = mail_text.default(self.kind, self.language)
        return {
            **super().get_context_data(**kwargs),
            "kind": self.kind,
            "subject": subject,
            "body": body,
            "edit_url": self.url("edit"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.row
        if row:
            before = {"subject": row.subject, "body": row.body}
            data = {"kind": row.kind, "language": row.language, "before": before}
            log(row, "wagtail.delete", user=request.user, data=data, deleted=True)
            row.delete()
        messages.success(request, gettext("The mail goes out with the original words again."))
        return redirect(self.url("edit"))


def _without_seen(words: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in words.items() if name != "seen"}


def _preview(kind: MailKind, language: str, subject: str, body: str) -> mail_letter.Letter:
    """The letter with sample values."""
    if mail_letter.problems(kind, subject, body):
        subject, body = mail_text.default(kind, language)
    with translation.override(language):
        values = kind.samples()
    letter = mail_letter.set_in_frame(kind, language, subject, body, values)
    return mail_letter.Letter(letter.subject, letter.text, mail_server.with_picture(letter.html))


class _WordsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit(request.user)


class MailWordsViewSet(ViewSet):
    """The screens of the words."""

    name = "mail_words"
    url_prefix = "mails/words"
    icon = "edit"
    menu_label = _("Words of the mails")
    menu_item_class = _WordsMenuItem

    def get_urlpatterns(self) -> list[Any]:
        views = {
            "edit": ("", WordsEditView),
            "preview": ("preview/", PreviewView),
            "previews": ("previews/", PreviewsView),
            "test": ("test/", WordsTestView),
            "reset": ("reset/", WordsResetView),
        }
        one = "<slug:slug>/<slug:language>/"
        return [
            path("", WordsIndexView.as_view(), name="index"),
            *(path(one + end, view.as_view(), name=name) for name, (end, view) in views.items()),
        ]
