"""The outbox in the admin: which mail went when to whom, what became of it, and once more by hand."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry, log

from core import audit, languages, mail, mail_addresses, mail_kinds, mail_letter, mail_server
from core.models import SentMail
from core.permissions import OnlyPolicy
from core.templatetags.core_tags import moment

SENT_AGAIN = "core.mail_sent_again"
_BAD = (SentMail.State.FAILED, SentMail.State.UNKNOWN, SentMail.State.BOUNCED, SentMail.State.COMPLAINED)


def register_actions(actions: LogActionRegistry) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    actions.register_action(SENT_AGAIN, _("Send a mail again"), _("Sent the mail again"))


class KindPolicy(OnlyPolicy):
    """Whoever may know the people of a kind may read their mails; nobody edits or deletes one."""

    def user_has_permission(self, user: AbstractBaseUser | AnonymousUser, action: str) -> bool:
        return action in self.actions and bool(mail_kinds.open_to(user))


def readable_by(user: Any) -> QuerySet[SentMail]:
    """The mails that this member of staff may read; a superuser also those of kinds that are no more."""
    if user.is_superuser:
        return SentMail.objects.all()
    return SentMail.objects.filter(kind__in=[kind.name for kind in mail_kinds.open_to(user)])


def _kinds_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [(kind.name, str(kind.label)) for kind in mail_kinds.open_to(request.user)]


def _has_unmarked_keys(kind: mail_kinds.MailKind, row: SentMail) -> bool:
    """Mails from before keys were marked: what can't be veiled isn't shown."""
    needed = any(one.is_key and one.required for one in kind.placeholders)
    return needed and not row.keys and not row.about.startswith(mail_server.TEST)


class OutboxFilters(WagtailFilterSet):
    """By state, kind, language and day."""

    state = django_filters.MultipleChoiceFilter(
        label=_("state"), choices=SentMail.State, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(label=_("kind"), widget=forms.CheckboxSelectMultiple)
    language = django_filters.ChoiceFilter(label=_("language"), choices=languages.choices)
    created_at = django_filters.DateFromToRangeFilter(
        label=_("written"), widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
    )

    class Meta:
        model = SentMail
        fields: ClassVar[list[str]] = ["state", "kind", "language", "created_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = _kinds_of(self.request) if self.request else []


class MomentColumn(Column):
    """When, in Japan."""

    def get_value(self, instance: Any) -> str:
        return moment(super().get_value(instance))


class OutboxIndexView(audit.ListAudited, generic.IndexView):
    """All mails one may read; what was stuck in sending is called unknown before it is shown."""

    page_title = _("Outbox")

    def get_base_queryset(self) -> QuerySet[SentMail]:
        SentMail.objects.all().note_unknown()
        mails: QuerySet[SentMail] = readable_by(self.request.user).defer("text", "html")
        return mails

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        again_url = f"{reverse('outbox:again_many')}?{self.request.GET.urlencode()}"
        return {**super().get_context_data(**kwargs), "again_url": again_url}


class _OneMail(generic.InspectView):
    """Refused where one may not know the people of this kind."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not readable_by(request.user).filter(pk=self.object.pk).exists():
            raise PermissionDenied
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class MailInspectView(audit.RowAudited, _OneMail):
    """One mail with its words, unless they carry a key that only its receiver may have."""

    labels: ClassVar[dict[str, Any]] = {"kind_label": _("kind"), "attempts": _("times tried"), "sent_at": _("went out")}

    def get_field_label(self, field_name: str, field: Any) -> str:
        return str(self.labels.get(field_name) or super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if field_name == "language":
            return languages.name(value)
        if field_name == "to":
            return self.object.receiver
        return moment(value) if hasattr(value, "isoformat") else ("–" if value in (None, "") else value)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """What there is to say; an error or a next attempt that there isn't takes no room."""
        return [field for field in super().get_fields_context() if field["value"] != "–"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, kind = self.object, mail_kinds.find(self.object.kind)
        letter = mail_letter.veiled(mail_letter.Letter(row.subject, row.text, row.html), row.keys.splitlines())
        return {
            **super().get_context_data(**kwargs),
            "kind": kind,
            "secret": bool(kind and (kind.private or _has_unmarked_keys(kind, row))),
            "text": letter.text,
            "has_keys": bool(row.keys),
            "html": mail_server.with_picture(letter.html),
            "trouble": mail_addresses.trouble_with([self.object.to]).get(self.object.to.lower()),
            "may_send_again": self.object.state in SentMail.AGAIN_BY_HAND and not self.object.erased_at,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it (once more)."""
        if mail.send_again(self.object):
            log(self.object, SENT_AGAIN, user=request.user, title=audit.label(self.object))
            messages.success(request, gettext("The mail is on its way."))
        else:
            messages.error(
                request, gettext("This mail can't be sent again: its words are erased or its link has closed.")
            )
        return redirect("outbox:inspect", self.object.pk)


class AgainManyView(OutboxIndexView):
    """The page that asks whether all failed mails of the current filters shall go out once more."""

    def _chosen(self) -> QuerySet[SentMail]:
        """What failed, in the current filters; what perhaps went out or came back only where it was asked for."""
        wanted = set(self.request.GET.getlist("state")) & set(SentMail.AGAIN_BY_HAND) or {SentMail.State.FAILED}
        filtered: QuerySet[SentMail] = self.search_queryset(self.filter_queryset(self.get_base_queryset()))
        return filtered.filter(state__in=wanted, erased_at=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        head = {"search_form": None, "filters": None}  # there is no list below that they could change
        return {**super().get_context_data(**kwargs), **head, "count": self._chosen().count()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = 0
        for row in self._chosen().iterator():
            if mail.send_again(row):
                log(row, SENT_AGAIN, user=request.user, title=audit.label(row))
                sent += 1
        words = ngettext("%(count)s mail is on its way.", "%(count)s mails are on their way.", sent)
        messages.success(request, words % {"count": sent})
        return redirect("outbox:index")


class OutboxViewSet(ModelViewSet):
    """The outbox."""

    model = SentMail
    name = "outbox"
    url_prefix = "mails/outbox"
    icon = "mail"
    menu_label = _("Outbox")
    permission_policy = KindPolicy(SentMail, "view")
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = OutboxIndexView
    inspect_view_class = MailInspectView
    index_template_name = "core/admin/outbox.html"
    inspect_template_name = "core/admin/mail.html"
    filterset_class = OutboxFilters
    form_fields: ClassVar[list[str]] = []  # the screens for adding and editing exist, but let nobody in
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["to", "subject", "about"]
    list_per_page = 50
    list_display: ClassVar[list[Any]] = [
        "subject",
        Column("kind_label", label=_("kind"), classname="mail-wide"),
        Column("to", label=_("to"), accessor="receiver", sort_key="to"),
        StatusTagColumn(
            "state",
            label=_("state"),
            accessor="get_state_display",
            sort_key="state",
            primary=lambda row: row.state not in _BAD,
            classname="mail-state",
        ),
        MomentColumn("created_at", label=_("written"), sort_key="created_at", classname="mail-wide"),
        MomentColumn("next_try_at", label=_("next attempt"), sort_key="next_try_at", classname="mail-wide"),
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        "subject",
        "kind_label",
        "to",
        "reply_to",
        "language",
        "state",
        "error",
        "attempts",
        "created_at",
        "sent_at",
        "delivered_at",
        "next_try_at",
        "about",
        "provider_id",
        "erased_at",
    ]

    def get_urlpatterns(self) -> list[Any]:
        kwargs = self.get_index_view_kwargs() | {"template_name": "core/admin/outbox_again.html"}
        again = self.construct_view(AgainManyView, **kwargs)
        return [*super().get_urlpatterns(), path("again/", again, name="again_many")]
