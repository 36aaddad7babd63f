"""What the worker is told to keep, and that the scripts of the browser stay small and silent."""

import json
import re
from types import SimpleNamespace

import pytest

from lodestar.kernel import offline


STATIC = offline.WORKER.parent / "static" / "kernel"
SPEAKS = re.compile(r"fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|console\.|https?:")


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = tmp_path
    for cached in (offline.script, offline.edition):
        cached.cache_clear()
    yield
    for cached in (offline.script, offline.edition):
        cached.cache_clear()


def told():
    first_line = offline.script().partition("\n")[0]
    return json.loads(first_line.removeprefix("const KEEP = ").removesuffix(";"))


def test_the_worker_serves_the_whole_site_and_is_asked_for_afresh(client):
    answer = client.get("/sw.js")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"


def test_numbers_and_safety_are_kept_in_the_language_of_the_page():
    for language, pages in told()["pages"].items():
        assert pages[0] == f"/{language}/"
        assert f"/{language}/lines/" in pages
        assert f"/{language}/lines.txt" in pages
        assert f"/{language}/learn/this-device/" in pages


def test_the_numbers_of_every_language_are_kept():
    assert told()["lines"] == {language: f"/{language}/lines/" for language in told()["languages"]}


def test_a_changed_kit_makes_a_new_edition(tmp_path, monkeypatch):
    (tmp_path / "kit.yaml").write_text("id: one")
    monkeypatch.setattr(offline, "current_kit", lambda: SimpleNamespace(folders=(tmp_path,)))
    before = offline.edition()
    offline.edition.cache_clear()

    (tmp_path / "kit.yaml").write_text("id: two")

    assert offline.edition() != before


def test_the_exit_is_small_and_speaks_to_nobody():
    script = (STATIC / "exit.js").read_text(encoding="utf-8")

    assert len(script.encode()) < 2048
    assert not SPEAKS.search(script)


def test_nothing_is_registered_without_a_press():
    script = (STATIC / "offline.js").read_text(encoding="utf-8")

    assert script.count(".register(") == 1
    assert "onPress(keepButton, keep)" in script
