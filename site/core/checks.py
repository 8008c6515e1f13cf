"""The project's own rules, as system checks (``manage.py check``)."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError


@register(Tags.security)
def live_keys_never_with_debug(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A live key on a developer's machine would move real money."""
    if settings.STRIPE_LIVE and (settings.DEBUG or settings.DEMO):
        return [Error("STRIPE_SECRET_KEY is a live key, but DEBUG or DEMO is on.", id="core.E001")]
    return []


@register(Tags.security)
def live_keys_never_with_another_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """STRIPE_API_BASE is for the sandbox: a live key must go to Stripe alone."""
    if settings.STRIPE_LIVE and settings.STRIPE_API_BASE:
        return [Error("STRIPE_SECRET_KEY is a live key, but STRIPE_API_BASE points elsewhere.", id="core.E002")]
    return []


@register(Tags.security, deploy=True)
def it_is_said_what_stands_in_front(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that nobody told us of, all visitors share its one address."""
    if settings.PROXIES_ARE_SAID:
        return []
    said = (
        "TRUSTED_PROXIES is not set: behind a proxy, limits on what one visitor may do would meet all of them together."
    )
    hint = "Set it to the number of proxies in front (1 with the nginx of README.md), or to none."
    return [Warning(said, hint=hint, id="core.W003")]


@register(Tags.security, deploy=True)
def a_real_site_is_no_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What makes trying easy is on by a slip of the pen, or was left on."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        said = "DEMO is on: payments are simulated, secrets are the demo's, and limits are wide."
        found.append(Warning(said, hint="Leave DEMO out where real visitors come.", id="core.W004"))
    if not settings.SECOND_FACTOR:
        said = "SECOND_FACTOR is off: a password alone opens what donors and people at risk told us."
        found.append(Warning(said, hint="Leave SECOND_FACTOR out where real people are known.", id="core.W005"))
    return found


@register(Tags.security, deploy=True)
def a_backup_finds_its_folder(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Else it is missed only on the day that it is needed."""
    if not settings.BACKUP_TO:
        return []
    folder = Path(settings.BACKUP_TO)
    if not folder.is_absolute():
        said = "BACKUP_TO is no whole path: where a backup goes depends on where the nightly run begins."
        return [Warning(said, hint="For example BACKUP_TO=/var/backups/site.", id="core.W006")]
    # The backup makes the folder, and what is missing above it.
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        said = "BACKUP_TO is a folder in which this user can't write."
        return [Warning(said, hint="Ask as the user that runs `manage.py nightly`.", id="core.W007")]
    return []


#: Where nothing at all is allowed, nobody can use what they limit.
LIMITS = ("FORM_LIMIT_PER_HOUR", "GIVING_LIMIT_PER_HOUR", "STAFF_IDLE_MINUTES", "STAFF_LONGEST_HOURS")


@register(Tags.security, deploy=True)
def no_limit_shuts_everybody_out(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """0 reads like "no limit" and means "none allowed"."""
    return [
        Warning(f"{name} is 0, which allows nobody anything.", hint="Leave it out for its default.", id="core.W008")
        for name in LIMITS
        if getattr(settings, name) < 1
    ]


@register(Tags.database)
def every_language_has_a_root(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Each language of the settings needs the twin of the home page, or its addresses answer 404."""
    from wagtail.models import Locale, Site

    if not databases:
        return []
    try:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            return [Warning("There is no default site yet: run `manage.py start_site`.", id="core.W001")]
        missing = []
        for code, _name in settings.LANGUAGES:
            locale = Locale.objects.filter(language_code=code).first()
            if locale is None or not site.root_page.get_translations(inclusive=True).filter(locale=locale).exists():
                missing.append(code)
    except DatabaseError:  # before the first migration
        return []
    return [Warning(f"The home page has no twin in: {', '.join(missing)}.", id="core.W002")] if missing else []
