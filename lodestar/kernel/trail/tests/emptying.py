"""Transactional tests end with emptying every table, which the trail refuses: lift its guards meanwhile.

Only the test run knows this way: nothing in the site or in its database can be set to allow it.
"""

from collections.abc import Iterator

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from lodestar.kernel.trail.guards import lifted


@pytest.fixture(scope="session", autouse=True)
def trail_may_be_emptied_between_tests() -> Iterator[None]:
    empty = BaseDatabaseOperations.execute_sql_flush

    def flush(self, sql_list):
        with lifted(self.connection):
            empty(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
