"""What a grant's rows hold: the record, sealed to the recipient, and the keys, sealed twice.

    record  HPKE(recipient, record ‖ giver's signature,  info = the grant's id)
    keys    AEAD(shard, HPKE(recipient, keys,  info = the whole record))
    quick   AEAD(HKDF(recipient's seed, shard), record ‖ keys): the same, opened in microseconds

So the keys need the recipient *and* the shard, and open for exactly this record.
"""

from lodestar.kernel.vault.blobs import open_blob, open_for, seal, seal_for
from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.keybook import check_genuine
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Grant, GrantKeys, KeyRecord
from lodestar.kernel.vault.primitives import derive, mix, signed_by
from lodestar.kernel.vault.releases import GrantRecord
from lodestar.kernel.vault.secret import SealKey, Secret, Shard
from lodestar.kernel.vault.sectionkeys import Epoch, pack, unpack


Opened = tuple[GrantRecord, list[Epoch]]


def seal_record(record: GrantRecord, to: PublicIdentity, giver: Identity) -> bytes:
    written = record.written()
    signature = giver.signer.sign(Label.GRANT_RECORD, written)
    plain = encode([("record", written), ("signature", signature)])
    return seal_for(to.agreement, plain, label=Label.GRANT_RECORD, bound=(record.id.bytes,))


def seal_keys(record: GrantRecord, epochs: list[Epoch], to: PublicIdentity, shard: Shard) -> bytes:
    inner = seal_for(to.agreement, pack(epochs), label=Label.GRANT_KEYS, bound=(record.written(),))
    return seal(shard, inner, label=Label.GRANT_SHELL, bound=(record.id.bytes,))


def open_keys(identity: Identity, grant: Grant, keys: GrantKeys, shard: Shard) -> Opened:
    """The record and the keys. Raises DoesNotOpen for anything that was changed or moved."""
    if keys.quick is not None:
        return _open_quick(identity, keys, shard)
    record = open_record(identity, grant)
    inner = open_blob(shard, bytes(keys.sealed), label=Label.GRANT_SHELL, bound=(record.id.bytes,))
    plain = open_for(identity.agreement, inner, label=Label.GRANT_KEYS, bound=(record.written(),))
    _remember(identity, keys, shard, record, plain)
    return record, list(unpack(plain))


def open_record(identity: Identity, grant: Grant) -> GrantRecord:
    """What was granted, by whom: checked against the giver's signature. Raises DoesNotOpen."""
    plain = open_for(
        identity.agreement,
        bytes(grant.for_recipient),
        label=Label.GRANT_RECORD,
        bound=(grant.id.bytes,),
    )
    match decode(plain):
        case {"record": bytes(written), "signature": bytes(signature)}:
            record = GrantRecord.read(written)
            _check_giver(record, written, signature)
            return record
        case _:
            raise DoesNotOpen


def _check_giver(record: GrantRecord, written: bytes, signature: bytes) -> None:
    """The giver's key is genuine, whether or not they have left since."""
    giver = KeyRecord.rows.filter(fingerprint=record.giver_key).first()
    if giver is None:
        raise DoesNotOpen
    check_genuine(giver)
    if not signed_by(bytes(giver.signing), signature, Label.GRANT_RECORD, written):
        raise DoesNotOpen


def _quick_key(identity: Identity, shard: Shard) -> Secret:
    return mix(SealKey(derive(identity.seed, Label.QUICK)), shard)


def _remember(
    identity: Identity, keys: GrantKeys, shard: Shard, record: GrantRecord, plain: bytes
) -> None:
    both = encode([("record", record.written()), ("keys", plain)])
    keys.quick = seal(_quick_key(identity, shard), both, label=Label.QUICK, bound=(keys.id.bytes,))
    keys.save(update_fields=["quick"])


def _open_quick(identity: Identity, keys: GrantKeys, shard: Shard) -> Opened:
    both = open_blob(
        _quick_key(identity, shard),
        bytes(keys.quick or b""),
        label=Label.QUICK,
        bound=(keys.id.bytes,),
    )
    match decode(both):
        case {"record": bytes(written), "keys": bytes(plain)}:
            return GrantRecord.read(written), list(unpack(plain))
        case _:
            raise DoesNotOpen
