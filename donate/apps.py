from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published


def stripe_is_set() -> bool:
    """Whether there is an account at Stripe to compare with."""
    return bool(settings.STRIPE_SECRET_KEY)


class DonateConfig(AppConfig):
    """Giving: pages, checkout, the ledger, the sandbox."""

    name = "donate"
    verbose_name = _("Giving")

    def ready(self) -> None:
        from core import audience, health, nightly, organisations
        from core.backup import facts
        from core.logs import metrics
        from core.page_cache.middleware import personal_cookie
        from donate import append_only, backup_facts, figures, kin, mail_kinds, milestones, pace, receipt_mail
        from donate import checks as _checks  # noqa: F401 - they register themselves
        from donate import permissions as _permissions  # noqa: F401 - says what its group is called
        from donate.mine import holdings, letters
        from donate.mine.session import is_supporter, supporter_cookie
        from donate.models import CampaignPage, DonorTag, StripeEvent
        from donate.people import holdings as people
        from donate.people.tags import forget_tags

        mail_kinds.register_all()
        letters.register_all()
        receipt_mail.register_all()
        metrics.register(figures.told)
        facts.register("books", backup_facts.told)
        nightly.register("reconcile", _("Compare the books with Stripe"), order=10, needed=stripe_is_set)
        nightly.register("remind", _("Tell of cards that end and memberships that renew"), order=20)
        health.register("last_webhook", StripeEvent.objects.last_received)
        audience.supporters_are(is_supporter)
        personal_cookie(supporter_cookie())
        organisations.register(kin.donors_of, permission="donate.view_donor")
        holdings.register()
        people.register()
        for signal in (post_save, post_delete):
            signal.connect(forget_tags, sender=DonorTag)
        page_published.connect(milestones.published, sender=CampaignPage)
        request_started.connect(pace.begin_to_wait)
        request_finished.connect(pace.end_to_wait)
        post_migrate.connect(append_only.guard_after_migrate, sender=self)
