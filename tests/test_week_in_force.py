"""The week that stands: what may be put in the place of a stretch keeps the rules of the whole week."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender import Recommender
from recommender.knowledge import shipped_knowledge
from recommender.store.store import Store
from recommender.vocabulary import HomeItem

CATALOG = shipped_knowledge().catalog
BUSY = {
    "experience": "regular",
    "days": ["mon", "tue", "wed", "thu", "fri", "sat"],
    "minutes_per_session": 20,
    "equipment": list(get_args(HomeItem)),
}


def opened():
    return Recommender(Store.open(":memory:", now=NOON, copies=0), now=lambda: NOON, today=lambda: MONDAY)


def hard_muscles(items):
    return {muscle for name in items if CATALOG[name].difficulty >= 3 for muscle in CATALOG[name].primary_groups}


@pytest.mark.parametrize("area", ["lower_back", "hip", "neck"])
def test_no_swap_works_a_muscle_hard_on_two_days_in_a_row(area):
    """Scoring 3: level 3 on one muscle has a day between; a swap is no way around it."""
    with opened() as app:
        app.save_and_plan("me", answers(pain=[{"area": area, "side": "left", "nrs": 3, "weeks": 20}], **BUSY),
                          starts_on=MONDAY)  # fmt: skip
        week = app.weeks.in_force("me", MONDAY)
        names = {session.on: [item.stretch for item in session.items] for session in week.plan.sessions}
        clashes, offered = [], 0
        for session in week.plan.sessions:
            beside = [hard_muscles(names.get(session.on + timedelta(days=step), ())) for step in (-1, 1)]
            for gone in names[session.on]:
                for choice in week.choices(session.session_id, gone):
                    offered += 1
                    now = hard_muscles([choice.stretch if name == gone else name for name in names[session.on]])
                    clashes += [(session.on, gone, choice.stretch) for muscles in beside if muscles & now]

    assert offered
    assert clashes == []


def test_a_week_that_stands_takes_the_care_that_new_answers_ask_for():
    """Evidence 3B.4: at most 2 stretches that ask for care in a session, and each of them half as much."""
    conditions = ["anticoagulant_bleeding", "achilles_hamstring_tendon"]
    with opened() as app:
        app.save_and_plan("me", answers(conditions=[], **BUSY), starts_on=MONDAY)
        planned = app.weeks.in_force("me", MONDAY).plan.sessions
        app.save_answers("me", answers(conditions=conditions, **BUSY))
        week = app.weeks.in_force("me", MONDAY)
        shown = [week.shown(session) for session in week.plan.sessions]

    halved = resting = 0
    for before, after in zip(planned, shown, strict=True):
        assert after.session is not None
        doses = {item.stretch: (item.repetitions * max(1, item.hold_s), item.seconds) for item in before.items}
        careful = [item for item in after.session.items if item.cautions]
        assert len(careful) <= 2
        for item in careful:
            amount, seconds = doses[item.stretch]
            assert item.repetitions * max(1, item.hold_s) < amount or CATALOG[item.stretch].for_comfort
            assert item.seconds <= seconds + 15  # a change of position may have moved here
            halved += 1
        resting += sum(entry.because[0].rule == "state:much_care" for entry in after.withheld)
    assert halved
    assert resting


def test_who_skipped_a_session_and_did_something_else_that_day_has_not_done_it():
    """What is told of the session itself counts: the week is as the tables are."""
    with opened() as app:
        plan = app.save_and_plan("me", answers(), starts_on=MONDAY)
        first, second = plan.sessions[:2]
        skipped = [{"stretch": item.stretch, "outcome": "skipped"} for item in first.items]
        app.record(feedback("skipped", session_id=first.session_id, on=str(first.on), items=skipped))
        for session in (first, second):
            app.record(feedback(f"else {session.on}", on=str(session.on)))

        assert app.weeks.done_sessions("me", plan, today=second.on) == {second.session_id}


# ---- less, by what was told since the week was made ----

FLARE = "You are in a flare, so for some days there is half of everything."
FLARES = {
    "told at a check-in": lambda app: app.record(checkin(flare=True)),
    "told with a pause": lambda app: app.log.record_all(
        [
            event("p", kind="pause", facts={"reason": "flare"}),
            event("r", kind="resume", at="2026-11-23T13:00:00Z"),
        ]
    ),
}


def shown(app, on=MONDAY):
    week = app.weeks.in_force("me", on)
    return [week.shown(session) for session in week.plan.sessions]


def doses(sessions):
    return [{item.stretch: (item.repetitions, item.hold_s) for item in session.items} for session in sessions]


@pytest.mark.parametrize("flare", FLARES)
def test_a_flare_halves_the_week_that_stands_and_says_so(flare):
    """Evidence 4E: half the dose for 3 to 7 days, from the day on which it is told; the next week may be too late."""
    with opened() as app:
        planned = app.save_and_plan("me", answers(**BUSY), starts_on=MONDAY).sessions
        FLARES[flare](app)
        after = shown(app)
        app.record(checkin("over", on=str(MONDAY + timedelta(days=1)), flare=False))
        over = shown(app, MONDAY + timedelta(days=1))

    less = 0
    for before, now in zip(planned, after, strict=True):
        assert now.session is not None
        assert now.session.minutes <= BUSY["minutes_per_session"] / 2
        for item in now.session.items:
            was = next(each for each in before.items if each.stretch == item.stretch)
            amount, usual = item.repetitions * max(1, item.hold_s), was.repetitions * max(1, was.hold_s)
            assert (
                amount <= usual / 2 or CATALOG[item.stretch].for_comfort or (item.repetitions, item.hold_s) == (1, 10)
            )
            assert (item.why[0] == FLARE) is (amount < usual)
            less += amount < usual
    assert less
    assert doses(now.session for now in over) == doses(planned)


def test_what_a_flare_has_no_minutes_for_rests_in_its_words():
    """Half of the minutes as well: a session of gentle stretches alone is not as long as ever."""
    with opened() as app:
        app.save_and_plan("me", answers(**BUSY | {"minutes_per_session": 8}), starts_on=MONDAY)
        app.record(checkin(flare=True, minutes_per_session=3))
        sessions = shown(app)

    assert all(now.session.minutes <= 1.5 or len(now.session.items) == 1 for now in sessions)
    assert FLARE in {entry.because[0].text for now in sessions for entry in now.withheld}


def test_a_week_that_was_made_in_a_flare_is_not_halved_again():
    with opened() as app:
        app.save_answers("me", answers(**BUSY))
        app.record(checkin(flare=True))
        planned = app.plan_week("me", starts_on=MONDAY).sessions

        assert doses(now.session for now in shown(app)) == doses(planned)
        app.save_answers("me", answers(conditions=["fibromyalgia_fatigue"], **BUSY))
        halved = {name: dose for session in doses(planned) for name, dose in session.items()}
        for session in doses(now.session for now in shown(app)):
            assert all(dose == halved[name] for name, dose in session.items())


def test_an_illness_that_takes_half_of_the_dose_takes_it_from_the_week_that_stands():
    """Fibromyalgia: what is told on Tuesday holds on Wednesday (decisions 1.11, 3)."""
    with opened() as app:
        planned = doses(app.save_and_plan("me", answers(**BUSY), starts_on=MONDAY).sessions)
        app.save_answers("me", answers(conditions=["fibromyalgia_fatigue"], **BUSY))
        after = doses(now.session for now in shown(app))

    pairs = [
        (CATALOG[name], was[name], dose) for was, now in zip(planned, after, strict=True) for name, dose in now.items()
    ]
    assert pairs
    for stretch, (usual, hold_s), (repetitions, held_s) in pairs:
        assert stretch.for_comfort or repetitions == max(1, usual // 2)
        assert held_s <= hold_s
