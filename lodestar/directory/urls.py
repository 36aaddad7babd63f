from django.urls import path

from lodestar.directory import nearby, views


urlpatterns = [
    path("find/", views.find, name="find"),
    path("services/", views.services, name="services"),
    path("service/<slug:code>/", views.service, name="service"),
]

SLOTS_FILLED = (nearby.nearby,)
