"""Every view says for whom it is. One that says nothing fails `manage.py check` (lodestar.E001)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from lodestar.kernel.models import Person, Role


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Door = Callable[[View[P]], View[P]]


def public(*methods: str) -> Door[P]:
    """Anyone may open it. `@public()` only reads; `@public("GET", "POST")` answers a form, and keeps nothing."""

    def decorate(view: View[P]) -> View[P]:
        guarded = require_http_methods(methods or ("GET", "HEAD"))(view)
        guarded.audience = "anyone"  # type: ignore[attr-defined]  # read by kernel.checks
        return guarded

    return decorate


def me(request: HttpRequest) -> Person:
    """The person signed in. Raises Http404 for anybody else: what you may not see is not there."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def members(*roles: Role) -> Door[P]:
    """Only people with one of these roles; others are asked to sign in, or find nothing."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)
            if me(request).role not in roles:
                raise Http404
            response: HttpResponse | HttpResponseBase = view(request, *args, **kwargs)
            return response

        guarded.audience = roles  # type: ignore[attr-defined]  # read by kernel.checks
        return guarded

    return decorate
