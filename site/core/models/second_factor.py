"""What staff sign in with beside the password: an app that shows codes, and codes on paper for the day it is lost."""

import base64
import hashlib
import secrets
import time
from typing import ClassVar
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from core.encryption import EncryptedTextField

_STEP = 30
#: Easily read aloud and typed: no 0/O, 1/I/L, U/V.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_CODES, _GROUPS, _GROUP = 10, 4, 4


def new_secret() -> str:
    """160 bits, as the standard (RFC 4226) recommends, the way apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


class Authenticator(ThrottlingMixin, Device):
    """An app with a secret shared with us (TOTP, RFC 6238). django-otp's own device would keep the secret readable."""

    secret = EncryptedTextField(_("secret"), default=new_secret)
    #: The step of the last code that was taken: no code is good twice.
    last_step = models.BigIntegerField(default=-1)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "confirmed"], name="one_second_factor_and_one_being_set_up")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_throttle_factor(self) -> int:
        """After each wrong code, twice as long a pause as before (django-otp)."""
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether this is the code of now (or half a minute ago or ahead), for the first time."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        totp = TOTP(base64.b32decode(self.secret), _STEP)
        totp.time = time.time()
        if token.isascii() and token.isdigit() and totp.verify(int(token), tolerance=1, min_t=self.last_step + 1):
            self.last_step = totp.t()
            self.throttle_reset(commit=False)
            self.save()
            return True
        self.throttle_increment(commit=True)
        return False

    @property
    def address(self) -> str:
        """What the QR code says to the app."""
        issuer = str(settings.WAGTAIL_SITE_NAME)
        named = quote(f"{issuer}:{self.user.get_username()}")
        return f"otpauth://totp/{named}?" + urlencode({"secret": self.secret, "issuer": issuer, "period": _STEP})


class RecoveryCode(models.Model):
    """A code on paper, good once. Only its hash is kept; with 77 bits of chance nobody can search for it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="a_recovery_code_is_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @classmethod
    def make(cls, user: models.Model) -> list[str]:
        """New codes instead of those there were; shown once, for we don't know them afterwards."""
        cls.objects.filter(user_id=user.pk).delete()
        codes = [
            "-".join("".join(secrets.choice(_LETTERS) for _sign in range(_GROUP)) for _group in range(_GROUPS))
            for _code in range(_CODES)
        ]
        cls._default_manager.bulk_create([cls(user_id=user.pk, digest=_digest(user, code)) for code in codes])
        return codes

    @classmethod
    def use(cls, user: models.Model, code: str) -> bool:
        """Take the code, if it is one and was not used; two at the same time don't both get in."""
        unused = cls.objects.filter(user_id=user.pk, digest=_digest(user, code), used_at=None)
        return bool(unused.update(used_at=timezone.now()))


def _digest(user: models.Model, code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(f"{user.pk}:{plain}".encode()).hexdigest()
