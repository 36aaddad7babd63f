"""`lodestar kit check` refuses each mistake with its file, its line, and what to do about it."""

from datetime import date

import click
import pytest
from click.testing import CliRunner

from lodestar.commands import cli, kits, skeleton
from lodestar.commands.errors import Stop
from lodestar.kernel.kit.load import load_kit
from lodestar.kernel.kit.problems import Problem
from lodestar.kernel.tests.copies import THAT_DAY, Copy, copy_to


EN, ES = "us/pages/en/myths.md", "us/pages/es/myths.md"
PHONES, FACTS = "connecticut/directory/phones.csv", "connecticut/facts.yaml"
HARD = {
    "en": "Notwithstanding the aforementioned administrative determination, supplementary "
    "compensation necessitates contemporaneous documentation of extraordinary circumstances. " * 20,
    "es": "La determinación administrativa correspondiente a la compensación complementaria exige "
    "la presentación inmediata de documentación justificativa extraordinariamente detallada. " * 20,
}


@pytest.fixture
def copy(tmp_path, settings):
    settings.KITS_DIR, settings.KIT = tmp_path, "connecticut"
    yield copy_to(tmp_path)
    load_kit.cache_clear()


def the(problems: list[Problem], message: str) -> Problem:
    """The one problem that says this, with a remedy a person can follow."""
    found = [problem for problem in problems if message in problem.message]
    assert found, f"nobody says “{message}” in {[str(one) for one in problems]}"
    assert len({(one.file, one.line) for one in found}) == 1, found
    assert found[0].remedy.endswith(".")
    return found[0]


def at(problem: Problem, copy: Copy) -> tuple[str, int]:
    return problem.file.relative_to(copy.kits).as_posix(), problem.line


@pytest.mark.parametrize("name", ["us", "connecticut"])
def test_our_own_kits_are_complete(copy, name):
    assert copy.problems(name) == []


def test_a_missing_spanish_page(copy):
    copy.file(ES).unlink()

    problem = the(copy.problems(), "is missing")

    assert at(problem, copy) == (EN, 1)
    assert "myths" in problem.message


def test_english_that_changed_makes_the_spanish_page_stale(copy):
    copy.edit(EN, "\n## ", "\nThis is new.\n\n## ")

    problem = the(copy.problems(), "myths")

    assert at(problem, copy)[0] == ES
    assert "stamp" in problem.remedy


def test_english_that_changed_makes_a_spanish_text_stale(copy):
    line = copy.edit("us/signs.yaml", "Someone else speaks for them", "Somebody speaks for them")

    problem = the(copy.problems(), "speaks-for-them")

    assert at(problem, copy) == ("us/signs.yaml", line)
    assert "stamp" in problem.remedy


def test_english_that_changed_makes_a_line_of_the_directory_stale(copy):
    copy.edit("connecticut/directory/services.csv", "The center in Waterbury is", "This center is")

    assert at(the(copy.problems(), "safe-haven"), copy)[0] == "connecticut/directory/es.csv"


def test_a_text_without_spanish(copy):
    line = copy.edit("us/guide.yaml", 'es: "Llame al 911."', "# nothing")

    problem = the(copy.problems(), "danger")

    assert at(problem, copy)[0] == "us/guide.yaml"
    assert abs(problem.line - line) <= 2


def test_a_fact_without_denominator_does_not_load(copy):
    line = copy.edit(FACTS, "  denominator:", "  nominator:")

    problems = copy.problems()

    assert at(the(problems, "denominator: Field required"), copy)[0] == FACTS
    assert at(the(problems, "nominator: Extra"), copy) == (FACTS, line)


@pytest.mark.parametrize("part", ["population", "period", "publisher", "source", "read_on"])
def test_a_fact_without_any_other_part_does_not_load_either(copy, part):
    copy.edit(FACTS, f"  {part}:", f"  un{part}:")

    assert at(the(copy.problems(), f"Fact, {part}: Field required"), copy)[0] == FACTS


def test_a_fact_from_a_source_that_nobody_knows(copy):
    copy.edit(FACTS, "source: ST5", "source: HEARSAY")

    assert at(the(copy.problems(), "“HEARSAY” is not in sources.yaml"), copy)[0] == FACTS


def test_a_page_with_a_source_that_nobody_knows(copy):
    copy.edit(EN, "sources: [", "sources: [HEARSAY, ")

    assert at(the(copy.problems(), "“HEARSAY” is not in sources.yaml"), copy) == (EN, 1)


def test_a_number_that_cannot_be_dialed(copy):
    line = copy.edit(PHONES, "+18008422288", "+1800842228")

    problem = the(copy.problems(), "cannot be dialed")

    assert at(problem, copy) == (PHONES, line)


def test_a_number_that_was_not_checked_in_time(copy):
    line = copy.edit(PHONES, "Lodestar,2027-05-22", "Lodestar,2026-11-23")

    problem = the(copy.problems(), "was to be checked again by 2026-11-23")

    assert at(problem, copy) == (PHONES, line)


def test_every_number_and_page_falls_due_some_day(copy):
    problems = copy.problems(today=date(2028, 1, 1))
    files = {at(problem, copy)[0] for problem in problems}

    assert {PHONES, EN, ES} <= files


@pytest.mark.parametrize(("page", "language"), [(EN, "en"), (ES, "es")])
def test_a_page_that_is_too_hard_to_read(copy, page, language):
    copy.add(page, f"\n{HARD[language]}\n")

    assert at(the(copy.problems(), "The page reads at grade"), copy)[0] == page


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_longer_text_of_a_table_that_is_too_hard_to_read(copy, language):
    passage = {"en": "en: Situations that people", "es": "es: Situaciones que alguien"}[language]
    line = copy.edit("us/facts.yaml", passage, f"{language}: {HARD[language]} {passage[4:]}")

    problem = the(copy.problems(), f"in {language}.")

    assert at(problem, copy)[0] == "us/facts.yaml"
    assert abs(problem.line - line) <= 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("[a page](page:nowhere)", "“page:nowhere” leads nowhere"),
        ("[a place](go:nowhere)", "“go:nowhere” leads nowhere"),
        ("[a trick](javascript:alert)", "of no kind that we know"),
        ("[a trick](//elsewhere.example)", "of no kind that we know"),
        ("::fact no-such-fact::", "names nothing in this kit"),
        ("::phone no-such-line::", "names nothing in this kit"),
        ("::dance::", "names nothing in this kit"),
        ("::lines now::", "names nothing in this kit"),
        ("It is 40% of all.", "A percentage stands in the text"),
        ("It is 40 percent of all.", "A percentage stands in the text"),
        ("Es el 40 por ciento.", "A percentage stands in the text"),
        ("Call 888-999-5545.", "A telephone number stands in the text"),
        ("Call (888) 999-5545.", "A telephone number stands in the text"),
        ("Call +1 888 999 5545.", "A telephone number stands in the text"),
    ],
)
def test_a_page_that_holds_what_it_may_not(copy, words, message):
    line = copy.add(EN, f"\n{words}\n") + 1

    assert at(the(copy.problems(), message), copy) == (EN, line)


@pytest.mark.parametrize("tab", ["Human trafficking", "Trata de personas", "Crisis help", "Escape"])
def test_a_tab_that_gives_away_what_is_read(copy, tab):
    text = copy.file(EN).read_text(encoding="utf-8")
    old = next(row for row in text.splitlines() if row.startswith("tab:"))
    copy.edit(EN, old, f"tab: {tab}")

    assert at(the(copy.problems(), "gives away"), copy) == (EN, 1)


def test_an_address_that_gives_away_what_is_read(copy):
    for language in ("en", "es"):
        page = copy.file(f"us/pages/{language}/myths.md")
        page.rename(page.with_stem("trafficking"))

    named = [one for one in copy.problems() if "gives away" in one.message]

    assert [one.file.stem for one in named] == ["trafficking", "trafficking"]


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("grade: 9\n", "Front matter, grade"),
        ("group: sales\n", "Front matter, group"),
        ("colour: red\n", "Front matter, colour"),
    ],
)
def test_front_matter_that_is_not_as_it_should_be(copy, front, message):
    key = front.partition(":")[0]
    text = copy.file(EN).read_text(encoding="utf-8")
    old = next((row for row in text.splitlines() if row.startswith(f"{key}:")), "---")
    line = copy.edit(EN, f"{old}\n", front if old != "---" else f"---\n{front}")

    assert at(the(copy.problems(), message), copy) == (EN, line + (old == "---"))


@pytest.mark.parametrize("text", ["No front matter.\n", "---\ntitle: [\n---\nText\n"])
def test_a_page_that_cannot_be_read(copy, text):
    copy.file(EN).write_text(text, encoding="utf-8")

    assert at(the(copy.problems(), "front matter"), copy) == (EN, 1)


def test_the_same_id_twice(copy):
    line = copy.add(
        "us/sources.yaml",
        "- {id: TV1, title: T, publisher: P, address: A, dated: n.d., read_on: 2026-11-23, kind: law}\n",
    )

    assert at(the(copy.problems(), "“TV1” stands twice"), copy) == ("us/sources.yaml", line)


def test_the_same_key_twice(copy):
    line = copy.edit(FACTS, '  value: "241"\n', '  value: "241"\n  value: "142"\n') + 1

    assert at(the(copy.problems(), "“value” stands twice"), copy) == (FACTS, line)


def test_what_is_not_yaml(copy):
    line = copy.add(FACTS, "- [\n")

    problem = the(copy.problems(), "This is not YAML")

    assert problem.file.name == "facts.yaml"
    assert problem.line >= line


def test_a_row_with_too_many_cells(copy):
    line = copy.add(PHONES, "one,too,many" + "," * 30 + "\n")

    assert at(the(copy.problems(), "cells, the header has"), copy) == (PHONES, line)


def test_a_row_of_the_directory_twice(copy):
    path = copy.file(PHONES)
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    copy.add(PHONES, f"{last}\n")

    problems = [one for one in copy.problems() if last.partition(",")[0] in one.message]

    assert problems
    assert {at(one, copy)[0] for one in problems} == {PHONES}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('  ink: "#1d2733"', '  ink: "#e0e0e0"', "ink on paper (light) has a contrast of"),
        ('    quiet: "#a9b6bd"', '    quiet: "#30383f"', "quiet on paper (dark) has a contrast of"),
        ('  action: "#0b5563"', '  action: "#7fd0e0"', "words on action (light) has a contrast"),
        ('  danger: "#9c1c1c"', "  danger: red", "danger on paper (light): not a colour"),
    ],
)
def test_colours_that_cannot_be_read(copy, before, after, message):
    copy.edit("us/kit.yaml", before, after)

    assert at(the(copy.problems(), message), copy)[0] == "us/kit.yaml"


def test_a_line_of_the_strip_that_nobody_answers(copy):
    copy.edit("connecticut/kit.yaml", "child: dcf-careline", "child: no-such-line")

    assert at(the(copy.problems(), "“no-such-line”"), copy)[0] == "connecticut/kit.yaml"


@pytest.mark.parametrize("part", ["group: relationship", "theme: control"])
def test_a_sign_that_belongs_nowhere(copy, part):
    key = part.partition(":")[0]
    copy.edit("us/signs.yaml", part, f"{key}: nowhere")

    assert at(the(copy.problems(), "“nowhere”, which is not there"), copy)[0] == "us/signs.yaml"


def test_a_kit_without_the_sentence_that_no_sign_is_proof(copy):
    copy.edit("us/guide.yaml", "not_proof:", "another_text:")

    assert at(the(copy.problems(), "no sign is proof"), copy) == ("us/guide.yaml", 1)


def test_a_kit_that_is_not_there(copy):
    problem = the(copy.problems("atlantis"), "There is no kit “atlantis”")

    assert "connecticut, us" in problem.remedy


def test_a_kit_that_stands_on_itself(copy):
    copy.edit("us/kit.yaml", "id: us", "id: us\nextends: connecticut")

    the(copy.problems(), "It extends itself")


def test_every_mistake_is_told_at_once(copy):
    copy.edit(PHONES, "+18008422288", "+1800842228")
    copy.edit(EN, "sources: [", "sources: [HEARSAY, ")
    copy.edit("us/kit.yaml", '  ink: "#1d2733"', '  ink: "#e0e0e0"')

    files = {at(problem, copy)[0] for problem in copy.problems()}

    assert {PHONES, EN, "us/kit.yaml"} <= files


# From the command line.


def test_the_command_says_each_mistake_on_one_line_and_stops(copy, capsys):
    line = copy.edit(PHONES, "+18008422288", "+1800842228")

    with pytest.raises(Stop, match="1 things to mend in “connecticut”"):
        kits.check("connecticut", THAT_DAY)

    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith(f"{copy.file(PHONES)}:{line}: ")


def test_the_command_says_that_all_is_well(copy, capsys):
    kits.check("connecticut", THAT_DAY)

    assert capsys.readouterr().out.startswith("The kit “connecticut” is complete: ")


@pytest.fixture
def run(copy, monkeypatch):
    """The command as typed; which kit is used stands in the settings already."""
    monkeypatch.setattr(cli, "ready", lambda *_: None)
    return lambda *words: CliRunner().invoke(cli.lodestar, words)


def test_the_day_can_be_chosen(run):
    well = run("kit", "check", "connecticut", "--today", "2026-11-24")
    late = run("kit", "check", "connecticut", "--today", "2028-01-01")

    assert (well.exit_code, late.exit_code) == (0, 1)
    assert "was to be checked again" in late.output


@pytest.mark.parametrize("words", [("--today", "yesterday"), ("--colour", "red")])
def test_a_mistyped_option_is_one_clear_line(run, words):
    told = run("kit", "check", "connecticut", *words)

    assert told.exit_code == 2
    assert "Traceback" not in told.output


def test_an_unknown_kit_is_one_clear_line(run, settings):
    settings.KIT = "atlantis"

    told = run("kit", "check", "atlantis")

    assert told.exit_code == 1
    assert "There is no kit “atlantis”" in told.output
    assert "Traceback" not in told.output


# Stamping.


def test_stamping_records_a_new_translation(copy, capsys):
    copy.edit(EN, "\n## ", "\nThis is new.\n\n## ")
    copy.edit(ES, "\n## ", "\nEsto es nuevo.\n\n## ")

    kits.stamp_all("connecticut", [])

    assert copy.problems() == []


def test_stamping_changes_nothing_where_nothing_changed(copy):
    locks = [copy.file(f"{name}/translations.lock") for name in ("us", "connecticut")]
    before = [lock.read_bytes() for lock in locks]

    kits.stamp_all("connecticut", [])

    assert [lock.read_bytes() for lock in locks] == before


def test_stamping_refuses_a_translation_that_nobody_touched(copy, capsys):
    copy.edit(EN, "\n## ", "\nThis is new.\n\n## ")

    with pytest.raises(Stop, match="1 translations were not touched"):
        kits.stamp_all("connecticut", [])

    assert "pages:myths" in capsys.readouterr().err
    the(copy.problems(), "myths")


def test_a_translation_that_is_still_right_can_be_said_to_be(copy):
    copy.edit(EN, "\n## ", "\n\n## ")
    copy.edit(EN, "lead: ", "lead: Well, ")

    kits.stamp_all("connecticut", ["pages:myths"])

    assert copy.problems() == []


# A kit for another state.


def test_a_new_kit_stands_on_the_whole_countrys_and_is_complete(copy):
    skeleton.begin("new-hampshire")

    kit = copy.load("new-hampshire")

    assert copy.problems("new-hampshire") == []
    assert kit.about.place.said_in("es") == "New Hampshire"
    assert kit.lines.keys() == copy.load("us").lines.keys()


@pytest.mark.parametrize("name", ["", "x", "New York", "../escape", "UPPER", "a" * 60, "ohio/x"])
def test_a_name_that_is_no_name_is_refused(copy, name):
    before = sorted(copy.kits.rglob("*"))

    with pytest.raises(click.ClickException, match="cannot be a kit's name"):
        skeleton.begin(name)

    assert sorted(copy.kits.rglob("*")) == before


def test_a_kit_that_is_there_is_never_written_over(copy):
    with pytest.raises(Stop, match="is there already"):
        skeleton.begin("connecticut")

    assert copy.problems() == []
