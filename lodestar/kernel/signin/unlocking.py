"""Is this session unlocked, and with what: the one way from a request to a person's keys.

The session carries the seed of the unlocked identity; the session itself opens with the cookie alone.
Between password and second step it carries the password's root instead, and nothing is unlocked.
"""

import base64
import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from lodestar.kernel.models import Person
from lodestar.kernel.signin.secondfactor import must_have_key
from lodestar.kernel.vault.errors import DoesNotOpen, Locked
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import SlotKind
from lodestar.kernel.vault.secret import Root, Seed
from lodestar.kernel.vault.slots import Prf, has_slot, open_password_slots


View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SEED, UNLOCKED, SECOND, ROOT = "seed", "unlocked", "second", "root"
RECENTLY = 5  # minutes
STAFF = "/staff/"


# For rooms ---------------------------------------------------------------------------------------


def identity_of(request: HttpRequest) -> Identity:
    """The keys of the person signed in. Raises Locked, which the staff door turns into the unlock page."""
    found = getattr(request, "unlocked_identity", None)
    if isinstance(found, Identity):
        return found
    if not is_unlocked(request):
        raise Locked
    identity = Identity(Seed(_bytes(request.session[SEED])))
    request.unlocked_identity = identity  # type: ignore[attr-defined]  # read above, for this request
    return identity


def is_unlocked(request: HttpRequest) -> bool:
    """With a second factor, always: a password alone opens no content."""
    return SEED in request.session and SECOND in request.session


def fresh_enough(request: HttpRequest, minutes: int = RECENTLY) -> bool:
    """Did the person prove who they are a moment ago? For the gravest acts."""
    at = request.session.get(UNLOCKED, 0)
    return is_unlocked(request) and 0 <= time.time() - at < minutes * 60


def unlocked(*, recently: bool = False) -> Callable[[View], View]:
    """Under `@members(...)`: asks to unlock first, and with `recently` again after five minutes."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not is_unlocked(request) or (recently and not fresh_enough(request)):
                return to_unlock(request)
            return view(request, *args, **kwargs)

        return cast(View, guarded)

    return decorate


def to_unlock(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that unlocks, and back here afterwards."""
    return HttpResponseRedirect(
        f"{resolve_url('staff-unlock')}?{urlencode({'next': request.path})}"
    )


# For signing in ----------------------------------------------------------------------------------


def unlock(request: HttpRequest, person: Person, root: Root, prf: Prf | None = None) -> bool:
    """Opens the person's key into this session. False where no slot opens with what is at hand."""
    try:
        identity = open_password_slots(person.public_id, root, prf)
    except DoesNotOpen:
        return False
    keep_unlocked(request, identity)
    return True


def identity_for_setup(request: HttpRequest, person: Person, root: Root) -> Identity | None:
    """To set up the first second step, when nothing counts as unlocked yet. None for who holds no key.

    Raises Locked where a security key is needed first.
    """
    if not holds_a_key(person):
        return None
    if SEED not in request.session and not unlock(request, person, root):
        raise Locked
    return Identity(Seed(_bytes(request.session[SEED])))


def keep_unlocked(request: HttpRequest, identity: Identity) -> None:
    request.session[SEED] = _text(identity.seed.reveal())
    request.session[UNLOCKED] = int(time.time())


def lock(request: HttpRequest) -> None:
    """Signed in, but nothing opens until it is unlocked again."""
    for name in (SEED, UNLOCKED):
        request.session.pop(name, None)


def take_second_step(request: HttpRequest, person: Person, how: str) -> None:
    """Where the center asks for a security key, a code lets in and opens nothing."""
    if how == "key" or not must_have_key(person):
        passed_second_step(request, how)


def passed_second_step(request: HttpRequest, how: str) -> None:
    """`how` is “code” or “key”."""
    request.session[SECOND] = how


def hold_root(request: HttpRequest, root: Root) -> None:
    """For this request: what the password has just made."""
    request.password_root = root  # type: ignore[attr-defined]  # read by root_at_hand


def keep_root(request: HttpRequest, root: Root) -> None:
    """From the password to the second step; a few minutes at most."""
    request.session[ROOT] = _text(root.reveal())


def forget_root(request: HttpRequest) -> None:
    request.session.pop(ROOT, None)


def root_at_hand(request: HttpRequest) -> Root:
    """Raises Locked where no password was given in this request or just before the second step."""
    held = getattr(request, "password_root", None)
    if isinstance(held, Root):
        return held
    if ROOT not in request.session:
        raise Locked
    return Root(_bytes(request.session[ROOT]))


def holds_a_key(person: Person) -> bool:
    """Coalition stewards and operators hold none."""
    return any(
        has_slot(person.public_id, kind)
        for kind in (SlotKind.PASSWORD, SlotKind.PASSWORD_AND_KEY, SlotKind.PAPER)
    )


def where_to(request: HttpRequest, wished: str) -> str:
    """A page of the staff side; the desk where the wish is none of ours."""
    here = url_has_allowed_host_and_scheme(
        wished, allowed_hosts=None, require_https=request.is_secure()
    )
    return wished if here and wished.startswith(STAFF) else STAFF


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
