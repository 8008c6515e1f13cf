"""The screen *Publish together*: what would go live, what stands against it, now or when."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import AdminDateTimeInput, Button
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from core.page_questions import PageQuestionView
from core.publishing_together import NotReady, Together
from core.templatetags.core_tags import moment

_LABEL = gettext_lazy("Publish in every language…")


class TogetherForm(forms.Form):
    """When, and whether in spite of what is not translated."""

    at = forms.DateTimeField(
        label=gettext_lazy("Appear at (Japanese time)"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("Empty: at once. All of them appear at the same moment."),
    )
    all_the_same = forms.BooleanField(label=gettext_lazy("Publish all the same"), required=False)

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(_("This moment has passed."))
        return at


class PublishTogetherView(PageQuestionView):
    """Shows what would happen; pressing the button makes it happen."""

    template_name = "core/admin/publish_together.html"
    header_icon = "upload"
    page_title = gettext_lazy("Publish together")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TogetherForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        at = form.cleaned_data["at"]
        try:
            pages = Together(self.page, request.user).publish(all_the_same=form.cleaned_data["all_the_same"], at=at)
        except NotReady as refused:
            for problem in refused.problems:
                messages.error(request, problem.text)
            return self.render_to_response(self.get_context_data(form=form))
        languages = ", ".join(str(page.locale.get_display_name()) for page in pages)
        if at:
            said = _("“%(title)s” appears on %(moment)s in %(languages)s.")
            messages.success(request, said % {"title": self.page, "moment": moment(at), "languages": languages})
        else:
            said = _("“%(title)s” is live in %(languages)s.")
            messages.success(request, said % {"title": self.page, "languages": languages})
        return redirect(self._back())

    def _back(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        together = Together(self.page, self.request.user)
        form = kwargs.pop("form", None) or TogetherForm(initial={"at": together.go_live_at})
        return {
            **super().get_context_data(**kwargs),
            "together": together,
            "form": form,
            "next": get_valid_next_url_from_request(self.request),
            "back": self._back(),
            "media": self.media + form.media if hasattr(self, "media") else form.media,
        }


class PublishTogetherItem(ActionMenuItem):
    """In the editor's menu: saves the draft, then asks."""

    label = _LABEL
    name = "action-publish-together"
    icon_name = "upload"
    order = 35

    def is_shown(self, context: dict[str, Any]) -> bool:
        if context["view"] != "edit" or context["locked_for_user"]:
            return False
        permitted = self.get_user_page_permissions_tester(context).can_publish()
        return permitted and context["page"].get_translations().exists()


def after_edit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The draft is saved: on to the question, where the editor pressed *Publish in every language*."""
    if PublishTogetherItem.name in request.POST:
        return redirect("publish_together", page.pk)
    return None


def _may_publish_together(page: Page, user: Any) -> bool:
    return page.depth > 1 and page.permissions_for_user(user).can_publish() and page.get_translations().exists()


def header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Behind the "…" beside the title."""
    if _may_publish_together(page, user):
        yield Button(_LABEL, reverse("publish_together", args=[page.pk]), icon_name="upload", priority=65)


def buttons(page: Page, user: Any) -> Iterator[HeaderButton]:
    """The same in the side-by-side editor, which has no "…"."""
    if _may_publish_together(page, user):
        yield HeaderButton(_LABEL, reverse("publish_together", args=[page.pk]), icon_name="upload")


def urls() -> list[URLPattern]:
    return [path("pages/<int:page_id>/publish-together/", PublishTogetherView.as_view(), name="publish_together")]


def register() -> None:
    """Hang it into Wagtail's editor."""
    hooks.register("register_admin_urls", urls)
    hooks.register("register_page_action_menu_item", PublishTogetherItem)
    hooks.register("after_edit_page", after_edit)
    hooks.register("register_page_header_buttons", header_button)
