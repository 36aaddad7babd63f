"""Checks a Lodestar trail, without Lodestar: copy this one file to any computer and run it.

    pip install cryptography
    python verifier.py export.jsonl heads.txt [archive folder]
    python verifier.py --entry proof.json heads.txt

`export.jsonl` comes from the center ("lodestar trail export"), `heads.txt` from the public address of the
site (/trail/heads.txt), and the archive folder from whoever has fetched that file before: a witness,
another center, you ("lodestar trail witness"; or simply keep each heads.txt that you download).

No key is needed and nothing confidential is read: an entry is here only the hash of its sealed text. What
this finds: entries that were altered, deleted, exchanged or cut off, a trail that was written anew, a site
that shows different trails to different people, a site restored from an old backup. What it cannot find:
something that was never written down, and a change of entries that no head covers yet.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


LEAF, BODY = b"lodestar/v1/trail/leaf", b"lodestar/v1/trail/body"
HEAD, COSIGN = b"lodestar/v1/trail/head", b"lodestar/v1/trail/cosign"
SHOWN = 5  # findings of one kind


@dataclass(frozen=True)
class Entry:
    n: int
    leaf: bytes
    body: bytes | None  # hash of the sealed text; None where the text was deleted
    clear: bytes | None = None  # the text itself, where it says which entries were emptied


@dataclass(frozen=True, order=True)
class Head:
    size: int
    hour: str
    root: bytes
    key: bytes
    signature: bytes = field(default=b"", compare=False)

    def __str__(self) -> str:
        return f"the head of {self.hour[:10]}, {self.hour[11:]}:00 UTC, over {self.size:,} entries"


@dataclass(frozen=True)
class Cosigned:
    head: Head
    witness: bytes
    signature: bytes


@dataclass
class Heads:
    """What one or more copies of heads.txt say."""

    heads: list[Head] = field(default_factory=list)
    proofs: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)
    cosigned: list[Cosigned] = field(default_factory=list)


class Unreadable(Exception):
    """A file is not what it should be."""


# --- bytes -----------------------------------------------------------------------------------------


def framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def leaf_hash(before: bytes, n: int, body: bytes) -> bytes:
    return hashlib.sha256(framed(LEAF, before, n.to_bytes(8, "big"), body)).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_signed(key: bytes, signature: bytes, *parts: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, framed(*parts))
    except (InvalidSignature, ValueError):
        return False
    return True


def head_parts(head: Head) -> tuple[bytes, bytes, bytes]:
    return head.size.to_bytes(8, "big"), head.root, head.hour.encode()


def head_is_signed(head: Head) -> bool:
    return is_signed(head.key, head.signature, HEAD, *head_parts(head))


def cosignature_is_right(one: Cosigned) -> bool:
    parts = (*head_parts(one.head), one.head.key)
    return is_signed(one.witness, one.signature, COSIGN, *parts)


# --- reading ---------------------------------------------------------------------------------------


def read_export(path: Path) -> list[Entry]:
    with path.open(encoding="utf-8") as lines:
        return [_entry(path, place, line) for place, line in enumerate(lines, 1)]


def _entry(path: Path, place: int, line: str) -> Entry:
    try:
        row = json.loads(line)
        body, clear = row["body"], row.get("clear")
        return Entry(
            int(row["n"]),
            bytes.fromhex(row["leaf"]),
            None if body is None else bytes.fromhex(body),
            None if clear is None else bytes.fromhex(clear),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path.name}, line {place}: this is no entry of a trail.") from error


def read_heads(path: Path) -> Heads:
    """A copy of heads.txt, or a folder of copies."""
    found = Heads()
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    for file in files:
        for place, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                _take(found, line.split())
            except (ValueError, IndexError) as error:
                raise Unreadable(f"{file.name}, line {place}: this is no line of heads.") from error
    found.heads = sorted(set(found.heads))
    return found


def _take(found: Heads, words: list[str]) -> None:
    kind = words[0] if words else "#"
    if kind == "head":
        size, hour, root, key, signature = words[1:6]
        head = Head(
            int(size), hour, bytes.fromhex(root), bytes.fromhex(key), bytes.fromhex(signature)
        )
        found.heads.append(head)
    elif kind == "proof":
        hashes = [] if words[3] == "-" else words[3].split(",")
        found.proofs[int(words[1]), int(words[2])] = [bytes.fromhex(one) for one in hashes]
    elif kind == "cosign":
        size, hour, root, key, witness, signature = words[1:7]
        head = Head(int(size), hour, bytes.fromhex(root), bytes.fromhex(key))
        found.cosigned.append(Cosigned(head, bytes.fromhex(witness), bytes.fromhex(signature)))
    elif not kind.startswith("#"):
        raise ValueError


def emptied_by(entry: Entry) -> Iterator[int]:
    """The entries whose text this one says was deleted together with its folder."""
    if entry.clear is None or b"folder.shred" not in entry.clear[:40]:
        return
    if hashlib.sha256(framed(BODY, entry.clear)).digest() != entry.body:
        return
    listed = entry.clear.partition(b"emptied")[2][5:]  # a kind and a length; then counted texts
    while listed:
        size = int.from_bytes(listed[:4], "big")
        first, _, last = listed[4 : 4 + size].decode("ascii", "replace").partition("-")
        if first.isdecimal() and last.isdecimal() and int(last) < entry.n:
            yield from range(int(first), int(last) + 1)
        listed = listed[4 + size :]


# --- the entries themselves ------------------------------------------------------------------------


def check_entries(entries: list[Entry]) -> Iterator[str]:
    """Whether each entry stands where it was written, and none is missing between them."""
    yield from some(check_order(entries))
    in_order = sorted(entries, key=lambda entry: entry.n)
    yield from some(check_gaps(in_order))
    yield from some(check_chain(in_order))
    yield from some(check_emptied(in_order))


def some(findings: Iterable[str]) -> Iterator[str]:
    for count, finding in enumerate(findings):
        if count == SHOWN:
            yield "… and more of this kind."
            return
        yield finding


def check_order(entries: list[Entry]) -> Iterator[str]:
    for one, other in pairwise(entries):
        if one.n == other.n:
            yield f"Entry {one.n:,} is there twice."
        elif one.n > other.n:
            yield f"The order was changed: entry {one.n:,} stands before entry {other.n:,}."


def check_gaps(entries: list[Entry]) -> Iterator[str]:
    before = 0
    for entry in entries:
        if entry.n == before + 2:
            yield f"Entry {before + 1:,} is missing: it was deleted."
        elif entry.n > before + 2:
            yield f"Entries {before + 1:,} to {entry.n - 1:,} are missing: they were deleted."
        before = entry.n


def check_chain(entries: list[Entry]) -> Iterator[str]:
    there = {entry.n: entry for entry in entries}
    bad = [entry.n for entry in entries if not fits(entry, there)]
    explained: set[int] = set()
    for n in bad:
        if n not in explained:
            finding, also = why_bad(n, there, set(bad))
            explained |= also
            yield finding


def before(n: int, there: dict[int, Entry]) -> bytes | None:
    if n == 1:
        return bytes(32)
    return there[n - 1].leaf if n - 1 in there else None


def fits(entry: Entry, there: dict[int, Entry]) -> bool:
    """Is the leaf the hash of the leaf before, the number, and the sealed text?"""
    last = before(entry.n, there)
    if last is None or entry.body is None:
        return (
            True  # a gap or a deletion, told elsewhere; the next leaf and the heads still hold it
        )
    return leaf_hash(last, entry.n, entry.body) == entry.leaf


def why_bad(n: int, there: dict[int, Entry], bad: set[int]) -> tuple[str, set[int]]:
    """What happened at entry n, and which other entries that explains."""
    last, entry, after = before(n, there), there[n], there.get(n + 1)
    other = exchanged_with(last, n, there, bad) if last else None
    if other:
        return f"Entries {n:,} and {other:,} have been exchanged.", {n, n + 1, other, other + 1}
    if after and after.body and after.n in bad and last and entry.body:
        right = leaf_hash(last, n, entry.body)
        if leaf_hash(right, n + 1, after.body) == after.leaf:
            return f"The hash of entry {n:,} was altered; its text and the next entry agree.", {
                n,
                n + 1,
            }
    if n - 1 in there and there[n - 1].body is None:
        return f"Entry {n:,} does not follow from entry {n - 1:,}: one of them was altered.", {n}
    return f"What entry {n:,} says was altered after it was written.", {n}


def exchanged_with(last: bytes, n: int, there: dict[int, Entry], bad: set[int]) -> int | None:
    """Where the leaf that belongs here stands now, if it does."""
    leaves = {there[place].leaf: place for place in bad if place != n}
    bodies = {entry.body for entry in there.values() if entry.body}
    rights = (leaf_hash(last, n, body) for body in bodies)
    return next((leaves[right] for right in rights if right in leaves), None)


def check_emptied(entries: list[Entry]) -> Iterator[str]:
    said = {n for entry in entries for n in emptied_by(entry)}
    for entry in entries:
        if entry.body is None and entry.n not in said:
            yield f"What entry {entry.n:,} says was removed, and no later entry says why."


# --- the heads -------------------------------------------------------------------------------------


def check_heads(published: Heads, archived: Heads) -> Iterator[str]:
    """Signatures, one key, and no two heads that cannot both be true. Needs no entries."""
    for head in [*published.heads, *archived.heads]:
        if not head_is_signed(head):
            yield f"The signature of {head} is wrong."
    for one in [*published.cosigned, *archived.cosigned]:
        if not cosignature_is_right(one):
            yield f"A witness's signature of {one.head} is wrong (key {one.witness.hex()[:16]})."
    keys = {head.key for head in [*published.heads, *archived.heads]}
    if len(keys) > 1:
        yield "The heads are signed with more than one key: ask the site since when, and why."
    yield from some(check_forks(published, archived))
    yield from check_age(published, archived)


def all_heads(*sources: Heads) -> list[Head]:
    """Every head, also those that only a witness's signature tells of."""
    heads = {head for source in sources for head in source.heads}
    cosigned = {c.head for source in sources for c in source.cosigned if cosignature_is_right(c)}
    return sorted(heads | cosigned)


def check_forks(published: Heads, archived: Heads) -> Iterator[str]:
    roots: dict[int, Head] = {}
    for head in all_heads(published, archived):
        other = roots.setdefault(head.size, head)
        if other.root != head.root:
            yield (
                f"Two different trails were signed: {other}, and {head}, have different content. "
                "The trail was rewritten, or the site shows different trails to different people. "
                "Keep both files: the two signatures are the evidence."
            )


def check_age(published: Heads, archived: Heads) -> Iterator[str]:
    newest = max(published.heads, default=None)
    latest = max(archived.heads, default=None)
    if newest is None:
        yield "There is no head: nothing says how long this trail must be."
    elif latest and latest.size > newest.size:
        yield (
            f"The site is older than the archive: {latest} was published, and now the newest is {newest}. "
            f"It was restored from an old backup, or entries {newest.size + 1:,} to {latest.size:,} were cut off."
        )


def check_against_heads(entries: list[Entry], published: Heads, archived: Heads) -> Iterator[str]:
    """Whether the entries are those over which the heads were signed."""
    newest = max(published.heads, default=None)
    count = len(entries)
    if newest and newest.size > count:
        yield f"The end is missing: {newest} was signed, but only {count:,} are here."
    for name, heads in (("published", published), ("archived", archived)):
        yield from check_roots(name, entries, all_heads(heads))


def check_roots(name: str, entries: list[Entry], heads: list[Head]) -> Iterator[str]:
    """Names the first head that does not fit, and the last before it that does."""
    covered = [head for head in heads if head.size <= len(entries)]
    roots = roots_at(entries, {head.size for head in covered})
    fitting = 0
    for head in covered:
        if roots[head.size] != head.root:
            yield (
                f"These are not the entries of {head} ({name}): "
                f"something from entry {fitting + 1:,} to entry {head.size:,} was changed after it was signed."
            )
            return
        fitting = head.size


def roots_at(entries: list[Entry], sizes: set[int]) -> dict[int, bytes]:
    """The roots of RFC 6962 over the first entries, in one pass."""
    peaks: list[bytes] = []
    roots = {0: hashlib.sha256(b"").digest()}
    for size, entry in enumerate(entries, 1):
        peak, full = hashlib.sha256(b"\x00" + entry.leaf).digest(), size
        while not full & 1:
            peak, full = node(peaks.pop(), peak), full >> 1
        peaks.append(peak)
        if size in sizes:
            roots[size] = joined(peaks)
    return roots


def joined(peaks: list[bytes]) -> bytes:
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node(peak, top)
    return top


def check_growth(published: Heads, archived: Heads) -> Iterator[str]:
    """Without the entries: that each head only added to the one before, by the published proofs."""
    chain = all_heads(published, archived)
    for one, other in pairwise(chain):
        if one.size not in (0, other.size):
            proof = published.proofs.get((one.size, other.size))
            proof = proof or archived.proofs.get((one.size, other.size))
            if proof is None:
                yield f"Nothing shows that {other} only added to {one}: ask for the export."
            elif not is_consistent(one, other, proof):
                yield f"What came before was changed between {one} and {other}."


def is_consistent(one: Head, other: Head, proof: list[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2, for 0 < one.size < other.size."""
    path = [one.root, *proof] if one.size & (one.size - 1) == 0 else proof
    at, last = one.size - 1, other.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = path[0] if path else b""
    for part in path[1:]:
        if last == 0:
            return False
        older, newer, at, last = _step(older, newer, part, at, last)
    return last == 0 and (older, newer) == (one.root, other.root)


def _step(
    older: bytes, newer: bytes, part: bytes, at: int, last: int
) -> tuple[bytes, bytes, int, int]:
    if at & 1 or at == last:
        older, newer = node(part, older), node(part, newer)
        while at and not at & 1:
            at, last = at >> 1, last >> 1
    else:
        newer = node(newer, part)
    return older, newer, at >> 1, last >> 1


# --- one entry -------------------------------------------------------------------------------------


def check_proof(path: Path, published: Heads) -> Iterator[str]:
    """That one entry, with the proof that was handed out for it, is covered by a published head."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        n, size, leaf = int(said["n"]), int(said["size"]), bytes.fromhex(said["leaf"])
        proof = [bytes.fromhex(one) for one in said["proof"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path.name} is no proof of an entry.") from error
    yield from check_heads(published, Heads())
    roots = {head.root for head in published.heads if head.size == size}
    if not roots:
        yield f"There is no published head over {size:,} entries."
    elif root_by(leaf, n - 1, size, proof) not in roots:
        yield f"Entry {n:,} is not in the trail that was published."


def root_by(leaf: bytes, at: int, size: int, proof: list[bytes]) -> bytes | None:
    """RFC 9162, section 2.1.3.2: the root to which this path leads."""
    last, made = size - 1, hashlib.sha256(b"\x00" + leaf).digest()
    if not 0 <= at <= last:
        return None
    for part in proof:
        if last == 0:
            return None
        _, made, at, last = _step(b"", made, part, at, last)
    return made if last == 0 else None


# --- all of it -------------------------------------------------------------------------------------


def findings(entries: list[Entry], published: Heads, archived: Heads) -> list[str]:
    """Everything that is wrong, in plain English. Nothing, if all is well."""
    return [
        *check_entries(entries),
        *check_heads(published, archived),
        *check_against_heads(entries, published, archived),
    ]


def summary(entries: list[Entry], published: Heads, archived: Heads) -> Iterator[str]:
    newest = max(published.heads)
    witnesses = {one.witness for one in [*published.cosigned, *archived.cosigned]}
    yield f"Nothing is wrong with these {len(entries):,} entries, up to {newest}."
    yield f"Heads that were kept elsewhere and agree: {len(archived.heads):,}. Witnesses: {len(witnesses)}."
    if len(entries) > newest.size:
        yield f"The last {len(entries) - newest.size:,} entries are newer than any head."
    if not archived.heads and not witnesses:
        yield "Without an archive or a witness, a trail that was wholly written anew would look as good."


def checked(words: list[str]) -> tuple[list[str], list[str]]:
    """Findings, and what to say where there are none. Raises Unreadable."""
    if words[0] == "--entry":
        wrong = list(check_proof(Path(words[1]), read_heads(Path(words[2]))))
        return wrong, ["This entry stands in the published trail."]
    archived = read_heads(Path(words[2])) if len(words) > 2 else Heads()
    entries, published = read_export(Path(words[0])), read_heads(Path(words[1]))
    wrong = findings(entries, published, archived)
    return wrong, [] if wrong else list(summary(entries, published, archived))


def main(words: list[str]) -> int:
    """0: nothing is wrong. 1: something is. 2: the files could not be read."""
    if len(words) not in (2, 3) or (words[0] == "--entry" and len(words) != 3):
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        wrong, well = checked(words)
    except (Unreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for line in wrong or well:
        sys.stdout.write(f"{'WRONG: ' if wrong else ''}{line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
