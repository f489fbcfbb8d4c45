"""Answers against each other: only pregnancy at 60 or over contradicts; and a sheet survives being stored."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import AnswersError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import Answers, read_answers
from recommender.vocabulary import (
    AREAS,
    POSITIONS,
    WEEKDAYS,
)

CODES = shipped_knowledge().codes
CONDITIONS = sorted(CODES.conditions)
PREGNANT = ["pregnancy_t1", "pregnancy_t2", "pregnancy_t3", "pregnancy_told_to_rest"]
QUICK = settings(max_examples=80, deadline=None)


def problem_paths(**fields) -> list[str]:
    try:
        read_answers({"answers_version": 1} | fields, CODES)
    except AnswersError as error:
        return [problem.where for problem in error.problems]
    return []


@pytest.mark.parametrize("field", ["conditions", "unsure"])
@pytest.mark.parametrize("code", PREGNANT)
@pytest.mark.parametrize(("age", "contradicts"), [(12, False), (59, False), (60, True), (61, True), (120, True)])
def test_pregnancy_at_60_or_over_cannot_be_right(field, code, age, contradicts):
    """One of the two answers is a slip, and both change what is safe; "not sure" is no way round it."""
    found = problem_paths(age_years=age, **{field: ["knee_oa", code]})

    assert (found == ["conditions"]) is contradicts
    assert contradicts or found == []


def test_the_contradiction_names_both_answers():
    """The person must see which two do not go together."""
    with pytest.raises(AnswersError, match="pregnancy_t3 and age_years 72 cannot both be right"):
        read_answers({"answers_version": 1, "age_years": 72, "conditions": ["pregnancy_t3"]}, CODES)


@pytest.mark.parametrize("age", [None, "61", 61.5, True, [61]])
def test_without_a_readable_age_there_is_nothing_to_contradict(age):
    """An age that cannot be read is a problem of its own, never a second one and never a traceback."""
    assert problem_paths(age_years=age, conditions=["pregnancy_t1"]) == ([] if age is None else ["age_years"])


@pytest.mark.parametrize("conditions", ["pregnancy_t1", {"pregnancy_t1": 1}, [["pregnancy_t1"]], [None], 5])
def test_conditions_that_cannot_be_read_end_in_a_problem(conditions):
    """The look at the raw sheet must not stumble over what is in it."""
    assert problem_paths(age_years=70, conditions=conditions)


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"pregnancy_week": 20}, ["pregnancy_week"]),
        ({"pregnancy_week": 20, "conditions": []}, ["pregnancy_week"]),
        ({"pregnancy_week": 20, "conditions": ["postpartum_lt12w"]}, ["pregnancy_week"]),
        ({"pregnancy_week": None, "conditions": []}, []),
        ({"pregnancy_week": 20, "conditions": ["pregnancy_t1"]}, []),  # the week counts: it acts as t2
        ({"pregnancy_week": 20, "unsure": ["pregnancy_t3"]}, []),
        ({"pregnancy_week": 20, "conditions": ["pregnancy_told_to_rest"]}, []),
        ({"pregnancy_week": 20, "age_years": 66, "conditions": ["pregnancy_t2"]}, ["conditions"]),
    ],
)
def test_a_week_of_pregnancy_needs_a_pregnancy(fields, paths):
    """Contract 1: `pregnancy_week` goes with a pregnancy code."""
    assert problem_paths(**fields) == paths


@given(
    conditions=st.lists(st.sampled_from(CONDITIONS), unique=True),
    unsure=st.lists(st.sampled_from(CONDITIONS), unique=True),
    age=st.integers(0, 120),
)
@QUICK
def test_every_other_combination_is_accepted(conditions, unsure, age):
    """People have what they have: all 74 codes at once are a sheet like any other (contract 1)."""
    pregnant = bool({*conditions, *unsure} & set(PREGNANT))

    found = problem_paths(age_years=age, conditions=conditions, unsure=unsure)

    assert found == (["conditions"] if pregnant and age >= 60 else [])


def test_everything_at_once_is_accepted():
    """The union of all codes, at an age where none of them contradicts."""
    everything = {"conditions": CONDITIONS, "unsure": CONDITIONS, "red_flags": sorted(CODES.red_flags)}

    assert problem_paths(age_years=30, **everything) == []


def some(words, **limits):
    return st.lists(st.sampled_from(sorted(words)), unique=True, **limits)


TEXT = st.text("abcdefghij xyzÄéß漢-/.", max_size=80).map(str.strip)
SIDES = st.sampled_from(["left", "right", "both"])
MOVES = some(["bending", "sitting", "standing", "walking", "arching", "turning", "lying"])
PAINS = st.fixed_dictionaries(
    {"area": st.sampled_from(AREAS), "nrs": st.integers(0, 10)},
    optional={"side": SIDES, "weeks": st.integers(0, 5200) | st.floats(0, 5200, allow_nan=False)},
)
SHEETS = st.fixed_dictionaries(
    {"answers_version": st.just(1)},
    optional={
        "answered_on": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str),
        "age_years": st.integers(0, 59),
        "red_flags": some(CODES.red_flags, max_size=4),
        "conditions": some(CODES.conditions, max_size=8),
        "condition_sides": st.dictionaries(st.sampled_from(CONDITIONS), SIDES, max_size=3),
        "unsure": some(CODES.conditions, max_size=4),
        "confirmed": some(CODES.red_flags, max_size=4),
        "yellow_flags": some(CODES.yellow_flags),
        "other_condition": TEXT,
        "cleared_for": some(CODES.of("clearance"), max_size=4),
        "cleared_by_clinician": st.booleans(),
        "pain": st.lists(PAINS, max_size=5),
        "stiff_areas": some(AREAS),
        "goal": st.sampled_from(["less_pain", "less_stiffness", "stay_well"]),
        "activity": st.fixed_dictionaries({"text": TEXT, "ability": st.integers(0, 10)}),
        "worse_with": MOVES,
        "better_with": MOVES,
        "positions_avoided": some([*POSITIONS, "floor", "arms_overhead", "one_leg"]),
        "equipment": some(["mat", "chair", "wall", "towel", "bed"]),
        "days": some(WEEKDAYS, min_size=1),
        "minutes_per_session": st.integers(3, 60),
        "time_of_day": st.sampled_from(["morning", "day", "evening"]),
        "experience": st.sampled_from(["none", "some", "regular"]),
        "excluded_stretches": some(CODES.stretches, max_size=5),
    },
)


@given(SHEETS)
@QUICK
def test_a_sheet_comes_out_as_it_went_in(document):
    """What is stored is what was said: nothing lost, and no default added as if it were an answer."""
    answers = read_answers(document, CODES)

    assert answers.to_document() == document


@given(SHEETS)
@QUICK
def test_a_stored_sheet_is_read_as_the_same_sheet(document):
    """Through JSON text and back, so that next week's plan rests on the same answers."""
    answers = read_answers(document, CODES)
    again = read_answers(json.loads(json.dumps(answers.to_document())), CODES)

    assert again == answers


@given(SHEETS, st.data())
@QUICK
def test_null_is_the_same_as_leaving_a_field_out(document, data):
    """Contract: every document is JSON from anywhere, and some senders write null for "nothing"."""
    absent = sorted(set(Answers.model_fields) - set(document))
    nulls = dict.fromkeys(data.draw(st.lists(st.sampled_from(absent), unique=True)) if absent else [])

    assert read_answers(document | nulls, CODES) == read_answers(document, CODES)
    assert read_answers(document | nulls, CODES).to_document() == document
