"""Every address of the site. Public ones stand under a language; staff's behind one door."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from lodestar.kernel import offline, style, views
from lodestar.learn import views as learn


urlpatterns = [
    path("", learn.door, name="door"),
    path("style/<slug:name>.css", style.style, name="style"),
    path("sw.js", offline.worker, name="worker"),
    path("health/live", views.alive, name="alive"),
    path("health/ready", views.ready, name="ready"),
    path("robots.txt", learn.robots, name="robots"),
    path("sitemap.txt", learn.site_map_text, name="map-text"),
    path("", include("lodestar.kernel.trail.urls")),
    path("staff/", views.staff, name="staff"),
    path("staff/language/", views.choose_language, name="staff-language"),
    path("staff/checks/", views.checks, name="staff-checks"),
    path("staff/", include("lodestar.kernel.signin.urls")),
    path("staff/", include("lodestar.kernel.people.urls")),
    path("staff/", include("lodestar.shiftlog.urls")),
    *i18n_patterns(
        path("", include("lodestar.learn.urls")),
        path("", include("lodestar.signs.urls")),
        path("", include("lodestar.directory.urls")),
    ),
]

handler400 = "lodestar.kernel.web.handlers.bad_request"
handler403 = "lodestar.kernel.web.handlers.refused"
handler404 = "lodestar.kernel.web.handlers.not_found"
handler500 = "lodestar.kernel.web.handlers.broken"
