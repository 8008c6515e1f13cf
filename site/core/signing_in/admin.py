"""The second factor in the admin: one's own on the account's page, another's on the list of users."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets.button import Button

from core.signing_in import duty, logged


def urls() -> list[Any]:
    """Below /admin/; for Wagtail's hook ``register_admin_urls``."""
    return [path("users/<int:user_id>/second-factor/", reset, name="second_factor_reset")]


def account_item(request: HttpRequest) -> dict[str, str]:
    """For Wagtail's hook ``register_account_menu_item``."""
    return {
        "url": reverse("second_factor"),
        "label": gettext("Second factor"),
        "help_text": gettext("Sign in with a code of an app on your phone beside the password."),
    }


def user_buttons(user: Any, request_user: Any) -> Iterator[Button]:
    """For Wagtail's hook ``register_user_listing_buttons``."""
    if request_user.is_superuser and duty.factor_of(user):
        address = reverse("second_factor_reset", args=[user.pk])
        yield Button(_("Reset the second factor"), url=address, icon_name="key", priority=60)


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Asks, then takes it away: for whoever lost the phone and the paper."""
    if not request.user.is_superuser:
        raise PermissionDenied
    user = get_object_or_404(get_user_model(), pk=user_id)
    if request.method == "POST":
        logged.reset(user, by=request.user)
        messages.success(request, gettext("The second factor is reset. The next sign-in asks to set up another."))
        return redirect("wagtailusers_users:index")
    return render(request, "core/admin/second_factor_reset.html", {"person": user})
