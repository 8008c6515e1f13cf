"""Where the site's own lines go, and which of Django's and of libraries' go with them."""

from typing import Any


def settings(format: str, level: str) -> dict[str, Any]:
    """``LOGGING``: ``format`` is json or words; neither names a person or a key (see ``core.logs``)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "core.logs.formats.Lines"}, "words": {"()": "core.logs.formats.Words"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": format},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "stripe": {"level": "WARNING"},  # a line for each request, otherwise
            # Django's own ways out (mails to ADMINS, a console of its own) would go past what we veil.
            "django": {"handlers": ["nowhere"], "level": "INFO", "propagate": True},
            # Whoever tries other names is answered with 400, which is enough; a name is the visitor's own text.
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
            "site.requests": {"level": "INFO" if format == "json" else "WARNING"},
        },
    }
