"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core.frame import frame_of


def site_frame(request: HttpRequest) -> dict[str, Any]:
    """``frame`` in every template of a visitor's page."""
    return {"frame": frame_of(request), "SITE_URL": settings.SITE_URL}
