"""Reports of a fiscal year (April to March), grouped by it."""

from itertools import groupby
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core.fields import BodyField
from core.models import PublicPage


class ShareBlock(blocks.StructBlock):
    """One part of a whole, in percent."""

    label = blocks.CharBlock(label=_("for what"))
    percent = blocks.IntegerBlock(label=_("percent"), min_value=0, max_value=100)

    class Meta:
        icon = "order"
        label = _("share")


class ReportIndexPage(PublicPage, Page):
    """Every report, the newest year first; above them where the money of the latest year went."""

    lede = models.CharField(_("introduction"), max_length=200, blank=True)
    spending_title = models.CharField(_("title"), max_length=60, blank=True)
    spending_text = models.CharField(_("text"), max_length=200, blank=True)
    spending_report = models.ForeignKey(
        "home.ReportPage",
        verbose_name=_("the report behind it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    shares = StreamField([("share", ShareBlock())], verbose_name=_("shares"), blank=True, max_num=5)
    closing = RichTextField(_("below the list"), blank=True, features=["bold", "link"])

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lede"),
        MultiFieldPanel(
            [
                FieldPanel("spending_title"),
                FieldPanel("spending_text"),
                FieldPanel("spending_report"),
                FieldPanel("shares"),
            ],
            _("Where the money went"),
        ),
        FieldPanel("closing"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede")]

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.ReportPage"]
    page_description = _("Lists reports by year, and shows where the money of the latest year went.")
    template = "home/report_index_page.html"

    class Meta:
        verbose_name = _("list of reports")
        verbose_name_plural = _("lists of reports")

    @property
    def teaser(self) -> str:
        """What a list says below the title."""
        return self.lede

    def clean(self) -> None:
        """Shares are parts of one whole."""
        super().clean()
        total = sum(share.value["percent"] for share in self.shares)
        if self.shares and total != 100:
            raise ValidationError({"shares": _("The shares add up to %(total)s %%, not 100 %%.") % {"total": total}})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``years``: (year, reports) with the newest first."""
        reports = ReportPage.objects.child_of(self).live().select_related("document").order_by("-year", "path")
        years = [(year, list(group)) for year, group in groupby(reports, key=lambda report: report.year)]
        return {**super().get_context(request, *args, **kwargs), "years": years}


class ReportPage(PublicPage, Page):
    """One report: a document, a page, or both."""

    class Kind(models.TextChoices):
        """What kind of report; the law asks for all but the first."""

        ANNUAL = "annual", _("annual report")
        ACCOUNTS = "accounts", _("accounts")
        REGISTER = "register", _("register")
        STATUTES = "statutes", _("statutes")

    year = models.PositiveSmallIntegerField(
        _("fiscal year"),
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
        help_text=_("The year in which it begins: 2025 is April 2025 to March 2026."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    pages = models.PositiveSmallIntegerField(_("number of pages"), null=True, blank=True)
    note = models.CharField(
        _("note"), max_length=160, blank=True, help_text=_("For example versions for reading aloud.")
    )
    body = BodyField(_("text"))

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("year"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("document"), FieldPanel("pages")]),
        FieldPanel("note"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("note"), index.SearchField("body")]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        SynchronizedField("year"),
        SynchronizedField("kind"),
        SynchronizedField("document"),
        SynchronizedField("pages"),
    ]

    parent_page_types: ClassVar[list[str]] = ["home.ReportIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("An annual report, accounts, a register, the statutes: as a document, as a page, or both.")
    template = "home/report_page.html"
    search_kind = "report"

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    @property
    def teaser(self) -> str:
        """What a list says below the title."""
        return self.note

    def clean(self) -> None:
        """A report without document and without text says nothing."""
        super().clean()
        if not self.document_id and not self.body:
            raise ValidationError({"document": _("Choose a document or write a text.")})
