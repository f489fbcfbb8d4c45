"""A document that was recorded once says the same as one that is read anew, to the last byte of the next plan."""

from __future__ import annotations

from functools import cache

import pytest
from people import MONDAY, answers, feedback
from pydantic import ValidationError
from random_lives import Dice, Life

from recommender.decide import Settings, recommend
from recommender.errors import DocumentError
from recommender.knowledge import load_knowledge, shipped_knowledge
from recommender.profile.history import read_history
from recommender.profile.plan import WeeklyPlan
from recommender.profile.recorded import record
from recommender.reading import data_folder

KNOWLEDGE = shipped_knowledge()
CODES = KNOWLEDGE.codes
FAST = Settings(effort="fast")


@cache
def lives() -> tuple[Life, ...]:
    """Random people with what they planned and logged."""

    def plan(sheet, day, history):
        return recommend(sheet, starts_on=day, history=history, settings=FAST)

    found = []
    for number in range(25):
        found.append(Life(Dice(41, number), plan))
        found[-1].live()
    return tuple(found)


def test_the_next_plan_is_the_same_to_the_last_byte():
    """Its id is made of the texts of all documents, so a text that differed anywhere would show."""
    for life in lives():
        made, sheet, history = life.plans[-1]
        recorded = [record(document, CODES) for document in history]

        again = recommend(sheet, starts_on=MONDAY, history=recorded, settings=FAST)

        assert again == made
        assert recommend(sheet, starts_on=MONDAY, history=[*recorded, *history], settings=FAST) == made


def test_a_plan_that_was_just_made_says_what_its_document_says():
    """So it need not be read from it."""
    for life in lives():
        for document, _, _ in life.plans:
            plan = WeeklyPlan.model_validate(document)

            assert record(plan.to_document(), CODES, plan=plan) == record(document, CODES)


def test_with_the_words_of_another_catalog_it_is_checked_again():
    """A stretch that is not known here must not slip in because it was known elsewhere."""
    told = record(feedback("f1"), CODES)
    others = load_knowledge(data_folder()).codes
    fewer = type(others)(
        conditions=others.conditions,
        red_flags=others.red_flags,
        yellow_flags=others.yellow_flags,
        stretches=frozenset({"bridge"}),
    )

    assert read_history([told], others, person="me", today=MONDAY).sessions
    with pytest.raises(DocumentError, match="not a known stretch"):
        read_history([told], fewer, person="me", today=MONDAY)


def test_what_is_wrong_is_not_recorded():
    """Only what was found sound may be believed later."""
    with pytest.raises(DocumentError):
        record(feedback("f1", pain_before=11), CODES)
    with pytest.raises(ValidationError):
        record({"plan_version": 1}, CODES)


def test_a_recorded_document_does_not_change_with_the_one_it_was_made_of():
    """Whoever keeps the raw document may go on writing into it."""
    document = feedback("f1")
    told = record(document, CODES)
    before = recommend(answers(), starts_on=MONDAY, history=[told], settings=FAST)

    document["pain_before"] = 9
    document["items"].clear()

    assert recommend(answers(), starts_on=MONDAY, history=[told], settings=FAST) == before


def test_a_plan_does_not_depend_on_who_was_planned_for_before():
    """What is kept between people is the data's alone: forwards and backwards everybody gets the same week."""
    people = [life.plans[-1] for life in lives()]

    def plans(some):
        return [recommend(sheet, starts_on=MONDAY, history=history, settings=FAST) for _, sheet, history in some]

    assert plans(people[::-1])[::-1] == plans(people) == [made for made, _, _ in people]
