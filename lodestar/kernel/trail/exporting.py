"""The trail as a file for the verifier: numbers and hashes, nothing that anybody could open."""

import json
from pathlib import Path

from lodestar.kernel.trail.recording import body_hash, last_leaf
from lodestar.kernel.trail.sealing import FORMAT, IN_CLEAR
from lodestar.kernel.trail.tree import entries


def export(path: Path) -> int:
    """Writes one line for each entry, and returns how many there are. The file appears whole."""
    size, _ = last_leaf()
    draft = path.with_name(f"{path.name}.part")
    with draft.open("w", encoding="utf-8") as file:
        for n, leaf, sealed in entries(1, size):
            file.write(line_of(n, leaf, sealed) + "\n")
    draft.replace(path)
    return size


def line_of(n: int, leaf: bytes, sealed: bytes | None) -> str:
    line = {"n": n, "leaf": leaf.hex(), "body": body_hash(sealed).hex() if sealed else None}
    if sealed and sealed.startswith(FORMAT + IN_CLEAR):
        line["clear"] = sealed.hex()
    return json.dumps(line)
