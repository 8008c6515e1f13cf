"""Donors of an organisation, for those of another room who may see donors (``core.organisations``)."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.organisations import Known, Traces, domain_of_mail, folded_name
from donate.models import Donor

_MOST = 10


def donors_of(traces: Traces) -> Iterator[Known]:
    """Donors with the same address, the same organisation or an address of the same domain."""
    alike = Q(pk__in=_of_company(traces.company))
    if traces.email:
        alike |= Q(email=traces.email) | Q(other_emails__email=traces.email)
    if traces.domain:
        alike |= Q(email__endswith=f"@{traces.domain}")
    for donor in Donor.objects.filter(alike).distinct().order_by("-created_at")[:_MOST]:
        yield Known(
            str(donor),
            reverse("giving_donors:inspect", args=[donor.pk]),
            _same(donor, traces),
        )


def _of_company(company: str) -> list[int]:
    """Names are compared as they are spoken, which no database does; few donors are organisations."""
    if not company:
        return []
    named = Donor.objects.exclude(organisation="").values_list("pk", "organisation")
    return [key for key, name in named.iterator() if folded_name(name) == company]


def _same(donor: Donor, traces: Traces) -> str:
    if donor.organisation and folded_name(donor.organisation) == traces.company:
        return _("same company")
    if traces.domain and donor.email != traces.email and domain_of_mail(donor.email) == traces.domain:
        return _("same domain")
    return _("same address")
