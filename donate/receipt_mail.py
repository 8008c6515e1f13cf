"""Mails about receipts, in the donor's language; the paper goes with them as a PDF."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.mail import send_once
from core.mail_kinds import Attachment, Form, MailKind, Placeholder, register
from core.models import Identity, SentMail
from core.templatetags.core_tags import yen
from donate import mail_values, receipt_pdf
from donate.mail_kinds import GREETING, MY_PAGE, NAME
from donate.models import Receipt, ReceiptEdition
from donate.money import written


def tell(receipt: Receipt, edition: ReceiptEdition | None = None) -> None:
    """Say that the receipt is there, once for each edition; inside the transaction that issued it.

    ``told_at`` stays empty where there is no address to mail to.
    """
    number = edition.number if edition else 1
    kind = "receipt_again" if number > 1 else "receipt_year" if receipt.kind == Receipt.Kind.YEAR else "receipt"
    if not receipt.donor.mail_address:  # none known, or forgotten: the paper goes by post
        return
    _send(kind, f"receipt:{receipt.pk}:{number}", receipt)
    Receipt.objects.filter(pk=receipt.pk).update(told_at=timezone.now())


def tell_void(receipt: Receipt, *, returned: bool) -> None:
    """Say that the receipt is no longer valid, and whether that is because the money went back."""
    if receipt.donor.mail_address:
        _send("receipt_returned" if returned else "receipt_void", f"receipt:{receipt.pk}:void", receipt)


def _send(name: str, about: str, receipt: Receipt) -> None:
    donor = receipt.donor
    identity = Identity.in_language(donor.language)
    with translation.override(donor.language):
        context: dict[str, Any] = {
            "greeting": mail_values.greeting(donor),
            "name": donor.called,
            "year": str(receipt.year),
            "number": receipt.number,
            "details": _details(receipt.number, written(receipt.amount, receipt.currency), receipt.name),
            "my_page": mail_values.my_page(),
        }
    reply_to = identity.email if identity else ""
    send_once(
        f"donate/{name}", about=about, to=donor.email, language=donor.language, context=context, reply_to=reply_to
    )


def _details(number: str, amount: str, name: str) -> list[tuple[str, str]]:
    return [
        (gettext("Receipt number"), number),
        (pgettext("receipt", "Amount of the gift"), amount),
        (pgettext("receipt", "Issued to"), name),
    ]


def _paper(mail: SentMail) -> Iterable[Attachment]:
    """The edition that a mail is about, set when the mail goes."""
    _word, pk, number = mail.about.split(":")
    edition = ReceiptEdition.objects.select_related("receipt").get(receipt=int(pk), number=number)
    yield Attachment(edition.receipt.file_name, receipt_pdf.pdf(edition), "application/pdf")


def register_all() -> None:
    """Make the kinds known; called when Django starts."""
    register(
        _kind("receipt", _("The receipt of a gift"), _("When the receipt of a single gift was issued."), paper=True),
        _kind(
            "receipt_year",
            _("The receipt of a year"),
            _("In January, when the receipts for monthly gifts were issued."),
            Placeholder("year", _("The year of the gifts"), lambda: str(timezone.localdate().year - 1)),
            paper=True,
        ),
        _kind(
            "receipt_again",
            _("A receipt was issued again"),
            _("When a receipt was issued again: another name or address, or part of the gift went back."),
            paper=True,
        ),
        _kind("receipt_void", _("A receipt was voided"), _("When a member of staff took a receipt back.")),
        _kind(
            "receipt_returned",
            _("A receipt ended with its gift"),
            _("When a gift went back to the donor, so that its receipt is void."),
        ),
    )


def _kind(name: str, label: Any, when: Any, *more: Placeholder, paper: bool = False) -> MailKind:
    number = Placeholder("number", _("The number of the receipt"), "2026-000128")
    details = Placeholder("details", _("The receipt in short: number, amount, name"), _sample_details, Form.TABLE)
    return MailKind(
        f"donate/{name}",
        label,
        when,
        (GREETING, NAME, number, details, MY_PAGE, *more),
        permission="donate.view_receipt",
        attachments=_paper if paper else None,
    )


def _sample_details() -> list[tuple[str, str]]:
    return _details("2026-000128", yen(36000), gettext("Hana Yamada"))
