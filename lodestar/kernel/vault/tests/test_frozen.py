"""Format 1 as it was first sealed: it opens for ever. T28 and T36 of trust.md.

A test that fails here means that what people sealed yesterday would not open tomorrow. Do not change the
vectors; add a format beside this one (`blobs.FORMATS`).
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from lodestar.kernel.trail.sealing import open_body, register_agreement
from lodestar.kernel.vault import blobs, codes, files, slots
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keybook import Certificate
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Entry, KeySlot, SlotKind
from lodestar.kernel.vault.paper import join, read_sheet
from lodestar.kernel.vault.primitives import FULL, signed_by, stretch
from lodestar.kernel.vault.secret import (
    ContentKey,
    HistoryKey,
    PaperCode,
    Password,
    Root,
    Seed,
    Shard,
)
from lodestar.kernel.vault.sectionkeys import Epoch, open_link
from lodestar.kernel.vault.tests.freezing import DAY, ID, PLAIN
from lodestar.kernel.vault.writing import unsealed


FROZEN = json.loads((Path(__file__).parent / "vectors" / "v1.json").read_text())
IDENTITY = Identity(Seed(bytes(range(32))))
CONTENT, HISTORY = ContentKey(b"c" * 32), HistoryKey(b"h" * 32)
PLACE: dict[str, Any] = {"label": Label.ENTRY, "bound": [b"place"]}  # Any: given as keywords


def frozen(name):
    return bytes.fromhex(FROZEN[name])


def test_the_same_seed_gives_the_same_keys_name_and_six_words():
    assert IDENTITY.public.agreement == frozen("agreement")
    assert IDENTITY.public.signing == frozen("signing")
    assert IDENTITY.fingerprint == frozen("fingerprint")
    assert IDENTITY.public.words == FROZEN["words"] == "slice wrote wrote dryer loan force"


def test_what_was_signed_is_still_signed():
    assert IDENTITY.signer.sign(Label.CONSENT, b"one", b"two") == frozen("signature")
    assert signed_by(frozen("signing"), frozen("signature"), Label.CONSENT, b"one", b"two")
    assert not signed_by(frozen("signing"), frozen("signature"), Label.CONSENT, b"onetwo")


def test_a_certificate_means_what_it_meant():
    certificate = Certificate.read(frozen("certificate"))

    assert certificate.written() == frozen("certificate")
    assert (certificate.owner, certificate.made_on) == (ID, DAY)
    assert certificate.public == IDENTITY.public
    signature = frozen("certificate_signature")
    assert signed_by(certificate.issuer, signature, Label.CERTIFICATE, certificate.written())


def test_what_was_sealed_with_a_key_opens():
    assert blobs.open_blob(CONTENT, frozen("sealed_with_a_key"), **PLACE) == PLAIN.encode()


def test_what_was_sealed_to_a_person_opens():
    sealed = frozen("sealed_to_a_person")

    assert blobs.open_for(IDENTITY.agreement, sealed, **PLACE) == PLAIN.encode()


def test_an_entry_opens():
    epoch = Epoch("rest", 2, CONTENT, HISTORY)
    folder: Any = SimpleNamespace(keys=SimpleNamespace(at=lambda section, number: epoch))
    entry = Entry(
        id=ID,
        folder_id=ID,
        section="rest",
        page=ID,
        epoch=2,
        schema="note/1",
        sealed=frozen("entry"),
    )

    assert unsealed(folder, entry, Shard(b"s" * 32)) == {"text": PLAIN}


def test_a_link_leads_to_the_epoch_before():
    older = open_link(Epoch("rest", 2, CONTENT, HISTORY), frozen("link"), b"place")

    assert (older.number, older.content, older.history) == (1, CONTENT, HISTORY)


@pytest.mark.parametrize("name", ["trail_body", "trail_body_to"])
def test_the_trail_is_read(name):
    facts = open_body(frozen(name), {2: CONTENT})

    assert (facts.did, facts.who, facts.minute) == ("note.read", ID, "2026-11-24T02:10Z")
    assert register_agreement(CONTENT).public


def test_a_file_opens(settings, tmp_path):
    settings.SEALED_DIR = tmp_path
    about = files.About.from_bytes(frozen("file_about"))
    files.path_of(about.id).write_bytes(frozen("file"))

    assert b"".join(files.open_file(about.id, about.key, about.size)) == PLAIN.encode()
    assert (about.name, about.kind) == ("nota.txt", "text/plain")


def test_a_password_is_stretched_as_it_was():
    made = stretch(Password(PLAIN.encode()), b"0123456789abcdef", FULL)

    assert made == Root(frozen("stretched"))


def test_a_code_on_paper_is_read_as_it_was_written():
    assert codes.read_code(FROZEN["paper_code"]) == PaperCode(b"0123456789abcdef")


@pytest.fixture
def kept_slots(db):
    """The four kinds of slots, as rows."""
    identity = Identity(Seed(b"i" * 32))
    more = {
        SlotKind.PASSWORD_AND_KEY: {"credential": b"credential"},
        SlotKind.HOLDER: {"holder": IDENTITY.fingerprint},
    }
    for kind in SlotKind:
        KeySlot.rows.create(
            id=UUID(int=ID.int + list(SlotKind).index(kind)),
            owner=ID,
            fingerprint=identity.fingerprint,
            kind=kind.value,
            sealed=bytes.fromhex(FROZEN["slots"][kind.value]),
            **more.get(kind, {}),
        )
    return identity


def test_every_kind_of_slot_opens(kept_slots):
    root, prf = Root(b"p" * 32), slots.Prf(b"f" * 32)

    assert slots.open_password_slots(ID, root).public == kept_slots.public
    assert slots.open_password_slots(ID, root, prf).public == kept_slots.public
    assert slots.open_paper_slot(ID, FROZEN["paper_code"]).public == kept_slots.public
    assert slots.open_as_holder(ID, IDENTITY).public == kept_slots.public


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_two_sheets_of_paper_are_joined(pair):
    sheets = [read_sheet(FROZEN["sheets"][place]) for place in pair]

    assert join(sheets) == IDENTITY.seed


def test_the_labels_of_format_one_are_what_they_were():
    """A label is part of the format: it is never changed and never used for something else."""
    assert all(label.value.startswith(b"lodestar/v1/") for label in Label)
