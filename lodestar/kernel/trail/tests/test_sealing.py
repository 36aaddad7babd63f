"""What an entry says opens for those who hold the register, and for nobody else."""

from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.trail.sealing import (
    Facts,
    open_body,
    read_facts,
    register_agreement,
    seal_body,
    seal_body_to,
    shredding_body,
    this_minute,
)
from lodestar.kernel.vault.encoding import Value, encode
from lodestar.kernel.vault.errors import DoesNotOpen, UnknownFormat
from lodestar.kernel.vault.secret import ContentKey


FIRST, SECOND = ContentKey(b"1" * 32), ContentKey(b"2" * 32)
LOOK = Facts(
    did="note.read",
    who=uuid4(),
    center=uuid4(),
    folder=uuid4(),
    sections=("card", "safety"),
    pages=(uuid4(), uuid4()),
    entries=(uuid4(),),
    basis=str(uuid4()),
    because="She called about it — señora, 3 a.m.",
    minute="2026-11-23T14:05Z",
)

facts = st.builds(
    Facts,
    did=st.text(),
    who=st.none() | st.uuids(),
    center=st.none() | st.uuids(),
    folder=st.none() | st.uuids(),
    sections=st.lists(st.text()).map(tuple),
    pages=st.lists(st.uuids()).map(tuple),
    entries=st.lists(st.uuids()).map(tuple),
    basis=st.text(),
    because=st.text(),
    minute=st.text(),
)


@given(facts)
def test_facts_come_back_as_they_were(facts):
    assert read_facts(facts.encoded()) == facts


def test_a_holder_of_the_register_reads_what_a_holder_wrote():
    sealed = seal_body(SECOND, 2, LOOK)

    assert open_body(sealed, {1: FIRST, 2: SECOND}) == LOOK


def test_a_holder_of_the_register_reads_what_somebody_without_it_wrote():
    sealed = seal_body_to(register_agreement(FIRST).public, LOOK)

    assert open_body(sealed, {1: FIRST, 2: SECOND}) == LOOK


@pytest.mark.parametrize("sealed", [seal_body(FIRST, 1, LOOK), b""], ids=["by key", "to public"])
def test_nobody_else_reads_it(sealed):
    sealed = sealed or seal_body_to(register_agreement(FIRST).public, LOOK)

    for keys in ({}, {1: SECOND}, {2: FIRST} if sealed[1] == 1 else {2: SECOND}):
        with pytest.raises(DoesNotOpen):
            open_body(sealed, keys)


@pytest.mark.parametrize("sealed", [seal_body(FIRST, 1, LOOK), b""], ids=["by key", "to public"])
def test_t14_a_changed_byte_anywhere_does_not_open(sealed):
    sealed = sealed or seal_body_to(register_agreement(FIRST).public, LOOK)

    for place in range(0, len(sealed), 7):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((DoesNotOpen, UnknownFormat)):
            open_body(bytes(changed), {1: FIRST})


def test_a_short_look_and_a_long_one_have_the_same_size():
    short = seal_body(FIRST, 1, Facts(did="a", minute="2026-11-23T14:05Z"))
    longer = seal_body(FIRST, 1, Facts(did="note.read", minute="2026-11-23T14:05Z"))

    assert len(short) == len(longer)


def test_two_seals_of_one_look_differ():
    assert seal_body(FIRST, 1, LOOK) != seal_body(FIRST, 1, LOOK)


def test_the_register_key_pair_grows_from_the_key_alone():
    assert register_agreement(FIRST).public == register_agreement(ContentKey(b"1" * 32)).public
    assert register_agreement(FIRST).public != register_agreement(SECOND).public


def test_a_later_format_is_said_to_be_unknown():
    with pytest.raises(UnknownFormat):
        open_body(b"\x02" + bytes(100), {1: FIRST})


def test_what_is_in_clear_is_no_look_of_somebody():
    with pytest.raises(DoesNotOpen):
        open_body(shredding_body([(1, 2)]), {1: FIRST})


@pytest.mark.parametrize(
    "fields", [[], [("did", 3)], [("did", "x"), ("who", "no id")], [("did", "x"), ("pages", "x")]]
)
def test_a_record_that_is_none_does_not_open(fields):
    whole: dict[str, Value] = dict.fromkeys(["who", "center", "folder", "basis", "because"], "")
    whole |= {key: [] for key in ["sections", "pages", "entries"]} | {"minute": ""}

    with pytest.raises(DoesNotOpen):
        read_facts(encode((whole | dict(fields)).items()))


@time_machine.travel("2026-11-23T14:05:59Z", tick=False)
def test_no_second_is_written_down():
    assert this_minute() == "2026-11-23T14:05Z"
