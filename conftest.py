"""What tests of every room share: a published Connecticut, and a visitor who holds each page to its promises."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client, override_settings
from django.utils import translation

from lodestar.commands.known import edition_of, known_of
from lodestar.directory import answering, sheets, wording
from lodestar.directory.loading import load_directory
from lodestar.directory.publishing import publish
from lodestar.kernel import style
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.load import load_kit
from lodestar.kernel.trail.tests.emptying import (
    trail_may_be_emptied_between_tests as trail_may_be_emptied_between_tests,
)
from lodestar.kernel.web.kept import forget_pages
from tests.pages import Seen, hold_to_promises


THAT_DAY = date(2026, 11, 24)  # the kit is judged as on this day, so that tests do not age
KITS = Path(__file__).parent / "kits"
Visit = Callable[..., Seen]


def forget_everything() -> None:
    """What one process keeps for the next request, so that each test meets a fresh site."""
    forget_pages()
    load_kit.cache_clear()
    for module in (answering, sheets, style, wording):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def plain_static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files under their own names: nothing has been collected in a checkout."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = django_settings.STORAGES | {"staticfiles": plain}
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def begin_in_english() -> Iterator[None]:
    """No test meets the language that another one asked for, or the narrow umask of a command."""
    translation.activate("en")
    os.umask(0o022)
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def places_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Shards, keys, sealed files and sessions of tests lie in a folder that goes when they end."""
    root = tmp_path_factory.mktemp("stores")
    with override_settings(
        DATA_DIR=root,
        SHARDS_FILE=root / "shards" / "shards.sqlite3",
        KEYS_DIR=root / "keys",
        SEALED_DIR=root / "sealed",
        VOLATILE_DIR=root / "volatile",
    ):
        yield


@pytest.fixture(scope="session")
def published_folder(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The snapshot of kits/connecticut, made once; the rows it was made from are gone again."""
    root = tmp_path_factory.mktemp("published")
    kit = load_kit(KITS, "connecticut")
    with django_db_blocker.unblock(), transaction.atomic():
        load_directory(tables=kit.tables, known=known_of(kit), today=THAT_DAY)
        publish(root=root, edition=edition_of(kit, THAT_DAY))
        transaction.set_rollback(True)
    return root


@pytest.fixture
def published_site(published_folder: Path, settings) -> Iterator[Path]:
    """The site as it stands after `lodestar publish`: its public side needs nothing else."""
    settings.PUBLISHED_DIR = published_folder
    settings.KITS_DIR, settings.KIT = KITS, "connecticut"
    answering.published.cache_clear()
    forget_pages()
    current_kit()
    yield published_folder
    answering.published.cache_clear()
    forget_pages()


@pytest.fixture
def visit(published_site: Path) -> Visit:
    """`visit("/en/find/", {"place": "Waterbury"})` opens a page and holds it to what it owes."""

    def open_page(
        address: str, sent: dict[str, object] | None = None, status: int = 200, **headers: str
    ) -> Seen:
        client = Client(headers=headers)
        answer = client.get(address) if sent is None else client.post(address, sent)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return hold_to_promises(address, answer)

    return open_page
