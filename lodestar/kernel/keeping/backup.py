"""Two backups that never meet: the database and its files for months, the shards and keys for a week.

Whoever holds one of them alone can open nothing with it, even with the offline key. What somebody's
access depended on lies with the shards: when those are gone everywhere, after seven days, so is access.
"""

import os
import tarfile
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from lodestar.kernel.keeping import database, offline, places
from lodestar.kernel.keeping.errors import KeepingError, NoBackupKey
from lodestar.kernel.keeping.stream import Kind, SealedWriter
from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.vault.models import Entry, Grant
from lodestar.kernel.vault.shards import Shards


SHARDS: Final = "shards/shards.sqlite3"
KEYS: Final = "keys"
SEALED: Final = "sealed"
PUBLISHED: Final = "published"
TRAIL: Final = "trail"
_WORKING: Final = ".backup-"  # the beginning of a working folder's name


def back_up(kind: Kind, to: Path, today: date) -> Path:
    """Write one sealed backup, whole or not at all, and give its name. Raises KeepingError, OSError."""
    public = offline.public_key(settings.KEYS_DIR)
    refuse_private_key()
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = places.free_name(to, kind, today)
    handle, part = tempfile.mkstemp(prefix=f".{path.name}-", suffix=places.PART, dir=to)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, made for us alone
            _write(SealedWriter(file, public, kind, today), kind)
            file.flush()
            os.fsync(file.fileno())
        Path(part).rename(path)
    finally:
        Path(part).unlink(missing_ok=True)
    places.remember_backup(path)
    return path


def refuse_private_key() -> None:
    """Backups that their own server can open protect nobody from its thief. Raises NoBackupKey."""
    lying: Path = settings.KEYS_DIR / offline.SECRET_NAME
    if lying.exists():
        what = f"The private half of the offline key lies on this server: {lying}."
        raise NoBackupKey(what, "Move it to a safe, then overwrite it here with `shred -u`.")


def _write(sealed: SealedWriter, kind: Kind) -> None:
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]  # of a stream, tarfile asks for `write` only
        {Kind.MAIN: _add_main, Kind.SHARDS: _add_shards}[kind](tar)
    sealed.finish()


def _add_main(tar: tarfile.TarFile) -> None:
    """The database first: a file that comes later is then one too many, never one too few."""
    with tempfile.TemporaryDirectory(prefix=_WORKING, dir=settings.DATA_DIR) as folder:
        copy = database.dump_to(Path(folder))
        _add(tar, copy, copy.name)
    _add_all(tar, _files_below(settings.SEALED_DIR), settings.SEALED_DIR, SEALED)
    trail = heads_file().parent
    _add_all(tar, _files_below(trail), trail, TRAIL)
    current = settings.PUBLISHED_DIR / "current"
    if current.exists():
        folder_now = current.resolve()
        _add_all(tar, _files_below(folder_now), folder_now.parent, PUBLISHED)


def _add_shards(tar: tarfile.TarFile) -> None:
    """The copy on the way lies in memory, so that a deleted shard is on no disk."""
    if not settings.SHARDS_FILE.is_file():
        what = f"There is no shard store at {settings.SHARDS_FILE}."
        raise KeepingError(what, "Is LODESTAR_SHARDS right, and the disk mounted?")
    settings.VOLATILE_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_WORKING, dir=settings.VOLATILE_DIR) as folder:
        copy = Path(folder) / "shards.sqlite3"
        store = Shards(settings.SHARDS_FILE)
        try:
            _refuse_empty(store)
            store.copy_to(copy)
        finally:
            store.close()
        _add(tar, copy, SHARDS)
    _add_all(tar, _files_below(settings.KEYS_DIR), settings.KEYS_DIR, KEYS)


def _refuse_empty(store: Shards) -> None:
    """An empty store beside a full database is a disk that was not mounted. Raises KeepingError."""
    if not any(store.made_before(date.max)) and (Grant.rows.exists() or Entry.rows.exists()):
        what = f"The shard store {store.path} is empty, and the database is not."
        raise KeepingError(what, "Is LODESTAR_SHARDS right, and the disk mounted?")


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _add_all(tar: tarfile.TarFile, files: Iterable[Path], root: Path, under: str) -> None:
    for file in files:
        with suppress(FileNotFoundError):  # shredded while we were on the way
            _add(tar, file, f"{under}/{file.relative_to(root).as_posix()}")


def _add(tar: tarfile.TarFile, file: Path, name: str) -> None:
    """Name, size and bytes: no account and no minute of this machine."""
    with file.open("rb") as opened:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(opened.fileno()).st_size
        member.mode = 0o600
        tar.addfile(member, opened)
