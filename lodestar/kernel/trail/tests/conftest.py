"""What tests of the trail share."""

import pytest
from django.db import transaction

from lodestar.kernel.trail.models import Cosignature, TrailHead
from lodestar.kernel.trail.recording import append
from lodestar.kernel.trail.tests.emptying import (
    trail_may_be_emptied_between_tests as trail_may_be_emptied_between_tests,
)


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
