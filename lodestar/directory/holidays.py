"""On which days the offices of a named set (`us-federal`) are closed, worked out from yearly rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr


SATURDAY, SUNDAY = 5, 6
DAY = timedelta(days=1)


@dataclass(frozen=True)
class HolidayRule:
    """A yearly RRULE (RFC 5545), such as `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`.

    `observed`: one that falls on a Saturday is also kept on the Friday before, on a Sunday also on
    the Monday after, as 5 U.S.C. 6103(b) has it for offices of the United States.
    """

    rule: str
    observed: bool = False


@dataclass(frozen=True)
class HolidayRules:
    """Sets of holidays by name. A set that nobody defined has no holidays."""

    sets: Mapping[str, Sequence[HolidayRule]]
    _days: dict[tuple[str, int], frozenset[date]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_holiday(self, set_name: str, day: date) -> bool:
        key = (set_name, day.year)
        if key not in self._days:
            self._days[key] = frozenset(closed_days(self.sets.get(set_name, ()), day.year))
        return day in self._days[key]


def closed_days(rules: Sequence[HolidayRule], year: int) -> Iterator[date]:
    """The days of one year, and those of its neighbours that are kept in it or near it."""
    for rule in rules:
        for around in (year - 1, year, year + 1):
            for day in days_of_year(rule.rule, around):
                yield day
                if rule.observed:
                    yield observed_on(day)


def days_of_year(rule: str, year: int) -> list[date]:
    first = datetime.combine(date(year, 1, 1), time.min)
    last = datetime.combine(date(year, 12, 31), time.min)
    return [
        moment.date() for moment in rrulestr(rule, dtstart=first).between(first, last, inc=True)
    ]


def observed_on(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - DAY
    return day + DAY if day.weekday() == SUNDAY else day
