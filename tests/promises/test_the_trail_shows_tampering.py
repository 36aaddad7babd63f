"""T15: whoever bends the record of who looked at what is found out, on another machine.

Each test does what the owner of the database can do, with its guards off and the site's signing key in
hand. Then the standalone verifier runs with nothing but the exported file, the published heads and what
somebody elsewhere has kept.
"""

import pytest

from lodestar.kernel.trail import recording, witnessing
from lodestar.kernel.trail.errors import TrailBroken
from lodestar.kernel.trail.heads import accept
from lodestar.kernel.trail.models import TrailBody
from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.trail.recording import BEGINNING, leaf_hash
from lodestar.kernel.trail.sitekey import signer_at
from lodestar.kernel.trail.tests.conftest import (  # noqa: F401 - fixtures
    files_of_a_site,
    site,
)
from lodestar.kernel.trail.tests.site import FOLDER, Site, owner, run


@pytest.fixture
def watched(site: Site) -> Site:  # noqa: F811 - a fixture
    """Forty entries under two heads, and a copy of the heads elsewhere."""
    site.looks(25)
    site.signs()
    site.looks(15)
    site.signs()
    site.is_archived()
    return site


def test_t15_a_trail_that_nobody_touched_is_said_to_be_whole(watched):
    told = watched.is_checked()

    assert told.code == 0, told.said
    assert "Nothing is wrong with these 40 entries" in told.said


def test_t15_an_altered_body_is_found(watched):
    with owner():
        run("UPDATE trail_body SET sealed = %s WHERE n = 17", b"nobody looked")

    told = watched.is_checked()

    assert told.code == 1
    assert "What entry 17 says was altered" in told.said
    assert "entry 16" not in told.said


def test_t15_an_altered_leaf_is_found(watched):
    with owner():
        run("UPDATE trail_leaf SET hash = %s WHERE n = 17", b"x" * 32)

    told = watched.is_checked()

    assert told.code == 1
    assert "The hash of entry 17 was altered" in told.said
    assert "from entry 1 to entry 25" in told.said


def test_t15_a_deleted_entry_is_found(watched):
    with owner():
        run("DELETE FROM trail_leaf WHERE n = 17")
        run("DELETE FROM trail_body WHERE n = 17")

    told = watched.is_checked()

    assert told.code == 1
    assert "Entry 17 is missing: it was deleted." in told.said


def test_t15_several_deleted_entries_are_found_with_their_numbers(watched):
    with owner():
        run("DELETE FROM trail_leaf WHERE n BETWEEN 17 AND 19")

    assert "Entries 17 to 19 are missing" in watched.is_checked().said


def test_t15_a_body_that_was_removed_alone_is_found(watched):
    with owner():
        run("DELETE FROM trail_body WHERE n = 17")

    told = watched.is_checked()

    assert told.code == 1
    assert "What entry 17 says was removed, and no later entry says why." in told.said


def test_a_lawful_shredding_is_no_finding(watched):
    recording.shred([FOLDER])
    watched.signs()

    told = watched.is_checked()

    assert told.code == 0, told.said
    assert "Nothing is wrong with these 41 entries" in told.said


@pytest.mark.parametrize("others", [False, True], ids=["neighbours", "far apart"])
def test_t15_exchanged_entries_are_found(watched, others):
    one, other = (5, 30) if others else (5, 6)
    with owner():
        exchange("trail_leaf", one, other)
        exchange("trail_body", one, other)

    told = watched.is_checked()

    assert told.code == 1
    assert f"Entries {one} and {other} have been exchanged." in told.said


def test_t15_a_file_in_another_order_is_found(watched):
    watched.is_checked()
    export = watched.elsewhere / "export.jsonl"
    lines = export.read_text().splitlines()
    lines[7], lines[8] = lines[8], lines[7]
    export.write_text("\n".join(lines))

    told = watched.verifies("export.jsonl", "heads.txt", "archive")

    assert told.code == 1
    assert "The order was changed: entry 9 stands before entry 8." in told.said


def test_t15_a_cut_tail_is_found(watched):
    with owner():
        run("DELETE FROM trail_leaf WHERE n > 30")
        run("DELETE FROM trail_body WHERE n > 30")

    told = watched.is_checked(archive=False)

    assert told.code == 1
    assert "The end is missing" in told.said
    assert "over 40 entries was signed, but only 30 are here" in told.said


def test_t15_a_cut_tail_is_not_signed_over(watched):
    with owner():
        run("DELETE FROM trail_leaf WHERE n > 30")

    with pytest.raises(TrailBroken, match="only 30 are here"):
        watched.signs()


def test_t15_a_tail_that_was_cut_and_signed_again_is_found_by_the_archive(watched):
    with owner():
        run("DELETE FROM trail_leaf WHERE n > 30")
        run("DELETE FROM trail_body WHERE n > 30")
        run("DELETE FROM trail_head WHERE size > 30")
    heads_file().unlink()
    watched.signs()

    told = watched.is_checked()

    assert told.code == 1
    assert "The site is older than the archive" in told.said
    assert "entries 31 to 40 were cut off" in told.said


def test_t15_a_restore_from_an_old_backup_is_found(site):  # noqa: F811 - a fixture
    site.looks(25)
    site.signs()
    kept = heads_file().read_bytes()
    site.looks(15)
    site.signs()
    site.is_archived()
    forget_after(25)
    heads_file().write_bytes(kept)

    told = site.is_checked()

    assert told.code == 1
    assert "It was restored from an old backup" in told.said
    assert "entries 26 to 40" in told.said


def test_t15_a_restored_site_does_not_sign_on_as_if_nothing_had_been(watched):
    forget_after(25)

    with pytest.raises(TrailBroken, match="restored from a backup"):
        watched.signs()


def test_t15_a_restore_that_is_admitted_is_still_seen(watched):
    forget_after(25)
    watched.signs(after_restore=True)
    watched.looks(20, mark=b"after the restore")
    watched.signs()

    told = watched.is_checked()

    assert told.code == 1
    assert "These are not the entries of the head of 2026-11-23, 02:00 UTC" in told.said
    assert "from entry 26 to entry 40" in told.said
    assert list(heads_file().parent.glob("heads-before-restore-*.txt"))


def test_t15_a_trail_rewritten_and_signed_again_is_found_by_the_archive(watched):
    rewrite(watched, altered=17)

    told = watched.is_checked()

    assert told.code == 1
    assert "Two different trails were signed" in told.said


def test_without_an_archive_a_rewritten_trail_looks_whole_and_the_verifier_says_so(watched):
    rewrite(watched, altered=17)

    told = watched.is_checked(archive=False)

    assert told.code == 0
    assert "Without an archive or a witness, a trail that was wholly written anew" in told.said


def test_t15_a_rewritten_trail_is_found_by_what_a_witness_signed(watched, tmp_path):
    line = witnessed(watched, tmp_path)
    for copy in watched.archive.iterdir():
        copy.unlink()
    (watched.archive / "from-the-witness.txt").write_text(line)
    rewrite(watched, altered=17)

    told = watched.is_checked()

    assert told.code == 1
    assert "Two different trails were signed" in told.said


def test_t15_a_site_that_tells_two_stories_is_found_by_comparing_them(watched):
    watched.looks(5)
    watched.signs()
    (watched.archive / "told-to-others.txt").write_bytes(heads_file().read_bytes())
    with owner():
        run("DELETE FROM trail_head WHERE size > 40")
    rewrite(watched, altered=43, keep_heads_to=40)

    told = watched.is_checked()

    assert told.code == 1
    assert "shows different trails to different people" in told.said


def test_t15_heads_signed_with_another_key_are_found(watched, tmp_path):
    (tmp_path / "site" / "keys" / "trail.key").unlink()
    rewrite(watched, altered=17)

    assert "signed with more than one key" in watched.is_checked().said


def test_t15_a_changed_head_is_found(watched):
    text = heads_file().read_text()
    heads_file().write_text(text.replace("head 25 2026-11-23T01", "head 25 2026-11-23T02"))

    assert "signature of the head of 2026-11-23, 02:00 UTC" in watched.is_checked().said


def test_a_witnesses_signature_is_published_and_counted(watched, tmp_path):
    line = tmp_path / "line.txt"
    line.write_text(witnessed(watched, tmp_path))
    for one in witnessing.cosigned_in(line):
        accept(one)

    told = watched.is_checked()

    assert told.code == 0, told.said
    assert "Witnesses: 1." in told.said


def test_the_export_holds_no_sealed_text(watched):
    export = watched.elsewhere / "export.jsonl"
    watched.is_checked()

    sealed = bytes(TrailBody.rows.get(leaf_id=1).sealed)

    assert sealed not in export.read_bytes()
    assert sealed.hex() not in export.read_text()


MOVES = {
    "trail_leaf": "UPDATE trail_leaf SET n = %s WHERE n = %s",
    "trail_body": "UPDATE trail_body SET n = %s WHERE n = %s",
}


def exchange(table, one, other):
    nowhere = 10_000
    for here, there in ((one, nowhere), (other, one), (nowhere, other)):
        run(MOVES[table], there, here)


def forget_after(size):
    """What a restored backup looks like: rows of then, and none of later."""
    with owner():
        run("DELETE FROM trail_leaf WHERE n > %s", size)
        run("DELETE FROM trail_body WHERE n > %s", size)
        run("DELETE FROM trail_head WHERE size > %s", size)


def rewrite(site, *, altered, keep_heads_to=0):  # noqa: F811 - no fixture here
    """Change one body, compute every hash after it anew, and sign that: all a thief of the server can do."""
    bodies = dict(TrailBody.rows.order_by("leaf_id").values_list("leaf_id", "sealed"))
    bodies[altered] = b"nobody looked"
    before = BEGINNING
    with owner():
        run("UPDATE trail_body SET sealed = %s WHERE n = %s", b"nobody looked", altered)
        for n, sealed in bodies.items():
            before = leaf_hash(before, n, bytes(sealed))
            run("UPDATE trail_leaf SET hash = %s WHERE n = %s", before, n)
        run("DELETE FROM trail_head WHERE size > %s", keep_heads_to)
        run("DELETE FROM trail_subtree")
    heads_file().unlink()
    site.signs()


def witnessed(site, tmp_path):  # noqa: F811 - no fixture here
    signer = signer_at(tmp_path / "witness" / "witness.key")
    seen = witnessing.witness(heads_file(), tmp_path / "witness" / "archive", signer)
    assert seen.wrong == []
    return seen.line
