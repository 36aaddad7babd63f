"""Every view says for whom it is. One that says nothing fails `manage.py check` (lodestar.E001)."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from lodestar.kernel.models import Person, Role


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public(*methods: str) -> Callable[[View], View]:
    """Anyone may open it. `@public()` only reads; `@public("GET", "POST")` answers a form, and keeps nothing."""

    def decorate(view: View) -> View:
        guarded = require_http_methods(methods or ("GET", "HEAD"))(view)
        guarded.audience = "anyone"  # type: ignore[attr-defined]  # read by kernel.checks
        return guarded

    return decorate


def me(request: HttpRequest) -> Person:
    """The person signed in. Raises Http404 for anybody else: what you may not see is not there."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def members(*roles: Role) -> Callable[[View], View]:
    """Only people with one of these roles; others are asked to sign in, or find nothing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)
            if me(request).role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        guarded.audience = roles  # type: ignore[attr-defined]  # read by kernel.checks
        return cast(View, guarded)

    return decorate
