"""Known devices: whoever signed in here before is not shut out by strangers who guess elsewhere.

Wrong tries are counted per known device, and per account for all unknown devices together (OWASP's
“device cookies”). No address of the network is looked at. The cookie says to nobody whose it is: it
holds random numbers, each with a tag that only this server can make and check.
"""

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.pepper import pepper
from lodestar.kernel.vault.primitives import derive, random_bytes, same
from lodestar.kernel.vault.volatile import volatile


COOKIE = "__Host-known" if settings.PRODUCTION else "known"
DAYS = 180
SHARED_BY = 4  # people at one desk
NUMBER = 12
LIMIT = {"password": 10, "second": 5}  # wrong tries within MINUTES
MINUTES = 15


class Tries:
    """Wrong tries at one door, from where this request comes."""

    def __init__(self, request: HttpRequest, email: str, door: str) -> None:
        number = known_number(request, email)
        whence = f"known {number.hex()}" if number else "unknown"
        self._what = volatile().tag("tries", door, whence, email.casefold())
        self._limit = LIMIT[door]

    def may_try(self) -> bool:
        """Counts it as a wrong one until `was_right` says otherwise, so that a flood cannot outrun it."""
        return volatile().count_try(self._what, MINUTES) <= self._limit

    def was_right(self) -> None:
        volatile().take_back_try(self._what)


def known_number(request: HttpRequest, email: str) -> bytes | None:
    """The number of this device for this account, if it signed in here before."""
    for token in _tokens(request):
        number, tag = token[:NUMBER], token[NUMBER:]
        if same(tag, _tag(email, number)):
            return number
    return None


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """This device is known for this account from now on."""
    number = known_number(request, email) or random_bytes(NUMBER)
    mine = number + _tag(email, number)
    others = [token for token in _tokens(request) if token != mine]
    _set(response, ".".join(_text(token) for token in [mine, *others][:SHARED_BY]))


def carry_over(request: HttpRequest) -> str:
    """Signing out clears every cookie, this one too; with this ticket the next page sets it again."""
    ticket = random_bytes(NUMBER).hex()
    volatile().hold(volatile().tag("device", ticket), request.COOKIES[COOKIE].encode(), 2)
    return ticket


def take_over(request: HttpRequest, response: HttpResponseBase, ticket: str) -> None:
    """Once, and never over what another person's device is known by."""
    value = volatile().take(volatile().tag("device", ticket))
    if value is not None and COOKIE not in request.COOKIES:
        _set(response, value.decode())


def _set(response: HttpResponseBase, value: str) -> None:
    response.set_cookie(
        COOKIE,
        value,
        max_age=DAYS * 24 * 60 * 60,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Strict",
    )


def _tag(email: str, number: bytes) -> bytes:
    return derive(pepper(), Label.DEVICE, email.casefold().encode(), number)[:16]


def _tokens(request: HttpRequest) -> list[bytes]:
    parts = request.COOKIES.get(COOKIE, "").split(".")[:SHARED_BY]
    try:
        return [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts if part]
    except (binascii.Error, ValueError):
        return []


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
