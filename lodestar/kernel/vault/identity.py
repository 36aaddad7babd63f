"""An identity: one seed of 32 bytes, and the X-Wing and Ed25519 keys that grow from it.

A person has one, a center has one (its continuity and signing key), and so will a survivor.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from shamir_mnemonic.wordlist import WORDLIST

from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import Agreement, Signer, derive, digest, random_bytes
from lodestar.kernel.vault.secret import Seed


WORDS_SHOWN: Final = 6
_BITS = 10


def spoken(fingerprint: bytes) -> str:
    """The first 60 bits as six words of SLIP-39's list, to be compared aloud or on paper."""
    number = int.from_bytes(fingerprint[:8], "big") >> (64 - WORDS_SHOWN * _BITS)
    picks = [(number >> (_BITS * place)) & 1023 for place in reversed(range(WORDS_SHOWN))]
    return " ".join(WORDLIST[pick] for pick in picks)


@dataclass(frozen=True)
class PublicIdentity:
    """What anybody may know of an identity."""

    agreement: bytes  # X-Wing, 1,216 bytes
    signing: bytes  # Ed25519, 32 bytes

    @cached_property
    def fingerprint(self) -> bytes:
        """32 bytes; the name of this identity everywhere."""
        return digest(Label.FINGERPRINT, self.agreement, self.signing)

    @property
    def words(self) -> str:
        return spoken(self.fingerprint)


class Identity:
    """The private side. It lives for one request; what is stored is its seed, sealed."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed

    @classmethod
    def new(cls) -> "Identity":
        return cls(Seed(random_bytes(32)))

    @cached_property
    def agreement(self) -> Agreement:
        return Agreement(
            derive(self.seed, Label.IDENTITY_MLKEM, length=64),
            derive(self.seed, Label.IDENTITY_X25519),
        )

    @cached_property
    def signer(self) -> Signer:
        return Signer(derive(self.seed, Label.IDENTITY_ED25519))

    @cached_property
    def public(self) -> PublicIdentity:
        return PublicIdentity(self.agreement.public, self.signer.public)

    @property
    def fingerprint(self) -> bytes:
        return self.public.fingerprint

    def __repr__(self) -> str:
        return f"<Identity: {self.public.words}>"
