"""The thief of T3: `python thief.py LOOT` tries everything in a folder as a key to everything sealed in it.

It has the source, so it knows every label, every derivation and where a sealed thing begins. It prints
numbers only. `opened` counts what it opened; `shells` the outer covers of grants, which the shards open
by design, and under which lies what is sealed to a person.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings


settings.configure(USE_I18N=False)

from lodestar.kernel.vault.errors import DoesNotOpen  # noqa: E402
from lodestar.kernel.vault.identity import Identity  # noqa: E402
from lodestar.kernel.vault.labels import Label  # noqa: E402
from lodestar.kernel.vault.primitives import (  # noqa: E402
    COMMITMENT,
    NONCE,
    Opening,
    derive,
    framed,
)
from lodestar.kernel.vault.secret import SealKey, Seed  # noqa: E402


USUALLY = 1  # a byte for the format
BEGINNINGS = {
    "vault_keyslot": 0,
    "vault_grant": 5,
    "trail_body": 22,
}  # bare; after an epoch; after a header
HEADER, OVERHEAD = 24, 17  # of a sealed file: libsodium's, in front and of each chunk
SMALLEST = NONCE + COMMITMENT + 16
WITH_AN_ID = (Label.WRAP, Label.PAPER, Label.ENTRY, Label.REGISTER_RECORD, Label.TRAIL_BODY)
HEX = re.compile(rb"(?:[0-9a-f]{2}){16,}", re.IGNORECASE)
WORD = re.compile(rb"[!#-&(-~]{16,120}")  # between spaces and quotation marks


@dataclass
class Blob:
    """Something sealed, with the ids that stand in its row."""

    table: str
    data: bytes
    ids: list[bytes]

    @cached_property
    def start(self) -> tuple[bytes, bytes]:
        """What a key must make of the nonce, and the commitment that it must equal."""
        start = BEGINNINGS.get(self.table, USUALLY)
        nonce = self.data[start : start + NONCE]
        told = self.data[start + NONCE :][:COMMITMENT]
        return framed(Label.COMMITMENT, nonce) + b"\x01", told


def main(loot: Path) -> dict[str, int]:
    rows = json.loads((loot / "rows.json").read_text(encoding="utf-8"))
    texts = [path.read_bytes() for path in sorted(loot.rglob("*")) if path.is_file()]
    halves = shards_in(loot)
    keys = {key for text in texts for key in found_in(text)} | set(halves)
    blobs = list(sealed_in(rows))
    tries = [0]
    opened = shells = 0
    for key in [*keys, *mixed(halves, keys)]:
        for blob in blobs:
            fits = fitting(key, blob, tries)
            covers = key in halves and blob.table == "vault_grantkeys"
            shells += fits and covers
            opened += fits and not covers
    opened += by_label(keys, blobs, tries)
    opened += as_identities(keys, rows, tries)
    opened += streams(loot, keys, tries)
    return {
        "keys": len(keys),
        "sealed": len(blobs),
        "files": len(list((loot / "SEALED_DIR").iterdir())),
        "tries": tries[0],
        "shells": shells,
        "opened": opened,
    }


# What could be a key


def found_in(text: bytes) -> Iterator[bytes]:
    """Runs of hexadecimal, base64 and words, and the file itself, as 32 bytes in every usual way."""
    yield from as_keys(text.strip())
    for run in HEX.findall(text):
        raw = bytes.fromhex(run.decode())
        if len(raw) <= 64:
            yield from as_keys(raw)
        for start in (0, 1, len(raw) - 32):
            if 0 <= start <= len(raw) - 32:
                yield raw[start : start + 32]
    for word in WORD.findall(text):
        yield from as_keys(word)
        with suppress(binascii.Error, ValueError):
            yield from as_keys(base64.urlsafe_b64decode(word + b"=="))


def as_keys(value: bytes) -> Iterator[bytes]:
    if len(value) in (16, 32, 64):
        yield value.ljust(32, b"\0")[:32]
        yield value[-32:].rjust(32, b"\0")
        yield hashlib.sha256(value).digest()
        yield hashlib.blake2b(value, digest_size=32).digest()


def shards_in(loot: Path) -> list[bytes]:
    with sqlite3.connect(loot / "shards.sqlite3") as store:
        return [half for (half,) in store.execute("SELECT half FROM shard")]


def mixed(halves: Iterable[bytes], keys: Iterable[bytes]) -> Iterator[bytes]:
    """A shard with a section's key, or with a person's: as the source mixes them."""
    small = list(keys)[:100]
    for half in halves:
        for key in small:
            yield hmac.digest(key, half, "sha256")


# What is sealed


def sealed_in(rows: dict[str, list[list[str]]]) -> Iterator[Blob]:
    for table, found in rows.items():
        for row in found:
            ids = [bytes.fromhex(value.replace("-", "")) for value in row if is_id(value)]
            for value in row:
                data = raw(value)
                if len(data) >= SMALLEST + 16:
                    yield Blob(table, data, ids)


def is_id(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", value))


def raw(value: str) -> bytes:
    return bytes.fromhex(value) if re.fullmatch(r"(?:[0-9a-f]{2})+", value) else b""


# Trying


def fitting(key: bytes, blob: Blob, tries: list[int]) -> bool:
    """The commitment tells: a key that makes it opens the blob, and no other does."""
    tries[0] += 1
    asked, told = blob.start
    return hmac.digest(key, asked, "sha256") == told


def by_label(keys: Iterable[bytes], blobs: list[Blob], tries: list[int]) -> int:
    """Each key under each label, alone and with each id of the blob's own row."""
    opened = 0
    for key in keys:
        for label in Label:
            grown = derive(SealKey(key), label)
            opened += sum(fitting(grown, blob, tries) for blob in blobs)
    for key in keys:
        for blob in blobs:
            for own in blob.ids:
                for label in WITH_AN_ID:
                    opened += fitting(derive(SealKey(key), label, own), blob, tries)
    return opened


def as_identities(keys: Iterable[bytes], rows: dict[str, list[list[str]]], tries: list[int]) -> int:
    """Each key as somebody's seed, on every record that is sealed to a person."""
    records = [
        (bytes.fromhex(row[0].replace("-", "")), raw(value))
        for row in rows["vault_grant"]
        for value in row
        if len(raw(value)) > 1_100
    ]
    opened = 0
    for key in keys:
        agreement = Identity(Seed(key)).agreement
        for own, sealed in records:
            tries[0] += 1
            with suppress(DoesNotOpen):
                agreement.open(sealed[1:], framed(Label.GRANT_RECORD, own))
                opened += 1
    return opened


def streams(loot: Path, keys: Iterable[bytes], tries: list[int]) -> int:
    """Each key on the first piece of every sealed file, as it is and as the source derives it."""
    opened = 0
    for path in (loot / "SEALED_DIR").iterdir():
        data = path.read_bytes()
        piece = data[1 + HEADER :][: 64 * 1024 + OVERHEAD]
        own = bytes.fromhex(path.name.replace("-", ""))
        for key in keys:
            for grown in (key, derive(SealKey(key), Label.FILE, own)):
                tries[0] += 1
                with suppress(DoesNotOpen):
                    Opening(SealKey(grown), data[1 : 1 + HEADER]).pull(piece)
                    opened += 1
    return opened


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
