"""What caches outside may hold."""

from typing import ClassVar

from django.db import models


class KeptAddress(models.Model):
    """An address that a CDN may keep, and one thing its answer is made of. See ``core.page_cache.addresses``."""

    path = models.CharField(max_length=500)
    tag = models.CharField(max_length=600)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        indexes: ClassVar = [models.Index(fields=["tag"], name="kept_addresses_by_tag")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "tag"], name="an_address_names_a_thing_once")]

    def __str__(self) -> str:
        return f"{self.path}: {self.tag}"
