"""The companies' pages: what a company can do with us, and the form to ask."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelsearch import index
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import languages
from core.blocks.steps import StepBlock, TitledTextBlock
from core.fields import BodyField
from core.models import Figure, PublicPage
from corporate.forms import InquiryForm
from corporate.models.message_page import MessagePage


def picture_field(label: Any) -> Any:
    """A foreign key to a picture, which the editor may leave out."""
    return models.ForeignKey(
        "core.Picture", verbose_name=label, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class CorporatePage(PublicPage, Page):
    """What a company can do with us: hire, learn, sponsor, take part."""

    headline = models.TextField(
        _("headline"), max_length=60, blank=True, help_text=_("Line breaks are kept. Empty: the page's title.")
    )
    lede = models.TextField(_("lede"), max_length=300, blank=True)
    lead_picture = picture_field(_("picture"))
    brochure = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("brochure"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ways_title = models.CharField(_("title of the ways"), max_length=60, blank=True)
    ways = StreamField([("way", TitledTextBlock())], verbose_name=_("ways to work together"), blank=True)
    steps_title = models.CharField(_("title of the steps"), max_length=60, blank=True)
    steps_text = models.CharField(_("text beside the steps"), max_length=160, blank=True)
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), blank=True)
    body = BodyField(_("cases and more"))
    figures_title = models.CharField(_("title of the figures"), max_length=60, blank=True)
    figures_text = models.CharField(_("text beside the figures"), max_length=200, blank=True)
    figures = StreamField(
        [("figure", SnippetChooserBlock("core.Figure", label=_("figure")))], verbose_name=_("figures"), blank=True
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lede"),
        FieldPanel("lead_picture"),
        FieldPanel("brochure"),
        MultiFieldPanel([FieldPanel("ways_title"), FieldPanel("ways")], _("Ways to work together")),
        MultiFieldPanel([FieldPanel("steps_title"), FieldPanel("steps_text"), FieldPanel("steps")], _("Steps")),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("figures_title"), FieldPanel("figures_text"), FieldPanel("figures")], _("Figures")),
    ]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lede"),
        index.SearchField("ways"),
        index.SearchField("steps"),
        index.SearchField("body"),
    ]
    template = "corporate/corporate_page.html"
    subpage_types: ClassVar[list[str]] = ["corporate.InquiryPage"]
    page_description = _("What a company can do with us, with cases, figures and the way to ask")

    class Meta:
        verbose_name = _("page for companies")
        verbose_name_plural = _("pages for companies")

    @property
    def inquiry_page(self) -> "InquiryPage | None":
        """Where a company asks."""
        return InquiryPage.objects.child_of(self).live().first()

    @property
    def figures_in_its_language(self) -> list[Figure]:
        """The figures as a visitor reads them."""
        return languages.localized(block.value for block in self.figures)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "inquiry_page": self.inquiry_page}


class InquiryPage(MessagePage, PublicPage, Page):
    """The form for companies. The topic decides who gets it; the editor adds questions."""

    next_title = models.CharField(_("title of what happens next"), max_length=40, blank=True)
    next_steps = models.TextField(_("what happens next"), blank=True, help_text=_("One step a line."))
    person_picture = picture_field(_("picture of who answers"))
    person_words = models.CharField(_("words of who answers"), max_length=160, blank=True)
    person_name = models.CharField(_("name of who answers"), max_length=80, blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("message_hint"),
        InlinePanel("questions", heading=_("More questions"), label=_("question")),
        MultiFieldPanel([FieldPanel("next_title"), FieldPanel("next_steps")], _("What happens next")),
        MultiFieldPanel(
            [FieldPanel("person_picture"), FieldPanel("person_words"), FieldPanel("person_name")], _("Who answers")
        ),
        *MessagePage.answer_panels,
    ]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede")]
    template = "corporate/inquiry_page.html"
    parent_page_types: ClassVar[list[str]] = ["corporate.CorporatePage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("The form with which a company asks; its messages arrive in the inbox")

    class Meta:
        verbose_name = _("inquiry page")
        verbose_name_plural = _("inquiry pages")

    @property
    def lead_picture(self) -> Any:
        return self.person_picture

    @property
    def next_step_lines(self) -> list[str]:
        return [line.strip() for line in self.next_steps.splitlines() if line.strip()]

    def get_form(self, request: HttpRequest, data: QueryDict | None = None) -> InquiryForm:
        files = request.FILES if data else None
        return InquiryForm(data, page=self, wanted_topic=request.GET.get("topic", ""), files=files)


class InquiryQuestion(TranslatableMixin, Orderable):
    """One question the editor adds to the form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("a line of text")
        LONG = "long", _("several lines of text")
        CHOICE = "choice", _("one of several")
        SEVERAL = "several", _("any of several")
        YES_NO = "yes_no", _("yes or no")
        DATE = "date", _("a date")
        NUMBER = "number", _("a number")

    page = ParentalKey(InquiryPage, verbose_name=_("page"), on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(_("question"), max_length=80)
    help = models.CharField(_("hint"), max_length=160, blank=True)
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.TextField(
        _("choices"), blank=True, help_text=_("Only for “one of several” and “any of several”: one choice a line.")
    )
    required = models.BooleanField(_("must be answered"), default=False)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("label"),
        FieldPanel("help"),
        FieldPanel("kind"),
        FieldPanel("choices"),
        FieldPanel("required"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *[TranslatableField(name) for name in ("label", "help", "choices")],
        *[SynchronizedField(name, overridable=False) for name in ("kind", "required")],
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.kind in (self.Kind.CHOICE, self.Kind.SEVERAL) and len(self.choice_list) < 2:
            raise ValidationError({"choices": _("Write at least two choices, one a line.")})

    @property
    def field_name(self) -> str:
        """The HTML name: the same in every language, and kept when the order changes."""
        return f"question_{self.translation_key.hex[:12]}"

    @property
    def choice_list(self) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in self.choices.splitlines() if line.strip()))
