"""T14: somebody who owns the database changes, swaps, moves and replays rows. Nothing opens as something else.

Each field of each table is tried, whatever it holds: what is read afterwards is what was written, or
less, or a refusal. It is never other words, and never in other hands.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction

from lodestar.kernel.vault import ending, granting, reading, slots, writing
from lodestar.kernel.vault.blobs import seal, seal_for
from lodestar.kernel.vault.encoding import encode
from lodestar.kernel.vault.errors import DoesNotOpen, NeedsRenewal, NoKey, VaultError
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import (
    Entry,
    Folder,
    Grant,
    GrantKeys,
    KeyLeaf,
    KeyRecord,
    KeySlot,
    Link,
    SealedFile,
    Section,
)
from lodestar.kernel.vault.opened import REGISTER, OpenFolder
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.releases import Basis, Terms
from lodestar.kernel.vault.secret import Root
from lodestar.kernel.vault.sectionkeys import Epoch, pack
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import House, Someone, house
from lodestar.kernel.vault.tests.test_folders import found, note, texts, work


pytestmark = pytest.mark.django_db
READ = (Folder, Section, Link, Entry, Grant, GrantKeys, KeyRecord, KeyLeaf, SealedFile)
FIELDS = [
    pytest.param(model, field.attname, id=f"{model.__name__}.{field.attname}")
    for model in READ
    for field in model._meta.fields
]
Field = Any  # Django's; its stubs want to know of what
ROWS, OTHERS = 3, 2  # so many of each table, and so many values of other rows


@dataclass
class Scene:
    """Two folders of one center; Rosa and Luz read, Ana did until yesterday, Eva is of another center."""

    center: House
    rosa: Someone
    luz: Someone
    ana: Someone
    eva: Someone
    logs: list[OpenFolder]
    kept: OpenFolder  # what Ana has in memory
    said: dict[uuid.UUID, str]

    @property
    def readers(self) -> list[Someone]:
        return [self.rosa, self.luz, self.ana, self.eva]


@pytest.fixture
def scene() -> Scene:
    center, there = house(), house()
    rosa, luz, ana = (center.someone() for _ in range(3))
    eva = there.someone()
    logs = [found(rosa), found(rosa)]
    for log in logs:
        note(log, f"before, {log.id}", "contact")
        note(log, f"before, {log.id}", "safety")
        granting.give(log, luz.id, work(("contact", REGISTER)))
    leaving = granting.give(logs[0], ana.id, work())
    kept = ana.ring.open(logs[0].id)
    ending.end_grant(leaving)
    note(logs[0], "after", "contact")
    note(logs[0], "after", "safety")
    a_file(logs[0])
    GrantKeys.rows.exclude(grant__tag=tag_of(rosa.identity.fingerprint)).update(quick=None)
    said = dict(item for log in logs for item in read(rosa, log).items())
    return Scene(center, rosa, luz, ana, eva, logs, kept, said)


def a_file(log: OpenFolder) -> None:
    for entry in Entry.rows.filter(folder=log.row):
        SealedFile.rows.create(folder=log.row, entry=entry)


def read(person: Someone, log: OpenFolder) -> dict[uuid.UUID, str]:
    opened = person.ring.open(log.id)
    parts = reading.read(opened, did="note.read", sections=opened.sections)
    return {part.entry: str(part.content["text"]) for part in parts}


@contextmanager
def undone() -> Iterator[None]:
    """A change that is taken back; whatever the vault refuses meanwhile is as it should be."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            yield
        except VaultError:
            pass
        finally:
            transaction.savepoint_rollback(point)


def changed(field: Field, value: object, others: list[object]) -> list[object]:
    """What somebody may put there instead: other rows' values, and what they make up."""
    made: list[object] = [other for other in dict.fromkeys(others) if other != value][:OTHERS]
    was, value = value, typical(field) if value is None else value
    match value:
        case bool():
            made.append(not value)
        case bytes() | memoryview():
            made += flipped(bytes(value))
        case int():
            made += [value + 1, max(0, value - 1), 0, 99]
        case str():
            made += [
                "contact",
                "safety",
                REGISTER,
                "log",
                "note/2",
                "person",
                "center",
                "certified",
            ]
        case date():
            made += [date(2030, 1, 1), value - timedelta(days=1), date(9999, 12, 31)]
        case uuid.UUID():
            made.append(uuid.uuid4())
        case _:
            raise AssertionError(f"What may stand in {field} instead?")
    if field.null:
        made.append(None)
    return [other for other in made if other != was]


def typical(field: Field) -> object:
    """Something of the right kind, for a field that is empty."""
    if isinstance(field, models.DateField):
        return today()
    return b"x" * 32


def flipped(value: bytes) -> list[bytes]:
    """One bit in the format, the key's header, the middle and the tag; cut, lengthened, emptied."""
    places = {0, 1, 30, len(value) // 2, len(value) - 1} if value else set()
    turned = [
        value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        for place in sorted(places)
        if place < len(value)
    ]
    return [*turned, value[:-1], value + b"\0", b""]


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_t14_no_changed_field_shows_other_words_or_shows_them_to_others(scene, model, field):
    rows = list(model.rows.all().values("pk", field))
    for row in rows[:ROWS]:
        for other in changed(
            model._meta.get_field(field), row[field], [one[field] for one in rows]
        ):
            with undone():
                if put(model, row["pk"], field, other):
                    check_reading(scene)
                    check_writing(scene)


def put(model: Any, pk: object, field: str, value: object) -> bool:
    """The database itself refuses some: a second key of the same number, a text that is too long."""
    try:
        with transaction.atomic():
            model.rows.filter(pk=pk).update(**{field: value})
    except DatabaseError:
        return False
    return True


def check_reading(scene: Scene) -> None:
    may = {
        scene.rosa.id: {"contact", "safety"},
        scene.luz.id: {"contact"},
        scene.ana.id: set(),
        scene.eva.id: set(),
    }
    for reader in scene.readers:
        for log in scene.logs:
            with undone():
                opened = reader.ring.open(log.id)
                assert opened.sections <= may[reader.id]
                parts = reading.read(opened, did="note.read", sections=opened.sections)
                for part in parts:
                    assert part.content["text"] == scene.said[part.entry]


def check_writing(scene: Scene) -> None:
    """What is written afterwards: in no hand that did not hold it, old keys of Ana's among them."""
    with undone():
        before = set(Entry.rows.values_list("id", flat=True))
        note(scene.rosa.ring.open(scene.logs[0].id), "later", "contact")
        for entry in Entry.rows.exclude(id__in=before):
            assert not scene.kept.keys.opens("contact", entry.epoch)
        for stranger in (scene.ana, scene.eva):
            with pytest.raises(VaultError):
                read(stranger, scene.logs[0])


# What somebody with the database, the shards and the source makes up


def planted(scene: Scene, grant: Grant, plain: bytes, record: bytes) -> None:
    """A row of keys for somebody else's grant, sealed as the source shows."""
    to = scene.luz.identity.public.agreement
    inner = seal_for(to, plain, label=Label.GRANT_KEYS, bound=(record,))
    shell = seal(
        shards().of([grant.id])[grant.id], inner, label=Label.GRANT_SHELL, bound=(grant.id.bytes,)
    )
    GrantKeys.rows.create(grant=grant, sealed=shell)


def of_luz(scene: Scene) -> tuple[Grant, bytes]:
    grant = Grant.rows.get(folder=scene.logs[0].row, tag=tag_of(scene.luz.identity.fingerprint))
    record = scene.luz.ring.open(scene.logs[0].id).records[0].written()
    return grant, record


@pytest.mark.parametrize("signer", ["nobody", "eva", "a made-up row"])
def test_t14_nobody_plants_keys_to_read_what_is_written_under_them(scene, signer):
    """HPKE does not say who sealed; whoever guesses the record could seal keys of their own."""
    grant, record = of_luz(scene)
    chosen = pack([Epoch.new("contact", 99)])
    fake = Identity.new()
    identity = scene.eva.identity if signer == "eva" else fake
    if signer == "a made-up row":
        made_up(scene, fake)
    signature = identity.signer.sign(Label.GRANT_KEYS, record, chosen)
    fields = [("keys", chosen), ("maker", identity.fingerprint), ("signature", signature)]
    planted(scene, grant, chosen if signer == "nobody" else encode(fields), record)

    with pytest.raises(VaultError):
        scene.luz.ring.open(scene.logs[0].id)


def made_up(scene: Scene, identity: Identity) -> None:
    row = KeyRecord.rows.get(fingerprint=scene.rosa.identity.fingerprint)
    row.fingerprint, row.owner = identity.fingerprint, uuid.uuid4()
    row.agreement, row.signing = identity.public.agreement, identity.public.signing
    row.save(force_insert=True)


def test_t14_two_sets_of_keys_for_one_epoch_do_not_open(scene):
    """Even from somebody of the center: one of the two is not the folder's."""
    grant, record = of_luz(scene)
    chosen = pack([Epoch.new("contact", 2)])
    identity = scene.ana.identity
    signature = identity.signer.sign(Label.GRANT_KEYS, record, chosen)
    fields = [("keys", chosen), ("maker", identity.fingerprint), ("signature", signature)]
    planted(scene, grant, encode(fields), record)

    with pytest.raises(DoesNotOpen):
        scene.luz.ring.open(scene.logs[0].id)


def test_t14_a_grant_that_another_center_signed_opens_nothing(scene):
    """Eva is certified, by her own center: she cannot give what is not hers, nor keys that she knows."""
    log = scene.logs[1]
    theirs = OpenFolder(log.row, eva_as_actor(scene), log.keys, ())
    terms = Terms(("contact",), "shift log", today() + timedelta(days=9), Basis.WORK)
    record = granting._record(
        theirs, scene.luz.id, scene.center.id, scene.luz.identity.public, terms
    )
    granting._write(theirs, record, scene.luz.identity.public)

    with pytest.raises(DoesNotOpen):
        scene.luz.ring.open(log.id)


def eva_as_actor(scene: Scene):
    return scene.eva.ring.actor


# Time, and old rows


def test_t14_a_longer_row_gives_no_longer_access(scene):
    ids = Grant.rows.filter(tag=tag_of(scene.luz.identity.fingerprint))
    ids.update(until=today() + timedelta(days=900))

    with pytest.raises(DoesNotOpen):
        scene.luz.ring.open(scene.logs[0].id)


def test_t14_a_longer_row_is_passed_no_new_keys(scene):
    """The next epoch's keys go by the record, not by the row."""
    log = scene.logs[0]
    Grant.rows.filter(folder=log.row, tag=tag_of(scene.luz.identity.fingerprint)).update(
        until=today() + timedelta(days=900)
    )
    before = GrantKeys.rows.filter(grant__tag=tag_of(scene.luz.identity.fingerprint)).count()
    Section.rows.filter(folder=log.row).update(stale=True)

    with pytest.raises(DoesNotOpen):
        note(scene.rosa.ring.open(log.id), "later")

    after = GrantKeys.rows.filter(grant__tag=tag_of(scene.luz.identity.fingerprint)).count()
    assert after == before


def test_t14_an_old_row_without_its_shard_brings_nobody_back(scene):
    """Rows that were replayed, as when last week's database comes back."""
    log = scene.logs[1]
    grant = Grant.rows.get(folder=log.row, tag=tag_of(scene.luz.identity.fingerprint))
    keys = list(grant.keys.all())
    kept = scene.luz.ring.open(log.id)
    ending.end_grant(grant.id)
    Section.rows.filter(folder=log.row).update(stale=False)
    grant.save(force_insert=True)
    GrantKeys.rows.bulk_create(keys)

    with pytest.raises(NoKey):
        scene.luz.ring.open(log.id)
    page = note(scene.rosa.ring.open(log.id), "later")

    assert not kept.keys.opens("contact", Entry.rows.get(page=page).epoch)


def test_t14_an_epoch_set_back_makes_no_second_epoch_of_that_number(scene):
    log = scene.logs[0]
    Section.rows.filter(folder=log.row, name="contact").update(epoch=1, stale=True)
    Link.rows.filter(section__folder=log.row, section__name="contact").delete()

    page = note(scene.rosa.ring.open(log.id), "later", "contact")

    entry = Entry.rows.get(page=page)
    assert entry.epoch == 3
    assert not scene.kept.keys.opens("contact", entry.epoch)


def test_t14_an_epoch_set_forward_is_refused(scene):
    Section.rows.filter(folder=scene.logs[0].row).update(epoch=99)

    with pytest.raises(NeedsRenewal):
        note(scene.rosa.ring.open(scene.logs[0].id), "later")


def test_t14_a_swapped_register_key_shows(scene):
    """The look of somebody who does not hold the register is sealed to it: it shows as unreadable."""
    log = scene.logs[1]
    looker = scene.center.someone()
    granting.give(log, looker.id, work(("contact",)))
    other = Identity.new()
    Folder.rows.filter(id=log.id).update(register_public=other.public.agreement)

    texts(looker.ring, log)

    assert reading.looks(scene.rosa.ring.open(log.id))[-1] is None


# Slots

SLOT_FIELDS = [field.attname for field in KeySlot._meta.fields]


@pytest.mark.parametrize("field", SLOT_FIELDS)
def test_t14_a_changed_slot_opens_no_other_identity(field):
    one, two = uuid.uuid4(), uuid.uuid4()
    holder, others = Identity.new(), [Identity.new(), Identity.new()]
    roots = {one: Root(b"1" * 32), two: Root(b"2" * 32)}
    codes = {}
    for owner, identity in zip((one, two), others, strict=True):
        slots.add_password_slot(owner, identity, roots[owner])
        slots.add_password_slot(
            owner, identity, roots[owner], credential=owner.bytes, prf=slots.Prf(b"f" * 32)
        )
        codes[owner] = slots.add_paper_slot(owner, identity)
        slots.seal_to_holder(owner, identity, holder.public)
    right = {one: others[0].fingerprint, two: others[1].fingerprint}
    rows = list(KeySlot.rows.order_by("owner", "kind").values("pk", field))

    for row in rows:
        for other in changed(
            KeySlot._meta.get_field(field), row[field], [one_row[field] for one_row in rows]
        ):
            with undone():
                put(KeySlot, row["pk"], field, other)
                for owner in (one, two):
                    for opened in opened_of(owner, roots[owner], codes[owner], holder):
                        assert opened.fingerprint == right[owner]


def opened_of(owner: uuid.UUID, root: Root, code: str, holder: Identity) -> list[Identity]:
    found = []
    for way in (
        lambda: slots.open_password_slots(owner, root),
        lambda: slots.open_password_slots(owner, root, slots.Prf(b"f" * 32)),
        lambda: slots.open_paper_slot(owner, code),
        lambda: slots.open_as_holder(owner, holder),
    ):
        try:
            found.append(way())
        except DoesNotOpen:
            continue
    return found


def test_t14_an_entry_put_in_another_folder_is_nothing_there(scene):
    here, there = scene.logs
    entry = Entry.rows.filter(folder=here.row, section="contact")[0]
    Entry.rows.filter(id=entry.id).update(folder=there.row, epoch=1)

    with pytest.raises(DoesNotOpen):
        read(scene.rosa, there)


def test_t14_the_writer_who_asks_for_a_section_that_moved_gets_nothing(scene):
    Entry.rows.filter(folder=scene.logs[0].row, section="safety").update(section="contact")

    with pytest.raises(DoesNotOpen):
        read(scene.luz, scene.logs[0])


def test_t14_writing_still_works_after_all_this_is_taken_back(scene):
    writing.write(
        scene.logs[0], {"contact": {"text": "as ever"}}, schema="note/1", did="note.write"
    )

    assert "as ever" in read(scene.luz, scene.logs[0]).values()
