"""What the directory's own check and publication need to know of a kit."""

from datetime import date

from lodestar.directory.checking import Known, problems_of
from lodestar.directory.holidays import HolidayRule, HolidayRules
from lodestar.directory.publishing import Edition
from lodestar.directory.terms import taxonomies
from lodestar.kernel.kit.check import kit_problems
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.problems import Problem


def known_of(kit: Kit) -> Known:
    first = kit.about.languages[0]
    return Known(
        terms=taxonomies(
            {need.id: need.name.said_in(first) for need in kit.needs.values()},
            {who.id: who.name.said_in(first) for who in kit.audiences.values()},
        ),
        languages=kit.about.languages,
        holidays=frozenset(holiday.set for holiday in kit.holidays.values()),
    )


def holidays_of(kit: Kit) -> HolidayRules:
    sets: dict[str, list[HolidayRule]] = {}
    for holiday in kit.holidays.values():
        rule = HolidayRule(holiday.rule, holiday.observed == "weekday")
        sets.setdefault(holiday.set, []).append(rule)
    return HolidayRules({name: tuple(rules) for name, rules in sets.items()})


def edition_of(kit: Kit, today: date) -> Edition:
    return Edition(
        languages=kit.about.languages,
        today=today,
        gazetteer=kit.gazetteer,
        holidays=holidays_of(kit),
        sources={source.id: source.title for source in kit.sources.values()},
    )


def all_problems(kit: Kit, today: date) -> list[Problem]:
    """Everything that is wrong with a kit, its directory included."""
    directory = problems_of(kit.tables, known=known_of(kit), today=today)
    return sorted({*kit_problems(kit, today), *directory})
