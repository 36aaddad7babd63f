"""What the vault keeps, field by field. What people wrote stands only in what is sealed."""

from typing import Final

from lodestar.kernel.datamap import Whom


HELPED: Final = "people who were helped"
ABOUT: Final[dict[str, Whom]] = {
    "KeyRecord": "staff",
    "KeyLeaf": "staff",
    "KeySlot": "staff",
    "Folder": HELPED,
    "Section": HELPED,
    "Link": HELPED,
    "Entry": HELPED,
    "Grant": HELPED,
    "GrantKeys": HELPED,
    "SealedFile": HELPED,
}
ID: Final = "a random number that says nothing"
WEEK: Final = "the week in which it was made, no finer"
FOLDER: Final = "the folder of one center that it belongs to"

FIELDS: dict[str, dict[str, str]] = {
    "KeyRecord": {
        "fingerprint": "the short name of a public key",
        "kind": "whether the key is a person's, a center's or a witness's",
        "owner": "the random id of the person or center whose key it is",
        "center": "the random id of the center that it belongs to",
        "agreement": "a public key, to seal things to its owner",
        "signing": "a public key, to check what its owner signed",
        "version": "the first key of its owner, the second, and so on",
        "made_on": "the day on which it was certified",
        "issuer": "the public key that vouches for it",
        "signature": "the signature of the one that vouches for it",
        "countersigner": "the supervisor who vouched for a changed key as well",
        "countersignature": "the signature of that supervisor",
        "ended_on": "the day since which nothing is sealed to it",
    },
    "KeyLeaf": {
        "n": "the number of an entry in the log of keys",
        "fingerprint": "the key that it is about",
        "what": "whether the key was certified, vouched for again, or ended",
        "hash": "the fingerprint of this entry and of the one before",
    },
    "KeySlot": {
        "id": ID,
        "owner": "the random id of the person or center whose key can be opened with it",
        "fingerprint": "which key that is",
        "kind": "whether a password, a security key, paper or a supervisor opens it",
        "credential": "the number of the security key that must be there",
        "holder": "the supervisor's key that opens a center's key",
        "salt": "random bytes for a password",
        "passes": "how much work a guess of the password is",
        "kib": "how much memory a guess of the password needs",
        "sealed": "the private key, sealed so that this server cannot open it",
    },
    "Folder": {
        "id": ID,
        "center": "the random id of the center that keeps it",
        "kind": "what it is: a shift log, or a note that was handed over",
        "week": WEEK,
        "register_public": "a public key, to seal who looked and when",
    },
    "Section": {
        "id": ID,
        "folder": FOLDER,
        "name": "the name of a part with keys of its own, such as “contact”",
        "epoch": "how often this part was given new keys",
        "stale": "whether it is to be given new keys, because somebody's access ended",
    },
    "Link": {
        "id": ID,
        "section": "the part of a folder that it belongs to",
        "number": "which change of keys",
        "sealed": "older keys, sealed to those who may read what is older",
    },
    "Entry": {
        "id": ID,
        "folder": FOLDER,
        "section": "which part of a note it is, such as “contact”",
        "page": "a random number for each note",
        "epoch": "under which keys it was sealed",
        "schema": "what shape the content has, such as a note",
        "week": WEEK,
        "until": "the day after which it is destroyed",
        "sealed": "what an advocate wrote down, sealed to people of that center",
    },
    "Grant": {
        "id": ID,
        "folder": FOLDER,
        "tag": "a number in place of the holder's name",
        "until": "the last day on which the holder can open it",
        "week": WEEK,
        "for_recipient": "who may open what, what for and until when, sealed to the holder",
        "for_holders": "the same, sealed to those who keep the folder",
    },
    "GrantKeys": {
        "id": ID,
        "grant": "the grant that it belongs to",
        "sealed": "the keys, sealed to the holder",
        "quick": "the same, sealed so that the holder opens them faster",
    },
    "SealedFile": {
        "id": ID,
        "folder": FOLDER,
        "entry": "the note that a sealed file belongs to",
        "week": WEEK,
    },
}
