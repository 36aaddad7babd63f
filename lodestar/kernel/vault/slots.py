"""Key slots: each is one way to open an identity, and losing one loses nothing while another is left.

A slot holds the identity's seed, sealed with what the person has: a password, a password and a security
key, the code on paper, or another identity (a center's key lies with its supervisors that way). Owner,
fingerprint, slot, kind and security key are bound to the seal: a slot that was moved does not open.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from lodestar.kernel.vault.codes import read_code, written_code
from lodestar.kernel.vault.encoding import encode
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import KeySlot, SlotKind
from lodestar.kernel.vault.primitives import (
    derive,
    framed,
    mix,
    open_bytes,
    random_bytes,
    same,
    seal_bytes,
    seal_to,
)
from lodestar.kernel.vault.secret import PaperCode, Root, Secret, Seed, WrapKey


class Prf(Secret):
    """What a security key answers to our salt (WebAuthn PRF): 32 bytes that only this key can make."""


def bound(slot: KeySlot) -> bytes:
    """What a seal is tied to: everything in its row that says what it is."""
    fields = encode(
        [
            ("owner", str(slot.owner)),
            ("fingerprint", bytes(slot.fingerprint)),
            ("slot", str(slot.id)),
            ("kind", slot.kind),
            ("credential", bytes(slot.credential or b"")),
            ("holder", bytes(slot.holder or b"")),
        ]
    )
    return framed(Label.SLOT, fields)


# A center's key, with its supervisors ------------------------------------------------------------


@transaction.atomic
def seal_to_holder(owner: UUID, identity: Identity, holder: PublicIdentity) -> KeySlot:
    """The holder can open this identity from now on. Check first that the holder's key is certified."""
    drop_holder(owner, holder.fingerprint, identity.fingerprint)
    slot = _blank(owner, identity, SlotKind.HOLDER, holder=holder.fingerprint)
    slot.sealed = seal_to(holder.agreement, identity.seed.reveal(), bound(slot))
    slot.save(force_insert=True)
    return slot


def open_as_holder(owner: UUID, holder: Identity, fingerprint: bytes | None = None) -> Identity:
    """The identity that was sealed to this holder; with `fingerprint`, that version of it and no other.

    Anybody can seal to a public key, so give the fingerprint that the key book certifies, or compare
    with it afterwards. Raises DoesNotOpen.
    """
    for identity in all_as_holder(owner, holder):
        if fingerprint is None or same(identity.fingerprint, fingerprint):
            return identity
    raise DoesNotOpen


def all_as_holder(owner: UUID, holder: Identity) -> Iterator[Identity]:
    """Every version that this holder can open: older ones, too, while a rotation is under way."""
    for slot in _slots(owner, SlotKind.HOLDER).filter(holder=holder.fingerprint):
        try:
            seed = Seed(holder.agreement.open(bytes(slot.sealed), bound(slot)))
        except (DoesNotOpen, ValueError):
            continue
        identity = Identity(seed)
        if same(identity.fingerprint, bytes(slot.fingerprint)):
            yield identity


def drop_holder(owner: UUID, holder: bytes, fingerprint: bytes | None = None) -> None:
    """This holder (named by fingerprint) opens the owner's identity no more. Needs no key."""
    found = _slots(owner, SlotKind.HOLDER).filter(holder=holder)
    (found if fingerprint is None else found.filter(fingerprint=fingerprint)).delete()


# A person's own key ------------------------------------------------------------------------------


def add_password_slot(
    owner: UUID,
    identity: Identity,
    root: Root,
    *,
    credential: bytes | None = None,
    prf: Prf | None = None,
) -> KeySlot:
    """With `prf`, the password alone opens nothing here: the security key `credential` must be there."""
    kind = SlotKind.PASSWORD if prf is None else SlotKind.PASSWORD_AND_KEY
    slot = _blank(owner, identity, kind, credential=credential if prf else None)
    slot.sealed = seal_bytes(_wrap(slot, root, prf), identity.seed.reveal(), bound(slot))
    slot.save(force_insert=True)
    return slot


def open_password_slots(owner: UUID, root: Root, prf: Prf | None = None) -> Identity:
    """Raises DoesNotOpen: another password, or a security key is needed and was not there."""
    kind = SlotKind.PASSWORD if prf is None else SlotKind.PASSWORD_AND_KEY
    return _first((slot, _wrap(slot, root, prf)) for slot in _slots(owner, kind))


def has_slot(owner: UUID, kind: SlotKind) -> bool:
    return _slots(owner, kind).exists()


def key_credentials(owner: UUID) -> list[bytes]:
    """The security keys (by credential id) that open this owner's identity."""
    found = _slots(owner, SlotKind.PASSWORD_AND_KEY).values_list("credential", flat=True)
    return [bytes(credential) for credential in found if credential]


def drop_slots(owner: UUID, kinds: Iterable[SlotKind]) -> None:
    """These ways to open the owner's identity are gone. Needs no key."""
    KeySlot.rows.filter(owner=owner, kind__in=[kind.value for kind in kinds]).delete()


def drop_credential(owner: UUID, credential: bytes) -> None:
    """This security key opens nothing any more. Needs no key."""
    _slots(owner, SlotKind.PASSWORD_AND_KEY).filter(credential=credential).delete()


# The code on paper -------------------------------------------------------------------------------


@transaction.atomic
def add_paper_slot(owner: UUID, identity: Identity) -> str:
    """A new code, to be printed and kept safe; the one before it opens nothing any more."""
    drop_slots(owner, [SlotKind.PAPER])
    code = PaperCode(random_bytes(PaperCode.length))
    slot = _blank(owner, identity, SlotKind.PAPER)
    slot.sealed = seal_bytes(_paper_wrap(slot, code), identity.seed.reveal(), bound(slot))
    slot.save(force_insert=True)
    return written_code(code)


def open_paper_slot(owner: UUID, text: str) -> Identity:
    """Raises Mistyped for a typing error (without looking anything up), and DoesNotOpen."""
    code = read_code(text)
    return _first((slot, _paper_wrap(slot, code)) for slot in _slots(owner, SlotKind.PAPER))


# -------------------------------------------------------------------------------------------------


def _blank(
    owner: UUID,
    identity: Identity,
    kind: SlotKind,
    *,
    credential: bytes | None = None,
    holder: bytes | None = None,
) -> KeySlot:
    return KeySlot(
        id=uuid4(),
        owner=owner,
        fingerprint=identity.fingerprint,
        kind=kind.value,
        credential=credential,
        holder=holder,
    )


def _slots(owner: UUID, kind: SlotKind) -> QuerySet[KeySlot]:
    return KeySlot.rows.filter(owner=owner, kind=kind.value)


def _wrap(slot: KeySlot, root: Root, prf: Prf | None) -> WrapKey:
    key: Secret = root if prf is None else mix(root, prf)
    return WrapKey(derive(key, Label.WRAP, slot.id.bytes))


def _paper_wrap(slot: KeySlot, code: PaperCode) -> WrapKey:
    return WrapKey(derive(code, Label.PAPER, slot.id.bytes))


def _first(pairs: Iterable[tuple[KeySlot, WrapKey]]) -> Identity:
    """The first slot that opens."""
    for slot, key in pairs:
        try:
            identity = Identity(Seed(open_bytes(key, bytes(slot.sealed), bound(slot))))
        except DoesNotOpen:
            continue
        if same(identity.fingerprint, bytes(slot.fingerprint)):
            return identity
    raise DoesNotOpen
