"""Opening hours: over midnight, over the change of clocks, on holidays, and where nobody knows."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lodestar.directory.holidays import HolidayRule, HolidayRules
from lodestar.directory.hours import (
    WEEKDAYS,
    Opening,
    Schedule,
    opening,
    opening_dates,
    rule_dates,
)
from lodestar.directory.opentable import OpenTable
from lodestar.directory.tests import made_up, oracle


NEW_YORK = "America/New_York"
ALWAYS = Schedule(NEW_YORK, "WEEKLY", byday=WEEKDAYS, opens_at=0, closes_at=24 * 60)
OFFICE = Schedule(
    NEW_YORK,
    "WEEKLY",
    byday=WEEKDAYS[:5],
    opens_at=9 * 60,
    closes_at=17 * 60,
    closed_on="us-federal",
)
NIGHT = Schedule(NEW_YORK, "WEEKLY", byday=("FR",), opens_at=20 * 60, closes_at=2 * 60)


def at(text, zone=NEW_YORK):
    """A moment on the wall clock of a zone, such as `2026-11-23 09:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(now, *schedules):
    return opening(schedules, now, made_up.HOLIDAYS)


def daily(opens_at, closes_at):
    return Schedule(NEW_YORK, "WEEKLY", byday=WEEKDAYS, opens_at=opens_at, closes_at=closes_at)


def test_an_office_is_open_until_it_closes():
    now = hours(at("2026-11-23 09:00"), OFFICE)

    assert now == Opening(known=True, open=True, closes_at=at("2026-11-23 17:00"))
    assert not hours(at("2026-11-23 17:00"), OFFICE).open


def test_a_closed_office_says_when_it_opens_next():
    assert hours(at("2026-11-20 17:00"), OFFICE).opens_at == at("2026-11-23 09:00")


def test_an_evening_ends_on_the_next_day():
    assert hours(at("2026-11-28 01:59"), NIGHT).closes_at == at("2026-11-28 02:00")
    assert not hours(at("2026-11-27 01:59"), NIGHT).open


def test_day_and_night_has_no_edge():
    assert hours(at("2026-11-23 23:59"), ALWAYS) == Opening(known=True, open=True, always=True)


def test_hours_that_adjoin_become_one():
    morning, evening = daily(8 * 60, 12 * 60), daily(12 * 60, 20 * 60)

    assert hours(at("2026-11-23 09:00"), evening, morning).closes_at == at("2026-11-23 20:00")


def test_midnight_to_midnight_is_a_whole_day():
    sunday = Schedule(NEW_YORK, "WEEKLY", byday=("SU",), opens_at=0, closes_at=0)

    assert hours(at("2026-11-22 12:00"), sunday).closes_at == at("2026-11-23 00:00")


def test_an_office_is_closed_on_thanksgiving_and_the_evening_before_goes_on():
    evening = Schedule(
        NEW_YORK,
        "WEEKLY",
        byday=("WE", "TH"),
        opens_at=20 * 60,
        closes_at=120,
        closed_on="us-federal",
    )

    assert hours(at("2026-11-26 10:00"), OFFICE).opens_at == at("2026-11-27 09:00")
    assert hours(at("2026-11-26 01:00"), evening).open
    assert not hours(at("2026-11-26 21:00"), evening).open


def test_a_holiday_on_a_saturday_is_kept_on_the_friday_before_even_in_the_old_year():
    assert made_up.HOLIDAYS.is_holiday("us-federal", date(2027, 12, 31))
    assert made_up.HOLIDAYS.is_holiday("us-federal", date(2028, 1, 1))
    assert made_up.HOLIDAYS.is_holiday("us-federal", date(2027, 7, 5))


def test_a_holiday_that_is_not_observed_elsewhere_stays_on_its_day():
    rules = HolidayRules({"state": (HolidayRule("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"),)})

    assert not rules.is_holiday("state", date(2027, 12, 31))
    assert not rules.is_holiday("nobody defined this", date(2028, 1, 1))


def test_a_time_that_does_not_exist_moves_forward():
    shift = daily(2 * 60 + 30, 6 * 60)

    assert hours(at("2026-03-08 01:45"), shift).opens_at == at("2026-03-08 03:30")


def test_what_the_change_of_clocks_leaves_without_a_minute_is_not_an_opening():
    shift = daily(2 * 60 + 30, 3 * 60)

    assert hours(at("2026-03-08 01:45"), shift).opens_at == at("2026-03-09 02:30")


def test_a_time_that_comes_twice_means_the_first():
    shift = daily(0, 60 + 30)
    first = at("2026-11-01 01:30")

    assert hours(first - timedelta(minutes=1), shift).closes_at == first
    assert not hours(at("2026-11-01 01:15").replace(fold=1), shift).open


def test_night_and_day_go_on_through_both_changes_of_clocks():
    assert hours(at("2026-03-08 00:30"), ALWAYS).always
    assert hours(at("2026-11-01 00:30"), ALWAYS).always


def test_a_schedule_in_words_only_is_not_known():
    assert hours(at("2026-11-23 09:00"), Schedule(NEW_YORK)) == Opening(known=False)
    assert hours(at("2026-11-23 09:00")) == Opening(known=False)


def test_known_hours_stand_beside_unknown_ones():
    assert hours(at("2026-11-23 09:00"), Schedule(NEW_YORK), OFFICE).open


def test_an_opening_three_weeks_away_is_known_and_not_told():
    fair = Schedule(
        NEW_YORK, "WEEKLY", dtstart=date(2026, 12, 14), count=1, opens_at=540, closes_at=600
    )

    assert hours(at("2026-11-23 09:00"), fair) == Opening(known=True)


def test_every_second_week_counts_from_its_first_date():
    fortnightly = Schedule(
        NEW_YORK, "WEEKLY", interval=2, byday=("TU",), dtstart=date(2026, 11, 3), opens_at=540,
        closes_at=600,
    )  # fmt: skip

    dates = opening_dates(fortnightly, date(2026, 11, 1), date(2026, 12, 5))
    assert dates == [date(2026, 11, 3), date(2026, 11, 17), date(2026, 12, 1)]


def test_the_last_friday_of_a_month_is_found():
    monthly = Schedule(NEW_YORK, "MONTHLY", byday=("-1FR",), opens_at=540, closes_at=600)

    dates = opening_dates(monthly, date(2026, 11, 1), date(2026, 12, 31))
    assert dates == [date(2026, 11, 27), date(2026, 12, 25)]


def test_validity_and_until_are_inclusive():
    week = Schedule(
        NEW_YORK,
        "WEEKLY",
        byday=WEEKDAYS,
        valid_from=date(2026, 11, 2),
        valid_to=date(2026, 11, 9),
        until=date(2026, 11, 4),
        opens_at=540,
        closes_at=600,
    )

    dates = opening_dates(week, date(2026, 11, 1), date(2026, 11, 30))
    assert dates == [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)]


@settings(max_examples=150, deadline=None)
@given(made_up.PLAIN, st.dates(date(2023, 12, 1), date(2027, 12, 31)), st.integers(0, 40))
def test_the_short_way_to_weekly_dates_is_the_calendars_way(schedule, first, days):
    assume(schedule.plain_weekly)
    last = first + timedelta(days=days)
    low = max(first, schedule.begins, schedule.valid_from or first)
    high = min(last, schedule.until or last, schedule.valid_to or last)

    expected = rule_dates(schedule, low, high) if low <= high else []
    assert opening_dates(schedule, first, last) == expected


@settings(max_examples=100, deadline=None)
@given(made_up.HOURS, made_up.MOMENTS)
def test_opening_agrees_with_the_oracle_now_and_where_it_says_that_things_change(schedules, now):
    told = opening(schedules, now, made_up.HOLIDAYS)

    def is_open(moment):
        return oracle.is_open(schedules, moment, made_up.HOLIDAYS.is_holiday)

    assert told.open == is_open(now)
    assert told.known == any(schedule.known for schedule in schedules)
    for change in filter(None, [told.closes_at, told.opens_at]):
        assert is_open(change.astimezone(UTC)) != told.open
        assert is_open(change.astimezone(UTC) - timedelta(seconds=1)) == told.open


@settings(max_examples=150, deadline=None)
@given(made_up.HOURS, st.lists(made_up.MOMENTS, min_size=1, max_size=4))
def test_the_open_table_says_what_each_opening_says_in_whatever_order_it_is_asked(hours, moments):
    sets = [(), *((schedule,) for schedule in hours), tuple(hours)]
    table = OpenTable(sets, made_up.HOLIDAYS)
    for now in moments:
        expected = [opening(schedules, now, made_up.HOLIDAYS).open for schedules in sets]
        assert table.open_mask(now).tolist() == expected


def test_the_open_table_looks_again_once_a_minute_only():
    table = OpenTable([(OFFICE,)], made_up.HOLIDAYS)
    morning = table.open_mask(at("2026-11-23 09:00:00"))

    assert table.open_mask(at("2026-11-23 09:00:59")) is morning
    assert table.open_mask(at("2026-11-23 09:01:00")) is not morning


@pytest.mark.parametrize("zone", made_up.ZONES)
def test_closing_times_are_told_on_the_clock_of_the_service(zone):
    office = Schedule(zone, "WEEKLY", byday=WEEKDAYS, opens_at=540, closes_at=1020)

    told = hours(at("2026-11-23 12:00", zone).astimezone(UTC), office)
    assert told.closes_at.time() == time(17)
    assert str(told.closes_at.tzinfo) == zone
