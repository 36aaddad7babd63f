"""What `lodestar kit check` refuses, each with file, line and remedy."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from lodestar.kernel.kit.contrast import contrast
from lodestar.kernel.kit.load import Kit, Located
from lodestar.kernel.kit.pages import GO, KNOWN_DIRECTIVES, Page
from lodestar.kernel.kit.problems import Problem
from lodestar.kernel.kit.reading import grade
from lodestar.kernel.kit.schema import Colours, Duty, Fact, Sign, Source
from lodestar.kernel.kit.translating import texts_in, translation_problems


HARDEST = 8.0  # school grade
LONG_TEXT = 30  # words: shorter ones are too short for a formula
LEAST_CONTRAST = 4.5
DIGITS_TO_DIAL = re.compile(r"(?<!\d)(?:\+?1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)")
PERCENT = re.compile(r"\d+(?:[.,]\d+)? ?(?:%|percent\b|por ciento\b)")
GIVES_AWAY = re.compile(
    r"traffick|trata\b|abus|exploit|explotaci|victim|víctima|violen|sex|assault|agresi|hotline|"
    r"línea de ayuda|rescue|rescat|escape|crisis",
    re.IGNORECASE,
)
PAIRS = (
    ("ink", "paper"),
    ("ink", "panel"),
    ("quiet", "paper"),
    ("quiet", "panel"),
    ("action", "paper"),
    ("action", "panel"),
    ("danger", "paper"),
    ("danger", "panel"),
    ("lamp", "night"),
)


def kit_problems(kit: Kit, today: date) -> list[Problem]:
    """Everything that is wrong with a kit that could be read, the directory's tables aside."""
    found = [problem for check in CHECKS for problem in check(kit, today)]
    return sorted({*found, *translation_problems(kit)})


def every_page(kit: Kit) -> Iterator[Page]:
    for pages in kit.pages.values():
        yield from pages.values()


def check_sources(kit: Kit, _: date) -> Iterator[Problem]:
    for located in kit.located:
        for name in named_sources(located):
            if name not in kit.sources:
                message = f"The source “{name}” is not in sources.yaml."
                yield Problem(located.file, located.line(), message, "Add it, or name another.")
    for page in every_page(kit):
        for name in page.head.sources:
            if name not in kit.sources:
                message = f"The source “{name}” is not in sources.yaml."
                yield Problem(page.file, 1, message, "Add it, or name another.")
        if not page.head.sources and page.head.group == "learn":
            yield Problem(page.file, 1, "The page names no source.", "List them in `sources`.")


def named_sources(located: Located) -> list[str]:
    row = located.row
    if isinstance(row, Source):
        return []
    names = list(getattr(row, "sources", []))
    if isinstance(row, Fact):
        names.append(row.source)
    if isinstance(row, Duty):
        names.extend(step.source for step in row.steps)
    if getattr(row, "source", None) and not isinstance(row, Fact):
        names.append(row.source)
    return names


def check_pages(kit: Kit, today: date) -> Iterator[Problem]:
    for page in every_page(kit):
        yield from page_words(page)
        yield from page_links(kit, page)
        if page.head.review_by < today:
            message = f"The page was to be reviewed by {page.head.review_by}."
            remedy = "Read it again, then set reviewed_on, reviewer and review_by."
            yield Problem(page.file, 1, message, remedy)


def page_words(page: Page) -> Iterator[Problem]:
    measured = grade(page.prose(), page.language)
    limit = min(HARDEST, page.head.grade)
    if measured > limit:
        message = f"The page reads at grade {measured:.1f}; its limit is {limit:.0f}."
        yield Problem(page.file, page.first_line, message, "Shorten sentences, use plainer words.")
    for pattern, message, remedy in (
        (PERCENT, "A percentage stands in the text.", "Show it with ::fact id::."),
        (DIGITS_TO_DIAL, "A telephone number stands in the text.", "Show it with ::phone id::."),
    ):
        for match in pattern.finditer(page.markdown):
            yield Problem(page.file, page.line_at(match.start()), message, remedy)
    if GIVES_AWAY.search(f"{page.head.tab} {page.slug}"):
        message = "The tab or the address gives away what the page is about."
        yield Problem(page.file, 1, message, "Choose neutral words: others see the tab.")


def page_links(kit: Kit, page: Page) -> Iterator[Problem]:
    for target, line in page.links():
        scheme, _, rest = target.partition(":")
        known = kit.pages[page.language] if scheme == "page" else GO
        if scheme in {"page", "go"} and rest not in known:
            yield Problem(page.file, line, f"The link “{target}” leads nowhere.", "Mend its name.")
        elif scheme not in {"page", "go", "https", "http", "tel"}:
            message = f"The link “{target}” is of no kind that we know."
            yield Problem(page.file, line, message, "Write page:slug, go:place or https://….")
    for directive, name, line in page.directives():
        if not directive_known(kit, directive, name):
            message = f"“::{directive} {name}::” names nothing in this kit."
            yield Problem(page.file, line, message, "Mend the name, or add what it names.")


def directive_known(kit: Kit, directive: str, name: str) -> bool:
    if directive == "fact":
        return name in kit.facts
    if directive == "phone":
        return name in kit.lines
    return directive in KNOWN_DIRECTIVES and not name


def check_reading(kit: Kit, _: date) -> Iterator[Problem]:
    """Longer texts of the tables are held to the same grade as pages."""
    for located in kit.located:
        if isinstance(located.row, Source):
            continue
        for keys, text in texts_in(located.row):
            for language, said in text.root.items():
                if len(said.split()) > LONG_TEXT and grade(said, language) > HARDEST:
                    message = f"This reads at grade {grade(said, language):.1f} in {language}."
                    remedy = "Shorten sentences, use plainer words."
                    yield Problem(located.file, located.line(*keys), message, remedy)


def check_signs(kit: Kit, _: date) -> Iterator[Problem]:
    for located in kit.located:
        sign = located.row
        if isinstance(sign, Sign):
            for name, known in ((sign.theme, kit.themes), (sign.group, kit.groups)):
                if name not in known:
                    message = f"The sign “{sign.id}” belongs to “{name}”, which is not there."
                    yield Problem(located.file, located.line(), message, "Mend the name.")


def check_lines(kit: Kit, _: date) -> Iterator[Problem]:
    strip = kit.about.strip
    names = [*strip.call, *filter(None, (strip.text, strip.chat, strip.child))]
    names += [s for duty in kit.duties.values() for step in duty.steps for s in step.services]
    file = kit.folders[-1] / "kit.yaml"
    for name in names:
        if name not in kit.lines:
            message = f"The line “{name}” is not a published service with a number."
            yield Problem(file, 1, message, "Name another service in `strip`, or publish this one.")


def check_colours(kit: Kit, _: date) -> Iterator[Problem]:
    file = next(f for f in reversed(kit.folders) if "colours:" in (f / "kit.yaml").read_text())
    palette = kit.about.colours
    for name, colours in (("light", palette), ("dark", palette.dark)):
        yield from weak_pairs(colours, name, file / "kit.yaml")


def weak_pairs(colours: Colours, scheme: str, file: Path) -> Iterator[Problem]:
    pairs = [(f"{a} on {b}", getattr(colours, a), getattr(colours, b)) for a, b in PAIRS]
    on_action = "#0f1a20" if scheme == "dark" else "#ffffff"
    pairs.append(("words on action", on_action, colours.action))
    for what, one, other in pairs:
        try:
            measured = contrast(one, other)
        except ValueError:
            yield Problem(file, 1, f"{what} ({scheme}): not a colour.", "Write it as #rrggbb.")
            continue
        if measured < LEAST_CONTRAST:
            message = f"{what} ({scheme}) has a contrast of {measured:.1f}."
            yield Problem(file, 1, message, "Choose colours with 4.5 or more.")


CHECKS: tuple[Callable[[Kit, date], Iterator[Problem]], ...] = (
    check_sources,
    check_pages,
    check_reading,
    check_signs,
    check_lines,
    check_colours,
)
