"""A volatile store of its own for each worker, empty for each test."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from lodestar.kernel.vault.volatile import volatile


@pytest.fixture(scope="session", autouse=True)
def own_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("volatile")
    with override_settings(VOLATILE_DIR=folder, KEYS_DIR=tmp_path_factory.mktemp("keys")):
        yield


@pytest.fixture(autouse=True)
def nobody_signed_in(own_memory: None) -> Iterator[None]:
    yield
    if volatile().path.exists():
        volatile().wipe()
