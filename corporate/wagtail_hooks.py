"""What the companies' room registers in the admin."""

from wagtail.snippets.models import register_snippet

from corporate.viewsets import CompaniesGroup

register_snippet(CompaniesGroup)
