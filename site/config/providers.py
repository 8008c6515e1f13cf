"""Settings of services outside: object storage, search, error reports. All off unless their variable is set."""

import logging
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_JAPANESE = {
    "settings": {
        "analysis": {
            "analyzer": {
                # Words by kuromoji (plugins analysis-kuromoji and analysis-icu), widths and cases made equal. Under the
                # name "default", every text field of Wagtail's mappings is read with it, kept or asked for.
                "default": {
                    "type": "custom",
                    "char_filter": ["icu_normalizer"],
                    "tokenizer": "kuromoji_tokenizer",
                    "filter": ["kuromoji_baseform", "kuromoji_stemmer", "cjk_width", "lowercase"],
                }
            }
        }
    }
}


def storage(url: str) -> dict[str, dict[str, Any]]:
    """``STORAGES`` for uploads, from ``STORAGE_URL``; empty without one: they lie in ``var/``.

    ``s3://[key:secret@]bucket[/folder][?region=…&endpoint=https://…&public=https://cdn.example.org]``. Without a key in
    it, boto3 looks where it always looks (``AWS_ACCESS_KEY_ID``, the machine's role). Pictures get plain addresses;
    documents go through the site, which guards them; what visitors send lies in a folder of its own, never public.
    """
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured("STORAGE_URL is s3://bucket, with ?region=… and ?endpoint=… where needed.")
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = set(given) - {"region", "endpoint", "public"}
    if unknown:
        raise ImproperlyConfigured(f"STORAGE_URL: unknown {', '.join(sorted(unknown))}.")
    folder = parts.path.strip("/")
    shared: dict[str, Any] = {
        "bucket_name": parts.hostname,
        "file_overwrite": False,
        "default_acl": None,  # the bucket's own policy decides: media/ may be read, private/ not
        "signature_version": "s3v4",
    }
    for option, value in (
        ("region_name", given.get("region")),
        ("endpoint_url", given.get("endpoint")),
        ("access_key", unquote(parts.username or "")),
        ("secret_key", unquote(parts.password or "")),
    ):
        if value:
            shared[option] = value
    media: dict[str, Any] = {
        **shared,
        "location": f"{folder}/media".lstrip("/"),
        "querystring_auth": False,
        "object_parameters": {"CacheControl": "public, max-age=2592000"},
    }
    if "public" in given:
        public = urlsplit(given["public"])
        media |= {"custom_domain": public.netloc + public.path.rstrip("/"), "url_protocol": f"{public.scheme}:"}
    backend = "storages.backends.s3.S3Storage"
    return {
        "default": {"BACKEND": backend, "OPTIONS": media},
        "private": {"BACKEND": backend, "OPTIONS": {**shared, "location": f"{folder}/private".lstrip("/")}},
    }


def pictures_origin(url: str) -> list[str]:
    """Where a browser fetches pictures from, for the Content-Security-Policy; empty where from ourselves."""
    if not url:
        return []
    given = parse_qs(urlsplit(url).query)
    if "public" in given or "endpoint" in given:
        parts = urlsplit((given.get("public") or given["endpoint"])[-1])
        return [f"{parts.scheme}://{parts.netloc}"]
    regions = [f"{region}." for region in given.get("region", [])[-1:]]
    return [f"https://{urlsplit(url).hostname}.s3.{region}amazonaws.com" for region in ["", *regions]]


def search(url: str) -> dict[str, Any]:
    """Wagtail's search backend, from ``SEARCH_URL``; the database's own without one.

    ``opensearch+https://user:password@host:9200[/prefix]`` (OpenSearch 3; ``opensearch2+https://…`` for 2).
    """
    if not url:
        return {"BACKEND": "core.search"}
    kind, plus, address = url.partition("+")
    backends = {"opensearch": "opensearch3", "opensearch2": "opensearch2", "opensearch3": "opensearch3"}
    parts = urlsplit(address)
    if not plus or kind not in backends or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured("SEARCH_URL is opensearch+https://user:password@host:9200[/prefix].")
    return {
        "BACKEND": f"wagtail.search.backends.{backends[kind]}",
        "URLS": [f"{parts.scheme}://{parts.netloc}"],
        "INDEX_PREFIX": f"{parts.path.strip('/') or 'site'}_",
        "TIMEOUT": 5,
        "INDEX_SETTINGS": _JAPANESE,
    }


def report_errors(dsn: str, *, environment: str, release: str) -> None:
    """Send errors to Sentry, or to what speaks its language (GlitchTip, Bugsink); nothing without ``SENTRY_DSN``."""
    if not dsn:
        return
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    from core.logs.reports import scrubbed_event

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        send_default_pii=False,
        include_local_variables=False,  # they hold donors' rows
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        auto_session_tracking=False,
        # With the package brotli there it would choose that, which not everything that speaks its language reads.
        _experiments={"transport_compression_algo": "gzip"},  # type: ignore[typeddict-item]  # is compared with text
        default_integrations=True,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False, cache_spans=False),
            LoggingIntegration(level=None, event_level=logging.ERROR),
        ],
        before_send=scrubbed_event,  # type: ignore[arg-type]  # an event is a dict, and so is theirs
        before_send_transaction=lambda event, hint: None,
        shutdown_timeout=2,
    )
