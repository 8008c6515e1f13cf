"""Staff end a recurring gift because the donor wants it. The donor's own pages do the same without staff."""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log as note_in_log

from donate import changes
from donate.models import RecurringGift
from donate.stripe_api import StripeUnavailable

LOG_ACTION = "donate.stop"


class NotStopped(Exception):
    """The gift goes on, or we don't know yet; the text is for the member of staff."""


def stop(gift: RecurringGift, *, form: uuid.UUID, reason: str, user: Any) -> None:
    """End it, once however often it is pressed; the reason stays in the history. Raises ``NotStopped``."""
    data = {"gift": gift.pk, "reason": reason, "form": str(form)}
    note_in_log(instance=gift, action=LOG_ACTION, user=user, data=data)
    try:
        changes.stop(gift, form=form, staff=user)
    except changes.NotPossible as error:
        raise NotStopped(error.why) from error
    except (changes.ChangedMeanwhile, changes.ChangeUnderWay) as error:
        raise NotStopped(_("This gift is being changed just now. Please look again in a few minutes.")) from error
    except StripeUnavailable as error:
        raise NotStopped(
            _("Stripe did not answer, so we don't know yet whether the gift has stopped. Trying again is safe.")
        ) from error
