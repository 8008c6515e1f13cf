"""Everything held about the donor: as a page to read, and as a file."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import personal_data
from donate.mine.frame import MineRequest, mine_page, show


@require_safe
@mine_page
def page(request: MineRequest) -> HttpResponse:
    """Every row, in words."""
    holdings = personal_data.held(request.donor.email)
    return show(request, "record", {"title": _("Everything we hold about you"), "holdings": holdings})


@require_safe
@mine_page
def file(request: MineRequest) -> HttpResponse:
    """The same as JSON, with plain names, ISO dates and whole yen."""
    content = {
        "made_at": timezone.now(),
        "held": {holding.name: holding.as_data() for holding in personal_data.held(request.donor.email)},
    }
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"my-data-{timezone.localdate():%Y%m%d}.json"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=disposition)
