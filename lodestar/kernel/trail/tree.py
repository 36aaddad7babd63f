"""The Merkle tree over the leaves in the database; hashes of 1,024 leaves are kept once they are full."""

from collections.abc import Iterator
from typing import Final

from lodestar.kernel.trail.errors import TrailBroken
from lodestar.kernel.trail.merkle import consistency, fold, inclusion, leaf_node, node, split
from lodestar.kernel.trail.models import TrailLeaf, TrailSubtree


BLOCK: Final = 1024


def hashes(start: int, end: int) -> list[bytes]:
    """The leaves at places start … end-1, counted from 0. Raises TrailBroken where one is missing."""
    rows = TrailLeaf.rows.filter(n__gt=start, n__lte=end).order_by("n")
    found = [bytes(one) for one in rows.values_list("hash", flat=True)]
    if len(found) != end - start:
        raise TrailBroken(f"Between entry {start + 1:,} and entry {end:,} some are missing.")
    return found


class Tree:
    """The tree as it stands. With `anew`, nothing that was kept is believed."""

    def __init__(self, *, anew: bool = False) -> None:
        kept = () if anew else TrailSubtree.rows.values_list("number", "hash")
        self._full = {number: bytes(one) for number, one in kept}

    def root(self, size: int) -> bytes:
        return self._span(0, size)

    def consistency(self, old: int, size: int) -> list[bytes]:
        return consistency(self._span, old, size)

    def inclusion(self, n: int, size: int) -> list[bytes]:
        """For entry n, counted from 1."""
        return inclusion(self._span, n - 1, size)

    def _span(self, start: int, end: int) -> bytes:
        if end - start > BLOCK:
            middle = start + split(end - start)
            return node(self._span(start, middle), self._span(middle, end))
        if end - start == BLOCK:
            return self._block(start // BLOCK)
        return fold([leaf_node(one) for one in hashes(start, end)])

    def _block(self, number: int) -> bytes:
        if number not in self._full:
            leaves = hashes(number * BLOCK, (number + 1) * BLOCK)
            self._full[number] = fold([leaf_node(one) for one in leaves])
        return self._full[number]

    def keep(self, size: int) -> None:
        """Keep the hashes of all full blocks, for the next head."""
        full = range(size // BLOCK)
        rows = [TrailSubtree(number=number, hash=self._block(number)) for number in full]
        TrailSubtree.rows.bulk_create(rows, ignore_conflicts=True, batch_size=500)

    def forget(self) -> None:
        """What was kept, and is wrong."""
        TrailSubtree.rows.all().delete()


def entries(first: int, last: int) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Number, hash and sealed body, in their order; a body that was shredded is None."""
    rows = TrailLeaf.rows.filter(n__gte=first, n__lte=last).order_by("n")
    for n, leaf, sealed in rows.values_list("n", "hash", "body__sealed").iterator(2000):
        yield n, bytes(leaf), _there(sealed)


def _there(sealed: bytes | memoryview | None) -> bytes | None:
    return None if sealed is None else bytes(sealed)
