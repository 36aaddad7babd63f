"""How the frozen vectors of format 1 were made; run once, before the first release, and then never again.

    python -m lodestar.kernel.vault.tests.freezing > lodestar/kernel/vault/tests/vectors/v1.json

If `test_frozen.py` fails after a change, the change is wrong: what people sealed yesterday would not open
today. A new format is added beside the old one (`blobs.FORMATS`), with vectors of its own.
"""

import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import django
from django.conf import settings


PLAIN = "llamar a las nueve · call back at nine"
ID = UUID(int=0x10DE57A2)
DAY = date(2026, 11, 24)


def vectors() -> dict[str, object]:
    return {**of_identities(), **of_content(), **of_slots(), **of_paper()}


def of_identities() -> dict[str, object]:
    from lodestar.kernel.vault.identity import Identity
    from lodestar.kernel.vault.keybook import Certificate
    from lodestar.kernel.vault.labels import Label
    from lodestar.kernel.vault.models import KeyKind
    from lodestar.kernel.vault.secret import Seed

    identity = Identity(Seed(bytes(range(32))))
    root = Identity(Seed(b"r" * 32))
    certificate = Certificate(KeyKind.CENTER, ID, ID, identity.public, 1, DAY, root.signer.public)
    return {
        "fingerprint": identity.fingerprint.hex(),
        "words": identity.public.words,
        "agreement": identity.public.agreement.hex(),
        "signing": identity.public.signing.hex(),
        "signature": identity.signer.sign(Label.CONSENT, b"one", b"two").hex(),
        "certificate": certificate.written().hex(),
        "certificate_signature": root.signer.sign(Label.CERTIFICATE, certificate.written()).hex(),
    }


def of_content() -> dict[str, object]:
    from lodestar.kernel.trail.sealing import Facts, register_agreement, seal_body, seal_body_to
    from lodestar.kernel.vault import blobs, files
    from lodestar.kernel.vault.identity import Identity
    from lodestar.kernel.vault.labels import Label
    from lodestar.kernel.vault.models import Entry
    from lodestar.kernel.vault.secret import ContentKey, HistoryKey, Seed, Shard
    from lodestar.kernel.vault.sectionkeys import Epoch, seal_link
    from lodestar.kernel.vault.writing import _bound, _key

    content, history = ContentKey(b"c" * 32), HistoryKey(b"h" * 32)
    newer, older = Epoch("rest", 2, content, history), Epoch("rest", 1, content, history)
    facts = Facts("note.read", who=ID, sections=("rest",), minute="2026-11-24T02:10Z")
    entry = Entry(id=ID, folder_id=ID, section="rest", page=ID, epoch=2, schema="note/1")
    entry_plain = json.dumps({"text": PLAIN}, ensure_ascii=False).encode()
    public = Identity(Seed(bytes(range(32)))).public.agreement
    about = files.seal_file(PLAIN.encode(), "nota.txt", "text/plain")
    return {
        "sealed_with_a_key": blobs.seal(
            content, PLAIN.encode(), label=Label.ENTRY, bound=[b"place"]
        ).hex(),
        "sealed_to_a_person": blobs.seal_for(
            public, PLAIN.encode(), label=Label.ENTRY, bound=[b"place"]
        ).hex(),
        "entry": blobs.seal(
            _key(newer, entry, Shard(b"s" * 32)),
            entry_plain,
            label=Label.ENTRY,
            bound=_bound(entry),
        ).hex(),
        "link": seal_link(newer, older, b"place").hex(),
        "trail_body": seal_body(content, 2, facts).hex(),
        "trail_body_to": seal_body_to(register_agreement(content).public, facts).hex(),
        "file_about": about.to_bytes().hex(),
        "file": files.path_of(about.id).read_bytes().hex(),
    }


def of_slots() -> dict[str, object]:
    from lodestar.kernel.vault import codes, slots
    from lodestar.kernel.vault.identity import Identity
    from lodestar.kernel.vault.models import SlotKind
    from lodestar.kernel.vault.primitives import FULL, seal_bytes, seal_to, stretch
    from lodestar.kernel.vault.secret import PaperCode, Password, Root, Seed

    identity, code = Identity(Seed(b"i" * 32)), PaperCode(b"0123456789abcdef")
    holder = Identity(Seed(bytes(range(32))))
    secret = identity.seed.reveal()

    def slot(kind, **more):
        made = slots._blank(ID, identity, kind, **more)
        made.id = UUID(int=ID.int + list(SlotKind).index(kind))
        return made

    password, paper = slot(SlotKind.PASSWORD), slot(SlotKind.PAPER)
    key = slot(SlotKind.PASSWORD_AND_KEY, credential=b"credential")
    held = slot(SlotKind.HOLDER, holder=holder.fingerprint)
    root, prf = Root(b"p" * 32), slots.Prf(b"f" * 32)
    return {
        "stretched": stretch(Password(PLAIN.encode()), b"0123456789abcdef", FULL).reveal().hex(),
        "paper_code": codes.written_code(code),
        "slots": {
            "password": seal_bytes(
                slots._wrap(password, root, None), secret, slots.bound(password)
            ),
            "password+key": seal_bytes(slots._wrap(key, root, prf), secret, slots.bound(key)),
            "paper": seal_bytes(slots._paper_wrap(paper, code), secret, slots.bound(paper)),
            "holder": seal_to(holder.public.agreement, secret, slots.bound(held)),
        },
    }


def of_paper() -> dict[str, object]:
    from lodestar.kernel.vault.paper import split
    from lodestar.kernel.vault.secret import Seed

    return {"sheets": [" ".join(words) for words in split(Seed(bytes(range(32))), 4711)]}


def as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value))


if __name__ == "__main__":
    sys.modules.setdefault("pytest", SimpleNamespace())  # type: ignore[arg-type]  # tests' settings
    django.setup()
    settings.SEALED_DIR = Path(tempfile.mkdtemp())
    json.dump(vectors(), sys.stdout, indent=1, default=as_text, ensure_ascii=False)
