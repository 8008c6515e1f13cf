"""What the foundation registers in the admin and around pages."""

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from core import (
    audience,
    audit,
    guide,
    menus,
    nightly_report,
    outbox,
    publishing_views,
    translation_board,
    tree_actions,
    untranslated_views,
)
from core.newsroom import approved, embargo, leaving, left_over, panels, report, returned
from core.newsroom import mails as newsroom_mails
from core.newsroom.listing import TreeViewSet
from core.rich_text import PageLinks
from core.signing_in import admin as second_factors
from core.signing_in import logged
from core.viewsets import MailsGroup, PublishingScreens

hooks.register("on_serve_page", audience.guard)
hooks.register("register_log_actions", audit.register)
hooks.register("register_log_actions", outbox.register_actions)
hooks.register("register_log_actions", embargo.log_actions)
hooks.register("register_log_actions", logged.register)
hooks.register("register_admin_urls", second_factors.urls)
hooks.register("register_account_menu_item", second_factors.account_item)
hooks.register("register_user_listing_buttons", second_factors.user_buttons)
hooks.register("construct_homepage_panels", panels.construct)
hooks.register("register_page_header_buttons", embargo.button)
hooks.register("before_edit_page", returned.say, order=-1)
hooks.register("after_edit_page", approved.say)
hooks.register("after_edit_page", left_over.say)
hooks.register("register_admin_urls", report.urls)
hooks.register("register_admin_urls", embargo.urls)
hooks.register("register_admin_urls", nightly_report.urls)
hooks.register("register_reports_menu_item", nightly_report.menu_item)
hooks.register("register_reports_menu_item", report.menu_item)
hooks.register(menus.PUBLISHING, report.menu_item)
hooks.register("register_admin_urls", guide.urls)
hooks.register("register_admin_menu_item", guide.menu_item)
hooks.register("construct_homepage_panels", guide.panel)
register_snippet(PublishingScreens)
menus.register()
newsroom_mails.take_over_comments()
tree_actions.register()
leaving.register()
translation_board.register()
publishing_views.register()
untranslated_views.register()


@hooks.register("register_admin_viewset")
def mails() -> MailsGroup:
    return MailsGroup()


@hooks.register("register_admin_viewset")
def tree() -> TreeViewSet:
    return TreeViewSet()


@hooks.register("insert_global_admin_css")
def newsroom_css() -> str:
    sheets = ((static(f"css/{name}.css"),) for name in ("newsroom", "guide"))
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js", order=-1)
def starts() -> str:
    return format_html('<script src="{}"></script>', static("js/admin-starts.js"))


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def rich_text(features: FeatureRegistry) -> None:
    features.register_link_type(PageLinks)
    features.default_features.remove("embed")  # what others serve would be loaded with the page, unasked
