"""What an entry says, sealed: under the folder's register key, or to its public half.

A blob begins with a format byte and a byte for its kind:

| kind | then | who can open it |
| --- | --- | --- |
| 1 | epoch (4 bytes), body id (16), XChaCha20-Poly1305 | who holds the register key of that epoch |
| 2 | first 8 bytes of the public key's hash, HPKE | the same; written by those who hold no key |
| 3 | the record itself | anybody: entries emptied by a lawful deletion, leaves of the key log |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final
from uuid import UUID

from django.utils import timezone

from lodestar.kernel.vault.encoding import Value, decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, UnknownFormat
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.padding import pad, unpad
from lodestar.kernel.vault.primitives import (
    Agreement,
    derive,
    digest,
    framed,
    open_bytes,
    random_bytes,
    seal_bytes,
    seal_to,
)
from lodestar.kernel.vault.secret import ContentKey, SealKey


FORMAT: Final = b"\x01"
FOR_HOLDERS: Final = b"\x01"
TO_PUBLIC: Final = b"\x02"
IN_CLEAR: Final = b"\x03"
_EPOCH, _BODY_ID, _HINT = 4, 16, 8


def this_minute() -> str:
    """UTC, no finer than a minute: “2026-11-23T14:05Z”."""
    return timezone.now().strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True)
class Facts:
    """Who did what to which pages, on what ground, and when. No address, no device, no second."""

    did: str  # a verb, such as “note.read”
    who: UUID | None = None  # public id of a person; none for the site's own jobs
    center: UUID | None = None
    folder: UUID | None = None
    sections: tuple[str, ...] = ()
    pages: tuple[UUID, ...] = ()
    entries: tuple[UUID, ...] = ()
    basis: str = ""  # the grant's id
    because: str = ""  # the reason a person typed, where one is asked for
    minute: str = field(default_factory=this_minute)

    def encoded(self) -> bytes:
        return encode([(part.name, _plain(getattr(self, part.name))) for part in fields(self)])


def _plain(value: str | UUID | tuple[str, ...] | tuple[UUID, ...] | None) -> Value:
    """Ids as 16 bytes each: a list of notes names all of them, and every look reads it again."""
    if isinstance(value, (tuple, list)):
        ids = [item.bytes for item in value if isinstance(item, UUID)]
        return b"".join(ids) if ids else [str(item) for item in value]
    return "" if value is None else str(value)


def read_facts(encoded: bytes) -> Facts:
    """Raises DoesNotOpen for anything that `Facts.encoded` did not write."""
    found = decode(encoded)
    try:
        return Facts(
            did=_text(found["did"]),
            who=_id(found["who"]),
            center=_id(found["center"]),
            folder=_id(found["folder"]),
            sections=tuple(_items(found["sections"])),
            pages=_ids(found["pages"]),
            entries=_ids(found["entries"]),
            basis=_text(found["basis"]),
            because=_text(found["because"]),
            minute=_text(found["minute"]),
        )
    except (KeyError, ValueError) as error:
        raise DoesNotOpen from error


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise DoesNotOpen
    return value


def _id(value: Value) -> UUID | None:
    return UUID(_text(value)) if value else None


def _ids(value: Value) -> tuple[UUID, ...]:
    """An empty list stands for none."""
    if not isinstance(value, bytes):
        return tuple(UUID(item) for item in _items(value))
    return tuple(UUID(bytes=value[start : start + 16]) for start in range(0, len(value), 16))


def _items(value: Value) -> list[str]:
    if not isinstance(value, list):
        raise DoesNotOpen
    return value


def seal_body(key: ContentKey, epoch: int, facts: Facts) -> bytes:
    """For those who hold the folder's register; `key` is its content key of that epoch."""
    body_id = random_bytes(_BODY_ID)
    header = FORMAT + FOR_HOLDERS + epoch.to_bytes(_EPOCH, "big") + body_id
    return header + seal_bytes(_body_key(key, body_id), pad(facts.encoded()), _bound(header))


def seal_body_to(public_agreement: bytes, facts: Facts) -> bytes:
    """The same from somebody without the register, or without any key: a job, a revocation."""
    header = FORMAT + TO_PUBLIC + _hint(public_agreement)
    info = framed(Label.TRAIL_BODY_PUBLIC, header)
    return header + seal_to(public_agreement, pad(facts.encoded()), info)


def shredding_body(spans: Sequence[tuple[int, int]]) -> bytes:
    """In clear: the bodies of these entries, first to last, are deleted together with their folders."""
    emptied = [f"{first}-{last}" for first, last in spans]
    return FORMAT + IN_CLEAR + encode([("did", "folder.shred"), ("emptied", emptied)])


def key_body(leaf: bytes) -> bytes:
    """In clear: the newest leaf of the log of keys (`vault.keybook`)."""
    return FORMAT + IN_CLEAR + encode([("did", "key.log"), ("leaf", leaf)])


def open_body(sealed: bytes, keys: Mapping[int, ContentKey]) -> Facts:
    """Opens either kind with register keys by epoch. Raises DoesNotOpen and UnknownFormat."""
    return Register(keys).open(sealed)


def register_agreement(key: ContentKey) -> Agreement:
    """The key pair that grows from a register key; its public half lies with the folder."""
    grown = derive(key, Label.REGISTER_KEY, length=96)
    return Agreement(grown[:64], grown[64:])


class Register:
    """The register keys of one folder, for opening many bodies."""

    def __init__(self, keys: Mapping[int, ContentKey]) -> None:
        self._keys = keys

    @cached_property
    def _agreements(self) -> dict[bytes, Agreement]:
        made = [register_agreement(key) for key in self._keys.values()]
        return {_hint(agreement.public): agreement for agreement in made}

    def open(self, sealed: bytes) -> Facts:
        """Raises DoesNotOpen and UnknownFormat."""
        if sealed[:1] != FORMAT:
            raise UnknownFormat("This entry of the trail has a format that is not known here.")
        kind = sealed[1:2]
        if kind == FOR_HOLDERS:
            return self._open_for_holders(sealed)
        if kind == TO_PUBLIC:
            return self._open_to_public(sealed)
        raise DoesNotOpen

    def _open_for_holders(self, sealed: bytes) -> Facts:
        end = 2 + _EPOCH + _BODY_ID
        header, body = sealed[:end], sealed[end:]
        key = self._keys.get(int.from_bytes(header[2 : 2 + _EPOCH], "big"))
        if key is None:
            raise DoesNotOpen
        opened = open_bytes(_body_key(key, header[2 + _EPOCH :]), body, _bound(header))
        return read_facts(unpad(opened))

    def _open_to_public(self, sealed: bytes) -> Facts:
        end = 2 + _HINT
        header, body = sealed[:end], sealed[end:]
        agreement = self._agreements.get(header[2:])
        if agreement is None:
            raise DoesNotOpen
        return read_facts(unpad(agreement.open(body, framed(Label.TRAIL_BODY_PUBLIC, header))))


def _body_key(key: ContentKey, body_id: bytes) -> SealKey:
    return SealKey(derive(key, Label.TRAIL_BODY, body_id))


def _bound(header: bytes) -> bytes:
    return framed(Label.TRAIL_BODY, header)


def _hint(public: bytes) -> bytes:
    return digest(Label.TRAIL_BODY_PUBLIC, public)[:_HINT]
