"""Which numbers are shown: fresh ones first, the reader's language first, and never none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lodestar.kernel.kit import current_kit


TODAY = date(2026, 11, 24)


@pytest.fixture
def line(published_site):
    return current_kit().lines["ct-sa-hotline"]


def due(channel, day):
    return replace(channel, check_by=day)


@pytest.mark.parametrize(("language", "number"), [("en", "888-999-5545"), ("es", "888-568-8332")])
def test_the_number_of_the_readers_language_comes_first(line, language, number):
    assert line.voice(TODAY, language).display == number


def test_a_language_without_a_number_of_its_own_gets_one_all_the_same(line):
    assert line.voice(TODAY, "pt") is not None


def test_a_number_due_today_still_holds_and_one_due_yesterday_does_not(line):
    first, second, *_ = line.channels
    yesterday = due(first, TODAY - timedelta(days=1))
    spoiled = replace(line, channels=(yesterday, due(second, TODAY)))

    assert [channel.id for channel in spoiled.ways(TODAY)] == [second.id]


def test_when_all_are_overdue_all_are_shown_rather_than_none(line):
    late = tuple(due(channel, TODAY - timedelta(days=1)) for channel in line.channels)

    assert replace(line, channels=late).ways(TODAY) == list(late)


def test_a_line_without_a_number_to_call_has_no_voice(line):
    assert replace(line, channels=()).voice(TODAY, "en") is None


@pytest.mark.parametrize(
    ("kind", "keywords", "href"),
    [
        ("voice", (), "tel:+18889995545"),
        ("textphone", (), "tel:+18889995545"),
        ("text", (), "sms:+18889995545"),
        ("text", ("HELP", "AYUDA"), "sms:+18889995545?body=HELP"),
    ],
)
def test_what_a_phone_does_when_a_number_is_touched(line, kind, keywords, href):
    assert replace(line.channels[0], kind=kind, keywords=keywords).href == href


def test_a_chat_opens_its_own_address(line):
    chat = replace(line.channels[0], kind="chat", number="https://chat.example/")

    assert chat.href == "https://chat.example/"
