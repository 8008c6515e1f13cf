"""What the companies' room registers in the admin."""

from wagtail.snippets.models import register_snippet

from corporate.viewsets import CompaniesScreens

register_snippet(CompaniesScreens)
