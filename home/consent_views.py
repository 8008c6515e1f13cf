"""The admin's screen with which consent to a story is taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from home import consent
from home.models import StoryPage


def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask once, then take the story and its twins off the site."""
    story = get_object_or_404(StoryPage, pk=page_id)
    if not story.permissions_for_user(request.user).can_unpublish():
        raise PermissionDenied
    if request.method == "POST":
        consent.withdraw(story, by=request.user)
        messages.success(request, _("The story is no longer on the site."))
        return redirect("wagtailadmin_explore", story.get_parent().pk)
    twins = story.get_translations(inclusive=True).live()
    return render(request, "home/admin/withdraw.html", {"story": story, "twins": twins})
