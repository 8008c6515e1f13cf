"""Reading the environment, so that a half-configured production says which variable is missing."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from config.variables import Variables, outgoing_mail
from core import encryption

ROOT = Path(__file__).resolve().parents[2]

env = Variables()
Variables.read_env(ROOT / ".env")  # the real environment wins over the file

DEBUG: bool = env.bool("DEBUG", default=False)


def required(name: str, *, in_debug: str) -> str:
    """The variable ``name``; its stand-in while developing, an error that names it in production."""
    value: str = env.str(name, default="")
    if value:
        return value
    if DEBUG:
        return in_debug
    raise ImproperlyConfigured(f"Set the environment variable {name}: production does not start without it.")


def data_keys(*, stand_in: str) -> list[str]:
    """The keys of ``DATA_KEYS``; while developing and in the demo one that is made of ``stand_in``."""
    keys: list[str] = env.list("DATA_KEYS", default=[])
    if not keys and stand_in:
        return [encryption.stand_in(stand_in)]
    return encryption.checked(keys or [required("DATA_KEYS", in_debug="")])


def together(*names: str) -> list[str]:
    """Values of variables that only make sense together: all of them, or none (empty strings)."""
    values = [env.str(name, default="") for name in names]
    if any(values) and not all(values):
        missing = ", ".join(name for name, value in zip(names, values, strict=True) if not value)
        raise ImproperlyConfigured(f"Set {missing} too: {' and '.join(names)} only work together.")
    return values


def languages_named(codes: list[str]) -> list[tuple[str, str | Promise]]:
    """(code, name) of the languages of ``LANGUAGES=ja,en,uk``.

    The site is written in Japanese, and whatever has no translation falls back to English: both are always there.
    """
    if codes[:1] != ["ja"] or "en" not in codes or len(codes) != len(set(codes)):
        raise ImproperlyConfigured("LANGUAGES begins with ja and has en, each once, for example LANGUAGES=ja,en,uk.")
    unknown = [code for code in codes if "name" not in LANG_INFO.get(code, {})]
    if unknown:
        raise ImproperlyConfigured(f"LANGUAGES: Django knows no language {', '.join(unknown)}.")
    ours = {"ja": _("Japanese"), "en": _("English")}  # Django calls English "English (United States)" in Japanese
    return [(code, ours[code] if code in ours else gettext_lazy(LANG_INFO[code]["name"])) for code in codes]


def machine_translator(name: str) -> dict[str, object] | None:
    """wagtail-localize's setting for the service ``MACHINE_TRANSLATOR`` names; None without one: no text leaves us."""
    if not name:
        return None
    classes = {
        "deepl": "deepl.DeepLTranslator",
        "libretranslate": "libretranslate.LibreTranslator",
        "google": "google.GoogleCloudTranslator",
        "dummy": "dummy.DummyTranslator",
    }
    needed = {
        "deepl": {"AUTH_KEY": "DEEPL_AUTH_KEY"},
        "libretranslate": {"LIBRETRANSLATE_URL": "LIBRETRANSLATE_URL", "API_KEY": "LIBRETRANSLATE_API_KEY"},
        "google": {"PROJECT_ID": "GOOGLE_TRANSLATE_PROJECT"},
    }
    if name not in classes:
        raise ImproperlyConfigured(f"MACHINE_TRANSLATOR is one of {', '.join(classes)}, or empty.")
    options = {option: env.str(variable, default="") for option, variable in needed.get(name, {}).items()}
    missing = [variable for option, variable in needed.get(name, {}).items() if not options[option]]
    if missing:
        raise ImproperlyConfigured(f"Set {', '.join(missing)}: MACHINE_TRANSLATOR={name} needs it.")
    return {"CLASS": f"wagtail_localize.machine_translators.{classes[name]}", "OPTIONS": options}


def email_settings(url: str) -> dict[str, object]:
    """Django's e-mail settings from ``EMAIL_URL``.

    ``smtp://``, ``smtp+tls://``, ``file:///folder``, ``console:``; or ``mailgun://<sending domain>[?region=eu]``.
    """
    if url.startswith("mailgun:"):
        return _mailgun(url)
    return outgoing_mail(url)


def _mailgun(url: str) -> dict[str, object]:
    """Mailgun through its API; its reports are believed only with the signing key, so both keys are needed."""
    parts = urlsplit(url)
    key, signing_key = together("MAILGUN_API_KEY", "MAILGUN_WEBHOOK_SIGNING_KEY")
    if not key or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL=mailgun://<sending domain> needs MAILGUN_API_KEY and MAILGUN_WEBHOOK_SIGNING_KEY."
        )
    host = "api.eu.mailgun.net" if "region=eu" in parts.query else "api.mailgun.net"
    return {
        "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
        "ANYMAIL": {
            "MAILGUN_API_KEY": key,
            "MAILGUN_SENDER_DOMAIN": parts.hostname,
            "MAILGUN_API_URL": f"https://{host}/v3",
            "MAILGUN_WEBHOOK_SIGNING_KEY": signing_key,
            # Whether and when somebody reads a mail is nobody's business.
            "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
            "REQUESTS_TIMEOUT": 10,
        },
    }


def cdn_settings() -> dict[str, dict[str, object]]:
    """The CDN whose copies Wagtail purges, from ``CDN``; its keys have variables of their own.

    ``cloudflare://<zone id>``, ``cloudfront://<distribution id>``, or ``http://<address>`` of a proxy that takes PURGE.
    """
    url = env.str("CDN", default="")
    if not url:
        return {}
    kind, _, place = url.partition("://")
    backends = "wagtail.contrib.frontend_cache.backends"
    if kind == "cloudflare":
        token = together_with("CDN=cloudflare://…", "CLOUDFLARE_TOKEN")
        return {"cdn": {"BACKEND": f"{backends}.CloudflareBackend", "BEARER_TOKEN": token, "ZONEID": place}}
    if kind == "cloudfront":  # its keys are read by boto3, the way AWS names them
        return {"cdn": {"BACKEND": f"{backends}.CloudfrontBackend", "DISTRIBUTION_ID": place}}
    if kind in ("http", "https"):
        return {"cdn": {"BACKEND": f"{backends}.HTTPBackend", "LOCATION": url}}
    raise ImproperlyConfigured("CDN is cloudflare://<zone id>, cloudfront://<distribution id> or http://<address>.")


def together_with(what: str, name: str) -> str:
    """The variable ``name``, which ``what`` needs."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{what} needs the environment variable {name}.")
    return value
