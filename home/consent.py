"""Taking consent back: the story leaves the site at once, in every language."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from home.models.stories import StoryPage


@transaction.atomic
def withdraw(story: StoryPage, *, by: Any = None) -> None:
    """Unpublish the story and its twins, drop what is scheduled, and keep them from being published again."""
    now = timezone.now()
    for twin in story.get_translations(inclusive=True):
        twin.unpublish(user=by, log_action="wagtail.unpublish")
        twin.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
        StoryPage.objects.filter(pk=twin.pk).update(withdrawn_at=now)
