"""What the columns of people and centers show, and those of Django and allauth."""

from typing import Final

from lodestar.kernel.classification import Clear, Columns, Hashed, Sealed


RANDOM: Final = Clear("rows must find each other")
ROW: Final = Clear("rows must find each other", "in which order rows were added")
STAFF: Final = "who works here"
NO_ROW: Final = Clear("Django and allauth bring this table; no row is ever written", "nothing")

PERSON: Columns = {
    "id": ROW,
    "public_id": RANDOM,
    "email": Clear(
        "people sign in with it; it goes when they leave", f"{STAFF}, and how to write to them"
    ),
    "password": Hashed(
        "a key derived from Argon2id of the password (64 MiB), with a salt for each person",
        "nothing, unless the password is weak enough to be guessed; then, without a security key, all that this person holds",
    ),
    "name": Clear(
        "colleagues and partners must see whom they work with, and later who looked",
        f"{STAFF}, and who did before they left",
    ),
    "role": Clear("the table of rights asks for it", "who does what; who holds a center's key"),
    "center": Clear("the table of rights asks for it", "who works for which center"),
    "language": Clear("messages that say nothing are written in it", "a person's language"),
    "is_active": Clear("signing in asks for it"),
    "seen_week": Clear("forgotten accounts are suspended", "who worked here in which week, last"),
    "left_on": Clear("the center must know", "when somebody left"),
    "standing": Clear("signing in asks for it", "who is new, suspended or gone"),
}
CENTER: Columns = {
    "id": RANDOM,
    "name": Clear("people choose it from a list", "which centers run here; they are public"),
    "organization": Clear("it leads to the public directory"),
    "is_partner": Clear("a partner gets less", "which partners there are"),
    "is_law_enforcement": Clear("the rules of a release ask for it", "which of them is police"),
    "needs_security_key": Clear("signing in asks for it", "where a password alone is enough"),
    "note_days": Clear("retention works without a key", "how long a center keeps notes"),
    "language": Clear("pages begin in it"),
    "ended_on": Clear("an ended center lets nobody in", "when a center left"),
}
INVITATION: Columns = {
    "id": RANDOM,
    "kind": Clear("joining asks for it", "who lost password and paper code"),
    "center": Clear("its supervisors see the list", "who is about to join which center"),
    "person": Clear("a new key takes the place of the old", "who lost password and paper code"),
    "email": Clear("the code works with this address alone", "who is about to join, for a week"),
    "name": Clear("supervisors must know whom they invited", "who is about to join, for a week"),
    "role": Clear("it becomes the person's", "as what"),
    "language": Clear("messages that say nothing are written in it", "a person's language"),
    "check_value": Hashed("the code (128 bits), the address and the pepper", "nothing"),
    "until": Clear("old rows are deleted without a key", "the week of the invitation"),
}
NEW_KEY: Columns = {
    "fingerprint": Hashed("the public key", "nothing"),
    "owner": Clear("a supervisor looks it up", "who is about to join"),
    "agreement": Clear("a public key; all that is sealed is sealed to one"),
    "signing": Clear("a public key, to check signatures"),
}
COLUMNS: Final[dict[str, Columns]] = {
    "Person": PERSON,
    "Center": CENTER,
    "Invitation": INVITATION,
    "NewKey": NEW_KEY,
}

OTHERS: Final[dict[str, Columns]] = {
    "contenttypes.ContentType": {
        "id": ROW,
        "app_label": Clear("Django lists its own tables", "which program this is"),
        "model": Clear("Django lists its own tables", "which program this is"),
    },
    "auth.Permission": {
        "id": ROW,
        "name": Clear("Django lists its own tables; unused", "which program this is"),
        "content_type": ROW,
        "codename": Clear("Django lists its own tables; unused", "which program this is"),
    },
    "auth.Group": dict.fromkeys(("id", "name"), NO_ROW),
    "auth.Group_permissions": dict.fromkeys(("id", "group", "permission"), NO_ROW),
    "sessions.Session": dict.fromkeys(("session_key", "session_data", "expire_date"), NO_ROW),
    "account.EmailAddress": dict.fromkeys(("id", "user", "email", "verified", "primary"), NO_ROW),
    "account.EmailConfirmation": dict.fromkeys(
        ("id", "email_address", "created", "sent", "key"), NO_ROW
    ),
    "mfa.Authenticator": {
        "id": ROW,
        "user": Clear("signing in asks for it", "who has an app for codes"),
        "type": Clear("allauth asks for it", "that it is an app for codes"),
        "data": Sealed(
            "this server, while this person is signing in",
            "HKDF of the password's root; the field around it is JSON in clear",
            "that there is an app for codes",
        ),
        "created_at": Clear(
            "allauth's column; always the Monday of the week", "the week in which it was set up"
        ),
        "last_used_at": Clear("allauth's column; left empty"),
    },
}
