"""The screens of the admin for what every page shows: who we are, the frame, shared facts."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSet

from core import menus
from core.mail_words import MailWordsViewSet
from core.models import CallToActionCards, Figure, Footer, Footnote, Identity, Navigation
from core.outbox import OutboxViewSet


class IdentityViewSet(SnippetViewSet):
    """Who we are."""

    model = Identity
    icon = "home"
    list_display: ClassVar[list[str]] = ["name", "legal_name", "locale"]


class NavigationViewSet(SnippetViewSet):
    """The links of header and menu."""

    model = Navigation
    icon = "bars"
    list_display: ClassVar[list[str]] = ["name", "locale"]


class FooterViewSet(SnippetViewSet):
    """The columns of the footer."""

    model = Footer
    icon = "list-ul"
    list_display: ClassVar[list[str]] = ["name", "locale"]


class CardsViewSet(SnippetViewSet):
    """The four doors."""

    model = CallToActionCards
    icon = "grip"
    list_display: ClassVar[list[str]] = ["name", "title", "locale"]


class FigureViewSet(SnippetViewSet):
    """Numbers that several pages show."""

    model = Figure
    icon = "order"
    list_display: ClassVar[list[str]] = ["label", "value", "unit", "as_of", "locale"]


class FootnoteViewSet(SnippetViewSet):
    """Definitions that several pages show."""

    model = Footnote
    icon = "list-ol"
    list_display: ClassVar[list[str]] = ["term", "locale"]


class FrameGroup(menus.Drawer):
    """What stands around and inside every page."""

    menu_label = _("Frame and facts")
    menu_icon = "snippet"
    items = (IdentityViewSet, NavigationViewSet, FooterViewSet, CardsViewSet, FigureViewSet, FootnoteViewSet)


class PublishingScreens(menus.Screens):
    """What the foundation hangs into the menu *Publishing*."""

    menu_hook = menus.PUBLISHING
    menu_order = 500
    items = (FrameGroup,)


class MailsGroup(ViewSetGroup):
    """The menu *Mails*: what went out, and what goes out."""

    menu_label = _("Mails")
    menu_name = "mails"
    menu_icon = "mail"
    menu_order = 160  # below the menus of the jobs: all of them send mails
    items = (OutboxViewSet, MailWordsViewSet)
