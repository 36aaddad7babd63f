"""The key book: whose public key is whose, signed from the coalition's root down, and logged.

Before anything is sealed to a key, `verified` checks the chain root → center → person, that the key
stands in the append-only log, that it has not ended, and that a *changed* key is either a day old or
countersigned by a second person of its center. So exchanging a row in the database buys nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lodestar.kernel.trail.recording import lock_tip
from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import KeyKind, KeyLeaf, KeyRecord
from lodestar.kernel.vault.primitives import Signer, digest, same, signed_by


ROOT: Final = "root.pub"
SETTLING: Final = timedelta(days=2)  # whole days, so that a changed key rests for 24 hours at least
BEGINNING: Final = bytes(32)
_watchers: list[Callable[[bytes], None]] = []


def on_leaf(watcher: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The trail registers here: each leaf of the key log becomes a leaf of the trail as well."""
    _watchers.append(watcher)
    return watcher


@dataclass(frozen=True)
class Certificate:
    """Who a key belongs to, as its issuer says."""

    kind: KeyKind
    owner: UUID
    center: UUID
    public: PublicIdentity
    version: int
    made_on: date
    issuer: bytes  # the center's fingerprint; for a center the root's signing key

    def written(self) -> bytes:
        """The bytes that are signed."""
        return encode(
            [
                ("kind", self.kind.value),
                ("owner", self.owner.bytes),
                ("center", self.center.bytes),
                ("agreement", self.public.agreement),
                ("signing", self.public.signing),
                ("version", self.version),
                ("made_on", self.made_on.isoformat()),
                ("issuer", self.issuer),
            ]
        )

    @classmethod
    def read(cls, data: bytes) -> "Certificate":
        """Raises DoesNotOpen for bytes that are no certificate."""
        try:
            return cls._read(data)
        except ValueError as error:  # no id, no day
            raise DoesNotOpen from error

    @classmethod
    def _read(cls, data: bytes) -> "Certificate":
        match decode(data):
            case {
                "kind": str(kind),
                "owner": bytes(owner),
                "center": bytes(center),
                "agreement": bytes(agreement),
                "signing": bytes(signing),
                "version": int(version),
                "made_on": str(made_on),
                "issuer": bytes(issuer),
            } if kind in set(KeyKind):
                public = PublicIdentity(agreement, signing)
                day = date.fromisoformat(made_on)
                ids = UUID(bytes=owner), UUID(bytes=center)
                return cls(KeyKind(kind), *ids, public, version, day, issuer)
        raise DoesNotOpen


def certificate_of(record: KeyRecord) -> Certificate:
    return Certificate(
        kind=KeyKind(record.kind),
        owner=record.owner,
        center=record.center,
        public=public_of(record),
        version=record.version,
        made_on=record.made_on,
        issuer=bytes(record.issuer),
    )


def public_of(record: KeyRecord) -> PublicIdentity:
    return PublicIdentity(bytes(record.agreement), bytes(record.signing))


def today() -> date:
    return timezone.now().date()


def next_version(owner: UUID, kind: KeyKind) -> int:
    return KeyRecord.rows.filter(owner=owner, kind=kind).count() + 1


# The root of it all


def root_public() -> bytes:
    """The coalition's signing key, 32 bytes. Raises NotTrusted where none has been set."""
    path: Path = settings.KEYS_DIR / ROOT
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError) as error:
        raise NotTrusted(
            _("This server does not know the coalition's root key. Run `lodestar keys trust`.")
        ) from error


def certificate_for_center(center: UUID, public: PublicIdentity, root: bytes) -> Certificate:
    """What a center asks the root to sign (`root`: the root's public signing key)."""
    version = next_version(center, KeyKind.CENTER)
    return Certificate(KeyKind.CENTER, center, center, public, version, today(), root)


def sign_center(root: Signer, certificate: Certificate) -> bytes:
    """On the offline machine: the root's signature."""
    return root.sign(Label.CERTIFICATE, certificate.written())


def accept_center(certificate: Certificate, signature: bytes) -> KeyRecord:
    """Enter a center's key that the root has signed. Raises NotTrusted for any other."""
    signed = signed_by(root_public(), signature, Label.CERTIFICATE, certificate.written())
    if certificate.kind != KeyKind.CENTER or not signed:
        raise NotTrusted(_("The coalition's root has not signed this."))
    return _enter(certificate, signature)


# Below the root


@transaction.atomic
def certify(
    issuer: Identity, public: PublicIdentity, *, kind: KeyKind, owner: UUID, center: UUID
) -> KeyRecord:
    """A center's key says whose key this is. Raises NotTrusted if that center is not certified itself."""
    lock_tip()
    own = KeyRecord.rows.filter(fingerprint=issuer.fingerprint).first()
    if own is None or own.kind != KeyKind.CENTER or own.owner != center or has_ended(own):
        raise NotTrusted(_("Only the center's own key can let somebody in."))
    check_genuine(own)
    _check_theirs_to_certify(kind, owner, center)
    version = next_version(owner, kind)
    certificate = Certificate(kind, owner, center, public, version, today(), issuer.fingerprint)
    return _enter(certificate, issuer.signer.sign(Label.CERTIFICATE, certificate.written()))


def _check_theirs_to_certify(kind: KeyKind, owner: UUID, center: UUID) -> None:
    """A center speaks for its own people; its own key comes from the root, and others' from theirs."""
    elsewhere = KeyRecord.rows.filter(owner=owner).exclude(center=center)
    if kind == KeyKind.CENTER or elsewhere.exists():
        raise NotTrusted(_("This key is not the center's to certify."))


@transaction.atomic
def _enter(certificate: Certificate, signature: bytes) -> KeyRecord:
    lock_tip()
    for older in KeyRecord.rows.filter(
        owner=certificate.owner, kind=certificate.kind, ended_on=None
    ):
        _end(older)
    record = KeyRecord.rows.create(
        fingerprint=certificate.public.fingerprint,
        kind=certificate.kind.value,
        owner=certificate.owner,
        center=certificate.center,
        agreement=certificate.public.agreement,
        signing=certificate.public.signing,
        version=certificate.version,
        made_on=certificate.made_on,
        issuer=certificate.issuer,
        signature=signature,
    )
    _log(record, "certified")
    return record


@transaction.atomic
def countersign(record: KeyRecord, signer: Identity) -> None:
    """A second person of the center vouches for a changed key, and it can be sealed to at once."""
    lock_tip()
    voucher = KeyRecord.rows.filter(fingerprint=signer.fingerprint).first()
    if voucher is None or has_ended(voucher) or not _may_vouch(voucher, record):
        raise NotTrusted(_("Only somebody else of the same center can vouch for a changed key."))
    record.countersigner = signer.fingerprint
    record.countersignature = signer.signer.sign(
        Label.COUNTERSIGN, certificate_of(record).written()
    )
    record.save(update_fields=["countersigner", "countersignature"])
    _log(record, "countersigned")


def _may_vouch(voucher: KeyRecord, record: KeyRecord) -> bool:
    return (
        voucher.kind == KeyKind.PERSON
        and voucher.center == record.center
        and voucher.owner != record.owner
    )


@transaction.atomic
def end_key(owner: UUID) -> int:
    """Nothing is sealed to this person's keys any more; needs no key itself. How many were ended."""
    lock_tip()
    records = list(KeyRecord.rows.filter(owner=owner, ended_on=None))
    for record in records:
        _end(record)
    return len(records)


def _end(record: KeyRecord) -> None:
    record.ended_on = today()
    record.save(update_fields=["ended_on"])
    _log(record, "ended")


# Asking


def verified(owner: UUID, kind: KeyKind = KeyKind.PERSON) -> PublicIdentity:
    """The key to seal to now. Raises NotTrusted with the reason."""
    return public_of(verified_row(owner, kind))


def verified_row(owner: UUID, kind: KeyKind = KeyKind.PERSON) -> KeyRecord:
    """The same, with its certificate. Raises NotTrusted."""
    record = KeyRecord.rows.filter(owner=owner, kind=kind, ended_on=None).order_by("version").last()
    if record is None:
        raise NotTrusted(_("There is no key yet, or it has ended."))
    check(record)
    return record


def verified_key(fingerprint: bytes) -> KeyRecord:
    """The record of one key, checked as before sealing to it. Raises NotTrusted."""
    record = KeyRecord.rows.filter(fingerprint=fingerprint).first()
    if record is None:
        raise NotTrusted(_("This key is not in the key book."))
    check(record)
    return record


def hold(record: KeyRecord) -> None:
    """Until the transaction ends nobody ends this key. Raises NotTrusted if somebody just has."""
    now = KeyRecord.rows.select_for_update().filter(fingerprint=bytes(record.fingerprint)).first()
    if now is None or has_ended(now):
        raise NotTrusted(_("This key has ended."))


def still_theirs(fingerprint: bytes) -> KeyRecord | None:
    """The record of a key that something was sealed to before, as long as it is genuine and has not ended."""
    record = KeyRecord.rows.filter(fingerprint=fingerprint).first()
    if record is None or has_ended(record):
        return None
    check_genuine(record)
    return record


def has_ended(record: KeyRecord) -> bool:
    """By its row or by the log: taking the mark out of the row brings no key back."""
    logged = KeyLeaf.rows.filter(fingerprint=bytes(record.fingerprint), what="ended").exists()
    return record.ended_on is not None or logged


def check(record: KeyRecord) -> None:
    """May anything be sealed to this key? Raises NotTrusted with the reason."""
    check_genuine(record)
    if has_ended(record):
        raise NotTrusted(_("This key has ended."))
    if is_unsettled(record):
        raise NotTrusted(
            _(
                "This key is new. It can be used in two days, or when a supervisor has vouched for it."
            )
        )


def check_genuine(record: KeyRecord) -> None:
    """Signatures up to the root, and its place in the log, whether or not the key has ended since."""
    certificate = _read_row(record)
    if not same(certificate.public.fingerprint, bytes(record.fingerprint)):
        raise NotTrusted(_("This key is not the one that was certified."))
    signing = _issuer_of(certificate)
    if not signed_by(signing, bytes(record.signature), Label.CERTIFICATE, certificate.written()):
        raise NotTrusted(_("This key is not the one that was certified."))
    _check_logged(record)


def _read_row(record: KeyRecord) -> Certificate:
    try:
        return certificate_of(record)
    except ValueError as error:  # a kind that there is not
        raise NotTrusted(_("This key is not the one that was certified.")) from error


def _issuer_of(certificate: Certificate) -> bytes:
    """The signing key that must have signed it."""
    if certificate.kind == KeyKind.CENTER:
        root = root_public()
        if not same(root, certificate.issuer):
            raise NotTrusted(_("Another root has signed this than the coalition's."))
        return root
    issuer = KeyRecord.rows.filter(
        fingerprint=certificate.issuer, kind=KeyKind.CENTER, owner=certificate.center
    ).first()
    if issuer is None:
        raise NotTrusted(_("The center that signed this is not known."))
    check_genuine(issuer)
    return bytes(issuer.signing)


def is_unsettled(record: KeyRecord) -> bool:
    """A changed key that is younger than a day, and that nobody else has vouched for."""
    if record.version == 1 or today() - record.made_on >= SETTLING:
        return False
    voucher = KeyRecord.rows.filter(fingerprint=record.countersigner or b"").first()
    if voucher is None or record.countersignature is None or not _may_vouch(voucher, record):
        return True
    check_genuine(voucher)
    return not signed_by(
        bytes(voucher.signing),
        bytes(record.countersignature),
        Label.COUNTERSIGN,
        certificate_of(record).written(),
    )


# The log


def _log(record: KeyRecord, what: str) -> None:
    last = KeyLeaf.rows.order_by("n").last()
    number, before = (last.n + 1, bytes(last.hash)) if last else (1, BEGINNING)
    leaf = KeyLeaf.rows.create(
        n=number,
        fingerprint=bytes(record.fingerprint),
        what=what,
        hash=leaf_hash(before, bytes(record.fingerprint), what),
    )
    for watcher in _watchers:
        watcher(bytes(leaf.hash))


def leaf_hash(before: bytes, fingerprint: bytes, what: str) -> bytes:
    return digest(Label.KEY_LEAF, before, fingerprint, what.encode())


def _check_logged(record: KeyRecord) -> None:
    fingerprint = bytes(record.fingerprint)
    leaf = KeyLeaf.rows.filter(fingerprint=fingerprint, what="certified").first()
    if leaf is None:
        raise NotTrusted(_("This key is missing from the log of keys."))
    if _logged_too_late(record, leaf):
        raise NotTrusted(_("This key was certified with a key that had already ended."))
    before = KeyLeaf.rows.filter(n=leaf.n - 1).first()
    known = bytes(before.hash) if before else BEGINNING
    if (before is None and leaf.n != 1) or not same(
        leaf_hash(known, fingerprint, leaf.what), bytes(leaf.hash)
    ):
        raise NotTrusted(_("The log of keys has been changed."))


def _logged_too_late(record: KeyRecord, leaf: KeyLeaf) -> bool:
    """A center's old key, once it has ended, lets nobody in any more."""
    if record.kind == KeyKind.CENTER:
        return False
    ended = KeyLeaf.rows.filter(fingerprint=bytes(record.issuer), what="ended").first()
    return ended is not None and leaf.n > ended.n


def audit() -> Iterator[str]:
    """Everything that is wrong with the key book, in sentences; nothing when all is well."""
    before = BEGINNING
    for number, leaf in enumerate(KeyLeaf.rows.order_by("n"), start=1):
        right = leaf_hash(before, bytes(leaf.fingerprint), leaf.what)
        if leaf.n != number or not same(right, bytes(leaf.hash)):
            yield f"The log of keys is broken at entry {number}."
            break
        before = bytes(leaf.hash)
    for record in KeyRecord.rows.all():
        try:
            check_genuine(record)
        except NotTrusted as error:
            yield f"{record}: {error}"
