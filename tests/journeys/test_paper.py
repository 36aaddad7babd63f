"""A result on one sheet of paper, for someone whose phone is watched."""

import re

import pypdfium2  # type: ignore[import-untyped]  # it has no stubs
import pytest

from lodestar.kernel.kit import current_kit
from tests.journeys.looking import RESULT


pytestmark = pytest.mark.browser


def printed(page) -> list[str]:
    """The words of each printed sheet."""
    document = pypdfium2.PdfDocument(page.pdf(format="Letter"))
    try:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]
    finally:
        document.close()


def test_the_numbers_print_without_menus(open_page, language):
    page = open_page()
    page.goto(f"/{language}/lines/")

    text = " ".join(printed(page))

    kit = current_kit()
    for name in kit.about.strip.call:
        assert kit.lines[name].channels[0].display in text
    assert str(page.locator(".bar .exit").inner_text()) not in text


def test_one_service_prints_on_one_sheet(open_page, language):
    page = open_page()
    page.goto(f"/{language}/find/")
    page.locator("input[name=place]").fill("Waterbury")
    page.locator("main form button.do").first.click()
    page.locator(f"{RESULT} h2 a").first.click()
    page.wait_for_url(re.compile(r"/service/.+"))
    page.wait_for_load_state("load")

    sheets = printed(page)

    assert len(sheets) == 1
    assert page.locator("h1").inner_text().split()[0] in sheets[0]


def test_a_list_of_services_prints_on_one_sheet(open_page, language):
    page = open_page()
    page.goto(f"/{language}/find/")
    page.locator("input[name=place]").fill("Waterbury")
    page.locator("main form button.do").first.click()
    names = page.locator(f"{RESULT} h2").all_inner_texts()

    sheets = printed(page)

    assert len(sheets) == 1
    words = " ".join(sheets[0].split())
    assert [name for name in names if " ".join(name.split()) not in words] == []
    assert "888-568-8332" in words
