"""What allauth asks us: where secrets go, who may in, and what it must never look at."""

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from qrcode.image.svg import SvgPathFillImage

from lodestar.kernel.models import Person
from lodestar.kernel.signin.appcodes import open_secret, seal_secret
from lodestar.kernel.signin.entering import entered
from lodestar.kernel.signin.unlocking import root_at_hand


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """No sign-up, no mail, no address, no agent; our second step is the only stage."""

    def get_login_stages(self) -> list[str]:
        return ["lodestar.kernel.signin.stages.SecondStep"]

    def is_open_for_signup(self, _: HttpRequest) -> bool:
        return False

    def is_ajax(self, _: HttpRequest) -> bool:
        return False

    def get_client_ip(self, _: HttpRequest) -> str:
        return ""

    def get_http_user_agent(self, _: HttpRequest) -> str:
        return ""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No e-mail that tells anything."""

    def add_message(self, *_: object, **__: object) -> None:
        """What happened stands on the next page."""

    def respond_user_inactive(self, *_: object) -> HttpResponse:
        return HttpResponseRedirect("/staff/sign-in/")

    def post_login(self, request: HttpRequest, user: Person, **asked: Any) -> HttpResponse:  # noqa: ANN401 - allauth's signature
        return entered(request, user, asked.get("redirect_url") or "")


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Stock allauth keeps the secret of an app in clear; here it is sealed under the password's root."""

    def build_totp_svg(self, url: str) -> str:
        """Dark on white, whatever the theme: cameras want it so."""
        picture = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(picture.to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        return seal_secret(root_at_hand(context.request), text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(root_at_hand(context.request), encrypted_text)
