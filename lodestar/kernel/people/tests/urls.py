"""The site with the pages of people in it."""

from django.urls import include, path

from lodestar import urls


urlpatterns = [path("staff/", include("lodestar.kernel.people.urls")), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404
