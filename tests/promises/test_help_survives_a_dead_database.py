"""The numbers and the way to help are there when the database is not: no file, no server, no query."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from tests.public import every_address, forms


ROOT = Path(__file__).parents[2]
ASK = """
import json, sys
import django
from django.conf import settings
django.setup()
from django.test import Client, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
told = {}
with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}, ALLOWED_HOSTS=["*"]):
    client = Client(raise_request_exception=False)
    addresses, forms = json.load(sys.stdin)
    for address in addresses:
        told[address] = client.get(address).status_code
    for address, sent in forms:
        answer = client.post(address, sent)
        told["POST " + address] = answer.status_code if b"tel:" in answer.content else "no number"
    told["staff"] = client.get("/staff/sign-in/").status_code
print(json.dumps(told))
"""


def asked_elsewhere(**places: str) -> dict[str, object]:
    """The answers of a process of its own that knows nothing but these places."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "lodestar.settings"} | places,
        cwd=ROOT,
        input=json.dumps([every_address(), forms()]).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return dict(json.loads(done.stdout))


def test_no_public_page_and_no_form_asks_the_database(published_site):
    """pytest-django refuses every query of a test that does not ask for the database."""
    client = Client()

    for address in every_address():
        assert client.get(address).status_code == 200, address
    for address, sent in forms():
        assert client.post(address, sent).status_code == 200, address


def test_the_guard_of_the_test_above_is_awake(published_site):
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connections["default"].cursor()


def test_with_no_database_file_at_all_every_page_is_there(published_folder, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "published").symlink_to(published_folder)

    told = asked_elsewhere(
        LODESTAR_DATA=str(data),
        LODESTAR_STATIC=str(tmp_path),
        DATABASE_URL=f"sqlite:///{tmp_path}/gone/away/lodestar.sqlite3",
    )

    assert told.pop("staff") in {200, 500}
    assert set(told.values()) == {200}, told
    assert not list(data.glob("*.sqlite3*"))


def test_with_a_database_that_does_not_answer_every_page_is_there(published_folder, tmp_path):
    (tmp_path / "published").symlink_to(published_folder)

    told = asked_elsewhere(
        LODESTAR_DATA=str(tmp_path),
        LODESTAR_STATIC=str(tmp_path),
        DATABASE_URL="postgres://nobody:wrong@127.0.0.1:1/gone",
    )

    told.pop("staff")
    assert set(told.values()) == {200}, told


def test_with_nothing_published_either_the_lines_are_still_there(tmp_path):
    told = asked_elsewhere(
        LODESTAR_DATA=str(tmp_path),
        LODESTAR_STATIC=str(tmp_path),
        DATABASE_URL=f"sqlite:///{tmp_path}/gone/away/lodestar.sqlite3",
    )

    for address in ("/en/", "/es/", "/en/lines/", "/es/lines.txt", "/en/signs/", "/en/find/"):
        assert told[address] == 200
    assert told["POST /en/signs/noticed/"] == told["POST /es/signs/noticed/"] == 200
    assert told["POST /en/find/"] == told["POST /es/find/"] == 503  # said so, with the numbers
    assert told["/health/ready"] == 503
