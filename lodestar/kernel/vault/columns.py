"""What the vault's columns show. Every sealed one begins with a byte for its format, or is HPKE itself."""

from typing import Final

from lodestar.kernel.classification import Clear, Columns, Hashed, Sealed


RANDOM: Final = Clear("rows must find each other")
PUBLIC_KEY: Final = Clear("a public key; all that is sealed is sealed to one")
SIGNED: Final = Clear("anybody may check a signature")
WEEK: Final = Clear("to find what is old without a key", "the week in which it was made")
ALGORITHM: Final = Clear("the slot is opened with it")
WHOSE: Final = Clear("keys are looked up by it", "whose key it is; names stand beside the id")
ITS_FOLDER: Final = Clear("shredding a folder needs no key", "what belongs to one center's folder")

KEY_RECORD: Columns = {
    "fingerprint": Hashed("the public key", "nothing"),
    "kind": Clear(
        "a key is checked according to it", "whose keys there are: a center's, a person's"
    ),
    "owner": WHOSE,
    "center": Clear("a person's key is certified by one center", "who works for which center"),
    "agreement": PUBLIC_KEY,
    "signing": PUBLIC_KEY,
    "version": Clear("a changed key rests before it is used", "how often a key was changed"),
    "made_on": Clear("a changed key rests before it is used", "the day of a key"),
    "issuer": Clear("the chain of certificates is followed", "which center let a person in"),
    "signature": SIGNED,
    "countersigner": Clear("a changed key is vouched for twice", "which supervisor did"),
    "countersignature": SIGNED,
    "ended_on": Clear("nothing is sealed to an ended key", "the day on which a key ended"),
}
KEY_LEAF: Columns = {
    "n": Clear("the log is read in its order", "in which order keys were made and ended"),
    "fingerprint": Hashed("the public key", "which key this is about"),
    "what": Clear("the log must be readable by anybody", "whether a key began or ended"),
    "hash": Hashed("this entry and the one before", "nothing"),
}
KEY_SLOT: Columns = {
    "id": RANDOM,
    "owner": WHOSE,
    "fingerprint": Hashed("the public key", "which key it opens"),
    "kind": Clear("the server must know what to ask for", "whether a security key is needed"),
    "credential": Clear("the browser must be told which security key to use", "that there is one"),
    "holder": Hashed("the holder's public key", "which supervisors hold a center's key"),
    "salt": ALGORITHM,
    "passes": ALGORITHM,
    "kib": ALGORITHM,
    "sealed": Sealed(
        "the person, or for a center's key one supervisor",
        "password (Argon2id), password and security key (PRF), paper code (128 bits), or HPKE to the supervisor",
        "nothing; but a weak password without a security key can be guessed",
    ),
}
FOLDER: Columns = {
    "id": RANDOM,
    "center": Clear("centers are kept apart, and counted", "which center it belongs to"),
    "kind": Clear(
        "a room finds its own folders", "that it is a shift log, a hand-over, later a case"
    ),
    "week": WEEK,
    "register_public": Clear("endings and jobs tell the trail without holding a key"),
}
SECTION: Columns = {
    "id": RANDOM,
    "folder": ITS_FOLDER,
    "name": Clear(
        "each section has its own keys", "that there is a section “contact”, not what is in it"
    ),
    "epoch": Clear(
        "the next writer must know which keys are the newest", "how often somebody's access ended"
    ),
    "stale": Clear("the next writer makes new keys", "that somebody's access ended lately"),
}
LINK: Columns = {
    "id": RANDOM,
    "section": ITS_FOLDER,
    "number": Clear("history is walked in order", "how often somebody's access ended"),
    "sealed": Sealed(
        "who may read the section's history", "the history key of the epoch that follows"
    ),
}
ENTRY: Columns = {
    "id": RANDOM,
    "folder": ITS_FOLDER,
    "section": Clear(
        "each section has its own keys", "whether a note has a part “contact” or “safety”"
    ),
    "page": Clear(
        "a note is found, and shredded, without a key", "how many notes there are, and their parts"
    ),
    "epoch": Clear("the right key must be found", "before or after which ending it was written"),
    "schema": Clear(
        "old shapes are told from new ones", "whether it is a note, a mark of reading, a consent"
    ),
    "week": WEEK,
    "until": Clear(
        "what is over is shredded without a key", "the day on which it will be shredded"
    ),
    "sealed": Sealed(
        "who holds a live grant of this section",
        "the section's content key and the entry's own shard together",
        "about how much was written, in steps of 12 % from 256 bytes up",
    ),
}
GRANT: Columns = {
    "id": RANDOM,
    "folder": ITS_FOLDER,
    "tag": Hashed(
        "the holder's public key and the pepper",
        "which grants one unknown person holds; with the pepper file, which person",
    ),
    "until": Clear("what is over ends without a key", "the last day"),
    "week": WEEK,
    "for_recipient": Sealed("the holder of this grant", "HPKE (X-Wing) to their key"),
    "for_holders": Sealed("who holds the folder's register", "the register's content key"),
}
GRANT_KEYS: Columns = {
    "id": RANDOM,
    "grant": RANDOM,
    "sealed": Sealed(
        "the holder of this grant",
        "HPKE (X-Wing) to their key with the whole grant bound in, then the grant's own shard",
        "about how many sections it reaches",
    ),
    "quick": Sealed(
        "the holder of this grant",
        "HKDF of their seed and the grant's own shard",
        "that it was used",
    ),
}
SEALED_FILE: Columns = {
    "id": RANDOM,
    "folder": ITS_FOLDER,
    "entry": Clear("a note's files are shredded with it", "how many files a note has"),
    "week": WEEK,
}
COLUMNS: Final[dict[str, Columns]] = {
    "KeyRecord": KEY_RECORD,
    "KeyLeaf": KEY_LEAF,
    "KeySlot": KEY_SLOT,
    "Folder": FOLDER,
    "Section": SECTION,
    "Link": LINK,
    "Entry": ENTRY,
    "Grant": GRANT,
    "GrantKeys": GRANT_KEYS,
    "SealedFile": SEALED_FILE,
}

# The two files beside the database ----------------------------------------------------------------

TAG: Final = Hashed(
    "what it counts, under a key that is made with the file", "nothing once the file is gone"
)
MINUTES: Final = Clear(
    "idle and old sessions end by the clock", "when somebody works, by the minute"
)
FILES: Final[dict[str, Columns]] = {
    "shards.shard": {
        "id": Clear("a grant or an entry finds its half", "how many there are, and which are gone"),
        "half": Clear("it is one half of a key: without the other it opens nothing"),
        "day": Clear("halves without a row are found by it", "the day of a grant or of an entry"),
    },
    "volatile.own": {
        "id": Clear("there is one row"),
        "key": Clear("tags are made with it; it lives in memory only", "whose session a row is"),
    },
    "volatile.session": {
        "hash": Hashed("the cookie", "nothing"),
        "sealed": Sealed(
            "who sends the cookie", "HKDF of the cookie", "that somebody is signed in"
        ),
        "person": Hashed(
            "a person's number and this file's own key", "which sessions are one person's"
        ),
        "started": MINUTES,
        "used": MINUTES,
        "ends": MINUTES,
    },
    "volatile.tries": {
        "what": TAG,
        "count": Clear("too many wrong tries are refused", "that somebody tries passwords"),
        "until": MINUTES,
    },
    "volatile.once": {"what": TAG, "until": MINUTES},
    "volatile.held": {
        "what": TAG,
        "value": Clear(
            "a desk stays known while signing out clears its cookies",
            "the cookie of a known device, for two minutes; it names nobody and opens nothing",
        ),
        "until": MINUTES,
    },
}
