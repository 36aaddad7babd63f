"""What a grant's rows hold: the record, sealed to the recipient, and the keys, sealed twice.

    record  HPKE(recipient, record ‖ giver's signature,  info = the grant's id)
    keys    AEAD(shard, HPKE(recipient, keys ‖ maker ‖ maker's signature,  info = the whole record))
    quick   AEAD(HKDF(recipient's seed, shard), record ‖ keys): the same, opened in microseconds

So the keys need the recipient *and* the shard, and open for exactly this record. Anybody can seal to a
public key: both signatures must be of the folder's own center, or an owner of the database could plant
keys of their own, and read what is written under them.
"""

from collections.abc import Callable
from functools import cache, partial
from uuid import UUID

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
SigningKeys = Callable[[UUID], Callable[[bytes], bytes]]  # of a center, then of a fingerprint


def signed_record(record: GrantRecord, giver: Identity) -> bytes:
    """The record and the signature of whoever gives."""
    written = record.written()
    signature = giver.signer.sign(Label.GRANT_RECORD, written)
    return encode([("record", written), ("signature", signature)])


def seal_record(record: GrantRecord, to: PublicIdentity, giver: Identity) -> bytes:
    plain = signed_record(record, giver)
    return seal_for(to.agreement, plain, label=Label.GRANT_RECORD, bound=(record.id.bytes,))


def seal_keys(
    record: GrantRecord, epochs: list[Epoch], to: PublicIdentity, shard: Shard, maker: Identity
) -> bytes:
    written, keys = record.written(), pack(epochs)
    signature = maker.signer.sign(Label.GRANT_KEYS, written, keys)
    plain = encode([("keys", keys), ("maker", maker.fingerprint), ("signature", signature)])
    inner = seal_for(to.agreement, plain, label=Label.GRANT_KEYS, bound=(written,))
    return seal(shard, inner, label=Label.GRANT_SHELL, bound=(record.id.bytes,))


def open_keys(
    identity: Identity, grant: Grant, keys: GrantKeys, shard: Shard, known: SigningKeys
) -> Opened:
    """The record and the keys. Raises DoesNotOpen for anything that was changed, moved or planted.

    Opened for the first time, `keys` has its quick form afterwards: who asked for it stores it.
    """
    if keys.quick is not None:
        return _open_quick(identity, keys, shard)
    signing_of = known(grant.folder.center)
    record = open_record(identity, grant, signing_of)
    inner = open_blob(shard, bytes(keys.sealed), label=Label.GRANT_SHELL, bound=(record.id.bytes,))
    plain = open_for(identity.agreement, inner, label=Label.GRANT_KEYS, bound=(record.written(),))
    packed = _made_here(record, plain, signing_of)
    keys.quick = _quickly(identity, keys, shard, record, packed)
    return record, list(unpack(packed))


def open_record(
    identity: Identity, grant: Grant, signing_of: Callable[[bytes], bytes]
) -> GrantRecord:
    """What was granted, by whom: checked against the giver's signature. Raises DoesNotOpen."""
    plain = open_for(
        identity.agreement,
        bytes(grant.for_recipient),
        label=Label.GRANT_RECORD,
        bound=(grant.id.bytes,),
    )
    return read_signed(plain, signing_of)


def read_signed(plain: bytes, signing_of: Callable[[bytes], bytes]) -> GrantRecord:
    """What `signed_record` wrote. Raises DoesNotOpen where its giver has not signed it."""
    match decode(plain):
        case {"record": bytes(written), "signature": bytes(signature)}:
            record = GrantRecord.read(written)
            if signed_by(signing_of(record.giver_key), signature, Label.GRANT_RECORD, written):
                return record
        case _:
            pass
    raise DoesNotOpen


def signing_keys(center: UUID) -> Callable[[bytes], bytes]:
    """Asks for the signing key of a fingerprint, of this center; each is looked up once."""
    return cache(partial(_signing_key, center))


def _signing_key(center: UUID, fingerprint: bytes) -> bytes:
    """Of a genuine key, whether or not its owner has left since. Raises DoesNotOpen and NotTrusted."""
    row = KeyRecord.rows.filter(fingerprint=fingerprint, center=center).first()
    if row is None:
        raise DoesNotOpen
    check_genuine(row)
    return bytes(row.signing)


def _made_here(record: GrantRecord, plain: bytes, signing_of: Callable[[bytes], bytes]) -> bytes:
    """The packed keys, if somebody of the folder's center made them for this record."""
    match decode(plain):
        case {"keys": bytes(keys), "maker": bytes(maker), "signature": bytes(signature)}:
            if signed_by(signing_of(maker), signature, Label.GRANT_KEYS, record.written(), keys):
                return keys
        case _:
            pass
    raise DoesNotOpen


def _quick_key(identity: Identity, shard: Shard) -> Secret:
    return mix(SealKey(derive(identity.seed, Label.QUICK)), shard)


def _quickly(
    identity: Identity, keys: GrantKeys, shard: Shard, record: GrantRecord, plain: bytes
) -> bytes:
    both = encode([("record", record.written()), ("keys", plain)])
    return seal(_quick_key(identity, shard), both, label=Label.QUICK, bound=(keys.id.bytes,))


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
