"""Webhook endpoints: where events are posted."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import API_VERSION, World

SUPPORTED = frozenset({"api_version", "description", "disabled", "enabled_events", "expand", "metadata", "url"})


def create(world: World, given: Thing, secret: str | None = None) -> Thing:
    """POST /v1/webhook_endpoints. The secret is told once, here."""
    _check_url(given["url"])
    endpoint = blank(
        "webhook_endpoint",
        id=world.new_id("we_1"),
        api_version=given.get("api_version"),
        created=world.now(),
        description=given.get("description") or None,
        enabled_events=list(given["enabled_events"]),
        livemode=False,
        metadata=reading.metadata(given.get("metadata")),
        status="enabled",
        url=given["url"],
    )
    secret = secret or "whsec_" + world.new_id("", 32)
    world.add(endpoint, secret=secret)
    return {**endpoint, "secret": secret}


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise StripeProblem(
            "Invalid URL: An explicit scheme (such as https) must be provided.", code="url_invalid", param="url"
        )


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/webhook_endpoints/:id."""
    endpoint = world.need("webhook_endpoint", key)
    if "url" in given:
        _check_url(given["url"])
        endpoint["url"] = given["url"]
    if "enabled_events" in given:
        endpoint["enabled_events"] = list(given["enabled_events"])
    if "disabled" in given:
        endpoint["status"] = "disabled" if given["disabled"] else "enabled"
    if "description" in given:
        endpoint["description"] = given["description"] or None
    if "metadata" in given:
        endpoint["metadata"] = reading.metadata(given["metadata"], endpoint["metadata"])
    world.touch(endpoint)
    return endpoint


def delete(world: World, key: str, given: Thing) -> Thing:
    """DELETE /v1/webhook_endpoints/:id."""
    world.need("webhook_endpoint", key)
    world.store.remove(key)
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


def listening(world: World, event_type: str) -> list[str]:
    """Endpoints that want events of this type."""
    return [key for key in world.store.keys("webhook_endpoint") if wants(world.store.things[key], event_type)]


def wants(endpoint: Thing, event_type: str) -> bool:
    """Does the endpoint want it?"""
    return endpoint["status"] == "enabled" and (
        "*" in endpoint["enabled_events"] or event_type in endpoint["enabled_events"]
    )


def same_as_given(world: World, url: str, secret: str) -> Thing:
    """The endpoint named when the sandbox was started: found again, or made. It wants everything."""
    for key in world.store.keys("webhook_endpoint"):
        endpoint = world.store.things[key]
        if world.note(key).get("given"):
            endpoint["url"] = url
            world.note(key)["secret"] = secret
            world.touch(endpoint)
            return endpoint
    made = create(
        world,
        {"url": url, "enabled_events": ["*"], "api_version": API_VERSION, "description": "Given at start"},
        secret,
    )
    world.note(made["id"])["given"] = True
    return made
