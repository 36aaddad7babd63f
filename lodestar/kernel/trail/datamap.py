"""What the trail keeps, field by field. Who did what is sealed; what is clear is counted and hashed."""

ABOUT = "staff"

FIELDS: dict[str, dict[str, str]] = {
    "TrailLeaf": {
        "n": "the number of an entry, counted from the first",
        "hash": "the fingerprint of the sealed entry and of the one before",
    },
    "TrailBody": {
        "leaf": "the number of the entry",
        "folder": "the random id of the folder that it is about",
        "sealed": "who opened or changed what, when and on what ground, sealed to those concerned",
    },
    "TrailTip": {"id": "always one: a place to wait for one's turn"},
    "TrailSubtree": {
        "number": "which 1,024 entries",
        "hash": "the fingerprint of those entries",
    },
    "TrailHead": {
        "id": "a row number",
        "size": "how many entries there were",
        "root": "the fingerprint of all of them, as it was published",
        "hour": "the hour in which it was signed",
        "key": "this site's public key",
        "signature": "this site's signature",
    },
    "Cosignature": {
        "id": "a row number",
        "head": "the published fingerprint that a witness has archived",
        "witness": "the public key of the witness, a center for example",
        "signature": "the witness's signature",
    },
}
