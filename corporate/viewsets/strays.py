"""Mails that went to an address of nobody: kept apart until somebody says where they belong."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.audit import ListAudited, RowAudited
from core.permissions import OnlyPolicy
from core.templatetags.core_tags import moment
from corporate import replies
from corporate.desk.filters import POLICY
from corporate.models import Inquiry, ThreadMessage


class StrayPolicy(OnlyPolicy):
    """Whoever may answer inquiries may sort these."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and POLICY.user_has_permission(user, "change")


class StrayForm(forms.ModelForm):
    """Where a mail belongs."""

    number = forms.CharField(
        label=_("Number of the inquiry"), max_length=20, help_text=_("The mail moves into its conversation.")
    )

    class Meta:
        model = ThreadMessage
        fields: ClassVar[list[str]] = []

    def clean_number(self) -> Inquiry:
        digits = "".join(sign for sign in self.cleaned_data["number"] if sign.isdecimal())[:12]
        found = Inquiry.objects.filter(pk=int(digits or 0), erased_at=None).first()
        if found is None:
            raise forms.ValidationError(_("There is no such inquiry."))
        return found


class StrayIndexView(ListAudited, generic.IndexView):
    page_title = _("Mails without an inquiry")

    def get_base_queryset(self) -> QuerySet[ThreadMessage]:
        return ThreadMessage.objects.filter(inquiry=None).order_by("-at")


class StrayEditView(RowAudited, generic.EditView):
    """The mail as it came, and the field for the number."""

    def get_object(self, queryset: Any = None) -> ThreadMessage:
        return super().get_object(ThreadMessage.objects.filter(inquiry=None))

    def save_instance(self) -> ThreadMessage:
        inquiry = self.form.cleaned_data["number"]
        self.given_to = inquiry
        if not replies.believe(self.object, by=self.request.user, inquiry=inquiry):  # a colleague was quicker
            self.given_to = ThreadMessage.objects.get(pk=self.object.pk).inquiry or inquiry
        return self.object

    def get_success_message(self) -> str:
        return gettext("The mail is in its conversation now.")

    def get_success_url(self) -> str:
        return reverse("inquiries:edit", args=[self.given_to.pk])

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_history_url(self) -> None:
        """There is none."""

    def get_usage_url(self) -> None:
        """Nothing refers to it."""


class StrayViewSet(ModelViewSet):
    """Mails without an inquiry."""

    model = ThreadMessage
    name = "stray_mails"
    icon = "help"
    menu_label = _("Mails without an inquiry")
    permission_policy = StrayPolicy(ThreadMessage, "view", "change")
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = StrayIndexView
    edit_view_class = StrayEditView
    edit_template_name = "corporate/admin/stray.html"
    search_backend_name = None
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("sender_email", label=_("E-mail")),
        Column("at", label=_("Received"), accessor=lambda row: moment(row.at)),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return StrayForm

    @cached_property
    def _edit_handler(self) -> None:
        """No panels: the form is drawn as it is."""
