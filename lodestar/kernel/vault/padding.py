"""Sizes tell stories: what is sealed is first padded to one of few sizes (Padmé, at most 12 % more).

Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019.
"""

from lodestar.kernel.vault.errors import DoesNotOpen


SMALLEST = 256  # bytes: one line and a short note look alike
_END = b"\x80"


def padded_size(size: int) -> int:
    """The bucket for `size` bytes: `SMALLEST`, then steps of at most 12 %."""
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (size + mask) & ~mask


def pad(data: bytes) -> bytes:
    """ISO/IEC 7816-4: one 0x80, then zeros up to the bucket."""
    marked = data + _END
    return marked.ljust(padded_size(len(marked)), b"\x00")


def unpad(data: bytes) -> bytes:
    """Raises DoesNotOpen where the mark is missing."""
    stripped = data.rstrip(b"\x00")
    if not stripped.endswith(_END):
        raise DoesNotOpen
    return stripped[:-1]
