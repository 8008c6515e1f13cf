"""The page on which a donor asks to be forgotten, or takes that back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from donate.mine import farewell, frame
from donate.mine.frame import MineRequest, mine_page, show


@require_http_methods(["GET", "HEAD", "POST"])
@mine_page
def forget(request: MineRequest) -> HttpResponse:
    """What goes, what stays and why; one button."""
    donor = request.donor
    if request.method != "POST":
        context = {
            "title": _("To be forgotten"),
            "wish": farewell.waiting(donor),
            "needed": farewell.is_needed(donor),
            "ends_on": farewell.ends_on(donor),
            "until": farewell.kept_until(donor),
        }
        return show(request, "forget", context)
    if "withdraw" in request.POST:
        farewell.withdraw(donor)
        return frame.home("no-deletion")
    farewell.ask(donor)
    return frame.home("deletion")
