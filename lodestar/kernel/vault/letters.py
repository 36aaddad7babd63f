"""Letters between the server and a machine that is never connected: text that a stick or a printer can carry.

    LODESTAR REQUEST
    Center: Safe Harbor
    Words: slice wrote wrote dryer loan force

    <base64>
    END

The lines above the gap are for people. What counts is below it, and is read from there.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from lodestar.kernel.vault.errors import VaultError


REQUEST: Final = "LODESTAR REQUEST"
CERTIFICATE: Final = "LODESTAR CERTIFICATE"
SEALED_KEY: Final = "LODESTAR SEALED KEY"
RECOVERY: Final = "LODESTAR RECOVERY"
RECOVERED: Final = "LODESTAR RECOVERED"
END: Final = "END"
LINE: Final = 64


class NotThatLetter(VaultError):
    """Another file, or one that lost something on its way."""


def letter(title: str, about: Mapping[str, str], data: bytes) -> str:
    code = base64.b64encode(data).decode()
    lines = [code[at : at + LINE] for at in range(0, len(code), LINE)]
    said = [f"{name}: {' '.join(value.split())}" for name, value in about.items()]
    return "\n".join([title, *said, "", *lines, END, ""])


def title_of(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def read_letter(text: str, title: str) -> bytes:
    """What lies below the gap. Raises NotThatLetter."""
    if title_of(text) != title:
        raise NotThatLetter(_("This is not the file that is needed here."))
    _about, gap, rest = text.replace("\r\n", "\n").strip().partition("\n\n")
    *body, end = rest.split("\n")
    if not gap or end.strip() != END:
        raise NotThatLetter(_("The file is not complete. Please copy it again."))
    try:
        return base64.b64decode("".join(line.strip() for line in body), validate=True)
    except binascii.Error as error:
        raise NotThatLetter(_("The file is not complete. Please copy it again.")) from error
