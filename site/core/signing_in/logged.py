"""What happens to second factors stands in Wagtail's log (Reports → site history)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, log

from core.models import Authenticator, RecoveryCode

SET_UP, RECOVERED, RESET = "core.factor_set_up", "core.factor_recovered", "core.factor_reset"


def register(actions: LogActionRegistry) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    actions.register_action(SET_UP, _("Set up the second factor"), _("Set up the second factor"))
    actions.register_action(RECOVERED, _("Sign in with a recovery code"), _("Signed in with a recovery code"))
    actions.register_action(RESET, _("Reset the second factor"), _("Reset the second factor"))


def reset(user: Any, by: Any = None) -> bool:
    """Take the factor and the codes away, so that the next sign-in sets up another; whether there was one."""
    RecoveryCode.objects.filter(user_id=user.pk).delete()
    removed, _models = Authenticator.objects.filter(user_id=user.pk).delete()
    if removed:
        log(user, RESET, user=by)
    return bool(removed)
