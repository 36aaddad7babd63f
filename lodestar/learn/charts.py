"""Small charts as local SVG, each beside a table that says the same in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.schema import Fact, Source, Text
from lodestar.learn.blocks import FactBlock


WIDTH, ROW = 320, 48  # SVG units: one row is a label line and a bar below it


@dataclass(frozen=True)
class Bar:
    fact: Fact
    label_at: int
    bar_at: int
    length: int


@dataclass(frozen=True)
class Chart:
    """Facts that share a population and a denominator; nothing else may stand in one chart."""

    id: str
    bars: tuple[Bar, ...]
    height: int
    source: Source

    @property
    def first(self) -> Fact:
        return self.bars[0].fact

    @property
    def cautions(self) -> list[Text]:
        """What the figures do not mean, each once."""
        told = [bar.fact.caution for bar in self.bars if bar.fact.caution]
        return [text for n, text in enumerate(told) if text not in told[:n]]


def charts(kit: Kit) -> list[Chart]:
    """Percent facts by chart name, in the kit's order."""
    groups: dict[str, list[Fact]] = {}
    for fact in kit.facts.values():
        if fact.chart and fact.unit == "percent":
            groups.setdefault(fact.chart, []).append(fact)
    return [draw(name, facts, kit.sources[facts[0].source]) for name, facts in groups.items()]


def draw(name: str, facts: Iterable[Fact], source: Source) -> Chart:
    bars = tuple(
        Bar(fact, n * ROW + 18, n * ROW + 26, round(WIDTH * fact.number / 100))
        for n, fact in enumerate(facts)
    )
    return Chart(name, bars, len(bars) * ROW, source)


def singles(kit: Kit) -> list[FactBlock]:
    """The figures that are compared with nothing."""
    shown = {bar.fact.id for chart in charts(kit) for bar in chart.bars}
    return [FactBlock(f, kit.sources[f.source]) for f in kit.facts.values() if f.id not in shown]
