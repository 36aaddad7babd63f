"""One Argon2id a password, and what the database keeps of it."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from lodestar.kernel.signin import hashing
from lodestar.kernel.signin.hashing import hashed_with_root, opened, typed
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import derive


WORDS = "lantern harbor teacup orbit"


def test_a_password_gives_back_its_root():
    encoded, root = hashed_with_root(typed(WORDS))

    assert opened(encoded, typed(WORDS)) == root
    assert opened(encoded, typed("another one")) is None


def test_neither_password_nor_root_nor_wrap_stands_in_what_is_kept():
    encoded, root = hashed_with_root(typed(WORDS))
    kept = hashing._bytes(encoded.rsplit("$", 1)[1])

    for secret in (root.reveal(), derive(root, Label.AUTH), derive(root, Label.WRAP)):
        assert secret != kept
    assert WORDS not in encoded
    assert len(encoded) <= 128


@pytest.mark.parametrize(
    "encoded", ["", "!unusable", "argon2$argon2id$v=19", "lodestar$v2$1$64$a$b"]
)
def test_where_there_is_no_password_the_work_is_the_same(encoded, stretched):
    assert opened(encoded, typed(WORDS)) is None
    assert len(stretched) == 1


def test_django_checks_passwords_the_same_way(stretched):
    encoded = make_password(WORDS)

    assert encoded.startswith("lodestar$v1$")
    assert check_password(WORDS, encoded)
    assert not check_password("another one", encoded)
    assert len(stretched) == 3
    assert opened(encoded, typed(WORDS)) is not None


def test_a_summary_of_a_hash_tells_its_cost_and_no_more():
    summary = identify_hasher(make_password(WORDS)).safe_summary(make_password(WORDS))

    assert set(summary) == {"algorithm", "version", "passes", "kib"}


def test_two_people_with_one_password_have_nothing_in_common():
    (one, first), (two, second) = hashed_with_root(typed(WORDS)), hashed_with_root(typed(WORDS))

    assert one != two
    assert first != second


def test_a_composed_letter_is_the_same_however_the_keyboard_made_it():
    assert typed("contrase\u00f1a") == typed("contrasen\u0303a")
