from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorporateConfig(AppConfig):
    """Companies: their pages, their inquiries, the inbox."""

    name = "corporate"
    verbose_name = _("Companies")
