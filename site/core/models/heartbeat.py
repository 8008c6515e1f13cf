"""Signs of life of processes that nobody can ask."""

from django.db import models


class Heartbeat(models.Model):
    """When a kind of process was last seen at work, on any machine."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "heartbeats"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
