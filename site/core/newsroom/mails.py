"""What the newsroom tells its people by mail: a page waits, comes back or went live, somebody left a comment.

Wagtail decides whom to tell (``wagtail.admin.mail``: group of the step, requester, followers of comments, each as their
account says); what is told and how it gets there is the house's: one row in the outbox each, in the reader's language.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.admin import mail as wagtails
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.users.models import UserProfile

from core import mail, names
from core.templatetags.core_tags import moment

Values = Callable[[], dict[str, Any]]


def name_of(user: Any) -> str:
    """A member of staff as colleagues know them."""
    return names.of(user) or gettext("somebody")


def _edit_url(page: Page) -> str:
    return settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])


def _page(thing: Any) -> dict[str, Any]:
    """What every mail says of the page."""
    language = f" ({thing.locale})" if getattr(thing, "locale", None) else ""
    kind = getattr(thing, "specific_class", None) or type(thing)
    return {"title": thing.get_admin_display_title(), "kind": f"{kind._meta.verbose_name}{language}"}


def _tell(kind: str, about: str, readers: Iterable[Any], values: Values) -> bool:
    """One mail to each, its values made in their language."""
    for reader in readers:
        language = UserProfile.get_for_user(reader).get_preferred_language()
        with translation.override(language):
            said = values()
        mail.send_once(f"core/{kind}", about=about, to=reader.email, language=language, context=said)
    return True


class WaitsForYou(wagtails.GroupApprovalTaskStateSubmissionEmailNotifier):
    """To the group of the step; where it has nobody with an address, to the administrators."""

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> models.QuerySet[Any]:
        reached = get_user_model().objects.filter(is_active=True).exclude(email="")
        members = reached.filter(groups__in=task_state.task.specific.groups.all()).distinct()
        readers = members if members.exists() else reached.filter(is_superuser=True)
        sender = kwargs.get("user")
        return readers.exclude(pk=sender.pk) if sender else readers

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(task_state, **kwargs), "state": task_state}

    def send_emails(self, template_set: Any, context: dict[str, Any], recipients: Any, **kwargs: Any) -> bool:
        page, state = context["object"], context["state"]
        return _tell(
            "workflow_waits",
            f"task:{state.pk}",
            recipients,
            lambda: {
                **_page(page),
                "step": context["task"].name,
                "by": name_of(kwargs.get("user")),
                "link": _edit_url(page),
            },
        )


class CameBack(wagtails.WorkflowStateRejectionEmailNotifier):
    """To whoever handed it in, with the words of whoever sent it back."""

    def send_emails(self, template_set: Any, context: dict[str, Any], recipients: Any, **kwargs: Any) -> bool:
        page, state = context["object"], context["task_state"]
        return _tell(
            "workflow_returned",
            f"task:{state.pk}",
            recipients,
            lambda: {
                **_page(page),
                "step": context["task"].name,
                "by": name_of(kwargs.get("user")),
                "comment": context["comment"],
                "link": _edit_url(page),
            },
        )


class WentLive(wagtails.WorkflowStateApprovalEmailNotifier):
    """To whoever handed it in: it is live, or when it will be."""

    def get_context(self, workflow_state: WorkflowState, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(workflow_state, **kwargs), "number": workflow_state.pk}

    def send_emails(self, template_set: Any, context: dict[str, Any], recipients: Any, **kwargs: Any) -> bool:
        page = Page.objects.get(pk=context["object"].pk)  # as it stands after the last step
        goes_live_at = page.approved_schedule and page.scheduled_revision.approved_go_live_at
        return _tell(
            "workflow_approved",
            f"workflow:{context['number']}",
            recipients,
            lambda: {
                **_page(page.specific_deferred),
                "when": _when(goes_live_at),
                "by": name_of(kwargs.get("user")),
                "link": _edit_url(page) if goes_live_at else page.full_url or _edit_url(page),
            },
        )


def _when(goes_live_at: Any) -> str:
    if goes_live_at:
        return gettext("It goes live on %(moment)s (Japanese time).") % {"moment": moment(goes_live_at)}
    return gettext("It is live now.")


def tell_of_comments(readers: Iterable[Any], notification: str, context: dict[str, Any]) -> bool:
    """Stands where Wagtail would send its own mail of comments, which has no outbox and can't try again."""
    told = [
        reader
        for reader in readers
        if reader.is_active and reader.email and UserProfile.get_for_user(reader).updated_comments_notifications
    ]
    page = context["page"]
    return _tell(
        "comments",
        f"page:{page.pk}:{timezone.now().isoformat()}",
        told,
        lambda: {
            **_page(page),
            "by": name_of(context["editor"]),
            "comments": "\n\n".join(_told(context)),
            "link": _edit_url(page),
        },
    )


def _told(context: dict[str, Any]) -> Iterable[str]:
    """Each change in a paragraph."""
    for key, label in (
        ("new_comments", gettext("New comment: %(text)s")),
        ("resolved_comments", gettext("Resolved: %(text)s")),
        ("deleted_comments", gettext("Deleted: %(text)s")),
    ):
        for comment in context.get(key, ()):
            yield label % {"text": comment.text}
    for thread in context.get("replied_comments", ()):
        for reply in thread["replies"]:
            yield gettext("Answer to “%(comment)s”: %(text)s") % {"comment": thread["comment"].text, "text": reply.text}


def _tell_nobody(**kwargs: Any) -> None:
    """Wagtail also tells all administrators of a submission; here each step tells its own group."""


def connect() -> None:
    """Take the places of Wagtail's notifiers; called before Wagtail connects its own, which then find them taken."""
    for signal, sender, place, notifier in (
        (task_submitted, TaskState, "group_approval_task_submitted", WaitsForYou()),
        (workflow_submitted, WorkflowState, "workflow_state_submitted", _tell_nobody),
        (workflow_rejected, WorkflowState, "workflow_state_rejected", CameBack()),
        (workflow_approved, WorkflowState, "workflow_state_approved", WentLive()),
    ):
        signal.connect(notifier, sender=sender, dispatch_uid=f"{place}_email_notification", weak=False)


def take_over_comments() -> None:
    """Wagtail's view of a page has no hook for its mails of comments; so the name it calls is ours."""
    from wagtail.admin.views.pages import edit

    edit.send_notification = tell_of_comments
