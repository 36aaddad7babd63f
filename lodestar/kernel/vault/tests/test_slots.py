"""Ways to open an identity: each opens what it should, and nothing else opens anything."""

import contextlib
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lodestar.kernel.vault import slots
from lodestar.kernel.vault.codes import ALPHABET, Mistyped, read_code, written_code
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import KeySlot, SlotKind
from lodestar.kernel.vault.primitives import random_bytes, stretch
from lodestar.kernel.vault.secret import PaperCode, Password, Root


OWNER = uuid4()
ROOT = Root(b"r" * 32)
PRF = slots.Prf(b"p" * 32)
codes = st.binary(min_size=16, max_size=16).map(PaperCode)


@pytest.fixture
def identity(db):
    return Identity.new()


def only_slot():
    return KeySlot.rows.get()


def test_a_password_opens_its_slot(identity):
    slots.add_password_slot(OWNER, identity, ROOT)

    assert slots.open_password_slots(OWNER, ROOT).seed == identity.seed


def test_another_password_opens_nothing(identity):
    slots.add_password_slot(OWNER, identity, ROOT)

    with pytest.raises(DoesNotOpen):
        slots.open_password_slots(OWNER, Root(b"R" * 32))


def test_with_the_password_known_nothing_opens_without_the_security_key(identity):
    """T4: a list of words against an account that needs its security key."""
    salt = random_bytes(16)
    known = stretch(Password(b"Summer2026!"), salt)
    slots.add_password_slot(OWNER, identity, known, credential=b"key one", prf=PRF)
    tried = [stretch(Password(word), salt) for word in (b"Summer2026!", b"summer", b"Winter2026!")]

    opened = 0
    for root in tried:
        for prf in (None, slots.Prf(bytes(32)), slots.Prf(root.reveal())):
            try:
                slots.open_password_slots(OWNER, root, prf)
            except DoesNotOpen:
                continue
            opened += 1

    assert opened == 0
    assert slots.open_password_slots(OWNER, known, PRF).seed == identity.seed


def test_each_security_key_has_a_slot_of_its_own(identity):
    other = slots.Prf(b"q" * 32)
    slots.add_password_slot(OWNER, identity, ROOT, credential=b"one", prf=PRF)
    slots.add_password_slot(OWNER, identity, ROOT, credential=b"two", prf=other)

    slots.drop_credential(OWNER, b"one")

    assert slots.key_credentials(OWNER) == [b"two"]
    assert slots.open_password_slots(OWNER, ROOT, other).seed == identity.seed
    with pytest.raises(DoesNotOpen):
        slots.open_password_slots(OWNER, ROOT, PRF)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", uuid4()),
        ("fingerprint", b"f" * 32),
        ("id", uuid4()),
        ("credential", b"another key"),
        ("holder", b"h" * 32),
    ],
)
def test_a_slot_whose_row_was_changed_does_not_open(identity, field, value):
    slots.add_password_slot(OWNER, identity, ROOT, credential=b"one", prf=PRF)
    KeySlot.rows.update(**{field: value})

    with pytest.raises(DoesNotOpen):
        slots.open_password_slots(only_slot().owner, ROOT, PRF)


def test_a_slot_that_is_called_another_kind_does_not_open(identity):
    slots.add_password_slot(OWNER, identity, ROOT)
    KeySlot.rows.update(kind=SlotKind.PASSWORD_AND_KEY.value)

    with pytest.raises(DoesNotOpen):
        slots.open_password_slots(OWNER, ROOT, PRF)


@pytest.mark.parametrize("at", [0, 30, 60, -1])
def test_a_slot_with_a_changed_byte_does_not_open(identity, at):
    slot = slots.add_password_slot(OWNER, identity, ROOT)
    spoiled = bytearray(slot.sealed)
    spoiled[at] ^= 1
    KeySlot.rows.update(sealed=bytes(spoiled))

    with pytest.raises(DoesNotOpen):
        slots.open_password_slots(OWNER, ROOT)


def test_the_code_on_paper_opens(identity):
    code = slots.add_paper_slot(OWNER, identity)

    assert slots.open_paper_slot(OWNER, code).seed == identity.seed
    assert slots.open_paper_slot(OWNER, code.lower().replace("-", " ")).seed == identity.seed


def test_a_new_code_ends_the_one_before(identity):
    first = slots.add_paper_slot(OWNER, identity)
    slots.add_paper_slot(OWNER, identity)

    with pytest.raises(DoesNotOpen):
        slots.open_paper_slot(OWNER, first)


def test_somebody_elses_code_opens_nothing(identity):
    code = slots.add_paper_slot(OWNER, identity)
    slots.add_paper_slot(other := uuid4(), Identity.new())

    with pytest.raises(DoesNotOpen):
        slots.open_paper_slot(other, code)


@given(codes)
def test_a_code_is_read_as_it_was_written(code):
    text = written_code(code)

    assert read_code(text) == code
    assert [len(group) for group in text.split("-")] == [5] * 6
    assert not set(text) & set("ILOU")


@given(codes, st.integers(0, 29), st.sampled_from(ALPHABET))
def test_a_wrong_letter_is_told_apart_from_a_wrong_code(code, at, letter):
    letters = list(written_code(code).replace("-", ""))
    assume(letters[at] != letter)
    letters[at] = letter

    with contextlib.suppress(Mistyped):  # one in four million passes the checksum
        assert read_code("".join(letters)) != code


@pytest.mark.parametrize("text", ["", "7K3QD", "!" * 30, "Ñ" * 30, "²" * 30, "7" * 31])
def test_what_is_no_code_is_called_mistyped(text):
    with pytest.raises(Mistyped):
        read_code(text)


def test_letters_that_look_alike_are_understood():
    code = PaperCode(bytes(16))
    text = written_code(code)

    assert read_code(text.replace("0", "o").replace("1", "l")) == code


def test_a_supervisor_opens_the_centers_key(identity):
    supervisor, stranger = Identity.new(), Identity.new()
    slots.seal_to_holder(OWNER, identity, supervisor.public)

    assert slots.open_as_holder(OWNER, supervisor).seed == identity.seed
    with pytest.raises(DoesNotOpen):
        slots.open_as_holder(OWNER, stranger)


def test_a_supervisor_who_was_dropped_opens_it_no_more(identity):
    one, two = Identity.new(), Identity.new()
    slots.seal_to_holder(OWNER, identity, one.public)
    slots.seal_to_holder(OWNER, identity, two.public)

    slots.drop_holder(OWNER, one.fingerprint)

    assert slots.open_as_holder(OWNER, two).seed == identity.seed
    with pytest.raises(DoesNotOpen):
        slots.open_as_holder(OWNER, one)


def test_sealing_to_a_holder_twice_leaves_one_slot(identity):
    supervisor = Identity.new()
    slots.seal_to_holder(OWNER, identity, supervisor.public)
    slots.seal_to_holder(OWNER, identity, supervisor.public)

    assert KeySlot.rows.count() == 1


def test_a_holder_can_ask_for_the_version_that_is_certified(identity):
    supervisor, newer = Identity.new(), Identity.new()
    slots.seal_to_holder(OWNER, identity, supervisor.public)
    slots.seal_to_holder(OWNER, newer, supervisor.public)

    assert len(list(slots.all_as_holder(OWNER, supervisor))) == 2
    assert slots.open_as_holder(OWNER, supervisor, newer.fingerprint).seed == newer.seed
    with pytest.raises(DoesNotOpen):
        slots.open_as_holder(OWNER, supervisor, b"f" * 32)


def test_a_seed_that_is_not_the_one_named_is_refused(identity):
    supervisor = Identity.new()
    slots.seal_to_holder(OWNER, identity, supervisor.public)
    KeySlot.rows.update(fingerprint=Identity.new().fingerprint)

    with pytest.raises(DoesNotOpen):
        slots.open_as_holder(OWNER, supervisor)


def test_a_slot_holds_no_seed_in_clear(identity):
    slots.add_password_slot(OWNER, identity, ROOT)
    slots.add_paper_slot(OWNER, identity)
    slots.seal_to_holder(OWNER, identity, Identity.new().public)

    assert len(KeySlot.rows.all()) == 3
    assert not [s for s in KeySlot.rows.all() if identity.seed.reveal() in bytes(s.sealed)]


def test_dropping_kinds_leaves_the_others(identity):
    slots.add_password_slot(OWNER, identity, ROOT)
    code = slots.add_paper_slot(OWNER, identity)

    slots.drop_slots(OWNER, [SlotKind.PASSWORD, SlotKind.PASSWORD_AND_KEY])

    assert not slots.has_slot(OWNER, SlotKind.PASSWORD)
    assert slots.open_paper_slot(OWNER, code).seed == identity.seed
