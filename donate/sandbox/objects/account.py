"""The organisation's account, and which payment methods Checkout offers."""

from __future__ import annotations

from donate.sandbox.errors import not_simulated
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World

ACCOUNT = "acct_1sandbox"
_OFFERED = ("apple_pay", "card", "google_pay", "jcb", "konbini")
_KNOWN = (*_OFFERED, "link", "paypay")


def retrieve(world: World, given: Thing) -> Thing:
    """GET /v1/account: a Japanese organisation whose account is complete."""
    return world.store.get("account", ACCOUNT) or world.add(
        blank(
            "account",
            id=ACCOUNT,
            capabilities={f"{name}_payments": "active" for name in ("card", "jcb", "konbini")},
            charges_enabled=True,
            country="JP",
            created=world.now(),
            default_currency="jpy",
            details_submitted=True,
            payouts_enabled=True,
            settings=_settings(world.settings.org_name),
            type="standard",
        )
    )


def _settings(name: str) -> Thing:
    descriptor = name.upper()[:22]
    return {
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_payments": {
            "statement_descriptor_prefix": descriptor[:10],
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": name, "timezone": "Asia/Tokyo"},
        "payments": {
            "statement_descriptor": descriptor,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
        },
    }


def configurations(world: World) -> None:
    """The default configuration of payment methods, which every account has."""
    if not world.store.keys("payment_method_configuration"):
        world.add(
            blank(
                "payment_method_configuration",
                id=world.new_id("pmc_1"),
                active=True,
                is_default=True,
                livemode=False,
                name="Default",
                **{method: _setting(method in _OFFERED) for method in _KNOWN},
            )
        )


def _setting(on: bool) -> Thing:
    value = "on" if on else "off"
    return {"available": on, "display_preference": {"overridable": None, "preference": value, "value": value}}


def update_configuration(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/payment_method_configurations/:id: methods turned on and off."""
    configuration = world.need("payment_method_configuration", key)
    for method, wanted in given.items():
        if method not in _KNOWN:
            raise not_simulated(f"the payment method {method}")
        preference = wanted["display_preference"]["preference"]
        configuration[method] = {**_setting(preference == "on"), "available": configuration[method]["available"]}
    world.touch(configuration)
    return configuration
