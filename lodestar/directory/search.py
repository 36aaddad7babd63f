"""A question to the directory and its answer, as values: what README.md says, said in types."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lodestar.kernel.place import Place


AGES = {"under18": (0, 17), "young": (18, 24), "adult": (18, 150)}  # whole years, inclusive
OLDEST = 150
REACHES = ("town", "near", "state", "within", "nation", "anywhere")  # best first
TALK = "talk"
REPORT_CHILD = "report-child"


@dataclass(frozen=True)
class Query:
    """What a person asks for. `now` is aware; `radius_metres` bounds places without areas only."""

    place: Place | None
    needs: frozenset[str]
    language: str | None
    audience: str | None
    open_now: bool
    now: datetime
    limit: int = 20
    radius_metres: int = 40_000


class Reason(NamedTuple):
    """One thing that made a service an answer, for the page to put into words.

    `code` and `detail`: center (town or ZIP), town (town or ZIP), near, state (code), within
    (code), nation (code), anywhere, distance (metres), need (id), speaks (language), interpreters (language),
    for (audience), for-anyone (audience), open.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that answers. `index` is its place in the snapshot; `metres` to its nearest site."""

    id: str
    index: int
    site_id: str | None
    metres: int | None
    reasons: tuple[Reason, ...]


class Results(NamedTuple):
    """The first `limit` hits in order, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int
