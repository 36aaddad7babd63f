"""A sign is not proof, a score is not a verdict: no count, no probability, no label, no automatic report."""

import inspect
import re
from itertools import product

import pytest

from lodestar.kernel.kit import current_kit
from lodestar.signs import guide
from lodestar.signs.guide import Who, Young
from tests.public import LANGUAGES


VERDICT = re.compile(
    r"\b(score of|your score|points|likely|probab\w*|risk level|high risk|low risk|positive|"
    r"you are a victim|is a victim|is a trafficker|this is trafficking|"
    r"su puntaje|puntos|probable\w*|riesgo alto|riesgo bajo|usted es víctima|es una víctima|"
    r"es un tratante|esto es trata)\b",
    re.IGNORECASE,
)
NO_SCORE = re.compile(r"\d+ ?(?:/|of|de|out of) ?\d+|\d+ (?:signs|señales)|\d ?%")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", list(Who))
def test_no_answer_counts_or_judges(visit, language, who):
    signs = list(current_kit().signs)
    for young, chosen in product([*Young, ""], ([], signs[:1], signs[:7], signs)):
        page = visit(f"/{language}/signs/noticed/", {"who": who, "young": young, "sign": chosen})
        for apart in page.soup.select(".duty, .strip, article.result, .address"):
            apart.extract()

        assert not VERDICT.search(page.main), VERDICT.search(page.main)
        assert not NO_SCORE.search(page.main), NO_SCORE.search(page.main)
        assert current_kit().not_proof.said_in(language) in page.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_about_signs_says_that_no_sign_is_proof(visit, language):
    sentence = current_kit().not_proof.said_in(language)

    assert sentence in visit(f"/{language}/signs/").main
    assert sentence in visit(f"/{language}/signs/noticed/", {"sign": ["watched"]}).main


@pytest.mark.parametrize("language", LANGUAGES)
def test_looks_come_last(visit, language):
    """Relationship and situation before looks: nobody is taught to judge strangers by their clothes."""
    groups = list(current_kit().groups)
    titles = [title.get_text() for title in visit(f"/{language}/signs/").soup.select("article h2")]
    named = [group.title.said_in(language) for group in current_kit().groups.values()]

    assert groups[0] == "relationship"
    assert groups[-1] == "looks"
    assert titles[: len(named)] == named


def test_the_program_itself_holds_no_score():
    """An answer has advice and themes; nothing in it is a number."""
    assert "int" not in set(guide.Answer.__annotations__.values())
    assert "float" not in inspect.getsource(guide)
    assert not re.search(r"\b(len|sum|count)\(noticed", inspect.getsource(guide))


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_signs_change_no_advice(visit, language):
    """Choosing one sign of both kinds or all of them leads to the same advice: nothing is added up."""
    one = advice(visit(f"/{language}/signs/noticed/", {"sign": ["watched"]}))
    many = advice(visit(f"/{language}/signs/noticed/", {"sign": list(current_kit().signs)}))

    assert one == many


def advice(page):
    return [note.get_text() for note in page.soup.select("section.note h2")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_reported_by_the_page_itself(visit, language):
    """No form of the answer leads anywhere but to ourselves, and none but the guide and find."""
    page = visit(f"/{language}/signs/noticed/", {"who": "professional", "young": "yes"})
    actions = {str(form["action"]) for form in page.soup.select("form")}

    assert actions <= {f"/{one}/{form}/" for one in LANGUAGES for form in ("find", "signs/noticed")}
