"""Files, sealed while they stream: on disk lie a random name, a padded size, and nothing to read.

One byte for the format, libsodium's header, then chunks of 64 KiB; the last one says that it is the
last. The key of each file is random and lies, with name, type and true size, in a sealed entry
(`About`). Deleting the entry's shard therefore ends the file too, even in an old backup of the disk.
"""

import os
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import SealedFile
from lodestar.kernel.vault.padding import padded_size
from lodestar.kernel.vault.primitives import Opening, Sealing, derive, random_bytes
from lodestar.kernel.vault.secret import FileKey, SealKey


FORMAT: Final = b"\x01"
HEADER: Final = 24
CHUNK: Final = 64 * 1024
OVERHEAD: Final = 17  # of each sealed chunk
FORGOTTEN: Final = timedelta(hours=1)  # no form takes longer


@dataclass(frozen=True, eq=False, repr=False)
class About:
    """What it takes to open a file. It is written into a sealed entry, and nowhere else."""

    id: UUID
    key: FileKey
    name: str
    kind: str  # the type that its sender's browser gave it, such as “image/jpeg”
    size: int

    def __repr__(self) -> str:
        return "<About: a sealed file>"

    def to_bytes(self) -> bytes:
        return encode(
            [
                ("id", self.id.bytes),
                ("key", self.key.reveal()),
                ("name", self.name),
                ("kind", self.kind),
                ("size", self.size),
            ]
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "About":
        """Raises DoesNotOpen for anything that `to_bytes` did not write."""
        match decode(data):
            case {
                "id": bytes() as id,
                "key": bytes() as key,
                "name": str() as name,
                "kind": str() as kind,
                "size": int() as size,
            } if len(id) == 16 and len(key) == 32 and size >= 0:
                return cls(UUID(bytes=id), FileKey(key), name, kind, size)
        raise DoesNotOpen


class Incoming:
    """A file that is arriving: nothing of it is written before it is sealed."""

    def __init__(self) -> None:
        self.id = uuid4()
        self.key = FileKey(random_bytes(32))
        self.size = 0
        self._waiting = bytearray()
        self._sealing = Sealing(_stream_key(self.id, self.key))
        self._file = _create(path_of(self.id))
        self._file.write(FORMAT + self._sealing.header)
        self._abandon = weakref.finalize(self, _abandon, self._file, self.id)  # a request broke off

    def add(self, data: bytes) -> None:
        self.size += len(data)
        self._take(data)

    def finish(self, name: str, kind: str) -> About:
        """Pads to the bucket, seals the last chunk as the last, and waits for the disk."""
        padding = padded_size(self.size) - self.size
        for start in range(0, padding, CHUNK):
            self._take(bytes(min(CHUNK, padding - start)))
        self._file.write(self._sealing.push(bytes(self._waiting), last=True))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._abandon.detach()
        os.utime(path_of(self.id), (0, 0))  # the hour of an upload is nobody's business
        return About(self.id, self.key, name, kind, self.size)

    def give_up(self) -> None:
        """It will not be kept: nothing of it stays."""
        self._abandon()

    def _take(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._file.write(self._sealing.push(bytes(self._waiting[:CHUNK])))
            del self._waiting[:CHUNK]


def seal_file(data: bytes, name: str, kind: str) -> About:
    """A file made here, such as a picture's stripped copy."""
    incoming = Incoming()
    incoming.add(data)
    return incoming.finish(name, kind)


def open_file(id: UUID, key: FileKey, size: int) -> Iterator[bytes]:  # noqa: A002 - as in `About`
    """The plain chunks. Raises DoesNotOpen before it gives out a byte that is not the sender's.

    A file that was cut or lengthened is refused before the first chunk; one whose chunks were changed,
    swapped or taken from elsewhere at the chunk.
    """
    path = path_of(id)
    if not path.is_file() or path.stat().st_size != _sealed_size(size):
        raise DoesNotOpen
    return _plain_chunks(path, _stream_key(id, key), size)


def path_of(id: UUID) -> Path:  # noqa: A002 - as in `About`
    folder: Path = settings.SEALED_DIR
    return folder / str(id)


def discard(id: UUID) -> None:  # noqa: A002 - as in `About`
    """Take it off the disk. Without its key it was unreadable already."""
    path_of(id).unlink(missing_ok=True)


def orphans(older_than: timedelta = FORGOTTEN) -> list[UUID]:
    """Files that no row claims: a form that was never finished, an entry that is gone."""
    before = (timezone.now() - older_than).timestamp()
    old = [path for path in _lying() if path.stat().st_ctime < before]
    claimed = {str(id) for id in SealedFile.rows.values_list("id", flat=True)}  # noqa: A001
    return [UUID(path.name) for path in old if path.name not in claimed]


def sweep(older_than: timedelta = FORGOTTEN) -> int:
    """Discards every orphan; says how many there were."""
    found = orphans(older_than)
    for orphan in found:
        discard(orphan)
    return len(found)


def _lying() -> list[Path]:
    folder: Path = settings.SEALED_DIR
    return [path for path in folder.glob("*-*-*-*-*") if path.is_file()]


def _stream_key(id: UUID, key: FileKey) -> SealKey:  # noqa: A002 - as in `About`
    return SealKey(derive(key, Label.FILE, id.bytes))


def _abandon(file: BinaryIO, id: UUID) -> None:  # noqa: A002 - as in `About`
    file.close()
    discard(id)


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _pieces(size: int) -> int:
    return -(-padded_size(size) // CHUNK)


def _sealed_size(size: int) -> int:
    return len(FORMAT) + HEADER + padded_size(size) + OVERHEAD * _pieces(size)


def _plain_chunks(path: Path, key: SealKey, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(len(FORMAT)) != FORMAT:
            raise DoesNotOpen
        opening = Opening(key, _exactly(file, HEADER))
        left, final = size, _pieces(size) - 1
        for number in range(final + 1):
            plain, last = opening.pull(_exactly(file, OVERHEAD, CHUNK + OVERHEAD))
            if last != (number == final) or any(plain[left:]):
                raise DoesNotOpen
            yield plain[:left]
            left = max(0, left - len(plain))


def _exactly(file: BinaryIO, least: int, most: int | None = None) -> bytes:
    data = file.read(most or least)
    if len(data) < least:
        raise DoesNotOpen
    return data
