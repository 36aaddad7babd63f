"""A secret of 32 bytes as words on paper: SLIP-39, so that two of a center's three sheets rebuild its key.

Each sheet has 33 words of a list made for it: no two begin with the same four letters, and three of
them are a checksum. There is no passphrase, because whoever keeps a sheet must remember nothing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from shamir_mnemonic import EncryptedMasterSecret, MnemonicError, Share, recover_ems, split_ems
from shamir_mnemonic.shamir import ShareGroup
from shamir_mnemonic.wordlist import WORDLIST

from lodestar.kernel.vault.errors import VaultError
from lodestar.kernel.vault.primitives import random_bytes
from lodestar.kernel.vault.secret import Seed


WORDS: Final = 33
SAME_WORDS: Final = 2  # with which all sheets of one set begin
IDENTIFIERS: Final = 1 << 15  # how many sets can be told apart by their first words
NEAR: Final = 2  # letters: a typing error, and not another word
LETTERS: Final = re.compile(r"[a-z]+")


class PaperProblem(VaultError):
    """What is wrong with the sheets, in a sentence that says what to do."""


def split(
    seed: Seed, identifier: int | None = None, *, need: int = 2, of: int = 3
) -> list[list[str]]:
    """The sheets. A new set has a new identifier, so that sheets of two sets are told apart."""
    number = _new_identifier() if identifier is None else identifier
    encrypted = EncryptedMasterSecret.from_master_secret(
        seed.reveal(), b"", number, extendable=True, iteration_exponent=0
    )
    (group,) = split_ems(1, [(need, of)], encrypted)
    return [share.words() for share in group]


def _new_identifier() -> int:
    return int.from_bytes(random_bytes(2), "big") % IDENTIFIERS


def join(sheets: Sequence[Sequence[str]]) -> Seed:
    """Raises PaperProblem. That it is the right center's key must still be compared with the key book."""
    shares = [_share(words) for words in sheets]
    _check_one_set(shares)
    group = ShareGroup()
    for share in shares[: shares[0].member_threshold]:
        group.add(share)
    try:
        secret = recover_ems({shares[0].group_index: group}).decrypt(b"")
    except MnemonicError as error:
        raise _mixed() from error
    return Seed(secret)


def _mixed() -> PaperProblem:
    return PaperProblem(
        _(
            "These sheets do not belong together. All sheets of one set begin with the same two words "
            "and were printed on the same day. Please look for another one."
        )
    )


def read_sheet(text: str) -> list[str]:
    """The words as somebody typed them, with or without their numbers. Raises PaperProblem."""
    words = LETTERS.findall(text.lower())
    problems = [*_unknown(words)]
    if problems:
        raise PaperProblem(" ".join(problems))
    if len(words) != WORDS:
        raise PaperProblem(_("A sheet has 33 words; these are %(count)s.") % {"count": len(words)})
    _share(words)
    return words


def _unknown(words: Sequence[str]) -> Iterator[str]:
    for number, word in enumerate(words, start=1):
        if word not in _PLACES:
            said = {"number": number, "word": word}
            yield _("Word %(number)s, “%(word)s”, is not on any sheet.") % said + _meant(word)


def _meant(word: str) -> str:
    near = process.extract(
        word, WORDLIST, scorer=DamerauLevenshtein.distance, score_cutoff=NEAR, limit=3
    )
    begins = [known for known in WORDLIST if len(word) >= 4 and known.startswith(word[:4])]
    found = list(dict.fromkeys([*begins, *(known for known, *_rest in near)]))[:3]
    quoted = ", ".join(f"“{known}”" for known in found)
    return " " + _("Did you mean %(words)s?") % {"words": quoted} if found else ""


def _share(words: Sequence[str]) -> Share:
    try:
        return Share.from_mnemonic(" ".join(words))
    except MnemonicError as error:
        raise PaperProblem(_where_wrong(words)) from error


def _where_wrong(words: Sequence[str]) -> str:
    """Every word is known, and yet they are not a sheet: the checksum says which one would make it one."""
    begin = _("Every word is a word of the list, but together they are no sheet.")
    for number, right in _single_mends(list(words)):
        look = _("Please look at word %(number)s: is it “%(word)s”?")
        return f"{begin} {look % {'number': number, 'word': right}}"
    compare = _("Please compare each word with the paper, and their order.")
    return f"{begin} {compare}"


def _single_mends(words: list[str]) -> Iterator[tuple[int, str]]:
    for place, word in enumerate(words):
        for other in _alike(word):
            if _is_sheet([*words[:place], other, *words[place + 1 :]]):
                yield place + 1, other


def _alike(word: str) -> list[str]:
    """All words, the ones that look like it first."""
    return sorted(WORDLIST, key=lambda other: DamerauLevenshtein.distance(word, other))


def _is_sheet(words: Sequence[str]) -> bool:
    try:
        Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        return False
    return True


def _check_one_set(shares: Sequence[Share]) -> None:
    if len({share.common_parameters() for share in shares}) > 1:
        raise _mixed()
    if len({share.index for share in shares}) < len(shares):
        raise PaperProblem(_("This is the same sheet twice. Another sheet of the set is needed."))
    if not shares or len(shares) < shares[0].member_threshold:
        raise PaperProblem(
            _("One sheet alone opens nothing. Please bring another sheet of the same set.")
        )


_PLACES: Final = frozenset(WORDLIST)
