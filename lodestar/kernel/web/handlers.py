"""When something goes wrong: what happened, what to do next, and a number to call. Never a blank page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lodestar.kernel.people.errors import Denied


def sorry(request: HttpRequest, status: int, what: str) -> HttpResponse:
    return render(request, "kernel/sorry.html", {"what": what}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return sorry(request, 404, _("We could not find that page."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return sorry(request, 400, _("We could not read what was sent. Nothing was kept."))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    why = str(exception) if isinstance(exception, Denied) else _("This page is not open to you.")
    return sorry(request, 403, why)


def broken(request: HttpRequest) -> HttpResponse:
    return sorry(request, 500, _("Something broke on our side. It is not your fault."))
