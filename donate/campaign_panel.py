"""The admin's front page, for everybody: how far the running campaign is. All of it stands on its public page, too."""

from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from donate.models import CampaignPage


class CampaignPanel(Component):
    """Nothing while no campaign runs."""

    name = "campaign"
    order = 40
    template_name = "donate/admin/campaign_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        campaign = CampaignPage.current(Locale.get_active().pk)
        return {"campaign": campaign, "progress": campaign.progress if campaign else None}
