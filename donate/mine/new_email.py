"""A donor's new e-mail address: it counts once its owner has pressed the link that was mailed there."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_tasks import task

from core import letter, limits
from core.form_pages import HOUR
from core.mail import SOON
from donate import stripe_api
from donate.mine import frame, letters, links, session
from donate.mine.forms import LinkForm, NewAddressForm
from donate.mine.frame import MineRequest, mine_page, private_page, show
from donate.models import Donor, DonorEmail, DonorLink
from donate.models.donor import folded

#: So many addresses may a donor try in an hour.
_PER_HOUR = 5


class Taken(Exception):
    """Another donor's record has this address; ``link`` is used up."""


@require_http_methods(["GET", "HEAD", "POST"])
@mine_page
def ask(request: MineRequest) -> HttpResponse:
    """The field for the new address. The answer is the same whether another record has it or not."""
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    context = {"title": _("Your e-mail address"), "form": form}
    if request.method != "POST":
        return show(request, "new_email", context)
    if not form.is_valid():
        return show(request, "new_email", context, status=422)
    try:
        limits.count("mine-email", str(request.donor.pk), limit=_PER_HOUR, seconds=HOUR)
    except limits.LimitReached:
        form.add_error(None, _("You tried several addresses in a short time. Please wait an hour, or write to us."))
        return show(request, "new_email", context, status=429)
    new = folded(form.cleaned_data["email"])
    if new == folded(request.donor.email):
        form.add_error("email", _("This is your address already."))
        return show(request, "new_email", context, status=422)
    language = translation.get_language() or settings.LANGUAGE_CODE
    mail_link.enqueue(request.donor.pk, new, language)
    return show(request, "new_email", context | {"sent": new})


@task(priority=SOON)
def mail_link(donor_pk: int, new: str, language: str) -> None:
    """Mail the link that confirms to the new address."""
    donor = Donor.objects.get(pk=donor_pk)
    with transaction.atomic():
        link, address = links.make(donor, DonorLink.Purpose.EMAIL, email=new, language=language)
        letters.write("mine_email", f"link:{link.pk}", donor, to=new, link=address)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link that came to the new address; it may be opened on any device, and only pressing changes something."""
    try:
        link = links.find(token, DonorLink.Purpose.EMAIL)
        if request.method != "POST":
            return show(request, "email_confirm", {"title": _("Your e-mail address"), "new": link.email})
        take_over(link, token)
    except links.LinkGone as gone:
        context = {"why": gone.why, "title": _("This link opens nothing any more"), "form": LinkForm()}
        return show(request, "gone", context, status=404 if gone.why == "unknown" else 410)
    except Taken:
        return show(request, "email_taken", {"title": _("Your e-mail address")}, status=409)
    except stripe_api.StripeUnavailable:
        context = {"title": _("Your e-mail address"), "new": link.email, "away": True}
        response = show(request, "email_confirm", context, status=503)
        response["Retry-After"] = "60"
        return response
    session.end_others(link.donor, keep=session.of(request))
    return frame.home("email")


def take_over(link: DonorLink, token: str) -> None:
    """Make the link's address the donor's, here and at Stripe, and tell the old one.

    Stripe first: its next event would bring the old address back (``sync.customer``). Raises ``StripeUnavailable``
    (the link stays open), ``LinkGone``, or ``Taken``.
    """
    donor, old, new = link.donor, link.donor.email, link.email
    if Donor.objects.with_email(new).exclude(pk=donor.pk).exists():
        _ask_staff_to_merge(link, token)
        raise Taken
    if donor.stripe_customer:
        stripe_api.change_customer(donor.stripe_customer, {"email": new})
    try:
        with transaction.atomic():
            links.use(token, DonorLink.Purpose.EMAIL)
            row = Donor.objects.select_for_update(no_key=True).get(pk=donor.pk)
            former, row.email = folded(row.email), new
            row.save(update_fields=["email"])
            _remember(row, former)
            letters.write("mine_email_changed", f"link:{link.pk}", row, to=old, new=veiled(new))
    except IntegrityError:
        raise Taken from None
    if letter.is_subscribed(old):
        letter.stop(old)
        letter.subscribe(new, donor.language)


def _remember(row: Donor, former: str) -> None:
    """What still comes by the former address is theirs, as after a merge; unless it is somebody else's already."""
    row.other_emails.filter(email=folded(row.email)).delete()
    if former and not Donor.objects.with_email(former).exists():
        DonorEmail.objects.create(email=former, donor=row)


def _ask_staff_to_merge(link: DonorLink, token: str) -> None:
    """One person, two records: whoever pressed has proven that both addresses are theirs."""
    with transaction.atomic():
        links.use(token, DonorLink.Purpose.EMAIL)
        address = reverse("giving_donors:inspect", args=[link.donor_id])
        letters.tell_staff("mine_merge_notice", f"link:{link.pk}", link.donor, address)


def veiled(email: str) -> str:
    """Enough to recognise one's own address: ``h…@example.org``."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
