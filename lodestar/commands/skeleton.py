"""A kit for another state: small, complete, and honest about what is not written yet."""

import re
from pathlib import Path

import click
from django.conf import settings

from lodestar.commands.errors import Stop


PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]{1,40}")
KIT_YAML = """\
# The kit of one coalition. It stands on kits/us and adds to it; see kits/README.md for every file.
id: {name}
extends: us
place: {{en: {title}, es: {title}}}   # how people there say it, in each language
# state: XX                           # two letters; then `find help` can search the whole state
# state_words: [xx]                   # what people write after a town
timezone: America/New_York
# strip:                              # your own lines first, by service id of directory/services.csv
#   call: [your-line, nhth-line]
"""
READ_ME = """\
# The kit of {title}

It serves already, with what is true in the whole country. Next:

1. `kit.yaml`: the place, the state, the time zone.
2. `places/towns.csv`, `places/zip_towns.csv`: the towns, so that help can be found near someone.
3. `directory/*.csv`: who helps there, each number with its source and the day it was checked.
4. `duties.yaml`: who must report harm to a child, how soon, to whom.
5. `lodestar kit check {name}` after each step, `lodestar kit stamp {name}` after translating.
"""


def begin(name: str) -> None:
    """Raises Stop where the name is not plain or the kit is there already."""
    if not PLAIN_NAME.fullmatch(name):
        raise Stop(f"“{name}” cannot be a kit's name.", "Use small letters, digits and hyphens.")
    folder: Path = settings.KITS_DIR / name
    if folder.exists():
        raise Stop(f"{folder} is there already.", "Choose another name, or edit that kit.")
    title = name.replace("-", " ").title()
    for part in ("pages/en", "pages/es", "directory", "places"):
        (folder / part).mkdir(parents=True)
    (folder / "kit.yaml").write_text(KIT_YAML.format(name=name, title=title), encoding="utf-8")
    (folder / "README.md").write_text(READ_ME.format(name=name, title=title), encoding="utf-8")
    template = settings.KITS_DIR / "us" / "directory"
    for table in ("organizations", "services", "phones", "service_areas", "attributes"):
        copy_header(template / f"{table}.csv", folder / "directory" / f"{table}.csv")
    click.echo(f"Began {folder}. Try it: make run KIT={name}")


def copy_header(source: Path, target: Path) -> None:
    """The columns, so that nobody has to type them."""
    with source.open(encoding="utf-8") as file:
        target.write_text(file.readline(), encoding="utf-8")
