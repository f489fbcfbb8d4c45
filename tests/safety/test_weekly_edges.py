"""Where a weekly rule begins and ends: the very day, the very share, the very rating (evidence 4D, decisions 2)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from people import MONDAY, answers, feedback
from weekly_people import CATALOG

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.profile.history import read_history
from recommender.safety.course import Course, course_of
from recommender.safety.look_back import LookBack
from recommender.safety.pain_trend import pain_fell
from recommender.safety.personal import PersonalState
from recommender.safety.weeks import WeekRecord

KNOWLEDGE = shipped_knowledge()
RULES, LIMITS = KNOWLEDGE.rules, KNOWLEDGE.rules.thresholds


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def look_back(*documents: dict, on: date = MONDAY) -> LookBack:
    past = read_history(documents, KNOWLEDGE.codes, person="me", today=on)
    return LookBack(history=past, on=on, catalog=CATALOG, rules=RULES)


# ---- half of what there was ----


def planned(number: int, sizes: list[int]) -> dict:
    """A plan whose sessions have so many stretches, three in a week before or after MONDAY."""
    names = sorted(CATALOG.by_id)
    plan = recommend(answers(answered_on=str(day(7 * number))), starts_on=day(7 * number))
    shape = plan["sessions"][0]["items"][0]
    for session, size in zip(plan["sessions"], sizes, strict=True):
        session["items"] = [shape | {"stretch": name, "slot": slot} for slot, name in enumerate(names[:size])]
    return plan | {"left_out": []}


def after_little(*weeks: list[int]) -> Course:
    """The course after weeks of such sessions in which nothing was done."""
    plans = [planned(number, sizes) for number, sizes in enumerate(weeks, start=-len(weeks))]
    past = read_history(plans, KNOWLEDGE.codes, person="me", today=MONDAY)
    return course_of(past, MONDAY, catalog=CATALOG, rules=RULES, may_step=True, never_grows=False)


@pytest.mark.parametrize(
    ("weeks", "most"),
    [
        ([[4, 4, 4], [4, 4, 4]], 2),
        ([[5, 5, 5], [5, 5, 5]], 3),  # half of an odd number is rounded up
        ([[1, 1, 1], [1, 1, 1]], 1),
        ([[2, 6, 2], [4, 4, 4]], 2),  # of the larger session of each week, the smaller week
        ([[4, 4, 4], [6, 6, 6], [2, 2, 2]], 2),  # of the first two weeks of little, whatever came then
        ([[4, 4, 4]], None),
    ],
)
def test_half_is_half_of_the_first_two_weeks_of_little(weeks, most):
    """4D, S21: it stays half while it lasts, and no session is left without a stretch."""
    assert after_little(*weeks).drills_most == most


# ---- a new start ----


@pytest.mark.parametrize(("gap", "starts_anew"), [(20, False), (21, True)])
def test_a_gap_of_exactly_the_days_that_data_names_is_a_new_start(gap, starts_anew):
    look = look_back(feedback("a", on=str(day(-30))), feedback("b", on=str(day(gap - 30))))

    assert RULES.weekly_number("beginner_again", "days") == 21
    assert look.start == day(gap - 30 if starts_anew else -30)


def test_of_two_long_gaps_the_newest_start_counts_and_today_is_none():
    """What is done on the very day on which the week starts is not over."""
    days = (-80, -50, -22, 0)
    look = look_back(*(feedback(f"f{number}", on=str(day(number))) for number in days))

    assert look.start == day(-22)
    assert look_back().start is None


# ---- pain fell ----


def week(number: int, pain: float | None) -> WeekRecord:
    starts_on = day(7 * number)
    return WeekRecord(
        starts_on=starts_on, ends_on=starts_on + timedelta(days=7), sessions=(), completion=Fraction(1), most_items=1,
        colour="green", pain_nrs=None if pain is None else Fraction(str(pain)), is_paused=False,
        referred_for=frozenset(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pains", "fell"),
    [
        ([9, 9, 9, 9, 7], True),  # 2 points, under 30 %
        ([9, 9, 9, 9, 7.1], False),
        ([5, 5, 5, 5, 3.5], True),  # 30 %, under 2 points
        ([5, 5, 5, 5, 3.6], False),
        ([0, 0, 0, 0, 0], False),  # 30 % of nothing is no fall
        ([7, 7, 7, 5], False),  # three weeks before
        ([9, 7, 7, 7, 7, 7], False),  # five weeks before
        ([None, 9, 9, 9, 3], False),
        ([9, 9, 9, 9, None], False),
        ([9, None, None, None, 7], True),
    ],
)
def test_pain_fell_by_two_points_or_by_three_tenths_from_four_weeks_before(pains, fell):
    """4D: exactly as much is enough, and only these two weeks are held against each other."""
    weeks = [week(number, pain) for number, pain in enumerate(pains, start=-len(pains))]

    assert pain_fell(look_back(), weeks) is fell


# ---- hard stretches ----


def state(*history: dict, **sheet: object) -> PersonalState:
    """How a regular of 41, who answered a week ago, stands on MONDAY."""
    given = answers(**{"answered_on": str(day(-7)), "experience": "regular"} | sheet)
    case = situation(given, starts_on=MONDAY, history=list(history), person="me", knowledge=KNOWLEDGE)
    return PersonalState(
        profile=case.profile, history=case.history, counted=case.screening.counted, waiting_for=(), rules=RULES,
        catalog=CATALOG, on=MONDAY,
    )  # fmt: skip


def green_weeks(*starts: int) -> list[dict]:
    """One green session on each of these days."""
    return [feedback(f"green {start}", on=str(day(start)), pain_before=3, pain_after=3) for start in starts]


FOUR = green_weeks(-1, -8, -15, -22)


@pytest.mark.parametrize(
    ("green", "is_open"),
    [
        (FOUR, True),
        (FOUR[:-1], False),
        (green_weeks(-7, -14, -21, -28), True),  # the first day of each week
        (green_weeks(-7, -14, -21, -29), False),  # a day before the fourth
        (green_weeks(0, -8, -15, -22), False),  # today is no day before today
    ],
)
def test_hard_stretches_open_after_four_green_weeks(green, is_open):
    """Decisions 2, second_reader R1."""
    assert LIMITS.hard_needs_green_weeks == 4
    assert state(*green).hard_is_open is is_open


@pytest.mark.parametrize(("age", "is_open"), [(64, True), (65, False)])
def test_hard_stretches_are_for_nobody_who_is_old(age, is_open):
    assert LIMITS.old_from_years == 65
    assert state(*FOUR, age_years=age).hard_is_open is is_open


@pytest.mark.parametrize(
    "sheet",
    [
        {"experience": "some"},
        {"conditions": ["knee_oa"]},
        {"other_condition": "something"},
        {"yellow_flags": ["YF_FEAR"]},
    ],
    ids=["experience", "a condition", "own words", "a worry"],
)
def test_hard_stretches_stay_closed_to_whoever_told_of_something(sheet):
    assert state(*FOUR).hard_is_open
    assert not state(*FOUR, **sheet).hard_is_open


def test_hard_stretches_close_on_the_day_of_a_bad_session():
    """The day itself belongs to no week that is over, and to the calm days all the same."""
    today = feedback("today", on=str(day(0)), pain_before=3, pain_after=5)

    assert not state(*FOUR, today).hard_is_open
