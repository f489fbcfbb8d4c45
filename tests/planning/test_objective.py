"""The worth of a week, counted a second time: scoring 3 and decisions 4 from the plan document alone, from scratch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from people import MONDAY, answers, checkin, feedback
from plan_checker import KIT, PHASES, WEEK, Case, WeekRules, objective_points, read_data, violations, week_of
from planned import planner_of
from random_lives import Dice, Life
from week_problems import musts_worth

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.problem import MICRO, Placed, WeekProblem, worth
from recommender.settings import Settings

KNOWLEDGE = shipped_knowledge()
NEXT_MONDAY = MONDAY + timedelta(days=7)
EFFORTS = ("fast", "normal", "thorough")
BACK_AND_NECK = [{"area": "lower_back", "nrs": 6, "weeks": 20}, {"area": "neck", "nrs": 3}]
PEOPLE = {
    "a sore back": answers(),
    "a beginner on every day": answers(experience="none", minutes_per_session=30, days=list(WEEK), equipment=list(KIT)),
    "a worse back and a sore neck": answers(pain=BACK_AND_NECK, equipment=list(KIT), worse_with=["sitting"]),
    "stiff hips at 70": answers(age_years=70, pain=[], stiff_areas=["hip", "calf"], equipment=["chair", "wall", "bed"]),
    "staying well": answers(pain=[], equipment=list(KIT), experience="regular"),
    "wrists for an hour": answers(pain=[{"area": "wrist_forearm", "nrs": 3}], minutes_per_session=60),
    "care with nearly all": answers(conditions=["mecfs_pem", "head_injury_pressure"], cleared_by_clinician=True),
    "fibromyalgia": answers(conditions=["fibromyalgia_fatigue"], pain=BACK_AND_NECK),
    "three minutes": answers(minutes_per_session=3),
    "nothing but a floor": answers(equipment=["mat"]),
}


def problem_of(sheet: dict, day: date, history: Sequence[dict]) -> tuple[WeekProblem, dict[str, int]]:
    """The problem that the program makes of a person's week, and the row of each stretch in it."""
    case = situation(sheet, starts_on=day, history=history, person="me", knowledge=KNOWLEDGE)
    planner = planner_of(case, "normal")
    return planner.problem, {c.offer.stretch.id: row for row, c in enumerate(planner.pool.candidates)}


def placed_in(plan: dict, case: Case, rows: dict[str, int]) -> list[list[Placed]]:
    return [[Placed(rows[name], phase) for name, phase in day] for day in week_of(plan, case)]


def lives(first: int, last: int) -> list[tuple[dict, dict, list[dict]]]:
    """Every week that was planned, with its sheet and history, in the lives of people with these numbers."""
    found = []
    for number in range(first, last):
        life = Life(Dice(4, number), lambda sheet, day, past: recommend(sheet, starts_on=day, history=past))
        life.live()
        found += [entry for entry in life.plans if entry[0]["status"] == "plan" and entry[0]["sessions"]]
    return found


def is_held_alike(sheet: dict, day: date, history: Sequence[dict], plan: dict) -> bool:
    case = Case(sheet, day, history)
    problem, rows = problem_of(sheet, day, history)
    if not set().union(*({name for name, _ in d} for d in week_of(plan, case))) <= set(rows):
        return False  # something done this week is nothing that the rest of it may be made of
    week, rules = placed_in(plan, case, rows), WeekRules(case)

    assert rules.musts(week_of(plan, case)) == musts_worth(problem, week)
    assert objective_points(plan, sheet, history) == pytest.approx(
        (worth(problem, week) - musts_worth(problem, week)) / MICRO, abs=1e-6
    )
    return True


@pytest.mark.parametrize("name", PEOPLE)
def test_the_worth_of_a_first_week_is_the_one_counted_from_its_document(name):
    plan = recommend(PEOPLE[name], starts_on=MONDAY)

    assert is_held_alike(PEOPLE[name], MONDAY, [], plan)


def test_the_worth_of_a_week_is_the_one_counted_from_its_document_whatever_came_before():
    """Novelty, monotony, what was disliked, easier and harder forms, days done: to a millionth of a point."""
    weeks = lives(0, 50)

    held = sum(
        is_held_alike(sheet, date.fromisoformat(plan["starts_on"]), history, plan) for plan, sheet, history in weeks
    )

    assert held > 0.9 * len(weeks) > 40
    assert sum(any("plan_version" in told for told in history) for _, _, history in weeks) > 20


def test_the_same_week_for_the_third_time_costs_and_a_changed_one_does_not():
    """Decisions 4: -.02 where nothing changed for three weeks."""
    first = recommend(answers(), starts_on=MONDAY)
    again = moved(first, 7)
    plan = moved(first, 14)
    sheet = answers(answered_on=plan["starts_on"])

    once = objective_points(plan, sheet, [again])
    twice = objective_points(plan, sheet, [first, again])

    assert once - twice == pytest.approx(0.02)


def test_each_new_stretch_beyond_the_free_ones_costs():
    """People leave when everything changes (decisions 4); the price stands in the data with its reason."""
    price, free = (read_data().planning["objective"][name] for name in ("novelty", "novelty_free"))
    first = recommend(answers(), starts_on=MONDAY)
    names = sorted({item["stretch"] for session in first["sessions"] for item in session["items"]})
    plan, sheet = moved(first, 7), answers(answered_on=str(NEXT_MONDAY))

    worth_of = {gone: objective_points(plan, sheet, [without(first, names[:gone])]) for gone in range(6)}

    fall = [round(worth_of[0] - worth_of[gone], 6) for gone in range(6)]
    assert fall == [round(price * max(0, gone - free), 6) for gone in range(6)]


def moved(plan: dict, days: int) -> dict[str, Any]:
    """The same week some days later, as another plan."""

    def later(day: str) -> str:
        return str(date.fromisoformat(day) + timedelta(days=days))

    sessions = [s | {"on": later(s["on"]), "session_id": f"{s['session_id']}-{days}"} for s in plan["sessions"]]
    return plan | {"plan_id": f"{plan['plan_id']}-{days}", "starts_on": later(plan["starts_on"]), "sessions": sessions}


def without(plan: dict, names: Sequence[str]) -> dict[str, Any]:
    kept = [s | {"items": [item for item in s["items"] if item["stretch"] not in names]} for s in plan["sessions"]]
    return plan | {"sessions": kept}


# ---- how good a week is ----


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("name", PEOPLE)
def test_no_session_could_take_one_more_stretch_that_gains(name, effort):
    """The week is full: by points counted from scratch, whatever still fits by the rules would gain nothing."""
    plan = recommend(PEOPLE[name], starts_on=MONDAY, settings=Settings(effort=effort))
    case = Case(PEOPLE[name], MONDAY)
    rules, week = WeekRules(case), week_of(plan, case)
    before = rules.points(week) + rules.musts(week)

    missed = [
        (str(case.days[place]), stretch, phase)
        for place, stretch, phase in product(range(len(week)), sorted(case.candidates), PHASES)
        if rules.fits(week, place, (stretch, phase))
        for more in [[*week[:place], [*week[place], (stretch, phase)], *week[place + 1 :]]]
        if rules.points(more) + rules.musts(more) > before
    ]
    assert missed == []


@pytest.mark.parametrize("name", PEOPLE)
def test_thorough_never_makes_a_week_worth_less(name):
    """It looks wherever normal looks."""
    assert worth_with("normal", PEOPLE[name]) <= worth_with("thorough", PEOPLE[name])


def worth_with(effort: str, sheet: dict) -> int:
    plan, case = recommend(sheet, starts_on=MONDAY, settings=Settings(effort=effort)), Case(sheet, MONDAY)
    assert violations(plan, sheet) == []
    rules, week = WeekRules(case), week_of(plan, case)
    return rules.points(week) + rules.musts(week)


def test_over_many_people_effort_pays():
    """On average: a single person's search may end in another corner, but not a hundred people's."""
    mean = {effort: sum(worth_with(effort, Life(Dice(5, n), no_plan).sheet) for n in range(60)) for effort in EFFORTS}

    assert mean["fast"] < mean["normal"] < mean["thorough"]


def no_plan(*_: Any) -> dict:
    raise AssertionError("only the sheet of this life is looked at")


# ---- what the weeks before do to the choice ----


def test_a_week_holds_on_to_most_of_the_last_one():
    """Decisions 4: at most a few new ones, or it would pay; the rest is what the person knows by now."""
    first = recommend(answers(), starts_on=MONDAY)
    sheet = answers(answered_on=str(NEXT_MONDAY))

    second = recommend(sheet, starts_on=NEXT_MONDAY, history=[first])

    one, other = ({i["stretch"] for s in plan["sessions"] for i in s["items"]} for plan in (first, second))
    assert len(one & other) >= len(one) / 2


def test_what_was_disliked_comes_less_often():
    """Evidence 4D as data: .02 for each time, three times at the most; the worth of a week with it falls by that."""
    plan = recommend(answers(), starts_on=MONDAY)
    stretch = plan["sessions"][0]["items"][1]["stretch"]
    times = sum(item["stretch"] == stretch for session in plan["sessions"] for item in session["items"])
    said = [
        feedback(f"f{n}", on=str(MONDAY), items=[{"stretch": stretch, "outcome": "skipped", "reason": "disliked"}])
        for n in range(5)
    ]

    fall = [
        objective_points(plan, answers(), []) - objective_points(plan, answers(), [*said[:n], checkin()])
        for n in range(6)
    ]

    assert [round(points, 6) for points in fall] == [round(0.02 * min(3, n) * times, 6) for n in range(6)]
