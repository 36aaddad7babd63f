from django.urls import path

from lodestar.kernel.trail import views


urlpatterns = [path("trail/heads.txt", views.heads_text, name="trail-heads")]
