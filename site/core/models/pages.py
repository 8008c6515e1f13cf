"""What every public page has besides its content. Mixed in before ``Page``; there is no base page model."""

from http import HTTPMethod
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField

from core import languages, trees
from core.newsroom.page_form import PageForm
from core.search.finished import is_unfinished

_SHARED_SLUG = SynchronizedField("slug", overridable=False)

if TYPE_CHECKING:
    from core.search.entries import Place


class Audience(models.TextChoices):
    """For whom a page is. Who the supporters are is known to ``donate``, which guards such pages."""

    EVERYBODY = "everybody", _("everybody")
    SUPPORTERS = "supporters", _("supporters only")


class PublicPage(models.Model):
    """Description and card for search engines and social networks, and the audience."""

    social_picture = models.ForeignKey(
        "core.Picture",
        verbose_name=_("picture for social networks"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("1200 × 630 works best. Without one, the page's own picture is taken."),
    )
    audience = models.CharField(
        _("audience"),
        max_length=12,
        choices=Audience,
        default=Audience.EVERYBODY,
        help_text=_("A page for supporters shows everybody its title and description only."),
    )

    #: Editors set these on the "Promote" tab of every page type.
    promote_panels: ClassVar[list[Panel]] = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    help_text=_(
                        "The last part of the address, the same in both languages: "
                        "small letters, digits and hyphens, for example “summer-party”."
                    ),
                ),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_picture"),
            ],
            _("For search engines and social networks"),
        ),
        FieldPanel("audience"),
    ]

    base_form_class = PageForm

    #: How wagtail-localize treats fields; the slug is added to what a page type says.
    override_translatable_fields: ClassVar[list[Any]] = []

    #: Whether the bar with the donate button follows on a phone (not where the page itself is a form).
    donate_bar: ClassVar[bool] = True

    #: Whether search engines and our own search may list the page.
    indexed: ClassVar[bool] = True

    #: As what the site's own search shows it (``SearchEntry.Kind``).
    search_kind: ClassVar[str] = "page"

    #: Relations that the page always shows: fetched together with it (see ``core.routing``).
    served_with: ClassVar[tuple[str, ...]] = ()

    #: Parameters of the address that change what the page shows. The language switch keeps them;
    #: all others are ignored.
    kept_parameters: ClassVar[tuple[str, ...]] = ()

    #: Parameters that count for the moment only, for example the number of a page of a list.
    read_parameters: ClassVar[tuple[str, ...]] = ()

    #: A page that takes a form adds POST; anything else is answered with 405.
    allowed_http_methods: ClassVar[list[HTTPMethod]] = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    #: Set by ``core.routing``, which has looked: neither the page nor one above it asks for a password or login.
    known_unrestricted = False

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """All languages share the slug, in every page type, whatever else it says about its translation.

        Home pages stand side by side below the root, where two can't have one slug: their class sets ``own_slug``.
        """
        super().__init_subclass__(**kwargs)
        said = getattr(cls, "override_translatable_fields", [])
        slug = BaseTranslatableField("slug") if getattr(cls, "own_slug", False) else _SHARED_SLUG
        cls.override_translatable_fields = [slug, *said]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A stand-in for a page that nobody has translated is never live, and twins share their slug."""
        assert isinstance(self, Page)
        if self.live and self.alias_of_id and self.alias_of.locale_id != self.locale_id:
            self.live = False
        before = Page.objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        super().save(*args, **kwargs)
        if before not in (None, self.slug) and not getattr(self, "own_slug", False):
            trees.share_slug(self)

    def get_indexed_instance(self) -> Any:
        """What Wagtail's search index is told of; nothing while the page is being made."""
        return None if is_unfinished() else super().get_indexed_instance()  # type: ignore[misc]

    def clean(self) -> None:
        super().clean()
        assert isinstance(self, Page)
        if not (self.slug or "").isascii():
            raise ValidationError({"slug": _("Use only a–z, 0–9 and hyphens: the address serves every language.")})
        if self.pk and not getattr(self, "own_slug", False):
            self._refuse_a_slug_that_a_twin_cannot_have()

    def minimal_clean(self) -> None:
        """Wagtail's own says a title is too long without saying that it is the title, which wagtail-localize needs."""
        try:
            super().minimal_clean()  # type: ignore[misc]
        except ValidationError as error:
            raise error if hasattr(error, "error_dict") else ValidationError({"title": error}) from error

    def _refuse_a_slug_that_a_twin_cannot_have(self) -> None:
        assert isinstance(self, Page)
        for twin in trees.twins_of(self):
            if twin.slug != self.slug and not Page._slug_is_available(self.slug, twin.get_parent(), page=twin):
                said = _("Another page in %(language)s has this slug already, and twins share theirs.")
                raise ValidationError({"slug": said % {"language": twin.locale.get_display_name()}})

    def to_json(self) -> str:
        """What wagtail-localize takes for translation: a page that was never live is what its latest draft says."""
        assert isinstance(self, Page)
        said = self if self.live else self.get_latest_revision_as_object()
        return super(PublicPage, said).to_json()  # type: ignore[misc]

    @cached_property
    def trail(self) -> list[Page]:
        """The pages from the home page down to this one."""
        assert isinstance(self, Page)
        return [*self.get_ancestors().filter(depth__gte=2), self]  # a new page in preview isn't stored yet

    @cached_property
    def live_twins(self) -> dict[str, Page]:
        """Language code → live page, for this page and its translations."""
        assert isinstance(self, Page)
        return languages.live_twins(self)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """A page for supporters can also be looked at as others see it."""
        modes: list[tuple[str, Any]] = super().preview_modes  # type: ignore[misc]
        return [*modes, ("teaser", _("as others see it"))] if self.audience == Audience.SUPPORTERS else modes

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        if mode_name == "teaser":
            from core import audience  # which knows the pages

            return audience.teaser(self, request)
        return super().serve_preview(request, mode_name)  # type: ignore[misc]

    def get_view_restrictions(self) -> Any:
        """Wagtail's own, which asks the database twice, unless it is known that there are none."""
        if self.known_unrestricted:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()  # type: ignore[misc]

    @property
    def share_picture(self) -> Any:
        """The picture of the social card; page types with a lead picture name theirs in ``lead_picture``.

        Social networks show no SVG, so a drawing is left out.
        """
        picture = self.social_picture or getattr(self, "lead_picture", None)
        return None if picture is None or picture.is_svg() else picture

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """The entry in the sitemap, with the twins; none for what search engines or only supporters should see."""
        assert isinstance(self, Page)
        if not self.indexed or self.audience == Audience.SUPPORTERS:
            return []
        twins = languages.alternates(self.live_twins, request)
        return [
            {
                "location": settings.SITE_URL + (self.get_url(request) or ""),
                "lastmod": self.last_published_at,
                "alternates": [{"lang_code": code, "location": address} for code, address in twins],
            }
        ]

    @property
    def search_date(self) -> Any:
        """By which date results of equal weight stand in order, the newer first."""
        return self.first_published_at  # type: ignore[attr-defined]

    #: Fields whose words are found through ``search_places`` alone.
    fields_of_places: ClassVar[frozenset[str]] = frozenset()

    def search_places(self) -> "list[Place]":
        """Places on the page that are results of their own."""
        return []

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """schema.org objects of this page (without ``@context``); breadcrumbs are added by the template tag."""
        return []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        assert isinstance(self, Page)
        # From the second level below the root: the home page itself has no trail.
        context["breadcrumbs"] = self.trail if self.depth > 2 else []
        return context
