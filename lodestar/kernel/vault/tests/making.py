"""A coalition in miniature for tests: a root, centers, people with certified keys."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings

from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import KeyKind
from lodestar.kernel.vault.primitives import Signer, random_bytes


ROOT_SECRET = b"a root that exists in tests only"
ROOT = Signer(ROOT_SECRET)


def trust_root() -> None:
    settings.KEYS_DIR.mkdir(parents=True, exist_ok=True)
    (settings.KEYS_DIR / keybook.ROOT).write_text(ROOT.public.hex(), encoding="ascii")


@dataclass
class Someone:
    """A person and their keys."""

    center: UUID
    id: UUID = field(default_factory=uuid4)
    identity: Identity = field(default_factory=Identity.new)

    @property
    def ring(self) -> Keyring:
        return Keyring(self.identity, person=self.id, center=self.center)


@dataclass
class House:
    """A center and its key."""

    id: UUID = field(default_factory=uuid4)
    identity: Identity = field(default_factory=Identity.new)

    def certified(self) -> "House":
        trust_root()
        certificate = keybook.certificate_for_center(self.id, self.identity.public, ROOT.public)
        keybook.accept_center(certificate, keybook.sign_center(ROOT, certificate))
        return self

    def someone(self) -> Someone:
        person = Someone(self.id)
        self.certify(person)
        return person

    def certify(self, person: Someone) -> None:
        keybook.certify(
            self.identity,
            person.identity.public,
            kind=KeyKind.PERSON,
            owner=person.id,
            center=self.id,
        )

    def ring(self, person: Someone, because: str = "she is ill") -> Keyring:
        return Keyring(self.identity, person=person.id, center=self.id, because=because)


def house() -> House:
    return House().certified()


def noise() -> bytes:
    return random_bytes(16)
