"""How hard a text is to read, in the order in which people find it hard."""

import pytest

from lodestar.kernel.kit.reading import english_syllables, grade, spanish_syllables


ENGLISH = [
    "You can call. It is free. You do not have to give your name.",
    "A person at the center answers your call and explains what the center can do for you.",
    "Notwithstanding administrative determinations, supplementary compensation necessitates contemporaneous documentation.",
]
SPANISH = [
    "Usted puede llamar. Es gratis. No da su nombre. Hay ayuda.",
    "Una persona del centro contesta su llamada y le explica qué puede hacer el centro por usted.",
    "La determinación administrativa complementaria exige documentación extraordinariamente detallada.",
]


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("es", SPANISH)])
def test_a_harder_text_has_a_higher_grade(language, texts):
    grades = [grade(text, language) for text in texts]

    assert grades == sorted(grades)
    assert grades[0] < 4
    assert grades[-1] > 12


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("text", ["", " \n", "888-999-5545", "… — !?", "🕯️"])
def test_a_text_without_words_has_no_grade(language, text):
    assert grade(text, language) == 0.0


def test_a_language_without_a_formula_is_refused_rather_than_guessed():
    with pytest.raises(KeyError):
        grade("Bonjour", "fr")


def test_longer_sentences_of_the_same_words_are_harder():
    assert grade("You call. We come.", "en") < grade("You call we come", "en") + 0.01
    short = "The door is open today. The house is warm today."

    assert grade(short, "en") < grade(short.replace(". The", " and the"), "en")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("call", 1), ("help", 1), ("free", 1), ("home", 1), ("helped", 1), ("wanted", 2)),
        *(("table", 2), ("police", 2), ("lawyer", 2), ("shelter", 2), ("violence", 3)),
        *(("information", 4), ("immigration", 4), ("trafficking", 3), ("a", 1)),
    ],
)
def test_english_words_have_the_syllables_of_the_dictionary(word, count):
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("ayuda", 3), ("línea", 3), ("país", 2), ("trata", 2), ("que", 1), ("quien", 1)),
        *(("guía", 2), ("ciudad", 2), ("policía", 4), ("trabajo", 3), ("información", 4)),
        *(("baúl", 2), ("muy", 1), ("hoy", 1), ("pingüino", 3), ("leer", 2), ("y", 1)),
    ],
)
def test_spanish_words_have_the_syllables_that_their_spelling_tells(word, count):
    assert spanish_syllables(word) == count
