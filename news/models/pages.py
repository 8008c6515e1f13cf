"""The articles."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel, Panel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, PageManager
from wagtail_localize.fields import SynchronizedField

from core.blocks.giving import CAMPAIGN_PAGE
from core.fields import BodyField
from core.models import Audience, PublicPage
from core.templatetags.picture_tags import fetch_renditions
from news.listing import PARAMETERS, Place
from news.models.articles import ArticleQuerySet, with_pictures
from news.models.category import Category
from news.structured import news_article

RELATED = 3
#: An editor's clock may be ahead of the server's.
CLOCKS_DIFFER = timedelta(minutes=5)


class NewsPage(PublicPage, Page):
    """One piece of news. ``updated_at`` is the editor's word to readers, not the last save."""

    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="news_pages"
    )
    subtitle = models.CharField(
        _("subtitle"), max_length=160, blank=True, help_text=_("What happened, in one sentence. Lists show it too.")
    )
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("Japanese time. Empty: the moment the page goes live. Lists are sorted by it."),
    )
    updated_at = models.DateTimeField(
        _("updated"),
        null=True,
        blank=True,
        help_text=_("Tell readers when something important was changed. Small corrections need no date."),
    )
    lead_picture = models.ForeignKey(
        "core.Picture",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Lists show it too. 1280 × 640 or larger; the middle stays visible."),
    )
    lead_alt = models.CharField(
        _("alternative text"),
        max_length=200,
        blank=True,
        help_text=_("What the picture shows, for people who don't see it."),
    )
    lead_caption = models.CharField(_("caption"), max_length=200, blank=True)
    lead_credit = models.CharField(
        _("credit"), max_length=120, blank=True, help_text=_("Empty: the one noted with the picture.")
    )
    body = BodyField(_("body"))
    related = StreamField(
        [("page", PageChooserBlock(page_type="news.NewsPage", label=_("news")))],
        verbose_name=_("related news"),
        blank=True,
        max_num=RELATED,
        help_text=_("Up to three. What is missing is filled with the newest of the same category."),
    )
    campaign = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("How far it is stands below the text, and the campaign's page names this news."),
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("category"),
        FieldRowPanel([FieldPanel("published_at"), FieldPanel("updated_at")], _("Dates shown to readers")),
        MultiFieldPanel(
            [
                FieldPanel("lead_picture"),
                FieldPanel("lead_alt"),
                FieldRowPanel([FieldPanel("lead_caption"), FieldPanel("lead_credit")]),
            ],
            _("Picture above the text"),
        ),
        FieldPanel("body"),
        FieldPanel("related"),
        PageChooserPanel("campaign", CAMPAIGN_PAGE),
    ]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("subtitle", boost=2),
        index.SearchField("lead_caption"),
        index.SearchField("body"),
        index.FilterField("category_id"),
        index.FilterField("published_at"),
        index.FilterField("audience"),
    ]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        SynchronizedField("audience", overridable=False),
        SynchronizedField("lead_credit"),
    ]

    parent_page_types: ClassVar[list[str]] = ["news.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("An announcement, an activity report, a press release, an appearance in the media.")
    show_in_menus_default = False
    served_with = ("category", "lead_picture", "social_picture")
    kept_parameters = PARAMETERS
    og_type = "article"
    search_kind = "news"

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(updated_at__isnull=True)
                | Q(published_at__isnull=True)
                | Q(updated_at__gte=F("published_at")),
                name="news_is_updated_after_it_was_published",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-published_at", "-page_ptr"], name="news_newest_first")]

    @property
    def search_date(self) -> Any:
        return self.published_at or self.first_published_at

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.lead_picture_id and not self.lead_alt.strip():
            errors["lead_alt"] = _("Describe the picture for people who don't see it.")
        if self.updated_at and self.published_at and self.updated_at < self.published_at:
            errors["updated_at"] = _("News can't be updated before it was published.")
        # A change that is scheduled may bear the moment it appears.
        elif self.updated_at and self.updated_at > self._appears_at + CLOCKS_DIFFER:
            errors["updated_at"] = _("This moment is still to come. Say when the news was changed, or leave it empty.")
        if errors:
            raise ValidationError(errors)
        if self.category_id and self.category.locale_id != self.locale_id:
            # A copy for another language still points to the category it came with.
            self.category = self.category.get_translation_or_none(self.locale) or self.category

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Date the page when it goes live, unless the editor did; a scheduled page bears the scheduled time."""
        # A new page is stored as live for a moment before Wagtail puts it off until it is scheduled.
        scheduled = self.go_live_at is not None and self.go_live_at > timezone.now()
        if self.live and not scheduled and self.published_at is None:
            moments = [self.go_live_at, self.first_published_at, timezone.now()]
            self.published_at = min(moment for moment in moments if moment)
            if self.updated_at and self.updated_at < self.published_at:
                self.updated_at = None
        super().save(*args, **kwargs)

    @property
    def _appears_at(self) -> datetime:
        """When readers see what is written here: now, or when it is scheduled."""
        now = timezone.now()
        return max(now, self.go_live_at or now)

    @property
    def index_page(self) -> Page:
        """The list the page stands in."""
        return self.trail[-2]

    @property
    def shown_at(self) -> datetime:
        """The moment readers see as that of publication, in Japanese time; a draft's preview shows now."""
        return _in_japan(self.published_at or self.go_live_at or timezone.now())

    @property
    def changed_at(self) -> datetime:
        """The moment of the last change that readers are told of, in Japanese time."""
        return _in_japan(self.updated_at) if self.updated_at else self.shown_at

    @property
    def teaser(self) -> str:
        """The sentence lists show below the title."""
        return self.subtitle or self.search_description

    @property
    def is_for_supporters(self) -> bool:
        return self.audience == Audience.SUPPORTERS

    @property
    def credit(self) -> str:
        return self.lead_credit or (self.lead_picture.credit if self.lead_picture else "")

    @cached_property
    def related_news(self) -> list["NewsPage"]:
        """Three to read on: the editor's choice, then the newest of the same category, then the newest."""
        chosen = [block["value"] for block in self.related.raw_data if block.get("value")]
        return list(NewsPage.objects.related_to(self, chosen, RELATED))

    def _fetch_pictures(self) -> None:
        """The files of every picture beside the body, in one query at most."""
        related = [(article.lead_picture, ["landscape"]) for article in self.related_news]
        fetch_renditions([(self.share_picture, ["card"]), (self.lead_picture, ["wide"]), *related])

    @cached_property
    def campaign_page(self) -> Page | None:
        """The campaign in the language of this page, while it is live."""
        if not self.campaign_id:
            return None
        twins = Page.objects.filter(pk=self.campaign_id).values("translation_key")
        model = apps.get_model(CAMPAIGN_PAGE)
        found: Page | None = model.objects.live().filter(translation_key__in=twins, locale_id=self.locale_id).first()
        return found

    @property
    def _tells_of_a_campaign(self) -> bool:
        """Whether the body shows how far a campaign is already: once on a page is enough."""
        return any(block["type"] == "campaign" for block in self.body.raw_data)

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [news_article(self, request)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        self._fetch_pictures()
        if self.campaign_page and not self._tells_of_a_campaign:
            context |= {"campaign": self.campaign_page, "progress": self.campaign_page.progress}
        return context | {"place": Place.read(request.GET)}


def _in_japan(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def latest(n: int, locale: Locale) -> list[NewsPage]:
    """The ``n`` newest articles of one language, ready to be listed."""
    return with_pictures(NewsPage.objects.filter(locale=locale).shown().for_lists()[:n])
