"""Addresses below /staff/ that belong to people."""

from django.urls import path

from lodestar.kernel.people import accounts, entrance, views


urlpatterns = [
    path("join/", entrance.join, name="staff-join"),
    path("roles/", entrance.roles, name="staff-roles"),
    path("center/", views.center, name="staff-center"),
    path("accounts/", accounts.accounts, name="staff-accounts"),
    path("accounts/<uuid:account>/close/", accounts.close, name="staff-account-close"),
    path("people/", views.people, name="staff-people"),
    path("people/begin/", views.begin, name="staff-people-begin"),
    path("people/invite/", views.invite, name="staff-invite"),
    path("people/invitations/<uuid:invitation>/withdraw/", views.withdraw, name="staff-withdraw"),
    path("people/<uuid:person>/", views.person, name="staff-person"),
    path("people/<uuid:person>/let-in/", views.let_in, name="staff-let-in"),
    path("people/<uuid:person>/turn-away/", views.turn_away, name="staff-turn-away"),
    path("people/<uuid:person>/welcome-back/", views.welcome_back, name="staff-welcome-back"),
    path("people/<uuid:person>/new-key/", views.new_key, name="staff-new-key"),
    path("people/<uuid:person>/role/", views.change_role, name="staff-change-role"),
    path("people/<uuid:person>/end/", views.end, name="staff-end"),
]
