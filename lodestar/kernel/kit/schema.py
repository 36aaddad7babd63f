"""The shape of a kit's tables. A figure that lacks its denominator does not load, so no page can show it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints


Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(RootModel[dict[str, Name]]):
    """The same sentence in every language of the kit: `{en: …, es: …}`."""

    model_config = ConfigDict(frozen=True)

    def said_in(self, language: str) -> str:
        """In that language; KeyError where it is missing (`lodestar kit check` refuses that)."""
        return self.root[language]


class Colours(BaseModel):
    """Tokens of the style sheet: `#rrggbb`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    paper: str
    panel: str
    ink: str
    quiet: str
    action: str
    night: str
    lamp: str
    danger: str


class Palette(Colours):
    dark: Colours


class Strip(Row):
    """Which services stand in the contact strip, by id."""

    call: list[Name]
    text: Name | None = None
    chat: Name | None = None
    child: Name | None = None


class About(Row):
    """kit.yaml, after the parent's has been laid under it."""

    id: Name
    extends: Name | None = None
    site_name: Text
    coalition: Name | None = None
    place: Text
    state: Name | None = None
    state_words: list[Name] = []  # how people write the state after a town: "ct", "conn"
    timezone: Name
    languages: list[Name] = Field(min_length=1)
    exit: Name
    strip: Strip
    colours: Palette


class Source(Row):
    id: Name
    title: Name
    publisher: Name
    address: Name
    dated: Name
    read_on: date
    kind: Literal["law", "government", "own page", "secondary"]


class Fact(Row):
    """One figure and everything without which it would mislead."""

    id: Name
    value: Name
    number: float
    unit: Literal["count", "percent"]
    what: Text
    denominator: Text
    population: Text
    period: Text
    publisher: Name
    source: Name
    read_on: date
    caution: Text | None = None
    chart: Name | None = None


class Need(Row):
    id: Name
    name: Text
    hint: Text | None = None
    shown: bool = True


class Audience(Row):
    id: Name
    name: Text
    hint: Text | None = None
    shown: bool = True


class Theme(Row):
    id: Name
    title: Text
    meaning: Text
    sources: list[Name] = Field(min_length=1)


class SignGroup(Row):
    id: Name
    title: Text
    lead: Text


class Sign(Row):
    id: Name
    group: Name
    kind: Literal["behavioural", "physical", "situational"]
    theme: Name
    about: list[Literal["sex", "labor"]] = Field(min_length=1)
    them: Text
    me: Text
    sources: list[Name] = Field(min_length=1)


class GuideAnswer(Row):
    id: Name
    title: Text
    text: Text
    do: list[Text] = []
    do_not: list[Text] = []
    sources: list[Name] = []


class DutyStep(Row):
    id: Name
    within_hours: int
    what: Text
    services: list[Name] = []
    source: Name


class Duty(Row):
    """A duty to report, with its clock."""

    id: Name
    state: Name | None = None
    title: Text
    who: Text
    who_list: list[Text] = []
    when: Text
    steps: list[DutyStep] = []
    protection: Text | None = None
    failure: Text | None = None
    tell_first: Text | None = None
    citation: Name | None = None
    sources: list[Name] = []
    caution: Text | None = None


class Holiday(Row):
    id: Name
    set: Name
    name: Text
    rule: Name
    observed: Literal["weekday"] | None = None
    source: Name


class PageHead(Row):
    """The front matter of a page."""

    title: Name
    tab: Name
    lead: Name
    order: int | None = None
    group: Literal["learn", "help", "about"]
    grade: int = Field(ge=1, le=8)
    reviewed_on: date
    reviewer: str = ""
    review_by: date
    sources: list[Name] = []
