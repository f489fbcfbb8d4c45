"""What must hold for everyone after any weeks: nothing left out is shown, named or opened; order says nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from people import MONDAY
from planned import planner_of
from seasons import DAY, GREEN, Season, Week, calm, doses, left_out, offered, shared_doses, shown, told
from strategies import BLOCKS, CLEARS, CONDITIONS, KIT, STRETCHES, cleared_documents

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.adjust import Swaps
from recommender.profile.plan import WeeklyPlan

KNOWLEDGE = shipped_knowledge()
CATALOG = KNOWLEDGE.catalog
BY_NAME = {stretch.name: stretch.id for stretch in CATALOG}
FOUND_IS_ENOUGH = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=FOUND_IS_ENOUGH)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Mostly calm, so that steps are earned; sometimes anything."""
    if draw(st.integers(0, 2)):
        return GREEN.but(checkin={"keep_last_week": draw(st.booleans())})
    before = draw(st.sampled_from((None, 1, 3, 4, 4, 6)))
    rise = draw(st.sampled_from((0, 0, 0, 1, 2, 3)))
    names = draw(st.lists(st.sampled_from(STRETCHES), max_size=3, unique=True))
    worse = {"felt": dict.fromkeys(names, "worse")}
    hurt = {"reasons": {name: draw(st.sampled_from(("hurt", "disliked", "could_not"))) for name in names}}
    return Week(
        before=before,
        after=before,
        share=draw(st.sampled_from((1.0, 1.0, 0.7, 0.3))),
        reason=draw(st.sampled_from((None, None, None, "no_time", "already_did"))),
        sessions={
            0: {} if before is None else {"pain_after": min(10, before + rise), "next_day_pain": before},
            1: draw(st.sampled_from(({}, worse, None))),
            2: draw(st.sampled_from(({}, worse, hurt, None))),
        },
        is_planned=draw(st.sampled_from((True, True, True, False))),
        checkin={"flare": draw(st.sampled_from((None, None, False, True))), "keep_last_week": draw(st.booleans())},
        events=tuple(
            (draw(st.integers(0, 6)), kind, {"stretch": draw(st.sampled_from(STRETCHES)), "by": "clinician"})
            for kind in draw(st.lists(st.sampled_from(("exclude", "restore", "bar", "unbar")), max_size=2))
        ),
    )


@st.composite
def seasons(draw: st.DrawFn, *, most: int = 4) -> Season:
    """Any person who may have a plan, after some weeks; now and then the running week has begun."""
    season = Season()
    season.sheet = draw(cleared_documents(starts_on=MONDAY))
    season.sheet["answered_on"] = str(MONDAY)
    how_many = draw(st.integers(0, most))
    worse = draw(st.lists(st.sampled_from(STRETCHES), max_size=2, unique=True))
    for _ in range(how_many):
        season.live(draw(weeks()))
    for name in worse:  # twice, of late: what makes the easier forms come
        for back in (3, 5):
            items = [{"stretch": name, "outcome": "done", "felt": "worse"}]
            document = {"feedback_version": 1, "feedback_id": f"{name} {back}", "person": "me", "items": items}
            season.happened(document | {"on": str(season.today - back * DAY)})
    if draw(st.booleans()) and (sessions := season.start()["sessions"]):
        season.log(sessions[0], draw(weeks()))
    return season


def named(plan: dict[str, Any]) -> set[str]:
    """Stretches that a plan speaks of as being offered: in the place of another, or as opened."""
    texts = [change["text"] for change in plan["changes"] if change["rule"] in ("hurt", "two_ambers", "all_green")]
    names = [text.rpartition(": ")[2].rstrip(".") for text in texts if ": " in text]
    return {BY_NAME[name] for name in names}


def swaps_of(season: Season, on: date) -> Swaps:
    case = situation(season.sheet, starts_on=on, history=season.documents, person="me", knowledge=KNOWLEDGE)
    return Swaps(planner=planner_of(case, "fast"))


# ---- nothing that is left out ----


@given(seasons(), st.data())
@FEW
def test_nothing_that_is_left_out_is_shown_named_or_offered_in_a_place(season, data):
    """Decisions 1.10: every path takes from `eligible`: steps, easier forms, swaps, kept weeks and done days."""
    plan = season.plan()
    away = set(left_out(plan))

    assert not shown(plan) & away
    assert not named(plan) & away
    assume(plan["sessions"])
    session = data.draw(st.sampled_from(WeeklyPlan.model_validate(plan).sessions))
    gone = data.draw(st.sampled_from(session.items)).stretch
    swaps = swaps_of(season, season.today)
    assert not {choice.stretch for choice in swaps.choices(session, gone)} & away
    easier = swaps.easier(session, gone)
    assert easier is None or easier.stretch not in away


@given(seasons())
@FEW
def test_every_stretch_is_either_offered_or_left_out_with_a_reason(season):
    """Contract 2: `left_out` holds every stretch that is not eligible, whatever the weeks opened or took away."""
    plan = season.plan()
    reasons = left_out(plan)

    assert all(reasons.values())
    assert shown(plan) <= offered(plan, STRETCHES)
    assert all(entry["because"][0]["text"] for entry in plan["left_out"])


# ---- one more condition ----


DIAGNOSES = ("lumbar_radiculopathy", "cervical_radiculopathy", "carpal_tunnel_wrist")


def with_condition(sheet: dict[str, Any], code: str) -> dict[str, Any]:
    return sheet | {"conditions": [*sheet.get("conditions", []), code], "cleared_by_clinician": True}


@given(seasons(), st.sampled_from(tuple(code for code in CONDITIONS if code not in BLOCKS)))
@FEW
def test_one_more_condition_never_adds_a_stretch_after_any_weeks(season, code):
    """Decisions 1.10; the same sheet with one illness more, agreed to by a clinician.

    A code that was "not sure" before is no illness more: who then knows which hip it was is freed of the other's rules.
    Nor is a diagnosis that replaces "pain nobody has examined" (decisions 1.1), or that opens the nerve sliders (1.9).
    """
    known = [*season.sheet["conditions"], *season.sheet.get("unsure", ())]
    assume(code not in known and not code.startswith("pregnancy") and code not in DIAGNOSES)
    before, after = season.plan(), season.plan(**with_condition(season.sheet, code))
    assume(before["status"] == "plan")

    assert offered(after, STRETCHES) <= offered(before, STRETCHES)


ONE_MORE = tuple(code for code in CONDITIONS if code not in BLOCKS and "pregnancy" not in code)


def eligible(season: Season, *codes: str) -> set[str]:
    """What may be offered, with these illnesses more, each agreed to by a clinician."""
    sheet = season.sheet | {"conditions": list(codes), "cleared_by_clinician": True}
    case = situation(sheet, starts_on=season.today, history=season.documents, person="me", knowledge=KNOWLEDGE)
    return {offer.stretch.id for offer in case.screening.eligible}


@pytest.mark.parametrize("experience", ["none", "some"])
def test_one_more_condition_opens_no_other_harder_form(experience):
    """Where an illness closes the form that a step would open, no other form opens in its place because of it."""
    season = calm(6, equipment=list(KIT), experience=experience)
    before = eligible(season)

    assert {code: more for code in ONE_MORE if (more := eligible(season, code) - before)} == {}


@pytest.mark.parametrize("name", ["bridge", "seated-butterfly", "chin-tuck-seated", "clamshell", "cat-cow"])
def test_one_more_condition_brings_nothing_back_that_felt_worse_twice(name):
    """R4: where an illness closes the easier form, what felt worse twice is not offered again because of it."""
    felt = {"felt": {name: "worse"}}
    season = calm(1, equipment=list(KIT)).live(GREEN.but(sessions={0: felt, 1: felt}))
    before = eligible(season)

    assert name not in before
    assert {code: more for code in ONE_MORE if (more := eligible(season, code) - before)} == {}


@given(seasons(most=3), st.sampled_from(CLEARS))
@FEW
def test_while_a_clinicians_word_is_awaited_no_week_opens_anything(season, code):
    """Contract 2: breathing and ankle pumps, whatever was earned or kept."""
    assume(not code.startswith("pregnancy"))
    sheet = {"conditions": [code], "cleared_for": [], "cleared_by_clinician": False, "unsure": []}
    season.sheet.pop("pregnancy_week", None)
    plan = season.plan(**sheet)
    assume(plan["status"] == "clearance_needed")

    assert shown(plan) <= {"diaphragmatic-breathing", "diaphragmatic-breathing-seated", "ankle-pumps"}
    assert plan["changes"] == []


# ---- order, and the day on which it is planned ----


@given(seasons(), st.randoms(use_true_random=False))
@FEW
def test_the_order_in_which_it_arrived_changes_no_byte(season, chance):
    """Contract 5: history in any order, and each document may arrive twice."""
    documents = [*season.documents, *season.documents[:2]]
    chance.shuffle(documents)
    again = recommend(season.sheet, starts_on=season.today, history=documents)

    assert json.dumps(again) == json.dumps(season.plan())


@given(seasons(), st.sampled_from((1, 2, 3)))
@FEW
def test_planned_again_within_the_week_the_doses_are_the_same(season, later):
    """Nothing was logged in between, so nothing was answered. Left out: what ends or begins by the calendar alone.

    That is a flare, and the gap, the 28 days and the 7 days of a rest, which run out on a day.
    """
    first, on = season.plan(), season.today + later * DAY
    again = season.plan(on)
    assume(first["status"] == again["status"] == "plan")
    by_calendar = {"restart", "beginner_again", "flare"}
    rules = [{c["rule"] for c in plan["changes"]} & by_calendar for plan in (first, again)]
    assume(rules[0] == rules[1] and left_out(first) == left_out(again))
    started = min((d["on"] for d in season.documents if "feedback_id" in d and d.get("on")), default=str(on))
    weeks_over = [(day - date.fromisoformat(started)).days // 14 for day in (season.today, on)]
    assume(weeks_over[0] == weeks_over[1])
    halved = [{c["stretch"] for c in told(plan, "two_ambers")} for plan in (first, again)]
    assume(halved[0] == halved[1])

    assert [(name, one, other) for name, one, other in shared_doses(first, again) if one != other] == []


@pytest.mark.parametrize("later", [1, 2, 3, 4])
@pytest.mark.parametrize("lived", [0, 1, 2, 4, 6])
def test_after_calm_weeks_the_day_of_planning_changes_no_dose(lived, later):
    """On Monday and again on Wednesday: a step is a matter of weeks, not of how often somebody asks."""
    season = calm(lived, minutes_per_session=30)
    season.happened(season.plan())
    first, again = season.plan(), season.plan(season.today + timedelta(days=later))

    assert doses(first).keys() & doses(again).keys()
    assert all(one == other for _, one, other in shared_doses(first, again))


@given(seasons(most=4))
@FEW
def test_a_done_day_stays_as_it_was_but_for_what_must_not_be_shown(season):
    """Whatever is planned again."""
    plan = season.start()
    assume(plan["status"] == "plan" and plan["sessions"])
    done = plan["sessions"][0]
    season.log(done, GREEN)
    again = season.plan(minutes_per_session=9)
    assume(again["status"] == "plan")
    kept = [item for item in done["items"] if item["stretch"] not in left_out(again)]
    found = [session for session in again["sessions"] if session["on"] == done["on"]]

    assert [session["items"] for session in found] == ([kept] if kept else [])
    assert {session["session_id"] for session in found} <= {done["session_id"]}
