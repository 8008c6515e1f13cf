"""Requests as they come in from the server, before any middleware sees them.

Django believes any alphabet that a request names, of all that Python knows: some decode nothing and raise (``zlib``,
``idna``), before there is anything that could answer, and some let half a sign in (``unicode_escape``), which no answer
and no database can hold. Our pages are written in UTF-8, in which browsers therefore send their forms.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """Read as UTF-8 and to the length that stands there in plain digits, whatever else it says of itself."""

    def __init__(self, environ: dict[str, Any]) -> None:
        said = environ.get("CONTENT_LENGTH") or ""
        if not (said.isascii() and said.isdigit()):
            environ = {**environ, "CONTENT_LENGTH": ""}  # Django would stumble over it where it reads
        super().__init__(environ)

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:  # a parameter in an alphabet that nobody knows
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """The whole site, as a server calls it."""

    request_class = Request
