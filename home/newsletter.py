"""Asking for the letter, confirming, stopping. The link in the mail is the proof that the address is one's own."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone, translation

from core import letter, mail
from core.models import Identity
from home.models import Subscription

SALT = "home.newsletter"
#: A link that confirms is for whoever has just asked; one that stops holds for good.
CONFIRM_WITHIN = timedelta(days=7)

changed = Signal()
"""A subscription was confirmed or stopped."""


class LinkTooOld(Exception):
    """The link once confirmed a subscription; now one asks again."""


@transaction.atomic
def ask(email: str, language: str) -> Subscription:
    """Keep the address and send a mail that asks its owner; at most one a day. Who subscribed already gets none."""
    subscription, _made = Subscription.objects.get_or_create(email=email.lower(), defaults={"language": language})
    identity = Identity.in_language(language)
    if not subscription.is_active:
        mail.send_once(
            "home/newsletter_confirm",
            about=f"newsletter:{subscription.pk}:{timezone.localdate():%Y%m%d}",
            to=subscription.email,
            language=language,
            reply_to=identity.email if identity else "",
            context={"confirm": address(subscription, "confirm", language)},
        )
    return subscription


def address(subscription: Subscription, verb: str, language: str) -> str:
    """The link that confirms (for a week) or stops (as long as the subscription exists)."""
    key = signing.dumps(subscription.pk, salt=SALT)
    with translation.override(language):
        return settings.SITE_URL + reverse("home:newsletter_answer", args=[verb, key])


def subscription_of(key: str, verb: str) -> Subscription | None:
    """Whose link this is; None where it was not made by us or the subscription is gone. Raises ``LinkTooOld``."""
    try:
        number = signing.loads(key, salt=SALT, max_age=CONFIRM_WITHIN if verb == "confirm" else None)
    except signing.SignatureExpired as error:
        raise LinkTooOld from error
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=number).first()


def confirm(subscription: Subscription) -> None:
    """The owner of the address wants the letter."""
    subscription.confirmed_at, subscription.stopped_at = timezone.now(), None
    subscription.save(update_fields=["confirmed_at", "stopped_at"])
    changed.send(Subscription, subscription=subscription)


def stop(subscription: Subscription) -> None:
    """No letter any more."""
    subscription.stopped_at = timezone.now()
    subscription.save(update_fields=["stopped_at"])
    changed.send(Subscription, subscription=subscription)


def is_subscribed(email: str) -> bool:
    """Whether the letter goes there."""
    subscription = Subscription.objects.filter(email=email.lower()).first()
    return subscription is not None and subscription.is_active


def subscribe(email: str, language: str) -> None:
    """For an address whose owner is proven already: no further mail asks."""
    subscription, _made = Subscription.objects.get_or_create(
        email=email.lower(), defaults={"language": language, "source": Subscription.Source.GIVING}
    )
    confirm(subscription)


def stop_for(email: str) -> None:
    """No letter to this address any more."""
    for subscription in Subscription.objects.filter(email=email.lower()):
        stop(subscription)


LIST = letter.LetterList(is_subscribed, subscribe, stop_for)
