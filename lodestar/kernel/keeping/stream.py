"""The format of a backup: one stream, sealed as it is written, that the offline key alone opens.

| part | what |
| --- | --- |
| magic | `LODESTAR BACKUP` and a new line: 16 bytes |
| version | one byte, 1 |
| header | length (4 bytes), then kind, day and which offline key: readable, and bound to the seal |
| key | length (4 bytes), then the key of this file: HPKE to the offline key, `info` = all bytes above |
| stream | 24 bytes, then chunks of 64 KiB and 17 bytes (libsodium secretstream); the last one says so |

Nothing after the last chunk, and no end without it. Memory stays at a few chunks, however large it is.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO, Final

from lodestar.kernel.keeping.errors import Damaged
from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import Opening, Sealing, framed, random_bytes, seal_to
from lodestar.kernel.vault.secret import FileKey


MAGIC: Final = b"LODESTAR BACKUP\n"
VERSION: Final = 1
CHUNK: Final = 64 * 1024
_OVERHEAD = 17  # secretstream: one byte of tag, sixteen of authentication
_STREAM_HEADER = 24
_LONGEST = 4096  # of a header and of a sealed key
_NO_BACKUP = "This is no backup of Lodestar, or a version of it that this program does not know."
_CUT = "The backup ends before its end: it was cut, or is still being written."
_CHANGED = "The backup does not open: another key, or bytes were changed."


class Kind(StrEnum):
    """What lies in it, and so how long it may lie anywhere."""

    MAIN = "main"  # database, sealed files, what is published
    SHARDS = "shards"  # shard store and the server's own keys

    @property
    def days(self) -> int:
        """For how long a backup is kept. That of the shards is a promise to people."""
        return {Kind.MAIN: 90, Kind.SHARDS: 7}[self]


@dataclass(frozen=True)
class About:
    """What anybody can read of a backup; who opens it knows that it is true."""

    kind: Kind
    made_on: date
    key: str  # the beginning of a hash of the offline key

    def encoded(self) -> bytes:
        day = self.made_on.isoformat()
        return encode([("kind", self.kind.value), ("made_on", day), ("key", self.key)])


def name_of_key(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


class SealedWriter:
    """Takes plain bytes, writes sealed chunks. `finish()` writes the last; without it nothing opens."""

    def __init__(self, file: BinaryIO, public: bytes, kind: Kind, made_on: date) -> None:
        self._file, self._held = file, bytearray()
        key = FileKey(random_bytes(32))
        self._sealing = Sealing(key)
        before = _preamble(About(kind, made_on, name_of_key(public)).encoded())
        sealed_key = seal_to(public, key.reveal(), framed(Label.BACKUP, before))
        file.write(before + _counted(sealed_key) + self._sealing.header)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > CHUNK:
            self._file.write(self._sealing.push(bytes(self._held[:CHUNK])))
            del self._held[:CHUNK]
        return len(data)

    def finish(self) -> None:
        self._file.write(self._sealing.push(bytes(self._held), last=True))
        self._held.clear()


class SealedReader:
    """Gives the plain bytes back, and refuses anything but the whole."""

    def __init__(self, file: BinaryIO, key: Identity) -> None:
        """Raises Damaged for another key, another header, or no backup at all."""
        self._file, self._held, self._ended = file, b"", False
        header, before = _read_before(file)
        self.about = _about(header)
        sealed_key = _read_counted(file)
        if self.about.key != name_of_key(key.agreement.public):
            what = f"The backup is sealed to another offline key ({self.about.key}…)."
            raise Damaged(what, "Fetch that one from the safe.")
        try:
            opened = FileKey(key.agreement.open(sealed_key, framed(Label.BACKUP, before)))
            self._opening = Opening(opened, _exactly(file, _STREAM_HEADER))
        except DoesNotOpen as error:
            raise _changed() from error

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        while not self._held and not self._ended:
            self._next()
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def finish(self) -> None:
        """Read to the last chunk. Raises Damaged where there is none, or something after it."""
        while not self._ended:
            self._next()
        self._held = b""

    def _next(self) -> None:
        chunk = self._file.read(CHUNK + _OVERHEAD)
        if not chunk:
            raise Damaged(_CUT, "Use another backup.")
        try:
            self._held, self._ended = self._opening.pull(chunk)
        except DoesNotOpen as error:
            raise _changed() from error
        if self._ended and self._file.read(1):
            raise _changed()


def read_about(file: BinaryIO) -> About:
    """What a file says of itself, before anybody has the key. Raises Damaged."""
    return _about(_read_before(file)[0])


def _preamble(header: bytes) -> bytes:
    return MAGIC + bytes([VERSION]) + _counted(header)


def _read_before(file: BinaryIO) -> tuple[bytes, bytes]:
    if file.read(len(MAGIC) + 1) != MAGIC + bytes([VERSION]):
        raise Damaged(_NO_BACKUP, "Give a file that `lodestar backup` wrote.")
    header = _read_counted(file)
    return header, _preamble(header)


def _about(header: bytes) -> About:
    try:
        said = {name: str(value) for name, value in decode(header).items()}
        return About(Kind(said["kind"]), date.fromisoformat(said["made_on"]), said["key"])
    except (DoesNotOpen, KeyError, ValueError) as error:
        raise _changed() from error


def _counted(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _read_counted(file: BinaryIO) -> bytes:
    size = int.from_bytes(_exactly(file, 4), "big")
    if size > _LONGEST:
        raise _changed()
    return _exactly(file, size)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise Damaged(_CUT, "Use another backup.")
    return data


def _changed() -> Damaged:
    return Damaged(
        _CHANGED, "Use another backup, and find out who can write to where this one lay."
    )
