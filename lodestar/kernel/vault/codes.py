"""A secret of 128 bits as text for paper: thirty letters and digits in six groups, with a checksum.

Crockford's alphabet has no I, L, O or U, so nothing looks like something else; they are understood
all the same when someone types them. 22 bits of checksum tell a typing error from another code,
at once and without looking anything up.
"""

from lodestar.kernel.vault.errors import VaultError
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import digest, same
from lodestar.kernel.vault.secret import PaperCode


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MEANT = str.maketrans("OILU", "011V")
LETTERS = 30
GROUP = 5
CHECK_BITS = 22


class Mistyped(VaultError):
    """Not a code that we ever printed: a letter is wrong, missing or too many."""

    def __init__(self) -> None:
        super().__init__(
            "One of the letters of the code looks wrong. Please compare it with your paper."
        )


def written_code(code: PaperCode) -> str:
    """“7K3QD-…”: as it is printed."""
    number = int.from_bytes(code.reveal(), "big") << CHECK_BITS | _check(code)
    letters = [ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(LETTERS))]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, LETTERS, GROUP))


def read_code(text: str) -> PaperCode:
    """As someone typed it: large or small letters, with or without gaps. Raises Mistyped."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum()).translate(MEANT)
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):
        raise Mistyped
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    code = PaperCode((number >> CHECK_BITS).to_bytes(16, "big"))
    if not same(_three(number & (1 << CHECK_BITS) - 1), _three(_check(code))):
        raise Mistyped
    return code


def _check(code: PaperCode) -> int:
    return (
        int.from_bytes(digest(Label.PAPER, b"checksum", code.reveal())[:3], "big")
        >> 24 - CHECK_BITS
    )


def _three(number: int) -> bytes:
    return number.to_bytes(3, "big")
