"""docs/roles.md from the table of rights; `--check` refuses a page that has drifted from it."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django


PAGE = Path(__file__).resolve().parent.parent / "docs" / "roles.md"
HEAD = """\
# Who may do what

Made from `lodestar/kernel/people/rights.py` by `python tools/rights_page.py`: change the table, not this page.
Staff read the same at `/staff/roles/`, in their language. A test compares each door of the site with it.

A role is a promise about *rules*. For what people write about a person in trouble, keys stand behind the
rules: who was granted none cannot open it, whatever a page or a database says.
"""
MEANING = """\
## What one stands in relation to

Each question is asked about one thing, and a person stands to it in exactly one way, the nearest:

| | Means |
| --- | --- |
| own | they made it, or they are it |
| granted | it was handed to them by name, and that has not ended |
| own center | it belongs to their center |
| other center | it belongs to another center |
| anyone's | it belongs to no center: the site itself |
"""
SEEN = """\
## Who sees whom

- A supervisor sees the people and invitations of their own center. Everybody else sees themselves.
- An advocate or a supervisor who hands a note over sees the people of *partners* by name, to choose one.
- A steward or an operator sees, for each center, how many accounts it has and how long ago dormant ones were
  used, by number, without names or addresses. Neither sees who works at a center: the coalition has no need
  to know, and what it does not know it cannot be made to tell.
- What one may not see is not there: the same “not found” as for something that never was.
"""


def page() -> str:
    return "\n".join([HEAD, *roles(), MEANING, *table(), "", SEEN])


def roles() -> Iterator[str]:
    from lodestar.kernel.people.roles import PROSE

    yield "## The roles\n"
    yield "| Role | In the code | What they do |"
    yield "| --- | --- | --- |"
    for role, prose in PROSE.items():
        yield f"| {prose.called} | `{role.value}` | {prose.sentence} |"
    yield ""


def table() -> Iterator[str]:
    from lodestar.kernel.people.rights import RIGHTS, Relation
    from lodestar.kernel.people.roles import Role

    yield "## The table\n"
    yield "| Action | What it is | " + " | ".join(role.value for role in Role) + " |"
    yield "| --- | --- |" + " --- |" * len(Role)
    for action, right in RIGHTS.items():
        cells = [
            ", ".join(r.value for r in Relation if r in right.who.get(role, ())) or "–"
            for role in Role
        ]
        yield f"| `{action.value}` | {right.means} | " + " | ".join(cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.settings")
    django.setup()
    made = page()
    if not asked.check:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made
    if not fresh:
        sys.stderr.write("docs/roles.md is old. Run `python tools/rights_page.py`.\n")
    return 0 if fresh else 1


if __name__ == "__main__":
    raise SystemExit(main())
