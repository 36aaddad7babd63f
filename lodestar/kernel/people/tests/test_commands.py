"""Centers and people from the command line: what must work before anybody can sign in, and without keys."""

import re

import pytest
from click.testing import CliRunner

from lodestar.commands import people as commands
from lodestar.commands import people_cli
from lodestar.commands.errors import Stop
from lodestar.kernel.people import demo, inviting, leaving
from lodestar.kernel.people.models import Center, Invitation, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.vault.slots import open_paper_slot


pytestmark = pytest.mark.usefixtures("own_keys")
CODE = re.compile(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){5}\b")
WORDS = "seven umbrellas quietly negotiate"


@pytest.fixture(autouse=True)
def ready_database(db, monkeypatch):
    """It is there already; a command would migrate it."""
    monkeypatch.setattr(commands, "prepare_database", lambda: None)


def add_center(name="Young", *, partner=False, law_enforcement=False):
    commands.add_center(name=name, partner=partner, law_enforcement=law_enforcement, language="en")


def test_a_center_is_added_and_listed(capsys):
    add_center()
    add_center("Precinct", law_enforcement=True)

    commands.list_centers()

    said = capsys.readouterr().out
    assert "Young  (center; no certified key; 0 people, 0 hold it)" in said
    assert "Precinct  (partner;" in said
    assert Center.objects.get(name="Precinct").is_partner


def test_a_name_is_one_centers():
    add_center()

    with pytest.raises(Stop, match="there already"):
        add_center("YOUNG")


def test_the_first_supervisor_gets_a_code(capsys):
    add_center()

    commands.invite(
        email="first@example.org", name="First", center="young", role="supervisor", language="es"
    )

    code = CODE.search(capsys.readouterr().out)
    assert code
    assert inviting.find(email="first@example.org", code=code[0]).language == "es"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"center": "Nowhere"}, "no center"),
        ({"email": "none"}, "valid email"),
        ({"role": "steward"}, "no such role"),
        ({"center": None}, "no such role"),
    ],
)
def test_what_cannot_be_invited_is_said_plainly(change, said):
    add_center()
    asked = {
        "email": "first@example.org",
        "name": "First",
        "center": "Young",
        "role": "supervisor",
        "language": "en",
    }

    with pytest.raises(Stop, match=said):
        commands.invite(**(asked | change))
    assert not Invitation.rows.exists()


def test_somebody_of_the_coalition_is_added_at_once(capsys):
    commands.add(email="sam@example.org", name="Sam", role="steward", password=WORDS)

    paper = CODE.search(capsys.readouterr().out)
    sam = Person.objects.get(email="sam@example.org")
    assert sam.standing == Standing.HERE
    assert paper
    assert open_paper_slot(sam.public_id, paper[0]).public.words


@pytest.mark.parametrize(
    "change",
    [{"email": "none"}, {"password": "short"}, {"role": "advocate"}],
)
def test_who_cannot_be_added_is_not_half_added(change):
    asked = {"email": "sam@example.org", "name": "Sam", "role": "steward", "password": WORDS}

    with pytest.raises(Stop):
        commands.add(**(asked | change))
    assert not Person.objects.exists()
    assert not Invitation.rows.exists()


def test_the_operator_ends_an_account_without_a_key(lantern, capsys):
    advocate = lantern.people[Role.ADVOCATE].person

    commands.end(email=advocate.email)

    advocate.refresh_from_db()
    assert advocate.standing == Standing.LEFT
    assert "keys recover" not in capsys.readouterr().out


def test_ending_the_last_supervisor_says_what_comes_next(lantern, capsys):
    commands.end(email=lantern.supervisor.person.email)

    assert "keys recover" in capsys.readouterr().out


def test_nobody_is_ended_by_a_mistyped_address(lantern):
    with pytest.raises(Stop, match="Nobody works here"):
        commands.end(email="nobody@example.org")


def test_the_weekly_job_says_numbers_and_no_names(lantern, capsys):
    Person.objects.exclude(email="").update(seen_week="2020-W01")
    inviting.invite(
        actor=lantern.supervisor.person,
        email="b@example.org",
        name="B",
        role=Role.ADVOCATE,
        language="en",
    )
    Invitation.rows.update(until="2020-01-01")

    commands.retire_dormant()

    printed = capsys.readouterr()
    assert "4 suspended, 1 old invitations dropped." in printed.out
    assert "Lantern: its only supervisor" in printed.err
    for person in Person.objects.all():
        assert person.name not in printed.out + printed.err
        assert person.email not in printed.out + printed.err


def test_a_center_without_a_key_holder_is_found(lantern):
    assert leaving.centers_without_key_holder() == []

    leaving.end_access(lantern.supervisor.person)

    assert leaving.centers_without_key_holder() == [lantern.center]


def test_demo_words_are_the_demonstrations():
    assert demo.PASSWORD == "lantern-harbor-demo-2026"


def run(group, *arguments, typed=""):
    return CliRunner().invoke(group, list(arguments), input=typed)


def test_the_commands_say_what_they_do():
    add = run(people_cli.center, "add", "Young", "--language", "es")
    invited = run(
        people_cli.staff, "invite", "first@example.org", "--center", "Young", "--name", "First"
    )
    listed = run(people_cli.center, "list")

    assert (add.exit_code, invited.exit_code, listed.exit_code) == (0, 0, 0)
    assert CODE.search(invited.output)
    assert "Young" in listed.output


def test_the_coalitions_people_and_the_weekly_job_have_their_commands():
    added = run(
        people_cli.staff, "add", "sam@example.org", "--name", "Sam", typed=f"{WORDS}\n{WORDS}\n"
    )
    retired = run(people_cli.people, "retire-dormant")

    assert (added.exit_code, retired.exit_code) == (0, 0)
    assert WORDS not in added.output


def test_an_end_is_asked_for_twice(lantern):
    advocate = lantern.people[Role.ADVOCATE].person

    assert run(people_cli.staff, "end", advocate.email, typed="n\n").exit_code == 1
    advocate.refresh_from_db()
    assert advocate.is_active

    assert run(people_cli.staff, "end", advocate.email, typed="y\n").exit_code == 0
    advocate.refresh_from_db()
    assert advocate.standing == Standing.LEFT


def test_a_command_that_cannot_says_so_in_one_line():
    refused = run(people_cli.staff, "end", "nobody@example.org", typed="y\n")

    assert refused.exit_code == 1
    assert "Nobody works here with nobody@example.org." in refused.output
