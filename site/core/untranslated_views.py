"""The question before a page goes live that is not translated to the end, and what its editors say of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, PageLogEntry, WorkflowState
from wagtail_localize.views import update_translations

from core import untranslated
from core.page_questions import PageQuestionView
from core.templatetags.core_tags import moment


class PublishUntranslatedView(PageQuestionView):
    """Asks once; pressing the button publishes the page as its own button would have."""

    template_name = "core/admin/publish_untranslated.html"
    header_icon = "warning"
    page_title = gettext_lazy("Publish without a whole translation?")

    def may_be_asked(self) -> bool:
        lock = self.page.get_lock()
        return super().may_be_asked() and not (lock and lock.for_user(self.request.user))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        publish(request, self.page)
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "missing": untranslated.waiting(self.page),
            "goes_live_at": _still_to_come(self.page),
        }


def publish(request: HttpRequest, page: Page) -> None:
    """Publish what stands in the editor, and say what became of it: live, or live at its hour."""
    missing = untranslated.waiting(page)
    kept = untranslated.kept_of(page)
    try:
        with transaction.atomic():
            if kept and kept.enabled:
                kept.save_target(user=request.user, publish=False)
            version = Page.objects.get(pk=page.pk).get_latest_revision()
            if missing:
                untranslated.agree(version, request.user, missing)
            version.publish(user=request.user)
    except ValidationError as error:
        messages.error(request, _("It can't be published yet: %(why)s") % {"why": "; ".join(error.messages)})
        return
    page = Page.objects.get(pk=page.pk)
    at = page.scheduled_revision.approved_go_live_at if page.approved_schedule else None
    if at:
        messages.success(request, _("“%(title)s” appears on %(moment)s.") % {"title": page, "moment": moment(at)})
    else:
        messages.success(request, _("“%(title)s” is live.") % {"title": page})


def _still_to_come(page: Page) -> Any:
    """When the page's newest version shall appear, where that lies ahead."""
    at = page.get_latest_revision_as_object().go_live_at
    return at if at and at > timezone.now() else None


def _question(page: Page) -> HttpResponse:
    return redirect("publish_untranslated", page.pk)


def before_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The usual editor's button: what was typed is saved as a draft, then comes the question."""
    return _question(page) if untranslated.waiting(page) else None


def before_edit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The side-by-side editor's button; wagtail-localize would publish first, and call live what has an hour."""
    if request.method == "GET":
        _say_what_waits(request, page)
        return None
    kept = untranslated.kept_of(page) if request.POST.get("action") == "publish" else None
    if kept is None or not kept.enabled or not page.permissions_for_user(request.user).can_publish():
        return None
    if untranslated.waiting(page):
        return _question(page)
    publish(request, page)
    return redirect(request.path)


def _say_what_waits(request: HttpRequest, page: Page) -> None:
    """Why a page that was scheduled or approved does not appear."""
    version = page.scheduled_revision if page.approved_schedule else None
    missing = untranslated.held(version) if version else 0
    if version and missing:
        said = ngettext(
            "This page was to appear on %(moment)s. It waits: %(missing)s text is not translated. Translate it, and"
            " publish again.",
            "This page was to appear on %(moment)s. It waits: %(missing)s texts are not translated. Translate them, and"
            " publish again.",
            missing,
        )
        messages.warning(request, said % {"moment": moment(version.approved_go_live_at), "missing": missing})
    elif page.has_unpublished_changes and not version and _is_approved(page) and (missing := _left_in_draft(page)):
        said = ngettext(
            "This page is approved, but was not published: %(missing)s text is not translated.",
            "This page is approved, but was not published: %(missing)s texts are not translated.",
            missing,
        )
        messages.warning(request, said % {"missing": missing})


def _is_approved(page: Page) -> bool:
    last = page.workflow_states.order_by("-created_at").first()
    return last is not None and last.status == WorkflowState.STATUS_APPROVED


def _left_in_draft(page: Page) -> int:
    return untranslated.left_in(page.get_latest_revision_as_object())


def before_bulk(request: HttpRequest, action: str, pages: Any, view: Any) -> HttpResponse | None:
    """Publishing many at once publishes none where one is not translated: each such page is asked for by itself."""
    if action != "publish":
        return None
    chosen = [page for page in pages if isinstance(page, Page)]
    if view.cleaned_form.cleaned_data.get("include_descendants"):
        chosen += [below for page in chosen for below in page.get_descendants().not_live()]
    refused = [(page, missing) for page in dict.fromkeys(chosen) if (missing := _left_by_bulk(page))]
    for page, missing in refused:
        said = ngettext(
            "“%(title)s”: %(missing)s text is not translated.",
            "“%(title)s”: %(missing)s texts are not translated.",
            missing,
        ) % {"title": page.get_admin_display_title(), "missing": missing}
        open_it = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
        messages.error(request, format_html("{} {}", said, _("Nothing was published.")), buttons=[open_it])
    return redirect(view.next_url) if refused else None


def _left_by_bulk(page: Page) -> int:
    """Publishing many takes each draft as it was last saved, whatever stands in the side-by-side editor by now."""
    return untranslated.waiting(page) or _left_in_draft(page)


class SyncForm(update_translations.UpdateTranslationsForm):
    """Taking a source over for translation, without wagtail-localize's "publish immediately": it would not ask."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["publish_translations"]

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or self.cleaned_data), "publish_translations": False}


def log_actions(actions: LogActionRegistry) -> None:
    """How the line of such a publication reads in a page's history."""

    @actions.register_action(untranslated.ANYWAY)
    class PublishedUntranslated(LogFormatter):
        label = gettext_lazy("Publish without a whole translation")

        def format_message(self, entry: PageLogEntry) -> str:
            missing = entry.data.get("missing", 0)
            said = ngettext(
                "Published although %(missing)s text was not translated",
                "Published although %(missing)s texts were not translated",
                missing,
            )
            return said % {"missing": missing}


def urls() -> list[URLPattern]:
    return [
        path(
            "pages/<int:page_id>/publish-untranslated/",
            PublishUntranslatedView.as_view(),
            name="publish_untranslated",
        )
    ]


def register() -> None:
    """Hang it before Wagtail's and wagtail-localize's own buttons."""
    update_translations.UpdateTranslationsForm = SyncForm
    hooks.register("register_admin_urls", urls)
    hooks.register("before_publish_page", before_publish)
    hooks.register("before_edit_page", before_edit, order=-1)
    hooks.register("before_bulk_action", before_bulk)
    hooks.register("register_log_actions", log_actions)
