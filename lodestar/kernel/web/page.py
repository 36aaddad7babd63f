"""What every template may show: the site's name, the languages, the exit and the lines."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from lodestar.kernel import style
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.lines import Channel, HelpLine
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.web.languages import in_language
from lodestar.kernel.web.places import menu


LANGUAGE_NAMES = {"en": "English", "es": "Español"}


@dataclass(frozen=True)
class OtherLanguage:
    code: str
    name: str
    path: str


@dataclass(frozen=True)
class StripLine:
    """One line of the contact strip with the channel to show first."""

    line: HelpLine
    channel: Channel


@dataclass(frozen=True)
class ContactStrip:
    """Call, text, chat: the same on every page, in the order of the kit."""

    call: tuple[StripLine, ...]
    text: StripLine | None
    chat: StripLine | None


def today() -> date:
    return timezone.localdate()


def contact_strip(kit: Kit, language: str, day: date) -> ContactStrip:
    calls = [voice_line(kit.lines[name], language, day) for name in kit.about.strip.call]
    return ContactStrip(
        call=tuple(call for call in calls if call),
        text=strip_line(kit, kit.about.strip.text, "text", day),
        chat=strip_line(kit, kit.about.strip.chat, "chat", day),
    )


def voice_line(line: HelpLine, language: str, day: date) -> StripLine | None:
    first = line.voice(day, language)
    return StripLine(line, first) if first else None


def strip_line(kit: Kit, name: str | None, kind: str, day: date) -> StripLine | None:
    line = kit.lines.get(name or "")
    ways = line.ways(day, kind) if line else []
    return StripLine(line, ways[0]) if line and ways else None


def everywhere(request: HttpRequest) -> dict[str, object]:
    kit = current_kit()
    language = translation.get_language() or kit.about.languages[0]
    return {
        "about": kit.about,
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "other_languages": [
            OtherLanguage(code, LANGUAGE_NAMES.get(code, code), in_language(request.path, code))
            for code in kit.about.languages
            if code != language
        ],
        "strip": contact_strip(kit, language, today()),
        "today": today(),
        "style": style.address(),
        "here": request.path,
        "inside": request.path_info.startswith("/staff/"),
        "staff_places": SimpleLazyObject(lambda: menu(request)),
    }
