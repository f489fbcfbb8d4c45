"""What a week has room for: days and minutes as asked last, less what rest and a flare take."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import MONDAY, answers, checkin, feedback
from planned import planner_of

from recommender.decide import situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.room import WeekRoom
from recommender.vocabulary import WEEKDAYS

KNOWLEDGE = shipped_knowledge()
LAST_MONDAY = MONDAY - timedelta(days=7)
DAILY = answers(days=list(WEEKDAYS), minutes_per_session=12, answered_on=str(LAST_MONDAY))


def room_of(sheet: dict, *documents: dict) -> WeekRoom:
    case = situation(sheet, starts_on=MONDAY, history=documents, person="me", knowledge=KNOWLEDGE)
    return planner_of(case, "fast").room


def test_of_seven_days_the_last_is_given_back_for_rest_at_first():
    room = room_of(DAILY)

    assert room.asked_days == [MONDAY + timedelta(days=n) for n in range(7)]
    assert room.days == room.asked_days[:6]


@pytest.mark.parametrize(("on", "counts"), [(LAST_MONDAY, True), (LAST_MONDAY - timedelta(days=1), False)])
def test_the_newest_word_on_days_and_minutes_counts_and_none_from_before_the_sheet(on, counts):
    room = room_of(DAILY, checkin(on=str(on), days=["tue", "thu"], minutes_per_session=20))

    assert (room.minutes, len(room.days)) == ((20, 2) if counts else (12, 6))


def test_a_flare_takes_half_of_every_session():
    calm, flare = room_of(DAILY), room_of(DAILY, checkin(on=str(MONDAY), flare=True))

    assert {calm.limit_s(day) for day in calm.days} == {12 * 60}
    assert {flare.limit_s(day) for day in flare.days} == {6 * 60}
    assert (calm.asked_share, flare.asked_share) == (1.0, 0.5)


def test_the_session_that_is_half_as_long_comes_on_a_later_day_than_the_hard_one():
    """Evidence 4D: what was hard today, without a plan, makes tomorrow's session shorter, and no other."""
    room = room_of(DAILY, feedback(on=str(MONDAY), pain_before=1, pain_after=5))

    assert [room.time_share(day) for day in room.days[:3]] == [1.0, 0.5, 1.0]


@pytest.mark.parametrize(("weeks", "most"), [(0, 8), (1, 10), (2, 12), (30, 12)])
def test_a_beginner_gets_a_few_more_stretches_each_week_up_to_as_many_as_anybody(weeks, most):
    """Decisions 4: few to learn at first, and then as many as everybody has, not more."""
    sheet = DAILY | {"experience": "none", "answered_on": str(MONDAY)}
    done = [feedback(f"f{ago}", on=str(MONDAY - timedelta(days=7 * ago))) for ago in range(1, weeks + 1)]

    assert room_of(sheet, *done).distinct_most == most
