"""Secrets: they cannot be printed, kept by habit or mistaken for one another."""

import copy
import json
import logging
import pickle

import pytest

from lodestar.kernel.vault import secret
from lodestar.kernel.vault.secret import ContentKey, PaperCode, Password, Secret, Seed


KINDS = [
    kind
    for kind in vars(secret).values()
    if isinstance(kind, type) and issubclass(kind, Secret) and kind is not Secret
]
BYTES = b"canary-secret-0123456789-abcdef!"


def made(kind):
    return kind(BYTES[: kind.length] if kind.length else BYTES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_secret_shows_itself(kind, caplog):
    one = made(kind)
    logging.getLogger("lodestar").error("%s %r", one, [one])

    shown = [repr(one), str(one), f"{one}", f"{one!r:>60}", f"{[one]} {(one,)}", caplog.text]

    assert all("canary" not in text for text in shown)
    assert all(BYTES.hex() not in text for text in shown)
    assert repr(one) == f"<{kind.__name__}: kept>"
    assert f"{one:>40}" == repr(one)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_secret_is_taken_out_in_one_way_only(kind):
    one = made(kind)

    assert one.reveal() == BYTES[: kind.length]
    for habit in (bytes, list, hash, pickle.dumps, copy.deepcopy, json.dumps, len):
        with pytest.raises(TypeError):
            habit(one)
    with pytest.raises(TypeError):
        b"" + one
    with pytest.raises(AttributeError):
        one.hex()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_secret_has_its_own_length(kind):
    if kind.length is None:
        assert kind(b"").reveal() == b""
        return

    for length in (0, kind.length - 1, kind.length + 1):
        with pytest.raises(ValueError, match=str(kind.length)):
            kind(bytes(length))


def test_two_of_one_kind_are_compared_and_two_kinds_are_never_the_same():
    assert Seed(BYTES) == Seed(BYTES)
    assert Seed(BYTES) != Seed(BYTES[::-1])
    assert Seed(BYTES) != ContentKey(BYTES)
    assert Seed(BYTES) != BYTES
    assert Secret(BYTES) != Seed(BYTES)
    assert Password(b"a") != Password(b"aa")


def test_a_code_on_paper_has_128_bits():
    assert PaperCode.length * 8 == 128


def test_a_secret_keeps_bytes_that_nobody_else_holds():
    source = bytearray(BYTES)
    one = Seed(source)  # type: ignore[arg-type]  # what somebody may hand over all the same
    source[0] = 0

    assert one.reveal() == BYTES
