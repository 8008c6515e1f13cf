"""Every address of the site; the stable ones are listed in the README."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from core import documents, ordering, routing, sitemaps
from core import views as core_views
from core.choosers import NearestBrowseView
from core.logs import metrics
from core.mail_reports import Reports
from core.newsroom import embargo
from core.signing_in import views as signing_in
from corporate.inbound import Inbound

wagtailadmin_urls.page_not_found = core_views.not_found_in_admin
urlpatterns = [
    path("admin/login/", signing_in.SignInView.as_view()),
    path("admin/password_reset/", signing_in.ResetView.as_view()),
    path("admin/password_reset/done/", signing_in.ResetDoneView.as_view()),
    path("admin/password_reset/confirm/<uidb64>/<token>/", signing_in.ResetConfirmView.as_view()),
    path("admin/password_reset/complete/", signing_in.ResetCompleteView.as_view()),
    path("admin/login/code/", signing_in.CodeView.as_view(), name="sign_in_code"),
    path("admin/login/second-factor/", signing_in.SecondFactorView.as_view(), name="second_factor"),
    path("admin/choose-page/", require_admin_access(NearestBrowseView.as_view())),
    path("admin/pages/<int:page_to_move_id>/set_position/", require_admin_access(ordering.set_position)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<path:document_filename>", documents.serve),
    path("documents/", include(wagtaildocs_urls)),
    path("healthz", core_views.health),
    path("metrics", metrics.view),
    path("robots.txt", core_views.robots),
    path("draft/<str:token>/", embargo.read, name="draft_link"),
    path("sitemap.xml", sitemaps.view),
    path("sitemap-<slug:section>.xml", sitemaps.view, name=sitemaps.PART),
    path("mail/webhook/", Reports.as_view(), name="mail_reports"),
    path("mail/inbound/", Inbound.as_view(), name="mail_inbound"),
    path("stripe/webhook/", include("donate.webhook_urls")),
]
if settings.SERVE_MEDIA:  # a web server does it where one stands in front
    urlpatterns += [
        path("media/<path:path>", documents.media),
    ]
urlpatterns += i18n_patterns(
    path("mine/", include("donate.mine.urls")),
    path("", include("donate.urls")),
    path("", include("corporate.urls")),
    path("", include("news.urls")),
    path("", include("home.urls")),
    # Visitors' forms carry a signed token of their own (core.visitor_forms) instead of a cookie,
    # so that pages need no cookie at all; staff's forms under /admin/ keep Django's protection.
    re_path(wagtail_urls.serve_pattern, csrf_exempt(routing.serve), name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
