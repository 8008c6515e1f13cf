"""Documents: those that only pages for supporters name are for supporters, by whatever address one tries."""

import errno
import posixpath
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.documents.views.serve import serve as serve_document
from wagtail.models import Page, ReferenceIndex

from core import audience, social_cards
from core.models import Audience

#: Where Wagtail keeps documents below the media folder; they are handed out by ``serve`` alone.
FOLDER = "documents"


@csrf_exempt
@require_safe
def serve(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Wagtail's view; what is for supporters leads everybody else to the teaser, and no cache may keep it."""
    document = get_object_or_404(get_document_model(), pk=document_id)
    owner = supporters_page(document)
    if owner is None:
        return _harmless(serve_document(request, document_id, document_filename))
    if audience.is_supporter(request) or request.user.has_perm("wagtailadmin.access_admin"):
        answer = _harmless(serve_document(request, document_id, document_filename))
    elif owner.live:
        answer = HttpResponse(status=HTTPStatus.FOUND, headers={"Location": owner.get_url(request) or "/"})
    else:
        raise Http404("for supporters")
    add_never_cache_headers(answer)
    return answer


def _harmless(answer: HttpResponseBase) -> HttpResponseBase:
    """Whatever was uploaded: a browser keeps it, and were it shown all the same, it could do nothing."""
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def supporters_page(document: AbstractDocument) -> Page | None:
    """A page for supporters that names the document while nothing for everybody does; a live one before drafts."""
    references = ReferenceIndex.get_references_to(document).select_related("base_content_type")
    keys = set()
    for reference in references:
        if not issubclass(reference.base_content_type.model_class() or Page, Page):
            return None  # a snippet: what shows it is for everybody
        keys.add(reference.object_id)
    pages = Page.objects.filter(pk__in=keys).order_by("-live", "pk").specific() if keys else []
    guarded = None
    for page in pages:
        if getattr(page, "audience", Audience.EVERYBODY) == Audience.SUPPORTERS:
            guarded = guarded or page
        elif page.live:
            return None
    return guarded


def _picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Django's view; an address that leads out of the folder, or is too long for any file, is one that is not there."""
    try:
        answer: HttpResponseBase = serve_file(request, path, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousFileOperation as outside:
        raise Http404("no file of ours") from outside
    except OSError as why:
        if why.errno != errno.ENAMETOOLONG:
            raise
        raise Http404("no file of ours") from why
    return answer


@csrf_exempt
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Uploaded pictures, where no web server does it; documents have an address of their own."""
    if posixpath.normpath(path).lstrip("/").split("/")[0] == FOLDER:
        raise Http404("documents are handed out elsewhere")
    answer = _picture(request, path)
    # An uploaded SVG that is opened alone runs nothing; the web server in front says the same.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if path.startswith(f"{social_cards.FOLDER}/"):
        patch_cache_control(answer, public=True, max_age=365 * 24 * 3600, immutable=True)
    else:
        patch_cache_control(answer, public=True, max_age=30 * 24 * 3600)
    return answer
