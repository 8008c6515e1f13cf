"""Other inquiries of the same sender or organisation."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from corporate.models.inquiries import Inquiry

_MOST = 10


@dataclass(frozen=True)
class Kin:
    """One other inquiry, and what it has in common."""

    inquiry: Inquiry
    same: str


def of(inquiry: Inquiry) -> list[Kin]:
    """The newest others with the same address, company or domain."""
    return [Kin(other, _same(inquiry, other)) for other in _others(inquiry)[:_MOST]]


def _others(inquiry: Inquiry) -> QuerySet[Inquiry]:
    alike = Q(pk=None)
    for name in ("email_key", "company_key", "domain"):
        if value := getattr(inquiry, name):
            alike |= Q(**{name: value})
    return Inquiry.objects.filter(alike).exclude(pk=inquiry.pk).select_related("topic").order_by("-received_at", "-pk")


def _same(inquiry: Inquiry, other: Inquiry) -> str:
    words = {"email_key": _("same address"), "company_key": _("same company"), "domain": _("same domain")}
    return next(said for name, said in words.items() if getattr(inquiry, name) == getattr(other, name) != "")
