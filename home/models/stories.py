"""People's stories. Nothing is shown without a record of consent, and consent can be taken back."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.locks import BaseLock
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core import gone
from core.blocks.steps import FactBlock, QuestionBlock, StepBlock
from core.fields import BodyField
from core.models import PublicPage

OTHER_STORIES = 4


class WithdrawnLock(BaseLock):
    """For everybody, for good."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return gettext("The person has taken the consent back. Nothing can be written here any more.")


class StoryIndexPage(PublicPage, Page):
    """All stories."""

    lede = models.TextField(_("lede"), max_length=200, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lede")]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.StoryPage"]
    page_description = _("The list of all stories")

    class Meta:
        verbose_name = _("list of stories")
        verbose_name_plural = _("lists of stories")

    @property
    def stories(self) -> QuerySet["StoryPage"]:
        """The live stories of this language, the newest first."""
        found: QuerySet[StoryPage] = StoryPage.objects.child_of(self).live().public().select_related("lead_picture")
        return found.order_by("-first_published_at", "-pk")


class StoryPage(PublicPage, Page):
    """One person's story, under another name, as long as the person agrees."""

    class PhotoPermission(models.TextChoices):
        NONE = "none", _("no photo of the person")
        UNRECOGNISABLE = "unrecognisable", _("photos in which nobody recognises the person")
        YES = "yes", _("photos of the person")

    headline = models.TextField(
        _("headline"), max_length=60, blank=True, help_text=_("Line breaks are kept. Empty: the page's title.")
    )
    pseudonym = models.CharField(_("pseudonym"), max_length=60, help_text=_("As shown, for example “Nadia”."))
    subtitle = models.CharField(_("who this is, in one sentence"), max_length=120, blank=True)
    occupation = models.CharField(_("work, in a word or two"), max_length=40, blank=True)
    lead_picture = models.ForeignKey(
        "core.Picture",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A drawing, or a photo the person has allowed. Upright, 4:5."),
    )
    facts = StreamField([("fact", FactBlock())], verbose_name=_("facts"), blank=True, max_num=5)
    lede = models.TextField(_("lede"), max_length=200, blank=True)
    body = BodyField(_("body"))
    quote = models.TextField(_("quote"), max_length=160, blank=True, help_text=_("Line breaks are kept."))
    quote_source = models.CharField(_("when it was said"), max_length=60, blank=True)
    steps_title = models.CharField(_("title of the way here"), max_length=60, blank=True)
    steps_text = models.TextField(_("text before the way here"), max_length=300, blank=True)
    doors_caption = models.CharField(
        _("caption of the growing doors"),
        max_length=120,
        blank=True,
        help_text=_("With a caption, a drawing with one door for each step stands above the steps."),
    )
    steps = StreamField([("step", StepBlock())], verbose_name=_("the way here"), blank=True, max_num=6)
    questions_title = models.CharField(_("title of the questions"), max_length=60, blank=True)
    questions = StreamField([("question", QuestionBlock())], verbose_name=_("questions"), blank=True)

    # Empty until publishing, so that a draft can be begun before the person has agreed.
    consent_on = models.DateField(_("day of the consent"), null=True)
    consent_scope = models.CharField(
        _("what the consent covers"), max_length=160, help_text=_("For example “this website and the annual report”.")
    )
    photo_permission = models.CharField(
        _("photos"), max_length=14, choices=PhotoPermission, default=PhotoPermission.NONE
    )
    consent_note = models.TextField(
        _("about this story"), max_length=300, blank=True, help_text=_("What was changed, and why. Shown to readers.")
    )
    withdrawn_at = models.DateTimeField(_("consent withdrawn at"), null=True, blank=True, editable=False)

    appeal_title = models.TextField(_("title of the appeal"), max_length=60, blank=True)
    appeal_text = models.CharField(_("text of the appeal"), max_length=120, blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pseudonym"), FieldPanel("occupation")]),
                FieldPanel("subtitle"),
                FieldPanel("lead_picture"),
                FieldPanel("facts"),
            ],
            _("The person"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("consent_on"), FieldPanel("photo_permission")]),
                FieldPanel("consent_scope"),
                FieldPanel("consent_note"),
            ],
            _("Consent"),
            help_text=_("Without the day and what it covers, the story can't be published."),
        ),
        FieldPanel("lede"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("quote"), FieldPanel("quote_source")], _("Quote")),
        MultiFieldPanel(
            [FieldPanel("steps_title"), FieldPanel("steps_text"), FieldPanel("doors_caption"), FieldPanel("steps")],
            _("The way here"),
        ),
        MultiFieldPanel([FieldPanel("questions_title"), FieldPanel("questions")], _("Questions")),
        MultiFieldPanel([FieldPanel("appeal_title"), FieldPanel("appeal_text")], _("Appeal for gifts")),
    ]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *[index.SearchField(name) for name in ("pseudonym", "subtitle", "lede", "body", "quote", "steps", "questions")],
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *[SynchronizedField(name, overridable=False) for name in ("consent_on", "photo_permission")],
    ]
    parent_page_types: ClassVar[list[str]] = ["home.StoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One person's story, with the record of their consent")
    og_type = "article"
    search_kind = "story"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def clean(self) -> None:
        super().clean()
        if self.withdrawn_at:
            raise ValidationError(_("The person has taken the consent back: this story can't be published."))

    def with_content_json(self, content: dict[str, Any]) -> "StoryPage":
        """A revision from before the withdrawal must not bring the story back."""
        restored: StoryPage = super().with_content_json(content)
        restored.withdrawn_at = self.withdrawn_at
        return restored

    def get_lock(self) -> BaseLock | None:
        """Nobody may write into a story that was withdrawn, whoever opened its form before."""
        return WithdrawnLock(self) if self.withdrawn_at else super().get_lock()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Links to a preview that were given away before the withdrawal show nothing, either."""
        return gone.page(request) if self.withdrawn_at else super().serve_preview(request, mode_name)

    @property
    def other_stories(self) -> QuerySet["StoryPage"]:
        """Some other live stories of this language."""
        others: QuerySet[StoryPage] = StoryPage.objects.sibling_of(self, inclusive=False).live().public()
        return others.select_related("lead_picture").order_by("-first_published_at", "-pk")[:OTHER_STORIES]

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            {
                "@type": "Article",
                "headline": self.title,
                "description": self.search_description or self.subtitle,
                "inLanguage": self.locale.language_code,
                "datePublished": self.first_published_at and self.first_published_at.isoformat(),
                "dateModified": self.last_published_at and self.last_published_at.isoformat(),
            }
        ]
