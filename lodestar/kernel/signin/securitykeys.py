"""Security keys and passkeys with PRF: the second step that also makes half of the key.

The browser asks the security key for a value that only it can make (WebAuthn PRF, CTAP2 hmac-secret).
Mixed with the password's root, it opens the person's slot: a thief of the database who guesses the
password still opens nothing. allauth cannot ask for PRF, so the ceremony is ours, on `fido2`.
"""

import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from lodestar.kernel.models import Person
from lodestar.kernel.signin.errors import NotRight
from lodestar.kernel.signin.models import SecurityKey
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import digest
from lodestar.kernel.vault.slots import Prf


CHALLENGE, OFFERED = "key challenge", "key offered"
NAME = "Lodestar"  # shown by the browser beside the name of the site
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, binascii.Error)


@dataclass(frozen=True)
class Answer:
    """What a security key answered, checked."""

    credential: bytes
    prf: Prf
    count: int


def ask_new(request: HttpRequest, person: Person) -> str:
    """Options for the browser to make a new credential, as JSON."""
    who = PublicKeyCredentialUserEntity(
        name=person.email, id=person.public_id.bytes, display_name=person.name
    )
    options, state = _server(request).register_begin(
        who,
        credentials=_attested(person),
        user_verification=UserVerificationRequirement.REQUIRED,
        extensions={"prf": {}},
    )
    request.session[CHALLENGE] = state
    return json.dumps(dict(options)["publicKey"])


def take_new(request: HttpRequest, answer: str) -> None:
    """Keeps the offered security key in the session until it has answered once. Raises NotRight."""
    try:
        said = json.loads(answer)
        made = _server(request).register_complete(request.session.pop(CHALLENGE), said)
        if not said["clientExtensionResults"]["prf"]["enabled"] or made.credential_data is None:
            raise NotRight
        request.session[OFFERED] = websafe_encode(made.credential_data)
    except MALFORMED as error:
        raise NotRight from error


def offered(request: HttpRequest) -> list[AttestedCredentialData]:
    """The security key that is being added, if there is one."""
    kept = request.session.get(OFFERED)
    return [AttestedCredentialData(websafe_decode(kept))] if kept else []


def ask(request: HttpRequest, person: Person, keys: Iterable[AttestedCredentialData]) -> str:
    """Options for the browser to have one of these keys answer, as JSON."""
    salt = digest(Label.WRAP, b"prf", person.public_id.bytes)
    options, state = _server(request).authenticate_begin(
        list(keys),
        user_verification=UserVerificationRequirement.REQUIRED,
        extensions={"prf": {"eval": {"first": websafe_encode(salt)}}},
    )
    request.session[CHALLENGE] = state
    return json.dumps(dict(options)["publicKey"])


def ask_own(request: HttpRequest, person: Person) -> str:
    """Of the keys that this person has added; empty where there is none."""
    keys = _attested(person)
    return ask(request, person, keys) if keys else ""


def answered(request: HttpRequest, keys: Iterable[AttestedCredentialData], answer: str) -> Answer:
    """A challenge is answered once. Raises NotRight."""
    try:
        said: dict[str, Any] = json.loads(answer)
        state = request.session.pop(CHALLENGE)
        found = _server(request).authenticate_complete(state, list(keys), said)
        count = AuthenticationResponse.from_dict(said).response.authenticator_data.counter
        prf = Prf(websafe_decode(said["clientExtensionResults"]["prf"]["results"]["first"]))
    except MALFORMED as error:
        raise NotRight from error
    return Answer(found.credential_id, prf, count)


def answered_own(request: HttpRequest, person: Person, answer: str) -> Answer:
    """One of the person's keys, not a copy of it. Raises NotRight."""
    found = answered(request, _attested(person), answer)
    with transaction.atomic():
        key = SecurityKey.rows.select_for_update().get(credential=found.credential)
        if (found.count or key.count) and found.count <= key.count:
            raise NotRight
        key.count = found.count
        key.save(update_fields=["count"])
    return found


def _attested(person: Person) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(key.attested)) for key in person.security_keys.all()]


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return Fido2Server(PublicKeyCredentialRpEntity(name=NAME, id=host))
