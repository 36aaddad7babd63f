"""Rules about the shape of this project that Django's own check enforces, at start rather than at midnight."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.problems import KitError


@register(Tags.urls)
def every_view_names_its_audience(
    app_configs: Sequence[AppConfig] | None = None,
    **_: Any,  # noqa: ANN401 - Django's own signature
) -> list[CheckMessage]:
    return [
        Error(
            f"The view “{pattern.name}” does not say who it is for.",
            hint="Decorate it with @public() or @members(...).",
            id="lodestar.E001",
        )
        for pattern in routes(get_resolver())
        if not hasattr(pattern.callback, "audience")
    ]


@register(Tags.security)
def production_has_its_secrets(
    app_configs: Sequence[AppConfig] | None = None,
    **_: Any,  # noqa: ANN401 - Django's own signature
) -> list[CheckMessage]:
    if settings.PRODUCTION and len(settings.SECRET_KEY) < 40:
        hint = "Set it to 50 random characters; see docs/settings.md."
        return [Error("LODESTAR_SECRET_KEY is missing or short.", hint=hint, id="lodestar.E002")]
    return []


@register(Tags.compatibility)
def the_kit_can_be_read(
    app_configs: Sequence[AppConfig] | None = None,
    **_: Any,  # noqa: ANN401 - Django's own signature
) -> list[CheckMessage]:
    try:
        kit = current_kit()
    except KitError as error:
        hint = "Run `lodestar kit check` for all of it."
        return [Error(str(p), hint=hint, id="lodestar.E003") for p in error.problems[:20]]
    known = {code for code, _ in settings.LANGUAGES}
    missing = [code for code in kit.about.languages if code not in known]
    hint = "Add a folder under lodestar/locale and the language to LANGUAGES."
    return [Error(f"No words for “{code}”.", hint=hint, id="lodestar.E004") for code in missing]


def routes(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every route of the site, however deep."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        else:
            yield entry
