"""Addresses of what was taken back for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoneAddress(models.Model):
    """One address that answers 410. Only its fingerprint is kept: an address holds words, too."""

    fingerprint = models.CharField(_("fingerprint of the address"), max_length=64, unique=True)
    gone_at = models.DateTimeField(_("gone since"), auto_now_add=True)

    class Meta:
        verbose_name = _("address that is gone")
        verbose_name_plural = _("addresses that are gone")

    def __str__(self) -> str:
        return self.fingerprint[:12]
