"""Recovery belongs to each center: two of its three sheets, never the coalition. T30 of trust.md, by the command line."""

import re
from typing import Any

import pytest
from click.testing import CliRunner

from lodestar.commands import keys_cli
from lodestar.kernel.keeping import offline
from lodestar.kernel.people import demo, founding, inviting, leaving
from lodestar.kernel.people.demo import Invented
from lodestar.kernel.people.keys import center_key, holders_of, is_certified, new_key_of
from lodestar.kernel.people.models import Center
from lodestar.kernel.people.roles import Role
from lodestar.kernel.trail.models import TrailBody
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.errors import NotTrusted
from lodestar.kernel.vault.models import KeyKind, KeySlot, SlotKind
from lodestar.kernel.vault.slots import add_paper_slot, drop_slots


PASSPHRASE = "seven quiet boats at noon"
ANA, NEW = "ana@harbor.example", "nia@harbor.example"
WORD = re.compile(r"<li>([a-z]+)</li>")


@pytest.fixture
def run(monkeypatch):
    """`run("root", "--to", …, typed=[…])` is what the command says."""
    monkeypatch.setattr(keys_cli, "ready", lambda data: None)

    def command(*arguments, typed=(), code=0):
        text = "".join(f"{line}\n" for line in typed)
        result = CliRunner().invoke(keys_cli.keys, [str(one) for one in arguments], input=text)
        assert result.exit_code == code, result.output
        return result.output

    return command


@pytest.fixture
def stick(tmp_path):
    return tmp_path / "stick"


@pytest.fixture
def own_stores(settings, tmp_path, db):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.SHARDS_FILE = tmp_path / "shards" / "shards.sqlite3"
    return settings.KEYS_DIR


@pytest.fixture
def rooted(run, stick, own_stores):
    """A root made offline, and a server that trusts it."""
    said = run("root", "--to", stick, typed=[PASSPHRASE, PASSPHRASE])
    public = re.findall(r"[0-9a-f]{64}", said)[0]
    run("trust", public, typed=["y"])
    return public


def come_in(center, email, role=Role.SUPERVISOR):
    invited = inviting.invite_to(center, **demo.asked(Invented(email, email[:3].title(), role)))
    return demo.come_in(invited)


def certify(run, center, stick):
    request, certificate = stick / f"{center}.request", stick / f"{center}.certificate"
    run("request", "--center", center, "--to", request)
    root = stick / "root.key"
    typed = ["y", PASSPHRASE]
    said = run("certify", request, "--root", root, "--to", certificate, typed=typed)
    run("accept", certificate)
    return said


@pytest.fixture
def harbor(run, rooted, stick):
    """A center with one supervisor, certified by the way of the offline machine."""
    center = Center.objects.create(name="Harbor")
    ana = come_in(center, ANA)
    certify(run, "Harbor", stick)
    ana.person.refresh_from_db()
    founding.begin(actor=ana.person, identity=ana.identity)
    return center, ana


def sheets_in(folder):
    return [
        " ".join(WORD.findall(page.read_text())) for page in sorted(folder.glob("center-*.html"))
    ]


@pytest.fixture
def sheets(run, harbor, stick):
    run(
        "shares",
        "--center",
        "Harbor",
        "--email",
        ANA,
        "--to",
        stick / "paper",
        typed=[demo.PASSWORD],
    )
    return sheets_in(stick / "paper")


@pytest.fixture
def orphaned(harbor, sheets):
    """Its only supervisor has left; a new one has come in, and nobody can let her in."""
    center, ana = harbor
    leaving.end_access(ana.person)
    assert holders_of(center) == []
    return center, come_in(center, NEW)


def trail_size():
    return TrailBody.rows.count()


# The root and certificates


def test_a_center_is_certified_without_the_root_ever_being_on_the_server(
    run, rooted, stick, own_stores
):
    center = Center.objects.create(name="Harbor")
    ana = come_in(center, ANA)

    said = certify(run, "Harbor", stick)

    assert is_certified(center)
    assert new_key_of(ana.person.public_id)
    assert keybook.verified(center.id, KeyKind.CENTER).words in said
    assert "root.key" not in {path.name for path in own_stores.rglob("*")}
    assert {path.stat().st_mode & 0o777 for path in stick.iterdir()} == {0o600}


def test_nothing_is_signed_when_the_words_differ(run, rooted, stick):
    come_in(Center.objects.create(name="Harbor"), ANA)
    run("request", "--center", "Harbor", "--to", stick / "request")

    run("certify", stick / "request", "--root", stick / "root.key", typed=["n"], code=1)


def test_a_wrong_passphrase_signs_nothing(run, rooted, stick):
    come_in(Center.objects.create(name="Harbor"), ANA)
    run("request", "--center", "Harbor", "--to", stick / "request")

    said = run(
        *("certify", stick / "request", "--root", stick / "root.key"),
        typed=["y", "another passphrase altogether"],
        code=1,
    )

    assert "cannot be opened" in said


def test_a_root_comes_back_from_its_two_sheets(run, rooted, stick, tmp_path):
    pages = [" ".join(WORD.findall((stick / f"root-{n}.html").read_text())) for n in (1, 2)]

    said = run(
        *("root", "--to", tmp_path / "new", "--from-sheets"),
        typed=[*pages, PASSPHRASE, PASSPHRASE],
    )

    assert rooted in said


def test_a_server_does_not_change_its_root_by_mistake(run, rooted):
    said = run("trust", "00" * 32, typed=["y"], code=1)

    assert "another root" in said
    assert keybook.root_public().hex() == rooted


def test_nonsense_is_no_root_and_no_letter(run, rooted, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "empty").write_text("")

    assert "64 letters" in run("trust", "harbor", code=1)
    assert "not one of ours" in run("accept", tmp_path / "photo.jpg", code=1)
    assert "not the file" in run("accept", tmp_path / "empty", code=1)


# Three sheets


def test_three_sheets_are_written_and_the_trail_knows(run, harbor, stick):
    before = trail_size()

    said = run(
        *("shares", "--center", "Harbor", "--email", ANA, "--to", stick / "paper"),
        typed=[demo.PASSWORD],
    )

    assert [len(sheet.split()) for sheet in sheets_in(stick / "paper")] == [33, 33, 33]
    assert trail_size() == before + 1
    assert "shred" in said
    assert demo.PASSWORD not in said
    assert not any(sheet[:20] in said for sheet in sheets_in(stick / "paper"))


def test_a_supervisor_with_a_security_key_uses_her_paper_code(run, harbor, stick):
    _center, ana = harbor
    drop_slots(ana.person.public_id, [SlotKind.PASSWORD])
    code = add_paper_slot(ana.person.public_id, ana.identity)
    command = ("shares", "--center", "Harbor", "--email", ANA, "--to", stick / "paper")

    assert "paper code" in run(*command, typed=[demo.PASSWORD], code=1)
    run(*command, typed=["", code])

    assert len(sheets_in(stick / "paper")) == 3


@pytest.mark.parametrize("typed", [["not her password at all"], ["", "11111-11111"]])
def test_no_sheets_without_the_supervisors_own_keys(run, harbor, stick, typed):
    before = trail_size()

    run(*("shares", "--center", "Harbor", "--email", ANA, "--to", stick / "p"), typed=typed, code=1)

    assert not (stick / "p").exists()
    assert trail_size() == before


def test_no_sheets_for_somebody_of_another_center(run, harbor, stick):
    other = Center.objects.create(name="Lantern")
    come_in(other, "lu@lantern.example")

    said = run(
        *("shares", "--center", "Harbor", "--email", "lu@lantern.example", "--to", stick / "p"),
        typed=[demo.PASSWORD],
        code=1,
    )

    assert "do not hold" in said


# The day they are needed


def recover(run, *sheets, code=0, because="Ana has left; nobody else held the key"):
    typed = ["y", because, *sheets]
    return run("recover", "--center", "Harbor", "--for", NEW, typed=typed, code=code)


def test_two_sheets_give_a_new_supervisor_the_key_and_she_begins(run, orphaned, sheets):
    center, nia = orphaned
    before = trail_size()

    recover(run, sheets[2], sheets[0])

    nia.person.refresh_from_db()
    assert nia.person.is_active
    founding.begin(actor=nia.person, identity=nia.identity)
    assert holders_of(center) == [nia.person]
    key = center_key(center.id, nia.identity)
    assert key.public == keybook.verified(center.id, KeyKind.CENTER)
    assert trail_size() > before


def test_the_same_works_on_a_machine_that_is_not_connected(run, orphaned, sheets, stick):
    center, nia = orphaned
    run("ask", "--center", "Harbor", "--for", NEW, "--to", stick / "ask")

    typed = ["y", "Ana has left", *sheets[:2]]
    run("recover", "--offline", stick / "ask", "--to", stick / "key", typed=typed)
    said = run("accept", stick / "key")

    assert "holds the key of Harbor" in said
    certified = keybook.verified(center.id, KeyKind.CENTER)
    assert center_key(center.id, nia.identity).public == certified
    assert "taken in already" in run("accept", stick / "key", code=1)


def test_one_sheet_twice_gives_nothing(run, orphaned, sheets):
    said = recover(run, sheets[0], sheets[0], code=1)

    assert "same sheet twice" in said
    assert not KeySlot.rows.filter(owner=orphaned[0].id).exists()


def test_sheets_of_another_center_give_nothing(run, orphaned, sheets, rooted, stick):
    other = Center.objects.create(name="Lantern")
    lu = come_in(other, "lu@lantern.example")
    certify(run, "Lantern", stick)
    lu.person.refresh_from_db()
    paper = stick / "other"
    typed = [demo.PASSWORD]
    run(
        "shares", "--center", "Lantern", "--email", "lu@lantern.example", "--to", paper, typed=typed
    )

    foreign = sheets_in(paper)

    assert "do not belong together" in recover(run, sheets[0], foreign[1], code=1)
    assert "not those of this center" in recover(run, foreign[0], foreign[1], code=1)
    assert not KeySlot.rows.filter(owner=orphaned[0].id).exists()


def test_a_word_that_was_misread_is_asked_for_again(run, orphaned, sheets):
    wrong = sheets[0].replace(sheets[0].split()[4], "xqzzt", 1)

    said = run(
        *("recover", "--center", "Harbor", "--for", NEW),
        typed=["y", "Ana has left", wrong, sheets[0], sheets[1]],
    )

    assert "Word 5, “xqzzt”, is not on any sheet." in said


def test_nothing_is_recovered_without_a_reason(run, orphaned, sheets):
    said = recover(run, sheets[0], sheets[1], because=" ", code=1)

    assert "why" in said


def test_the_key_goes_to_nobody_whose_words_differ(run, orphaned, sheets):
    run("recover", "--center", "Harbor", "--for", NEW, typed=["n"], code=1)

    assert not KeySlot.rows.filter(owner=orphaned[0].id).exists()


def test_the_key_goes_to_supervisors_of_the_center_only(run, orphaned):
    come_in(orphaned[0], "vic@harbor.example", Role.ADVOCATE)

    said = run("recover", "--center", "Harbor", "--for", "vic@harbor.example", code=1)

    assert "no supervisor" in said


def test_what_comes_back_must_have_been_made_with_the_centers_key(run, orphaned, sheets, stick):
    """Whoever can write files cannot plant a key: the letter is signed with what only two sheets give."""
    run("ask", "--center", "Harbor", "--for", NEW, "--to", stick / "ask")
    run("recover", "--offline", stick / "ask", "--to", stick / "key", typed=["y", "x", *sheets[:2]])
    from lodestar.kernel.vault.ceremony import Recovered
    from lodestar.kernel.vault.encoding import decode, encode
    from lodestar.kernel.vault.letters import RECOVERED, letter, read_letter

    text = (stick / "key").read_text()
    whole: dict[str, Any] = decode(read_letter(text, RECOVERED))
    inner = decode(whole["said"]) | {"because": "another reason"}
    false = letter(RECOVERED, {}, encode((whole | {"said": encode(inner.items())}).items()))

    assert Recovered.read(text).because == "x"
    with pytest.raises(NotTrusted):
        Recovered.read(false)


# Backups


def test_the_key_of_the_backups_is_sealed_and_opens_for_a_restore(run, stick, own_stores):
    run("backup", "--to", stick, typed=[PASSPHRASE, PASSPHRASE])
    run("open", stick / "backup.key", "--to", stick / "opened", typed=[PASSPHRASE])

    pair = offline.private_key(stick / "opened")

    assert offline.public_key(own_stores) == pair.public.agreement
    assert pair.seed.reveal().hex() not in (stick / "backup.key").read_text()
    assert (stick / "opened").stat().st_mode & 0o777 == 0o600
    assert not (own_stores / offline.SECRET_NAME).exists()


def test_a_second_key_for_backups_is_made_only_when_asked_for(run, stick, own_stores):
    run("backup", "--to", stick / "1", typed=[PASSPHRASE, PASSPHRASE])
    first = offline.public_key(own_stores)

    run("backup", "--to", stick / "2", typed=[PASSPHRASE, PASSPHRASE], code=1)
    assert offline.public_key(own_stores) == first
    run("backup", "--to", stick / "3", "--instead", typed=[PASSPHRASE, PASSPHRASE])
    assert offline.public_key(own_stores) != first


def test_short_passphrases_are_refused(run, stick, own_stores):
    said = run("root", "--to", stick, typed=["short", "short"], code=1)

    assert "20 characters" in said
    assert not stick.exists()


def test_help_names_every_command(run):
    said = run("--help")

    for name in (
        "root",
        "trust",
        "request",
        "certify",
        "accept",
        "shares",
        "ask",
        "recover",
        "backup",
    ):
        assert name in said
    run("recover", code=2)
