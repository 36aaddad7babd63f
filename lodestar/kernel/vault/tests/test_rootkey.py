"""Keys that are never on the server, and the letters that travel between. T29 and T30 of trust.md."""

from base64 import b64decode
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lodestar.kernel.vault import keybook, letters, rootkey
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keybook import certificate_for_center, verified
from lodestar.kernel.vault.letters import NotThatLetter, letter, read_letter
from lodestar.kernel.vault.models import KeyKind
from lodestar.kernel.vault.rootkey import Purpose, TooShort
from lodestar.kernel.vault.secret import Password, Seed
from lodestar.kernel.vault.sheets import About, save_sheets, written_sheets


unhurried = hypothesis_settings(deadline=None)
PASSPHRASE = Password(b"seven quiet boats at noon")
ROOT = Identity(Seed(b"r" * 32))
SEALED = rootkey.sealed_key(ROOT, Purpose.ROOT, PASSPHRASE)


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


# Letters


@unhurried
@given(data=st.binary(max_size=400), said=st.text(max_size=40))
@example(data=b64decode("ENDaENDb"), said="END")
def test_a_letter_arrives_as_it_was_sent(data, said):
    text = letter(letters.REQUEST, {"Center": said}, data)

    assert read_letter(text, letters.REQUEST) == data
    assert read_letter(f"\n{text.replace(chr(10), chr(13) + chr(10))}\n", letters.REQUEST) == data


def test_what_is_said_above_the_gap_cannot_become_what_counts():
    text = letter(letters.REQUEST, {"Center": "Harbor\n\nAAAA\nEND\n"}, b"what counts")

    assert read_letter(text, letters.REQUEST) == b"what counts"


WHOLE = letter(letters.REQUEST, {"Center": "Harbor"}, bytes(range(256)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LODESTAR REQUEST",
        WHOLE.replace("REQUEST", "CERTIFICATE"),
        WHOLE[: len(WHOLE) // 2],
        WHOLE.replace("END", ""),
        WHOLE + "and more",
        WHOLE.replace("\n\n", "\n"),
        WHOLE.replace("AAEC", "A*EC"),
    ],
)
def test_a_letter_that_is_another_or_not_whole_is_refused(text):
    with pytest.raises(NotThatLetter):
        read_letter(text, letters.REQUEST)


# The sealed file


def test_the_passphrase_opens_the_key_again():
    assert rootkey.opened_key(SEALED, Purpose.ROOT, PASSPHRASE).public == ROOT.public
    assert ROOT.seed.reveal().hex() not in SEALED


@pytest.mark.parametrize(
    ("purpose", "passphrase"),
    [(Purpose.ROOT, b"seven quiet boats at nine"), (Purpose.BACKUP, PASSPHRASE.reveal())],
)
def test_another_passphrase_or_purpose_does_not(purpose, passphrase):
    with pytest.raises(DoesNotOpen):
        rootkey.opened_key(SEALED, purpose, Password(passphrase))


@pytest.mark.parametrize("data", [b"", b"nonsense"])
def test_a_file_that_is_no_key_does_not(data):
    with pytest.raises(DoesNotOpen):
        rootkey.opened_key(letter(letters.SEALED_KEY, {}, data), Purpose.ROOT, PASSPHRASE)


@pytest.mark.parametrize(("passes", "kib"), [(0, 64), (17, 64), (1, 7), (1, (1 << 20) + 1)])
def test_a_file_cannot_ask_for_all_our_memory(passes, kib):
    from lodestar.kernel.vault.encoding import encode

    fields = [("salt", bytes(16)), ("passes", passes), ("kib", kib), ("sealed", b"\1")]

    with pytest.raises(DoesNotOpen):
        rootkey.opened_key(letter(letters.SEALED_KEY, {}, encode(fields)), Purpose.ROOT, PASSPHRASE)


def test_a_passphrase_that_could_be_guessed_is_refused():
    with pytest.raises(TooShort, match="20 characters"):
        rootkey.sealed_key(ROOT, Purpose.ROOT, Password("ñ".encode() * 19))
    rootkey.check_passphrase(Password("ñ".encode() * 20))


# Trust


def test_a_server_trusts_one_root_and_another_only_when_told_so(own_keys):
    public, other = ROOT.signer.public, Identity.new().signer.public
    rootkey.trust(public)
    rootkey.trust(public)

    assert keybook.root_public() == public
    with pytest.raises(NotTrusted, match="another root"):
        rootkey.trust(other)
    assert keybook.root_public() == public
    rootkey.trust(other, instead=True)
    assert keybook.root_public() == other
    assert [path.name for path in own_keys.iterdir()] == ["root.pub"]


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33)])
def test_a_root_has_32_bytes(public):
    with pytest.raises(NotTrusted, match="64"):
        rootkey.trust(public)


def test_the_roots_words_are_six_and_its_own():
    words = rootkey.words_of_root(ROOT.signer.public)

    assert len(words.split()) == 6
    assert words != rootkey.words_of_root(Identity.new().signer.public)


# Certificates


@pytest.fixture
def asking(db):
    """A center whose key waits for the root."""
    rootkey.trust(ROOT.signer.public)
    return certificate_for_center(uuid4(), Identity.new().public, ROOT.signer.public)


def as_request(certificate):
    return letter(letters.REQUEST, {"Center": "Harbor"}, certificate.written())


def test_a_request_becomes_a_certificate_and_an_entry_of_the_key_book(asking):
    request = rootkey.read_request(as_request(asking))

    record = rootkey.entered(rootkey.signed_request(ROOT, request))

    assert verified(asking.owner, KeyKind.CENTER) == asking.public
    assert bytes(record.fingerprint) == asking.public.fingerprint


def test_a_certificate_is_entered_once(asking):
    text = rootkey.signed_request(ROOT, asking)
    rootkey.entered(text)

    with pytest.raises(NotTrusted, match="already"):
        rootkey.entered(text)


def test_an_old_certificate_does_not_come_back(asking):
    """T31: two were signed, the second was used; the first is no longer taken."""
    other = certificate_for_center(asking.owner, Identity.new().public, ROOT.signer.public)
    rootkey.entered(rootkey.signed_request(ROOT, other))

    with pytest.raises(NotTrusted, match="older"):
        rootkey.entered(rootkey.signed_request(ROOT, asking))


def test_another_roots_certificate_is_not_taken(asking):
    stranger = Identity.new()
    false = certificate_for_center(asking.owner, asking.public, stranger.signer.public)

    with pytest.raises(NotTrusted):
        rootkey.entered(rootkey.signed_request(stranger, false))
    with pytest.raises(NotTrusted, match="another root"):
        rootkey.signed_request(stranger, asking)


def test_a_letter_that_holds_no_certificate_is_refused(db):
    with pytest.raises(DoesNotOpen):
        rootkey.entered(letter(letters.CERTIFICATE, {}, b""))


# Sheets to print


def test_a_sheet_says_in_both_languages_what_it_is_and_shows_every_word_once():
    words = [f"word{number}" for number in range(33)]

    (page,) = written_sheets([words], About("center", "Harbor & Sons", "six small words"))

    assert all(page.count(f"<li>{word}</li>") == 1 for word in words)
    assert "Harbor &amp; Sons" in page
    assert page.index('lang="en"') < page.index('<section lang="es"')
    assert "http" not in page
    assert "<script" not in page


def test_sheets_are_written_for_their_owner_alone_and_over_nothing(tmp_path):
    folder = tmp_path / "stick"
    paths = save_sheets(folder, [["a"], ["b"]], About("root", "root", "words"))

    assert [path.name for path in paths] == ["root-1.html", "root-2.html"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(FileExistsError):
        save_sheets(folder, [["a"]], About("root", "root", "words"))
