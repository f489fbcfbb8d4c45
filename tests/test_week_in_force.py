"""The week that stands: what may be put in the place of a stretch keeps the rules of the whole week."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from people import MONDAY, NOON, answers

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
