"""The frame around every page: who we are, where one can go. Edited in the admin, one of each per language.

Settings of Wagtail can't be translated, so the setting points to a snippet and the snippet is translated.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core import languages, page_cache
from core.blocks.frame import CardBlock, FooterColumnBlock, LinkBlock


class Identity(TranslatableMixin, models.Model):
    """The organisation: names, address, numbers."""

    name = models.CharField(_("short name"), max_length=60)
    legal_name = models.CharField(_("legal name"), max_length=120)
    motto = models.CharField(_("motto"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=200, help_text=_("One sentence for search engines."))
    postal_code = models.CharField(_("postal code"), max_length=10)
    address = models.CharField(_("address"), max_length=200)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    phone_hours = models.CharField(_("when the phone is answered"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), help_text=_("Shown to visitors; answers to our mails arrive here."))
    representative = models.CharField(_("representative"), max_length=80, blank=True)
    corporate_number = models.CharField(_("corporate number"), max_length=20, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("legal_name")]),
        FieldPanel("motto"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("postal_code"), FieldPanel("address")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_hours"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("representative"), FieldPanel("corporate_number"), FieldPanel("founded")]),
    ]

    #: Numbers are the same in every language; a language may write its own (``+81`` …).
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField(name) for name in ("postal_code", "phone", "corporate_number")
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def in_language(cls, language: str) -> "Identity | None":
        """The organisation in a language, else in English, else in the site's first; for mails, without a request."""
        return page_cache.known(("identity", language), lambda: cls._in_language(language))

    @classmethod
    def _in_language(cls, language: str) -> "Identity | None":
        rows = cls.objects.order_by("pk")
        for code in (*languages.preferred(language), settings.LANGUAGE_CODE):
            found = rows.filter(locale__language_code=code).first()
            if found:
                return found
        return None


class Navigation(TranslatableMixin, models.Model):
    """The links of the header; the menu on phones shows both lists."""

    name = models.CharField(_("name"), max_length=60, help_text=_("Only staff see it."))
    links = StreamField([("link", LinkBlock())], verbose_name=_("links in the header"), blank=True)
    more_links = StreamField([("link", LinkBlock())], verbose_name=_("more links in the menu"), blank=True)

    panels: ClassVar[list[Panel]] = [FieldPanel("name"), FieldPanel("links"), FieldPanel("more_links")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("navigation")
        verbose_name_plural = _("navigation menus")

    def __str__(self) -> str:
        return self.name


class Footer(TranslatableMixin, models.Model):
    """The columns of the footer and the legal links below them."""

    name = models.CharField(_("name"), max_length=60, help_text=_("Only staff see it."))
    columns = StreamField([("column", FooterColumnBlock())], verbose_name=_("columns"), blank=True)
    legal_links = StreamField([("link", LinkBlock())], verbose_name=_("legal links"), blank=True)

    panels: ClassVar[list[Panel]] = [FieldPanel("name"), FieldPanel("columns"), FieldPanel("legal_links")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("footer")
        verbose_name_plural = _("footers")

    def __str__(self) -> str:
        return self.name


class CallToActionCards(TranslatableMixin, models.Model):
    """The four doors: what a visitor can do."""

    name = models.CharField(_("name"), max_length=60, help_text=_("Only staff see it."))
    title = models.CharField(_("title"), max_length=60)
    text = models.CharField(_("text"), max_length=160, blank=True)
    cards = StreamField([("card", CardBlock())], verbose_name=_("cards"), blank=True, max_num=4)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("title"), FieldPanel("text")], _("Heading")),
        FieldPanel("cards"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("call-to-action cards")
        verbose_name_plural = _("call-to-action cards")

    def __str__(self) -> str:
        return self.name


def _pointer(target: str, label: Any) -> Any:
    return models.ForeignKey(
        target, verbose_name=label, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """Which snippets frame this site. Choose the Japanese ones; pages in English show their translations."""

    identity = _pointer("core.Identity", _("organisation"))
    navigation = _pointer("core.Navigation", _("navigation"))
    footer = _pointer("core.Footer", _("footer"))
    cards = _pointer("core.CallToActionCards", _("call-to-action cards"))
    donate_page = _pointer("wagtailcore.Page", _("donate page"))

    #: Wagtail fetches these with the settings.
    select_related: ClassVar[list[str]] = [
        "identity__locale",
        "navigation__locale",
        "footer__locale",
        "cards__locale",
    ]

    panels: ClassVar[list[Panel]] = [
        FieldPanel("identity"),
        FieldPanel("navigation"),
        FieldPanel("footer"),
        FieldPanel("cards"),
        FieldPanel("donate_page"),
    ]

    class Meta:
        verbose_name = _("frame of the site")
