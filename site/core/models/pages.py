"""What every public page has besides its content. Mixed in before ``Page``; there is no base page model."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page


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
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_picture"),
            ],
            _("For search engines and social networks"),
        ),
        FieldPanel("audience"),
    ]

    #: Whether the bar with the donate button follows on a phone (not where the page itself is a form).
    donate_bar: ClassVar[bool] = True

    class Meta:
        abstract = True

    @property
    def share_picture(self) -> Any:
        """The picture of the social card; page types with a lead picture name theirs in ``lead_picture``.

        Social networks show no SVG, so a drawing is left out.
        """
        picture = self.social_picture or getattr(self, "lead_picture", None)
        return None if picture is None or picture.is_svg() else picture

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """schema.org objects of this page (without ``@context``); breadcrumbs are added by the template tag."""
        return []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        assert isinstance(self, Page)
        # From the second level below the root: the home page itself has no trail.
        context["breadcrumbs"] = self.get_ancestors(inclusive=True).filter(depth__gte=2) if self.depth > 2 else []
        return context
