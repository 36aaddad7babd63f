"""The doors of the house, in the order in which a request passes them.

The public side meets the first three only. Sessions, forms' tokens and people exist behind
`/staff/` alone, so that a public page cannot set a cookie even by mistake.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from allauth.core.context import request_context
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.translation import gettext
from whitenoise.middleware import WhiteNoiseMiddleware

from lodestar.kernel.signin.unlocking import to_unlock
from lodestar.kernel.vault.errors import Busy, Locked
from lodestar.kernel.web.handlers import sorry
from lodestar.kernel.web.languages import LANGUAGE, language_of, languages
from lodestar.kernel.web.squeeze import squeezed


Next = Callable[[HttpRequest], HttpResponseBase]
STAFF = "/staff/"
HEALTH = "/health/"
POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self'; manifest-src 'self'; script-src 'self'; "
    "style-src 'self'; worker-src 'self'"
)
CLOSED = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
    "local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": CLOSED,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
}
if settings.PRODUCTION:
    HEADERS["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"


class SafeHeaders:
    """The outermost door: every answer leaves with the same closed headers, small, and unkept."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # a download closes itself further
        if request.path_info.startswith(STAFF):  # Django's check of forms needs to see where from
            response.headers["Referrer-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return squeezed(request, response)


class Static(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise carries no types
    """Our own style, script, font and icon: hashed names, compressed beforehand, kept for ever."""


class Language:
    """The language stands in the address; where it does not, the browser's wish decides."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(HEALTH):
            request.get_host()  # raises DisallowedHost for a name that is not ours
        translation.activate(language_of(request))
        return self.get_response(request)


class Behind:
    """One of Django's own doors, standing behind `/staff/` only. Elsewhere it is not even there."""

    door: Callable[[Next], Next]

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.guarded = type(self).door(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        inside = request.path_info.startswith(STAFF)
        return self.guarded(request) if inside else self.get_response(request)


class StaffSession(Behind):
    """A session for staff."""

    door = SessionMiddleware  # type: ignore[assignment]  # Django's class also serves async


class StaffLanguage:
    """The language that somebody chose for this session; staff's addresses say none."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(STAFF):
            chosen = request.session.get(LANGUAGE)
            if chosen in languages():
                translation.activate(chosen)
        return self.get_response(request)


class StaffForms(Behind):
    """A token in staff's forms; public forms change nothing and need none."""

    door = CsrfViewMiddleware  # type: ignore[assignment]  # Django's class also serves async

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],  # Any: Django's own signature
        kwargs: dict[str, Any],  # Any: Django's own signature
    ) -> HttpResponseBase | None:
        guarded = self.guarded
        if request.path_info.startswith(STAFF) and isinstance(guarded, CsrfViewMiddleware):
            return guarded.process_view(request, view, args, kwargs)
        return None


class StaffPerson(Behind):
    """Who of the staff is signed in."""

    door = AuthenticationMiddleware  # type: ignore[assignment]  # Django's class also serves async


class StaffSignIn:
    """What allauth's login flow needs, and where a page goes that finds its keys locked."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STAFF):
            return self.get_response(request)
        request.allauth = SimpleNamespace()  # type: ignore[attr-defined]  # as its middleware does
        with request_context(request):
            return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Locked keys lead to the page that unlocks; too many passwords at once, to a kind word."""
        if isinstance(exception, Locked):
            return to_unlock(request)
        if isinstance(exception, Busy):
            busy = gettext(
                "Many people are signing in just now. Please try again in a few seconds."
            )
            return sorry(request, 503, busy)
        return None
