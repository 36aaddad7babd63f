"""Padding: what is sealed has one of few sizes, at most 12 % more than it needs."""

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.padding import SMALLEST, pad, padded_size, unpad


unhurried = hypothesis_settings(deadline=None)


@unhurried
@given(data=st.binary(max_size=3_000))
@example(data=b"")
@example(data=b"\x80")
@example(data=b"\x80\0\0")
@example(data=b"\0" * 255)
@example(data=b"\0" * 256)
def test_what_was_padded_comes_back(data):
    padded = pad(data)

    assert unpad(padded) == data
    assert len(padded) == padded_size(len(data) + 1)


@unhurried
@given(size=st.integers(0, 1 << 40))
def test_a_bucket_holds_what_is_in_it_and_little_more(size):
    bucket = padded_size(size)

    assert bucket >= max(size, SMALLEST)
    assert bucket == SMALLEST or bucket <= size * 1.12
    assert padded_size(bucket) == bucket


@unhurried
@given(one=st.integers(0, 1 << 30), more=st.integers(0, 1 << 30))
def test_a_larger_thing_never_has_a_smaller_bucket(one, more):
    assert padded_size(one + more) >= padded_size(one)


@pytest.mark.parametrize(
    ("size", "bucket"),
    [
        *[(0, 256), (1, 256), (256, 256), (257, 272), (272, 272), (273, 288), (511, 512)],
        *[(512, 512), (513, 544), (1_000, 1_024), (4_000, 4_096), (4_097, 4_352)],
        (25_000_000, 25_165_824),
    ],
)
def test_the_buckets_are_what_they_were(size, bucket):
    """Padmé, above the smallest: a size keeps as many leading bits as its exponent has."""
    assert padded_size(size) == bucket


def test_ten_thousand_sizes_share_few_buckets():
    assert len({padded_size(size) for size in range(10_000)}) < 90


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\0" * 256, b"abc", b"\x80abc", b"\x81" + b"\0" * 9, b"abc\x80X"]
)
def test_what_was_not_padded_is_refused(data):
    with pytest.raises(DoesNotOpen):
        unpad(data)
