"""Sealed blobs: a byte that says which format, then what that format makes of padded bytes.

Every blob that is stored goes through here, so that a second format can be added beside the first:
new blobs are then written in it, and what the first one wrote still opens. A format is never changed
and never taken out. The label says what a blob is for, `bound` where it belongs; with another label
or another place it does not open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from lodestar.kernel.vault.errors import UnknownFormat
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.padding import pad, unpad
from lodestar.kernel.vault.primitives import Agreement, framed, open_bytes, seal_bytes, seal_to
from lodestar.kernel.vault.secret import Secret


@dataclass(frozen=True)
class Format:
    """How one format seals and opens: with a key, and to a public key. `where` is label and place."""

    seal: Callable[[Secret, bytes, bytes], bytes]
    open: Callable[[Secret, bytes, bytes], bytes]
    seal_for: Callable[[bytes, bytes, bytes], bytes]
    open_for: Callable[[Agreement, bytes, bytes], bytes]


def _seal(key: Secret, plain: bytes, where: bytes) -> bytes:
    return seal_bytes(key, pad(plain), where)


def _open(key: Secret, body: bytes, where: bytes) -> bytes:
    return unpad(open_bytes(key, body, where))


def _seal_for(public: bytes, plain: bytes, where: bytes) -> bytes:
    return seal_to(public, pad(plain), where)


def _open_for(agreement: Agreement, body: bytes, where: bytes) -> bytes:
    return unpad(agreement.open(body, where))


FIRST: Final = 1
FORMATS: dict[int, Format] = {FIRST: Format(_seal, _open, _seal_for, _open_for)}
CURRENT = FIRST


def seal(key: Secret, plain: bytes, *, label: Label, bound: Sequence[bytes] = ()) -> bytes:
    """Pads, then seals with a key."""
    return _tagged(FORMATS[CURRENT].seal(key, plain, framed(label, *bound)))


def open_blob(key: Secret, blob: bytes, *, label: Label, bound: Sequence[bytes] = ()) -> bytes:
    """Raises DoesNotOpen, or UnknownFormat where this version of Lodestar is too old."""
    return _format_of(blob).open(key, blob[1:], framed(label, *bound))


def seal_for(public: bytes, plain: bytes, *, label: Label, bound: Sequence[bytes] = ()) -> bytes:
    """Pads, then seals to an identity's public agreement key."""
    return _tagged(FORMATS[CURRENT].seal_for(public, plain, framed(label, *bound)))


def open_for(
    agreement: Agreement, blob: bytes, *, label: Label, bound: Sequence[bytes] = ()
) -> bytes:
    """What `seal_for` made. Raises DoesNotOpen or UnknownFormat."""
    return _format_of(blob).open_for(agreement, blob[1:], framed(label, *bound))


def format_of(blob: bytes) -> int:
    """Which format wrote it; 0 for an empty one."""
    return blob[0] if blob else 0


def _tagged(body: bytes) -> bytes:
    return bytes([CURRENT]) + body


def _format_of(blob: bytes) -> Format:
    found = FORMATS.get(format_of(blob))
    if found is None:
        raise UnknownFormat("This was sealed by a newer Lodestar, or it is damaged.")
    return found
