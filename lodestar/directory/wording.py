"""Why a service matched and when it is open, in the words of the page's language."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from lodestar.directory.hours import Opening
from lodestar.directory.search import Reason
from lodestar.kernel.kit import current_kit


METRES_IN_A_MILE = 1609.344


def why(reasons: Iterable[Reason]) -> list[str]:
    """One short sentence for each reason; the reach is not said twice."""
    told = list(reasons)
    codes = {reason.code for reason in told}
    hidden = {"town", "near"} if "center" in codes else {"near"} if "distance" in codes else set()
    language = get_language() or "en"
    return [in_words(language, r.code, r.detail) for r in told if r.code not in hidden]


def in_words(language: str, code: str, detail: str) -> str:
    """One reason. Where somebody asked is worked out anew each time, and stays in no memory."""
    if code == "distance":
        return miles(int(detail))
    if code in {"center", "town"}:
        sentence, name = NAMED[code]
        return _(sentence) % {"name": name(language, detail)}
    return in_our_words(language, code, detail)


@lru_cache(maxsize=4096)
def in_our_words(language: str, code: str, detail: str) -> str:
    """What comes from our own lists. `language` is the active one, and part of the cache's key."""
    if code in FIXED:
        return _(FIXED[code])
    sentence, name = NAMED[code]
    return _(sentence) % {"name": name(language, detail)}


def town_name(_language: str, detail: str) -> str:
    town = current_kit().gazetteer.towns.get(detail)
    return town.name if town else detail


def place_name(language: str, code: str) -> str:
    about = current_kit().about
    return about.place.said_in(language) if about.state == code else code


def need_name(language: str, need: str) -> str:
    return current_kit().needs[need].name.said_in(language)


def audience_name(language: str, audience: str) -> str:
    return current_kit().audiences[audience].name.said_in(language)


def language_name(_language: str, code: str) -> str:
    return {"en": _("English"), "es": _("Spanish"), "ase": _("American Sign Language")}.get(
        code, code
    )


FIXED = {
    "nation": gettext_noop("Serves the whole country"),
    "for-anyone": gettext_noop("For anyone"),
    "open": gettext_noop("Open now"),
    "near": gettext_noop("Near you"),
    "anywhere": gettext_noop("In our directory"),
}
NAMED: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "center": (gettext_noop("The crisis center for %(name)s"), town_name),
    "town": (gettext_noop("Serves %(name)s"), town_name),
    "state": (gettext_noop("Serves all of %(name)s"), place_name),
    "within": (gettext_noop("Somewhere in %(name)s"), place_name),
    "need": ("%(name)s", need_name),
    "speaks": (gettext_noop("Speaks %(name)s"), language_name),
    "interpreters": (gettext_noop("Interpreters for %(name)s"), language_name),
    "for": (gettext_noop("Made for: %(name)s"), audience_name),
}


def miles(metres: int) -> str:
    """Half miles below ten, whole miles above: nobody walks to a decimal."""
    exact = metres / METRES_IN_A_MILE
    if exact < 1:
        return _("Less than 1 mile away")
    rounded = round(exact * 2) / 2 if exact < 10 else round(exact)
    return _("About %(miles)s miles away") % {"miles": formats.number_format(rounded)}


def status(opening: Opening, now: datetime) -> str:
    """`Open now, day and night` · `Open now, until 4:30 p.m.` · `Opens Monday at 8 a.m.`"""
    if not opening.known:
        return _("We do not know the hours. You can call and ask.")
    if opening.always:
        return _("Open now. Day and night.")
    if opening.open and opening.closes_at:
        return _("Open now, until %(time)s") % {"time": clock(opening.closes_at)}
    if opening.open:
        return _("Open now")
    if opening.opens_at:
        return _("Closed now. Opens %(day)s at %(time)s") % {
            "day": day_name(opening.opens_at, now),
            "time": clock(opening.opens_at),
        }
    return _("Closed now")


def clock(moment: datetime) -> str:
    """In the place's own time zone, as the language says it."""
    return formats.time_format(moment.timetz(), "TIME_FORMAT")


def day_name(moment: datetime, now: datetime) -> str:
    ahead = (moment.date() - timezone.localtime(now, moment.tzinfo).date()).days
    if ahead == 0:
        return _("today")
    if ahead == 1:
        return _("tomorrow")
    if ahead < 7:
        return formats.date_format(moment, "l")
    return formats.date_format(moment, "DATE_FORMAT")
