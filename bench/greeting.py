"""The least that Django can answer, behind the same doors: what a page is measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lodestar import urls
from lodestar.kernel.web.audience import public


HELLO = b"Hello, world\n"


@public("GET", "POST")
def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(HELLO, headers={"Content-Length": str(len(HELLO))})


urlpatterns = [path("hello/", hello, name="hello"), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
