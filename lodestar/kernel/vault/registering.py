"""The register: who holds what of a folder, readable by those who hold the folder."""

from uuid import UUID

from lodestar.kernel.vault.blobs import open_blob, seal
from lodestar.kernel.vault.bundles import read_signed, signed_record, signing_keys
from lodestar.kernel.vault.errors import DoesNotOpen, NoKey
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Grant
from lodestar.kernel.vault.opened import REGISTER, OpenFolder
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.primitives import derive
from lodestar.kernel.vault.releases import GrantRecord
from lodestar.kernel.vault.secret import SealKey, Secret
from lodestar.kernel.vault.sectionkeys import Epoch
from lodestar.kernel.vault.shards import shards


Held = tuple[Grant, GrantRecord]


def seal_for_holders(folder: OpenFolder, record: GrantRecord, giver: Identity) -> bytes:
    return _seal(folder, record.id, signed_record(record, giver))


def reseal_for_holders(folder: OpenFolder, grant: Grant) -> None:
    """Under the register's newest key: what was sealed under older ones, somebody who left may still open."""
    sealed = _seal(folder, grant.id, _open(folder, grant))
    Grant.rows.filter(id=grant.id).update(for_holders=sealed)


def holders(folder: OpenFolder) -> list[GrantRecord]:
    """Every live grant of the folder, whoever holds it. Raises NoKey without the register."""
    return [record for _, record in held(folder)]


def held(folder: OpenFolder) -> list[Held]:
    """The same with their rows. Raises DoesNotOpen where a row says something else than its record."""
    if not folder.holds_register:
        raise NoKey
    live = list(Grant.rows.filter(folder=folder.row, until__gte=today()).order_by("id"))
    there = shards().of(grant.id for grant in live)
    signing_of = signing_keys(folder.row.center)
    found = []
    for grant in live:
        if grant.id in there:
            record = read_signed(_open(folder, grant), signing_of)
            _check(record, grant, folder)
            found.append((grant, record))
    return found


def _check(record: GrantRecord, grant: Grant, folder: OpenFolder) -> None:
    """New keys go to whom the record names, as long as it says. Raises DoesNotOpen."""
    agrees = (
        record.id == grant.id
        and record.folder == grant.folder_id
        and record.center == folder.row.center
        and record.until == grant.until
        and tag_of(record.recipient_key) == bytes(grant.tag)
    )
    if not agrees:
        raise DoesNotOpen


def _seal(folder: OpenFolder, grant: UUID, plain: bytes) -> bytes:
    epoch = folder.keys.newest(REGISTER)
    key = _register_key(epoch, grant)
    sealed = seal(key, plain, label=Label.REGISTER_RECORD, bound=(grant.bytes,))
    return epoch.number.to_bytes(4, "big") + sealed


def _open(folder: OpenFolder, grant: Grant) -> bytes:
    sealed = bytes(grant.for_holders)
    epoch = folder.keys.at(REGISTER, int.from_bytes(sealed[:4], "big"))
    key = _register_key(epoch, grant.id)
    return open_blob(key, sealed[4:], label=Label.REGISTER_RECORD, bound=(grant.id.bytes,))


def _register_key(epoch: Epoch, grant: UUID) -> Secret:
    return SealKey(derive(epoch.content, Label.REGISTER_RECORD, grant.bytes))
