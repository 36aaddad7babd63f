"""Both languages are the language: the same pages, the same services, the same numbers, no word left over."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from lodestar.directory.snapshot import Published
from lodestar.kernel.kit import current_kit
from tests.journeys.addresses import pages
from tests.public import LANGUAGES, forms


ENGLISH = re.compile(
    r"\b(the|you|your|with|what|this|that|they|who|and|or|is|are|call|from|for)\b", re.IGNORECASE
)
LISTS = {"/es/services/", "/es/sources/"}  # of names, which stay as they are
NAMES = "[lang=en], [hreflang=en]"  # proper names say of themselves that they are English


def spanish(page):
    """What a page says in Spanish, names marked as English left out."""
    for name in page.soup.select(NAMES):
        if name.name != "html":
            name.extract()
    return page.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_and_keeps_its_promises(visit, language):
    opened = [visit(page) for page in pages(language)]

    assert len(opened) > 25
    assert {page.soup.html["lang"] for page in opened} == {language}


def test_there_is_a_spanish_page_for_every_english_one():
    english = [page.replace("/en/", "/es/", 1) for page in pages("en")]

    assert english == pages("es")


@pytest.mark.parametrize("address", sorted(set(pages("es")) - LISTS))
def test_no_english_sentence_stands_on_a_spanish_page(visit, address):
    found = ENGLISH.findall(spanish(visit(address)))

    assert len(found) <= 12, f"{address}: {found}"  # names of centers and lines hold a few


def test_every_page_leads_to_itself_in_the_other_language(visit):
    for address in pages("en"):
        other = visit(address).soup.select_one("header a[hreflang=es]")

        assert other is not None, address
        assert other["href"] == address.replace("/en/", "/es/", 1)


def test_a_question_is_kept_when_the_language_is_changed(visit):
    sent = {"place": "Waterbury", "need": ["talk", "legal"], "language": "es", "who": "young"}
    page = visit("/en/find/", sent | {"open": "now"})
    form = page.soup.select_one('header form[action="/es/find/"]')

    assert form is not None
    again = {(field["name"], field["value"]) for field in form.select("input")}
    asked = {(name, one) for name, many in sent.items() if name != "need" for one in [many]}
    assert asked | {("need", "talk"), ("need", "legal"), ("open", "now")} == again


def test_the_answer_is_the_same_in_both_languages(visit):
    (_, english), *_ = forms()

    assert visit("/en/find/", english).cards == visit("/es/find/", english).cards


def test_every_text_of_the_kit_is_there_in_every_language(published_site):
    kit = current_kit()

    assert set(kit.about.languages) == set(LANGUAGES)
    assert kit.pages["en"].keys() == kit.pages["es"].keys()
    for line in kit.lines.values():
        assert line.name.keys() == set(LANGUAGES)


def test_every_card_is_published_in_every_language(published_site):
    snapshot = Published(published_site).current()

    for number in range(len(snapshot)):
        cards = [snapshot.card(language, number) for language in LANGUAGES]
        assert len({card.facts["id"] for card in cards}) == 1
        assert len({card.head for card in cards}) == len(LANGUAGES)
        numbers = {frozenset(card.facts["telephones"]) for card in cards}
        assert len(numbers) == 1, cards[0].facts["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_in_each_language_names_the_number_of_that_language_first(visit, language):
    own = {"en": "tel:+18889995545", "es": "tel:+18885688332"}[language]
    with translation.override(language):
        page = visit(reverse("home"))

    assert page.phones[0] == own
