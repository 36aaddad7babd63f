"""Writes a snapshot whole, and only then points `current` at it."""

import fcntl
import hashlib
import io
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from lodestar.directory.holidays import HolidayRules
from lodestar.directory.index import build
from lodestar.directory.listing import Listing
from lodestar.directory.snapshot.form import (
    FORM,
    Array,
    Card,
    arrays_of,
    as_json,
    cards_bytes,
    hours_json,
    words_json,
)


CURRENT = "current"
KEPT = 2  # the newest and the one before, for readers that are still on it
NO_HOLIDAYS = HolidayRules({})


def write_snapshot(
    root: Path,
    listings: Sequence[Listing],
    cards: Mapping[str, Sequence[Card]],
    about: Mapping[str, object],
    holidays: HolidayRules = NO_HOLIDAYS,
) -> Path:
    """Publish `listings` into `root`; returns the folder of the new version.

    `cards` hold, for each language, one card for each listing in the same order. `about` is kept as
    JSON. Raises DirectoryTooLarge before anything is written, and OSError where the disk refuses;
    then what was current stays current.
    """
    order = sorted(range(len(listings)), key=lambda number: listings[number].id)
    files = content([listings[n] for n in order], holidays)
    for language, each in cards.items():
        letters, starts = cards_bytes([each[n] for n in order])
        files[f"cards.{language}.bytes"] = letters
        files[f"cards.{language}.npy"] = npy(starts)
    files["about.json"] = as_json(about)
    files["form.json"] = as_json({"form": FORM, "languages": sorted(cards)})
    root.mkdir(parents=True, exist_ok=True)
    with alone(root):
        folder = stored(root, files)
        point_at(root, folder.name)
        forget_old(root)
    return folder


def content(listings: Sequence[Listing], holidays: HolidayRules) -> dict[str, bytes]:
    built = build(listings)
    files = {f"{name}.npy": npy(array) for name, array in arrays_of(built.index).items()}
    files["words.json"] = words_json(built.index.words)
    files["hours.json"] = hours_json(built.schedules, holidays)
    return files


def npy(array: Array) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """One publication at a time, across processes."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stored(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write and sync all files under a name that no reader looks at, then give them theirs."""
    version = version_of(files)
    unfinished = root / f".{version}.unfinished"
    unfinished.mkdir()
    for name, letters in files.items():
        with (unfinished / name).open("wb") as file:
            file.write(letters)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(unfinished)
    return unfinished.rename(root / version)


def version_of(files: Mapping[str, bytes]) -> str:
    """`20261123T204522.123456Z-1a2b3c4d`: when (UTC, sorts by age), and what."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    when = time.strftime("%Y%m%dT%H%M%S", time.gmtime(seconds))
    return f"{when}.{rest // 1000:06}Z-{digest.hexdigest()[:8]}"


def point_at(root: Path, version: str) -> None:
    """Swap the link by one rename: a reader sees the old version or the new one."""
    link = root / f".{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    link.replace(root / CURRENT)
    sync_folder(root)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_old(root: Path) -> None:
    """Remove all but the newest versions, and what a publication that was cut short left behind."""
    versions = sorted(folder for folder in root.glob("[0-9]*T*Z-*") if folder.is_dir())
    for folder in [*versions[:-KEPT], *root.glob(".*.unfinished")]:
        shutil.rmtree(folder)
