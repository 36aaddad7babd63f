"""What must end, ends: by the clock, without a key, a login or goodwill. It tells counts, never whose.

Each job is a title and a function of the day that gives how many it ended. The command lists those of the
rooms above; here stand the ones that concern backups and files. A job that fails stops no other job.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError

from lodestar.kernel.keeping import places
from lodestar.kernel.keeping.errors import WrongClock
from lodestar.kernel.keeping.findings import Finding, fail, ok, warn
from lodestar.kernel.keeping.places import Written, backups_in, remembered
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.vault import files
from lodestar.kernel.vault.errors import VaultError


LEAP: Final = timedelta(days=30)  # a clock that jumps further must be confirmed by a person
_DAY: Final = (
    24 * 60 * 60
)  # seconds: younger files may belong to somebody who is uploading just now


@dataclass(frozen=True)
class Job:
    """Something that ends by the clock."""

    title: str
    end: Callable[[date], int | str]


def refuse_jump(today: date, *, confirmed: bool) -> None:
    """What has ended cannot be brought back, so a clock that jumped ends nothing. Raises WrongClock."""
    last = remembered().retention_ran_on
    if confirmed or not last:
        return
    before = date.fromisoformat(last)
    if not before - timedelta(days=1) <= today <= before + LEAP:
        what = f"The clock says {today}; retention last ran on {before}."
        raise WrongClock(
            what, "If the clock is right, say so: `lodestar retention --clock-is-right`."
        )


def run(
    today: date, jobs: Sequence[Job], folders: Sequence[Path] = (), *, confirmed: bool = False
) -> list[Finding]:
    """End what is over. Raises WrongClock."""
    refuse_jump(today, confirmed=confirmed)
    told = [_one(job, today) for job in (*jobs, *OWN)]
    told += end_backups(today, folders)
    failed = [finding.about for finding in told if finding.level == "fail"]
    places.remember_retention(today, failed)
    return told


def _one(job: Job, today: date) -> Finding:
    try:
        return ok(job.title, f"{job.end(today)}")
    except (VaultError, DatabaseError, OSError) as error:
        return fail(job.title, f"{type(error).__name__}", "Run `lodestar doctor`, then try again.")


def end_backups(today: date, folders: Sequence[Path]) -> list[Finding]:
    """Delete what is too old wherever backups were written, and in other folders that are named."""
    known = remembered()
    found = {
        written.path: written
        for folder in sorted({*known.places, *(folder.resolve() for folder in folders)})
        for written in backups_in(folder)
    }
    old = [written for written in found.values() if written.is_too_old(today)]
    last = _last_mains(found.values(), today)
    ended = [written for written in old if written not in last]
    stuck = [written for written in ended if _cannot_delete(written)]
    told = [
        ok(f"old backups, {kind}", str(sum(one.kind is kind for one in ended if one not in stuck)))
        for kind in Kind
    ]
    return [*told, *map(_still_there, stuck), *out_of_reach(today)]


def _last_mains(found: Iterable[Written], today: date) -> list[Written]:
    """The newest main backup stays, however old: it opens nothing that ended, and may be all there is."""
    mains = [written for written in found if written.kind is Kind.MAIN]
    newest = max((written.made_on for written in mains), default=today)
    return [written for written in mains if written.made_on == newest]


def _cannot_delete(written: Written) -> bool:
    try:
        written.path.unlink(missing_ok=True)
    except OSError:
        return True
    return False


def overdue(today: date) -> list[Finding]:
    """Half keys that should be gone, and that this server can see: retention has not run, or failed."""
    return [
        _still_there(written)
        for written in remembered().backups
        if written.kind is Kind.SHARDS and written.is_too_old(today) and written.path.exists()
    ]


def _still_there(written: Written) -> Finding:
    remedy = "Delete it by hand, now: who has it and an old main backup can open what was ended."
    if written.kind is Kind.MAIN:
        remedy = "Delete it by hand."
    return fail("old backups", f"{written.path} is of {written.made_on}", remedy)


def out_of_reach(today: date) -> list[Finding]:
    """Shards on a disk that is not here now: a promise that a person has to keep."""
    return [
        warn(
            "old backups of the shards",
            f"{written.path} is of {written.made_on}, and its place cannot be reached",
            "Fetch that disk and run `lodestar retention`, or destroy it.",
        )
        for written in remembered().backups
        if written.kind is Kind.SHARDS
        if written.is_too_old(today) and not written.path.parent.is_dir()
    ]


def end_leftovers(_: date) -> int:
    """What a backup or a trial left behind that was killed on its way."""
    folders = {settings.DATA_DIR, settings.VOLATILE_DIR, *remembered().places}
    return _remove(
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path.name.startswith((".backup-", ".drill-", ".lodestar-"))
    )


def _remove(paths: Iterator[Path]) -> int:
    count = 0
    for path in list(paths):
        if time.time() - path.lstat().st_mtime > _DAY:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            count += 1
    return count


OWN: Final = (
    Job("sealed files without a row", lambda _: files.sweep()),
    Job("leftovers of backups", end_leftovers),
)
