"""Addresses of the desk: random ids, and no word that tells anything."""

from django.urls import path

from lodestar.shiftlog import handing_views, views


urlpatterns = [
    path("log/", views.log, name="staff-log"),
    path("log/new/", views.new, name="staff-log-new"),
    path("log/search/", views.search, name="staff-log-search"),
    path("log/unread/", views.unread, name="staff-log-unread"),
    path("log/keys/", views.keys, name="staff-log-keys"),
    path("log/handed/", handing_views.handed, name="staff-log-handed"),
    path("log/<uuid:page>/", views.note, name="staff-log-note"),
    path("log/<uuid:page>/answer/", views.answer, name="staff-log-answer"),
    path("log/<uuid:page>/mark/", views.mark, name="staff-log-mark"),
    path("log/<uuid:page>/erase/", views.erase, name="staff-log-erase"),
    path("log/<uuid:page>/print/", views.print_out, name="staff-log-print"),
    path("log/<uuid:page>/file/<uuid:file>/", views.file, name="staff-log-file"),
    path("log/<uuid:page>/hand/", handing_views.hand, name="staff-log-hand"),
    path("log/<uuid:page>/back/<uuid:grant>/", handing_views.take_back, name="staff-log-back"),
    path("handed/", handing_views.received_list, name="staff-handed"),
    path("handed/<uuid:folder>/", handing_views.received_one, name="staff-handed-one"),
]
