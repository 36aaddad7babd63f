"""What is signed contains what was signed before, and the public address shows it without the database."""

import json
import stat

import pytest
from django.db import connection
from django.test import RequestFactory

from lodestar.kernel.trail import heads, publishing, sitekey, tree, views
from lodestar.kernel.trail.errors import NotAccepted, TrailBroken
from lodestar.kernel.trail.heads import accept, proof_of, sign_head
from lodestar.kernel.trail.merkle import is_consistent, root
from lodestar.kernel.trail.models import Cosignature, TrailHead, TrailLeaf, TrailSubtree
from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.trail.recording import shred
from lodestar.kernel.trail.sitekey import signer_at, site_signer
from lodestar.kernel.trail.tests.site import FOLDER, owner, run
from lodestar.kernel.trail.verifier import (
    Cosigned,
    Heads,
    check_growth,
    check_heads,
    head_is_signed,
    read_heads,
)
from lodestar.kernel.trail.witnessing import cosign, cosigned_in, witness


def test_a_head_covers_every_entry_and_the_next_one_more(site):
    site.looks(3)
    first = site.signs()
    site.looks(4)
    second = site.signs()

    leaves = [bytes(leaf.hash) for leaf in TrailLeaf.rows.order_by("n")]
    assert (first.size, second.size) == (3, 7)
    assert (first.hour, second.hour) == ("2026-11-23T01", "2026-11-23T02")
    assert bytes(first.root) == root(leaves[:3])
    assert bytes(second.root) == root(leaves)
    assert len(heads.words(second).split()) == 6


def test_an_empty_trail_has_a_head_too(site):
    assert site.signs().size == 0
    assert publishing.published().heads[0].size == 0


def test_a_second_call_in_the_same_hour_signs_nothing_new(site):
    site.looks(1)
    first = site.signs()
    site.hour -= 1

    assert site.signs() == first
    assert TrailHead.rows.count() == 1


def test_heads_over_thousands_use_the_kept_subtrees_and_agree_with_all_leaves(site):
    site.looks(1500)
    site.signs()
    site.looks(2000)
    site.signs()

    leaves = [bytes(leaf.hash) for leaf in TrailLeaf.rows.order_by("n")]
    assert TrailSubtree.rows.count() == 3
    assert bytes(TrailHead.rows.get(size=3500).root) == root(leaves)
    proof = tree.Tree().consistency(1500, 3500)
    assert is_consistent(
        old=1500, old_root=root(leaves[:1500]), size=3500, root=root(leaves), proof=proof
    )


def test_a_false_kept_subtree_is_not_believed(site):
    site.looks(1500)
    site.signs()
    run("UPDATE trail_subtree SET hash = %s", b"x" * 32)

    with pytest.raises(TrailBroken, match="not those that were signed"):
        site.signs()


def test_the_published_file_is_the_signed_truth(site):
    site.looks(3)
    site.signs()
    site.looks(3)
    site.signs()

    shown = read_heads(heads_file())

    assert [head.size for head in shown.heads] == [3, 6]
    assert all(head_is_signed(head) for head in shown.heads)
    assert list(check_heads(shown, Heads())) == []
    assert list(check_growth(shown, Heads())) == []


def test_the_public_address_answers_from_the_file_alone(site):
    request = RequestFactory().get("/trail/heads.txt")

    assert views.heads_text(request).status_code == 404
    site.looks(1)
    site.signs()
    with connection.execute_wrapper(refuse_the_database):
        answer = views.heads_text(request)

    assert answer.content == heads_file().read_bytes()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert not answer.cookies


def refuse_the_database(*_args):
    raise AssertionError("The public address asked the database.")


def test_the_key_of_the_site_is_made_once_and_is_nobody_elses_to_read(files_of_a_site, settings):
    first = site_signer().public

    path = settings.KEYS_DIR / "trail.key"
    assert site_signer().public == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in settings.KEYS_DIR.iterdir()] == ["trail.key"]


def test_a_key_that_another_process_made_meanwhile_is_kept(tmp_path):
    first = signer_at(tmp_path / "trail.key").public

    sitekey._make(tmp_path / "trail.key")

    assert signer_at(tmp_path / "trail.key").public == first
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE trail_body SET sealed = %s WHERE n = 5", "Entry 5 is not what was written"),
        ("UPDATE trail_leaf SET hash = %s WHERE n = 2", "first 3 entries are not those"),
        ("UPDATE trail_head SET signature = %s", "signature of the last head is wrong"),
        ("UPDATE trail_head SET key = %s", "key of the trail is not the one"),
    ],
)
def test_nothing_is_signed_over_what_was_altered(site, statement, said):
    site.looks(3)
    site.signs()
    site.looks(3)
    with owner():
        run(statement, b"x" * 32)

    with pytest.raises(TrailBroken, match=said):
        site.signs()
    assert TrailHead.rows.count() == 1


def test_a_lost_key_is_not_replaced_by_a_new_one(site, settings):
    site.looks(3)
    site.signs()
    (settings.KEYS_DIR / "trail.key").unlink()

    with pytest.raises(TrailBroken, match="key of the trail is missing"):
        site.signs()
    assert list(settings.KEYS_DIR.iterdir()) == []


def test_nothing_is_signed_over_a_gap(site):
    site.looks(6)
    with owner():
        run("DELETE FROM trail_leaf WHERE n = 3")

    with pytest.raises(TrailBroken):
        site.signs()


def test_old_entries_are_checked_again_each_day_with_what_they_say(site, time_machine):
    site.looks(3)
    site.signs()
    with owner():
        run("UPDATE trail_body SET sealed = %s WHERE n = 2", b"x")
    site.looks(1)
    site.signs()

    time_machine.move_to("2026-11-24T00:05Z")

    with pytest.raises(TrailBroken, match="Entry 2 is not what was written"):
        sign_head()


def test_what_was_kept_is_computed_again_when_nothing_is_to_be_believed(site):
    site.looks(1500)
    site.signs()
    with owner():
        run("UPDATE trail_leaf SET hash = %s WHERE n = 5", b"x" * 32)

    assert tree.Tree().root(1500) == bytes(TrailHead.rows.get().root)
    assert tree.Tree(anew=True).root(1500) != bytes(TrailHead.rows.get().root)


def test_a_tree_over_missing_leaves_is_no_tree(site):
    site.looks(6)

    with pytest.raises(TrailBroken, match="Between entry 1 and entry 7 some are missing"):
        tree.Tree().root(7)


def test_an_emptied_entry_stands_in_the_way_of_no_head(site):
    site.looks(3)
    shred([FOLDER])

    assert site.signs().size == 4


def test_a_head_that_another_process_signed_meanwhile_is_not_passed_over(site):
    site.looks(1)
    site.signs()

    with pytest.raises(TrailBroken, match="Another head"):
        heads._store(None, size=1, root=b"r" * 32, hour="2026-11-23T05")


def test_a_damaged_proof_in_the_published_file_is_made_again(site):
    for _ in range(3):
        site.looks(3)
        site.signs()
    right = heads_file().read_text()
    lines = [
        f"{line[:-4]}0000" if line.startswith("proof") else line for line in right.splitlines()
    ]
    heads_file().write_text("\n".join(lines))

    heads.publish()

    assert heads_file().read_text() == right


def test_a_witness_signs_what_agrees_and_the_site_publishes_it(site, tmp_path):
    site.looks(3)
    site.signs()
    signer, archive = signer_at(tmp_path / "w.key"), tmp_path / "archive"

    seen = witness(heads_file(), archive, signer)
    back = tmp_path / "back.txt"
    back.write_text(seen.line)
    for one in cosigned_in(back):
        accept(one)
        accept(one)

    assert seen.wrong == []
    assert bytes(Cosignature.rows.get().witness) == signer.public
    assert seen.line in heads_file().read_text()
    assert list(check_heads(read_heads(heads_file()), read_heads(archive))) == []


def test_a_witness_that_comes_again_follows_the_published_proofs(site, tmp_path):
    signer, archive = signer_at(tmp_path / "w.key"), tmp_path / "archive"
    for _ in range(3):
        site.looks(7)
        site.signs()
        assert witness(heads_file(), archive, signer).wrong == []

    assert [head.size for head in read_heads(archive).heads] == [7, 14, 21]


def test_a_witness_signs_nothing_where_the_past_was_changed_and_keeps_the_evidence(site, tmp_path):
    signer, archive = signer_at(tmp_path / "w.key"), tmp_path / "archive"
    site.looks(7)
    site.signs()
    witness(heads_file(), archive, signer)
    text = heads_file().read_text()
    site.looks(7)
    site.signs()
    heads_file().write_text(text.replace(" 7 ", " 6 "))

    seen = witness(heads_file(), archive, signer)

    assert seen.wrong
    assert seen.line == ""
    assert [file.name for file in archive.glob("*.wrong")] == ["2026-11-23T01-6.txt.wrong"]
    assert [head.size for head in read_heads(archive).heads] == [7]


def test_a_witness_without_a_proof_asks_for_the_export(site, tmp_path):
    signer, archive = signer_at(tmp_path / "w.key"), tmp_path / "archive"
    for _ in range(2):
        site.looks(7)
        site.signs()
    lines = heads_file().read_text().splitlines()
    heads_file().write_text("\n".join(line for line in lines if not line.startswith("proof")))

    assert "ask for the export" in witness(heads_file(), archive, signer).wrong[0]


def test_a_signature_of_something_else_is_not_accepted(site, tmp_path):
    site.looks(3)
    site.signs()
    signer = signer_at(tmp_path / "w.key")
    ours = publishing.published().heads[0]
    other = Cosigned(ours.__class__(9, ours.hour, ours.root, ours.key), signer.public, b"s" * 64)
    forged = Cosigned(ours, signer.public, b"s" * 64)

    with pytest.raises(NotAccepted, match="no head of ours"):
        accept(other)
    with pytest.raises(NotAccepted, match="does not fit"):
        accept(forged)
    assert cosign(ours, signer).startswith("cosign 3 2026-11-23T01 ")


def test_the_proof_of_one_entry_is_checked_elsewhere(site):
    site.looks(9)
    site.signs()
    site.is_checked()
    proof = site.elsewhere / "proof.json"
    proof.write_text(json.dumps(proof_of(5)))

    right = site.verifies("--entry", "proof.json", "heads.txt")
    proof.write_text(proof.read_text().replace('"n": 5', '"n": 6'))
    wrong = site.verifies("--entry", "proof.json", "heads.txt")

    assert (right.code, right.said) == (0, "This entry stands in the published trail.\n")
    assert wrong.code == 1
    assert "Entry 6 is not in the trail that was published." in wrong.said


@pytest.mark.parametrize("n", [0, 4])
def test_an_entry_without_a_head_has_no_proof_yet(site, n):
    site.looks(3)
    site.signs()
    site.looks(1)

    with pytest.raises(TrailBroken, match="No head covers this entry yet"):
        proof_of(n)
