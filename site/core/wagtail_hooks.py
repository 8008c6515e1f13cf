"""What the foundation registers in the admin and around pages."""

from wagtail import hooks

from core import audience

hooks.register("on_serve_page", audience.guard)
