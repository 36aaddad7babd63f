"""The site with the pages of people in it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lodestar import urls
from lodestar.kernel.web.audience import public


@public()
def unlock(request: HttpRequest) -> HttpResponse:
    return HttpResponse("unlock")


urlpatterns = [
    path("staff/", include("lodestar.kernel.people.urls")),
    path("staff/unlock/", unlock, name="staff-unlock"),
    *urls.urlpatterns,
]
handler403, handler404 = urls.handler403, urls.handler404
