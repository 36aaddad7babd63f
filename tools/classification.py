"""docs/data-classification.md from what the rooms say of their columns; `--check` refuses an old page."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django


if TYPE_CHECKING:
    from lodestar.kernel.classification import Classified, Columns

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data-classification.md"
HEAD = """\
# What each column shows

Made from the `columns.py` of each room by `python tools/classification.py`: change those, not this page. A test
fails when a column is not here, and when one is here that is gone
(`tests/promises/test_every_column_is_classified.py`).

Read it as a thief would: you hold every disk of this server, the program and its secrets. What can you read?

- **clear**: you read it. Here stands why it must be clear, and what you learn.
- **sealed**: bytes. Here stands for whom they open and with what, and what they show without being opened.
- **hashed**: you can compare it with a guess, and not read it back. Here stands whether guessing helps.

About times: no column is finer than a day for what concerns people who were helped; heads of the trail carry an
hour. The *order* in which rows were written can be seen in the files of a database, and the files on a disk have
times of the file system. So what you learn from “when” is what this page says, and the order.
"""
ORDER = ("visitors", "people who were helped", "staff", "organizations", "the machine")
STORES_HEAD = """\
## Beside the database

| Where | Setting | Holds | Who can read it | A thief learns | Kept for |
| --- | --- | --- | --- | --- | --- |
"""
STORES: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "the shard store",
        "`SHARDS_FILE`",
        "half of the key to each grant and each entry",
        "whoever has the file; the other half is needed",
        "how many there are, and their days",
        "until it ends; deleted bytes are overwritten; backups 7 days",
    ),
    (
        "the server's keys",
        "`KEYS_DIR`",
        "the pepper; the site's key for signing the trail; public keys (root, offline key of backups)",
        "whoever has the folder",
        "with the database: which grants are whose, so that something was handed to which partner. No content. It could sign false heads of the trail, which witnesses would notice",
        "as long as the site; in the backups of the shards",
    ),
    (
        "sealed files",
        "`SEALED_DIR`",
        "attachments, sealed while they stream in",
        "who holds a grant of the note's section: the key lies in a sealed entry",
        "how many, sizes in steps of 12 %; the file system knows when each was written",
        "as long as the note",
    ),
    (
        "the volatile store",
        "`VOLATILE_DIR`",
        "sealed sessions, counts of wrong tries, codes that were used",
        "a session: who sends its cookie",
        "who is signed in now, and since when",
        "memory only: gone with the power; in no backup",
    ),
    (
        "what is published",
        "`PUBLISHED_DIR`",
        "the directory as the public sees it",
        "anybody",
        "nothing new",
        "until the next publication; in the main backup",
    ),
    (
        "the heads of the trail",
        "`DATA_DIR`, `trail/heads.txt`",
        "signed heads: numbers, hours, hashes; after a restore also those of before",
        "anybody: they are published",
        "how many acts there were, hour by hour, in all centers together",
        "as long as the site",
    ),
    (
        "a main backup",
        "where `lodestar backup` writes",
        "database, sealed files, what is published",
        "who holds the offline key, and then as a thief of the disk",
        "that it is a backup, its day, its size",
        "90 days",
    ),
    (
        "a backup of the shards",
        "where `lodestar backup` writes",
        "shard store and the server's keys",
        "who holds the offline key",
        "that it is a backup, its day, its size",
        "7 days",
    ),
    (
        "the list of backups",
        "`DATA_DIR`, `backups.json`",
        "where backups were written, and when retention last ran",
        "whoever has the folder",
        "where to look for backups",
        "as long as the site",
    ),
    (
        "logs",
        "standard error",
        "an event's name, known plain values, where an error was raised",
        "whoever runs the server",
        "that the site ran, and its errors; no address, no name, no word that a person wrote",
        "as the system is set up",
    ),
    (
        "mail",
        "none unless a mail server is set up",
        "“You have been invited.” No code, no center, no name",
        "the mail companies on the way",
        "that this address was invited to something, and by which site",
        "theirs to say",
    ),
    (
        "the proxy",
        "not ours; `docs/operating.md`",
        "nothing, with the example given there",
        "whoever runs it",
        "with an access log: who came when",
        "theirs to say",
    ),
)
PARTIES = """\
## If somebody asks with an order

What each party could hand over if a court, an agency or a thief made it hand over everything that it has. *Could
it read it?* is the question that this design answers. Whether an order must be followed, and how to answer one, is
for a lawyer: this is no legal advice. Not every paper from a lawyer is an order of a court. Federal law asks
a center that is compelled to try to tell the people concerned and to take steps for their safety (34 U.S.C.
12291(b)(2)(C), 28 CFR 94.115(b)).

| Party | Has | Can read | Cannot read |
| --- | --- | --- | --- |
| The host: whoever owns the machine or the disks | everything of this page | all that is *clear* above; with the pepper, who at which center or partner holds a key to a folder, so also that something was handed to a partner; and what is opened while it controls the running machine | notes, files, what was handed over and why, who looked at what |
| Who keeps the backups | sealed backup files | their days and sizes | everything else, without the offline key |
| Who keeps the offline key | a key, no data | nothing without a backup; with a main backup what the host's disk shows; with both kinds the same. Notes stay sealed | notes, files, who looked |
| The coalition | the root's private key, which only signs; the public directory; stewards and operators with accounts | the directory; how many accounts each center has, and when they were last used | names of staff of a center through the site; notes of any center |
| Another center | its own keys | its own notes | anything of this one: there is no key. Not even whether something is there |
| A partner | grants by name, until a day | what was handed over, until it ends or is taken back; what it has copied, printed and remembers for ever | anything else |
| The center itself | its people's passwords and keys, the center's key with its supervisors, two of three paper sheets | its own notes. **An order to the center's people can reach them** | notes that were shredded, after 7 days |
| A witness of the trail | published heads | how many acts there were, hour by hour | whose, and about whom |
| The network, the domain's registrar, who issues certificates | names, times, sizes | that a device came to this site | what was read or written |
| Telephone companies | nothing from here: no calls and texts pass through Lodestar yet. It will say so here when they do | – | – |

What an order can also do is to change the program, so that it keeps what people open from then on. No
design that decrypts on a server prevents that. What makes it harder: the program is public, changes are
commits that a second person reads.
"""


def page() -> str:
    return "\n".join([HEAD, *tables(), *files(), STORES_HEAD + store_rows(), PARTIES])


def tables() -> Iterator[str]:
    from lodestar.kernel.classification import columns
    from lodestar.kernel.datamap import stored

    said = columns()
    about = {table.model: table.whom for table in stored()}
    for whom in (*dict.fromkeys(sorted(about.values(), key=ORDER.index)),):
        yield f"## The database: about {whom}\n"
        for model in sorted(said):
            if about.get(model, "the machine") == whom:
                yield f"### `{model}`\n"
                yield from rows(said[model])


def files() -> Iterator[str]:
    from lodestar.kernel.vault.columns import FILES

    yield "## The two files beside the database\n"
    for name, found in FILES.items():
        yield f"### `{name}`\n"
        yield from rows(found)


def rows(found: "Columns") -> Iterator[str]:
    """Columns of which the same is said share a line."""
    grouped: dict[Classified, list[str]] = {}
    for field, classified in found.items():
        grouped.setdefault(classified, []).append(f"`{field}`")
    yield "| Column | | Why, or for whom | A thief learns |"
    yield "| --- | --- | --- | --- |"
    for classified, fields in grouped.items():
        yield f"| {', '.join(fields)} | {said(classified)} |"
    yield ""


def said(classified: "Classified") -> str:
    from lodestar.kernel.classification import Clear, Hashed, Sealed

    match classified:
        case Clear(because, tells):
            return f"clear | {because} | {tells}"
        case Sealed(to, key, tells):
            return f"**sealed** | for {to}; with {key} | {tells}"
        case Hashed(of, tells):
            return f"hashed | made of {of} | {tells}"


def store_rows() -> str:
    return "".join(f"| {' | '.join(store)} |\n" for store in STORES)


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
        sys.stderr.write(
            "docs/data-classification.md is old. Run `python tools/classification.py`.\n"
        )
    return 0 if fresh else 1


if __name__ == "__main__":
    raise SystemExit(main())
