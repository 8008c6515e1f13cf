"""A year of giving: every gift goes from the checkout through the payment sandbox and its webhooks into the books.

Nothing is inserted. The sandbox's clock is set back by a year and moved forward from one act of a donor to the next;
renewals, retries and reminders happen by themselves on the way.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page

from core import site_tree
from donate import changes, checkout
from donate.models import (
    AmountChange,
    Attempt,
    Donation,
    Donor,
    Fund,
    GiftChange,
    RecurringGift,
    SupporterMessage,
    Tier,
)
from donate.sandbox.control import RemoteSandbox
from donate.sandbox.errors import StripeProblem
from home.demo.playing import webhooks
from home.demo.reading import day, moment, read

DECLINED = "4000000000000002"
#: How long the webhooks of one act may take (seconds).
PATIENCE = 600
#: What is paid at the konbini is paid, or given up, after so many days.
VOUCHER_DAYS = 2
FIRST_MINUTE = 8 * 60
_SPACE = uuid.UUID("9b1a8c1c-5b3c-4a5e-9c52-95b9f3f0a7c4")
Person = dict[str, Any]


@dataclass(order=True)
class Act:
    """Something a donor (or a bank) does at a moment."""

    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class Year:
    """Plays the plans of ``donors.toml`` in the order of their days."""

    def __init__(self, home: Page, sandbox: RemoteSandbox) -> None:
        self.home = home
        self.sandbox = sandbox
        self.now = timezone.now()
        self.handled_until = self.now
        self.acts: list[Act] = []

    def play(self) -> None:
        """The whole year, up to now."""
        content = read("donors")
        for number, person in enumerate([*content["donors"], *crowd(content["crowd"])]):
            for step, plan in enumerate(person["plan"]):
                self._plan(plan[0], number * 10 + step, partial(self._act, person, plan[1:], number * 10 + step))
        self.acts.sort()
        self.sandbox.advance_to(moment=_unix(self.acts[0].at - timedelta(days=1)))
        while self.acts:
            act = self.acts.pop(0)
            if self.handled_until.month != act.at.month:  # reminders of failed renewals belong to their own month
                self._advance(act.at - timedelta(seconds=1))
                self.settle()
                self.handled_until = act.at
            self._advance(act.at)
            act.do()
        self._advance(timezone.now())
        self.settle()

    def settle(self) -> None:
        """Wait until our books know what the sandbox did."""
        if not self.sandbox.settle(timeout=PATIENCE):
            raise RuntimeError("The payment sandbox could not deliver its events in time.")
        webhooks.handle_kept()

    def _plan(self, offset: int, order: int, do: Callable[[], None], minutes: int = 0) -> None:
        minute = (FIRST_MINUTE + order * 7 % 600 + minutes) % (24 * 60)
        at = moment(offset, f"{minute // 60:02}:{minute % 60:02}")
        self.acts.append(Act(min(at, self.now), order, do))
        self.acts.sort()

    def _advance(self, to: datetime) -> None:
        target = _unix(to)
        if target > self.sandbox.now():
            self.sandbox.advance_to(moment=target)

    def _act(self, person: Person, plan: list[Any], number: int) -> None:
        kind, *values = plan
        getattr(self, f"_{kind}")(person, number, *values)

    # Gifts ------------------------------------------------------------------------------------------

    def _once(self, person: Person, number: int, amount: int, campaign: str = "") -> None:
        self._pay(self._begin(person, number, amount, campaign=campaign))

    def _monthly(self, person: Person, number: int, amount: int, campaign: str = "") -> None:
        attempt = self._begin(person, number, amount, campaign=campaign, frequency="monthly")
        self._pay(attempt)
        if person.get("message"):
            self.settle()
            self._moderate(attempt, person)

    def _tier(self, person: Person, number: int, slug: str) -> None:
        tier = Tier.objects.get(slug=slug, locale=self.home.locale)
        self._pay(self._begin(person, number, tier.price, tier=tier, frequency="monthly"))

    def _declined(self, person: Person, number: int, amount: int, campaign: str = "") -> None:
        attempt = self._begin(person, number, amount, campaign=campaign)
        try:
            self._pay(attempt, card=DECLINED)
        except StripeProblem:
            return  # as planned: the bank said no, and nothing is booked
        raise RuntimeError("The sandbox took a card that is always declined.")

    def _konbini(self, person: Person, number: int, amount: int, paid: bool | str, campaign: str = "") -> None:
        attempt = self._begin(person, number, amount, campaign=campaign)
        self._pay(attempt, method="konbini")
        if paid == "waiting":
            return
        end = self.sandbox.pay_voucher if paid else self.sandbox.expire_voucher
        offset = (timezone.localtime(attempt.started_at).date() - day(0)).days + VOUCHER_DAYS
        self._plan(offset, number, partial(end, key=attempt.stripe_session))

    def _begin(self, person: Person, number: int, amount: int, campaign: str = "", **more: Any) -> Attempt:
        """The press of the donate button."""
        token = _form_id(person, number)
        checkout.begin(self._form(person, token, amount, campaign, **more))
        attempt = Attempt.objects.get(token=token)
        attempt.started_at = datetime.fromtimestamp(self.sandbox.now(), tz=timezone.get_current_timezone())
        attempt.save(update_fields=["started_at"])
        return attempt

    def _form(self, person: Person, token: uuid.UUID, amount: int, campaign: str, **more: Any) -> checkout.GiftRequest:
        language = person.get("language", "ja")
        start = settings.SITE_URL + ("/donate/" if language == "ja" else f"/{language}/donate/")
        postal_code, prefecture, address = person.get("address", ("", "", ""))
        page = site_tree.find(self.home, f"campaigns/{campaign}") if campaign else None
        fund = page.fund if page else Fund.objects.filter(slug=person.get("fund", ""), locale=self.home.locale).first()
        return checkout.GiftRequest(
            token=token,
            amount=amount,
            email=person["email"],
            language=language,
            success_url=f"{start}thanks/",
            cancel_url=start,
            family_name=person["names"][0],
            given_name=person["names"][1],
            organisation=person.get("organisation", ""),
            wants_receipt=person.get("receipt", False),
            postal_code=postal_code,
            prefecture=prefecture,
            address=address,
            country="JP" if postal_code else "",
            message=person.get("message", ""),
            display_name=person.get("shown_as", ""),
            newsletter=person.get("newsletter", False),
            consent=True,
            fund=fund,
            campaign=page.translation_key if page else None,
            **more,
        )

    def _pay(self, attempt: Attempt, **how: Any) -> None:
        self.sandbox.pay(session_id=attempt.stripe_session, **how)

    def _moderate(self, attempt: Attempt, person: Person) -> None:
        """A member of staff read the words, translated them and lets them be seen, or not yet."""
        SupporterMessage.objects.filter(attempt=attempt).update(
            is_shown=not person.get("held_back", False),
            translated=person.get("message_translated", ""),
            created_at=attempt.started_at,
        )

    # What happens later -----------------------------------------------------------------------------

    def _fail(self, person: Person, number: int) -> None:
        self.sandbox.fail_renewals(subscription_id=self._gift(person).stripe_subscription, failing=True)

    def _recover(self, person: Person, number: int) -> None:
        self.sandbox.fail_renewals(subscription_id=self._gift(person).stripe_subscription, failing=False)

    def _stop(self, person: Person, number: int) -> None:
        self._changed(changes.stop(self._gift(person), form=_form_id(person, number)))

    def _raise(self, person: Person, number: int, yen: int) -> None:
        """By so many yen a month; less than nothing lowers it."""
        gift = self._gift(person)
        form = _form_id(person, number)
        self._changed(changes.set_amount(gift, gift.amount + yen, form=form, seen=gift.amount))

    def _rest(self, person: Person, number: int, months: int) -> None:
        self._changed(changes.pause(self._gift(person), months, form=_form_id(person, number)))

    def _changed(self, change: GiftChange) -> None:
        """It was done when the sandbox's clock says so."""
        at = datetime.fromtimestamp(self.sandbox.now(), tz=timezone.get_current_timezone())
        AmountChange.objects.filter(change=change).update(changed_at=at)
        GiftChange.objects.filter(pk=change.pk).update(asked_at=at, done_at=at)

    def _refund(self, person: Person, number: int) -> None:
        self.sandbox.refund(key=self._payment(person).payment_intent)

    def _dispute(self, person: Person, number: int, won: bool) -> None:
        dispute = self.sandbox.dispute(key=self._payment(person).payment_intent)
        self.sandbox.close_dispute(dispute_id=dispute["id"], won=won)

    def _gift(self, person: Person) -> RecurringGift:
        self.settle()
        return RecurringGift.objects.get(donor__in=Donor.objects.with_email(person["email"]))

    def _payment(self, person: Person) -> Donation:
        self.settle()
        donors = Donor.objects.with_email(person["email"])
        found = Donation.objects.filter(donor__in=donors).order_by("-charged_at").first()
        assert found is not None
        return found


def crowd(content: dict[str, Any]) -> list[Person]:
    """New supporters of the running campaign beside those with a plan of their own."""
    names = list(product(content["family_names"], content["given_names"]))[: content["people"]]
    first, last = content["days"]
    return [
        {
            "names": [family, given],
            "email": f"seat{number}@donor.example",
            "plan": [
                [
                    first + (last - first) * number // max(len(names), 1),
                    "monthly",
                    content["amounts"][number % len(content["amounts"])],
                    content["campaign"],
                ]
            ],
        }
        for number, (family, given) in enumerate(names)
    ]


def _form_id(person: Person, number: int) -> uuid.UUID:
    """The form that was pressed: the same whenever the year is played."""
    return uuid.uuid5(_SPACE, f"{person['email']}:{number}")


def _unix(at: datetime) -> int:
    return int(at.timestamp())
