"""Participants in the admin: read, filtered by event, exported; written down, corrected and cancelled by staff."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry, log

from core import audit, languages, menus
from core.audit import ListAudited, RefusalsAudited, RowAudited
from core.exports import ReadableExportMixin
from core.newsroom.listing import OncePerTable
from core.permissions import OnlyPolicy
from core.templatetags.core_tags import moment
from home import door, sign_up
from home.models import EventPage, Registration
from home.templatetags.event_tags import weekday_and_day

CANCELLED = "home.guest_cancelled"
LONGEST_WORDS = 2000


def register_actions(actions: LogActionRegistry) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    actions.register_action(CANCELLED, _("Cancel a sign-up"), _("Cancelled the sign-up"))


class RegistrationFilters(WagtailFilterSet):
    """One event, one state."""

    event = django_filters.ModelChoiceFilter(
        label=_("Event"),
        queryset=lambda request: EventPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by(
            "-starts_at"
        ),
        to_field_name="id",  # a number that is too large for the database is then no such event, and no error
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=Registration.State, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Registration
        fields: ClassVar[list[str]] = ["event", "state"]


def _state(value: str) -> str:
    return str(Registration.State(value).label)


class EventColumn(OncePerTable):
    """The event as the reader's language calls it: guests are on the list of the original."""

    def values_of(self, pages: list[Any]) -> dict[int, str]:
        events = {guest.event_id: guest.event for guest in pages}
        titles = dict(zip(events, (one.title for one in languages.localized(events.values())), strict=True))
        return {guest.pk: titles[guest.event_id] for guest in pages}


class RegistrationIndexView(ListAudited, ReadableExportMixin, generic.IndexView):
    """Who comes."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    custom_field_preprocess: ClassVar[dict[str, Any]] = {"state": {"csv": _state, "xlsx": _state}}
    export_headings: ClassVar[dict[str, Any]] = {"access_labels": _("Needed"), "people": _("People")}

    def get_base_queryset(self) -> QuerySet[Registration]:
        queryset: QuerySet[Registration] = super().get_base_queryset().select_related("event")
        return queryset

    @cached_property
    def _titles(self) -> dict[int, str]:
        """Number of each event → its title as the reader's language has it."""
        events = list(EventPage.objects.filter(pk__in=Registration.objects.values("event")))
        return dict(zip((one.pk for one in events), (one.title for one in languages.localized(events)), strict=True))

    def to_row_dict(self, item: Registration) -> dict[str, Any]:
        return super().to_row_dict(item) | {"event": self._titles.get(item.event_id, str(item.event))}


class RegistrationInspectView(RowAudited, generic.InspectView):
    """One sign-up; a doubtful one can be believed here, and any cancelled."""

    any_permission_required: ClassVar[list[str]] = ["view"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "cancel" and self.may_cancel:
            words = request.POST.get("words", "").replace("\0", "").strip()[:LONGEST_WORDS]
            sign_up.cancel(self.object, by_staff=True, words=words)
            log(self.object, CANCELLED, user=request.user, title=audit.label(self.object))
            messages.success(request, gettext("The sign-up is cancelled."))
        elif request.POST.get("do") == "believe" and self.may_believe:
            sign_up.believe(self.object)
        else:
            raise PermissionDenied
        return redirect(request.path)

    def get_field_label(self, field_name: str, field: Any) -> str:
        return str(_("Needed") if field_name == "access_labels" else super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if field_name == "language":
            return languages.name(value)
        if field_name == "event":
            return languages.here(value).title
        if isinstance(value, list):
            return ", ".join(value)
        return moment(value) if isinstance(value, datetime) else ("" if value is None else value)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """What there is to say; what was not asked for or did not happen takes no room."""
        return [field for field in super().get_fields_context() if field["value"] != ""]

    @property
    def may_cancel(self) -> bool:
        """Whether there is something to cancel, and somebody who may."""
        gone = self.object.state == Registration.State.CANCELLED or self.object.erased_at
        return not gone and self.request.user.has_perm("home.change_registration")

    @property
    def may_believe(self) -> bool:
        """Whether there is a doubt, and somebody who may end it."""
        is_doubtful = self.object.state == Registration.State.DOUBTFUL
        return is_doubtful and self.request.user.has_perm("home.change_registration")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"may_believe": self.may_believe, "may_cancel": self.may_cancel}
        return {**super().get_context_data(**kwargs), **more}


class GuestForm(forms.ModelForm):
    """What staff write down of a guest."""

    access = forms.MultipleChoiceField(
        label=_("What is needed at the venue"),
        choices=Registration.Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=10, initial=1)
    beyond = forms.BooleanField(
        label=_("Give a seat even if none is free"),
        required=False,
        help_text=_("Otherwise they wait until seats become free."),
    )

    class Meta:
        model = Registration
        fields = ("event", "name", "email", "people", "access", "interpreter", "note", "language")
        widgets: ClassVar = {"event": forms.Select, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {
            "email": _("The confirmation and everything else goes there. Without an address no mail goes."),
        }

    def __init__(self, *args: Any, for_user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["event"]
            self.initial["access"] = self.instance.access
        else:
            originals = EventPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, called_off_at=None)
            choices: Any = self.fields["event"]
            choices.queryset = originals.filter(ends_at__gt=timezone.now()).order_by("starts_at")
            choices.label_from_instance = lambda event: f"{weekday_and_day(event.starts_at)} {event.title}"

    def validate_constraints(self) -> None:
        """Decided under the lock on the event, where nobody else signs up meanwhile."""

    def values(self) -> dict[str, Any]:
        """What to store, without the event."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "event"}


class _GuestView:
    """What adding and correcting share: the rules about seats may still say no."""

    request: HttpRequest
    form: GuestForm
    object: Any

    def form_valid(self, form: GuestForm) -> HttpResponse:
        self.form = form
        try:
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except sign_up.KnownAlready:
            form.add_error("email", gettext("Somebody with this address is on the list of this event already."))
        except sign_up.NoSeatLeft as error:
            words = gettext("Seats left: %(free)s. Tick below to give more all the same.") % {"free": error.args[0]}
            form.add_error("people", words)
        else:
            return answer
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        refused: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return refused


class GuestAddView(RefusalsAudited, _GuestView, generic.CreateView):
    """Somebody called or wrote: staff put them on the list."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "event": self.request.GET.get("event"), "language": settings.LANGUAGE_CODE}

    def save_instance(self) -> Registration:
        values = self.form.values()
        said = sign_up.Said(token=uuid.uuid4(), **values)
        guest = sign_up.add(self.form.cleaned_data["event"], said, beyond=self.form.cleaned_data["beyond"])
        log(guest, "wagtail.create", user=self.request.user, title=audit.label(guest), content_changed=True)
        return guest


class GuestEditView(RowAudited, _GuestView, generic.EditView):
    """Staff correct what a guest said. No mail goes, unless somebody who waits gets a seat."""

    def save_instance(self) -> Registration:
        # The form has filled the instance already; the lock wants to compare with what is stored.
        stored = Registration.objects.select_related("event").get(pk=self.object.pk)
        guest = sign_up.change(stored, beyond=self.form.cleaned_data["beyond"], **self.form.values())
        self.has_content_changes = self.form.has_changed()
        log(guest, "wagtail.edit", user=self.request.user, title=audit.label(guest), content_changed=True)
        return guest


class RegistrationViewSet(ModelViewSet):
    """Participants of events."""

    model = Registration
    name = "registrations"
    icon = "group"
    menu_label = _("Participants")
    menu_hook = menus.PEOPLE_AND_EVENTS
    menu_order = 110
    permission_policy = OnlyPolicy(Registration, "view", "add", "change")
    add_view_class = GuestAddView
    edit_view_class = GuestEditView
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = [
        "event",
        "state",
        "name",
        "email",
        "people",
        "access_labels",
        "interpreter",
        "note",
        "language",
        "created_at",
        "cancelled_at",
        "cancelled_by",
        "arrived_at",
        "doubts",
    ]
    index_view_class = RegistrationIndexView
    inspect_view_class = RegistrationInspectView
    inspect_template_name = "home/admin/registration.html"
    filterset_class = RegistrationFilters
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["name", "email"]
    list_per_page = 50
    list_display: ClassVar[list[Any]] = [
        "name",
        EventColumn("event", label=_("Event")),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        NumberColumn("people", label=_("People"), sort_key="people"),
        Column("access_labels", label=_("Needed"), accessor=lambda row: ", ".join(row.access_labels)),
        Column("interpreter", label=_("Interpreting")),
        Column("email", label=_("E-mail")),
        DateColumn("created_at", label=_("Signed up"), sort_key="created_at"),
        DateColumn("arrived_at", label=_("Came"), sort_key="arrived_at"),
    ]
    export_filename = "participants"
    list_export: ClassVar[list[str]] = [
        "event",
        "state",
        "name",
        "email",
        "people",
        "access_labels",
        "interpreter",
        "note",
        "created_at",
        "cancelled_at",
        "arrived_at",
    ]
    ordering: ClassVar[list[str]] = ["-created_at"]

    def get_form_class(self, for_update: bool = False) -> type[GuestForm]:
        return GuestForm

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), *door.urls()]
