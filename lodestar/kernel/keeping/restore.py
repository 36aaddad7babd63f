"""From backups to a folder that can serve, and the proof that they are good.

Everything is read, opened, unpacked and looked at. Where anything is wrong, nothing is left behind.
"""

import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from lodestar.kernel.keeping import backup, database
from lodestar.kernel.keeping.errors import Damaged, NotEmpty
from lodestar.kernel.keeping.stream import About, Kind, SealedReader, read_about
from lodestar.kernel.trail.errors import TrailBroken
from lodestar.kernel.trail.heads import check_chain, newest_head, signed_parts, words
from lodestar.kernel.trail.recording import last_leaf
from lodestar.kernel.trail.tree import Tree
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Entry, Grant, SealedFile
from lodestar.kernel.vault.primitives import signed_by
from lodestar.kernel.vault.shards import Shards


ONE_FILE: Final = {
    Kind.MAIN: {database.SQLITE, database.POSTGRES},
    Kind.SHARDS: {backup.SHARDS},
}
FOLDERS: Final = {
    Kind.MAIN: {backup.SEALED, backup.PUBLISHED, backup.TRAIL},
    Kind.SHARDS: {backup.KEYS},
}
_LIVE_NAME = "lodestar.sqlite3"  # as settings name it in a data folder


@dataclass(frozen=True)
class Place:
    """Where the parts go: into one new folder, or for a trial the shards apart, in memory."""

    main: Path
    shards: Path

    def of(self, kind: Kind) -> Path:
        return self.shards if kind is Kind.SHARDS else self.main

    def prepare(self) -> None:
        """Raises NotEmpty."""
        for folder in {self.main, self.shards}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(folder.iterdir()):
                what = f"{folder} is not empty."
                remedy = "Name a new folder: a restore never writes over anything."
                raise NotEmpty(what, remedy)
            folder.chmod(0o700)

    def empty(self) -> None:
        for folder in {self.main, self.shards}:
            for child in folder.iterdir():
                shutil.rmtree(child) if child.is_dir() else child.unlink()


@dataclass(frozen=True)
class Trail:
    """The trail of a restored database, proven: compare hour and words with what witnesses have."""

    size: int = 0
    covered: int = 0  # by the newest head
    hour: str = ""
    words: str = ""
    key: str = ""


@dataclass
class Found:
    """What a restored place holds. `halves`: entries and grants that a shard is there for, and that lack one."""

    backups: list[About] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    waiting: int = 0  # steps of the database that this program would add
    unknown: int = 0  # steps that this program does not know
    trail: Trail = field(default_factory=Trail)
    files: int = 0
    files_missing: int = 0
    keys: list[str] = field(default_factory=list)
    shards: int = 0
    open_halves: int = 0
    closed_halves: int = 0

    def day_of(self, kind: Kind) -> date | None:
        return next((about.made_on for about in self.backups if about.kind is kind), None)


def restore(
    files: Sequence[Path], key: Identity, place: Place, config: dict[str, Any] | None = None
) -> Found:
    """Unpack and prove backups in an empty place; `config` is an empty PostgreSQL database to fill.

    Raises NotEmpty and Damaged; then the place is as empty as before.
    """
    place.prepare()
    found = Found()
    with ExitStack() as undo:
        undo.callback(place.empty)
        for file in files:
            found.backups.append(_unpack(file, key, place))
        _look(found, place, config)
        undo.pop_all()
    return found


def verify(files: Sequence[Path], key: Identity, config: dict[str, Any] | None = None) -> Found:
    """A real restore into a place that is gone afterwards; the shards' part of it is in memory."""
    settings.VOLATILE_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".drill-") as main,
        tempfile.TemporaryDirectory(prefix=".drill-", dir=settings.VOLATILE_DIR) as shards,
    ):
        return restore(files, key, Place(Path(main), Path(shards)), config)


def about_of(file: Path) -> About:
    """What a backup says of itself, unproven. Raises Damaged."""
    with file.open("rb") as opened:
        return read_about(opened)


def _unpack(file: Path, key: Identity, place: Place) -> About:
    with file.open("rb") as opened:
        sealed = SealedReader(opened, key)
        try:
            with tarfile.open(fileobj=sealed, mode="r|") as tar:  # type: ignore[call-overload]  # of a stream, tarfile asks for `read` only
                for member in tar:
                    _unpack_one(tar, member, place, sealed.about.kind)
        except tarfile.TarError as error:
            raise Damaged(f"{file.name} does not unpack.", "Use another backup.") from error
        sealed.finish()
    return sealed.about


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Place, kind: Kind) -> None:
    """Ordinary files under names that we write, and nothing else."""
    name = PurePosixPath(member.name)
    inside = len(name.parts) > 1 and name.parts[0] in FOLDERS[kind] and ".." not in name.parts
    plain = tar.extractfile(member) if member.isreg() else None
    if plain is None or not (inside or str(name) in ONE_FILE[kind]):
        raise Damaged(f"The backup holds what no backup holds: {name}.", "Do not use it.")
    target = place.of(kind) / name
    for folder in reversed(name.parents):
        (place.of(kind) / folder).mkdir(mode=0o700, exist_ok=True)
    with target.open("xb") as out:
        target.chmod(0o600)
        shutil.copyfileobj(plain, out)


def _look(found: Found, place: Place, config: dict[str, Any] | None) -> None:
    halves = _look_at_database(found, place.main, config)
    _look_at_shards(found, place.shards, halves)
    published = place.main / backup.PUBLISHED
    if published.is_dir():
        (published / "current").symlink_to(next(published.iterdir()).name)


def _look_at_database(found: Found, into: Path, config: dict[str, Any] | None) -> set[UUID]:
    """Counts, steps, files without which a row is empty; gives the ids that need a shard."""
    copy, dump = into / database.SQLITE, into / database.POSTGRES
    if copy.is_file():
        database.check_sqlite(copy)
        config = database.sqlite_config(copy.rename(into / _LIVE_NAME))
    elif dump.is_file():
        database.check_dump(dump)
        if config is not None:
            database.load_dump(dump, config)
    else:
        config = None
    if config is None:
        return set()
    with database.opened(config) as opened:
        _count(found, into, opened)
        if found.waiting:
            return set()
        found.trail = proven_trail()
        return set(_halves())


def _count(found: Found, into: Path, opened: BaseDatabaseWrapper) -> None:
    found.waiting, found.unknown = database.migrations_of(opened)
    tables = set(opened.introspection.table_names())
    for model in apps.get_models():
        if model._meta.db_table in tables:
            name = str(model._meta.verbose_name_plural)
            found.counts[name] = model._base_manager.count()
    there = {path.name for path in (into / backup.SEALED).rglob("*") if path.is_file()}
    found.files = len(there)
    if SealedFile._meta.db_table in tables:
        named = SealedFile.rows.values_list("id", flat=True)
        found.files_missing = sum(str(one) not in there for one in named)


def _halves() -> Iterator[UUID]:
    for rows in (Entry.rows, Grant.rows):
        yield from rows.values_list("id", flat=True).iterator()


def proven_trail() -> Trail:
    """Every entry follows from the one before, and the newest head covers them. Raises Damaged."""
    size, newest = last_leaf()[0], newest_head()
    try:
        check_chain(1, size)
        right = newest is None or Tree(anew=True).root(newest.size) == bytes(newest.root)
    except TrailBroken as error:
        raise Damaged(
            f"The trail in the backup is broken: {error}", "Use another backup."
        ) from error
    if newest is None:
        return Trail(size)
    parts = signed_parts(newest)
    signature = bytes(newest.signature)
    if not right or not signed_by(bytes(newest.key), signature, Label.TRAIL_HEAD, *parts):
        what = "The trail in the backup is not what its newest head covers."
        raise Damaged(what, "Use another backup, and ask the witnesses.")
    return Trail(size, newest.size, newest.hour, words(newest), bytes(newest.key).hex())


def _look_at_shards(found: Found, into: Path, halves: set[UUID]) -> None:
    """Raises Damaged. Rows without a shard were ended between the two backups: they stay closed."""
    path = into / backup.SHARDS
    if not path.is_file():
        return
    database.check_sqlite(path)
    store = Shards(path)
    try:
        there = set(store.made_before(date.max))
    finally:
        store.close()
    found.shards = len(there)
    found.open_halves, found.closed_halves = len(halves & there), len(halves - there)
    found.keys = sorted(path.name for path in (into / backup.KEYS).glob("*"))
