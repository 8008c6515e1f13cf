"""One inquiry: who asks, the whole conversation in its order, what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views import generic

from core import mail_addresses, organisations
from core.audit import RowAudited
from corporate import inbox, kin
from corporate.desk.forms import PastedForm
from corporate.models import Attachment, HistoryLine, Inquiry, ThreadMessage


@dataclass(frozen=True)
class Step:
    """One thing in the conversation: a mail, or what somebody did in between."""

    at: datetime
    message: ThreadMessage | None = None
    line: HistoryLine | None = None
    author: str = ""


def steps_of(inquiry: Inquiry) -> list[Step]:
    """Everything that followed the message, the oldest first."""
    mails = inquiry.thread.select_related("by", "mail").prefetch_related(
        Prefetch("attachments", Attachment.objects.order_by("pk"))
    )
    lines = inquiry.history.select_related("by").exclude(kind=HistoryLine.Kind.RECEIVED)
    found = [Step(mail.at, message=mail) for mail in mails]
    found += [Step(line.at, line=line, author=inbox.name_of(line.by) if line.by else "") for line in lines]
    return sorted(found, key=lambda step: step.at)


class InquiryEditView(RowAudited, generic.EditView):
    """Shows everything about one inquiry, and changes state, assignee and day."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inquiry, user = self.object, self.request.user
        traces = organisations.Traces(inquiry.email_key, inquiry.company_key, inquiry.domain)
        others = inquiry.drafts.exclude(by=user).select_related("by")
        own = inquiry.drafts.filter(by=user).first()
        more = {
            "inquiry": inquiry,
            "steps": steps_of(inquiry),
            "files": inquiry.attachments.filter(message=None),
            "kin": kin.of(inquiry),
            "people": organisations.people_of(traces, user),
            "pasted": PastedForm(auto_id="pasted-%s"),
            "draft": own,
            "writers": [inbox.name_of(draft.by) for draft in others],
            "trouble": mail_addresses.trouble_with([inquiry.email]).get(inquiry.email.lower()),
            "answer_url": reverse("inquiries:answer", args=[inquiry.pk]),
        }
        return {**super().get_context_data(**kwargs), **more}

    def save_instance(self) -> Inquiry:
        said = self.form.cleaned_data
        try:
            return inbox.update(
                self.object,
                by=self.request.user,
                state=said["state"],
                assignee=said["assignee"],
                due_on=said["due_on"],
                note=said["note"],
                real=said.get("real", False),
            )
        except inbox.ImpossibleChange as refusal:
            self.refusal = str(refusal)
            return Inquiry.objects.get(pk=self.object.pk)

    def get_success_message(self) -> str:
        return getattr(self, "refusal", "") or _("%(number)s has been saved.") % {"number": self.object.number}

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_history_url(self) -> None:
        """Our own history is on the screen itself."""

    def get_usage_url(self) -> None:
        """Nothing refers to an inquiry."""
