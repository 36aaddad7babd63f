"""What search needs to know of one service: plain values, no rows and no words."""

from dataclasses import dataclass
from typing import Literal

from lodestar.directory.hours import Schedule


AreaKind = Literal["nation", "state", "town", "zip"]


@dataclass(frozen=True)
class Area:
    """A confirmed piece of the map that a service covers.

    `code` is a country ("US"), a state ("CT"), a town id or a ZIP code; `state` is where a town or
    ZIP code lies, None for a nation.
    """

    kind: AreaKind
    code: str
    state: str | None = None


@dataclass(frozen=True)
class Site:
    """A place that the public may be sent to. WGS 84 degrees; never a confidential location."""

    id: str
    latitude: float
    longitude: float
    state: str


@dataclass(frozen=True)
class Listing:
    """One published service. Ages are whole years, inclusive; None leaves that end open."""

    id: str
    organization_id: str
    needs: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interpreters: bool = False
    minimum_age: int | None = None
    maximum_age: int | None = None
    areas: tuple[Area, ...] = ()
    sites: tuple[Site, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    is_member: bool = False
    is_report_line: bool = False
