from django.urls import path

from lodestar.learn import views


urlpatterns = [
    path("", views.home, name="home"),
    path("learn/<slug:slug>/", views.page, name="page"),
    path("before/", views.before, name="before"),
    path("figures/", views.figures, name="figures"),
    path("sources/", views.sources, name="sources"),
    path("lines/", views.lines, name="lines"),
    path("lines.txt", views.lines_text, name="lines-text"),
    path("keep/", views.keep, name="keep"),
    path("map/", views.site_map, name="map"),
    path("offline/", views.offline, name="offline"),
]
