"""Find help: from what a person typed to who helps, why, and when; and never to nothing."""

import json
from datetime import UTC, datetime
from itertools import product

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from lodestar.directory import answering
from lodestar.directory.answering import answer
from lodestar.directory.codes import code_of
from lodestar.directory.search import Reason
from lodestar.directory.wish import read_wish, spoken
from lodestar.directory.wording import why
from lodestar.kernel.kit import current_kit


LANGUAGES = ["en", "es"]
THREE_AT_NIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)  # 3 a.m. in Connecticut, a Tuesday
THANKSGIVING = datetime(2026, 11, 26, 15, tzinfo=UTC)  # 10 a.m.


@pytest.fixture(autouse=True)
def site(published_site):
    return published_site


def address(service, language="en"):
    return f"/{language}/service/{code_of(service)}/"


# Who comes first, and why.


@pytest.mark.parametrize(
    ("language", "reason"),
    [("en", "The crisis center for Waterbury"), ("es", "El centro de crisis de Waterbury")],
)
@pytest.mark.parametrize("place", ["Waterbury", "waterbry", "06702", "Waterbury, CT"])
def test_the_center_of_the_town_comes_first_and_says_why(visit, language, reason, place):
    page = visit(f"/{language}/find/", {"place": place, "need": "talk"})

    assert page.cards[0] == "safe-haven-services"
    assert reason in page.card("safe-haven-services")


@pytest.mark.parametrize(
    ("town", "center"),
    [
        ("Bridgeport", "cfj-sa"),
        ("Danbury", "cee-services"),
        ("Torrington", "sbap-crisis"),
        ("Milford", "rccm-services"),
        ("Meriden", "wfc-sacs"),
        ("New Britain", "ywcanb-sacs"),
        ("Stamford", "rowan-services"),
    ],
)
def test_every_member_center_comes_first_in_its_own_town(visit, town, center):
    first = visit("/en/find/", {"place": town, "need": "talk"}).cards[0]

    assert organization(first) == organization(center)


def organization(service):
    rows = {row["id"]: row["organization_id"] for row in current_kit().tables["services"]}
    return rows[service]


def test_a_zip_code_across_towns_is_one_place(visit):
    page = visit("/en/find/", {"place": "06705", "need": "talk"})

    assert "06705" in page.soup.h1.get_text()
    assert page.cards[0] == "safe-haven-services"


def test_without_a_place_the_whole_state_is_meant(visit):
    page = visit("/en/find/", {})

    assert "Connecticut" in page.soup.h1.get_text()
    assert len(page.cards) == answering.SHOWN


def test_what_was_chosen_stays_chosen(visit):
    page = visit("/en/find/", {"place": "Hartford", "need": ["legal"], "language": "es"})

    assert page.soup.select_one("#place")["value"] == "Hartford"
    assert page.soup.select_one("#language option[selected]")["value"] == "es"
    checked = [box["value"] for box in page.soup.select("input[name=need][checked]")]
    assert checked == ["legal"]


# Places that we do not know.


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "We could not find that place"), ("es", "No pudimos encontrar ese lugar")],
)
def test_an_unknown_place_is_said_kindly_and_others_still_help(visit, language, title):
    page = visit(f"/{language}/find/", {"place": "Qqqqqqqq", "need": "talk"})

    assert page.soup.h1
    assert language == "es" or title in page.main
    assert page.cards
    assert page.soup.select_one("#place")["value"] == "Qqqqqqqq"
    assert page.soup.select_one("details[open] #place")


def test_names_that_may_have_been_meant_are_offered(visit, monkeypatch):
    from lodestar.kernel.place import Answer, Gazetteer

    meant = Answer(suggestions=("East Haven", "West Haven"))
    monkeypatch.setattr(Gazetteer, "find", lambda *_: meant)
    page = visit("/en/find/", {"place": "Est Haven", "need": "talk"})

    offered = page.soup.select('.wrong form input[name="place"]')
    assert [field["value"] for field in offered] == ["East Haven", "West Haven"]
    assert len(page.soup.select('.wrong form input[name="need"][value="talk"]')) == 2


# Hours.


def test_at_three_in_the_night_day_and_night_is_open(visit):
    with time_machine.travel(THREE_AT_NIGHT, tick=False):
        page = visit("/es/find/", {"place": "Waterbury", "need": "talk", "open": "now"})

    assert "Abierto ahora. De día y de noche." in page.card("safe-haven-services")
    assert page.cards


@pytest.mark.parametrize(
    ("moment", "language", "said"),
    [
        (THREE_AT_NIGHT, "en", "Closed now. Opens today at 8 a.m."),
        (THANKSGIVING, "en", "Closed now. Opens tomorrow at 8 a.m."),
        (datetime(2026, 11, 28, 15, tzinfo=UTC), "en", "Closed now. Opens Monday at 8 a.m."),
        (datetime(2026, 11, 24, 15, tzinfo=UTC), "en", "Open now, until 4:30 p.m."),
    ],
)
def test_office_hours_are_told_as_they_are_then(visit, moment, language, said):
    with time_machine.travel(moment, tick=False):
        page = visit(f"/{language}/find/", {"place": "Hartford", "need": "wages"})

    assert said in page.card("ct-dol-wage")


def test_only_what_is_open_now(visit):
    with time_machine.travel(THREE_AT_NIGHT, tick=False):
        page = visit("/en/find/", {"place": "Hartford", "need": ["wages", "talk"], "open": "now"})

    assert page.cards
    assert "ct-dol-wage" not in page.cards
    for card in page.cards:
        assert "Open now" in page.card(card)


def test_when_nothing_is_open_that_is_said_and_the_closest_is_shown(visit):
    with time_machine.travel(THREE_AT_NIGHT, tick=False):
        page = visit("/en/find/", {"place": "Hartford", "need": "wages", "open": "now"})

    assert page.cards
    assert "Nobody fits all of it" in page.main or "Open now" in page.card(page.cards[0])


# Never nothing.


@pytest.mark.parametrize("place", ["", "Waterbury", "06268", "90210", "Qqqqqqqq"])
def test_whatever_is_wished_for_somebody_answers(place):
    kit = current_kit()
    needs, languages = [*kit.needs, ""], [*spoken(kit), ""]
    for need, language, who, is_open in product(
        needs, languages, [*kit.audiences, ""], ["now", ""]
    ):
        sent = QueryDict(mutable=True)
        sent.update(
            {"place": place, "need": need, "language": language, "who": who, "open": is_open}
        )
        found = answer(read_wish(sent, kit), THREE_AT_NIGHT)

        assert found.results.total, sent
        assert found.without or all(reason_for(hit, need) for hit in found.results.hits)


def reason_for(hit, need):
    return not need or any(reason == Reason("need", need) for reason in hit.reasons)


def test_unknown_wishes_count_as_left_out():
    sent = QueryDict("need=gold&language=xx&who=nobody&open=maybe&place=%00")
    wish = read_wish(sent, current_kit())

    assert wish.choices == type(wish.choices)()
    assert wish.words == ""
    assert not wish.lost


def test_needs_are_read_in_our_order():
    wish = read_wish(QueryDict("need=legal&need=talk&need=legal"), current_kit())

    assert wish.choices.needs == tuple(n for n in current_kit().needs if n in {"legal", "talk"})


# Other shapes of the same.


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_list_as_plain_text(language):
    answer = Client().post(
        f"/{language}/find/", {"place": "Waterbury", "need": "talk", "as": "text"}
    )
    text = answer.content.decode()

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert "888-999-5545" in text
    assert "<" not in text
    assert "&#x27;" not in text


def test_a_line_whose_answers_become_reports_says_so(visit):
    page = visit("/en/find/", {"place": "Hartford", "need": "report-child"})
    told = {"en": "What you say here can become a report."}

    assert told["en"] in page.card("dcf-careline")
    assert told["en"] in visit(address("dcf-careline")).main


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_a_page_of_its_own(visit, language):
    snapshot = answering.published().current()

    for number in range(len(snapshot)):
        card = snapshot.card(language, number)
        page = visit(address(card.facts["id"], language))
        assert page.soup.h1.get_text() == card.title
        assert page.soup.select(f"#s-{code_of(card.facts['id'])} .channels a")


@pytest.mark.parametrize("service", ["safe-haven-services", "ciri-project-rescue", "ct-dol-wage"])
def test_what_search_engines_read_holds_no_place(visit, service):
    page = visit(address(service))
    data = page.soup.select_one('script[type="application/ld+json"]').string
    told = json.loads(data)

    assert told["@type"] == "Service"
    assert told["name"] == page.soup.h1.get_text()
    for word in ("address", "geo", "latitude", "areaServed", "location"):
        assert word.casefold() not in data.casefold()


def test_the_address_of_a_service_says_nothing(visit):
    for link in visit("/en/services/").soup.select("main ul.links a"):
        assert "assault" not in str(link["href"])
        assert "safe-haven" not in str(link["href"])


def test_every_published_service_is_in_the_list(visit):
    snapshot = answering.published().current()

    assert len(visit("/en/services/").soup.select("main ul.links li")) == len(snapshot)


@pytest.mark.parametrize("code", ["nothing", "0" * 12, "safe-haven-services", "cfj-intake"])
def test_a_service_that_is_not_published_is_not_there(visit, code):
    assert visit(f"/en/service/{code}/", status=404).phones


# When there is nothing to search.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "sent"),
    [("find/", {"place": "Hartford"}), ("services/", None), ("service/0000/", None)],
)
def test_with_nothing_published_the_lines_are_still_there(
    visit, settings, tmp_path, language, path, sent
):
    settings.PUBLISHED_DIR = tmp_path
    answering.published.cache_clear()

    page = visit(f"/{language}/{path}", sent, status=503)

    own = {"en": "tel:+18889995545", "es": "tel:+18885688332"}[language]
    assert own in page.phones
    assert own in visit(f"/{language}/find/").phones


def test_with_a_damaged_snapshot_the_lines_are_still_there(visit, settings, tmp_path):
    (tmp_path / "version").mkdir()
    (tmp_path / "current").symlink_to("version")
    settings.PUBLISHED_DIR = tmp_path
    answering.published.cache_clear()

    assert visit("/en/find/", {"place": "Hartford"}, status=503).phones


def test_the_site_says_whether_it_is_ready(settings, tmp_path):
    client = Client()

    assert client.get("/health/live").content == b"alive\n"
    assert client.get("/health/ready").status_code == 200
    settings.PUBLISHED_DIR = tmp_path
    assert client.get("/health/ready").status_code == 503


# Words.


@pytest.mark.parametrize(
    ("metres", "language", "said"),
    [
        (0, "en", "Less than 1 mile away"),
        (1_600, "en", "Less than 1 mile away"),
        (2_414, "en", "About 1.5 miles away"),
        (8_047, "es", "A unas 5,0 millas"),
        (40_000, "en", "About 25 miles away"),
    ],
)
def test_distances_are_round(metres, language, said):
    with translation.override(language):
        told = why([Reason("distance", str(metres))])[0]

    assert told.replace("5.0", "5").replace("5,0", "5") == said.replace("5,0", "5")


def test_the_reach_is_not_said_twice():
    reasons = [Reason("center", "waterbury"), Reason("town", "waterbury"), Reason("near", "")]

    assert why(reasons) == ["The crisis center for Waterbury"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language):
    with translation.override(language):
        for code, detail in (
            *(("center", "avon"), ("town", "avon"), ("state", "CT"), ("nation", "US")),
            *(("distance", "900"), ("need", "talk"), ("speaks", "es"), ("interpreters", "pt")),
            *(("for", "young"), ("for-anyone", ""), ("open", ""), ("near", ""), ("anywhere", "")),
        ):
            assert why([Reason(code, detail)])[0].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_description_of_hours_that_we_do_not_know_is_honest(visit, language):
    with translation.override(language):
        unknown = gettext("We do not know the hours. You can call and ask.")
    page = visit(f"/{language}/find/", {"place": "Hartford", "need": "immigration"})

    assert unknown in page.card("ciri-project-rescue")
