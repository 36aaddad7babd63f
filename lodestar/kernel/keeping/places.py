"""Which backups were written, when and where, so that the old ones can be found again and deleted.

`backups.json` in the data folder. It holds days and paths, nothing else. It also remembers the last day
on which retention ran, to notice a clock that jumped.
"""

import fcntl
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from lodestar.kernel.keeping.stream import Kind


NAME: Final = "backups.json"
FILE_NAME: Final = re.compile(r"lodestar-(main|shards)-(\d{4}-\d{2}-\d{2})(?:-\d+)?\.sealed")
PART: Final = ".part"  # at the end of a backup that is still being written


@dataclass(frozen=True)
class Written:
    """One backup file, by what its name says."""

    kind: Kind
    made_on: date
    path: Path

    def age(self, today: date) -> int:
        return (today - self.made_on).days

    def is_too_old(self, today: date) -> bool:
        return self.age(today) > self.kind.days


@dataclass(frozen=True)
class Remembered:
    """What this server knows of its backups."""

    files: tuple[str, ...] = ()
    retention_ran_on: str = ""
    retention_failed: tuple[str, ...] = field(default=())

    @property
    def backups(self) -> list[Written]:
        return [found for found in map(read_name, map(Path, self.files)) if found]

    @property
    def places(self) -> set[Path]:
        return {Path(file).parent for file in self.files}


def read_name(path: Path) -> Written | None:
    """None for a file that is no backup by its name."""
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        return Written(Kind(match[1]), date.fromisoformat(match[2]), path)
    except ValueError:
        return None


def backups_in(folder: Path) -> Iterator[Written]:
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if found := read_name(path):
                yield found


def free_name(folder: Path, kind: Kind, day: date) -> Path:
    """A name that says kind and day; a second backup of one day gets a number."""
    path, number = folder / f"lodestar-{kind}-{day}.sealed", 1
    while path.exists():
        number += 1
        path = folder / f"lodestar-{kind}-{day}-{number}.sealed"
    return path


def remembered() -> Remembered:
    """An empty memory where there is none yet, or where it cannot be read."""
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
        return Remembered(
            tuple(found["files"]), found["retention_ran_on"], tuple(found["retention_failed"])
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Remembered()


def remember_backup(path: Path) -> None:
    with _alone():
        memory = remembered()
        _store(replace(memory, files=(*memory.files, str(path.resolve()))))


def remember_retention(today: date, failed: Iterable[str]) -> None:
    """Called when retention ends: files that were deleted are forgotten, those out of reach are not."""
    with _alone():
        left = tuple(file for file in remembered().files if not _is_gone(Path(file)))
        _store(Remembered(left, today.isoformat(), tuple(failed)))


def _is_gone(path: Path) -> bool:
    """Deleted, as opposed to out of reach."""
    return path.parent.is_dir() and not path.exists()


@contextmanager
def _alone() -> Iterator[None]:
    """A backup and retention at the same time forget nothing of each other's."""
    with _path().with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path() -> Path:
    folder: Path = settings.DATA_DIR
    return folder / NAME


def _store(memory: Remembered) -> None:
    part = _path().with_suffix(PART)
    part.write_text(json.dumps(asdict(memory), indent=1), encoding="utf-8")
    part.chmod(0o600)
    part.replace(_path())
