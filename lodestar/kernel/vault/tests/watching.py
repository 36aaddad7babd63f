"""What happens on the disk while something runs: inotify, by ctypes; and a text in eight encodings."""

import base64
import ctypes
import ctypes.util
import os
import struct
from pathlib import Path


CREATED, CHANGED, MOVED_HERE = 0x100, 0x2, 0x80
_EVENT = struct.Struct("iIII")
_libc = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6", use_errno=True)


class Watched:
    """Every path below these folders in which a file appeared or was written."""

    def __init__(self, *folders: Path) -> None:
        self._handle = _libc.inotify_init1(os.O_NONBLOCK)
        assert self._handle >= 0, "This machine lets nobody watch files."
        self._folders = {self._add(folder): folder for folder in folders}

    def _add(self, folder: Path) -> int:
        number = _libc.inotify_add_watch(
            self._handle, os.fsencode(folder), CREATED | CHANGED | MOVED_HERE
        )
        assert number >= 0, folder
        return int(number)

    def seen(self) -> set[Path]:
        """What happened since the last call."""
        found = set()
        for part in iter(self._read, b""):
            at = 0
            while at < len(part):
                number, _mask, _cookie, length = _EVENT.unpack_from(part, at)
                name = part[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0")
                found.add(self._folders[number] / os.fsdecode(name))
                at += _EVENT.size + length
        return found

    def _read(self) -> bytes:
        try:
            return os.read(self._handle, 1 << 16)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        os.close(self._handle)


def encodings(text: str) -> list[bytes]:
    """The text as it could lie somewhere: plain, wide, in base64 at three offsets, in hex, backwards."""
    plain = text.encode()
    return [
        plain,
        text.encode("utf-16-le"),
        *(base64.b64encode(b"x" * offset + plain)[4:-4] for offset in range(3)),
        plain.hex().encode(),
        plain.hex().upper().encode(),
        plain[::-1],
    ]
