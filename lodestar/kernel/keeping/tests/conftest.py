"""A server with something to lose: its folders, its keys, and the offline pair."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lodestar.kernel.keeping import offline
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.shards import shards


@dataclass
class Server:
    """Where things lie, and the key that lies elsewhere."""

    data: Path
    safe: Path  # the safe with the private half; not on the server
    disk: Path  # where backups go
    pair: Identity


@pytest.fixture
def server(tmp_path: Path, settings) -> Iterator[Server]:
    data, safe, disk = (tmp_path / name for name in ("data", "safe", "disk"))
    settings.DATA_DIR, settings.KEYS_DIR = data, data / "keys"
    settings.SHARDS_FILE, settings.SEALED_DIR = data / "shards" / "shards.sqlite3", data / "sealed"
    settings.PUBLISHED_DIR, settings.VOLATILE_DIR = data / "published", tmp_path / "memory"
    for folder in (data, safe, data / "keys", data / "sealed", data / "published" / "v1"):
        folder.mkdir(mode=0o700, parents=True)
    pair = Identity.new()
    (data / "keys" / offline.PUBLIC_NAME).write_text(offline.written_public(pair))
    (data / "keys" / "pepper").write_bytes(b"p" * 32)
    (data / "published" / "v1" / "cards").write_text("published")
    (data / "published" / "current").symlink_to("v1")
    (safe / offline.SECRET_NAME).write_text(offline.written_private(pair))
    shards().make_all([])
    yield Server(data, safe / offline.SECRET_NAME, disk, pair)
    shards().close()
