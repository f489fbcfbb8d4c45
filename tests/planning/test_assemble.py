"""Filling the sessions of a week: the hard rules where they press, what each session must have, and ties."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from people import MONDAY, answers, checkin
from plan_checker import KIT, WEEK, Case, WeekRules, read_data, violations, week_of
from planned import planner_of
from strategies import cleared_documents

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.candidates import in_order
from recommender.settings import Settings

DATA = read_data()
NEXT_MONDAY = MONDAY + timedelta(days=7)
EVERY_DAY = list(WEEK)
FULL = {"equipment": list(KIT), "experience": "regular"}
STAY_WELL = answers(pain=[], goal="stay_well", **FULL)
HEAVY_CARE = ["mecfs_pem", "head_injury_pressure"]  # 67 of the 79 stretches that are left ask for care
PEOPLE = {
    "three minutes": answers(minutes_per_session=3),
    "an hour on every day": answers(minutes_per_session=60, days=EVERY_DAY, **FULL),
    "a beginner on every day": answers(experience="none", minutes_per_session=30, days=EVERY_DAY, equipment=list(KIT)),
    "nothing but a floor": answers(equipment=["mat"]),
    "nothing at all": answers(equipment=[], experience="some", pain=[]),
    "care with nearly all": answers(conditions=HEAVY_CARE, cleared_by_clinician=True, **FULL),
    "old and stiff": answers(age_years=81, pain=[], stiff_areas=["hip", "calf"], equipment=["chair", "wall", "bed"]),
    "hard ones every day": answers(pain=[], stiff_areas=["hip", "groin"], days=EVERY_DAY, **FULL),
    "a neck at the desk": answers(pain=[{"area": "neck", "nrs": 4}], worse_with=["sitting"], equipment=["chair"]),
    "pain of nine": answers(pain=[{"area": "lower_back", "nrs": 9}]),
    "staying well": STAY_WELL,
    "wrists only": answers(pain=[{"area": "wrist_forearm", "nrs": 3}], equipment=list(KIT)),
}


def plan_of(sheet: dict) -> dict:
    return recommend(sheet, starts_on=MONDAY)


def items_of(plan: dict) -> list[dict]:
    return [item for session in plan["sessions"] for item in session["items"]]


@pytest.mark.parametrize("name", PEOPLE)
def test_every_hard_rule_holds_where_it_presses(name):
    """Seconds, families, muscles, cautions, days, variety, order: derived a second time from the files."""
    plan = plan_of(PEOPLE[name])

    assert violations(plan, PEOPLE[name]) == []
    assert plan["sessions"]


def test_two_cautions_a_session_is_a_limit_that_is_reached():
    """Most of what fits this person asks for care; the week still holds at most two of them a session."""
    plan = plan_of(PEOPLE["care with nearly all"])

    each = [sum(bool(item["cautions"]) for item in session["items"]) for session in plan["sessions"]]
    assert max(each) == 2


def test_what_is_hard_for_one_muscle_waits_a_day():
    """Where only hard ones are left they do come, but never for one muscle group on two days in a row (scoring 3)."""
    easy = [name for name, fact in DATA.stretches.items() if fact.difficulty < 3]
    plan = plan_of(PEOPLE["hard ones every day"] | {"excluded_stretches": easy})
    hard = defaultdict(set)
    for session in plan["sessions"]:
        for item in session["items"]:
            fact = DATA.stretches[item["stretch"]]
            if fact.file["difficulty"] >= 3:
                hard[date.fromisoformat(session["on"])] |= fact.primary

    days = sorted(hard)
    assert days
    assert all((later - day).days > 1 or not hard[day] & hard[later] for day, later in pairwise(days))


@pytest.mark.parametrize(("experience", "most"), [("none", 8), ("some", 12), ("regular", 12)])
def test_a_beginner_meets_eight_different_stretches_and_others_twelve(experience, most):
    """S21: with more to learn, people do less. An hour on six days would have room for far more."""
    plan = plan_of(answers(experience=experience, minutes_per_session=60, days=EVERY_DAY, equipment=list(KIT)))

    assert len({item["stretch"] for item in items_of(plan)}) == most


@pytest.mark.parametrize("minutes", range(3, 13))
@pytest.mark.parametrize("name", ["a neck at the desk", "staying well", "wrists only"])
def test_a_short_session_keeps_room_for_its_main_part(name, minutes):
    """A warm-up for nothing is no session: where main stretches fit beside it, at least one is there."""
    sheet = PEOPLE[name] | {"minutes_per_session": minutes, "days": ["mon"]}

    plan = plan_of(sheet)

    assert "main" in {item["phase"] for item in items_of(plan)}


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in ("three minutes", "nothing at all")])
def test_no_day_of_the_week_is_left_without_a_main_part(name):
    """The later days must not be what the earlier ones left over: a warm-up and a cool-down are no session."""
    plan = plan_of(PEOPLE[name])

    without = [
        (session["on"], session["minutes"])
        for session in plan["sessions"]
        if "main" not in {item["phase"] for item in session["items"]}
    ]
    assert without == []


def test_sessions_of_one_week_use_the_minutes_alike():
    """Twelve minutes were asked for each of three days; none of the days is a leftover of the others."""
    plan = plan_of(answers(minutes_per_session=12))

    minutes = [session["minutes"] for session in plan["sessions"]]
    assert len(minutes) == 3
    assert min(minutes) >= max(minutes) / 2


# ---- what each session must have ----

EFFORTS = pytest.mark.parametrize("effort", ["fast", "normal", "thorough"])
ANYBODY = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def lacking(case: Case, week: list, fits: WeekRules, phase: str) -> list[str]:
    """The open days without a phase that a stretch could be put into as they are; a fitting one named for each."""
    found = []
    for place, day in enumerate(week):
        if all(here != phase for _, here in day):
            found += [f"{case.days[place]} {n}" for n in sorted(case.candidates) if fits.fits(week, place, (n, phase))][
                :1
            ]
    return found


@EFFORTS
@ANYBODY
@given(cleared_documents())
def test_a_main_part_a_warm_up_and_a_cool_down_are_there_wherever_one_fits(effort, sheet):
    """They are musts: a session lacks one only where nothing that may be done fits beside the rest."""
    plan, case = recommend(sheet, starts_on=MONDAY, settings=Settings(effort=effort)), Case(sheet, MONDAY)
    rules, week = WeekRules(case), week_of(plan, case)

    assert {phase: lacking(case, week, rules, phase) for phase in ("warm_up", "main", "cool_down")} == {
        "warm_up": [],
        "main": [],
        "cool_down": [],
    }


@EFFORTS
@ANYBODY
@given(cleared_documents())
def test_every_asked_place_has_a_main_stretch_wherever_one_fits(effort, sheet):
    """Nobody should find that the place which hurts was left out because others paid more."""
    plan, case = recommend(sheet, starts_on=MONDAY, settings=Settings(effort=effort)), Case(sheet, MONDAY)
    rules, week = WeekRules(case), week_of(plan, case)
    served = {a for day in week for n, phase in day if phase == "main" for a in DATA.stretches[n].areas}

    could = [
        (area, name, str(case.days[place]))
        for area in sorted(case.sheet.asked_areas - served)
        for name in sorted(case.candidates)
        if area in DATA.stretches[name].areas
        for place in range(len(week))
        if rules.fits(week, place, (name, "main"))
    ]
    assert could == []


@EFFORTS
@ANYBODY
@given(cleared_documents())
def test_every_rule_holds_and_every_asked_day_is_kept_where_anything_fits(effort, sheet):
    """Decisions 4: the days are the person's own. By the checker also: warm-up first, cool-down last, and nobody gets
    up or down more often than the stretches need.
    """
    plan, case = recommend(sheet, starts_on=MONDAY, settings=Settings(effort=effort)), Case(sheet, MONDAY)
    rules, week = WeekRules(case), week_of(plan, case)

    empty = [place for place, day in enumerate(week) if not day]
    assert violations(plan, sheet) == []
    assert [(p, n) for p in empty for n in case.candidates if rules.fits(week, p, (n, DATA.stretches[n].phase))] == []


# ---- last week again ----


def test_last_week_comes_again_where_it_is_asked_for():
    """The same stretches in the same sessions, in the doses of this week."""
    first = recommend(answers(), starts_on=MONDAY)
    asked, sheet = checkin(on=str(NEXT_MONDAY), keep_last_week=True), answers(answered_on=str(NEXT_MONDAY))

    again = recommend(sheet, starts_on=NEXT_MONDAY, history=[first, asked])

    assert stretches_of(again) == stretches_of(first)
    assert violations(again, sheet, [first, asked]) == []


def test_last_week_comes_again_on_other_days_one_session_after_the_other():
    first = recommend(answers(), starts_on=MONDAY)
    asked = checkin(on=str(NEXT_MONDAY), keep_last_week=True, days=["tue", "sat"])

    again = recommend(answers(answered_on=str(NEXT_MONDAY)), starts_on=NEXT_MONDAY, history=[first, asked])

    assert stretches_of(again) == stretches_of(first)[:2]


def test_what_may_not_be_shown_any_more_does_not_come_again():
    """The wish for the same week never brings back what the rules took away."""
    first = recommend(answers(), starts_on=MONDAY)
    gone = stretches_of(first)[0][1]
    sheet = answers(answered_on=str(NEXT_MONDAY), excluded_stretches=[gone])
    asked = checkin(on=str(NEXT_MONDAY), keep_last_week=True)

    again = recommend(sheet, starts_on=NEXT_MONDAY, history=[first, asked])

    assert stretches_of(again) == [[name for name in day if name != gone] for day in stretches_of(first)]


def test_where_nothing_of_last_week_may_come_again_there_is_a_new_one():
    """An empty week is nobody's wish: whoever excluded all of it wants something else."""
    first = recommend(answers(), starts_on=MONDAY)
    gone = sorted({name for day in stretches_of(first) for name in day})
    sheet = answers(answered_on=str(NEXT_MONDAY), excluded_stretches=gone)
    asked = checkin(on=str(NEXT_MONDAY), keep_last_week=True)

    again = recommend(sheet, starts_on=NEXT_MONDAY, history=[first, asked])

    assert len(again["sessions"]) == 3


def stretches_of(plan: dict) -> list[list[str]]:
    """Of each session, in any order within it."""
    return [sorted(item["stretch"] for item in session["items"]) for session in plan["sessions"]]


# ---- ties ----


def test_of_two_equal_stretches_the_easier_and_then_a_hash_of_the_person_wins():
    """Never the name: else everybody would meet the stretches with an early letter first (decisions 4)."""
    knowledge = shipped_knowledge()
    case = situation(STAY_WELL, starts_on=MONDAY, history=[], person="me", knowledge=knowledge)
    candidates = planner_of(case, "normal").pool.candidates

    def order(person: str, chosen: list) -> list[str]:
        return [candidate.offer.stretch.id for candidate in in_order(chosen, person)]

    mine, turned = order("me", list(candidates)), order("me", list(reversed(candidates)))
    yours = order("you", list(candidates))
    levels = [DATA.stretches[name].file["difficulty"] for name in mine]
    assert mine == turned
    assert mine != yours
    assert mine != sorted(mine)
    assert levels == sorted(levels)


def test_many_asked_places_do_not_overfill_a_session():
    """Each asked place gets a stretch, but never a ninth one in a short session (evidence 4B: 5 to 8 drills)."""
    places = [
        "upper_back", "calf", "groin", "lower_back", "hamstring", "leg_referred", "arm_referred", "wrist_forearm",
        "neck", "buttock", "headache_tension", "shoulder", "chest", "thigh_front",
    ]  # fmt: skip
    plan = plan_of(
        answers(
            pain=[],
            stiff_areas=places,
            cleared_by_clinician=True,
            positions_avoided=["quadruped", "supine", "one_leg", "standing", "side_lying"],
            equipment=list(KIT),
            minutes_per_session=11,
            days=["mon"],
            experience="regular",
        )
    )

    assert len(items_of(plan)) == DATA.planning["session"]["items_most"]
