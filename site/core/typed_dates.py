"""A day that was typed stays as it was typed until the server has read it.

Wagtail's calendar cleans a field when one leaves it, and what it does not understand becomes another day: 11/20 became
today, 2026年11月20日 the first of January. Such a day would stand on a receipt, or open a campaign.
"""

from typing import Any

from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput


def install() -> None:
    """From now on, in every form of the admin."""
    for widget in (AdminDateInput, AdminTimeInput, AdminDateTimeInput):
        _leave_alone(widget)


def _leave_alone(widget: Any) -> None:
    config_of = widget.get_config

    def get_config(self: Any) -> dict[str, Any]:
        return {**config_of(self), "validateOnBlur": False}

    widget.get_config = get_config
