"""What a report of an error may say to the service that collects them: where it broke, never for whom."""

from typing import Any

from core.logs import requests
from core.logs.scrubbing import scrubbed_all

#: Of a request only these go out; headers, cookies, forms, addresses and the query string stay here.
_OF_REQUEST = ("method",)
_NEVER = ("user", "breadcrumbs", "extra", "modules", "server_name")


def scrubbed_event(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """For sentry-sdk's ``before_send``."""
    for name in _NEVER:
        event.pop(name, None)
    if "request" in event:
        event["request"] = {name: event["request"][name] for name in _OF_REQUEST if name in event["request"]}
    for exception in (event.get("exception") or {}).get("values", []):
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    kept: dict[str, Any] = scrubbed_all(event)
    if requests.current():
        kept.setdefault("tags", {})["request"] = requests.current()
    return kept
