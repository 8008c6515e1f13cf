"""The only place that sends mail: written once as a row, delivered by a task.

Templates: ``templates/<app>/mail/<name>.txt`` (its first line is the subject) and, where there is one,
``<name>.html``.
"""

from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import TemplateDoesNotExist, loader
from django.utils import timezone, translation
from django_tasks import task

from core.models import SentMail

#: A mail that nobody began to deliver after this time was forgotten.
_LOST_AFTER = timedelta(minutes=1)


def send_once(
    template: str, *, about: str, to: str, language: str, context: dict[str, Any], reply_to: str = ""
) -> SentMail | None:
    """Write the mail ``template`` (``<app>/<name>``) about one thing to one person, unless that was done already.

    Call it inside the transaction of what the mail is about: both happen or neither. Delivery follows the commit.
    ``about`` names the thing, for example ``donation:42``. Returns None where the mail exists already.
    """
    app, name = template.split("/")
    with translation.override(language):
        subject, _blank, text = loader.render_to_string(f"{app}/mail/{name}.txt", context).strip().partition("\n")
        try:
            html = str(loader.render_to_string(f"{app}/mail/{name}.html", {**context, "subject": subject}))
        except TemplateDoesNotExist:
            html = ""
    mail, created = SentMail.objects.get_or_create(
        kind=template,
        about=about,
        to=to,
        defaults={
            "language": language,
            "subject": subject.strip(),
            "text": text.strip() + "\n",
            "html": html,
            "reply_to": reply_to,
        },
    )
    if not created:
        return None
    transaction.on_commit(lambda: deliver.enqueue(mail.pk))
    return mail


@task()
def deliver(mail_id: int) -> None:
    """Hand one mail to the mail server. Claimed first, so that two workers never send the same one."""
    claimed = SentMail.objects.filter(pk=mail_id, state__in=[SentMail.State.WAITING, SentMail.State.FAILED])
    if not claimed.update(state=SentMail.State.SENDING):
        return
    mail = SentMail.objects.get(pk=mail_id)
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], reply_to=[mail.reply_to] if mail.reply_to else None
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors: refused, unreachable, timed out
        SentMail.objects.filter(pk=mail_id).update(
            state=SentMail.State.FAILED, error=f"{type(error).__name__}: {error}"
        )
        return
    SentMail.objects.filter(pk=mail_id).update(state=SentMail.State.SENT, sent_at=timezone.now(), error="")


def sweep() -> int:
    """Hand on mails that were written, but whose delivery got lost with the process that was to begin it; how many."""
    lost = SentMail.objects.filter(state=SentMail.State.WAITING, created_at__lte=timezone.now() - _LOST_AFTER)
    keys = list(lost.values_list("pk", flat=True))
    for key in keys:
        deliver.enqueue(key)  # claims it first: one that only waited its turn goes out once all the same
    return len(keys)
