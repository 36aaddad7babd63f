from django.urls import path

from lodestar.kernel.signin import mine, views


urlpatterns = [
    path("sign-in/", views.sign_in, name="staff-sign-in"),
    path("second-step/", views.second_step, name="staff-second-step"),
    path("unlock/", views.unlock_again, name="staff-unlock"),
    path("lock/", views.lock_now, name="staff-lock"),
    path("sign-out/", views.sign_out, name="staff-sign-out"),
    path("lost/", views.lost, name="staff-lost"),
    path("me/", mine.overview, name="staff-me"),
    path("me/end/", mine.end, name="staff-me-end"),
    path("me/password/", mine.password, name="staff-me-password"),
    path("me/second/", mine.second, name="staff-me-second"),
    path("me/codes/", mine.codes, name="staff-me-codes"),
    path("me/codes/picture.svg", mine.codes_picture, name="staff-me-codes-picture"),
    path("me/codes/off/", mine.codes_off, name="staff-me-codes-off"),
    path("me/keys/", mine.keys, name="staff-me-keys"),
    path("me/keys/confirm/", mine.keys_confirm, name="staff-me-keys-confirm"),
    path("me/keys/drop/", mine.keys_drop, name="staff-me-keys-drop"),
    path("me/paper/", mine.paper, name="staff-me-paper"),
]
