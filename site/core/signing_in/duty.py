"""Who must have a second factor: whoever may see personal data, publish, or decide over accounts."""

from typing import Any

from django.conf import settings
from wagtail.permissions import page_permission_policy

from core import personal_data
from core.models import Authenticator

_ACCOUNTS = ("auth.add_user", "auth.change_user", "auth.delete_user", "auth.change_group")


def is_due(user: Any) -> bool:
    """Whether this member of staff may do what asks for more than a password."""
    return bool(
        user.is_superuser
        or any(user.has_perm(name) for name in _ACCOUNTS)
        or any(
            user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
            for model in personal_data.models()
            for action in ("view", "change")
        )
        or page_permission_policy.user_has_permission(user, "publish")
    )


def is_owed(user: Any) -> bool:
    """Whether it is demanded here (``SECOND_FACTOR``)."""
    return bool(settings.SECOND_FACTOR and is_due(user))


def factor_of(user: Any) -> Authenticator | None:
    """The one in use."""
    return Authenticator.objects.filter(user_id=user.pk, confirmed=True).first()


def is_verified(user: Any) -> bool:
    """Whether this session gave a code (django-otp's middleware knows)."""
    return bool(getattr(user, "is_verified", lambda: False)())
