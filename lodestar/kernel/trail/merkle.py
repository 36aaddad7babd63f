"""The Merkle tree of RFC 6962, section 2.1: root, proofs that something is in it, proofs that it only grew.

Proofs are asked of a `Span`: a function that knows the hash over leaves start … end-1 of the tree. One
over a list stands here; the one over the database (tree.py) keeps the hashes of full subtrees.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final


EMPTY: Final = hashlib.sha256(b"").digest()
Span = Callable[[int, int], bytes]


def leaf_node(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(nodes: Sequence[bytes]) -> bytes:
    """The root over nodes of one level. A last one without a neighbour moves up as it is."""
    if not nodes:
        return EMPTY
    level = list(nodes)
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        left_over = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in pairs]
        level += left_over
    return level[0]


def root(entries: Sequence[bytes]) -> bytes:
    return fold([leaf_node(entry) for entry in entries])


def span_of(entries: Sequence[bytes]) -> Span:
    return lambda start, end: root(entries[start:end])


def split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(span: Span, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]): that the entry at `index` (from 0) is in the tree of that size."""
    return _path(span, index, 0, size)


def _path(span: Span, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return [*_path(span, index, start, middle), span(middle, end)]
    return [*_path(span, index, middle, end), span(start, middle)]


def consistency(span: Span, old: int, size: int) -> list[bytes]:
    """PROOF(old, D[size]): that the tree of `old` entries is the beginning of the one of `size`."""
    if old in (0, size):
        return []
    return _grown(span, old, 0, size, whole=True)


def _grown(span: Span, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [span(start, end)]
    middle = start + split(end - start)
    if old <= middle:
        return [*_grown(span, old, start, middle, whole=whole), span(middle, end)]
    return [*_grown(span, old, middle, end, whole=False), span(start, middle)]


def is_included(
    *, entry: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, hashed = index, size - 1, leaf_node(entry)
    for other in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            hashed = node(other, hashed)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            hashed = node(hashed, other)
        at, last = at >> 1, last >> 1
    return last == 0 and hashed == root


def is_consistent(
    *, old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162, section 2.1.4.2; an empty tree is the beginning of every tree."""
    if not 0 < old < size:
        same = old == size and old_root == root
        return not proof and (same or (old == 0 and old_root == EMPTY))
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _joined(path, old - 1, size - 1) == (old_root, root)


def _joined(path: list[bytes], at: int, last: int) -> tuple[bytes, bytes] | None:
    while at % 2:
        at, last = at >> 1, last >> 1
    older = newer = path[0]
    for other in path[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            older, newer = node(other, older), node(other, newer)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            newer = node(newer, other)
        at, last = at >> 1, last >> 1
    return (older, newer) if last == 0 else None
