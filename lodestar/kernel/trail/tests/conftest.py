"""What tests of the trail share."""

import pytest
from django.db import transaction

from lodestar.kernel.trail.models import Cosignature, TrailHead
from lodestar.kernel.trail.recording import append
from lodestar.kernel.trail.tests.site import Site


@pytest.fixture
def a_head(db) -> TrailHead:
    """One entry with its head and a co-signature, whatever they say."""
    with transaction.atomic():
        append(b"body", None)
    head = TrailHead.rows.create(
        size=1, root=b"r" * 32, hour="2026-11-23T14", key=b"k" * 32, signature=b"s" * 64
    )
    Cosignature.rows.create(head=head, witness=b"w" * 32, signature=b"s" * 64)
    return head


@pytest.fixture
def files_of_a_site(tmp_path, settings) -> None:
    """Keys and published files in folders of this test."""
    settings.KEYS_DIR = tmp_path / "site" / "keys"
    settings.PUBLISHED_DIR = tmp_path / "site" / "published"


@pytest.fixture
def site(tmp_path, files_of_a_site, transactional_db) -> Site:
    """An empty trail, with rows that are really committed."""
    return Site(tmp_path / "elsewhere")
