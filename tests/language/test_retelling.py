"""A plan that was made in English, told in Spanish: every sentence of it, and nothing that is somebody's own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from people import MONDAY
from random_lives import Dice, Life, random_answers

from recommender import recommend
from recommender.knowledge import shipped_knowledge
from recommender.language.filled import retold, translated
from recommender.language.in_force import speaking
from recommender.language.translations import gettext, sentences
from recommender.messages import Message
from recommender.outcomes.instruments import ability_words
from recommender.outcomes.pain_trend import pain_trend, trend_words
from recommender.outcomes.trend_words import pain_words
from recommender.profile.plan import WeeklyPlan
from recommender.spoken import retold_plan, spoken_knowledge

SAID = ("name", "text", "why", "advice")
ENGLISH_WORDS = {"the", "your", "you", "and", "with", "this", "because", "neck", "back", "shoulder", "weeks", "monday"}


def texts(value, key=""):
    """Every sentence of a document that a person reads; facts beside them are data."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name != "facts":
                yield from texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, key)
    elif isinstance(value, str) and key in SAID:
        yield value


def lived_plans():
    """Plans of random people and of weeks that random lives lead to: all the rules have something to say."""
    for number in range(25):
        yield recommend(random_answers(Dice(7, number)), starts_on=MONDAY)
    for number in range(5):
        life = Life(Dice(11, number), lambda sheet, day, history: recommend(sheet, history=history, starts_on=day))
        life.live()
        yield from (made for made, _, _ in life.plans)


@pytest.fixture(scope="module")
def plans():
    return list(lived_plans())


def test_every_sentence_of_every_plan_is_known_in_spanish(plans):
    """A sentence that is built in a new way would silently stay English."""
    with speaking("es"):
        lost = {text for plan in plans for text in texts(plan) if translated(text) is None}

    assert not lost


def test_nothing_english_is_left_inside_a_sentence(plans):
    """Places, days and names within a sentence are words of ours, too."""
    with speaking("es"):
        said = {translated(text) or "" for plan in plans for text in texts(plan)}
    mixed = [text for text in said if set(text.lower().replace(",", " ").replace(".", " ").split()) & ENGLISH_WORDS]

    assert not mixed


def test_a_plan_is_retold_as_a_whole_and_stays_the_same_plan(plans):
    """Only words change: what to do, for how long and on which day is data."""
    for document in plans[:10]:
        plan = WeeklyPlan.model_validate(document)
        with speaking("es"):
            spanish = retold_plan(plan).to_document()
        assert {len(list(texts(spanish)))} == {len(list(texts(document)))}
        assert _without_words(spanish) == _without_words(document)


def _without_words(value):
    if isinstance(value, dict):
        return {name: _without_words(part) for name, part in value.items() if name not in SAID}
    return [_without_words(part) for part in value] if isinstance(value, list) else value


def test_a_plan_does_not_depend_on_the_language():
    """The document is stored, sent and compared: the same bytes whoever reads it."""
    for number in range(3):
        sheet = random_answers(Dice(3, number))
        english = json.dumps(recommend(sheet, starts_on=MONDAY))
        with speaking("es"):
            assert json.dumps(recommend(sheet, starts_on=MONDAY)) == english


@given(st.text(max_size=200))
@example("My neck hurts. Nobody knows why.")
@example("Stop if it gets worse. {name} 100 % {")
def test_what_is_not_ours_stays_as_it_was(text):
    """Free text, names of people, words of another catalog: told back letter by letter, never half translated."""
    with speaking("es"):
        assert retold(text) in (text, translated(text))
        if text.strip() not in sentences("es"):
            assert translated(f"{text}zqx") is None or not text


@pytest.mark.parametrize("weekly", [[], [5.0], [5.0, 5.0, 5.0], [6.0, 5.0, 4.5], [8.0, 5.0, 2.5], [2.0, 4.0, 6.0]])
def test_what_is_said_of_pain_is_known_in_spanish(weekly):
    """The sentences of the progress page, by their numbers."""
    with speaking("es"):
        assert translated(pain_words(weekly)) is not None


@pytest.mark.parametrize("last", [1.0, 5.0, 9.0])
def test_what_is_said_of_a_trend_is_known_in_spanish(last):
    """Those of `stretch trends`, for weeks that fall, stay and rise."""
    days = [MONDAY + timedelta(days=number) for number in range(0, 42, 2)]
    ratings = [(day, 5.0 + (last - 5.0) * place / len(days)) for place, day in enumerate(days)]
    told = [(MONDAY, "walk", 3), (MONDAY + timedelta(days=30), "walk", round(last))]
    sentences = [*trend_words(pain_trend(ratings)), *trend_words(pain_trend(ratings[:2])), *ability_words(told)]
    with speaking("es"):
        assert not [sentence for sentence in sentences if translated(sentence) is None]


def test_a_sentence_with_a_part_that_is_not_known_stays_whole():
    """Also within a sentence: a reason in English behind Spanish would be half of each."""
    with speaking("es"):
        assert translated("Also: Ask for Dr. Okonkwo.") is None
        assert translated("Okonkwo weeks") is None


def test_half_of_a_text_is_never_translated():
    known = "Stop if it gets worse."
    with speaking("es"):
        assert retold(f"{known} {known}") == "Para si empeora. Para si empeora."
        assert translated(f"{known} Ask for Dr. Okonkwo.") is None
        assert retold(f"{known} Ask for Dr. Okonkwo.") == f"{known} Ask for Dr. Okonkwo."


WITH_FACTS = sorted(
    name for name in shipped_knowledge().phrases.sentences if shipped_knowledge().phrases.facts_of(name)
)
WORTH_FINDING = [name for name in WITH_FACTS if name.startswith(("state_", "stop_", "advice_", "relaxed_", "reason.",
                                                                 "unlock_", "setting_"))]  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(WORTH_FINDING), st.integers(0, 99), st.sampled_from(["lower back", "neck", "chair"]))
def test_a_sentence_is_found_again_whatever_fills_it(name, number, word):
    """The same as if it had been looked up before it was filled."""
    english, facts = shipped_knowledge().phrases, {}
    with speaking("es"):
        for place, fact in enumerate(sorted(english.facts_of(name))):
            facts[fact] = number + place if fact in ("given", "asked", "count", "nrs", "minutes", "weeks") else word
        spanish = {fact: gettext(value) if isinstance(value, str) else value for fact, value in facts.items()}
        wanted = spoken_knowledge().phrases.say(Message(name, spanish))
        if not {"activity", "reason", "typed", "person", "stretch"} & set(facts):
            assert retold(english.say(Message(name, facts))) == wanted
