"""The format of a backup: what it hides, what it refuses, and that it stays readable."""

import io
import tracemalloc
from datetime import date

import pytest

from lodestar.kernel.keeping.errors import Damaged
from lodestar.kernel.keeping.stream import (
    CHUNK,
    MAGIC,
    Kind,
    SealedReader,
    SealedWriter,
    read_about,
)
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.secret import Seed


DAY = date(2026, 11, 24)
PAIR = Identity(Seed(b"b" * 32))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]


def written(plain, pair=PAIR, kind=Kind.MAIN):
    file = io.BytesIO()
    sealed = SealedWriter(file, pair.agreement.public, kind, DAY)
    sealed.write(plain)
    sealed.finish()
    return file.getvalue()


def read(data, pair=PAIR):
    reader = SealedReader(io.BytesIO(data), pair)
    found = b""
    while part := reader.read(10_000):
        found += part
    reader.finish()
    return found


def start_of_stream():
    """How many bytes come before the first chunk."""
    return len(written(b"")) - 17


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read_again(size):
    plain = bytes(number % 251 for number in range(size))

    assert read(written(plain)) == plain


def test_a_backup_says_what_it_is_and_nothing_of_what_it_holds():
    data = written(b"lantern harbor " * 1000)

    about = read_about(io.BytesIO(data))

    assert (about.kind, about.made_on) == (Kind.MAIN, DAY)
    assert b"lantern" not in data


def test_two_backups_of_the_same_have_nothing_in_common():
    first, second = (written(b"the same")[start_of_stream() :] for _ in range(2))

    assert first != second


@pytest.mark.parametrize("size", SIZES)
def test_a_cut_anywhere_is_noticed(size):
    data = written(b"x" * size)
    places = {len(data) - 1, start_of_stream(), start_of_stream() + CHUNK + 17, 100, 10, 0}

    for place in (place for place in places if place < len(data)):
        with pytest.raises(Damaged):
            read(data[:place])


def test_one_changed_byte_anywhere_is_noticed():
    data = written(b"x" * 100)

    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(Damaged):
            read(bytes(changed))


def test_a_shard_backup_cannot_be_passed_off_as_another():
    changed = written(b"x", kind=Kind.MAIN).replace(b"main", b"mean", 1)

    with pytest.raises(Damaged):
        read(changed)


def test_another_day_in_the_header_does_not_open():
    changed = written(b"x").replace(b"2026-11-24", b"2026-11-25", 1)

    with pytest.raises(Damaged, match="does not open"):
        read(changed)


def test_chunks_in_another_order_are_noticed():
    data = written(b"a" * CHUNK + b"b" * CHUNK + b"c")
    start, size = start_of_stream(), CHUNK + 17
    first, second = data[start : start + size], data[start + size : start + 2 * size]

    with pytest.raises(Damaged):
        read(data[:start] + second + first + data[start + 2 * size :])


def test_nothing_may_follow_the_end():
    with pytest.raises(Damaged):
        read(written(b"x") + b"y")


def test_another_offline_key_is_named_as_the_reason():
    with pytest.raises(Damaged, match="another offline key"):
        read(written(b"x"), Identity(Seed(b"c" * 32)))


def test_what_is_no_backup_is_refused():
    for data in (b"", b"x" * 100, MAGIC + b"\x02" + b"x" * 100):
        with pytest.raises(Damaged):
            read(data)


def test_memory_stays_small_however_large_the_backup():
    class Nowhere(io.BytesIO):
        def write(self, data):
            return len(data)

    sealed = SealedWriter(Nowhere(), PAIR.agreement.public, Kind.MAIN, DAY)
    tracemalloc.start()
    for _ in range(2000):
        sealed.write(b"x" * 10_240)
    sealed.finish()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 20 * CHUNK  # of 20 MB that went through
