"""Logs carry where something happened and of what kind it was; never what a visitor sent."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.logs import KEPT, PlainFormatter, keep_known


CANARIES = ("203.0.113.77", "CanaryBrowser/7", "/en/find/?place=canary-town", "canary-words")


def record(name, message, *args, exc_info=None):
    return logging.LogRecord(name, logging.ERROR, "/x/y.py", 1, message, args, exc_info)


@pytest.fixture
def raised():
    def break_down():
        raise RuntimeError(*CANARIES)

    try:
        break_down()
    except RuntimeError as error:
        return (type(error), error, error.__traceback__)


@pytest.mark.parametrize(
    "name",
    ["django.request", "django.security.DisallowedHost", "granian.access", "py.warnings", ""],
)
def test_what_others_log_is_reduced_to_where_it_came_from(name, raised):
    line = PlainFormatter().format(record(name, "%s %s %s %s", *CANARIES, exc_info=raised))

    assert not [canary for canary in CANARIES if canary in line]
    assert line.startswith(f"error {name}")


def test_an_exception_is_told_by_its_kind_and_its_line(raised):
    line = PlainFormatter().format(record("django.request", "boom", exc_info=raised))

    assert "error=RuntimeError at=test_logs.py:" in line
    assert "\n" not in line


def test_our_own_words_are_kept():
    line = PlainFormatter().format(record("lodestar.directory", "event=%s", "published"))

    assert line == "error lodestar.directory event=published"


def test_an_exception_without_a_trace_is_told_too():
    line = PlainFormatter().format(
        record("django", "boom", exc_info=(ValueError, ValueError("canary-words"), None))
    )

    assert line == "error django error=ValueError"


@given(st.dictionaries(st.text() | st.sampled_from(sorted(KEPT)), st.text()))
def test_only_named_values_pass(event):
    assert set(keep_known(None, "info", dict(event))) == event.keys() & KEPT


def test_no_name_that_passes_could_hold_a_visitor():
    assert not KEPT & {"address", "ip", "agent", "path", "url", "query", "place", "referer", "user"}
