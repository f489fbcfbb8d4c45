"""The reviewer cases: what holds them against the program must itself be able to say no."""

from __future__ import annotations

from datetime import date

import pytest

from recommender.cases import Case, mismatches
from recommender.decide import decide, prepared
from recommender.knowledge import shipped_knowledge

KNOWLEDGE = shipped_knowledge()
MONDAY = date(2026, 11, 23)
HEALTHY = {"answers_version": 1, "age_years": 30, "red_flags": [], "conditions": [], "equipment": ["mat", "chair"]}


def kinds(expect: dict, **answers) -> set[str]:
    case = Case(
        name="A case", why="To see it fail.", starts_on=MONDAY, answers=HEALTHY | answers, expect=expect, file="a.toml"
    )
    return {mismatch.kind for mismatch in mismatches(case, KNOWLEDGE)}


@pytest.mark.parametrize(
    ("expect", "answers", "kind"),
    [
        ({"status": "refer"}, {}, "STATUS"),
        ({"status": "plan", "left_out": {"cat-cow": "osteoporosis"}}, {}, "UNEXPECTED_OFFER"),
        ({"status": "plan", "left_out": {"downward-dog": "osteoporosis"}}, {}, "WRONG_REASON"),
        ({"status": "plan", "offered": ["downward-dog"]}, {}, "UNEXPECTEDLY_LEFT_OUT"),
        ({"status": "plan", "offered": ["no-such-stretch"]}, {}, "UNKNOWN_STRETCH"),
        ({"status": "plan", "flags": ["RF_INFLAM"]}, {}, "FLAG_MISSING"),
        ({"status": "plan", "missing": ["red_flags"]}, {}, "NOT_ASKED"),
        ({"status": "plan", "relaxed": ["eligible"]}, {}, "NOT_RELAXED"),
        ({"status": "plan", "sessions": "none"}, {}, "SESSIONS"),
        ({"status": "plan", "sessions": "breathing_only"}, {}, "SESSIONS"),
        ({"status": "refer", "urgency": "SOON"}, {"red_flags": ["RF_FEVER"]}, "URGENCY"),
        ({"status": "plan"}, {"conditions": ["no_such_code"]}, "REFUSED"),
    ],
)
def test_a_case_that_the_program_does_not_meet_is_told(expect, answers, kind):
    """A reviewer's no must show, in a word that says which no it is."""
    assert kind in kinds(expect, **answers)


def test_a_case_that_the_program_meets_has_no_mismatch():
    """Otherwise the test above would prove nothing."""
    assert kinds({"status": "plan", "offered": ["cat-cow"], "sessions": "some", "advice_expected": True}) == set()


def test_a_caution_that_is_not_given_is_told_where_the_stretch_was_not_planned_either():
    """Expectation.cautioned promises "if it is eligible": most eligible stretches are not in the week's sessions."""
    plan = decide(prepared(HEALTHY, starts_on=MONDAY))
    eligible = set(KNOWLEDGE.catalog.by_id) - {row.stretch for row in plan.left_out}
    not_planned = sorted(eligible - plan.stretch_ids)[0]

    assert kinds({"status": "plan", "cautioned": {not_planned: "osteoporosis"}}) == {"CAUTION_MISSING"}


@pytest.mark.parametrize("field", ["cautioned", "left_out"])
def test_a_stretch_that_a_case_misspells_is_told_as_unknown(field):
    """A case about a stretch that does not exist tests nothing."""
    assert "UNKNOWN_STRETCH" in kinds({"status": "plan", field: {"cat-cwo": "osteoporosis"}})
