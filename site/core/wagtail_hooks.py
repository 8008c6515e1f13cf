"""What the foundation registers in the admin and around pages."""

from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from core import audience, audit, menus, outbox, publishing_views, translation_board, tree_actions
from core.newsroom import mails as newsroom_mails
from core.rich_text import PageLinks
from core.viewsets import MailsGroup, PublishingScreens

hooks.register("on_serve_page", audience.guard)
hooks.register("register_log_actions", audit.register)
hooks.register("register_log_actions", outbox.register_actions)
register_snippet(PublishingScreens)
menus.register()
newsroom_mails.take_over_comments()
tree_actions.register()
translation_board.register()
publishing_views.register()


@hooks.register("register_admin_viewset")
def mails() -> MailsGroup:
    return MailsGroup()


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def page_links(features: FeatureRegistry) -> None:
    features.register_link_type(PageLinks)
