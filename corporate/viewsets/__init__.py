"""The companies' screens of the admin: the inbox, its words, and what other systems are told."""

from core import menus
from corporate.viewsets.inbox import InquiryViewSet
from corporate.viewsets.strays import StrayViewSet
from corporate.viewsets.webhooks import DeliveryViewSet, TargetViewSet
from corporate.viewsets.words import AnswerTemplateViewSet, TopicViewSet


class CompaniesScreens(menus.Screens):
    """What stands in the menu *Companies*."""

    menu_hook = menus.COMPANIES
    menu_order = 100
    items = (
        InquiryViewSet,
        StrayViewSet,
        AnswerTemplateViewSet,
        TopicViewSet,
        TargetViewSet,
        DeliveryViewSet,
    )
