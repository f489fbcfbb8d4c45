"""Other wishes are looked at without screening anew, and that says what a whole screening would have said."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import MONDAY
from random_lives import Dice, Life, random_answers

from recommender.decide import Settings, recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import Answers
from recommender.safety.screening import Screening, offered_with, screen
from recommender.safety.wishes import NO_WISH, Wishes, wishes_of, without_wishes
from recommender.vocabulary import HomeItem

KNOWLEDGE = shipped_knowledge()
FAST = Settings(effort="fast")
MANY = settings(
    max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def life_of(number: int) -> Life:
    """A random person with up to three weeks behind them."""
    life = Life(Dice(29, number), lambda sheet, day, past: recommend(sheet, starts_on=day, history=past, settings=FAST))
    life.live()
    return life


def other_answers(answers: Answers, number: int) -> list[Answers]:
    """The same sheet with the wishes of other people, and with all that can be wished for or avoided."""
    sheets = [random_answers(Dice(31, number + other)) for other in range(3)]
    changes = [{name: tuple(sheet.get(name, ())) for name in NO_WISH} for sheet in sheets]
    changes += [{}, NO_WISH, NO_WISH | {"equipment": get_args(HomeItem)}, {"excluded_stretches": ()}]
    return [answers.model_copy(update=change) for change in changes]


def offered(screening: Screening) -> frozenset[str]:
    return frozenset(offer.stretch.id for offer in screening.eligible)


@MANY
@given(st.integers(0, 5000))
def test_looking_with_other_wishes_is_screening_with_other_wishes(number):
    """For people with and without a history, in every status, with one wish changed or all of them."""
    _, sheet, history = life_of(number).plans[-1]
    case = situation(sheet, starts_on=MONDAY, history=history, person="me", knowledge=KNOWLEDGE)

    for answers in other_answers(case.profile.answers, number):
        profile = replace(case.profile, answers=answers)
        then = screen(profile, case.history, MONDAY, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)

        assert offered_with(wishes_of(answers), case.screening) == offered(then)


@MANY
@given(st.integers(0, 5000))
def test_nothing_about_health_depends_on_a_wish(number):
    """What is shared between wishes was worked out from a person who has none."""
    _, sheet, history = life_of(number).plans[-1]
    case = situation(sheet, starts_on=MONDAY, history=history, person="me", knowledge=KNOWLEDGE)
    standing = case.screening.standing

    assert wishes_of(standing.state.profile.answers) == wishes_of(Answers(answers_version=1))
    for answers in other_answers(case.profile.answers, number):
        profile = replace(case.profile, answers=answers)
        then = screen(profile, case.history, MONDAY, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog).standing

        assert without_wishes(profile) == standing.state.profile
        assert then.against == standing.against
        assert (then.status, then.stops, then.flags) == (standing.status, standing.stops, standing.flags)


def test_the_wishes_are_those_that_an_unlock_may_change():
    """A new wish has to be taken out of the person too, or it would count as health."""
    assert set(NO_WISH) == {"equipment", "positions_avoided", "excluded_stretches"}
    assert len(NO_WISH) == len(Wishes.__dataclass_fields__)
