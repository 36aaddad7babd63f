"""Directories and questions made up by Hypothesis: small worlds in which everything meets everything."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from lodestar.directory.holidays import HolidayRule, HolidayRules
from lodestar.directory.hours import WEEKDAYS, Schedule
from lodestar.directory.listing import Area, Listing, Site
from lodestar.directory.search import Query
from lodestar.kernel.place import Place


NEEDS = ["talk", "shelter", "legal", "report-child"]
LANGUAGES = ["en", "es", "pt"]
AUDIENCES = ["under18", "young", "adult", "woman"]
TOWNS = {"ashford": "CT", "bolton": "CT", "salem": "NY"}
ZIPS = {"06001": ("CT", ("ashford", "bolton")), "06002": ("CT", ()), "10001": ("NY", ("salem",))}
ZONES = ["America/New_York", "America/Los_Angeles", "America/Puerto_Rico"]
HOLIDAYS = HolidayRules(
    {
        "us-federal": (
            HolidayRule("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
            HolidayRule("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", observed=True),
            HolidayRule("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4", observed=True),
        )
    }
)
MEMORABLE = [  # clocks forward, clocks back, Thanksgiving, New Year kept on a Friday, nothing at all
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 11, 26, 15, tzinfo=UTC),
    datetime(2027, 12, 31, 15, tzinfo=UTC),
    datetime(2026, 6, 10, 12, tzinfo=UTC),
]


# Strategies are made once: making them anew for every example costs more than drawing from them.
SECONDS = st.sampled_from([0, 0, 59])
QUARTERS = st.integers(-48 * 4, 48 * 4)  # hours of two days around, by the quarter
MOMENTS = st.builds(
    lambda around, quarters, seconds: around + timedelta(minutes=15 * quarters, seconds=seconds),
    st.sampled_from(MEMORABLE),
    QUARTERS,
    SECONDS,
)
DAYS = st.none() | st.dates(date(2025, 12, 1), date(2027, 1, 10))
MINUTES = st.none() | st.integers(0, 95).map(lambda quarter: quarter * 15)
BYDAYS = st.lists(st.sampled_from(WEEKDAYS), max_size=7, unique=True).map(tuple)
ORDINALS = st.sampled_from([(), ("1MO",), ("-1SU", "2TH"), ("5FR",)])
TIMES = {
    "timezone": st.sampled_from(ZONES),
    "valid_from": DAYS,
    "valid_to": DAYS,
    "until": DAYS,
    "opens_at": MINUTES,
    "closes_at": MINUTES | st.just(1440),
    "closed_on": st.sampled_from(["", "us-federal"]),
}
PLAIN = st.builds(Schedule, freq=st.sampled_from(["WEEKLY", "WEEKLY", None]), byday=BYDAYS, **TIMES)
RULES = {
    "dtstart": DAYS,
    "interval": st.integers(1, 3),
    "count": st.none() | st.integers(1, 40),
    "wkst": st.sampled_from(["MO", "SU"]),
}
FORTNIGHTLY = st.builds(Schedule, freq=st.just("WEEKLY"), byday=BYDAYS, **RULES, **TIMES)
MONTHLY = st.builds(
    Schedule,
    freq=st.just("MONTHLY"),
    byday=ORDINALS,
    bymonthday=st.sampled_from([(), (1, 8), (26, 31), (-1,)]),
    **RULES,
    **TIMES,
)
SCHEDULES = st.one_of(PLAIN, PLAIN, FORTNIGHTLY, MONTHLY)

LATITUDES = st.floats(40.8, 42.2) | st.sampled_from([41.0, 41.25, 52.0])
LONGITUDES = st.floats(-73.8, -71.8) | st.sampled_from([-72.5, -72.25, 179.9, -179.9])
AREAS = [
    Area("nation", "US"),
    Area("state", "CT", "CT"),
    Area("state", "NY", "NY"),
    *(Area("town", town, state) for town, state in TOWNS.items()),
    *(Area("zip", code, state) for code, (state, _) in ZIPS.items()),
]
SITES = st.lists(
    st.builds(
        Site, st.sampled_from(["a", "b", "c"]), LATITUDES, LONGITUDES, st.sampled_from(["CT", "NY"])
    ),
    max_size=3,
    unique_by=lambda site: site.id,
)


def some(words, most=3):
    return st.frozensets(st.sampled_from(words), max_size=most)


UNNAMED = st.builds(
    Listing,
    id=st.just(""),
    organization_id=st.just("organization"),
    needs=some(NEEDS),
    audiences=some(AUDIENCES, 2),
    languages=some(LANGUAGES, 2),
    interpreters=st.booleans(),
    areas=st.lists(st.sampled_from(AREAS), max_size=3, unique=True).map(tuple),
    sites=SITES.map(tuple),
    is_member=st.booleans(),
    is_report_line=st.booleans(),
)
AGES = st.sampled_from([(None, None), (18, None), (None, 17), (25, 64), (18, 24), (0, 0)])
HOURS = st.lists(SCHEDULES, min_size=1, max_size=4)
LISTED = st.lists(st.tuples(UNNAMED, AGES, st.integers(0, 15)), max_size=10)


def named(listed, hours):
    """Listings with ids out of order; the bits of each number choose among the shared schedules."""
    return [
        replace(
            listing,
            id=f"service-{number * 37 % 101}",
            minimum_age=ages[0],
            maximum_age=ages[1],
            schedules=tuple(one for bit, one in enumerate(hours) if choice >> bit & 1),
        )
        for number, (listing, ages, choice) in enumerate(listed)
    ]


DIRECTORIES = st.builds(named, LISTED, HOURS)

PLACES = st.one_of(
    st.none(),
    st.just(Place("Connecticut", "CT")),
    st.builds(
        lambda code, latitude, longitude: Place(code, *ZIPS[code], code, latitude, longitude),
        st.sampled_from(list(ZIPS)),
        LATITUDES,
        LONGITUDES,
    ),
    st.builds(
        lambda town, latitude, longitude: Place(
            town, TOWNS[town], (town,), None, latitude, longitude
        ),
        st.sampled_from(list(TOWNS)),
        LATITUDES,
        LONGITUDES,
    ),
    st.builds(
        lambda latitude, longitude: Place("here", None, (), None, latitude, longitude),
        LATITUDES,
        LONGITUDES,
    ),
)
QUERIES = st.builds(
    Query,
    place=PLACES,
    needs=some([*NEEDS, "nothing-offers-this"]),
    language=st.sampled_from([None, None, *LANGUAGES, "xx"]),
    audience=st.sampled_from([None, None, *AUDIENCES, "man"]),
    open_now=st.booleans(),
    now=MOMENTS,
    limit=st.sampled_from([1, 3, 20]),
    radius_metres=st.sampled_from([0, 5_000, 40_000, 160_000, 30_000_000]),
)
