"""Days, bent wishes, what is done while a clinician's word is awaited, and the words that go with a week."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from people import MONDAY, answers, checkin, feedback
from plan_checker import WEEK, read_data, violations
from strategies import KIT

from recommender.decide import recommend

DATA = read_data()
SUNDAY, THURSDAY = MONDAY - timedelta(days=1), MONDAY + timedelta(days=3)
BREATHING = ["ankle-pumps", "diaphragmatic-breathing", "diaphragmatic-breathing-seated"]


def plan_of(**changes) -> dict:
    return recommend(answers(**changes), starts_on=MONDAY)


def days_of(plan: dict) -> list[str]:
    return [WEEK[date.fromisoformat(session["on"]).weekday()] for session in plan["sessions"]]


def bent(plan: dict) -> dict[str, tuple]:
    return {entry["constraint"]: (entry["asked"], entry["given"]) for entry in plan["relaxed"]}


# ---- days ----


@pytest.mark.parametrize("starts_on", [MONDAY + timedelta(days=number) for number in range(7)], ids=WEEK)
def test_a_week_may_start_on_any_day_and_holds_each_asked_day_once(starts_on):
    """Whoever starts on a Thursday gets the coming Monday, not the past one."""
    plan = recommend(answers(days=["sun", "tue", "mon"], answered_on=...), starts_on=starts_on)

    on = [date.fromisoformat(session["on"]) for session in plan["sessions"]]
    assert on == sorted(on)
    assert sorted(day.weekday() for day in on) == [0, 1, 6]
    assert all(starts_on <= day < starts_on + timedelta(days=7) for day in on)


@pytest.mark.parametrize(
    ("history", "given", "told"),
    [
        ([], list(WEEK)[:6], {"rest_day": (7, 6)}),
        ([feedback(on=str(MONDAY - timedelta(days=13)))], list(WEEK)[:6], {"rest_day": (7, 6)}),
        ([feedback(on=str(MONDAY - timedelta(days=14))), feedback("f2", on=str(SUNDAY))], list(WEEK), {}),
    ],
    ids=["never", "second week", "third week"],
)
def test_seven_days_are_six_in_the_first_two_weeks(history, given, told):
    """Evidence 4B: at least one rest day a week in weeks 1-2; the person hears that a day was taken away."""
    plan = recommend(answers(days=list(WEEK)), starts_on=MONDAY, history=history)

    assert days_of(plan) == given
    assert {name: wish for name, wish in bent(plan).items() if name == "rest_day"} == told


@pytest.mark.parametrize(
    ("said", "days", "minutes"),
    [
        ([], ["mon", "wed", "fri"], 12),
        ([checkin(days=["sat"], minutes_per_session=4)], ["sat"], 4),
        ([checkin(days=["sat"])], ["sat"], 12),
        ([checkin(minutes_per_session=4)], ["mon", "wed", "fri"], 4),
        ([checkin(days=["sat"]), checkin("c2", on=str(THURSDAY), days=["tue", "thu"])], ["tue", "thu"], 12),
        ([checkin(on=str(SUNDAY), days=["sat"])], ["mon", "wed", "fri"], 12),  # older than the sheet
    ],
)
def test_the_newest_word_on_days_and_minutes_counts(said, days, minutes):
    """A check-in asks for the coming week; a newer sheet asks for everything again."""
    plan = recommend(answers(), starts_on=MONDAY + timedelta(days=7), history=said)

    seconds = [sum(item["seconds"] for item in session["items"]) for session in plan["sessions"]]
    assert days_of(plan) == days
    assert max(seconds) <= minutes * 60


@pytest.mark.parametrize("stretch", ["cat-cow", "bridge", "seated-figure-four", "calf-wall-bent-knee", "open-book"])
def test_asked_days_are_kept_wherever_anything_fits(stretch):
    """Decisions 4: the days are the person's own; one stretch that fits and may be done daily makes a session."""
    only = [name for name in DATA.stretches if name != stretch]

    plan = plan_of(days=["mon", "tue", "thu", "fri", "sat"], excluded_stretches=only)

    assert days_of(plan) == ["mon", "tue", "thu", "fri", "sat"]


# ---- wishes that had to bend ----


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"days": list(WEEK)}, {"rest_day": (7, 6)}),
        ({"equipment": [], "pain": []}, {"cool_down": (3, 0)}),  # each needs a mat or a chair
        ({"equipment": [], "positions_avoided": ["standing"], "pain": []}, {"eligible": (1, 0)}),
        ({"equipment": ["chair"], "pain": [{"area": "thigh_front", "nrs": 3}]}, {"few_for_area": (4, 2)}),
        ({"equipment": [], "pain": [{"area": "wrist_forearm", "nrs": 3}]}, {"area": ("wrist_forearm", 0)}),
        ({"equipment": [], "pain": [{"area": "wrist_forearm", "nrs": 3}]}, {"few_for_area": (4, 0)}),
    ],
)
def test_each_bent_wish_is_told_with_its_numbers(changes, wanted):
    """What was asked, what is given: nothing is bent silently, and nothing is told that was not bent."""
    plan = plan_of(**changes)

    assert wanted.items() <= bent(plan).items()
    assert violations(plan, answers(**changes)) == []


def test_a_session_much_shorter_than_asked_is_told_by_its_shortest():
    """An hour was asked for; what fits and gains something is a quarter of it."""
    plan = plan_of(minutes_per_session=60, equipment=["chair"])

    shortest = min(session["minutes"] for session in plan["sessions"])
    assert shortest < 0.7 * 60
    assert bent(plan)["minutes"] == (60, shortest)


def test_where_the_shortest_stretch_is_too_long_the_person_hears_how_long_it_is():
    """Three minutes with only the long side-lying drills left: no session, and the minutes that one would take."""
    sheet = {
        "minutes_per_session": 3,
        "equipment": ["mat"],
        "excluded_stretches": [name for name in DATA.stretches if name != "clamshell"],
    }

    plan = plan_of(**sheet)

    # clamshell: 2 sides x 2 sets x 12 x (2 + 2) s + 20 + 10 + 5 = 227 s = 3.8 minutes
    told = next(entry for entry in plan["relaxed"] if entry["constraint"] == "minutes")
    assert plan["sessions"] == []
    assert (told["asked"], told["given"]) == (3, 0)
    assert re.findall(r"[\d.]+\d", told["text"]) == ["3.8"]


def test_a_healthy_person_with_a_mat_and_a_chair_bends_nothing():
    """The ordinary case must not read like a list of apologies."""
    assert plan_of()["relaxed"] == []


# ---- while a clinician's word is awaited ----


@pytest.mark.parametrize(
    ("changes", "stretches"),
    [
        ({"conditions": ["lumbar_radiculopathy"]}, BREATHING),
        ({"conditions": ["lumbar_radiculopathy"], "equipment": []}, BREATHING),  # kit is not applied
        ({"other_condition": "something rare"}, BREATHING),
        ({"conditions": ["pregnancy_t2"], "age_years": 30}, BREATHING[::2]),  # flat on the back is out
        ({"conditions": ["lumbar_radiculopathy"], "positions_avoided": ["floor"]}, BREATHING[::2]),
        ({"conditions": ["lumbar_radiculopathy"], "positions_avoided": ["floor", "seated_chair"]}, []),
        ({"conditions": ["lumbar_radiculopathy"], "unsure": ["bone_metastasis"]}, []),
        ({"conditions": ["lumbar_radiculopathy"], "minutes_per_session": 3}, BREATHING[:2]),  # 70 + 15 + 70 s fit
    ],
)
def test_until_a_clinician_agrees_only_breathing_and_ankle_pumps_are_there(changes, stretches):
    """Contract 2: whichever of the three pass every exclude; a BLOCK code answered "not sure" leaves nothing."""
    plan = plan_of(**changes)

    shown = [[item["stretch"] for item in session["items"]] for session in plan["sessions"]]
    assert plan["status"] == "clearance_needed"
    assert shown == [stretches] * (3 if stretches else 0)
    assert violations(plan, answers(**changes)) == []
    assert any("walk" in sentence for sentence in plan["advice"])


# ---- words ----


@pytest.mark.parametrize(
    ("changes", "stretch", "code", "named"),
    [
        ({}, "cat-cow", "serves_pain_area", "lower back"),
        ({"pain": [], "stiff_areas": ["hip"]}, "seated-figure-four", "serves_stiff_area", "hip"),
        ({"worse_with": ["sitting"]}, "sphinx", "away_from_worsening", "sitting"),
        ({"pain": [{"area": "lower_back", "nrs": 6}]}, "legs-on-chair-rest", "unloaded_high_pain", "6"),
        ({"pain": [], "goal": "stay_well"}, "bridge", "stay_well", "lower back"),
    ],
)
def test_a_stretch_says_which_answer_put_it_there(changes, stretch, code, named):
    """Ux A6: each sentence is built from what the person said; here everybody is left with this one stretch."""
    plan = plan_of(**changes, excluded_stretches=[name for name in DATA.stretches if name != stretch])

    item = plan["sessions"][0]["items"][0]
    said = {reason["code"]: sentence for reason, sentence in zip(item["reasons"], item["why"], strict=True)}
    assert named in said[code]


def test_a_place_that_hurts_elsewhere_is_not_called_close_by():
    """Neck and calf hurt: a shoulder stretch works close by the neck, not close by the calf."""
    plan = plan_of(
        pain=[{"area": "neck", "side": "both", "nrs": 4}, {"area": "calf", "side": "both", "nrs": 4}],
        equipment=["chair"],
        excluded_stretches=[name for name in DATA.stretches if name != "triceps-overhead-stretch"],
    )

    reason = next(r for r in plan["sessions"][0]["items"][0]["reasons"] if r["code"] == "serves_nearby_area")
    assert reason["facts"]["pain"] == "neck"


@pytest.mark.parametrize("area", ["neck", "lower_back", "calf", "wrist_forearm"])
def test_no_stretch_is_there_for_a_reason_that_would_fit_anybody(area):
    """Each `why` names a real answer: a sentence about "many people" names none, and so does "it warms you up"."""
    plan = plan_of(pain=[{"area": area, "side": "both", "nrs": 4}], equipment=list(KIT))

    anybody = {
        item["stretch"]
        for session in plan["sessions"]
        for item in session["items"]
        if {reason["code"] for reason in item["reasons"]} <= {"constant", "opens", "closes"}
    }
    assert anybody == set()


@pytest.mark.parametrize(("equipment", "count"), [(["mat"], 1), (["mat", "chair"], 2)])
def test_numbers_in_a_sentence_agree_with_their_nouns(equipment, count):
    """One stretch is not "1 stretches", and one minute not "1.0 minutes"."""
    only = ["cat-cow", "pelvic-tilt-seated"]

    plan = plan_of(equipment=equipment, excluded_stretches=[n for n in DATA.stretches if n not in only])

    told = " ".join(entry["text"] for entry in plan["relaxed"])
    assert bent(plan)["few_for_area"] == (4, count)
    assert not re.search(r"\b1(\.0)? (stretches|minutes|days|sessions)\b", told)
