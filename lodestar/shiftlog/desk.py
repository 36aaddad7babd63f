"""What every page of the desk shares: its frame, its clock, and one answer for what is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lodestar.kernel.kit import current_kit
from lodestar.kernel.people.models import Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.signin.unlocking import identity_of
from lodestar.kernel.trail.errors import NotRecorded
from lodestar.kernel.vault.errors import DoesNotOpen, Locked, NeedsRenewal, NoKey
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.web.audience import me
from lodestar.kernel.web.places import Place, register
from lodestar.shiftlog import policies
from lodestar.shiftlog.errors import Nothing
from lodestar.shiftlog.log import log_for


View = TypeVar("View", bound=Callable[..., HttpResponseBase])
KEEPS_WORDS: Final = "keeps_words"
NIGHT_BEGINS, NIGHT_ENDS = 21, 6  # hours on the center's clock

NOT_TOLD: Final = gettext_noop(
    "Nothing was opened, because it could not be written down who looked. Please tell the people who keep this site running."
)
CHANGED: Final = gettext_noop(
    "Something here was changed by somebody who may not, so it was not opened. Please tell the people who keep this site running."
)


TROUBLE: Final = (Locked, NotRecorded, DoesNotOpen, NeedsRenewal)


def reason(error: Exception) -> tuple[str, int]:
    """What to tell a person of one of these, and with which status."""
    match error:
        case NotRecorded():
            return gettext(NOT_TOLD), 503
        case DoesNotOpen():
            return gettext(CHANGED), 409
        case Locked():
            return gettext("Your keys are locked."), 403
        case _:
            return gettext(str(error)), 409


def center_clock() -> ZoneInfo:
    return ZoneInfo(current_kit().about.timezone)


def is_night() -> bool:
    hour = timezone.localtime(timezone=center_clock()).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def keyring_of(request: HttpRequest) -> Keyring:
    """The keys of the person at the desk. Raises Locked, and NoKey for people without a center."""
    person = me(request)
    if person.center_id is None:
        raise NoKey
    return Keyring(identity_of(request), person=person.public_id, center=person.center_id)


def log_of(request: HttpRequest) -> OpenFolder:
    """The center's log, as far as this person's keys open it. Raises Locked and NoKey."""
    return log_for(me(request), keyring_of(request))


def at_desk(view: View) -> View:
    """On the center's clock; what is not there, not granted or taken back gets one answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with timezone.override(center_clock()):
            try:
                return view(request, *args, **kwargs)
            except (Nothing, NoKey):
                return nothing_here(request)
            except TROUBLE as error:
                if hasattr(request, KEEPS_WORDS):
                    raise  # `nothing_lost` gives the words back
                if isinstance(error, Locked):
                    return to_unlock(request, kwargs.get("page"))
                why, status = reason(error)
                return desk_page(request, "shiftlog/not_now.html", {"why": why}, status)

    return cast(View, answer)


def to_unlock(request: HttpRequest, note: object) -> HttpResponseBase:
    """Back to where one was; after a button on a note, to the note."""
    back = request.path
    if request.method == "POST":
        back = resolve_url("staff-log-note", note) if isinstance(note, UUID) else "/staff/log/"
    return redirect(f"{resolve_url('staff-unlock')}?{urlencode({'next': back})}")


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The same bytes for what never was, what is another center's, and what was taken back."""
    return desk_page(request, "shiftlog/nothing.html", {}, 404)


def desk_page(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of the desk: dark at night, with the places that this person can go."""
    frame = {"desk_class": "desk night" if is_night() else "desk"}
    return render(request, template, frame | context, status=status)


@register
def places(person: Person) -> list[Place]:
    """Where at the desk this person can go."""
    if person.center is None:
        return []
    mine = [place for place in _all_places() if _may_go(Role(person.role), place.route)]
    return [place for place in mine if not (person.center.is_partner and "-log" in place.route)]


def _all_places() -> list[Place]:
    return [
        Place(gettext("Shift log"), "staff-log", gettext("What the shift before left for you.")),
        Place(gettext("New note"), "staff-log-new", gettext("For the shift after yours."), "n"),
        Place(gettext("Search"), "staff-log-search", gettext("In everything you can open."), "/"),
        Place(
            gettext("Handed over"),
            "staff-log-handed",
            gettext("What partners can see, until when; and taking it back."),
        ),
        Place(
            gettext("Handed to you"),
            "staff-handed",
            gettext("What another center shows you, as agreed with the person."),
        ),
    ]


def _may_go(role: Role, route: str) -> bool:
    doors = {
        "staff-log": policies.READERS,
        "staff-log-search": policies.READERS,
        "staff-log-new": policies.WRITERS,
        "staff-log-handed": policies.HANDERS,
        "staff-handed": policies.RECEIVERS,
    }
    return role in doors[route]
