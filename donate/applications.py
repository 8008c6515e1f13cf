"""What happens to an application of a voting member: received, decided, paid."""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone, translation

from core import languages
from core.mail import send_once
from core.models import Identity
from core.templatetags.core_tags import yen
from donate import checkout, giving_desk, mail_values, memberships
from donate.forms.membership import MembershipForm
from donate.models import Attempt, RecurringGift
from donate.models.application import MembershipApplication

#: Slashes keep the link within what a page's address may contain.
_SIGNER = signing.TimestampSigner(sep="/", salt="dues")
#: The link in the mail of approval holds this long (seconds).
LINK_AGE = 120 * 24 * 3600


@transaction.atomic
def receive(form: MembershipForm) -> MembershipApplication:
    """Keep the application and confirm it by mail. The same form pressed twice is one application."""
    kept = {name: form.cleaned_data[name] for name in (*form.KEPT, "message") if name in form.cleaned_data}
    kept.pop("consent")
    application, created = MembershipApplication.objects.get_or_create(
        token=form.token_id,
        defaults={
            **kept,
            "tier": form.tier_chosen.original,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
        },
    )
    if created:
        _mail(application, "received")
        _mail_staff(application)
    return application


@transaction.atomic
def decided(application: MembershipApplication) -> None:
    """Note when the board decided; an approval brings the link to pay. Once per application."""
    if application.state == MembershipApplication.State.WAITING:
        return
    MembershipApplication.objects.filter(pk=application.pk, decided_at=None).update(decided_at=timezone.now())
    if application.state == MembershipApplication.State.APPROVED:
        _mail(application, "approved")


def dues_link(application: MembershipApplication) -> str:
    """Where the applicant pays, absolute, in their language."""
    signed = _SIGNER.sign(str(application.pk))
    prefix = "" if application.language == settings.LANGUAGE_CODE else f"/{application.language}"
    return f"{settings.SITE_URL}{prefix}/membership/dues/{signed}/"


def of_link(signed: str) -> MembershipApplication | None:
    """The approved application that a link from our mail names; None for anything else."""
    try:
        key = _SIGNER.unsign(signed, max_age=LINK_AGE)
    except signing.BadSignature:
        return None
    approved = MembershipApplication.objects.filter(state=MembershipApplication.State.APPROVED)
    return approved.select_related("tier").filter(pk=key).first()


def is_paid(application: MembershipApplication) -> bool:
    """Whether the first dues have been paid."""
    return Attempt.objects.filter(token=application.token, state=Attempt.State.COMPLETED).exists()


def of_members() -> dict[int, MembershipApplication]:
    """By the donor's key: the application with which a member came, the newest, in two queries for all.

    Its address is what the register of voting members asks for; a donor's row has one only where a receipt is wanted.
    """
    applied = MembershipApplication.objects.in_bulk(field_name="token")
    paid = RecurringGift.objects.filter(attempt__token__in=list(applied), donor__isnull=False).order_by("started_at")
    return {donor: applied[token] for donor, token in paid.values_list("donor", "attempt__token")}


def dues(application: MembershipApplication) -> checkout.GiftRequest:
    """The request for the yearly dues. The application's token makes every press the same attempt."""
    return checkout.GiftRequest(
        token=application.token,
        amount=application.tier.price,
        tier=application.tier,
        email=application.email,
        family_name=application.family_name,
        given_name=application.given_name,
        organisation=application.organisation,
        newsletter=application.newsletter,
        consent=True,
        language=application.language,
        replaces=memberships.yearly_gift_of(application.email),
        success_url=giving_desk.thanks_url(),
        cancel_url=dues_link(application),
    )


def _mail(application: MembershipApplication, what: str) -> None:
    """To the applicant, in their language; their own words are not repeated."""
    with translation.override(application.language):
        values = {
            "greeting": mail_values.greeting(application),
            "name": application.called,
            "pay": dues_link(application),
            **_of_tier(application),
        }
    _send(f"donate/application_{what}", application, application.email, application.language, values)


def _mail_staff(application: MembershipApplication) -> None:
    language = settings.STAFF_LANGUAGE
    identity = Identity.in_language(language)
    to = settings.STAFF_EMAIL or (identity.email if identity else "")
    if not to:
        return
    link = f"{settings.SITE_URL}/admin/giving/application/edit/{application.pk}/"
    with translation.override(language):
        values = {"link": link, **_of_tier(application)}
    _send("donate/application_notice", application, to, language, values)


def _of_tier(application: MembershipApplication) -> dict[str, str]:
    tier = application.tier
    return {"tier": languages.here(tier).name, "price": mail_values.how_often(yen(tier.price), tier.interval)}


def _send(kind: str, application: MembershipApplication, to: str, language: str, values: dict[str, str]) -> None:
    identity = Identity.in_language(language)
    reply_to = identity.email if identity else ""
    send_once(kind, about=f"application:{application.pk}", to=to, language=language, context=values, reply_to=reply_to)
