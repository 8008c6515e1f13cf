"""What became of the jobs of the night."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NightlyRun(models.Model):
    """One night on one machine. Only one may be under way, whichever machine begins."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("with failures")
        BROKEN_OFF = "broken", _("broken off")

    started_at = models.DateTimeField(_("started"), db_index=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    lease_until = models.DateTimeField(_("counts as under way until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    host = models.CharField(_("machine"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("night")
        verbose_name_plural = _("nights")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_night_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    def failed_names(self) -> list[str]:
        """The jobs that failed, by command."""
        return list(self.jobs.filter(is_fine=False).order_by("pk").values_list("name", flat=True))


class NightlyJob(models.Model):
    """One job of one night: how long it took, whether it went well, what it said."""

    run = models.ForeignKey(NightlyRun, verbose_name=_("night"), on_delete=models.CASCADE, related_name="jobs")
    name = models.CharField(_("command"), max_length=60)
    started_at = models.DateTimeField(_("started"))
    seconds = models.FloatField(_("seconds"))
    is_fine = models.BooleanField(_("went well"))
    said = models.TextField(_("what it said"), blank=True)

    class Meta:
        verbose_name = _("nightly job")
        verbose_name_plural = _("nightly jobs")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name", "-started_at"], name="jobs_by_name")]

    def __str__(self) -> str:
        return self.name
