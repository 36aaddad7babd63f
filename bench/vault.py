"""What the vault costs, beside libraries that do a part of the same in the same run.

    python -m bench.vault [--folders 10000] [--entries 100000] [--quick]

On SQLite in a file, or on the PostgreSQL of DATABASE_URL, in a database of its own that is dropped
afterwards. One process, one thread: what is told is wall time and CPU time of one operation, medians.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import argon2.low_level
import click
import django
import nacl.public
import nacl.secret
from cryptography.fernet import Fernet


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import override_settings  # noqa: E402

from bench.servers import circumstances, table  # noqa: E402
from lodestar.kernel.trail import heads, verifier  # noqa: E402
from lodestar.kernel.trail.exporting import export  # noqa: E402
from lodestar.kernel.trail.models import TrailHead  # noqa: E402
from lodestar.kernel.trail.recording import append_all  # noqa: E402
from lodestar.kernel.vault import (  # noqa: E402
    blobs,
    ending,
    granting,
    keybook,
    reading,
    resealing,
    slots,
    writing,
)
from lodestar.kernel.vault.identity import Identity  # noqa: E402
from lodestar.kernel.vault.keyring import Keyring, today  # noqa: E402
from lodestar.kernel.vault.labels import Label  # noqa: E402
from lodestar.kernel.vault.models import KeyKind, KeyRecord  # noqa: E402
from lodestar.kernel.vault.opened import REGISTER, OpenFolder  # noqa: E402
from lodestar.kernel.vault.primitives import FULL, Signer, random_bytes, stretch  # noqa: E402
from lodestar.kernel.vault.releases import Basis, Terms  # noqa: E402
from lodestar.kernel.vault.secret import ContentKey, Password  # noqa: E402
from lodestar.kernel.vault.shards import shards  # noqa: E402


COLUMNS = ("operation", "wall ms", "CPU ms", "goal ms", "peer", "peer CPU ms", "ratio")
SECTIONS = ("card", "contact", "safety", "rest")
ALL = (*SECTIONS, REGISTER)
NOTE = "x" * 1_000
LONG = "call her sister at eight, the number is with the night desk. " * 68  # 4 KB
SITE = b"a root that exists for one bench"


@dataclass(frozen=True)
class Spent:
    """Milliseconds of one time, or the median of several."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Row:
    operation: str
    spent: Spent
    goal: float | None = None
    peer: str = ""
    peer_spent: Spent | None = None

    def cells(self) -> list[str]:
        peer = self.peer_spent
        return [
            self.operation,
            said(self.spent.wall),
            said(self.spent.cpu),
            f"{self.goal:,.0f}" if self.goal else "",
            self.peer,
            said(peer.cpu) if peer else "",
            f"{self.spent.cpu / peer.cpu:.1f}" if peer else "",
        ]


def said(milliseconds: float) -> str:
    return f"{milliseconds:,.0f}" if milliseconds >= 100 else f"{milliseconds:.3g}"


def once(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    work()
    return Spent((time.perf_counter_ns() - wall) / 1e6, (time.process_time_ns() - cpu) / 1e6)


def often(work: Callable[[], object], times: int) -> Spent:
    work()
    spent = [once(work) for _ in range(times)]
    return Spent(
        statistics.median(one.wall for one in spent), statistics.median(one.cpu for one in spent)
    )


def tiny(work: Callable[[], object], times: int) -> Spent:
    """For what is too short for one look at the clock: a hundred at a time."""
    many = often(lambda: [work() for _ in range(100)], max(5, times // 100))
    return Spent(many.wall / 100, many.cpu / 100)


# Without a database


def primitives(times: int) -> Iterator[Row]:
    password, salt = Password(b"correct horse battery staple"), random_bytes(16)
    theirs = partial(
        argon2.low_level.hash_secret_raw,
        password.reveal(),
        salt,
        time_cost=FULL.passes,
        memory_cost=FULL.kib,
        parallelism=1,
        hash_len=32,
        type=argon2.low_level.Type.ID,
    )
    yield Row(
        "stretch a password (64 MiB, 2 passes)",
        often(lambda: stretch(password, salt, FULL), times // 20),
        peer="argon2-cffi",
        peer_spent=often(theirs, times // 20),
    )
    key, text = ContentKey(random_bytes(32)), NOTE.encode()
    sealed = blobs.seal(key, text, label=Label.ENTRY)
    box, fernet = nacl.secret.SecretBox(key.reveal()), Fernet(Fernet.generate_key())
    boxed, token = box.encrypt(text), fernet.encrypt(text)
    ours_seal = tiny(lambda: blobs.seal(key, text, label=Label.ENTRY), times)
    ours_open = tiny(lambda: blobs.open_blob(key, sealed, label=Label.ENTRY), times)
    yield Row("seal 1 KB", ours_seal, None, "SecretBox", tiny(lambda: box.encrypt(text), times))
    yield Row("seal 1 KB", ours_seal, None, "Fernet", tiny(lambda: fernet.encrypt(text), times))
    yield Row("open 1 KB", ours_open, None, "SecretBox", tiny(lambda: box.decrypt(boxed), times))
    yield Row("open 1 KB", ours_open, None, "Fernet", tiny(lambda: fernet.decrypt(token), times))
    yield from to_people(times)


def to_people(times: int) -> Iterator[Row]:
    identity, theirs = Identity.new(), nacl.public.PrivateKey.generate()
    public, keys = identity.public.agreement, random_bytes(320)
    sealed = blobs.seal_for(public, keys, label=Label.GRANT_KEYS)
    boxed = nacl.public.SealedBox(theirs.public_key).encrypt(keys)
    yield Row(
        "seal to a person (hybrid, bound)",
        tiny(lambda: blobs.seal_for(public, keys, label=Label.GRANT_KEYS), times),
        peer="SealedBox",
        peer_spent=tiny(lambda: nacl.public.SealedBox(theirs.public_key).encrypt(keys), times),
    )
    yield Row(
        "open as that person",
        tiny(lambda: blobs.open_for(identity.agreement, sealed, label=Label.GRANT_KEYS), times),
        peer="SealedBox",
        peer_spent=tiny(lambda: nacl.public.SealedBox(theirs).decrypt(boxed), times),
    )


# A center that works


@dataclass
class Center:
    """A certified center, two of its people, and their folders."""

    id: UUID
    identity: Identity
    people: list[tuple[UUID, Identity]]
    folders: list[UUID]

    def ring(self, number: int) -> Keyring:
        person, identity = self.people[number]
        return Keyring(Identity(identity.seed), person=person, center=self.id)

    @property
    def own_ring(self) -> Keyring:
        return Keyring(self.identity, person=self.people[0][0], center=self.id, because="rotation")


def certified(id: UUID, identity: Identity) -> None:  # noqa: A002 - as in the models
    root = Signer(SITE)
    certificate = keybook.certificate_for_center(id, identity.public, root.public)
    keybook.accept_center(certificate, keybook.sign_center(root, certificate))


def founded(folders: int) -> tuple[Center, Row]:
    settings.KEYS_DIR.mkdir(parents=True)
    (settings.KEYS_DIR / keybook.ROOT).write_text(Signer(SITE).public.hex())
    center = Center(uuid4(), Identity.new(), [], [])
    certified(center.id, center.identity)
    for _ in range(6):
        person, identity = uuid4(), Identity.new()
        keybook.certify(
            center.identity,
            identity.public,
            kind=KeyKind.PERSON,
            owner=person,
            center=center.id,
        )
        center.people.append((person, identity))
    ring = center.ring(0)
    spent = once(lambda: center.folders.extend(new_folder(ring).id for _ in range(folders)))
    return center, Row(
        "found a folder (2 grants, commit)", Spent(spent.wall / folders, spent.cpu / folders)
    )


def new_folder(ring: Keyring) -> OpenFolder:
    return granting.found_folder(ring, kind="log", sections=SECTIONS, purpose="shift log")


def work(sections: Sequence[str] = ALL) -> Terms:
    return Terms(tuple(sections), "work of the center", today() + timedelta(days=30), Basis.WORK)


def write(folder: OpenFolder, text: str, sections: Sequence[str] = SECTIONS) -> UUID:
    parts: dict[str, writing.Content] = {section: {"text": text} for section in sections}
    return writing.write(folder, parts, schema="note/1", did="note.write")


def one_folder(center: Center, times: int) -> Iterator[Row]:
    person, identity = center.people[0]
    root = stretch(Password(b"correct horse battery staple"), b"0123456789abcdef", FULL)
    slots.add_password_slot(person, identity, root)
    yield Row(
        "unlock, without the stretch", often(lambda: slots.open_password_slots(person, root), times)
    )
    folder = new_folder(center.ring(0))
    spent = often(lambda: write(folder, NOTE), times)
    yield Row("write a note of 4 sections (commit)", spent)
    one = new_folder(center.ring(0))
    write(one, NOTE)
    yield Row("open a folder and read 4 sections", often(partial(look, center, one.id), times), 3)
    yield from shared(center, times)


def look(center: Center, folder: UUID) -> None:
    opened = center.ring(0).open(folder)
    assert len(reading.read(opened, did="note.read", sections=SECTIONS)) == len(SECTIONS)  # noqa: S101 - what is timed did happen


def shared(center: Center, times: int) -> Iterator[Row]:
    folder = new_folder(center.ring(0))
    grants: list[UUID] = []
    give = often(lambda: grants.append(granting.give(folder, center.people[1][0], work())), times)
    yield Row("share a folder with one person", give)
    left = iter(grants)
    yield Row(
        "revoke (shard, row, trail, commit)",
        often(lambda: ending.end_grant(next(left)), times // 2),
    )
    folders = []
    for _ in range(times // 4 + 1):
        one = new_folder(center.ring(0))
        for person, _ in center.people[1:5]:
            granting.give(one, person, work())
        ending.end_grant(granting.give(one, center.people[5][0], work()))
        folders.append(center.ring(0).open(one.id))
    each = iter(folders)
    yield Row(
        "first note after an ending: new keys for 5 sections × 6 holders",
        often(lambda: write(next(each), NOTE), times // 4),
    )


# Many folders


def many(center: Center, times: int) -> Iterator[Row]:
    log = new_folder(center.ring(0))
    for _ in range(1_000):
        write(log, LONG, ("rest",))
    yield Row(
        "search 1,000 notes of 4 KB in one folder",
        often(lambda: searched(center, [log.id], "rest"), times // 10),
        60,
    )
    thousand = center.folders[:1_000]
    for opened in center.ring(0).open_all(thousand):
        write(opened, LONG, ("rest",))
        write(opened, "Ana, 31, es, urgent", ("card",))
    count = len(thousand)
    yield Row(
        f"list the cards of {count:,} folders",
        often(lambda: searched(center, thousand, "card"), times // 10),
        60,
    )
    yield Row(
        f"search {count:,} notes of 4 KB in as many folders",
        often(lambda: searched(center, thousand, "rest"), times // 10),
        60,
    )


def searched(center: Center, folders: list[UUID], section: str) -> int:
    """Everything is opened and looked through; there is no index that could leak."""
    opened = center.ring(0).open_all(folders)
    parts = reading.read_all(opened, did="log.search", sections=[section])
    return sum("sister" in str(part.content["text"]) for part in parts)


def rotated(center: Center) -> Row:
    new = Identity.new()
    certified(center.id, new)
    record = KeyRecord.rows.get(fingerprint=new.fingerprint)
    keybook.countersign(record, center.people[0][1])
    old = center.own_ring
    total = len(old.folders())
    spent = once(lambda: list(resealing.reseal_center(old, new, stolen=False)))
    goal = 15_000 * total / 10_000
    return Row(f"change a center's key over {total:,} folders", spent, goal)


# The trail


def trail(entries: int) -> Iterator[Row]:
    bodies = [(random_bytes(400), None) for _ in range(entries)]
    yield Row(f"append {entries:,} entries of the trail", once(partial(appended, bodies)), 6_000)
    yield Row("sign a head over them", once(heads.sign_head))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail"
        export(path)
        yield Row("verify all of it from an export", often(lambda: verified(path), 3), 1_500)


def appended(bodies: Sequence[tuple[bytes, None]]) -> None:
    for start in range(0, len(bodies), 1_000):
        with transaction.atomic():
            append_all(bodies[start : start + 1_000])


def verified(path: Path) -> None:
    """As a clinic does it: the file is read, each leaf and the root under the signature made again."""
    entries, head = verifier.read_export(path), TrailHead.rows.order_by("-size")[0]
    wrong = list(verifier.check_entries(entries))
    right = verifier.roots_at(entries, {head.size})[head.size] == bytes(head.root)
    assert right, wrong  # noqa: S101 - what is timed did happen
    assert not wrong  # noqa: S101


@contextmanager
def a_server_of_its_own() -> Iterator[None]:
    """Folders and a database that go when this ends."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        places = {
            "DATA_DIR": root,
            "SHARDS_FILE": root / "shards" / "shards.sqlite3",
            "KEYS_DIR": root / "keys",
            "SEALED_DIR": root / "sealed",
            "PUBLISHED_DIR": root / "published",
            "VOLATILE_DIR": root / "volatile",
        }
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(root / "lodestar.sqlite3")
        with override_settings(**places):
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            try:
                yield
            finally:
                shards().close()
                connection.creation.destroy_test_db(":memory:", verbosity=0)


@click.command()
@click.option("--folders", default=10_000, help="How many folders a center has.")
@click.option("--entries", default=100_000, help="How many entries the trail gets.")
@click.option("--quick", is_flag=True, help="Few of everything: does it run?")
def main(folders: int, entries: int, quick: bool) -> None:
    """Measure the vault."""
    if quick:
        folders, entries = 50, 1_000
    times = 20 if quick else 100
    print(circumstances("bench.vault"))
    print(f"database {connection.vendor}\n", flush=True)
    with a_server_of_its_own():
        rows = list(primitives(times))
        center, first = founded(folders)
        rows += [first, *one_folder(center, times), *many(center, times), rotated(center)]
        rows += trail(entries)
    print(table(COLUMNS, [row.cells() for row in rows]))


if __name__ == "__main__":
    main()
