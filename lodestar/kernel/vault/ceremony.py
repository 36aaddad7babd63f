"""When nobody holds a center's key any more: two of its three sheets give it to a new supervisor.

    asked    (server)   which key, and to whom          a letter without secrets
    rebuilt  (offline)  two sheets, a reason             the key, sealed to the new supervisor alone
    taken_in (server)   signature checked, told to the trail

On the server itself the three steps follow one another. The rebuilt key is compared with the key book, so
sheets of another center, or of an older key, end here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from lodestar.kernel.trail.recording import append
from lodestar.kernel.trail.sealing import Facts, seal_body_to
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.encoding import Value, decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted, Refused
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.letters import RECOVERED, RECOVERY, letter, read_letter
from lodestar.kernel.vault.models import KeyKind, KeySlot, SlotKind
from lodestar.kernel.vault.paper import PaperProblem, join, split
from lodestar.kernel.vault.primitives import same, seal_to, signed_by
from lodestar.kernel.vault.slots import bound


SHEETS_MADE = "center.sheets"
RECOVERED_VERB = "center.recover"


@dataclass(frozen=True)
class Asked:
    """Which center's key is to be rebuilt, and for whom. Nothing here is secret."""

    center: UUID
    called: str
    fingerprint: bytes
    person: UUID
    public: PublicIdentity

    def letter(self) -> str:
        fields: list[tuple[str, Value]] = [
            ("center", self.center.bytes),
            ("called", self.called),
            ("fingerprint", self.fingerprint),
            ("person", self.person.bytes),
            ("agreement", self.public.agreement),
            ("signing", self.public.signing),
        ]
        return letter(RECOVERY, {"Center": self.called, "Words": self.public.words}, encode(fields))

    @classmethod
    def read(cls, text: str) -> "Asked":
        """Raises NotThatLetter, DoesNotOpen."""
        match decode(read_letter(text, RECOVERY)):
            case {
                "center": bytes(center),
                "called": str(called),
                "fingerprint": bytes(fingerprint),
                "person": bytes(person),
                "agreement": bytes(agreement),
                "signing": bytes(signing),
            } if len(center) == len(person) == 16:
                public = PublicIdentity(agreement, signing)
                return cls(UUID(bytes=center), called, fingerprint, UUID(bytes=person), public)
            case _:
                raise DoesNotOpen


def asked(center: UUID, called: str, person: UUID, public: PublicIdentity) -> Asked:
    """Raises NotTrusted where the center has no certified key."""
    certified = keybook.verified(center, KeyKind.CENTER)
    return Asked(center, called, certified.fingerprint, person, public)


def rebuilt(ask: Asked, sheets: Sequence[Sequence[str]], because: str) -> str:
    """The letter that brings the key to the server. Raises PaperProblem and Refused."""
    if not because.strip():
        raise Refused(_("Please say why the key is needed."))
    identity = Identity(join(sheets))
    if not same(identity.fingerprint, ask.fingerprint):
        raise PaperProblem(
            _("These two sheets fit together, but they are not those of this center's present key.")
        )
    slot = KeySlot(
        id=uuid4(),
        owner=ask.center,
        fingerprint=identity.fingerprint,
        kind=SlotKind.HOLDER.value,
        holder=ask.public.fingerprint,
    )
    slot.sealed = seal_to(ask.public.agreement, identity.seed.reveal(), bound(slot))
    said = encode(
        [
            ("slot", slot.id.bytes),
            ("center", ask.center.bytes),
            ("fingerprint", identity.fingerprint),
            ("person", ask.person.bytes),
            ("holder", ask.public.fingerprint),
            ("sealed", slot.sealed),
            ("because", because.strip()),
        ]
    )
    signature = identity.signer.sign(Label.CENTER_SEED, said)
    fields = [("said", said), ("signature", signature)]
    return letter(RECOVERED, {"Center": ask.called}, encode(fields))


@dataclass(frozen=True)
class Recovered:
    """A center's key that comes back: sealed to one person, and signed with itself."""

    slot: KeySlot
    person: UUID
    because: str

    @classmethod
    def read(cls, text: str) -> "Recovered":
        """Raises NotThatLetter, DoesNotOpen, and NotTrusted where the center's key did not sign it."""
        match decode(read_letter(text, RECOVERED)):
            case {"said": bytes(said), "signature": bytes(signature)}:
                return cls._of(said, signature)
            case _:
                raise DoesNotOpen

    @classmethod
    def _of(cls, said: bytes, signature: bytes) -> "Recovered":
        match decode(said):
            case {
                "slot": bytes(slot),
                "center": bytes(center),
                "fingerprint": bytes(fingerprint),
                "person": bytes(person),
                "holder": bytes(holder),
                "sealed": bytes(sealed),
                "because": str(because),
            } if len(slot) == len(center) == len(person) == 16:
                row = KeySlot(
                    id=UUID(bytes=slot),
                    owner=UUID(bytes=center),
                    fingerprint=fingerprint,
                    kind=SlotKind.HOLDER.value,
                    holder=holder,
                    sealed=sealed,
                )
                _check_signed(row, said, signature)
                return cls(row, UUID(bytes=person), because)
            case _:
                raise DoesNotOpen


def _check_signed(slot: KeySlot, said: bytes, signature: bytes) -> None:
    certified = keybook.verified(slot.owner, KeyKind.CENTER)
    ours = same(certified.fingerprint, bytes(slot.fingerprint))
    if not ours or not signed_by(certified.signing, signature, Label.CENTER_SEED, said):
        raise NotTrusted(_("This was not made with the center's own key."))


@transaction.atomic
def taken_in(recovered: Recovered) -> KeySlot:
    """The new supervisor holds the center's key. Raises Refused the second time."""
    slot = recovered.slot
    if KeySlot.rows.filter(id=slot.id).exists():
        raise Refused(_("This was taken in already."))
    public = keybook.verified(slot.owner, KeyKind.CENTER)
    tell_center(
        slot.owner, public, RECOVERED_VERB, person=recovered.person, because=recovered.because
    )
    slot.save(force_insert=True)
    return slot


@transaction.atomic
def sheets(center: UUID, identity: Identity, person: UUID) -> list[list[str]]:
    """Three new sheets of a center's key, told to the trail. Older sheets of this key still fit."""
    tell_center(center, identity.public, SHEETS_MADE, person=person)
    return split(identity.seed)


def tell_center(
    center: UUID, public: PublicIdentity, did: str, *, person: UUID, because: str = ""
) -> None:
    """An entry of the trail that the center's key opens: it is about no folder."""
    facts = Facts(did=did, who=person, center=center, because=because)
    append(seal_body_to(public.agreement, facts), None)
