"""What staff type to get in. Each answer is the same whether the account exists or not."""

import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from core import limits

_QUARTER = 15 * 60
_TOO_OFTEN = _("Too many attempts. Please try again in a quarter of an hour.")


class SignInForm(LoginForm):
    """Wagtail's form, counted: by account and network together, by network, and by account alone.

    By account alone only far above the others: nobody shall lock staff out by trying their names.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")  # Wagtail's field has none to translate

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username", "")).strip().lower()
        place = limits.sender(self.request)
        try:
            limits.count("sign-in", f"{name} {place}", limit=10, seconds=_QUARTER)
            limits.count("sign-in-from", place, limit=60, seconds=_QUARTER)
            limits.count("sign-in-as", name, limit=200, seconds=_QUARTER)
        except limits.LimitReached as error:
            raise forms.ValidationError(_TOO_OFTEN, code="too_often") from error
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class CodeForm(forms.Form):
    """The code of the app, or one of those on paper; as typed on a Japanese keyboard, too."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The six digits your app shows now, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": "", "autocapitalize": "off"}),
    )

    def clean_code(self) -> str:
        """Without the spaces and dashes people put in, full-width signs made narrow."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return "".join(sign for sign in typed if sign.isalnum())


class FirstCodeForm(CodeForm):
    """The first code of an app that is being set up: there are no recovery codes yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that your app shows now.")


class QuietResetForm(PasswordResetForm):
    """Looks for the account in a task: the answer takes the same time, and says the same, for every address."""

    def save(self, **options: Any) -> None:
        request: HttpRequest = options["request"]
        email = self.cleaned_data["email"]
        try:
            limits.count_visitor("password-reset", request, email, limit=15, seconds=3600)
        except limits.LimitReached:
            return
        send_reset.enqueue(email, request.is_secure())


@task()
def send_reset(email: str, secure: bool) -> None:
    """The mail with the link, if somebody has this address; its links name our own host, whatever the request said."""
    from urllib.parse import urlsplit

    from django.conf import settings

    form = PasswordResetForm({"email": email})
    if form.is_valid():
        form.save(
            domain_override=urlsplit(settings.SITE_URL).netloc,
            use_https=secure,
            subject_template_name="wagtailadmin/account/password_reset/email_subject.txt",
            email_template_name="wagtailadmin/account/password_reset/email.txt",
        )
