"""The pepper: 32 bytes outside the database, so that tags and codes cannot be computed from a dump."""

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import derive, random_bytes
from lodestar.kernel.vault.secret import Pepper


NAME = "pepper"


def tag_of(fingerprint: bytes) -> bytes:
    """16 bytes that name a recipient to this server, and to nobody who has only the database."""
    return derive(pepper(), Label.TAG, fingerprint)[:16]


def pepper() -> Pepper:
    return _read(settings.KEYS_DIR / NAME)


@lru_cache(maxsize=4)
def _read(path: Path) -> Pepper:
    if not path.exists():
        _make(path)
    return Pepper(path.read_bytes())


def _make(path: Path) -> None:
    """Written whole under another name first: two processes that start together read the same one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{NAME}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(random_bytes(32))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
