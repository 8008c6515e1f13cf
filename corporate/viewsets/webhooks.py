"""Other systems that are told of inquiries, and what became of each telling."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.permissions import OnlyPolicy
from core.templatetags.core_tags import moment
from corporate import outgoing
from corporate.models import WebhookDelivery, WebhookTarget
from corporate.models.webhooks import new_secret


class TargetForm(forms.ModelForm):
    """A target; its secret is only ever written, never shown again once it is saved."""

    class Meta:
        model = WebhookTarget
        fields: ClassVar[list[str]] = ["name", "url", "is_active", "with_words", "secret"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["secret"].help_text = _("Empty: as it was. It is not shown again.")
            self.initial["secret"] = ""
        else:
            self.initial["secret"] = new_secret()
            self.fields["secret"].help_text = _("Copy it now: it is not shown again. Empty: the server's own.")

    def clean_secret(self) -> str:
        said: str = self.cleaned_data["secret"]
        return said or (WebhookTarget.objects.get(pk=self.instance.pk).secret if self.instance.pk else "")


class TargetViewSet(ModelViewSet):
    """Addresses of other systems."""

    model = WebhookTarget
    name = "inquiry_webhooks"
    icon = "link-external"
    menu_label = _("Webhooks")
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_display: ClassVar[list[Any]] = [
        "name",
        "url",
        BooleanColumn("is_active", label=_("switched on")),
        BooleanColumn("with_words", label=_("with personal data")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return TargetForm

    @cached_property
    def _edit_handler(self) -> None:
        """No panels: the form is drawn as it is."""


class DeliveryInspectView(generic.InspectView):
    """One delivery, and the button to have it made once more."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        return moment(value) if hasattr(value, "isoformat") else ("–" if value in (None, "") else value)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        outgoing.again(self.object)
        messages.success(request, gettext("It is delivered once more."))
        return redirect("inquiry_deliveries:inspect", self.object.pk)


class DeliveryIndexView(generic.IndexView):
    """The newest first."""

    default_ordering = "-created_at"

    def get_base_queryset(self) -> QuerySet[WebhookDelivery]:
        rows: QuerySet[WebhookDelivery] = super().get_base_queryset().select_related("target", "inquiry")
        return rows


class DeliveryViewSet(ModelViewSet):
    """What other systems were told, and what they answered."""

    model = WebhookDelivery
    name = "inquiry_deliveries"
    icon = "history"
    menu_label = _("Deliveries of webhooks")
    permission_policy = OnlyPolicy(WebhookDelivery, "view")
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_view_class = DeliveryInspectView
    inspect_template_name = "corporate/admin/delivery.html"
    index_view_class = DeliveryIndexView
    form_fields: ClassVar[list[str]] = []
    search_backend_name = None
    list_filter: ClassVar[list[str]] = ["target", "state", "event"]
    list_display: ClassVar[list[Any]] = [
        Column("inquiry", label=_("Inquiry"), accessor="inquiry.number"),
        Column("target", label=_("Webhook")),
        Column("event", label=_("event"), accessor="get_event_display"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == WebhookDelivery.State.DONE,
        ),
        Column("answer_code", label=_("answer")),
        Column("created_at", label=_("written"), accessor=lambda row: moment(row.created_at)),
        Column("next_try_at", label=_("next attempt"), accessor=lambda row: moment(row.next_try_at)),
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        *("target", "event", "event_id", "state", "attempts", "answer_code", "error"),
        *("created_at", "next_try_at", "done_at", "facts"),
    ]
