"""What the commands say: numbers, places and what to do next; never a name or a word."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lodestar.commands import keeping
from lodestar.commands.errors import Stop
from lodestar.commands.keeping_cli import COMMANDS
from lodestar.kernel.keeping.places import backups_in
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.models import Center


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(server):
    Center.objects.create(name="Canary House")
    keeping.backup(server.disk, list(Kind))
    return {written.kind: written.path for written in backups_in(server.disk)}


def test_a_backup_says_where_it_lies_and_how_long_it_may(server, capsys):
    keeping.backup(server.disk, list(Kind))

    told = capsys.readouterr().out

    assert all(str(written.path) in told for written in backups_in(server.disk))
    assert "keep it 7 days at most" in told
    assert "keep it 90 days at most" in told


def test_a_restore_says_what_it_found_and_what_is_next(files, server, tmp_path, capsys):
    keeping.bring_back(files, server.safe, tmp_path / "new", "")

    told = capsys.readouterr().out
    assert f"LODESTAR_DATA={tmp_path / 'new'}" in told
    assert "lodestar doctor" in told
    assert "Canary" not in told
    if connection.vendor == "sqlite":
        assert "1  centers" in told
    else:
        assert "give --database" in told


def test_a_restore_of_the_database_alone_keeps_the_shards_of_today(files, server, tmp_path, capsys):
    keeping.bring_back({Kind.MAIN: files[Kind.MAIN]}, server.safe, tmp_path / "new", "")

    assert "today's, never older ones" in capsys.readouterr().out


def test_a_drill_says_that_it_went_well(files, server, capsys):
    keeping.verify(list(files.values()), server.safe, "")

    assert "went well" in capsys.readouterr().out


def test_one_kind_is_not_taken_for_the_other(files, server, tmp_path):
    with pytest.raises(Stop, match="no backup of the kind"):
        keeping.bring_back({Kind.MAIN: files[Kind.SHARDS]}, server.safe, tmp_path / "new", "")


def test_what_is_refused_is_one_line_with_a_remedy(server):
    (server.data / "keys" / "backup.pub").unlink()

    with pytest.raises(Stop, match="lodestar keys backup"):
        keeping.backup(server.disk, [Kind.MAIN])


def test_a_password_of_a_database_is_not_shown():
    shown = keeping.without_password("postgres://lodestar:canary@db:5432/new")

    assert shown == "postgres://lodestar:…@db:5432/new"


def test_only_an_address_of_postgresql_can_be_filled():
    with pytest.raises(Stop, match="PostgreSQL"):
        keeping.config_of("sqlite:////tmp/x")


def test_retention_tells_counts(server, capsys):
    keeping.retain([], confirmed=False)

    told = capsys.readouterr().out
    for title in (
        "what is over",
        "invitations",
        "sessions",
        "dormant accounts",
        "old backups, shards",
    ):
        assert title in told


def test_the_doctor_ends_with_an_error_where_something_fails(server, capsys):
    with pytest.raises(Stop, match="checks fail"):
        keeping.examine()

    assert "fail  backup, main: never made" in capsys.readouterr().out


def test_numbers_that_fall_due_are_told(server, monkeypatch):
    today = timezone.localdate()
    monkeypatch.setattr(keeping, "all_problems", lambda kit, day: ["one"] if day > today else [])

    assert [finding.level for finding in keeping.numbers(today)] == ["warn"]
    assert [finding.level for finding in keeping.numbers(today + timedelta(days=1))] == ["fail"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_option_is_explained(command):
    assert command.help
    assert all(option.help for option in command.params)
