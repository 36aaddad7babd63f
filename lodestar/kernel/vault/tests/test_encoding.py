"""Records as bytes: one way to write each, and nothing else is read."""

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lodestar.kernel.vault.encoding import Value, decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen


unhurried = hypothesis_settings(deadline=None)
VALUES = st.one_of(
    st.text(), st.integers(), st.booleans(), st.binary(), st.lists(st.text(), max_size=4)
)
RECORDS = st.dictionaries(st.text(max_size=12), VALUES, max_size=6)
RECORD: dict[str, Value] = {
    "who": "Ana",
    "until": 20261124,
    "history": False,
    "key": b"\0\1",
    "of": ["a", "", "ñ"],
}


@unhurried
@given(record=RECORDS)
@example(record={})
@example(record=RECORD)
def test_what_was_written_is_read(record):
    again = decode(encode(record.items()))

    assert again == record
    assert {name: type(value) for name, value in again.items()} == {
        name: type(value) for name, value in record.items()
    }


@unhurried
@given(one=RECORDS, other=RECORDS)
def test_two_records_never_have_the_same_bytes(one, other):
    alike = encode(one.items()) == encode(other.items())

    assert alike == (
        [(name, type(value), value) for name, value in one.items()]
        == [(name, type(value), value) for name, value in other.items()]
    )


@unhurried
@given(place=st.integers(0, len(encode(RECORD.items())) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_gives_an_error_or_another_record_written_the_one_way(place, byte):
    changed = bytearray(encode(RECORD.items()))
    changed[place] = byte

    try:
        record = decode(bytes(changed))
    except DoesNotOpen:
        return

    assert encode(record.items()) == bytes(changed)


@unhurried
@given(data=st.binary(max_size=60))
def test_nonsense_is_refused_or_is_a_record(data):
    try:
        record = decode(data)
    except DoesNotOpen:
        return

    assert encode(record.items()) == data


@unhurried
@given(length=st.integers(1, len(encode(RECORD.items())) - 1))
def test_a_cut_record_is_refused_or_lacks_whole_fields(length):
    part = encode(RECORD.items())[:length]

    try:
        record = decode(part)
    except DoesNotOpen:
        return

    assert list(record.items()) == list(RECORD.items())[: len(record)]


def field(name, kind, body):
    def part(data):
        return len(data).to_bytes(4, "big") + data

    return part(name) + kind + part(body)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(field(b"a", b"s", b"1") * 2, id="a name twice"),
        pytest.param(field(b"a", b"i", b"01"), id="a number with a nought in front"),
        pytest.param(field(b"a", b"i", b"-0"), id="minus nought"),
        pytest.param(field(b"a", b"i", b"+1"), id="a plus"),
        pytest.param(field(b"a", b"i", b""), id="no number"),
        pytest.param(field(b"a", b"i", "٣".encode()), id="a digit of another script"),
        pytest.param(field(b"a", b"b", b"2"), id="neither yes nor no"),
        pytest.param(field(b"a", b"?", b"1"), id="a kind that nobody knows"),
        pytest.param(field(b"a", b"s", b"\xff"), id="no text"),
        pytest.param(field(b"\xff", b"s", b"a"), id="a name that is no text"),
        pytest.param(field(b"a", b"l", b"\0\0\0\2a"), id="a list that ends early"),
        pytest.param(field(b"a", b"s", b"abc")[:-1], id="a text that ends early"),
        pytest.param(b"\0\0\0", id="half a length"),
        pytest.param(field(b"a", b"s", b"")[:6], id="no value"),
    ],
)
def test_there_is_one_way_to_write_each_thing(data):
    with pytest.raises(DoesNotOpen):
        decode(data)


def test_the_bytes_are_what_they_were():
    """They are signed and bound: another way to write them would end every signature."""
    written = encode([("who", "ñ"), ("n", -3), ("yes", True), ("key", b"\1"), ("of", ["a", "b"])])

    assert written.hex() == (
        "0000000377686f" + "7300000002c3b1"
        "000000016e" + "69000000022d33"
        "00000003796573" + "620000000131"
        "000000036b6579" + "780000000101"
        "000000026f66" + "6c0000000a" + "0000000161" + "0000000162"
    )
