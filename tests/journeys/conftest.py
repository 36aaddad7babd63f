"""What journeys at the desk share: browsers in which the invented people are signed in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import someone
from tests.journeys.at_the_desk import DESK, bring_people, signed_in


At = Callable[..., Page]


@pytest.fixture(scope="session")
def kept() -> dict[str, object]:
    """What each person's browser holds, for all tests of this worker."""
    return {}


@pytest.fixture
def at_desk(browser, site, prepared, kept) -> Iterator[At]:
    """`at_desk("rosa", locale="es")`: a browser in which Rosa is signed in."""
    here = site.replace("127.0.0.1", "localhost")
    if not kept:
        bring_people(prepared)
    with ExitStack() as stack:

        def open_for(name: str, **wishes: Any) -> Page:
            if name not in kept:
                kept[name] = signed_in(browser, here, name)
            wishes = {"viewport": DESK, "storage_state": kept[name]} | wishes
            return stack.enter_context(someone(browser, here, **wishes))

        yield open_for
