from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DonateConfig(AppConfig):
    """Giving: pages, checkout, the ledger, the sandbox."""

    name = "donate"
    verbose_name = _("Giving")

    def ready(self) -> None:
        from core import health
        from donate import checks  # noqa: F401 - registers them
        from donate.models import StripeEvent

        health.register("last_webhook", StripeEvent.objects.last_received)
