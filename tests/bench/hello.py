"""The site with one more address, which says hello: what the server and Django's middleware cost by themselves."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


from config import urls  # noqa: E402 - it needs the applications

urlpatterns = [path("hello", hello), *urls.urlpatterns]
settings.ROOT_URLCONF = __name__
