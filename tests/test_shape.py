"""The conventions of this project. Each failure says what to do."""

import ast
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import get_resolver, path, reverse

from lodestar.kernel import checks, datamap
from lodestar.kernel.models import Role
from lodestar.kernel.web.audience import members, public
from tools import words


ROOT = Path(__file__).parent.parent
CODE = ROOT / "lodestar"
PUBLIC = {
    *("door", "style", "worker", "alive", "ready", "robots", "map-text", "staff-sign-in"),
    *("home", "page", "before", "figures", "sources", "lines", "lines-text", "keep", "map"),
    *("offline", "signs", "noticed", "find", "services", "service"),
    *("staff-join", "staff-lost", "staff-second-step", "staff-language", "trail-heads"),
}
STAFF = {
    "staff",
    "staff-checks",
    "staff-sign-out",
    "staff-lock",
    "staff-unlock",
    "staff-roles",
    "staff-center",
}
STAFF |= {
    *("staff-me", "staff-me-codes", "staff-me-codes-off", "staff-me-codes-picture", "staff-me-end"),
    *("staff-me-keys", "staff-me-keys-confirm", "staff-me-keys-drop", "staff-me-paper"),
    *("staff-me-password", "staff-me-second"),
}
STAFF |= {
    *("staff-people", "staff-people-begin", "staff-person", "staff-invite", "staff-withdraw"),
    *("staff-let-in", "staff-turn-away", "staff-welcome-back", "staff-new-key", "staff-end"),
    *("staff-change-role", "staff-accounts", "staff-account-close"),
}
STAFF |= {
    *("staff-log", "staff-log-new", "staff-log-search", "staff-log-unread", "staff-log-keys"),
    *("staff-log-handed", "staff-log-note", "staff-log-answer", "staff-log-mark"),
    *("staff-log-erase", "staff-log-print", "staff-log-file", "staff-log-hand", "staff-log-back"),
    *("staff-handed", "staff-handed-one"),
}
NEEDS_NO_DOCSTRING = {"__init__.py", "urls.py", "apps.py"}
SETTING = re.compile(r"^## `?([A-Z][A-Z_]+)`?$", re.MULTILINE)
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|<iframe", re.IGNORECASE)


def modules():
    """Every Python file of the site itself."""
    apart = {"tests", "migrations"}
    return [file for file in sorted(CODE.rglob("*.py")) if not apart & set(file.parts)]


def templates():
    return sorted(
        file
        for file in CODE.rglob("*")
        if "templates" in file.parts and file.suffix in {".html", ".txt"}
    )


def routes():
    return list(checks.routes(get_resolver()))


def name(file):
    return file.relative_to(ROOT).as_posix()


def test_every_view_says_whom_it_is_for():
    assert checks.every_view_names_its_audience() == []


def test_a_view_that_says_nothing_is_caught(monkeypatch):
    silent = path("silent/", lambda request: HttpResponse(), name="silent")
    spoken = path("spoken/", public()(lambda request: HttpResponse()), name="spoken")
    staffed = path("staffed/", members(Role.STEWARD)(lambda request: HttpResponse()))
    resolver = SimpleNamespace(url_patterns=[silent, spoken, staffed])
    monkeypatch.setattr(checks, "get_resolver", lambda: resolver)

    found = checks.every_view_names_its_audience()

    assert [error.id for error in found] == ["lodestar.E001"]
    assert "silent" in found[0].msg


def test_what_is_open_to_anyone_is_a_decision():
    open_to_anyone = {route.name for route in routes() if route.callback.audience == "anyone"}

    assert open_to_anyone == PUBLIC, "Name a new public page here, and in the threat model."


def test_everything_else_stands_behind_the_staff_door():
    closed = [route for route in routes() if route.callback.audience != "anyone"]

    assert {route.name for route in closed} == STAFF
    assert all(address_of(route).startswith("/staff/") for route in closed)


def address_of(route):
    """Where a route stands, with anything in its gaps."""
    return reverse(route.name, kwargs=dict.fromkeys(route.pattern.converters, uuid4()))


def test_addresses_are_kebab_case():
    for route in routes():
        fixed = re.sub(r"<(slug|uuid):[a-z_]+>", "id", str(route.pattern))
        assert re.fullmatch(r"[a-z0-9./-]*", fixed), f"Write {fixed} in kebab-case."
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", route.name or ""), f"Name {fixed} in kebab-case."


def test_html_is_put_in_as_it_is_in_one_place_only():
    places = [name(file) for file in templates() if "|safe" in file.read_text(encoding="utf-8")]

    assert places == ["lodestar/kernel/templates/components/html.html"]


def test_escaping_is_off_in_plain_text_only():
    off = [f for f in templates() if "autoescape off" in f.read_text(encoding="utf-8")]

    assert off
    assert [name(file) for file in off if file.suffix != ".txt"] == []


def test_no_code_marks_a_text_as_safe():
    marked = re.compile(r"mark_safe|SafeString|html_safe|__html__")
    assert [name(f) for f in modules() if marked.search(f.read_text(encoding="utf-8"))] == []


def test_templates_hold_no_inline_style_and_no_inline_script():
    for file in templates():
        assert not INLINE.search(file.read_text(encoding="utf-8")), name(file)


def test_templates_name_no_other_host():
    for file in templates():
        assert not re.search(r"https?://|[\"']//", file.read_text(encoding="utf-8")), name(file)


def test_every_setting_is_described_and_every_description_has_its_setting():
    described = set(SETTING.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))

    assert described == settings.ENV_NAMES, "Give each setting a `## NAME` in docs/settings.md."


@pytest.mark.parametrize("room", ["kernel", "learn", "signs", "directory", "shiftlog", "commands"])
def test_every_room_says_what_it_is_for(room):
    assert (CODE / room / "README.md").is_file(), f"Write lodestar/{room}/README.md."


def test_no_other_room_is_forgotten():
    rooms = {file.parent.name for file in CODE.glob("*/__init__.py")}

    assert rooms == {"kernel", "learn", "signs", "directory", "shiftlog", "commands"}


def test_every_stored_field_is_explained():
    assert datamap.unexplained() == [], "Say in the room's datamap.py what it is for."


def test_a_field_that_nobody_explained_is_caught(monkeypatch):
    whom, fields = datamap.MAPPED_HERE["kernel.Person"]
    less = {field: why for field, why in fields.items() if field != "email"} | {"shoe": "size"}
    monkeypatch.setitem(datamap.MAPPED_HERE, "kernel.Person", (whom, less))

    assert datamap.unexplained() == ["kernel.Person.email", "kernel.Person.shoe"]


def test_nothing_that_is_stored_is_about_a_visitor():
    """About people who were helped there are sealed bytes: test_every_column_is_classified.py."""
    known = {"people who were helped", "staff", "organizations", "the machine"}

    assert {table.whom for table in datamap.stored()} <= known


def test_every_module_says_what_it_is_for():
    for file in modules():
        if file.name not in NEEDS_NO_DOCSTRING:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            assert ast.get_docstring(tree), f"Begin {name(file)} with one sentence."


def test_nothing_is_caught_that_cannot_be_named():
    for file in modules():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in {"", "Exception", "BaseException"}, f"{name(file)}: {caught}"


def test_every_word_is_there_in_every_language():
    template = words.collected()

    missing = [one for language in words.languages() for one in words.problems(language, template)]

    assert missing == [], "Run `make words`, then translate."


@pytest.fixture
def copied_words(tmp_path, monkeypatch):
    """The words of a copy of the site, to be spoiled."""
    apart = shutil.ignore_patterns("__pycache__", "*.woff2", "tests", "migrations")
    shutil.copytree(CODE, tmp_path / "lodestar", ignore=apart)
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "SOURCE", tmp_path / "lodestar")
    monkeypatch.setattr(words, "LOCALE", tmp_path / "lodestar" / "locale")
    return tmp_path / "lodestar"


def edit(file, before, after):
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def missing_in_spanish():
    return list(words.problems("es", words.collected()))


def test_a_new_sentence_in_a_template_waits_for_its_spanish(copied_words):
    sentence = '{% load i18n %}{% translate "Nobody has translated this." %}'
    (copied_words / "learn" / "templates" / "learn" / "new.html").write_text(sentence)

    assert [one for one in missing_in_spanish() if "Nobody has translated this." in one]


def test_a_changed_sentence_makes_its_spanish_stale(copied_words):
    home = copied_words / "learn" / "templates" / "learn" / "home.html"
    edit(home, "It is safe to look here.", "It is quite safe to look here.")

    found = missing_in_spanish()

    assert [one for one in found if "missing" in one and "quite safe" in one]
    assert [one for one in found if "no longer used" in one and "'It is safe" in one]


def test_a_new_sentence_in_code_waits_for_its_spanish(copied_words):
    handlers = copied_words / "kernel" / "web" / "handlers.py"
    edit(handlers, "We could not find that page.", "That page is not here.")

    assert [one for one in missing_in_spanish() if "That page is not here." in one]


def test_spanish_that_was_not_compiled_is_caught(copied_words):
    edit(words.po_path("es"), 'msgstr "Página de inicio"', 'msgstr "El inicio"')

    assert [one for one in missing_in_spanish() if "older than its words" in one]


def test_spanish_that_loses_a_value_is_caught(copied_words):
    edit(words.po_path("es"), "unas %(miles)s millas", "unas millas")

    assert [one for one in missing_in_spanish() if "other values" in one]
