"""When wishes collide the plan says which one it bent, by how much, and which other answer would help how much."""

from __future__ import annotations

import pytest
from people import MONDAY, answers
from seasons import RED, UNSAID, Season
from strategies import KIT, STRETCHES

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge

NO_FLOOR_NO_CHAIR = answers(minutes_per_session=3, equipment=[], positions_avoided=["floor"])
NOTHING_LEFT = answers(equipment=[], positions_avoided=["floor", "standing", "seated_chair", "supine"])


def week_of(sheet):
    return recommend(sheet, starts_on=MONDAY)


def eligible(plan):
    """How many stretches a plan did not leave out."""
    return 121 - len(plan["left_out"])


def bent(plan):
    return {entry["constraint"]: entry for entry in plan["relaxed"]}


def answered(sheet, unlock):
    """The sheet with the other answer that an unlock names."""
    if unlock["field"] == "equipment":
        return sheet | {"equipment": [*sheet["equipment"], unlock["word"]]}
    left = [word for word in sheet["positions_avoided"] if word != unlock["word"]]
    return sheet | {"positions_avoided": left}


def test_three_minutes_without_floor_or_chair_is_still_a_week():
    """Every asked day has something, no session is longer than asked, and the bent wishes are told."""
    plan = week_of(NO_FLOOR_NO_CHAIR)

    assert [session["on"] for session in plan["sessions"]] == ["2026-11-23", "2026-11-25", "2026-11-27"]
    assert all(0 < sum(item["seconds"] for item in session["items"]) <= 180 for session in plan["sessions"])
    assert bent(plan)["variety"]["given"] == eligible(plan) == 4
    assert bent(plan)["few_for_area"]["given"] == 3


@pytest.mark.parametrize("sheet", [NO_FLOOR_NO_CHAIR, NOTHING_LEFT], ids=["three minutes", "nothing left"])
def test_an_unlock_adds_exactly_as_many_as_it_says(sheet):
    """ "Allow a chair: +7" is a number that one may check by allowing a chair."""
    plan = week_of(sheet)
    for_any_place = [entry for entry in plan["relaxed"] if entry["constraint"] in ("variety", "eligible")]
    unlocks = [unlock for entry in for_any_place for unlock in entry["unlocks"]]
    gained = [eligible(week_of(answered(sheet, unlock))) - eligible(plan) for unlock in unlocks]

    assert unlocks
    assert gained == [unlock["adds"] for unlock in unlocks]
    assert gained == sorted(gained, reverse=True)
    assert all(str(unlock["adds"]) in unlock["text"] for unlock in unlocks)


def test_where_nothing_fits_there_is_a_way_out_and_no_session():
    """Contract section 2: status plan, no sessions, one entry."""
    plan = week_of(NOTHING_LEFT)

    assert (plan["status"], plan["sessions"]) == ("plan", [])
    assert [entry["constraint"] for entry in plan["relaxed"]] == ["eligible"]
    assert plan["relaxed"][0]["unlocks"]


def test_one_day_a_week_says_that_two_are_better():
    """The dose of a place wants two days a week at least (scoring 3)."""
    entry = bent(week_of(answers(days=["tue"])))["weekly_dose"]

    assert (entry["asked"], entry["given"]) == (2, 1)


def test_two_days_a_week_bend_nothing():
    assert "weekly_dose" not in bent(week_of(answers(days=["tue", "fri"])))


def test_what_a_condition_took_is_never_up_for_a_bargain():
    """Unlocks name wishes only: no answer about health is suggested as a way to more stretches."""
    plan = week_of(NO_FLOOR_NO_CHAIR | {"conditions": ["osteoporosis"], "cleared_by_clinician": True})
    fields = {unlock["field"] for entry in plan["relaxed"] for unlock in entry["unlocks"]}

    assert fields
    assert fields <= {"equipment", "positions_avoided", "excluded_stretches", "minutes_per_session"}


def test_many_that_ask_for_care_make_short_sessions_and_say_so():
    """At most two such items a session (evidence 3B.4)."""
    plan = week_of(answers(conditions=["mecfs_pem", "head_injury_pressure"], cleared_by_clinician=True))
    careful = [sum(bool(item["cautions"]) for item in session["items"]) for session in plan["sessions"]]

    assert max(careful) <= 2
    if "minutes" in bent(plan):
        assert bent(plan)["cautions"]["given"] == 2


@pytest.mark.parametrize(("calm", "is_told"), [(2, True), (3, False), (4, False)])
def test_that_many_ask_for_care_is_said_only_of_more_than_half(calm, is_told):
    """Of three that ask for care and three that do not, exactly half do: that is not what makes a session short."""
    sheet = answers(conditions=["knee_oa"], equipment=list(KIT), minutes_per_session=40)
    offers = situation(
        sheet, starts_on=MONDAY, history=(), person="me", knowledge=shipped_knowledge()
    ).screening.eligible
    kept = [offer.stretch.id for offer in offers if offer.cautions][:3]
    kept += [offer.stretch.id for offer in offers if not offer.cautions][:calm]
    plan = week_of(sheet | {"excluded_stretches": sorted(set(STRETCHES) - set(kept))})

    assert eligible(plan) == 3 + calm
    assert "minutes" in bent(plan)
    assert ("cautions" in bent(plan)) is is_told


def test_where_a_session_is_halved_the_minutes_that_would_do_count_only_half():
    """After a red session four minutes are two, so a rest of 2.2 minutes fits no sooner than with five."""
    kept = {"prone-on-elbows", "diaphragmatic-breathing"}
    excluded = sorted(set(STRETCHES) - kept)
    season = Season(days=["mon"], minutes_per_session=4, equipment=list(KIT), excluded_stretches=excluded)
    season.live(UNSAID.but(sessions={0: RED})).event("exclude", stretch="diaphragmatic-breathing")
    (bent,) = [entry for entry in season.plan()["relaxed"] if entry["constraint"] == "minutes"]
    enough = season.plan(minutes_per_session=5)

    assert (bent["asked"], bent["given"]) == (4, 0)
    assert [unlock["word"] for unlock in bent["unlocks"]] == ["5"]
    assert "Of the 4 you asked for, 2 are for now." in bent["text"]
    assert [item["stretch"] for session in enough["sessions"] for item in session["items"]] == ["prone-on-elbows"]
