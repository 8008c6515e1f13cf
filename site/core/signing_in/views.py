"""From the password to the admin: the code, and setting up the app that makes it.

Nobody is signed in before both are proven: until then the session only notes whose password was right.
"""

import time
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as otp_login
from django_otp import verify_token
from wagtail.admin.views import account
from wagtail.log_actions import log

from core import limits
from core.models import Authenticator, RecoveryCode
from core.signing_in import duty
from core.signing_in.forms import CodeForm, FirstCodeForm
from core.signing_in.logged import RECOVERED, SET_UP

_PENDING = "password_given"
_PENDING_SECONDS = 15 * 60


def _speak_to(request: HttpRequest, user: Any = None) -> None:
    """In the language of the account, else of the browser: nobody is in yet, so Wagtail's own choice comes too late."""
    profile = getattr(user, "wagtail_userprofile", None)
    chosen = (profile and profile.preferred_language) or translation.get_language_from_request(request)
    if chosen in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES):
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


class _Spoken:
    """A screen of Wagtail's before the admin, in the language of the browser."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _speak_to(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ResetView(_Spoken, account.PasswordResetView):
    """Asks for the address of somebody who forgot the password."""


class ResetDoneView(_Spoken, account.PasswordResetDoneView):
    """Says that a mail is on its way."""


class ResetConfirmView(_Spoken, account.PasswordResetConfirmView):
    """Behind the link of the mail: asks for another password."""


class ResetCompleteView(_Spoken, account.PasswordResetCompleteView):
    """Leads back to signing in."""


class SignInView(_Spoken, account.LoginView):
    """Wagtail's; whoever has, or must have, a second factor goes on to it first."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not duty.factor_of(user) and not duty.is_owed(user):
            answer: HttpResponse = super().form_valid(form)
            return answer
        self.request.session.cycle_key()
        self.request.session[_PENDING] = {
            "user": str(user.pk),
            "backend": user.backend,
            "password": user.get_session_auth_hash(),
            "at": int(time.time()),
            "next": self.get_success_url(),
            "remember": bool(form.cleaned_data.get("remember")),
        }
        return redirect("sign_in_code" if duty.factor_of(user) else "second_factor")


def _pending(request: HttpRequest) -> Any:
    """Whose password was right a moment ago, and has not changed since."""
    noted = request.session.get(_PENDING)
    if not noted or time.time() - noted["at"] > _PENDING_SECONDS:
        return None
    user = get_user_model()._default_manager.filter(pk=noted["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), noted["password"]):
        return None
    user.backend = noted["backend"]
    return user


def _let_in(request: HttpRequest, user: Any, factor: Authenticator) -> str:
    """Sign in (a new session), verified; where to go on."""
    noted = request.session.pop(_PENDING, {})
    if not request.user.is_authenticated:
        login(request, user)
        request.session.set_expiry(None if noted.get("remember") else 0)
    otp_login(request, factor)
    goal = noted.get("next", "")
    if url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
        return str(goal)
    return resolve_url("wagtailadmin_home")


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CodeView(View):
    """Asks for the code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _speak_to(request, _pending(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, CodeForm()) if _pending(request) else redirect("wagtailadmin_login")

    def post(self, request: HttpRequest) -> HttpResponse:
        user = _pending(request)
        factor = duty.factor_of(user) if user else None
        if factor is None:
            return redirect("wagtailadmin_login")
        form = CodeForm(request.POST)
        if form.is_valid() and _is_right(user, factor, form):
            return redirect(_let_in(request, user, factor))
        return self._page(request, form, status=422)

    def _page(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        return render(request, "core/admin/sign_in_code.html", {"form": form}, status=status)


def _is_right(user: Any, factor: Authenticator, form: CodeForm) -> bool:
    """The code of the app or a recovery code; a word in the form where it is neither."""
    code = form.cleaned_data["code"]
    try:
        limits.count("second-factor", str(user.pk), limit=20, seconds=3600)
    except limits.LimitReached:
        form.add_error("code", _("Too many attempts. Please wait an hour, or ask an administrator."))
        return False
    if len(code) > 6:
        if RecoveryCode.use(user, code):
            log(user, RECOVERED, user=user)
            return True
    elif verify_token(user, factor.persistent_id, code):
        return True
    form.add_error("code", _("This code is not right, or was used already. Wait for the next one and try again."))
    return False


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SecondFactorView(View):
    """Sets the app up: at the first sign-in, or another one from the account's page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        signed_in = request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")
        self.staff: Any = request.user if signed_in else _pending(request)
        if self.staff is None:
            return redirect("wagtailadmin_login")
        _speak_to(request, self.staff)
        if duty.factor_of(self.staff) and not duty.is_verified(self.staff):
            # Whoever has one proves it before it is replaced.
            return redirect("wagtailadmin_home" if signed_in else "sign_in_code")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, FirstCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, factor = FirstCodeForm(request.POST), self._being_set_up()
        if not form.is_valid() or not self._is_right(factor, form):
            return self._page(request, form, status=422)
        Authenticator.objects.filter(user_id=self.staff.pk, confirmed=True).delete()
        Authenticator.objects.filter(pk=factor.pk).update(confirmed=True)
        codes = RecoveryCode.make(self.staff)
        log(self.staff, SET_UP, user=self.staff)
        goal = _let_in(request, self.staff, factor)
        return render(request, "core/admin/recovery_codes.html", {"codes": codes, "goal": goal})

    def _is_right(self, factor: Authenticator, form: CodeForm) -> bool:
        if verify_token(self.staff, factor.persistent_id, form.cleaned_data["code"]):
            return True
        form.add_error("code", _("This code is not right, or was used already. Wait for the next one and try again."))
        return False

    def _being_set_up(self) -> Authenticator:
        factor, _made = Authenticator.objects.get_or_create(user_id=self.staff.pk, confirmed=False)
        return factor

    def _page(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        factor = self._being_set_up()
        picture = segno.make(factor.address, error="m").svg_data_uri(scale=5, border=2)
        spoken = " ".join(factor.secret[place : place + 4] for place in range(0, len(factor.secret), 4))
        context = {"form": form, "picture": picture, "secret": spoken, "replaces": duty.factor_of(self.staff)}
        return render(request, "core/admin/second_factor.html", context, status=status)
