"""What a test can see on a page: breaches of WCAG, things too wide, too small or covered."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page


AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
RESULT = "article.result"  # one service that answers what was asked
TARGET = 44  # CSS pixels
ACTS = ".do, .exit, .choice, .languages a, .cards a, .foot a, summary, input[type=text], select"
BOXES = """links => links.filter(link => link.checkVisibility()).map(link => {
    const box = link.getBoundingClientRect();
    return [link.outerHTML.slice(0, 120), Math.round(box.width), Math.round(box.height)];
})"""
WIDER = """() => [...document.body.querySelectorAll("*")]
    .filter(part => part.checkVisibility() && !part.closest(".scroll, .skips"))
    .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(part => part.outerHTML.slice(0, 120))"""


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA, each with where it is."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    return [
        f"{breach['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for breach in found["violations"]
        for node in breach["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Whatever makes a reader scroll sideways."""
    page.wait_for_load_state("domcontentloaded")
    scrolls = page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return (page.evaluate(WIDER) or ["the page"]) if scrolls else []


def too_small(page: Page) -> list[str]:
    """Things to press that a shaking thumb could miss."""
    boxes = page.locator(ACTS).evaluate_all(BOXES)
    return [str(box) for box in boxes if box[2] < TARGET or box[1] < TARGET]


def on_first_screen(thing: Locator, page: Page) -> bool:
    """Wholly inside the first screen, and nothing (the exit least of all) lies over any of its lines."""
    box = thing.bounding_box()
    screen = page.viewport_size
    if (
        box is None
        or screen is None
        or box["y"] < -1
        or box["y"] + box["height"] > screen["height"]
    ):
        return False
    return bool(
        thing.evaluate(
            """thing => [...thing.getClientRects()].every(line => {
                const top = document.elementFromPoint(line.x + line.width / 2, line.bottom - 2);
                return thing === top || thing.contains(top);
            })"""
        )
    )


def said(words: str, language: str, **values: str) -> str:
    """The words of a template as a reader of that language sees them."""
    with translation.override(language):
        return gettext(words) % values
