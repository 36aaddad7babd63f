"""A kit page's blocks, each with what its template needs: HTML, a figure, a line, the duties to report."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from lodestar.kernel.kit.lines import Channel, HelpLine
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.pages import Block, Page
from lodestar.kernel.kit.schema import Duty, Fact, Source, Text


@dataclass(frozen=True)
class HtmlBlock:
    html: str
    template: str = "components/html.html"


@dataclass(frozen=True)
class FactBlock:
    fact: Fact
    source: Source
    template: str = "components/fact.html"

    @property
    def cautions(self) -> list[Text]:
        return [self.fact.caution] if self.fact.caution else []


@dataclass(frozen=True)
class PhoneBlock:
    line: HelpLine
    ways: tuple[Channel, ...]
    template: str = "components/phone.html"


@dataclass(frozen=True)
class StripBlock:
    again: bool = False  # the second strip of a page: ids stand only once
    template: str = "components/strip.html"


@dataclass(frozen=True)
class ShownDuty:
    """A duty with the lines to report to."""

    duty: Duty
    lines: tuple[PhoneBlock, ...]


@dataclass(frozen=True)
class DutiesBlock:
    duties: tuple[ShownDuty, ...]
    template: str = "components/duties.html"


AnyBlock = HtmlBlock | FactBlock | PhoneBlock | StripBlock | DutiesBlock


def shown_blocks(kit: Kit, page: Page, day: date) -> list[AnyBlock]:
    strips = [n for n, block in enumerate(page.blocks) if block.kind == "lines"]
    return [
        StripBlock(again=True) if n in strips[1:] else shown_block(kit, block, day)
        for n, block in enumerate(page.blocks)
    ]


def shown_block(kit: Kit, block: Block, day: date) -> AnyBlock:
    """`lodestar kit check` has made sure that what a directive names is there."""
    match block.kind:
        case "fact":
            fact = kit.facts[block.name]
            return FactBlock(fact, kit.sources[fact.source])
        case "phone":
            return phone_block(kit, block.name, day)
        case "duties":
            return DutiesBlock(shown_duties(kit, day))
        case "lines":
            return StripBlock()
        case _:
            return HtmlBlock(block.html)


def phone_block(kit: Kit, service: str, day: date) -> PhoneBlock:
    line = kit.lines[service]
    language = get_language() or "en"
    ways = sorted(line.ways(day), key=lambda channel: channel.strangeness(language))
    return PhoneBlock(line, tuple(ways))


def shown_duties(kit: Kit, day: date) -> tuple[ShownDuty, ...]:
    return tuple(ShownDuty(duty, duty_lines(kit, duty, day)) for duty in kit.duties_here())


def duty_lines(kit: Kit, duty: Duty, day: date) -> tuple[PhoneBlock, ...]:
    services = dict.fromkeys(service for step in duty.steps for service in step.services)
    return tuple(phone_block(kit, service, day) for service in services)
