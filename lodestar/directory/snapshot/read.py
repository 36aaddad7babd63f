"""Opens what is published, and notices when something newer is."""

import json
import mmap
import time
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from lodestar.directory.engine import find
from lodestar.directory.errors import DamagedSnapshot, NothingPublished
from lodestar.directory.grid import Longs
from lodestar.directory.holidays import HolidayRules
from lodestar.directory.hours import Opening, opening
from lodestar.directory.index import Index
from lodestar.directory.opentable import OpenTable
from lodestar.directory.search import Query, Results
from lodestar.directory.snapshot.form import (
    FORM,
    Array,
    Card,
    ScheduleSets,
    card_at,
    hours_of,
    index_of,
    mapped,
    words_of,
)
from lodestar.directory.snapshot.write import CURRENT


LOOK_AGAIN = 1.0  # seconds between two looks at the link
NOT_ASKED = np.zeros(0, np.bool_)
TRIES = 5  # how often a version may be swept away while it is being opened


@dataclass(frozen=True)
class Cards:
    """The cards of one language, as `form.cards_bytes` wrote them."""

    letters: memoryview
    starts: Longs


@dataclass(frozen=True)
class Snapshot:
    """One version, wholly open: it can be read even after its folder has been removed."""

    version: str
    about: Mapping[str, Any]  # JSON, as it was given to `write_snapshot`
    index: Index
    schedules: ScheduleSets
    holidays: HolidayRules
    cards: Mapping[str, Cards]
    open_table: OpenTable

    @classmethod
    def open(cls, folder: Path) -> "Snapshot":
        """Raises FileNotFoundError where it is gone, DamagedSnapshot where it cannot be read."""
        try:
            return read(folder)
        except (KeyError, ValueError, TypeError) as error:
            raise DamagedSnapshot(f"{folder.name} cannot be read: publish again.") from error

    def __len__(self) -> int:
        return len(self.index)

    def search(self, query: Query) -> Results:
        """The services that answer, best first. See the room's README.md for what that means."""
        is_open = self.open_table.open_mask(query.now) if query.open_now else NOT_ASKED
        return find(self.index, query, is_open)

    def card(self, language: str, number: int) -> Card:
        """KeyError for a language in which nothing was published."""
        cards = self.cards[language]
        return card_at(cards.letters, cards.starts, number)

    def number_of(self, service_id: str) -> int | None:
        """Where a service stands in this version (`Hit.index`); None for one that it does not hold."""
        number = bisect_left(range(len(self)), service_id, key=self.index.ids.__getitem__)
        found = number < len(self) and self.index.ids[number] == service_id
        return number if found else None

    def opening(self, number: int, now: datetime) -> Opening:
        """The hours of one service at `now` (aware)."""
        schedules = self.schedules[int(self.index.listings.hours[number])]
        return opening(schedules, now, self.holidays)


def read(folder: Path) -> Snapshot:
    """Open every file by its name, so that a folder being swept away is a FileNotFoundError."""
    form = json.loads((folder / "form.json").read_bytes())
    if form["form"] != FORM:
        raise ValueError("written in another form")
    words = words_of((folder / "words.json").read_bytes())
    schedules, holidays = hours_of((folder / "hours.json").read_bytes())
    return Snapshot(
        version=folder.name,
        about=json.loads((folder / "about.json").read_bytes()),
        index=index_of(lambda name: array_from(folder / f"{name}.npy"), words),
        schedules=schedules,
        holidays=holidays,
        cards={language: cards_from(folder, language) for language in form["languages"]},
        open_table=OpenTable(schedules, holidays),
    )


def cards_from(folder: Path, language: str) -> Cards:
    letters = bytes_from(folder / f"cards.{language}.bytes")
    return Cards(letters, array_from(folder / f"cards.{language}.npy"))


def array_from(file: Path) -> Array:
    return mapped(np.load(file, mmap_mode="r", allow_pickle=False))


def bytes_from(file: Path) -> memoryview:
    """The file's bytes, mapped; an empty file cannot be, and has none."""
    with file.open("rb") as opened:
        if not file.stat().st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))


class Published:
    """What `root` publishes now, opened once and again only after the link has changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: Snapshot | None = None
        self._look_at = 0.0  # of time.monotonic

    def current(self) -> Snapshot:
        """Raises NothingPublished until there is a first snapshot."""
        snapshot = self._open
        if snapshot is None or time.monotonic() >= self._look_at:
            snapshot = self._newest()
            self._open = snapshot
            self._look_at = time.monotonic() + LOOK_AGAIN
        return snapshot

    def _newest(self) -> Snapshot:
        for _ in range(TRIES):
            version = self._version()
            if self._open is not None and self._open.version == version:
                return self._open
            try:
                return Snapshot.open(self._root / version)
            except FileNotFoundError:
                continue  # two publications came between reading the link and following it
        raise NothingPublished(self._root)

    def _version(self) -> str:
        try:
            return (self._root / CURRENT).readlink().name
        except FileNotFoundError as error:
            raise NothingPublished(self._root) from error
