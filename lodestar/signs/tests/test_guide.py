"""From what was noticed to plain words: what presses most first, no score, and always a way to help."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.kernel.kit import current_kit
from lodestar.signs.forms import read_noticed
from lodestar.signs.guide import Noticed, Who, Young, advice_ids, answer, context, themes_of


LANGUAGES = ["en", "es"]
CARELINE = "1-800-842-2288"
MANY = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def signs(*ids):
    return tuple(current_kit().signs[name] for name in ids)


def noticed(who=Who.SOMEONE, chosen=(), young=None, danger=False):
    return Noticed(who, signs(*chosen), young, danger)


NOTICED = st.builds(
    noticed,
    st.sampled_from(Who),
    st.lists(st.sampled_from(["watched", "long-hours", "sex-for-things", "unsafe-work"])),
    st.sampled_from([None, *Young]),
    st.booleans(),
)


@given(NOTICED)
def test_danger_comes_first_and_a_child_before_all_the_rest(told):
    ids = list(advice_ids(told))

    assert (ids[0] == "danger") == told.danger
    rest = ids[told.danger :]
    assert rest[0].startswith("child") == (told.young in {Young.YES, Young.UNSURE})
    assert ids[-2:] == [str(told.who), context(told.signs)]


@given(NOTICED)
def test_every_advice_is_written_in_the_kit(told):
    kit = current_kit()

    assert len(answer(kit, told).advice) == len(list(advice_ids(told)))


def test_a_child_that_asks_for_themselves_is_spoken_to():
    assert "child_me" in advice_ids(noticed(Who.ME, young=Young.YES))
    assert "child" in advice_ids(noticed(Who.WORK, young=Young.YES))


def test_who_is_unsure_of_the_age_is_treated_with_care():
    assert answer(current_kit(), noticed(young=Young.UNSURE)).child
    assert not answer(current_kit(), noticed(young=Young.NO)).child


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ((), "nothing"),
        (("long-hours",), "labor"),
        (("sex-for-things",), "sex"),
        (("watched",), "both"),
        (("watched", "long-hours"), "labor"),
        (("sex-for-things", "long-hours"), "both"),
    ],
)
def test_the_kind_of_situation_follows_from_where_the_signs_occur(chosen, kind):
    assert context(signs(*chosen)) == kind


def test_themes_stand_once_and_in_the_kits_order():
    kit = current_kit()
    themes = themes_of(kit, [*kit.signs.values()][::-1] * 2)

    assert [theme.id for theme in themes] == list(kit.themes)


@pytest.mark.parametrize("who", [who for who in Who if who is not Who.PROFESSIONAL])
def test_only_professionals_are_shown_their_duty(who):
    assert not answer(current_kit(), noticed(who)).show_duty
    assert answer(current_kit(), noticed(Who.PROFESSIONAL)).show_duty


@given(st.dictionaries(st.sampled_from(["who", "young", "sign", "danger", "place"]), st.text()))
def test_whatever_was_sent_is_read(sent):
    query = QueryDict(mutable=True)
    query.update(sent)
    told = read_noticed(query, current_kit())

    assert told.who in Who
    assert len(told.place_words) <= 100


def test_signs_are_read_in_our_order_and_each_once():
    sent = QueryDict("sign=long-hours&sign=watched&sign=nonsense&sign=watched")

    assert [s.id for s in read_noticed(sent, current_kit()).signs] == ["watched", "long-hours"]


# On the page.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_and_every_group_can_be_read_and_chosen(visit, language):
    kit = current_kit()
    shown, asked = visit(f"/{language}/signs/"), visit(f"/{language}/signs/noticed/")

    for sign in kit.signs.values():
        assert sign.them.said_in(language) in shown.main
        assert asked.soup.select_one(f'input[name=sign][value="{sign.id}"]')
    for group in kit.groups.values():
        assert group.lead.said_in(language) in shown.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_says_first_what_it_is_not(visit, language):
    kit, page = current_kit(), visit(f"/{language}/signs/noticed/")

    for name in ("intro", "limits"):
        said = kit.guide[name].said_in(language)
        assert page.main.index(said) < page.main.index(
            kit.groups["relationship"].title.said_in(language)
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_to_nothing_still_leads_to_people(visit, language):
    page = visit(f"/{language}/signs/noticed/", {})

    assert page.phones
    assert page.cards
    assert current_kit().answers["nothing"].text.said_in(language) in page.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_professional_reads_the_duty_with_its_clocks_and_the_careline(visit, language):
    page = visit(f"/{language}/signs/noticed/", {"who": "professional", "young": "yes"})
    duty = " ".join(section.get_text(" ") for section in page.soup.select("section.duty"))

    for words in ("12", "48", CARELINE):
        assert words in duty


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_puts_911_before_everything_else(visit, language):
    page = visit(f"/{language}/signs/noticed/", {"danger": "yes", "sign": ["watched"]})

    assert page.soup.select_one("main a[href^='tel:']")["href"] == "tel:911"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_place_brings_those_who_help_there(visit, language):
    page = visit(f"/{language}/signs/noticed/", {"place": "Waterbury", "sign": ["long-hours"]})

    assert page.cards[0] == "safe-haven-services"
    assert "Waterbury" in page.soup.select_one("#nearby-title").get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_place_is_said_and_others_still_help(visit, language):
    page = visit(f"/{language}/signs/noticed/", {"place": "Qqqqqqqq"})

    assert page.cards
    assert "Qqqqqqqq" not in page.main


@MANY
@given(
    language=st.sampled_from(LANGUAGES),
    sent=st.dictionaries(
        st.sampled_from(["who", "young", "sign", "danger", "place", "other"]),
        st.text() | st.lists(st.text() | st.sampled_from(["watched", "long-hours"]), max_size=5),
    ),
)
def test_whatever_is_sent_there_is_an_answer_and_a_number(visit, language, sent):
    assert visit(f"/{language}/signs/noticed/", sent).phones


def test_without_a_directory_the_answer_still_has_its_lines(visit, settings, tmp_path):
    from lodestar.directory import answering

    settings.PUBLISHED_DIR = tmp_path
    answering.published.cache_clear()
    page = visit("/en/signs/noticed/", {"who": "me", "place": "Hartford"})

    assert page.cards == []
    assert "tel:+18889995545" in page.phones
