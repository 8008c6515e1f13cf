"""Who belongs to us by a membership tier: the number, given once, and what runs today."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donate.models.donor import Donor
from donate.models.recurring import RecurringGift

_RUNNING = Q(ended_at=None, status__in=["active", "past_due", "paused", "trialing"])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def with_seats(self) -> "MembershipQuerySet":
        """With the memberships each person holds or held, the newest first, in as many queries for one as for all."""
        seats = RecurringGift.objects.exclude(tier=None).select_related("tier").order_by("-started_at", "-pk")
        return self.select_related("donor").prefetch_related(
            Prefetch("donor__recurring_gifts", queryset=seats, to_attr="seats")
        )

    def with_gift(self, condition: Q) -> "MembershipQuerySet":
        """Those who hold or held a membership of which this is true."""
        seats = RecurringGift.objects.filter(condition, donor=OuterRef("donor")).exclude(tier=None)
        return self.filter(Exists(seats))

    def current(self) -> "MembershipQuerySet":
        """Those whose membership runs, even where a payment is being retried."""
        return self.with_gift(_RUNNING)

    def former(self) -> "MembershipQuerySet":
        return self.exclude(pk__in=self.current().values("pk"))


class Membership(models.Model):
    """A person's (or organisation's) membership. Given at the first paid dues; whoever comes back keeps the number."""

    class Status(models.TextChoices):
        RUNNING = "running", pgettext_lazy("membership", "running")
        FAILING = "failing", _("a payment is being retried")
        RESTS = "rests", _("rests")
        ENDING = "ending", _("will end")
        FORMER = "former", _("ended")

    #: Numbers come from the database, so two first payments at once never get the same; there may be gaps.
    number = models.BigAutoField(_("member number"), primary_key=True)
    donor = models.OneToOneField(Donor, verbose_name=_("member"), on_delete=models.PROTECT, related_name="membership")
    since = models.DateTimeField(_("member since"), help_text=_("When the first dues were paid."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        default_permissions = ("view",)
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.written_number} {self.donor}"

    @property
    def written_number(self) -> str:
        """As cards and mails show it."""
        return f"M-{self.number:05d}"

    @cached_property
    def gift(self) -> RecurringGift | None:
        """What runs; of those that ended, the newest. Rows of ``with_seats`` ask nothing more."""
        seats: list[RecurringGift] | None = getattr(self.donor, "seats", None)
        if seats is None:
            found = RecurringGift.objects.filter(donor=self.donor).exclude(tier=None).select_related("tier")
            seats = list(found.order_by("-started_at", "-pk"))
        return next((seat for seat in seats if _runs(seat)), seats[0] if seats else None)

    @property
    def status(self) -> "Membership.Status":
        """Where the membership is today."""
        gift = self.gift
        if gift is None or not _runs(gift):
            return self.Status.FORMER
        if gift.ends_at:
            return self.Status.ENDING
        if gift.status == RecurringGift.Status.PAST_DUE:
            return self.Status.FAILING
        return self.Status.RESTS if gift.paused else self.Status.RUNNING

    # What lists and exports show ---------------------------------------------------------------------

    @property
    def status_label(self) -> str:
        return str(self.status.label)

    @property
    def tier_name(self) -> str:
        """In the default language."""
        return str(self.gift.tier) if self.gift and self.gift.tier else ""

    @property
    def amount(self) -> int | None:
        """What is charged, in yen."""
        return self.gift.amount if self.gift else None

    @property
    def interval_label(self) -> str:
        return self.gift.get_interval_display() if self.gift else ""

    @property
    def next_payment_at(self) -> datetime | None:
        return self.gift.next_payment_at if self.gift and _runs(self.gift) else None

    @property
    def ended_at(self) -> datetime | None:
        """When it ended, or will."""
        return (self.gift.ended_at or self.gift.ends_at) if self.gift else None


#: Stripe's words: https://docs.stripe.com/api/payment_methods/object#payment_method_object-card-brand
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
    "unknown": "",
}


class PaymentCard(models.Model):
    """The card that pays a recurring gift, as Stripe last said: only what reminds its owner of it."""

    recurring_gift = models.OneToOneField(
        RecurringGift, verbose_name=_("recurring gift"), on_delete=models.CASCADE, related_name="card"
    )
    brand = models.CharField(_("kind of card"), max_length=32, blank=True)
    last4 = models.CharField(_("last four digits"), max_length=4, blank=True)
    expires_on = models.DateField(_("good until"), null=True, blank=True, help_text=_("The last day of its month."))
    looked_at = models.DateTimeField(_("as Stripe said at"))

    class Meta:
        verbose_name = pgettext_lazy("payment", "card")
        verbose_name_plural = pgettext_lazy("payment", "cards")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_brand_display()} …{self.last4}"

    def get_brand_display(self) -> str:
        """As the card itself writes it."""
        return _BRANDS.get(self.brand, self.brand.replace("_", " ").title())


def _runs(gift: RecurringGift) -> bool:
    return gift.ended_at is None and gift.is_running
