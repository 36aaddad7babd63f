"""Blobs: one byte for the format; wrong key, label, place or byte never opens. T14 and T36 of trust.md."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lodestar.kernel.vault import blobs
from lodestar.kernel.vault.errors import DoesNotOpen, UnknownFormat, VaultError
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.padding import padded_size
from lodestar.kernel.vault.primitives import COMMITMENT, NONCE, TAG, framed, open_bytes, seal_bytes
from lodestar.kernel.vault.secret import ContentKey, Seed


unhurried = hypothesis_settings(deadline=None)
KEY = ContentKey(b"k" * 32)
BLOB = blobs.seal(KEY, b"call back at nine", label=Label.ENTRY, bound=[b"folder", b"entry"])
IDENTITY = Identity(Seed(b"i" * 32))
HPKE_BLOB = blobs.seal_for(
    IDENTITY.public.agreement, b"keys", label=Label.GRANT_KEYS, bound=[b"record"]
)


@unhurried
@given(plain=st.binary(max_size=5_000), bound=st.lists(st.binary(max_size=40), max_size=4))
def test_what_is_sealed_opens_again(plain, bound):
    sealed = blobs.seal(KEY, plain, label=Label.ENTRY, bound=bound)

    assert blobs.open_blob(KEY, sealed, label=Label.ENTRY, bound=bound) == plain
    assert blobs.format_of(sealed) == 1


@unhurried
@given(plain=st.binary(max_size=600), bound=st.lists(st.binary(max_size=40), max_size=3))
def test_what_is_sealed_to_a_person_opens_again_in_its_place(plain, bound):
    public = IDENTITY.public.agreement
    sealed = blobs.seal_for(public, plain, label=Label.GRANT_KEYS, bound=[*bound, b"here"])

    opened = blobs.open_for(
        IDENTITY.agreement, sealed, label=Label.GRANT_KEYS, bound=[*bound, b"here"]
    )
    assert opened == plain
    with pytest.raises(DoesNotOpen):
        blobs.open_for(IDENTITY.agreement, sealed, label=Label.GRANT_KEYS, bound=[*bound, b"there"])
    with pytest.raises(DoesNotOpen):
        blobs.open_for(IDENTITY.agreement, sealed, label=Label.GRANT_KEYS, bound=bound)


def test_nothing_at_all_can_be_sealed_too():
    assert open_bytes(KEY, seal_bytes(KEY, b"", b"place"), b"place") == b""


@unhurried
@given(plain=st.binary(max_size=1_000))
def test_the_size_of_a_blob_says_the_bucket_alone(plain):
    sealed = blobs.seal(KEY, plain, label=Label.ENTRY)

    assert len(sealed) == 1 + NONCE + COMMITMENT + padded_size(len(plain) + 1) + TAG


@unhurried
@given(place=st.integers(0, len(BLOB) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_gives_another_text(place, bit):
    """T14."""
    changed = bytearray(BLOB)
    changed[place] ^= 1 << bit

    with pytest.raises(VaultError):
        blobs.open_blob(KEY, bytes(changed), label=Label.ENTRY, bound=[b"folder", b"entry"])


@unhurried
@given(place=st.integers(0, len(HPKE_BLOB) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_gives_other_keys(place, bit):
    """T14."""
    changed = bytearray(HPKE_BLOB)
    changed[place] ^= 1 << bit

    with pytest.raises(VaultError):
        blobs.open_for(
            IDENTITY.agreement, bytes(changed), label=Label.GRANT_KEYS, bound=[b"record"]
        )


@unhurried
@given(length=st.integers(0, len(BLOB) - 1))
def test_a_cut_blob_does_not_open(length):
    with pytest.raises(VaultError):
        blobs.open_blob(KEY, BLOB[:length], label=Label.ENTRY, bound=[b"folder", b"entry"])


@pytest.mark.parametrize(
    ("label", "bound"),
    [
        (Label.FILE, [b"folder", b"entry"]),
        (Label.ENTRY, [b"entry", b"folder"]),
        (Label.ENTRY, [b"folderentry"]),
        (Label.ENTRY, [b"folder", b"entry", b""]),
        (Label.ENTRY, [b"folder"]),
        (Label.ENTRY, []),
    ],
)
def test_a_blob_opens_in_its_own_place_only(label, bound):
    with pytest.raises(DoesNotOpen):
        blobs.open_blob(KEY, BLOB, label=label, bound=bound)


def test_a_blob_opens_with_its_own_key_only():
    other = ContentKey(b"K" * 32)
    stranger = Identity(Seed(b"I" * 32))

    with pytest.raises(DoesNotOpen):
        blobs.open_blob(other, BLOB, label=Label.ENTRY, bound=[b"folder", b"entry"])
    with pytest.raises(DoesNotOpen):
        blobs.open_for(stranger.agreement, HPKE_BLOB, label=Label.GRANT_KEYS, bound=[b"record"])
    with pytest.raises(DoesNotOpen):
        blobs.open_for(IDENTITY.agreement, HPKE_BLOB, label=Label.GRANT_KEYS, bound=[b"other"])


@pytest.mark.parametrize("blob", [b"", b"\x00" + BLOB[1:], b"\x02" + BLOB[1:], b"\xff"])
def test_a_format_that_nobody_knows_is_named_as_such(blob):
    with pytest.raises(UnknownFormat):
        blobs.open_blob(KEY, blob, label=Label.ENTRY, bound=[b"folder", b"entry"])
    with pytest.raises(UnknownFormat):
        blobs.open_for(IDENTITY.agreement, blob, label=Label.ENTRY)


@pytest.fixture
def second_format(monkeypatch):
    """A pretend format 2, written by everyone from now on: the first one's, turned around."""
    first = blobs.FORMATS[blobs.FIRST]
    second = blobs.Format(
        seal=lambda key, plain, where: first.seal(key, plain[::-1], b"2" + where),
        open=lambda key, body, where: first.open(key, body, b"2" + where)[::-1],
        seal_for=lambda public, plain, where: first.seal_for(public, plain[::-1], b"2" + where),
        open_for=lambda key, body, where: first.open_for(key, body, b"2" + where)[::-1],
    )
    monkeypatch.setitem(blobs.FORMATS, 2, second)
    monkeypatch.setattr(blobs, "CURRENT", 2)


def test_the_first_format_still_opens_when_there_is_a_second(second_format):
    """T36."""
    new = blobs.seal(KEY, b"later", label=Label.ENTRY)
    new_for = blobs.seal_for(IDENTITY.public.agreement, b"later", label=Label.ENTRY)

    assert (new[0], new_for[0]) == (2, 2)
    assert blobs.open_blob(KEY, new, label=Label.ENTRY) == b"later"
    assert blobs.open_for(IDENTITY.agreement, new_for, label=Label.ENTRY) == b"later"
    old = blobs.open_blob(KEY, BLOB, label=Label.ENTRY, bound=[b"folder", b"entry"])
    assert old == b"call back at nine"


def test_a_blob_cannot_be_passed_off_as_one_of_another_format(second_format):
    """T36: the byte in front cannot be turned to another format's."""
    new = blobs.seal(KEY, b"later", label=Label.ENTRY)

    with pytest.raises(DoesNotOpen):
        blobs.open_blob(KEY, b"\x01" + new[1:], label=Label.ENTRY)


@unhurried
@given(
    left=st.lists(st.binary(max_size=6), max_size=4),
    right=st.lists(st.binary(max_size=6), max_size=4),
)
def test_two_ways_to_bind_never_make_the_same_bytes(left, right):
    assert (framed(Label.ENTRY, *left) == framed(Label.ENTRY, *right)) == (left == right)
