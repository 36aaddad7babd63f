"""Which sets of schedules are open this minute, for all of them at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from lodestar.directory.grid import Bools, Ints, Longs
from lodestar.directory.hours import Holidays, Interval, Schedule, intervals


WINDOW_DAYS = 8  # worked out ahead; the oldest opening that can matter began two local dates ago
MINUTE = 60  # seconds


@dataclass(frozen=True)
class Window:
    """Every opening around some days: who opens, from when, until when (POSIX seconds)."""

    first: date
    owners: Ints
    starts: Longs
    ends: Longs

    def covers(self, day: date) -> bool:
        return self.first <= day < self.first + timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True)
class Moment:
    minute: int
    mask: Bools


class OpenTable:
    """Openings are whole minutes long, so what is open changes once a minute at most.

    Two threads that ask in the same new minute both work it out; each sees a whole answer.
    """

    def __init__(self, sets: Sequence[tuple[Schedule, ...]], holidays: Holidays) -> None:
        self._sets = sets
        self._holidays = holidays
        self._window: Window | None = None
        self._latest: Moment | None = None

    def open_mask(self, now: datetime) -> Bools:
        """For each set of schedules, whether it is open at `now` (aware). Unknown hours are not."""
        minute = int(now.timestamp()) // MINUTE
        latest = self._latest
        if latest is None or latest.minute != minute:
            latest = Moment(minute, self._mask_at(now))
            self._latest = latest
        return latest.mask

    def _mask_at(self, now: datetime) -> Bools:
        window = self._window_around(now.astimezone(UTC).date())
        moment = int(now.timestamp())
        mask = np.zeros(len(self._sets), np.bool_)
        mask[window.owners[(window.starts <= moment) & (moment < window.ends)]] = True
        return mask

    def _window_around(self, day: date) -> Window:
        window = self._window
        if window is None or not window.covers(day):
            window = worked_out(self._sets, day, self._holidays)
            self._window = window
        return window


def worked_out(sets: Sequence[tuple[Schedule, ...]], day: date, holidays: Holidays) -> Window:
    """Two dates to spare before and one after, for zones and for openings past midnight."""
    first, last = day - timedelta(days=2), day + timedelta(days=WINDOW_DAYS)
    spans = list(owned(sets, first, last, holidays))
    return Window(
        first=day,
        owners=np.array([owner for owner, _ in spans], np.int32),
        starts=np.array([start for _, (start, _) in spans], np.int64),
        ends=np.array([end for _, (_, end) in spans], np.int64),
    )


def owned(
    sets: Sequence[tuple[Schedule, ...]], first: date, last: date, holidays: Holidays
) -> Iterator[tuple[int, Interval]]:
    """Each schedule is worked out once, however many sets it belongs to."""
    known: dict[Schedule, list[Interval]] = {}
    for owner, schedules in enumerate(sets):
        for schedule in schedules:
            if schedule not in known:
                known[schedule] = list(intervals([schedule], first, last, holidays))
            for span in known[schedule]:
                yield owner, span
