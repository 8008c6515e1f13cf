"""The screens of the menu *Giving*."""

from django.utils.translation import gettext_lazy as _

from core import menus
from donate.viewsets.books import AttemptViewSet, EntryViewSet, ReconciliationViewSet, StripeEventViewSet
from donate.viewsets.desk import BooksViewSet, OverviewViewSet
from donate.viewsets.donors import DonorViewSet, TagViewSet
from donate.viewsets.failures import FailedRenewalViewSet
from donate.viewsets.farewells import FarewellViewSet
from donate.viewsets.gifts import DonationViewSet, RecurringGiftViewSet
from donate.viewsets.members import MemberViewSet
from donate.viewsets.offers import ApplicationViewSet, FundViewSet, SupporterMessageViewSet, TierViewSet
from donate.viewsets.offline import OfflineGiftViewSet
from donate.viewsets.receipts import CertificationViewSet, ReceiptBatchViewSet, ReceiptViewSet, RegisterViewSet


class OffersDrawer(menus.Drawer):
    """What donors can choose."""

    menu_label = _("Funds and tiers")
    menu_icon = "folder-open-inverse"
    items = (FundViewSet, TierViewSet)


class ReceiptsDrawer(menus.Drawer):
    """Receipts, and what the tax office asks for."""

    menu_label = _("Receipts and register")
    menu_icon = "doc-full"
    items = (ReceiptViewSet, ReceiptBatchViewSet, RegisterViewSet, CertificationViewSet)


class BooksDrawer(menus.Drawer):
    """Entries, and what they were made from."""

    menu_label = _("Behind the books")
    menu_icon = "list-ol"
    items = (EntryViewSet, ReconciliationViewSet, StripeEventViewSet, AttemptViewSet)


class GivingScreens(menus.Screens):
    """What stands in the menu *Giving*: every day's work first."""

    menu_hook = menus.GIVING
    menu_order = 100
    items = (
        OverviewViewSet,
        BooksViewSet,
        DonationViewSet,
        RecurringGiftViewSet,
        OfflineGiftViewSet,
        FailedRenewalViewSet,
        DonorViewSet,
        TagViewSet,
        MemberViewSet,
        ApplicationViewSet,
        SupporterMessageViewSet,
        FarewellViewSet,
        ReceiptsDrawer,
        OffersDrawer,
        BooksDrawer,
    )
