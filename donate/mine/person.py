"""Name, address, language, the letter: what donors change about themselves."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import letter
from donate.mine import frame
from donate.mine.forms import LanguageForm, PersonForm
from donate.mine.frame import MineRequest, mine_page, show
from donate.models import Donor


@require_http_methods(["GET", "HEAD", "POST"])
@mine_page
def person(request: MineRequest) -> HttpResponse:
    """Names with their reading, and the address where receipts are wanted."""
    status = 200
    form = PersonForm.of(request.donor, wants_receipt="receipts" in request.GET)
    if request.method == "POST":
        form = PersonForm(request.POST)
        if form.is_valid():
            form.save(request.donor)
            return frame.home("person")
        status = 422
    return show(request, "person", {"title": _("Name and address"), "form": form}, status=status)


@require_POST
@mine_page
def language(request: MineRequest) -> HttpResponse:
    """In which language mails come."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return frame.home()
    Donor.objects.filter(pk=request.donor.pk).update(language=form.cleaned_data["language"])
    return frame.home("language")


@require_POST
@mine_page
def newsletter(request: MineRequest) -> HttpResponse:
    """The letter: yes or no. The address is proven by the mailed link, so no further mail asks."""
    wanted = request.POST.get("newsletter") == "yes"
    donor = request.donor
    if wanted:
        letter.subscribe(donor.email, donor.language)
    else:
        letter.stop(donor.email)
    since = (donor.newsletter_at or timezone.now()) if wanted else None
    Donor.objects.filter(pk=donor.pk).update(newsletter_at=since)
    return frame.home("newsletter" if wanted else "no-newsletter")


def gets_letter(donor: Donor) -> bool:
    """Whether the letter goes to this donor."""
    return donor.newsletter_at is not None or letter.is_subscribed(donor.email)
