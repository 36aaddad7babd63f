"""The verifier finds any single change, and never speaks ill of a trail that nobody touched."""

import hashlib
import inspect
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.trail import merkle, verifier
from lodestar.kernel.trail.recording import body_hash, leaf_hash
from lodestar.kernel.trail.sealing import key_body, shredding_body
from lodestar.kernel.trail.verifier import (
    Cosigned,
    Entry,
    Head,
    Heads,
    emptied_by,
    findings,
    framed,
    head_parts,
    is_consistent,
    root_by,
    roots_at,
)
from lodestar.kernel.vault.labels import Label


KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
HOUR = "2026-11-23T14"


def trail(count, mark=b""):
    entries, before = [], bytes(32)
    for n in range(1, count + 1):
        sealed = mark + str(n).encode()
        before = leaf_hash(before, n, sealed)
        entries.append(Entry(n, before, body_hash(sealed)))
    return entries


def signed(entries, size):
    root = merkle.root([entry.leaf for entry in entries[:size]])
    head = Head(size, HOUR, root, KEY.public_key().public_bytes_raw())
    return replace(head, signature=KEY.sign(framed(verifier.HEAD, *head_parts(head))))


def heads(entries, *sizes):
    return Heads([signed(entries, size) for size in sizes])


def altered(data):
    return bytes([data[0] ^ 1]) + data[1:]


CHANGES = {
    "body": lambda e, i, _: [*e[:i], replace(e[i], body=altered(e[i].body)), *e[i + 1 :]],
    "leaf": lambda e, i, _: [*e[:i], replace(e[i], leaf=altered(e[i].leaf)), *e[i + 1 :]],
    "text removed": lambda e, i, _: [*e[:i], replace(e[i], body=None), *e[i + 1 :]],
    "deleted": lambda e, i, _: [*e[:i], *e[i + 1 :]],
    "cut": lambda e, i, _: e[:i],
    "twice": lambda e, i, _: [*e[:i], e[i], *e[i:]],
    "exchanged": lambda e, i, j: swapped(e, i, j),
    "moved": lambda e, i, j: [*e[:i], e[j], *e[i + 1 : j], e[i], *e[j + 1 :]],
    "written anew": lambda e, *_: trail(len(e), b"!"),
}


def swapped(entries, i, j):
    one, other = entries[i], entries[j]
    made = list(entries)
    made[i], made[j] = replace(other, n=one.n), replace(one, n=other.n)
    return made


@given(st.sampled_from(sorted(CHANGES)), st.integers(2, 40), st.data())
def test_t15_any_change_is_found(change, count, data):
    entries = trail(count)
    i = data.draw(st.integers(0, count - 2))
    j = data.draw(st.integers(i + 1, count - 1))

    changed = CHANGES[change](entries, i, j)

    assert findings(changed, heads(entries, count), Heads())


@given(st.integers(0, 40), st.data())
def test_a_trail_that_nobody_touched_has_no_findings(count, data):
    entries = trail(count)
    sizes = data.draw(st.lists(st.integers(0, count), min_size=1, unique=True))

    assert findings(entries, heads(entries, *sizes), heads(entries, min(sizes))) == []


@given(st.integers(1, 40), st.data())
def test_roots_are_those_of_the_site(count, data):
    entries = trail(count)
    size = data.draw(st.integers(0, count))

    assert roots_at(entries, {size})[size] == merkle.root([e.leaf for e in entries[:size]])


@given(st.integers(2, 60), st.data())
def test_proofs_of_the_site_convince_the_verifier_and_false_ones_do_not(size, data):
    entries = trail(size)
    leaves = [entry.leaf for entry in entries]
    old = data.draw(st.integers(1, size - 1))
    proof = merkle.consistency(merkle.span_of(leaves), old, size)
    one, other = signed(entries, old), signed(entries, size)

    assert is_consistent(one, other, proof)
    assert not is_consistent(replace(one, root=altered(one.root)), other, proof)
    assert not is_consistent(one, other, [*proof, bytes(32)])
    assert not is_consistent(one, other, proof[:-1])


@given(st.integers(1, 60), st.data())
def test_an_entry_leads_to_the_root_from_its_place_only(size, data):
    leaves = [entry.leaf for entry in trail(size)]
    at = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion(merkle.span_of(leaves), at, size)

    assert root_by(leaves[at], at, size, proof) == merkle.root(leaves)
    assert root_by(leaves[at], at, size, [*proof, bytes(32)]) != merkle.root(leaves)
    assert root_by(leaves[at], size, size, proof) is None


def test_a_false_signature_of_a_witness_is_said_and_proves_no_second_trail():
    entries = trail(5)
    other = replace(signed(trail(5, b"!"), 5), signature=b"")
    forged = Heads(cosigned=[Cosigned(other, KEY.public_key().public_bytes_raw(), b"s" * 64)])

    found = findings(entries, heads(entries, 5), forged)

    assert [line for line in found if "A witness's signature" in line]
    assert not [line for line in found if "Two different trails" in line]


def test_its_labels_are_those_of_the_vault():
    assert (verifier.LEAF, verifier.BODY) == (Label.TRAIL_LEAF, Label.TRAIL_BODY)
    assert (verifier.HEAD, verifier.COSIGN) == (Label.TRAIL_HEAD, Label.TRAIL_COSIGN)


def test_a_deletion_that_is_said_is_no_finding():
    entries = trail(6)
    said = shredding_body([(2, 3), (5, 5)])
    last = Entry(7, leaf_hash(entries[-1].leaf, 7, said), body_hash(said), said)
    emptied = [replace(e, body=None) if e.n in (2, 3, 5) else e for e in entries]

    assert list(emptied_by(last)) == [2, 3, 5]
    assert findings([*emptied, last], heads([*entries, last], 7), Heads()) == []
    assert findings([*emptied, replace(last, clear=None)], heads([*entries, last], 7), Heads())


def test_a_deletion_that_another_text_says_counts_for_nothing():
    said = shredding_body([(1, 1)])

    assert list(emptied_by(Entry(2, b"", hashlib.sha256(b"x").digest(), said))) == []
    assert list(emptied_by(Entry(2, b"", body_hash(key_body(b"l")), key_body(b"l")))) == []
    assert list(emptied_by(Entry(1, b"", body_hash(said), said))) == []


def test_many_findings_of_one_kind_are_cut_short():
    entries = [replace(entry, body=altered(entry.body)) for entry in trail(50)]

    found = findings(entries, heads(trail(50), 50), Heads())

    assert "… and more of this kind." in found
    assert len(found) < 10


def test_without_a_head_nothing_says_how_long_the_trail_must_be():
    assert findings(trail(3), Heads(), Heads()) == [
        "There is no head: nothing says how long this trail must be."
    ]


@pytest.mark.parametrize(
    "line", ["nothing", "[]", '{"n": 1}', '{"n": 1, "leaf": 5, "body": null}', '{"n": "x"}']
)
def test_an_export_that_is_none_is_said_to_be_none(line, tmp_path, capsys):
    (tmp_path / "export.jsonl").write_text(line)
    (tmp_path / "heads.txt").write_text("")

    code = verifier.main([str(tmp_path / "export.jsonl"), str(tmp_path / "heads.txt")])

    assert code == 2
    assert "line 1: this is no entry of a trail" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["head 1", "proof 1 x -", "cosign 1 2 3", "what is this", "head x y z a b"]
)
def test_heads_that_are_none_are_said_to_be_none(line, tmp_path, capsys):
    (tmp_path / "export.jsonl").write_text("")
    (tmp_path / "heads.txt").write_text(f"# first\n\n{line}\n")

    code = verifier.main([str(tmp_path / "export.jsonl"), str(tmp_path / "heads.txt")])

    assert code == 2
    assert "line 3: this is no line of heads" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["one"], ["--entry", "one"], ["a", "b", "c", "d"]])
def test_without_the_files_it_tells_how_it_is_used(words, capsys):
    assert verifier.main(words) == 2
    assert "python verifier.py export.jsonl heads.txt" in capsys.readouterr().err


def test_a_missing_file_is_named(capsys):
    assert verifier.main(["missing.jsonl", "missing.txt"]) == 2
    assert "missing" in capsys.readouterr().err


def test_a_proof_that_is_none_is_said_to_be_none(tmp_path, capsys):
    (tmp_path / "proof.json").write_text("{}")
    (tmp_path / "heads.txt").write_text("")

    assert (
        verifier.main(["--entry", str(tmp_path / "proof.json"), str(tmp_path / "heads.txt")]) == 2
    )
    assert "no proof of an entry" in capsys.readouterr().err


def test_it_needs_nothing_of_lodestar():
    source = inspect.getsource(verifier)

    assert "lodestar" not in source.replace("lodestar/v1/trail", "").replace("lodestar trail", "")
    assert "import django" not in source
