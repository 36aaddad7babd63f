"""No figure without its population, period, publisher and day; no number without when it was checked."""

import re

import pytest
from django.utils import translation

from lodestar.kernel.kit import current_kit
from lodestar.kernel.templatetags.words import day
from lodestar.learn.charts import WIDTH, charts, singles
from tests.journeys.addresses import pages
from tests.public import LANGUAGES


PERCENT = re.compile(r"\d+(?:[.,]\d+)? ?(?:%|percent\b|por ciento\b)")


def plain(words):
    return " ".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_stands_with_all_that_belongs_to_it(visit, language):
    page = visit(f"/{language}/figures/")
    figures = {plain(figure.get_text(" ")) for figure in page.soup.select("figure.fact")}

    for fact in current_kit().facts.values():
        own = [said for said in figures if plain(fact.what.said_in(language)) in said]
        assert own, fact.id
        with translation.override(language):
            read = day(fact.read_on)
        parts = [fact.denominator, fact.population, fact.period, fact.what]
        texts = [plain(part.said_in(language)) for part in parts]
        cautions = [plain(fact.caution.said_in(language))] if fact.caution else []
        for part in [fact.value, *texts, *cautions, fact.publisher, read]:
            assert any(part in said for said in own), f"{fact.id}: {part}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_leads_to_its_source(visit, language):
    sources = {str(tag["id"]) for tag in visit(f"/{language}/sources/").soup.select("li[id]")}
    kit = current_kit()

    for figure in visit(f"/{language}/figures/").soup.select("figure.fact"):
        links = [str(link["href"]) for link in figure.select("a[href*='/sources/#']")]
        assert links
        assert {link.partition("#")[2] for link in links} <= sources
    assert sources == kit.sources.keys()


def test_a_chart_never_mixes_populations(published_site):
    for chart in charts(current_kit()):
        facts = [bar.fact for bar in chart.bars]

        assert {fact.unit for fact in facts} == {"percent"}
        for part in ("population", "denominator", "period"):
            said = {getattr(fact, part).said_in("en") for fact in facts}
            assert len(said) == 1, f"{chart.id} mixes {part}s: {said}"
        assert len({(fact.publisher, fact.source, fact.read_on) for fact in facts}) == 1, chart.id


def test_every_figure_is_shown_once(published_site):
    kit = current_kit()
    charted = [bar.fact.id for chart in charts(kit) for bar in chart.bars]
    alone = [single.fact.id for single in singles(kit)]

    assert sorted(charted + alone) == sorted(kit.facts)


def test_no_bar_is_longer_or_shorter_than_its_figure(published_site):
    for chart in charts(current_kit()):
        for bar in chart.bars:
            assert bar.length == round(WIDTH * bar.fact.number / 100)
            assert 0 <= bar.length <= WIDTH


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_percentage_stands_nowhere_but_in_a_figure(visit, language):
    for address in pages(language):
        page = visit(address)
        for figure in page.soup.select("figure.fact"):
            figure.extract()
        for source in page.soup.select("cite"):  # a source's own title may hold one
            source.extract()
        assert not PERCENT.search(page.main), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_says_when_it_was_checked_and_by_whom(visit, language):
    for line in visit(f"/{language}/lines/").soup.select("section.line"):
        said = plain(line.get_text(" "))
        assert re.search(r"\b20\d\d\b", said), said
        assert "Lodestar" in said or "Coalition" in said, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_says_when_it_was_checked_and_where_it_was_read(visit, language):
    page = visit(f"/{language}/find/", {"place": "Hartford"})

    for card in page.soup.select("article.result"):
        said = plain(card.get_text(" "))
        assert "2026" in said
        assert {"en": "Sources", "es": "Fuentes"}[language] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_teaches_names_what_it_was_made_from(visit, language):
    for slug, written in current_kit().pages[language].items():
        if written.head.group == "learn":
            assert visit(f"/{language}/learn/{slug}/").soup.select("details.sources cite"), slug
