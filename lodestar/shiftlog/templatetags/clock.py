"""Moments as people at the desk say them, on the center's clock."""

from datetime import datetime, timedelta

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext

from lodestar.kernel.templatetags.words import day
from lodestar.shiftlog.looks import clock as on_the_clock


register = template.Library()


@register.filter
def clock(at: datetime) -> str:
    """`today, 2:05 PM` · `Nov 23, 2:05 PM` · `23 nov., 14:05`."""
    here = timezone.localtime(at)
    return f"{_day(here)}, {on_the_clock(here)}"


@register.filter
def on_paper(at: datetime) -> str:
    """`November 23, 2026, 2:05 PM`: on paper nothing is “today”."""
    here = timezone.localtime(at)
    return f"{day(here)}, {on_the_clock(here)}"


def _day(here: datetime) -> str:
    if here.date() == timezone.localdate():
        return gettext("today")
    if here.date() == timezone.localdate() + timedelta(days=1):
        return gettext("tomorrow")
    return formats.date_format(here, "M j" if get_language() == "en" else "j M")
