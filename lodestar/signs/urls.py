from django.urls import path

from lodestar.signs import views


urlpatterns = [
    path("signs/", views.signs, name="signs"),
    path("signs/noticed/", views.noticed, name="noticed"),
]
