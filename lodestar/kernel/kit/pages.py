"""A kit's pages: Markdown with front matter, turned into HTML once, when the kit is loaded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from lodestar.kernel.kit.problems import KitError, Problem
from lodestar.kernel.kit.schema import PageHead


DIRECTIVE = re.compile(r"^::(\w+)(?: ([\w-]+))?::[ \t]*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
KNOWN_DIRECTIVES = {"lines", "duties", "fact", "phone"}


@dataclass(frozen=True)
class Block:
    """A piece of a page: HTML, or a directive that the template fills (`fact`, `phone`, …)."""

    kind: str
    html: str = ""
    name: str = ""


@dataclass(frozen=True)
class Page:
    slug: str
    language: str
    head: PageHead
    markdown: str
    blocks: tuple[Block, ...]
    file: Path
    first_line: int

    def line_at(self, offset: int) -> int:
        """The 1-based line in the file of a character of `markdown`."""
        return self.first_line + self.markdown.count("\n", 0, offset)

    def links(self) -> Iterator[tuple[str, int]]:
        for match in LINK.finditer(self.markdown):
            yield match[1], self.line_at(match.start())

    def directives(self) -> Iterator[tuple[str, str, int]]:
        for match in DIRECTIVE.finditer(self.markdown):
            yield match[1], match[2] or "", self.line_at(match.start())

    def prose(self) -> str:
        """What is read aloud: no directives, no marks of Markdown, no addresses."""
        words = DIRECTIVE.sub("", self.markdown)
        words = re.sub(r"\]\([^)\s]+\)", "]", words)
        return re.sub(r"^\s*\|?[-:| ]+\|?\s*$|[#*_`>\[\]|]", " ", words, flags=re.MULTILINE)


def read_page(path: Path, language: str) -> Page:
    """Raises KitError, with the line, where the front matter is missing or not as it should be."""
    text = path.read_text(encoding="utf-8")
    parts = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not parts:
        problem = Problem(
            path, 1, "The page has no front matter.", "Begin it with --- and a title."
        )
        raise KitError([problem])
    try:
        head = PageHead.model_validate(yaml.safe_load(parts[1]))
    except yaml.YAMLError as error:
        problem = Problem(path, 1, "The front matter is not YAML.", "Quote texts with a colon.")
        raise KitError([problem]) from error
    except ValidationError as error:
        raise KitError([head_problem(path, text, dict(e)) for e in error.errors()]) from error
    body = text[parts.end() :]
    first_line = text.count("\n", 0, parts.end()) + 1
    blocks = tuple(to_blocks(body, language))
    return Page(path.stem, language, head, body, blocks, path, first_line)


def head_problem(path: Path, text: str, error: Mapping[str, object]) -> Problem:
    where = error["loc"]
    key = str(where[0]) if isinstance(where, tuple) and where else ""
    lines = text.splitlines()
    line = next((n for n, words in enumerate(lines, 1) if words.startswith(f"{key}:")), 1)
    return Problem(
        path, line, f"Front matter, {key}: {error['msg']}.", "See kits/README.md, Pages."
    )


def to_blocks(markdown: str, language: str) -> Iterator[Block]:
    at = 0
    for match in DIRECTIVE.finditer(markdown):
        yield from html_block(markdown[at : match.start()], language)
        yield Block(kind=match[1], name=match[2] or "")
        at = match.end()
    yield from html_block(markdown[at:], language)


def html_block(markdown: str, language: str) -> Iterator[Block]:
    if markdown.strip():
        tokens = MARKDOWN.parse(markdown)
        point_links(tokens, language)
        yield Block("html", str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})))


def point_links(tokens: Iterable[Token], language: str) -> None:
    """`page:slug` and `go:place` become addresses in the page's language; others leave without a trace."""
    for token in tokens:
        point_links(token.children or (), language)
        if token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            token.attrSet("href", address(target, language))
            if target.startswith("http"):
                token.attrSet("rel", "noreferrer nofollow")


def address(target: str, language: str) -> str:
    scheme, _, rest = target.partition(":")
    if scheme == "page":
        return f"/{language}/learn/{rest}/"
    if scheme == "go":
        return f"/{language}/{GO[rest]}" if rest in GO else target
    return target


GO = {
    "find": "find/",
    "noticed": "before/",
    "lines": "lines/",
    "signs": "signs/",
    "figures": "figures/",
    "keep": "keep/",
}
