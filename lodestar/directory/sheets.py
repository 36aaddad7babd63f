"""A page of results, put together from parts that were made beforehand.

Cards are rendered at publication and the page around them once for each set of choices; for one
reader only the reasons, today's hours and the words that they typed are put in between.
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
from lodestar.directory.wish import Choices, Wish, spoken
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.web.page import today


CARDS = "<!--cards-->"
TYPED = "0typed0"  # stands for what was typed; replaced after rendering, escaped
PLACE = "0place0"  # stands for the place's name


@dataclass(frozen=True)
class Outcome:
    """What the page around the cards depends on besides the choices."""

    total: int
    shown: int
    without: tuple[str, ...]
    lost: bool
    meant: tuple[str, ...]


def sheet(request: HttpRequest, wish: Wish, found: Found, now: datetime) -> bytes:
    results = found.results
    outcome = Outcome(results.total, len(results.hits), found.without, wish.lost, wish.meant)
    before, after = shell(get_language() or "en", request.path, wish.choices, outcome, today())
    label = wish.place.label if wish.place else current_kit().about.place.said_in(here())
    cards = b"".join(card(found, position, now) for position in range(len(results.hits)))
    return fill(before, wish, label) + cards + fill(after, wish, label)


def here() -> str:
    return get_language() or "en"


def fill(part: str, wish: Wish, label: str) -> bytes:
    return part.replace(TYPED, escape(wish.words)).replace(PLACE, escape(label)).encode()


@lru_cache(maxsize=1024)
def shell(
    language: str, path: str, choices: Choices, outcome: Outcome, _day: date
) -> tuple[str, str]:
    """The page around the cards, in two parts, for one language, one set of choices and one day."""
    request = HttpRequest()
    request.path = path
    context = form_context(current_kit(), choices) | {
        "outcome": outcome,
        "asked_again": "directory/wish_again.html",
    }
    with translation.override(language):
        whole = render_to_string("directory/results.html", context, request=request)
    before, _, after = whole.partition(CARDS)
    return before, after


def form_context(kit: Kit, choices: Choices) -> dict[str, object]:
    """What the form shows; `typed` and `place_name` are filled in later."""
    return {
        "needs": [need for need in kit.needs.values() if need.shown],
        "audiences": [audience for audience in kit.audiences.values() if audience.shown],
        "spoken": [(code, wording.language_name(here(), code)) for code in spoken(kit)],
        "choices": choices,
        "typed": TYPED,
        "place_name": PLACE,
    }


def card(found: Found, position: int, now: datetime) -> bytes:
    """The card of one hit: made beforehand, with today's words in its seam."""
    hit = found.results.hits[position]
    made = found.snapshot.card(here(), hit.index)
    said = wording.status(found.snapshot.opening(hit.index, now), now)
    reasons = "".join(f"<li>{escape(words)}</li>" for words in wording.why(hit.reasons))
    todays = f'<p class="status">{escape(said)}</p><ul class="why">{reasons}</ul>'
    return made.head + todays.encode() + made.tail


def plain_sheet(found: Found, now: datetime) -> str:
    """The same as plain text, to carry or to print."""
    parts = []
    for hit in found.results.hits:
        made = found.snapshot.card(here(), hit.index)
        said = wording.status(found.snapshot.opening(hit.index, now), now)
        parts.append(f"{made.plain.strip()}\n{said}\n")
    return "\n".join(parts)
