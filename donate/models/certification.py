"""The organisation's certification, and the few choices that receipts depend on."""

from datetime import date
from typing import Any, ClassVar

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, Panel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core import page_cache

_CHOSEN = "donate-receipt-settings"
#: Seconds until every process knows what was chosen, where they don't tell each other.
_KNOWN_FOR = 10


class Certification(models.Model):
    """A period in which gifts bring the donor a tax deduction. Without one, nothing on the site speaks of taxes.

    A gift belongs to the certification in force on the day it was received. What a receipt says of it stays as
    issued, whatever is changed here.
    """

    number = models.CharField(_("certification number"), max_length=60, help_text=_("As the notice writes it."))
    authority = models.CharField(_("certified by"), max_length=60, help_text=_("For example: Tokyo Metropolis."))
    certified_on = models.DateField(_("certified on"))
    valid_until = models.DateField(_("valid until"), help_text=_("The last day; usually five years."))

    panels: ClassVar[list[Panel]] = [
        HelpPanel(
            _(
                "Receipts for gifts of these days name the certification and say that the paper is needed for the "
                "deduction. What the pages say of taxes (questions, handling of gifts) you change yourself."
            )
        ),
        FieldRowPanel([FieldPanel("number"), FieldPanel("authority")]),
        FieldRowPanel([FieldPanel("certified_on"), FieldPanel("valid_until")]),
    ]

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering: ClassVar = ["-certified_on"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(valid_until__gte=F("certified_on")),
                name="a_certification_ends_after_it_began",
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Two certifications never cover the same day."""
        if self.certified_on and self.valid_until:
            others = Certification.objects.exclude(pk=self.pk)
            if others.filter(certified_on__lte=self.valid_until, valid_until__gte=self.certified_on).exists():
                raise ValidationError(_("Another certification covers some of these days."))

    def covers(self, day: date) -> bool:
        return self.certified_on <= day <= self.valid_until

    @classmethod
    def on(cls, day: date) -> "Certification | None":
        """The one in force on a Japanese day."""
        return cls.objects.filter(certified_on__lte=day, valid_until__gte=day).first()


@register_setting(icon="doc-full")
class ReceiptSettings(BaseGenericSetting):
    """Which day counts, when the fiscal year begins, which period the public-support test covers."""

    class DatePolicy(models.TextChoices):
        CHARGED = "charged", _("the day the donor paid")
        RECEIVED = "received", _("the day the money was at our disposal")

    date_policy = models.CharField(
        _("date of a gift"),
        max_length=8,
        choices=DatePolicy,
        default=DatePolicy.CHARGED,
        help_text=_(
            "Decides date and year on receipts and in the donor register. What is issued stays as it is. Where the day "
            "counts on which the money was at our disposal, a receipt waits for it: by card some days after the "
            "payment. Forms and pages tell donors so."
        ),
    )
    issues_at_once = models.BooleanField(
        _("issue receipts for single gifts by themselves"),
        default=True,
        help_text=_(
            "As soon as a gift is booked, or its day (above) has come. Otherwise they wait under “Receipts that wait” "
            "until somebody presses the button, and donors are told that staff look at each."
        ),
    )
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("the fiscal year begins in month"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    test_years = models.PositiveSmallIntegerField(
        _("fiscal years of the public-support test"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("Five; two where the organisation was never certified before."),
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("date_policy"),
        FieldPanel("issues_at_once"),
        FieldRowPanel([FieldPanel("fiscal_year_start"), FieldPanel("test_years")]),
    ]

    class Meta:
        verbose_name = _("receipts and register")
        constraints: ClassVar = [
            CheckConstraint(condition=Q(fiscal_year_start__range=(1, 12)), name="a_fiscal_year_begins_in_a_month"),
            CheckConstraint(condition=Q(test_years__range=(1, 5)), name="the_support_test_covers_one_to_five_years"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(_CHOSEN)

    @classmethod
    def chosen(cls) -> "ReceiptSettings":
        """What is set, for pages of visitors: known for a while, and never written by a look."""
        found = page_cache.remembered(_CHOSEN, [page_cache.table(cls)], cls.objects.first, _KNOWN_FOR)
        return found or cls()
