"""The admin's screen with which consent to a story is taken back."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from core import page_files
from home import consent
from home.models import StoryPage

#: Below the front page (2) stand the lists (3), below these what they list.
_LISTS = 3


class WithdrawalForm(forms.Form):
    """Everything here is optional: whoever presses the button has been asked by a person."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("It stays in the site history. Write nothing here that the story told."),
    )
    also: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("These pages too"),
        queryset=StoryPage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They have the same pseudonym, or paragraphs of this story. Tick those that tell of the same person."
        ),
    )

    hide: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Take these off the site as well"),
        queryset=Page.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They become drafts. Publish them again when nothing in their words and pictures tells of the person."
        ),
    )

    def __init__(self, *args: Any, copies: list[StoryPage], mentions: list[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("hide", mentions, lambda page: f"{page.get_admin_display_title()} ({page.locale})")
        self._offer("also", copies, lambda page: page.get_admin_display_title())

    def _offer(self, name: str, pages: Sequence[Page], label: Callable[[Page], str]) -> None:
        """Let these pages be ticked; where there is none, nothing is asked."""
        field: Any = self.fields[name]
        keys = [page.pk for page in pages]
        field.queryset = field.queryset.model.objects.filter(pk__in=keys).select_related("locale")
        field.label_from_instance = label
        if not pages:
            del self.fields[name]


def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask once, then take the story and its twins off the site and erase their words."""
    story = get_object_or_404(StoryPage, pk=page_id)
    if not may_withdraw(request.user, story):
        raise PermissionDenied
    mentions = consent.mentions(story)
    form = WithdrawalForm(
        request.POST if request.method == "POST" else None,
        copies=consent.may_be_copies(story),
        mentions=[page for page in mentions if _may_hide(request.user, page)],
    )
    if request.method == "POST" and form.is_valid():
        also = [page for page in form.cleaned_data.get("also", ()) if may_withdraw(request.user, page)]
        outcome = consent.withdraw(
            story,
            by=request.user,
            reason=form.cleaned_data["reason"],
            also=also,
            hide=form.cleaned_data.get("hide", ()),
        )
        _tell(request, outcome)
        return redirect("wagtailadmin_explore", story.get_parent().pk)
    pages = list(story.get_translations(inclusive=True).select_related("locale"))
    context = {
        "story": story,
        "form": form,
        "twins": pages,
        "files": page_files.files_of(pages),
        "mentions": mentions,
    }
    return render(request, "home/admin/withdraw.html", context)


def may_withdraw(user: Any, page: StoryPage) -> bool:
    """Whoever may publish may take back, drafts too; what is withdrawn is withdrawn."""
    return not page.withdrawn_at and page.permissions_for_user(user).can_publish()


def _may_hide(user: Any, page: Page) -> bool:
    """Whom Wagtail would let unpublish it; the front page and the lists stay, nobody wants those gone."""
    return page.depth > _LISTS and page.permissions_for_user(user).can_unpublish()


def _tell(request: HttpRequest, outcome: consent.Outcome) -> None:
    messages.success(
        request,
        _("The story is no longer on the site, and its words are erased, with the pictures that no other page shows."),
    )
    if outcome.hidden:
        titles = ", ".join(page.get_admin_display_title() for page in outcome.hidden)
        messages.success(request, _("These are drafts now: %(titles)s") % {"titles": titles})
    if outcome.shared:
        names = ", ".join(str(one) for one in outcome.shared)
        messages.warning(
            request, _("Other pages show these too, so they are still there: %(names)s") % {"names": names}
        )
    if outcome.left:
        told = ngettext(
            "%(count)d file could not be deleted. Tell whoever looks after the server: its log names the file.",
            "%(count)d files could not be deleted. Tell whoever looks after the server: its log names the files.",
            outcome.left,
        )
        messages.error(request, told % {"count": outcome.left})
    if not outcome.caches_answered:
        messages.error(request, _("A cache in front of the site did not answer. Tell whoever looks after the server."))
