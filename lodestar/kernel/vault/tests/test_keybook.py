"""T17: whoever exchanges a public key gets nothing sealed to it, and it shows."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from lodestar.kernel.trail.models import TrailLeaf
from lodestar.kernel.vault import granting, keybook
from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Grant, KeyKind, KeyLeaf, KeyRecord
from lodestar.kernel.vault.primitives import Signer
from lodestar.kernel.vault.tests.making import ROOT, House, Someone, house, trust_root
from lodestar.kernel.vault.tests.test_folders import found, work


pytestmark = pytest.mark.django_db


@pytest.fixture
def center():
    return house()


@pytest.fixture
def rosa(center):
    return center.someone()


@pytest.fixture
def luz(center):
    return center.someone()


def row_of(person) -> KeyRecord:
    return KeyRecord.rows.get(fingerprint=person.identity.fingerprint)


def change(person, **fields) -> None:
    """As an owner of the database does it."""
    KeyRecord.rows.filter(fingerprint=person.identity.fingerprint).update(**fields)


def made_up(like: KeyRecord, **fields) -> Identity:
    """A row for a key of the attacker's, with whatever they put into it."""
    identity = Identity.new()
    like.pk = identity.fingerprint
    like.agreement, like.signing = identity.public.agreement, identity.public.signing
    for name, value in fields.items():
        setattr(like, name, value)
    like.save(force_insert=True)
    return identity


def refused(rosa, luz) -> None:
    """A share with Luz is refused, nothing is sealed, and the audit says so."""
    folder = found(rosa)
    before = Grant.rows.count()
    with pytest.raises(NotTrusted):
        granting.give(folder, luz.id, work())
    assert Grant.rows.count() == before


def test_t17_an_exchanged_agreement_key_is_refused_and_told(rosa, luz):
    change(luz, agreement=Identity.new().public.agreement)

    refused(rosa, luz)
    assert any(str(luz.id) in line for line in keybook.audit())


def test_t17_both_keys_exchanged_together_are_refused_and_told(rosa, luz):
    other = Identity.new().public
    change(luz, agreement=other.agreement, signing=other.signing, fingerprint=other.fingerprint)

    refused(rosa, luz)
    assert any(str(luz.id) in line for line in keybook.audit())


def test_t17_a_second_row_for_the_same_person_is_refused(rosa, luz):
    made_up(row_of(luz), version=2)

    refused(rosa, luz)


def test_t17_a_key_that_is_logged_by_its_maker_is_refused_all_the_same(rosa, luz):
    fake = made_up(row_of(luz), version=2)
    last = KeyLeaf.rows.order_by("-n")[0]
    KeyLeaf.rows.create(
        n=last.n + 1,
        fingerprint=fake.fingerprint,
        what="certified",
        hash=keybook.leaf_hash(bytes(last.hash), fake.fingerprint, "certified"),
    )

    refused(rosa, luz)


@pytest.mark.parametrize("field", ["owner", "center", "kind", "version", "made_on", "issuer"])
def test_t17_nothing_that_a_certificate_says_can_be_changed(center, rosa, luz, field):
    theirs = {
        "owner": uuid4(),
        "center": uuid4(),
        "kind": KeyKind.SURVIVOR.value,
        "version": 7,
        "made_on": timezone.now().date() - timedelta(days=30),
        "issuer": rosa.identity.fingerprint,
    }
    change(luz, **{field: theirs[field]})

    with pytest.raises(NotTrusted):
        keybook.verified_key(luz.identity.fingerprint)


def test_t17_a_key_of_one_person_does_not_become_anothers(rosa, luz):
    """Rosa's colleague would read what is shared with somebody else."""
    change(luz, owner=uuid4())
    eva = uuid4()
    change(luz, owner=eva)

    with pytest.raises(NotTrusted):
        keybook.verified(eva)


# A changed key


def again(center: House, person: Someone) -> Someone:
    person = Someone(center.id, person.id)
    center.certify(person)
    return person


def test_t17_a_changed_key_rests(center, rosa, luz):
    luz = again(center, luz)
    refused(rosa, luz)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        granting.give(found(rosa), luz.id, work())


def test_t17_somebody_else_of_the_center_can_vouch_at_once(center, rosa, luz):
    luz = again(center, luz)
    keybook.countersign(row_of(luz), rosa.identity)

    granting.give(found(rosa), luz.id, work())


@pytest.mark.parametrize(
    "who", ["herself", "somebody of another center", "the center's key", "nobody"]
)
def test_t17_nobody_else_can_vouch(center, luz, who):
    luz = again(center, luz)
    voucher = {
        "herself": luz.identity,
        "somebody of another center": house().someone().identity,
        "the center's key": center.identity,
        "nobody": Identity.new(),
    }[who]

    with pytest.raises(NotTrusted):
        keybook.countersign(row_of(luz), voucher)


def test_t17_who_has_left_cannot_vouch_even_with_a_cleared_row(center, rosa, luz):
    keybook.end_key(rosa.id)
    change(rosa, ended_on=None)
    luz = again(center, luz)

    with pytest.raises(NotTrusted):
        keybook.countersign(row_of(luz), rosa.identity)


def forged(record: KeyRecord, signer: Identity) -> None:
    written = keybook.certificate_of(record).written()
    signature = signer.signer.sign(Label.COUNTERSIGN, written)
    KeyRecord.rows.filter(pk=record.pk).update(
        countersigner=signer.fingerprint, countersignature=signature
    )


def test_t17_a_voucher_whom_nobody_certified_is_not_believed(center, rosa, luz):
    luz = again(center, luz)
    fake = made_up(row_of(rosa), owner=uuid4())
    forged(row_of(luz), fake)

    refused(rosa, luz)


@pytest.mark.parametrize("who", ["herself", "another center", "the center's key"])
def test_t17_a_countersignature_put_into_the_row_is_not_believed(center, rosa, luz, who):
    luz = again(center, luz)
    signer = {
        "herself": luz.identity,
        "another center": house().someone().identity,
        "the center's key": center.identity,
    }[who]
    forged(row_of(luz), signer)

    refused(rosa, luz)


def test_t17_a_countersignature_of_another_key_is_not_believed(center, rosa, luz):
    ana = again(center, center.someone())
    keybook.countersign(row_of(ana), rosa.identity)
    taken = row_of(ana)
    luz = again(center, luz)
    change(luz, countersigner=taken.countersigner, countersignature=taken.countersignature)

    refused(rosa, luz)


# Ended keys


def test_t17_an_ended_key_is_not_revived_by_clearing_its_end(rosa, luz):
    keybook.end_key(luz.id)
    change(luz, ended_on=None)

    refused(rosa, luz)
    assert keybook.still_theirs(luz.identity.fingerprint) is None


def test_t17_an_older_key_is_not_put_in_the_newer_ones_place(center, rosa, luz):
    old, luz = luz, again(center, luz)
    keybook.countersign(row_of(luz), rosa.identity)
    change(luz, ended_on=timezone.now().date())
    change(old, ended_on=None)

    refused(rosa, luz)


def test_t17_a_center_whose_key_has_ended_lets_nobody_in_even_with_a_cleared_row(center):
    keybook.end_key(center.id)
    KeyRecord.rows.filter(owner=center.id).update(ended_on=None)

    with pytest.raises(NotTrusted):
        center.someone()


# Centers and the root


def by_own_root(center: House, root: Signer) -> KeyRecord:
    certificate = keybook.certificate_for_center(center.id, center.identity.public, root.public)
    return keybook._enter(certificate, keybook.sign_center(root, certificate))


def test_t17_a_center_with_a_root_of_its_own_is_no_center():
    mine = House()
    record = by_own_root(mine, Signer(b"a root that somebody else made up"[:32]))

    with pytest.raises(NotTrusted):
        keybook.check(record)
    with pytest.raises(NotTrusted):
        mine.someone()


def test_t17_a_center_that_names_the_true_root_needs_its_signature():
    trust_root()
    mine, other = House(), Signer(b"a root that somebody else made up"[:32])
    certificate = keybook.certificate_for_center(mine.id, mine.identity.public, ROOT.public)

    with pytest.raises(NotTrusted):
        keybook.accept_center(certificate, keybook.sign_center(other, certificate))


def test_t17_without_the_roots_key_nothing_is_trusted(settings, tmp_path, rosa):
    settings.KEYS_DIR = tmp_path

    with pytest.raises(NotTrusted):
        keybook.verified(rosa.id)


def test_t17_another_centers_key_certifies_nobody_here(center, rosa):
    """It would end the person's key, and put one of its own in its place."""
    there = house()

    with pytest.raises(NotTrusted):
        there.certify(Someone(there.id, rosa.id))
    with pytest.raises(NotTrusted):
        keybook.certify(
            there.identity,
            Identity.new().public,
            kind=KeyKind.PERSON,
            owner=uuid4(),
            center=center.id,
        )

    assert keybook.verified(rosa.id) == rosa.identity.public


def test_t17_a_center_does_not_certify_its_own_next_key(center):
    with pytest.raises(NotTrusted):
        keybook.certify(
            center.identity,
            Identity.new().public,
            kind=KeyKind.CENTER,
            owner=center.id,
            center=center.id,
        )

    assert keybook.verified(center.id, KeyKind.CENTER) == center.identity.public


# The log


def test_t17_a_key_that_is_not_logged_is_refused(rosa, luz):
    KeyLeaf.rows.filter(fingerprint=luz.identity.fingerprint).delete()

    refused(rosa, luz)
    assert list(keybook.audit())


@pytest.mark.parametrize("field", ["fingerprint", "what", "hash"])
def test_t17_a_changed_log_is_told(rosa, luz, field):
    leaf = KeyLeaf.rows.get(n=2)
    value = "ended" if field == "what" else bytes(32)
    KeyLeaf.rows.filter(n=leaf.n).update(**{field: value})

    assert any("broken" in line for line in keybook.audit())


def test_every_leaf_of_the_log_stands_in_the_trail(rosa, luz):
    """So that whoever rewrites the whole log is found by the heads that others have signed."""
    assert TrailLeaf.rows.count() >= KeyLeaf.rows.count() == 3


def test_all_is_well_in_an_untouched_book(center, rosa, luz):
    again(center, luz)

    assert list(keybook.audit()) == []


@pytest.mark.parametrize("field", ["owner", "center", "made_on", "kind", "version"])
def test_a_certificate_that_is_none_does_not_open(rosa, field):
    fields = decode(keybook.certificate_of(row_of(rosa)).written())
    fields[field] = b"x" if isinstance(fields[field], bytes) else "x"

    with pytest.raises(DoesNotOpen):
        keybook.Certificate.read(encode(fields.items()))
