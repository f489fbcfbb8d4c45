"""The Profile: one person's answers with every default filled in, as rules, score and planner read them."""

from datetime import date

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.profile import Profile, profile_of

CODES = shipped_knowledge().codes
MONDAY = date(2026, 11, 23)


def profile(**fields) -> Profile:
    return profile_of(read_answers({"answers_version": 1} | fields, CODES), person="me", starts_on=MONDAY)


def test_a_blank_sheet_claims_nothing():
    """No condition, no place, no pain, no kit, and no age."""
    blank = profile()

    assert blank.age_years is None
    assert blank.worst_nrs is None
    assert blank.kit == blank.conditions == blank.unsure == blank.asked_areas == blank.areas_nearby == frozenset()


@pytest.mark.parametrize(
    ("day", "least"),
    [
        (date(2026, 11, 22), 64),
        (MONDAY, 64),
        (date(2027, 11, 22), 64),
        (date(2027, 11, 23), 65),
        (date(2028, 1, 1), 65),
    ],
)
def test_a_person_is_a_year_older_when_the_day_of_the_sheet_comes_round(day, least):
    """The birthday is not asked, but by then everybody has had one: the rules from 65 on hang on it."""
    assert profile(age_years=64, answered_on=str(MONDAY)).age_on(day) == least
    assert profile(answered_on=str(MONDAY)).age_on(day) is None


@pytest.mark.parametrize(
    ("given", "counts_as"), [(None, MONDAY), ("2026-11-20", date(2026, 11, 20)), ("2026-11-23", MONDAY)]
)
def test_a_sheet_without_a_day_counts_as_answered_on_the_day_the_plan_starts(given, counts_as):
    """Contract 1; safety answers age from this day."""
    assert profile(answered_on=given).answered_on == counts_as


@pytest.mark.parametrize(
    ("fields", "goal"),
    [
        ({}, "stay_well"),
        ({"stiff_areas": ["hip"]}, "stay_well"),
        ({"pain": [{"area": "hip", "nrs": 0}]}, "less_pain"),
        ({"pain": [{"area": "hip", "nrs": 4}]}, "less_pain"),
        ({"pain": [{"area": "hip", "nrs": 4}], "goal": "less_stiffness"}, "less_stiffness"),
        ({"goal": "less_pain"}, "less_pain"),
    ],
)
def test_the_goal_follows_from_pain_unless_it_was_said(fields, goal):
    """Contract 1: less_pain if any pain, else stay_well."""
    assert profile(**fields).goal == goal


@pytest.mark.parametrize(("nrs", "worst"), [([], None), ([0], 0), ([3, 7, 5], 7), ([10, 0], 10)])
def test_the_worst_pain_counts(nrs, worst):
    """Over all places; no place is not the same as a pain of 0."""
    places = ["neck", "hip", "calf"]

    assert profile(pain=[{"area": a, "nrs": n} for a, n in zip(places, nrs, strict=False)]).worst_nrs == worst


def test_yes_beats_not_sure():
    """Contract 1: a code in both lists counts as yes."""
    both = profile(conditions=["osteoporosis", "knee_oa"], unsure=["osteoporosis", "glaucoma_retina"])

    assert both.conditions == {"osteoporosis", "knee_oa"}
    assert both.unsure == {"glaucoma_retina"}


def test_asked_areas_are_where_it_hurts_or_is_stiff():
    """The plan is for both."""
    person = profile(pain=[{"area": "neck", "nrs": 3}, {"area": "hip", "nrs": 2}], stiff_areas=["calf", "hip"])

    assert person.pain_areas == {"neck", "hip"}
    assert person.stiff_areas == {"calf", "hip"}
    assert person.asked_areas == {"neck", "hip", "calf"}


@pytest.mark.parametrize(
    ("pains", "nearby"),
    [
        (["calf"], {"leg_referred"}),
        (["wrist_forearm"], set()),
        (["groin", "hip"], {"thigh_front", "lower_back", "buttock", "leg_referred", "hamstring"}),
        (["thigh_front"], {"hip", "groin"}),
    ],
)
def test_nearby_areas_leave_out_the_places_that_hurt(pains, nearby):
    """Decisions 2, adjacent areas; a place that hurts is served itself, not "close by"."""
    assert profile(pain=[{"area": area, "nrs": 3} for area in pains]).areas_nearby == nearby


def test_only_what_hurts_has_a_neighbourhood():
    """A stiff place is asked for, but pain next door is no reason to work there."""
    assert profile(stiff_areas=["calf"]).areas_nearby == frozenset()


def test_kit_is_what_was_ticked_and_nothing_is_assumed():
    """A chair, a wall and the floor are asked for (contract 1)."""
    assert profile(equipment=["mat", "chair"]).kit == {"mat", "chair"}
