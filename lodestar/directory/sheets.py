"""A page of results, put together from parts that were made beforehand.

Cards are rendered at publication, the page around them once a day, and the form once for each set of
choices; for one reader only the reasons, today's hours and what they typed are put in between.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import get_language

from lodestar.directory import wording
from lodestar.directory.answering import Found
from lodestar.directory.snapshot import Snapshot
from lodestar.directory.wish import Choices, Wish, spoken
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.web.page import today


CARDS = "<!--cards-->"  # in results.html, as are the next two
WISH = "<!--wish-->"
FORM = "<!--form-->"
TYPED = "0typed0"  # stands for what was typed; replaced after rendering, escaped
PLACE = "0place0"  # stands for the place's name
TOTAL = "0total0"  # stands for how many answers there are
MINUTE = 60  # seconds
PAGES, FORMS = 256, 2048  # kept in this process, some 10 KB each


@dataclass(frozen=True)
class Outcome:
    """What the page around the cards depends on. `more`: there are more answers than are shown.

    `needs` stand here only where other names are offered, each with its own small form.
    """

    shown: int
    more: bool
    without: tuple[str, ...]
    lost: bool
    meant: tuple[str, ...]
    needs: tuple[str, ...]


def sheet(request: HttpRequest, wish: Wish, found: Found, now: datetime) -> bytes:
    before, after = filled(request.path, wish, found).split(CARDS)
    hits = range(len(found.results.hits))
    cards = b"".join(card(found, position, now) for position in hits)
    return before.encode() + cards + after.encode()


def here() -> str:
    return get_language() or "en"


def filled(path: str, wish: Wish, found: Found) -> str:
    """The page around the cards. What was typed comes last: it may read like one of our marks."""
    language = here()
    again, form = wish_and_form(language, wish.choices)
    label = wish.place.label if wish.place else current_kit().about.place.said_in(language)
    made = shell.__wrapped__ if wish.meant else shell  # names close to what was typed stay nowhere
    page = made(language, path, outcome_of(wish, found), today())
    page = page.replace(WISH, again).replace(FORM, form).replace(TOTAL, str(found.results.total))
    return page.replace(PLACE, escape(label)).replace(TYPED, escape(wish.words))


def outcome_of(wish: Wish, found: Found) -> Outcome:
    results, needs = found.results, wish.choices.needs if wish.meant else ()
    more = results.total > len(results.hits)
    return Outcome(len(results.hits), more, found.without, wish.lost, wish.meant, needs)


@lru_cache(maxsize=PAGES)
def shell(language: str, path: str, outcome: Outcome, _day: date) -> str:
    """The page around cards, wish and form, for one language, one outcome and one day."""
    request = HttpRequest()  # nothing of a reader but the address, so that nothing else can be kept
    request.path = path
    context = {
        "outcome": outcome,
        "total": TOTAL,
        "place_name": PLACE,
        "asked_again": "directory/wish_here.html",
    }
    with translation.override(language):
        return render_to_string("directory/results.html", context, request=request)


@lru_cache(maxsize=FORMS)
def wish_and_form(language: str, choices: Choices) -> tuple[str, str]:
    """The choices to send again unseen, and the form in which to change them."""
    kit = current_kit()
    with translation.override(language):
        context = form_context(kit, choices) | {"about": kit.about}
        again = render_to_string("directory/wish_again.html", context)
        return again, render_to_string("directory/form.html", context)


def form_context(kit: Kit, choices: Choices) -> dict[str, object]:
    """What the form shows; `typed` is filled in later."""
    return {
        "needs": [need for need in kit.needs.values() if need.shown],
        "audiences": [audience for audience in kit.audiences.values() if audience.shown],
        "spoken": [(code, wording.language_name(here(), code)) for code in spoken(kit)],
        "choices": choices,
        "typed": TYPED,
    }


def card(found: Found, position: int, now: datetime) -> bytes:
    """The card of one hit: made beforehand, with today's words in its seam."""
    hit = found.results.hits[position]
    made = found.snapshot.card(here(), hit.index)
    reasons = "".join(f"<li>{escape(words)}</li>" for words in wording.why(hit.reasons))
    said = escape(status(found.snapshot, hit.index, now))
    todays = f'<p class="status">{said}</p><ul class="why">{reasons}</ul>'
    return made.head + todays.encode() + made.tail


def status(snapshot: Snapshot, number: int, now: datetime) -> str:
    """Whether it is open. Hours are whole minutes long: each set of them is read once a minute."""
    known = said_in_minute(here(), snapshot.version, int(now.timestamp()) // MINUTE)
    hours = int(snapshot.index.listings.hours[number])
    if hours not in known:
        known[hours] = wording.status(snapshot.opening(number, now), now)
    return known[hours]


@lru_cache(maxsize=8)
def said_in_minute(_language: str, _version: str, _minute: int) -> dict[int, str]:
    """What has been said in this minute, by the number of the set of hours; filled by `status`."""
    return {}


def plain_sheet(found: Found, now: datetime) -> str:
    """The same as plain text, to carry or to print."""
    parts = []
    for hit in found.results.hits:
        made = found.snapshot.card(here(), hit.index)
        said = status(found.snapshot, hit.index, now)
        parts.append(f"{made.plain.strip()}\n{said}\n")
    return "\n".join(parts)
