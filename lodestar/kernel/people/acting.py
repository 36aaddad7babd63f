"""What the views of these pages share: keys at hand, refusals as pages, and whom one may see."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext

from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.models import Person
from lodestar.kernel.signin.unlocking import fresh_enough, identity_of
from lodestar.kernel.vault.codes import Mistyped
from lodestar.kernel.vault.errors import Locked, VaultError
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.web.audience import me


View = TypeVar("View", bound=Callable[..., HttpResponse])


def with_reasons(view: View) -> View:
    """What is not possible just now becomes a page that says why, and what to do first."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Locked:
            return to_unlock(kwargs.get("person"))
        except (NotPossible, VaultError) as error:
            context = {"why": reason(error)}
            return render(request, "people/not_possible.html", context, status=409)

    return cast(View, answer)


def reason(error: NotPossible | VaultError) -> str:
    """Why not, and what to do first, in the language of the page."""
    if isinstance(error, Mistyped):
        return gettext(
            "One of the letters of the code looks wrong. Please compare it with what you wrote down."
        )
    return str(error)


def to_unlock(person: object) -> HttpResponse:
    """Unlock, then back to the page on which the button stood: nothing is sent a second time by itself."""
    page = resolve_url("staff-person", person) if person else resolve_url("staff-people")
    return redirect(f"{resolve_url('staff-unlock')}?{urlencode({'next': page})}")


def keys_here(request: HttpRequest) -> Identity:
    """The keys of this session, unlocked a moment ago. Raises Locked."""
    if not fresh_enough(request):
        raise Locked
    return identity_of(request)


def person_here(request: HttpRequest, public_id: UUID) -> Person:
    """Somebody the one who asks may see. Raises Http404: nobody else is there."""
    seen = Person.objects.visible_to(me(request)).select_related("center")
    return get_object_or_404(seen, public_id=public_id)
