"""Where the interface has no translation into a language, its English words stand in.

Django falls back to ``LANGUAGE_CODE``, which is Japanese here: a reader of Ukrainian would get Japanese buttons. Our
source strings are English, so whatever language has no word of its own gets the English one.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import trans_real


def _english_stands_in(self: trans_real.DjangoTranslation, localedirs: Any = None) -> None:
    if self.language() not in (settings.LANGUAGE_CODE, settings.FALLBACK_LANGUAGE) and self.domain == "django":
        self.add_fallback(trans_real.translation(settings.FALLBACK_LANGUAGE))


def install() -> None:
    """Once, when the site starts. Django has no setting for it."""
    trans_real.DjangoTranslation._add_fallback = _english_stands_in  # type: ignore[attr-defined]
