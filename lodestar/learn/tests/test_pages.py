"""Pages that only tell: what they show comes from the kit and from the map of what is stored."""

import pytest
from django.test import Client

from lodestar.kernel import datamap
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.pages import to_blocks
from lodestar.kernel.web.kept import forget_pages
from lodestar.learn import blocks
from lodestar.learn.keeping import what_we_keep


LANGUAGES = ["en", "es"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_shows_its_title_its_lead_and_its_sources(visit, language):
    for slug, written in current_kit().pages[language].items():
        page = visit(f"/{language}/learn/{slug}/")

        assert page.soup.select_one("h1").get_text() == written.head.title
        assert written.head.lead in page.main
        for name in written.head.sources:
            assert current_kit().sources[name].title in page.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_offers_a_call_a_text_a_search_and_a_question(visit, language):
    steps = visit(f"/{language}/").soup.select(".steps a")
    hrefs = [str(step["href"]) for step in steps]

    assert hrefs[0].startswith("tel:")
    assert hrefs[1].startswith("sms:")
    assert hrefs[2:] == [f"/{language}/find/", f"/{language}/before/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_says_nothing_of_what_is_read(visit, language):
    for slug in current_kit().pages[language]:
        title = visit(f"/{language}/learn/{slug}/").soup.title.get_text().casefold()

        for word in ("traffick", "trata", "violen", "abus", "víctima", "victim"):
            assert word not in title


def test_a_page_that_nobody_of_the_coalition_has_read_says_so(visit):
    page = visit("/en/learn/myths/")

    assert not current_kit().pages["en"]["myths"].head.reviewer
    assert "Not yet reviewed by the coalition." in page.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_page_shows_every_line_with_all_its_ways(visit, language):
    page, kit = visit(f"/{language}/lines/"), current_kit()
    reached_through = {r["id"] for r in kit.tables["services"] if r["reached_through"]}

    for line in kit.lines.values():
        if line.id not in reached_through:
            assert line.name[language] in page.main
            for channel in line.channels:
                assert page.soup.find("a", href=channel.href), channel.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_list_holds_the_same_numbers(published_site, language):
    answer = Client().get(f"/{language}/lines.txt")
    text = answer.content.decode()

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "911" in text
    assert "&#x27;" not in text
    assert "&amp;" not in text
    for line in current_kit().lines.values():
        for channel in line.channels:
            web = channel.kind in {"web", "form", "chat"}
            assert (channel.number if web else channel.display) in text


def test_a_report_line_says_so_among_the_lines(visit):
    line = current_kit().lines["dcf-careline"]
    shown = [
        section.get_text(" ")
        for section in visit("/en/lines/").soup.select("section.line")
        if line.name["en"] in section.get_text(" ")
    ]

    assert line.is_report_line
    assert "report" in " ".join(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_duty_is_told_with_both_clocks_and_the_number(visit, language):
    said = visit(f"/{language}/learn/professionals/").main

    for words in ("12", "48", "1-800-842-2288", "DCF-136"):
        assert words in said


def test_a_page_can_show_a_figure_with_all_that_belongs_to_it(published_site):
    kit = current_kit()
    page = kit.pages["en"]["myths"]
    with_figure = type(page)(
        **{**vars(page), "blocks": tuple(to_blocks("::fact dcf-2021-female::", "en"))}
    )

    (block,) = blocks.shown_blocks(kit, with_figure, page.head.reviewed_on)

    assert isinstance(block, blocks.FactBlock)
    assert block.fact.id == "dcf-2021-female"
    assert block.source.id == block.fact.source
    assert block.template == "components/fact.html"


def test_the_keep_page_counts_what_the_program_can_store(visit):
    fields = sum(len(table.fields) for table in datamap.stored())

    assert fields > 100
    assert f"This site has {fields} places where something can be stored" in visit("/en/keep/").main
    assert f" {fields} " in visit("/es/keep/").main


def test_the_keep_page_changes_when_the_map_does(visit, monkeypatch):
    before = what_we_keep()
    whom, fields = datamap.MAPPED_HERE["kernel.Person"]
    more = {**fields, "shoe_size": "how large the shoes are"}
    monkeypatch.setitem(datamap.MAPPED_HERE, "kernel.Person", (whom, more))
    forget_pages()
    said = visit("/en/keep/").main

    assert f"{before.fields + 1} places" in said
    assert "how large the shoes are" in said


def test_the_keep_page_owns_up_as_soon_as_anything_is_about_visitors(visit, monkeypatch):
    monkeypatch.setitem(
        datamap.MAPPED_HERE, "line.Message", ("visitors", {"text": "what a visitor wrote"})
    )
    forget_pages()
    said = visit("/en/keep/").main

    assert "None of them is about people who visit" not in said
    assert "what a visitor wrote" in said


def test_the_map_leads_to_every_listed_page(visit):
    links = {str(link["href"]) for link in visit("/en/map/").soup.select("main a")}

    for page in current_kit().listed("en"):
        if page.slug != "figures":
            assert f"/en/learn/{page.slug}/" in links


def test_search_engines_are_told_the_pages_and_kept_from_staff(published_site, settings):
    client = Client()
    addresses = client.get("/sitemap.txt").content.decode().splitlines()

    assert f"{settings.PUBLIC_ORIGIN}/es/learn/myths/" in addresses
    assert len(addresses) == len(set(addresses)) == 2 * len(current_kit().pages["en"]) + 2
    assert "Disallow: /staff/" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("address", ["/en/learn/nothing/", "/es/learn/MYTHS/", "/fr/learn/myths/"])
def test_a_page_that_is_not_there(visit, address):
    assert visit(address, status=404).phones
