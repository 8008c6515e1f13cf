"""What a browser may load, run and send to, by kind of page (Content-Security-Policy)."""

from typing import Any

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE


def of_pages(pictures: list[str], stripe: str) -> dict[str, list[Any]]:
    """Visitors' pages: nothing inline, nothing from anywhere else but pictures from ``pictures``.

    ``stripe`` is another Stripe than the real one: the sandbox.
    """
    return {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *pictures],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A click loads a video; until then nothing is fetched from there.
        "frame-src": [SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        # The donate form answers with a redirect to Stripe's page, which browsers count as its target.
        "form-action": [
            SELF,
            "https://checkout.stripe.com",
            "https://billing.stripe.com",
            *([stripe] if stripe else []),
        ],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [SELF],
        # No script of ours writes markup, and none that got in may.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }


#: Wagtail's screens: no script but from files of ours, or with the nonce of the answer. They set styles in attributes
#: and wagtail-localize's editor makes style elements, so styles can't be tightened further.
OF_ADMIN: dict[str, list[Any]] = {
    "default-src": [SELF],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [SELF],
}
