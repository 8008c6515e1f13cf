"""The screens of the menu *Giving*."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

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


class GivingGroup(SnippetViewSetGroup):
    """The menu *Giving*."""

    menu_label = _("Giving")
    menu_icon = "pick"
    menu_order = 250
    items = (
        OverviewViewSet,
        BooksViewSet,
        DonationViewSet,
        RecurringGiftViewSet,
        OfflineGiftViewSet,
        FailedRenewalViewSet,
        DonorViewSet,
        ReceiptViewSet,
        ReceiptBatchViewSet,
        RegisterViewSet,
        CertificationViewSet,
        MemberViewSet,
        ApplicationViewSet,
        SupporterMessageViewSet,
        FarewellViewSet,
        FundViewSet,
        TierViewSet,
        TagViewSet,
        EntryViewSet,
        ReconciliationViewSet,
        StripeEventViewSet,
        AttemptViewSet,
    )
