"""What the money room registers in the admin."""

from wagtail.snippets.models import register_snippet

from donate.viewsets import GivingGroup

register_snippet(GivingGroup)
