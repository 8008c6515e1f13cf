"""To be forgotten: the donor asks, a fundraiser carries it out. The books keep every movement of money, without a name.

What the law keeps for five years after the end of the business year (books and donor register of a nonprofit:
特定非営利活動促進法 and its regulations) is kept apart, in ``KeptForLaw`` and on receipts that were issued.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import personal_data
from core.models import SentMail
from core.templatetags.core_tags import day
from donate import stripe_api
from donate.mine import giving, letters, session
from donate.models import (
    Attempt,
    DeletionRequest,
    Donation,
    Donor,
    FailedRenewal,
    KeptForLaw,
    MembershipApplication,
    PaymentCard,
    ReceiptSettings,
    RecurringGift,
    RefundRequest,
    StripeEvent,
    SupporterMessage,
)
from donate.people.holdings import further_addresses

_YEARS = 5
#: The last mail proves that the wish was carried out; after this time it goes, too.
_FAREWELL_KEPT = timedelta(days=30)
#: Where words of staff stood that may name a person; the row keeps that there was a reason.
_REASON_GONE = "–"
_ADDRESS = ("postal_code", "prefecture", "address", "country")


class StillNeeded(Exception):
    """A gift runs, or a payment waits: until that has ended we need to know who the donor is."""


def waiting(donor: Donor) -> DeletionRequest | None:
    """The donor's open wish."""
    return donor.deletion_requests.filter(state=DeletionRequest.State.WAITING).first()


def running(donor: Donor) -> QuerySet[RecurringGift]:
    """What still runs, or may still be paid."""
    ended = [RecurringGift.Status.CANCELED, RecurringGift.Status.INCOMPLETE_EXPIRED]
    return RecurringGift.objects.filter(donor=donor, ended_at=None).exclude(status__in=ended)


def is_needed(donor: Donor) -> bool:
    """Whether something runs or waits for payment."""
    pending = Donation.objects.filter(donor=donor, status=Donation.Status.PENDING)
    return running(donor).exists() or pending.exists()


def ends_on(donor: Donor) -> date | None:
    """The day by which all that runs has ended by itself; None where nothing runs, or something has no end yet."""
    pending = Donation.objects.filter(donor=donor, status=Donation.Status.PENDING)
    ends = list(running(donor).values_list("ends_at", flat=True))
    if None in ends or pending.exists():
        return None
    return max((timezone.localtime(end).date() for end in ends if end), default=None)


def standing(wish: DeletionRequest) -> str:
    """Where the wish stands, in words: until all has ended, staff can't carry it out."""
    if wish.state != DeletionRequest.State.WAITING or not is_needed(wish.donor):
        return str(wish.get_state_display())
    until = ends_on(wish.donor)
    return _("waits until %(day)s") % {"day": day(until)} if until else _("waits: something still runs")


def ask(donor: Donor) -> DeletionRequest:
    """Keep the wish and tell staff; asking twice is one wish."""
    with transaction.atomic():
        row = Donor.objects.select_for_update(no_key=True).get(pk=donor.pk)
        wish = waiting(row)
        if wish is None:
            wish = DeletionRequest.objects.create(donor=row)
            address = reverse("giving_farewells:inspect", args=[wish.pk])
            letters.tell_staff("mine_forget_notice", f"farewell:{wish.pk}", row, address)
    return wish


def withdraw(donor: Donor) -> None:
    """The donor stays."""
    donor.deletion_requests.filter(state=DeletionRequest.State.WAITING).update(
        state=DeletionRequest.State.WITHDRAWN, ended_at=timezone.now()
    )


def kept_until(donor: Donor) -> date | None:
    """Until when the law wants the donor's name: five years after the business year of the last gift; None: not."""
    given = giving.last_gift_on(donor)
    if given is None:
        return None
    start = ReceiptSettings.load().fiscal_year_start
    year = given.year + (1 if given.month >= start else 0)  # in which the business year's end lies
    end = date(year + _YEARS, start, 1)
    return end if end > timezone.localdate() else None


def carry_out(wish: DeletionRequest, staff: Any) -> None:
    """Forget what may go. Raises ``StillNeeded``, or ``StripeUnavailable`` (then nothing was done: try again)."""
    if is_needed(wish.donor):
        raise StillNeeded
    for customer in _customers(wish.donor):
        stripe_api.delete_customer(customer)
    with transaction.atomic():
        donor = Donor.objects.select_for_update(no_key=True).get(pk=wish.donor_id)
        if is_needed(donor) or not _close(wish, staff):
            raise StillNeeded
        until = kept_until(donor)
        if until:
            _keep_apart(donor, until)
        _forget(donor)
        _say_farewell(wish, donor, until)
        _make_nameless(donor)


def _customers(donor: Donor) -> list[str]:
    """Every customer that the donor is at Stripe; several after a merge."""
    further = donor.other_customers.values_list("stripe_customer", flat=True)
    return [customer for customer in (donor.stripe_customer, *further) if customer]


def _close(wish: DeletionRequest, staff: Any) -> bool:
    open_ = DeletionRequest.objects.filter(pk=wish.pk, state=DeletionRequest.State.WAITING)
    return bool(open_.update(state=DeletionRequest.State.DONE, ended_at=timezone.now(), carried_out_by=staff))


def _keep_apart(donor: Donor, until: date) -> None:
    address = " ".join(filter(None, (getattr(donor, name) for name in _ADDRESS)))
    KeptForLaw.objects.update_or_create(
        donor=donor, defaults={"name": donor.name or donor.email, "address": address, "keep_until": until}
    )


def _forget(donor: Donor) -> None:
    """Words, forms, mails, events, and what other rooms let go."""
    attempts = Attempt.objects.filter(donor=donor) | Attempt.objects.filter(donor=None, email__iexact=donor.email)
    SupporterMessage.objects.filter(attempt__in=attempts).delete()
    MembershipApplication.objects.filter(email__iexact=donor.email, state=MembershipApplication.State.DECLINED).delete()
    for customer in _customers(donor):
        _empty_events(customer)
    for email in (*further_addresses(donor), donor.email):
        personal_data.forget(email)
    PaymentCard.objects.filter(recurring_gift__donor=donor).delete()
    FailedRenewal.objects.filter(recurring_gift__donor=donor).update(pay_url="")
    RefundRequest.objects.filter(donation__donor=donor).update(reason=_REASON_GONE, last_error="")
    attempts.update(email=_nobody(donor), form={}, session_url="", last_error="")
    session.end_others(donor)
    donor.links.all().delete()


def _empty_events(customer: str) -> None:
    """What Stripe sent us about the person; what the event was about stays, so that it could be looked at again."""
    events = StripeEvent.objects.settled()
    _empty(events.filter(payload__data__object__customer=customer) | events.filter(payload__data__object__id=customer))


def _empty(events: QuerySet[StripeEvent]) -> None:
    for event in events.iterator():
        said = event.payload["data"]["object"]
        kept = {name: said[name] for name in ("id", "object", "customer", "payment_intent", "invoice") if name in said}
        event.payload = {**event.payload, "data": {"object": kept}}
        event.save(update_fields=["payload"])


def _say_farewell(wish: DeletionRequest, donor: Donor, until: date | None) -> None:
    with translation.override(donor.language):
        kept = (
            _("By law we keep your name and the amounts you gave apart until %(day)s; then they go, too.")
            % {"day": day(until)}
            if until
            else ""
        )
    letters.write("mine_forgotten", f"farewell:{wish.pk}", donor, kept=kept)


def _nobody(donor: Donor) -> str:
    return f"forgotten-{donor.pk}@donor.invalid"


def _make_nameless(donor: Donor) -> None:
    """The row stays, since the books hang on it. ``.invalid`` is a name that no mail can ever reach (RFC 2606)."""
    blank = ("family_name", "given_name", "family_name_kana", "given_name_kana", "organisation", *_ADDRESS)
    for name in blank:
        setattr(donor, name, "")
    donor.email, donor.wants_receipt, donor.stripe_customer = _nobody(donor), False, None
    donor.consented_at = donor.newsletter_at = None
    donor.save()


def veil_mails(email: str) -> int:
    """Take address and words out of every mail to this address or about it; how many.

    The rows stay, so that none goes twice.
    """
    gone = {"subject": "", "text": "", "html": "", "keys": "", "erased_at": timezone.now()}
    nobody = Concat(Value("forgotten-"), Cast("pk", CharField()), Value("@donor.invalid"))
    others = SentMail.objects.filter(erased_at=None).exclude(to__iexact=email)
    # Their words stand encrypted, so the database can't look into them.
    naming = [key for key, text in others.values_list("pk", "text").iterator() if email.lower() in text.lower()]
    SentMail.objects.filter(pk__in=naming).update(**gone)
    return SentMail.objects.filter(to__iexact=email).update(to=nobody, **gone)


def sweep() -> int:
    """Let go of names whose time has passed (how many), of farewells, and of what Stripe told of deleted customers."""
    SentMail.objects.filter(
        kind="donate/mine_forgotten", created_at__lte=timezone.now() - _FAREWELL_KEPT, erased_at=None
    ).update(subject="", text="", html="", keys="", erased_at=timezone.now(), to="forgotten@donor.invalid")
    deleted = StripeEvent.objects.settled().filter(type="customer.deleted", payload__data__object__has_key="email")
    _empty(deleted)
    removed, _models = KeptForLaw.objects.filter(keep_until__lte=timezone.localdate()).delete()
    return removed
