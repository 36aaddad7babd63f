"""What is published is what may be shown, in every language, and nothing of what must stay hidden."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from lodestar.directory import cards, models
from lodestar.directory.loading import load_directory
from lodestar.directory.publishing import Edition, publish
from lodestar.directory.search import Query
from lodestar.directory.snapshot import Snapshot
from lodestar.directory.tests import made_up, tables
from lodestar.kernel.place import Gazetteer, Place, Town


pytestmark = pytest.mark.django_db

HARTFORD = Town("hartford", "Hartford", "CT", 41.7637, -72.6851, "Capitol")
EDITION = Edition(
    languages=("en", "es"),
    today=tables.TODAY,
    gazetteer=Gazetteer("CT", "Connecticut", frozenset(), {"hartford": HARTFORD}, {}, {}, {}),
    holidays=made_up.HOLIDAYS,
    sources={"S1": "A careful book"},
)
MORNING = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def published(tmp_path):
    def load_and_publish(kit=None, **edition):
        load_directory(tables=kit or tables.whole(), known=tables.KNOWN, today=tables.TODAY)
        return Snapshot.open(publish(root=tmp_path, edition=replace(EDITION, **edition)))

    return load_and_publish


def ask(place=None, needs=(), **wishes):
    wishes = {"language": None, "audience": None, "open_now": False, "now": MORNING} | wishes
    return Query(place=place, needs=frozenset(needs), **wishes)


def card(snapshot, language, service):
    return snapshot.card(language, snapshot.number_of(service))


def page(snapshot, language, service):
    """The card's HTML as a reader sees it, its white space put in order."""
    one = card(snapshot, language, service)
    text = BeautifulSoup((one.head + b"TODAY" + one.tail).decode(), "html5lib").get_text(" ")
    return " ".join(text.split())


def test_a_confidential_place_is_in_no_byte_of_any_file(published, tmp_path):
    snapshot = published()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]

    assert len(snapshot) == 2
    assert len(files) > 20
    for file in files:
        letters = file.read_bytes()
        assert b"CANARY" not in letters, file.name
        assert b"house" not in letters, file.name


def test_a_public_place_is_told_with_its_street_and_found_by_its_point(published):
    snapshot = published()

    assert "Front office, 1 Main Street, Hartford, CT" in page(snapshot, "en", "counsel")
    here = Place("Hartford", "CT", ("hartford",), None, 41.7637, -72.6851)
    assert snapshot.search(ask(here)).hits[0].site_id == "office"


def test_a_place_known_only_to_its_town_has_no_street(published):
    snapshot = published(tables.whole(locations={"office": {"precision": "town"}}))

    assert "Front office, Hartford, CT" in page(snapshot, "en", "counsel")
    assert "1 Main Street" not in page(snapshot, "en", "counsel")


def test_a_card_says_everything_in_each_language(published):
    snapshot = published()
    english, spanish = page(snapshot, "en", "counsel"), page(snapshot, "es", "counsel")

    for words in ("Counseling", "A Center", "TODAY", "Someone answers.", "860-547-9100", "Free."):
        assert words in english
    for words in ("HELP", "A careful book", "English", " 1, 2026", "The coalition"):
        assert words in english
    for words in ("Consejería", "Alguien contesta.", "Oficina principal", "Inglés", "Gratis."):
        assert words in spanish
    assert "1 de noviembre de 2026" in spanish


def test_a_number_is_a_link_that_a_telephone_understands(published):
    one = card(published(), "en", "counsel")
    links = [a["href"] for a in BeautifulSoup(one.tail.decode(), "html5lib").select("a")]

    assert links == ["tel:+18605479100", "sms:233733?body=HELP"]


def test_an_extension_is_dialed_too(published):
    one = card(published(tables.whole(phones={"line-en": {"extension": "7"}})), "en", "line")

    assert "tel:+18889995545;ext=7" in one.tail.decode()


def test_what_an_organization_writes_is_text_and_never_markup(published):
    kit = tables.whole(services={"counsel": {"name": "<script>x</script> & more"}})
    one = card(published(kit), "en", "counsel")

    assert b"<script>" not in one.head + one.tail
    assert one.plain.startswith("<script>x</script> & more\n")


def test_the_plain_card_can_be_carried_on_paper(published):
    plain = card(published(), "en", "counsel").plain

    assert plain.startswith("Counseling\nA Center\n")
    assert "Call 860-547-9100" in plain
    assert "Text HELP to 233733" in plain


def test_a_service_reached_through_another_has_its_numbers_and_says_so(published):
    kit = tables.whole(services={"counsel": {"reached_through": "line"}})
    text = page(published(kit), "en", "counsel")

    assert "You reach it through State line." in text
    assert "888-999-5545" in text
    assert "860-547-9100" not in text


@pytest.mark.parametrize(
    "hidden",
    [
        {"services": {"counsel": {"publish": "no"}}},
        {"services": {"counsel": {"status": "defunct"}}},
        {"organizations": {"center": {"publish": "no"}}},
    ],
)
def test_what_is_not_to_be_published_is_not(published, hidden):
    snapshot = published(tables.whole(**hidden))

    assert snapshot.number_of("counsel") is None
    assert snapshot.number_of("line") == 0


def test_numbers_of_an_unpublished_service_are_not_borrowed(published, tmp_path):
    published(tables.whole(services={"counsel": {"reached_through": "line"}}))
    models.Service.objects.filter(id="line").update(publish=False)

    text = page(Snapshot.open(publish(root=tmp_path, edition=EDITION)), "en", "counsel")
    assert "888-999-5545" not in text
    assert "860-547-9100" in text


def test_an_area_that_nobody_confirmed_finds_nothing(published):
    snapshot = published()

    avon = Place("Avon", "CT", ("avon",), None, 41.79, -72.86)
    assert [hit.id for hit in snapshot.search(ask(avon)).hits] == ["line"]


def test_an_overdue_number_is_left_out_where_there_is_another_way(published):
    kit = tables.whole(phones={"counsel-phone": {"check_by": "2027-01-01"}})
    later = page(published(kit, today=date(2027, 2, 1)), "en", "counsel")

    assert "860-547-9100" not in later
    assert "233733" in later
    assert "time to check this again" not in later


def test_an_overdue_number_stays_and_says_so_where_there_is_no_other_way(published):
    snapshot = published(today=date(2027, 6, 1))

    assert "860-547-9100" in page(snapshot, "en", "counsel")
    assert "time to check this again" in page(snapshot, "en", "counsel")
    assert card(snapshot, "en", "counsel").facts["overdue"] is True


def test_a_report_line_says_so(published):
    kit = tables.whole(services={"line": {"is_report_line": "yes"}})

    assert "can become a report" in page(published(kit), "en", "line")


def test_what_was_loaded_is_found(published):
    snapshot = published()
    hartford = Place("Hartford", "CT", ("hartford",), None, 41.7637, -72.6851)

    wishes = {"audience": "young", "open_now": True, "language": "en"}
    hit = snapshot.search(ask(hartford, {"talk"}, **wishes)).hits[0]
    assert hit.id == "counsel"
    assert [reason.code for reason in hit.reasons] == [
        "center",
        "town",
        "distance",
        "need",
        "speaks",
        "for",
        "open",
    ]


def test_the_code_for_many_languages_means_interpreters(published):
    snapshot = published()

    reasons = [hit.reasons[-1] for hit in snapshot.search(ask(language="vi")).hits]
    assert reasons == [("interpreters", "vi")]
    assert "Many" not in page(snapshot, "en", "line")


def test_a_card_template_without_its_seam_is_refused(published, monkeypatch):
    monkeypatch.setattr(cards, "SEAM", "<!--gone-->")

    with pytest.raises(ValueError, match="gone"):
        published()


def test_a_language_that_nobody_translated_is_named_in_the_words_of_django(published, tmp_path):
    published()
    models.Language.objects.create(id="fr", service_id="counsel", name="French", code="fr")

    snapshot = Snapshot.open(publish(root=tmp_path, edition=EDITION))
    assert "inglés, francés" in page(snapshot, "es", "counsel").lower()
    assert "English, French" in page(snapshot, "en", "counsel")


@pytest.mark.parametrize(
    ("kind", "code", "place"),
    [
        ("nation", "US", Place("06103", "CT", (), "06103", 41.7, -72.6)),
        ("zip", "06103", Place("06103", None, (), "06103", 41.7, -72.6)),
        ("zip", "06103", Place("Connecticut", "CT")),
        ("zip", "99999", Place("Connecticut", "CT")),
        ("town", "hartford", Place("Connecticut", "CT")),
        ("town", "unheard-of", Place("Connecticut", "CT")),
    ],
)
def test_each_kind_of_area_is_found(published, kind, code, place):
    gazetteer = replace(EDITION.gazetteer, zip_towns={"06103": ("hartford",)})
    kit = tables.whole(service_areas={"counsel-hartford": {"kind": kind, "code": code}})
    kit = tables.without(kit, "service_at_locations", "at-office")

    hits = published(kit, gazetteer=gazetteer).search(ask(place, {"talk"})).hits
    assert [hit.id for hit in hits] == ["counsel"]


def test_a_public_place_without_a_point_is_told_and_not_measured(published):
    kit = tables.whole(locations={"office": {"latitude": "", "longitude": ""}})
    snapshot = published(kit)

    assert "1 Main Street" in page(snapshot, "en", "counsel")
    here = Place("Hartford", "CT", ("hartford",), None, 41.7637, -72.6851)
    assert snapshot.search(ask(here)).hits[0].metres is None


def test_a_service_that_nobody_has_checked_is_not_published(published, tmp_path):
    published()
    models.Phone.objects.filter(service="counsel").update(checked_on=None)

    snapshot = Snapshot.open(publish(root=tmp_path, edition=EDITION))
    assert snapshot.number_of("counsel") is None


def test_hours_are_those_of_the_service_that_answers(published):
    kit = tables.whole(services={"line": {"reached_through": "counsel"}})
    snapshot = published(kit)

    assert snapshot.opening(snapshot.number_of("line"), MORNING).closes_at.hour == 17
