"""What the trail's columns show: how much was done, never by whom or to what."""

from typing import Final

from lodestar.kernel.classification import Clear, Columns, Hashed, Sealed


RHYTHM: Final = "how many acts there were, hour by hour"

COLUMNS: Final[dict[str, Columns]] = {
    "TrailLeaf": {
        "n": Clear("a gap must be seen by anybody", "how many acts there were"),
        "hash": Hashed("the sealed entry and the leaf before", "nothing"),
    },
    "TrailBody": {
        "leaf": Clear("it belongs to a leaf", "the order of acts"),
        "folder": Clear(
            "it is shredded with its folder, without a key",
            "how often a folder was opened or changed",
        ),
        "sealed": Sealed(
            "who holds the folder's register; a shredding alone is in clear, and names entries by number",
            "the register's content key, or HPKE to the register's public half",
            "about how many pages one act was about",
        ),
    },
    "TrailTip": {"id": Clear("a place to wait for one's turn; always one")},
    "TrailSubtree": {
        "number": Clear("heads are made from it"),
        "hash": Hashed("1,024 leaves in a row", "nothing"),
    },
    "TrailHead": {
        "id": Clear("rows must find each other"),
        "size": Clear("it is published, so that anybody can hold us to it", RHYTHM),
        "root": Hashed("all leaves (RFC 6962); published", "nothing"),
        "hour": Clear("it is published", RHYTHM),
        "key": Clear("a public key; it is published"),
        "signature": Clear("anybody may check a signature; it is published"),
    },
    "Cosignature": {
        "id": Clear("rows must find each other"),
        "head": Clear("it belongs to a head"),
        "witness": Clear("a public key; it is published", "which centers are witnesses"),
        "signature": Clear("anybody may check a signature; it is published"),
    },
}
