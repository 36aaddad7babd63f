"""Answers questions to the directory by asking every listing in turn: slow, plain, and the judge.

Written from README.md alone. It shares with the engine the types of question and answer, nothing else.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from lodestar.directory.search import Hit, Reason, Results
from lodestar.kernel.place import metres_between


AGE_RANGES = {"under18": (0, 17), "young": (18, 24), "adult": (18, 150)}
REACH_ORDER = ["town", "near", "state", "within", "nation", "anywhere"]


def search(listings, query, is_holiday):
    """Results of `query` over all `listings`. `is_holiday(set_name, date)` says which days are."""
    in_order = sorted(listings, key=lambda listing: listing.id)
    answers = []
    for index, listing in enumerate(in_order):
        reach = reach_of(listing, query)
        if reach is not None and meets_wishes(listing, query, is_holiday):
            site, metres = nearest(listing, query.place)
            key = order(listing, query, reach[0], metres)
            reasons = tuple(Reason(*reason) for reason in why(listing, query, reach, metres))
            answers.append((key, Hit(listing.id, index, site, metres, reasons)))
    answers.sort(key=lambda answer: answer[0])
    return Results(tuple(hit for _, hit in answers[: query.limit]), len(answers))


def reach_of(listing, query):
    """(kind, detail) of the best reach, or None."""
    place = query.place
    if place is None:
        return "anywhere", ""
    codes = {(area.kind, area.code) for area in listing.areas}
    for town in place.towns:
        if ("town", town) in codes:
            return "town", town
    if place.zip and ("zip", place.zip) in codes:
        return "town", place.zip
    if not listing.areas and is_near(listing, query):
        return "near", ""
    if place.state and ("state", place.state) in codes:
        return "state", place.state
    if place.state and lies_within(listing, place):
        return "within", place.state
    return ("nation", place.country) if ("nation", place.country) in codes else None


def is_near(listing, query):
    metres = nearest(listing, query.place)[1]
    return metres is not None and metres <= query.radius_metres


def lies_within(listing, place):
    """Only for a person who asked for a whole state: anything there counts."""
    if place.latitude is not None or place.towns or place.zip:
        return False
    local = [area.state for area in listing.areas if area.kind in ("town", "zip")]
    return place.state in local or place.state in [site.state for site in listing.sites]


def meets_wishes(listing, query, is_holiday):
    if query.needs and not listing.needs & query.needs:
        return False
    if query.language not in {None, *listing.languages} and not listing.interpreters:
        return False
    if query.audience is not None:
        if listing.audiences and query.audience not in listing.audiences:
            return False
        if not ages_overlap(listing, query.audience):
            return False
    return not query.open_now or is_open(listing.schedules, query.now, is_holiday)


def ages_overlap(listing, audience):
    if audience not in AGE_RANGES:
        return True
    youngest, oldest = AGE_RANGES[audience]
    lowest = 0 if listing.minimum_age is None else listing.minimum_age
    highest = 150 if listing.maximum_age is None else listing.maximum_age
    return any(lowest <= age <= highest for age in range(youngest, oldest + 1))


def order(listing, query, reach, metres):
    talk = "talk" in query.needs or not query.needs
    center = listing.is_member and reach == "town" and talk
    return (
        0 if center else 1,
        1 if listing.is_report_line and "report-child" not in query.needs else 0,
        -len(listing.needs & query.needs),
        1 if query.audience is not None and query.audience not in listing.audiences else 0,
        1 if query.language is not None and query.language not in listing.languages else 0,
        REACH_ORDER.index(reach),
        float("inf") if metres is None else metres,
        listing.id,
    )


def why(listing, query, reach, metres):
    if order(listing, query, reach[0], metres)[0] == 0:
        yield "center", reach[1]
    yield reach
    if metres is not None:
        yield "distance", str(metres)
    for need in sorted(listing.needs & query.needs):
        yield "need", need
    if query.language is not None:
        yield "speaks" if query.language in listing.languages else "interpreters", query.language
    if query.audience is not None:
        yield "for" if query.audience in listing.audiences else "for-anyone", query.audience
    if query.open_now:
        yield "open", ""


def nearest(listing, place):
    """(site id, metres) of the nearest site, or (None, None)."""
    if place is None or place.latitude is None or not listing.sites:
        return None, None
    metres, site = min((distance(place, site), site.id) for site in listing.sites)
    return site, metres


def distance(place, site):
    return metres_between(place.latitude, place.longitude, site.latitude, site.longitude)


def is_open(schedules, now, is_holiday):
    """Whether any opening that begins within three days around `now` holds it."""
    return any(
        start <= now < end
        for schedule in schedules
        for start, end in openings(schedule, now.date(), is_holiday)
    )


@lru_cache(maxsize=100_000)
def openings(schedule, around, is_holiday):
    """(start, end) as instants, of the openings that begin within three days of the date `around`."""
    if schedule.freq is None or schedule.opens_at is None or schedule.closes_at is None:
        return []
    zone, utc = ZoneInfo(schedule.timezone), ZoneInfo("UTC")
    found = []
    for midnight in days_of(schedule):
        if midnight.date() > around + timedelta(days=3):
            break
        if midnight.date() < around - timedelta(days=3):
            continue
        if is_holiday(schedule.closed_on, midnight.date()):
            continue
        opens = midnight + timedelta(minutes=schedule.opens_at)
        closes = midnight + timedelta(minutes=schedule.closes_at)
        if closes <= opens:
            closes += timedelta(days=1)
        found.append([t.replace(tzinfo=zone).astimezone(utc) for t in (opens, closes)])
    return found


def days_of(schedule):
    """Midnights of the rule, from its beginning until its validity ends."""
    begins = schedule.dtstart or schedule.valid_from or date(2024, 1, 1)
    text = f"FREQ={schedule.freq};INTERVAL={schedule.interval};WKST={schedule.wkst}"
    if schedule.count is not None:
        text += f";COUNT={schedule.count}"
    if schedule.byday:
        text += ";BYDAY=" + ",".join(schedule.byday)
    if schedule.bymonthday:
        text += ";BYMONTHDAY=" + ",".join(str(day) for day in schedule.bymonthday)
    for midnight in rrulestr(text, dtstart=datetime.combine(begins, time.min)):
        day = midnight.date()
        if schedule.until is not None and day > schedule.until:
            return
        if schedule.valid_to is not None and day > schedule.valid_to:
            return
        if schedule.valid_from is None or day >= schedule.valid_from:
            yield midnight
