"""Why a service matched and when it is open, in the words of the page's language."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language
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


@lru_cache(maxsize=4096)
def in_words(language: str, code: str, detail: str) -> str:  # noqa: PLR0911 - one answer a code
    """`language` is the active one; it stands here to be part of the cache's key."""
    match code:
        case "center":
            return _("The crisis center for %(town)s") % {"town": town_name(detail)}
        case "town":
            return _("Serves %(town)s") % {"town": town_name(detail)}
        case "state":
            return _("Serves all of %(place)s") % {"place": place_name(language, detail)}
        case "nation":
            return _("Serves the whole country")
        case "distance":
            return miles(int(detail))
        case "need":
            return need_name(language, detail)
        case "speaks":
            return _("Speaks %(language)s") % {"language": language_name(detail)}
        case "interpreters":
            return _("Interpreters for %(language)s") % {"language": language_name(detail)}
        case "for":
            return _("Made for: %(who)s") % {"who": audience_name(language, detail)}
        case "for-anyone":
            return _("For anyone")
        case "open":
            return _("Open now")
        case "near":
            return _("Near you")
        case _:
            return _("In our directory")


def town_name(detail: str) -> str:
    town = current_kit().gazetteer.towns.get(detail)
    return town.name if town else detail


def place_name(language: str, code: str) -> str:
    about = current_kit().about
    return about.place.said_in(language) if about.state == code else code


def need_name(language: str, need: str) -> str:
    return current_kit().needs[need].name.said_in(language)


def audience_name(language: str, audience: str) -> str:
    return current_kit().audiences[audience].name.said_in(language)


def language_name(code: str) -> str:
    return {"en": _("English"), "es": _("Spanish"), "ase": _("American Sign Language")}.get(
        code, code
    )


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
