"""What the command says, and that it refuses plainly."""

import pytest

from lodestar.commands import trail
from lodestar.commands.errors import Stop
from lodestar.kernel.trail.models import Cosignature
from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.trail.tests.site import owner, run


def test_a_head_is_said_with_its_six_words(site, capsys):
    site.looks(3)

    trail.head()

    said = capsys.readouterr().out
    assert said.startswith("3 entries, ")
    assert len(said.splitlines()[0].partition("UTC: ")[2].split()) == 6


def test_a_broken_trail_is_not_signed_and_the_command_says_what_to_do(site):
    site.looks(3)
    with owner():
        run("DELETE FROM trail_leaf WHERE n = 2")

    with pytest.raises(Stop, match="call the people who look after the trail"):
        trail.head()


def test_the_whole_way_from_export_to_a_published_witness(site, tmp_path, settings, capsys):
    site.looks(3)
    site.signs()
    trail.export(tmp_path / "export.jsonl")
    trail.verify(tmp_path / "export.jsonl", heads_file(), None)
    assert "Nothing is wrong with these 3 entries" in capsys.readouterr().out

    trail.witness(str(heads_file()), tmp_path / "archive", tmp_path / "witness.key")
    line = tmp_path / "line.txt"
    line.write_text(capsys.readouterr().out)
    trail.accept(line)
    trail.verify(None, None, tmp_path / "archive")

    assert Cosignature.rows.count() == 1
    assert "Witnesses: 1." in capsys.readouterr().out


def test_a_trail_that_was_changed_is_told_line_by_line(site, tmp_path, capsys):
    site.looks(3)
    site.signs()
    with owner():
        run("UPDATE trail_body SET sealed = %s WHERE n = 2", b"x")

    with pytest.raises(Stop, match="not what was signed"):
        trail.verify(None, None, None)
    assert "WRONG: What entry 2 says was altered" in capsys.readouterr().err


def test_a_witness_signs_nothing_that_is_wrong(site, tmp_path, capsys):
    site.looks(3)
    site.signs()
    heads_file().write_text(heads_file().read_text().replace("head 3", "head 2"))

    with pytest.raises(Stop, match="Nothing was signed"):
        trail.witness(str(heads_file()), tmp_path / "archive", tmp_path / "witness.key")
    assert "signature" in capsys.readouterr().err


def test_a_file_without_heads_is_said_to_have_none(files_of_a_site, tmp_path):
    (tmp_path / "empty.txt").write_text("# nothing\n")

    with pytest.raises(Stop, match="no head"):
        trail.witness(str(tmp_path / "empty.txt"), tmp_path / "archive", None)
    with pytest.raises(Stop, match="no line of a witness"):
        trail.accept(tmp_path / "empty.txt")


def test_a_file_that_is_something_else_is_refused_plainly(files_of_a_site, tmp_path):
    (tmp_path / "page.txt").write_text("<html>")

    with pytest.raises(Stop, match="Fetch the file again"):
        trail.accept(tmp_path / "page.txt")


def test_a_witness_of_another_site_is_not_accepted(site, tmp_path, capsys):
    site.looks(3)
    site.signs()
    trail.witness(str(heads_file()), tmp_path / "archive", tmp_path / "witness.key")
    line = tmp_path / "line.txt"
    line.write_text(capsys.readouterr().out.replace("cosign 3", "cosign 4"))

    with pytest.raises(Stop, match="Nothing was stored"):
        trail.accept(line)
