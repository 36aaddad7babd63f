"""How hard a text is to read: Flesch-Kincaid for English, Fernández-Huerta for Spanish.

English: Kincaid et al. (1975), grade = 0.39 · words/sentence + 11.8 · syllables/word − 15.59.
Spanish: Fernández Huerta (1959), in the form corrected by Law (2011):
ease = 206.84 − 60 · syllables/word − 1.02 · words/sentence; its own table turns ease into a
school grade (80 is grade 6, 70 grade 7, 60 grade 8, 50 the end of secondary school).
"""

import re
from itertools import pairwise


WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n\s*\n|\n\s*[-*\d]")
ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
STRONG = set("aeoáéóíú")  # an accented í or ú stands alone: pa-ís, ba-úl
SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+")


def grade(text: str, language: str) -> float:
    """School grade (US years) at which `text` reads. 0.0 for a text without words.

    Raises KeyError for a language that has no formula here.
    """
    count, to_grade = FORMULAS[language]
    words = WORD.findall(text.lower())
    if not words:
        return 0.0
    sentences = max(1, len([s for s in SENTENCE_END.split(text) if WORD.search(s)]))
    syllables = sum(count(word) for word in words)
    return to_grade(len(words) / sentences, syllables / len(words))


def english_syllables(word: str) -> int:
    """Vowel groups, less a silent final e. Within one of the dictionary for common words."""
    word = re.sub(r"[^a-z]", "", word)
    groups = len(ENGLISH_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ie"))
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded"))
    silent_es = re.search(r"[^aeioucsxzg]es$", word) is not None
    spoken_apart = len(re.findall(r"ia(?!l)|io(?!n|us)|eo(?!u)|iu|ua[lt]", word))
    return max(1, groups - (silent or silent_ed or silent_es) + spoken_apart)


def spanish_syllables(word: str) -> int:
    """Spanish spelling tells its syllables: one for each vowel group, two strong vowels apart."""
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word)
    word = re.sub(r"y$", "i", word)
    groups = SPANISH_VOWELS.findall(word)
    hiatus = sum(a in STRONG and b in STRONG for group in groups for a, b in pairwise(group))
    return max(1, len(groups) + hiatus)


def flesch_kincaid(words_per_sentence: float, syllables_per_word: float) -> float:
    return max(0.0, 0.39 * words_per_sentence + 11.8 * syllables_per_word - 15.59)


def fernandez_huerta(words_per_sentence: float, syllables_per_word: float) -> float:
    ease = 206.84 - 60 * syllables_per_word - 1.02 * words_per_sentence
    return max(0.0, 8 - (ease - 60) / 10 if ease >= 60 else 8 + (60 - ease) * 0.4)


FORMULAS = {
    "en": (english_syllables, flesch_kincaid),
    "es": (spanish_syllables, fernandez_huerta),
}
