"""Who lives in a world, and what they answer on the product's own pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from people import MONDAY
from simulation.simulated import KNOWLEDGE, NUMBERS, small_world, world

from recommender.decide import decide, prepared
from recommender.profile.answers import read_answers
from recommender.settings import Settings
from recommender.simulation.replies import answers_document, checkin_document

ALL = [world().person(number) for number in range(1600)]
MANY = ALL[:800]
FEW = MANY[:60]


def share(found) -> float:
    return float(np.mean(list(found)))


def sheet(person, nrs=5):
    return answers_document(person, world().questionnaire, worst_nrs=nrs, on=MONDAY, people=NUMBERS.people)


def test_who_they_are_follows_the_shares_of_evidence_6b():
    """Each within 99.9 % of a binomial of 800."""
    courses = Counter(person.course for person in MANY)

    assert courses["persistent_mild"] / 800 == pytest.approx(0.36, abs=0.056)
    assert courses["severe"] / 800 == pytest.approx(0.21, abs=0.048)
    assert share(p.region == "back" for p in MANY) == pytest.approx(0.60, abs=0.057)
    assert share(p.is_chronic for p in MANY) == pytest.approx(0.60, abs=0.057)
    assert share(p.is_female for p in MANY) == pytest.approx(0.55, abs=0.058)
    assert np.mean([p.age_years for p in MANY]) == pytest.approx(45.5, abs=1.6)
    assert {p.age_years >= 18 and p.age_years <= 80 for p in MANY} == {True}


def test_illness_comes_with_age():
    """Osteoporosis 0.5 % under 50 and 15 % from 65 on; controlled blood pressure 10 and 60 %."""
    young = [person for person in MANY if person.age_years < 50]
    old = [person for person in MANY if person.age_years >= 65]

    assert (
        share("osteoporosis" in p.conditions for p in young) < 0.03 < share("osteoporosis" in p.conditions for p in old)
    )
    assert share("hypertension_controlled" in p.conditions for p in young) == pytest.approx(0.10, abs=0.05)
    assert share("hypertension_controlled" in p.conditions for p in old) == pytest.approx(0.60, abs=0.18)


def test_nobody_has_what_stops_every_plan_and_nobody_is_pregnant_who_cannot_be():
    """Such people never get a week; the reviewer cases and the safety tests hold those rules."""
    actions = {code: condition.action for code, condition in KNOWLEDGE.rules.conditions.items()}
    pregnant = [p for p in MANY if any(code.startswith("pregnancy") for code in p.conditions)]

    assert not [code for person in MANY for code in person.conditions if actions[code] == "BLOCK"]
    assert pregnant
    assert all(p.is_female and 20 <= p.age_years <= 40 and p.pregnancy_week for p in pregnant)


def test_the_long_run_benefit_has_its_mean_its_spread_and_a_fifth_without_any():
    """-0.8 NRPS for backs, -1.0 for necks, SD .5, 20 % at zero (evidence 6B)."""
    back = [person.benefit_nrs for person in ALL if person.region == "back"]
    neck = [person.benefit_nrs for person in ALL if person.region == "neck"]

    assert np.mean(back) == pytest.approx(0.8, abs=0.06)
    assert np.std(back) == pytest.approx(0.5, rel=0.08)
    assert np.mean(neck) == pytest.approx(1.0, abs=0.09)
    assert share(value == 0 for value in back) == pytest.approx(0.2, abs=0.045)


def test_a_sheet_is_answered_whole_valid_and_says_that_it_is_synthetic():
    """Every safety list was asked, so that `[]` may stand; the only free text names where it comes from."""
    for person in FEW:
        document = sheet(person)
        answers = read_answers(document, KNOWLEDGE.codes, starts_on=MONDAY)

        assert document["red_flags"] == []
        assert set(answers.conditions) == set(person.conditions)
        assert answers.activity.text.startswith("synthetic")
        assert person.name.startswith("synthetic-")


def test_nearly_everybody_gets_a_week():
    """A cohort that is mostly turned away would say little about policies; and no question may stay open."""
    statuses = Counter(
        decide(prepared(sheet(person, 4), starts_on=MONDAY, person=person.name)).status for person in FEW[:40]
    )

    assert statuses["plan"] >= 36
    assert not statuses["incomplete"]
    assert not statuses["refer"]


def test_a_condition_that_was_named_opens_the_questions_behind_it():
    """A yes opens other pages further up; a sheet with one of them unanswered would count as not asked."""
    person = next(p for p in MANY if "hypertension_controlled" in p.conditions)

    assert sheet(person)["conditions"] == list(person.conditions)
    assert decide(prepared(sheet(person, 4), starts_on=MONDAY, person=person.name)).status != "incomplete"


CONDITIONS = [c.code for c in KNOWLEDGE.rules.conditions.values() if c.asked and c.action != "BLOCK"]


@pytest.mark.parametrize("code", [code for code in CONDITIONS if not code.startswith("pregnancy")])
def test_no_condition_lets_a_drill_through_that_its_rule_excludes(code):
    """Evidence 6B asks for people with each condition: said on the real pages, planned on the real path."""
    person = replace(FEW[0], conditions=(code,), is_female=True, age_years=40, is_cleared=True)
    document = sheet(person, 4)
    plan = decide(prepared(document, starts_on=MONDAY, person=person.name, settings=Settings(effort="fast")))
    shown = {item.stretch for session in plan.sessions for item in session.items}

    assert document["conditions"] == [code]
    assert shown
    assert not {s for s in shown if KNOWLEDGE.catalog[s].tags & {*KNOWLEDGE.rules.conditions[code].excludes}}


def test_every_warning_sign_can_be_told_at_a_check_in():
    """Evidence 6B asks for each code at least once; signs that only follow a birth are not asked of the others."""
    person = next(p for p in MANY if not p.conditions)
    answers = read_answers(sheet(person), KNOWLEDGE.codes)
    for flag in KNOWLEDGE.rules.red_flags.values():
        if flag.group in "ABCDFG":
            ill = replace(person, red_flag=flag.code, red_flag_week=3)
            now, a_week_on = (
                checkin_document(
                    ill, world().questionnaire, answers, on=MONDAY, worst_nrs=4, is_flaring=False, week=week
                )
                for week in (3, 4)
            )

            assert (now["red_flags"], a_week_on["red_flags"]) == ([flag.code], [])


def test_a_check_in_without_news_renews_the_safety_answers():
    """Else every second week would be `incomplete`."""
    person = FEW[0]
    answers = read_answers(sheet(person), KNOWLEDGE.codes)
    document = checkin_document(person, world().questionnaire, answers, on=MONDAY, worst_nrs=4, is_flaring=True, week=1)

    assert (document["red_flags"], document["conditions_changed"], document["flare"]) == ([], False, True)
    assert (document["person"], document["worst_pain"]) == (person.name, 4)


def test_who_tells_a_warning_sign_is_rare_and_every_sign_comes_up():
    """0.5 % of people, each code in turn."""
    often = small_world(NUMBERS.changed(leaving={"red_flag_share": 1.0}))
    told = {often.person(number).red_flag for number in range(60)}

    assert share(person.red_flag is not None for person in MANY) < 0.02
    assert told == {flag.code for flag in KNOWLEDGE.rules.red_flags.values() if flag.group != "none"}
