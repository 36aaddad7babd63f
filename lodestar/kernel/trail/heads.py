"""Tree heads: once an hour the site signs how many entries there are and their Merkle root.

Whoever keeps a head can later tell whether the trail still contains exactly what it covered. So nothing is
signed that does not contain what was signed before.
"""

from itertools import pairwise
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from lodestar.kernel.trail import publishing
from lodestar.kernel.trail.errors import NotAccepted, TrailBroken
from lodestar.kernel.trail.merkle import is_consistent
from lodestar.kernel.trail.models import Cosignature, TrailHead
from lodestar.kernel.trail.recording import BEGINNING, last_leaf, leaf_hash, lock_tip
from lodestar.kernel.trail.sitekey import has_site_key, site_signer
from lodestar.kernel.trail.tree import Tree, entries, hashes
from lodestar.kernel.trail.verifier import Cosigned, Head
from lodestar.kernel.vault.identity import spoken
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import signed_by


DAY: Final = len("2026-11-23")


def this_hour() -> str:
    """UTC: “2026-11-23T14”."""
    return timezone.now().strftime("%Y-%m-%dT%H")


def newest_head() -> TrailHead | None:
    return TrailHead.rows.order_by("-id").first()


def words(head: TrailHead) -> str:
    """The first 60 bits of the root as six words, for a receipt."""
    return spoken(bytes(head.root))


def sign_head(*, after_restore: bool = False) -> TrailHead:
    """Signs the trail as it stands and publishes it. Raises TrailBroken; then nothing is signed.

    Entries since the last head are checked with their bodies. Once a day, at the first head of a day,
    all entries are. `after_restore` goes on after a restore that people know of: the heads that were
    published before stay in a file beside the new one, for witnesses to compare.
    """
    newest, hour = newest_head(), this_hour()
    size, _ = last_leaf()
    _check_published(after_restore=after_restore)
    if newest and (newest.size, newest.hour) == (size, hour):
        publish()
        return newest
    anew = newest is None or newest.hour[:DAY] != hour[:DAY]
    tree = Tree(anew=anew)
    check_grown(newest, size, tree)
    check_chain(1 if anew or newest is None else newest.size + 1, size)
    if anew:
        tree.forget()
    head = _store(newest, size=size, root=tree.root(size), hour=hour)
    tree.keep(size)
    publish()
    return head


def check_grown(newest: TrailHead | None, size: int, tree: Tree) -> None:
    """The trail contains what was signed last. Raises TrailBroken."""
    if newest is None:
        return
    if not has_site_key():
        raise TrailBroken("The key of the trail is missing: bring it back from its backup.")
    signer = site_signer()
    if bytes(newest.key) != signer.public:
        raise TrailBroken("The key of the trail is not the one that signed the last head.")
    if not signed_by(
        signer.public, bytes(newest.signature), Label.TRAIL_HEAD, *signed_parts(newest)
    ):
        raise TrailBroken("The signature of the last head is wrong.")
    if size < newest.size:
        raise TrailBroken(f"The last head covers {newest.size:,} entries; only {size:,} are here.")
    if tree.root(newest.size) != bytes(newest.root):
        raise TrailBroken(f"The first {newest.size:,} entries are not those that were signed.")


def check_chain(first: int, last: int) -> None:
    """Each leaf is the hash of the one before and of its body. Raises TrailBroken."""
    before = hashes(first - 2, first - 1)[0] if first > 1 else BEGINNING
    expected = first
    for n, leaf, sealed in entries(first, last):
        if n != expected:
            raise TrailBroken(f"Entry {expected:,} is missing.")
        if sealed is not None and leaf_hash(before, n, sealed) != leaf:
            raise TrailBroken(f"Entry {n:,} is not what was written.")
        before, expected = leaf, n + 1


def signed_parts(head: TrailHead) -> tuple[bytes, bytes, bytes]:
    return head.size.to_bytes(8, "big"), bytes(head.root), head.hour.encode()


def _store(newest: TrailHead | None, *, size: int, root: bytes, hour: str) -> TrailHead:
    """Raises TrailBroken where another process has signed meanwhile."""
    signer = site_signer()
    head = TrailHead(size=size, root=root, hour=hour, key=signer.public)
    head.signature = signer.sign(Label.TRAIL_HEAD, *signed_parts(head))
    with transaction.atomic():
        lock_tip()
        if newest_head() != newest:
            raise TrailBroken("Another head was signed at this moment. Please try again.")
        head.save(force_insert=True)
    return head


def publish() -> None:
    """Writes what the public address shows, after the disk has what it tells of."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
    heads = list(TrailHead.rows.order_by("id"))
    cosigned = list(Cosignature.rows.select_related("head").order_by("id"))
    publishing.write(heads, cosigned, _proofs(heads))


def _proofs(heads: list[TrailHead]) -> publishing.Proofs:
    """From each head to the next; those that are published already are not computed again."""
    known, tree = publishing.published().proofs, Tree()
    steps = [(one.size, other.size) for one, other in pairwise(heads) if 0 < one.size < other.size]
    roots = {head.size: bytes(head.root) for head in heads}
    return {
        step: known[step] if _still_shows(step, known, roots) else tree.consistency(*step)
        for step in steps
    }


def _still_shows(step: tuple[int, int], known: publishing.Proofs, roots: dict[int, bytes]) -> bool:
    old, size = step
    return step in known and is_consistent(
        old=old, old_root=roots[old], size=size, root=roots[size], proof=known[step]
    )


def _check_published(*, after_restore: bool) -> None:
    """What the public has seen must not be newer than the database. Raises TrailBroken."""
    shown = max(publishing.published().heads, default=None)
    if shown is None or _is_ours(shown):
        return
    if not after_restore:
        raise TrailBroken(
            f"A head over {shown.size:,} entries was published, and the database does not know it: "
            "it was restored from a backup, or changed. If people know of the restore, say so with --after-restore."
        )
    publishing.set_aside(this_hour())


def _is_ours(shown: Head) -> bool:
    return TrailHead.rows.filter(size=shown.size, hour=shown.hour, root=shown.root).exists()


def accept(cosigned: Cosigned) -> Cosignature:
    """Stores a witness's signature of one of our heads and publishes it. Raises NotAccepted."""
    said = cosigned.head
    head = TrailHead.rows.filter(size=said.size, hour=said.hour).first()
    if head is None or bytes(head.root) != said.root or bytes(head.key) != said.key:
        raise NotAccepted(f"This is no head of ours: {said}.")
    parts = (*signed_parts(head), bytes(head.key))
    if not signed_by(cosigned.witness, cosigned.signature, Label.TRAIL_COSIGN, *parts):
        raise NotAccepted("The signature does not fit the head and the witness's key.")
    with transaction.atomic():
        kept, _ = Cosignature.rows.get_or_create(
            head=head, witness=cosigned.witness, defaults={"signature": cosigned.signature}
        )
    publish()
    return kept


def proof_of(n: int) -> dict[str, object]:
    """What a person can take along for entry n: that it is in the newest head. Raises TrailBroken."""
    head = newest_head()
    if head is None or not 0 < n <= head.size:
        raise TrailBroken("No head covers this entry yet; within an hour one will.")
    proof = Tree().inclusion(n, head.size)
    leaf = hashes(n - 1, n)[0]
    made: dict[str, object] = {"n": n, "leaf": leaf.hex(), "size": head.size, "hour": head.hour}
    return made | {"root": bytes(head.root).hex(), "proof": [one.hex() for one in proof]}
