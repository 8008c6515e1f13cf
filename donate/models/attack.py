"""Cards being tried out: what was declined, when a wave of it came, and the switch that tightens everything."""

from typing import Any, ClassVar

from django.core.cache import cache
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, Panel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core import page_cache
from donate.models.attempt import Attempt

_UP = "donate-shield"
#: Seconds until every process knows that the switch was turned.
_KNOWN_FOR = 10


class Decline(models.Model):
    """One card that a bank refused on Stripe's page. Which card it was, we never learn."""

    charge = models.CharField(_("Stripe charge"), max_length=64, unique=True)
    attempt = models.ForeignKey(Attempt, verbose_name=_("attempt"), on_delete=models.CASCADE, related_name="declines")
    seen_at = models.DateTimeField(_("seen"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("declined card")
        verbose_name_plural = _("declined cards")
        default_permissions = ("view",)
        ordering: ClassVar = ["-seen_at"]

    def __str__(self) -> str:
        return self.charge


class Wave(models.Model):
    """A time in which cards were tried out; it ends when none was declined for an hour."""

    began_at = models.DateTimeField(_("began"))
    last_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("wave of declined cards")
        verbose_name_plural = _("waves of declined cards")
        default_permissions = ("view",)
        ordering: ClassVar = ["-began_at"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(last_at__gte=F("began_at")), name="a_wave_ends_after_it_began")
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.began_at):%Y-%m-%d %H:%M}"


class LastHourPanel(HelpPanel):
    """What staff need to know before they turn the switch."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from donate import attack  # it reads the rows of this module

            return super().get_context_data(parent_context) | {
                "figures": attack.last_hour(),
                "waves": Wave.objects.all()[:5],
            }


@register_setting(icon="warning", order=250)
class Shield(BaseGenericSetting):
    """The switch for the time in which somebody tries out stolen cards here."""

    is_up = models.BooleanField(
        _("we are under attack"),
        default=False,
        help_text=_(
            "Limits become four times as tight, and the visitor's browser has to do a second of work before a gift "
            "goes on to Stripe. People notice almost nothing; whoever has no JavaScript waits a minute. "
            "Turn it off when it is over."
        ),
    )

    panels: ClassVar[list[Panel]] = [
        LastHourPanel(template="donate/admin/last_hour.html", heading=_("The last hour")),
        FieldPanel("is_up"),
    ]

    class Meta:
        verbose_name = _("protection against card testing")
        verbose_name_plural = _("protection against card testing")
        default_permissions = ("change",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(_UP)

    @classmethod
    def raised(cls) -> bool:
        """Whether the switch is on; looked up every few seconds only, since every giving form asks."""
        made = [page_cache.table(cls)]
        return page_cache.remembered(_UP, made, cls.objects.filter(is_up=True).exists, _KNOWN_FOR)
