"""A security key in software, as a test holds it: it signs, counts, and answers PRF."""

import hmac
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """`make` and `answer` take the options of a page and give what the browser would send."""

    origin: str = "https://testserver"
    verified: bool = True
    knows_prf: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: str) -> str:
        asked = json.loads(options)
        public = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.credential, public)
        known = self._known(asked["rp"]["id"], attested)
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", asked)),
            "attestationObject": websafe_encode(AttestationObject.create("none", known, {})),
        }
        return self._said(response, {"enabled": self.knows_prf})

    def answer(self, options: str) -> str:
        asked = json.loads(options)
        client = self._client("webauthn.get", asked)
        known = self._known(asked["rpId"], None)
        signature = self.private.sign(known + sha256(client), ec.ECDSA(hashes.SHA256()))
        salt = websafe_decode(asked["extensions"]["prf"]["eval"]["first"])
        value = hmac.digest(self.secret, b"WebAuthn PRF\x00" + salt, "sha256")
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(known),
            "signature": websafe_encode(signature),
        }
        return self._said(response, {"results": {"first": websafe_encode(value)}})

    def _client(self, kind: str, asked: dict[str, str]) -> bytes:
        return CollectedClientData.create(kind, websafe_decode(asked["challenge"]), self.origin)

    def _known(self, site: str, attested: AttestedCredentialData | None) -> AuthenticatorData:
        self.count += 1
        flags = FLAG.UP | (FLAG.UV if self.verified else FLAG(0))
        if attested is not None:
            flags |= FLAG.AT
        made: AuthenticatorData = AuthenticatorData.create(
            sha256(site.encode()), flags, self.count, attested or b""
        )
        return made

    def _said(self, response: dict[str, str], prf: dict[str, object]) -> str:
        name = websafe_encode(self.credential)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps(whole | {"clientExtensionResults": {"prf": prf}})
