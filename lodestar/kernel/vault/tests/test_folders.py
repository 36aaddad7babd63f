"""One note's way: founded, written, granted, read, ended."""

from datetime import timedelta

import pytest
import time_machine

from lodestar.kernel.vault import ending, granting, keybook, reading, writing
from lodestar.kernel.vault.errors import DoesNotOpen, NoKey, NotTrusted, Refused
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry, Grant, GrantKeys, KeyKind, Section
from lodestar.kernel.vault.opened import REGISTER
from lodestar.kernel.vault.releases import FOR_EVER, Basis, Terms
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import Someone, house


pytestmark = pytest.mark.django_db
ALL = ("contact", "safety", REGISTER)


def found(person, sections=("contact", "safety")):
    return granting.found_folder(person.ring, kind="log", sections=sections, purpose="shift log")


def work(sections=ALL, days=30, history=True):
    return Terms(
        sections, "work of the center", today() + timedelta(days=days), Basis.WORK, history
    )


def note(folder, text="call her sister at eight", section="contact"):
    return writing.write(folder, {section: {"text": text}}, schema="note/1", did="note.write")


def texts(ring, folder, section="contact"):
    opened = ring.open(folder.id)
    found = reading.read(opened, did="note.read", sections=[section])
    return [part.content["text"] for part in found]


def test_who_wrote_a_note_reads_it():
    rosa = house().someone()
    folder = found(rosa)

    note(folder)

    assert texts(rosa.ring, folder) == ["call her sister at eight"]


def test_a_note_says_nothing_in_its_row():
    rosa = house().someone()
    note(found(rosa), "canary")

    assert b"canary" not in bytes(Entry.rows.get().sealed)


def test_a_colleague_reads_it_once_granted():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    note(folder)

    with pytest.raises(NoKey):
        luz.ring.open(folder.id)
    granting.give(folder, luz.id, work())

    assert texts(luz.ring, folder) == ["call her sister at eight"]
    assert texts(luz.ring, folder) == ["call her sister at eight"]  # and the quick way


def test_a_section_that_was_not_granted_does_not_open():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    granting.give(folder, luz.id, work(("safety",)))

    opened = luz.ring.open(folder.id)

    assert opened.sections == {"safety"}
    with pytest.raises(NoKey):
        reading.read(opened, did="note.read", sections=["contact"])


def test_from_now_on_means_from_now_on():
    center = house()
    rosa, luz, ana = center.someone(), center.someone(), center.someone()
    folder = found(rosa)
    note(folder, "before")
    leaving = granting.give(folder, ana.id, work())
    ending.end_grant(leaving)
    note(folder, "between")
    granting.give(folder, luz.id, work(history=False))
    note(folder, "after")

    assert texts(luz.ring, folder) == ["after"]
    assert sorted(texts(rosa.ring, folder)) == ["after", "before", "between"]


def test_an_ended_grant_opens_nothing_at_once():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    note(folder)
    grant = granting.give(folder, luz.id, work())
    texts(luz.ring, folder)

    ending.end_grant(grant)

    with pytest.raises(NoKey):
        luz.ring.open(folder.id)


def test_the_shard_alone_ends_it():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())

    shards().end([grant])

    assert luz.ring.folders() == []
    with pytest.raises(NoKey):
        luz.ring.open(folder.id)


def test_keys_that_were_kept_open_nothing_that_is_written_later():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    kept = luz.ring.open(folder.id)

    ending.end_grant(grant)
    note(rosa.ring.open(folder.id), "after she left")

    with pytest.raises(NoKey):
        kept.keys.at("contact", Entry.rows.get().epoch)


def test_an_ending_renews_every_section_and_the_register():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    ending.end_grant(granting.give(folder, luz.id, work()))

    opened = rosa.ring.open(folder.id)
    note(opened, "one", "contact")
    note(opened, "two", "safety")

    assert set(Section.rows.values_list("epoch", "stale")) == {(2, False)}
    assert {record.recipient for record in granting.holders(opened)} == {rosa.id, center.id}


def test_the_centers_key_opens_what_its_people_wrote():
    center = house()
    rosa = center.someone()
    folder = found(rosa)
    note(folder)
    ending.end_grants_of(rosa.identity.fingerprint)

    assert texts(center.ring(rosa), folder) == ["call her sister at eight"]


def test_what_is_over_is_over_without_anybody():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    note(folder)
    granting.give(folder, luz.id, work(days=3))

    with time_machine.travel(today() + timedelta(days=4)):
        with pytest.raises(NoKey):
            luz.ring.open(folder.id)
        swept = ending.sweep(today())

    assert swept.grants == 1


def test_two_centers_hold_nothing_of_each_other():
    here, there = house(), house()
    rosa, eva = here.someone(), there.someone()
    folder = found(rosa)
    note(folder)

    assert eva.ring.folders() == []
    with pytest.raises(NoKey):
        eva.ring.open(folder.id)
    with pytest.raises(Refused):
        granting.give(folder, eva.id, work(("contact",)))


def test_an_erased_page_is_gone_with_its_shards():
    rosa = house().someone()
    folder = found(rosa)
    page = note(folder)
    entry = Entry.rows.get().id

    ending.erase_pages(folder.id, [page])

    assert texts(rosa.ring, folder) == []
    assert shards().of([entry]) == {}


def test_a_shredded_folder_leaves_no_key():
    rosa = house().someone()
    folder = found(rosa)
    note(folder)
    grants = list(Grant.rows.values_list("id", flat=True))

    ending.shred_folder(folder.id)

    assert shards().of(grants) == {}
    assert rosa.ring.folders() == []


def test_nothing_is_sealed_to_somebody_without_a_certified_key():
    center = house()
    rosa = center.someone()
    folder = found(rosa)

    with pytest.raises(NotTrusted):
        granting.give(folder, house().id, work())


def test_every_look_is_told():
    rosa = house().someone()
    folder = found(rosa)
    page = note(folder)
    texts(rosa.ring, folder)

    told = [facts for facts in reading.looks(rosa.ring.open(folder.id)) if facts]

    assert [facts.did for facts in told] == ["grant.give", "grant.give", "note.write", "note.read"]
    assert told[-1].pages == (page,)
    assert told[-1].who == rosa.id


def test_a_moved_or_changed_row_never_opens_as_something_else():
    rosa = house().someone()
    folder = found(rosa)
    note(folder, "one")
    note(folder, "two")
    one, two = Entry.rows.order_by("id")
    Entry.rows.filter(id=one.id).update(sealed=bytes(two.sealed))

    with pytest.raises(DoesNotOpen):
        texts(rosa.ring, folder)


def test_the_keys_of_one_grant_do_not_open_under_another():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder, other = found(rosa), found(rosa)
    granting.give(folder, luz.id, work())
    granting.give(other, luz.id, work(("safety",)))
    mine = Grant.rows.filter(folder=folder.row).exclude(tag=b"").order_by("id")
    sealed = {grant.id: bytes(grant.keys.get().sealed) for grant in mine}
    for grant in Grant.rows.filter(folder=other.row):
        GrantKeys.rows.filter(grant=grant).update(sealed=next(iter(sealed.values())))

    with pytest.raises(DoesNotOpen):
        luz.ring.open(other.id)


def test_a_survivors_own_key_opens_their_folder_without_end_and_says_who_looked():
    center = house()
    rosa = center.someone()
    folder = found(rosa)
    note(folder)
    survivor = Someone(center.id)
    keybook.certify(
        center.identity,
        survivor.identity.public,
        kind=KeyKind.SURVIVOR,
        owner=survivor.id,
        center=center.id,
    )

    own = Terms(ALL, "it is about them", FOR_EVER, Basis.SURVIVOR)
    granting.give(folder, survivor.id, own, kind=KeyKind.SURVIVOR)

    with time_machine.travel(today() + timedelta(days=4_000)):
        assert texts(survivor.ring, folder) == ["call her sister at eight"]
        looked = reading.looks(survivor.ring.open(folder.id))
    assert {facts.who for facts in looked if facts} == {rosa.id, survivor.id}
