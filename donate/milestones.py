"""Notes by itself when a quarter, half, three quarters and all of a campaign's goal is reached, and tells the staff.

The date comes from the ledger: the payment that made it full. Each is noted, and told, once.
"""

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from core import languages
from core.mail import send_once
from core.models import Identity
from core.templatetags.core_tags import moment
from donate import ledger, progress

if TYPE_CHECKING:
    from donate.models import CampaignMilestone, CampaignPage

#: Gifts of the last day may be booked a little later.
_LOOKED_AT_FOR = timedelta(days=7)


def booked(campaign: uuid.UUID) -> None:
    """The campaign's figures have changed: count anew. Without a worker, look for milestones at once."""
    progress.forget(campaign)
    if settings.TASKS_MODE == "immediate":
        note_all(campaign)


def published(instance: "CampaignPage", **kwargs: Any) -> None:
    """For a signal: an editor may have changed the period or the goal. What is reached by the new one is noted now."""
    transaction.on_commit(partial(_edited, instance.translation_key), robust=True)


def _edited(campaign: uuid.UUID) -> None:
    progress.forget(campaign)
    note_all(campaign)


def note_all(campaign: uuid.UUID | None = None) -> int:
    """Note what the running campaigns (or this one) have reached since the last look; how many milestones."""
    today = timezone.localdate()
    pages = apps.get_model("donate.CampaignPage").objects.live()
    running = pages.filter(starts_on__lte=today, ends_on__gte=today - _LOOKED_AT_FOR)
    if campaign:
        running = running.filter(translation_key=campaign)

    def worth(page: "CampaignPage") -> int:
        return languages.worth(page.locale.language_code, settings.LANGUAGE_CODE)

    # The original comes last and wins: a translation may not have taken over its new goal yet.
    one_of_each = {page.translation_key: page for page in sorted(running.select_related("locale"), key=worth)}
    return sum(note(page) for page in one_of_each.values())


def note(page: "CampaignPage") -> int:
    """Note what this campaign has reached; how many milestones are new."""
    model: type[CampaignMilestone] = apps.get_model("donate.CampaignMilestone")
    goal = {"campaign": page.translation_key, "goal_kind": page.goal_kind, "goal_number": page.goal_number}
    noted = set(model.objects.filter(**goal).values_list("percent", flat=True))
    count = progress.counted(page.figures, page.goal_kind)
    new = [percent for percent in model.PARTS if percent not in noted and count * 100 >= page.goal_number * percent]
    if not new:
        return 0
    moments = _moments(page)
    for percent in new:
        milestone = model(**goal, percent=percent)
        reached_at = _moment_of(moments, milestone.needed) or page.figures.counted_at
        with transaction.atomic():
            milestone, created = model.objects.get_or_create(
                **goal, percent=percent, defaults={"reached_at": reached_at}
            )
            if created:
                _tell(page, milestone)
    return len(new)


def _moments(page: "CampaignPage") -> list[tuple[datetime, int]]:
    """When the count grew, and by how much."""
    key, (start, end) = page.translation_key, progress.period(page.starts_on, page.ends_on)
    if page.goal_kind == progress.Goal.MONEY:
        return ledger.money_moments(key, start, end)
    if page.goal_kind == progress.Goal.DONORS:
        return [(when, 1) for when in ledger.donor_moments(key, start, end)]
    return [(when, 1) for when in ledger.supporter_moments(key, start, end)]


def _moment_of(moments: list[tuple[datetime, int]], needed: int) -> datetime | None:
    """The moment at which the sum came to what is needed."""
    total = 0
    for grew_at, more in moments:
        total += more
        if total >= needed:
            return grew_at
    return None


def _tell(page: "CampaignPage", milestone: "CampaignMilestone") -> None:
    """The staff: a campaign's page can be told what comes next, and its donors thanked."""
    language = settings.STAFF_LANGUAGE
    identity = Identity.in_language(language)
    to = settings.STAFF_EMAIL or (identity.email if identity else "")
    if not to:
        return
    with translation.override(language):
        page = page.localized
        context = {
            "campaign": page.title,
            "milestone": milestone.title,
            "counted": milestone.text,
            "reached": moment(milestone.reached_at),
            "link": f"{settings.SITE_URL}/admin/pages/{page.pk}/edit/",
            "page": settings.SITE_URL + (page.url or ""),
        }
    send_once("donate/milestone", about=f"milestone:{milestone.pk}", to=to, language=language, context=context)
