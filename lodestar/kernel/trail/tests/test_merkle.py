"""The tree is that of RFC 6962: the vectors are those of certificate-transparency's own tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.trail.merkle import (
    EMPTY,
    consistency,
    fold,
    inclusion,
    is_consistent,
    is_included,
    leaf_node,
    root,
    span_of,
)


# certificate-transparency, merkletree/merkle_tree_test.cc: eight inputs and the roots over the first 1 … 8.
WRITTEN = " 00 10 2021 3031 40414243 5051525354555657 606162636465666768696a6b6c6d6e6f"
INPUTS = [bytes.fromhex(one) for one in WRITTEN.split(" ")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {  # (leaf counted from 1, size): path
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (3, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (2, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCIES = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
trees = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def hexes(proof):
    return [one.hex() for one in proof]


def test_the_empty_tree_has_the_root_of_the_standard():
    assert root([]) == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_known_answers(size):
    assert root(INPUTS[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("place", INCLUSIONS)
def test_inclusion_proofs_are_those_of_the_known_answers(place):
    number, size = place

    assert hexes(inclusion(span_of(INPUTS), number - 1, size)) == INCLUSIONS[place]


@pytest.mark.parametrize("place", CONSISTENCIES)
def test_consistency_proofs_are_those_of_the_known_answers(place):
    assert hexes(consistency(span_of(INPUTS), *place)) == CONSISTENCIES[place]


@given(trees, st.data())
def test_each_entry_is_in_the_tree_and_no_other_is(entries, data):
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    top = root(entries[:size])
    proof = inclusion(span_of(entries), index, size)

    place = {"index": index, "size": size, "root": top, "proof": proof}

    assert is_included(entry=entries[index], **place)
    assert not is_included(entry=entries[index] + b"!", **place)
    assert not is_included(entry=entries[index], **place | {"index": size})
    assert not is_included(entry=entries[index], **place | {"proof": [*proof, EMPTY]})
    assert not proof or not is_included(entry=entries[index], **place | {"proof": proof[:-1]})


@given(trees, st.data())
def test_a_tree_that_only_grew_shows_it(entries, data):
    size = data.draw(st.integers(1, len(entries)))
    old = data.draw(st.integers(0, size))
    proof = consistency(span_of(entries), old, size)

    trees = {"old_root": root(entries[:old]), "root": root(entries[:size])}

    assert is_consistent(old=old, size=size, proof=proof, **trees)
    assert not is_consistent(old=old, size=size, proof=[*proof, EMPTY], **trees)


@given(trees, st.data())
def test_a_tree_whose_past_was_changed_cannot_show_it(entries, data):
    size = data.draw(st.integers(1, len(entries)))
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    other = [entry + b"!" if at == changed else entry for at, entry in enumerate(entries)]

    proof = consistency(span_of(other), old, size)

    assert not is_consistent(
        old=old, old_root=root(entries[:old]), size=size, root=root(other[:size]), proof=proof
    )


@given(
    st.integers(0, 8), st.integers(0, 8), st.lists(st.binary(min_size=32, max_size=32), max_size=5)
)
def test_an_invented_proof_shows_nothing(old, size, proof):
    right = consistency(span_of(INPUTS), old, size) if old <= size else None

    shown = is_consistent(
        old=old, old_root=root(INPUTS[:old]), size=size, root=root(INPUTS[:size]), proof=proof
    )

    assert shown == (proof == right)


def test_a_root_can_be_folded_from_full_subtrees():
    parts = [root(INPUTS[0:4]), root(INPUTS[4:8])]

    assert fold(parts) == root(INPUTS)
    assert fold([leaf_node(INPUTS[0])]) == root(INPUTS[:1])
