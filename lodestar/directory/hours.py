"""When a service is open: opening hours as calendar rules, told on the clock of the service's zone.

A schedule opens at a wall-clock time on each date of its rule (RFC 5545) and closes at a wall-clock
time on the same date, or on the next when that is not later. Where clocks are put forward, a time
that does not exist moves forward with them (02:30 becomes 03:30); where they are put back, a time
that comes twice means the first. What that leaves without a minute is not an opening.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr


DAY_MINUTES = 24 * 60
LOOK_AHEAD = timedelta(days=14)
FIRST_DAY = date(2024, 1, 1)  # a Monday: where a rule begins that names no beginning
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")

Frequency = Literal["WEEKLY", "MONTHLY"]
Interval = tuple[int, int]  # POSIX seconds, the end not included


@dataclass(frozen=True)
class Schedule:
    """One row of `schedules.csv`. Times are minutes after midnight; 1440 closes at midnight.

    `until`, `valid_from` and `valid_to` are inclusive and speak of the date of opening.
    `closed_on` names a set of holidays on which this opening does not take place.
    """

    timezone: str
    freq: Frequency | None = None
    interval: int = 1
    byday: tuple[str, ...] = ()
    bymonthday: tuple[int, ...] = ()
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    wkst: str = "MO"
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: int | None = None
    closes_at: int | None = None
    closed_on: str = ""

    @property
    def known(self) -> bool:
        """False where the row only describes its hours in words."""
        return self.freq is not None and self.opens_at is not None and self.closes_at is not None

    @property
    def begins(self) -> date:
        return self.dtstart or self.valid_from or FIRST_DAY

    @property
    def plain_weekly(self) -> bool:
        """Every week on named days, for ever: nearly all schedules, and cheap to work out."""
        return (
            self.freq == "WEEKLY"
            and self.interval == 1
            and self.count is None
            and not self.bymonthday
            and bool(self.byday)
            and all(day in WEEKDAYS for day in self.byday)
        )


class Holidays(Protocol):
    """Anything that knows the days of named sets of holidays."""

    def is_holiday(self, set_name: str, day: date) -> bool: ...


@dataclass(frozen=True)
class Opening:
    """What can be said of the hours at one moment. Times are aware, in the service's zone.

    `closes_at` stands only while open, `opens_at` only while closed; each is None when it lies more
    than 14 days ahead. `always`: open at every minute of those days. All false when not `known`.
    """

    known: bool
    open: bool = False
    always: bool = False
    closes_at: datetime | None = None
    opens_at: datetime | None = None


def opening(schedules: Sequence[Schedule], now: datetime, holidays: Holidays) -> Opening:
    """The hours at `now` (aware), all known schedules taken together."""
    known = [schedule for schedule in schedules if schedule.known]
    if not known:
        return Opening(known=False)
    zone = ZoneInfo(known[0].timezone)
    today = now.astimezone(zone).date()
    last = today + LOOK_AHEAD + timedelta(days=2)
    spans = merged(intervals(known, today - timedelta(days=2), last, holidays))
    return said(spans, now, zone)


def said(spans: Iterable[Interval], now: datetime, zone: ZoneInfo) -> Opening:
    moment = now.timestamp()
    horizon = moment + LOOK_AHEAD.total_seconds()
    coming = next((span for span in spans if span[1] > moment), None)
    if coming is None or coming[0] > horizon:
        return Opening(known=True)
    start, end = coming
    if start > moment:
        return Opening(known=True, opens_at=datetime.fromtimestamp(start, zone))
    if end >= horizon:
        return Opening(known=True, open=True, always=True)
    return Opening(known=True, open=True, closes_at=datetime.fromtimestamp(end, zone))


def intervals(
    schedules: Iterable[Schedule], first: date, last: date, holidays: Holidays
) -> Iterator[Interval]:
    """Openings that begin on a local date from `first` to `last`, neither sorted nor merged."""
    for schedule in schedules:
        if schedule.opens_at is None or schedule.closes_at is None or schedule.freq is None:
            continue
        overnight = DAY_MINUTES if schedule.closes_at <= schedule.opens_at else 0
        for day in opening_dates(schedule, first, last):
            if schedule.closed_on and holidays.is_holiday(schedule.closed_on, day):
                continue
            start = instant(schedule.timezone, day, schedule.opens_at)
            end = instant(schedule.timezone, day, schedule.closes_at + overnight)
            if start < end:
                yield start, end


def merged(spans: Iterable[Interval]) -> list[Interval]:
    """Their union in order of time; what adjoins becomes one, so that day and night has no edge."""
    union: list[Interval] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


@lru_cache(maxsize=1 << 16)
def instant(timezone: str, day: date, minute: int) -> int:
    """POSIX seconds of a wall-clock time, `minute` minutes after the midnight that begins `day`."""
    midnight = datetime.combine(day, time.min, ZoneInfo(timezone))
    return int((midnight + timedelta(minutes=minute)).timestamp())


def opening_dates(schedule: Schedule, first: date, last: date) -> list[date]:
    """The dates of the rule from `first` to `last`, within its validity, holidays included."""
    low = max(first, schedule.begins, schedule.valid_from or date.min)
    high = min(last, schedule.until or date.max, schedule.valid_to or date.max)
    if low > high:
        return []
    if schedule.plain_weekly:
        return weekly_dates(schedule.byday, low, high)
    return rule_dates(schedule, low, high)


def weekly_dates(byday: Sequence[str], low: date, high: date) -> list[date]:
    span = (low + timedelta(days=n) for n in range((high - low).days + 1))
    return [day for day in span if WEEKDAYS[day.weekday()] in byday]


def rule_dates(schedule: Schedule, low: date, high: date) -> list[date]:
    found = calendar_rule(schedule).between(midnight_of(low), midnight_of(high), inc=True)
    return [moment.date() for moment in found]


@lru_cache(maxsize=1 << 12)
def calendar_rule(schedule: Schedule) -> rrule:
    """The rule as dateutil reads RFC 5545. `until` is applied by `opening_dates` instead: the RFC
    does not allow it beside `count`, and HSDS does."""
    parts = {
        "FREQ": schedule.freq,
        "INTERVAL": schedule.interval,
        "COUNT": schedule.count,
        "WKST": schedule.wkst,
        "BYDAY": ",".join(schedule.byday),
        "BYMONTHDAY": ",".join(map(str, schedule.bymonthday)),
    }
    text = ";".join(f"{name}={value}" for name, value in parts.items() if value)
    rule = rrulestr(text, dtstart=midnight_of(schedule.begins))
    assert isinstance(rule, rrule)  # noqa: S101 - one RRULE line is never an rruleset
    return rule


def midnight_of(day: date) -> datetime:
    """Naive on purpose: calendar rules are worked out on dates, clocks come afterwards."""
    return datetime.combine(day, time.min)
