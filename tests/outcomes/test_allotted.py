"""Arms are those of one study, and what came before it is no effect of theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd
from outcomes.trials import AS_OF, Truth, frames_of, trial
from people import MONDAY, NOON, answers, checkin

from recommender.application import Recommender
from recommender.outcomes.allotted import Allotted, arms_of_study
from recommender.outcomes.report_arms import arms_part
from recommender.outcomes.report_people import retention_part
from recommender.outcomes.trial import compared, since_allotted
from recommender.store.store import Store

LATER = MONDAY + timedelta(days=7)
EARLIER_WEEKS = 4


def test_people_are_in_the_arm_of_the_study_that_holds_people_out_not_of_the_first_they_met():
    """First only swaps, then half of them held out: each from the day of the second study, as their plan says."""
    day = [MONDAY]
    people = [f"p{number}" for number in range(6)]
    with Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: day[0]) as application:
        application.set_study(eps=0.2, holdout=0, reason="Do swaps help?")
        for person in people:
            application.save_and_plan(person, answers(), starts_on=MONDAY)
        application.set_study(eps=0.2, holdout=0.5, reason="Does learning help?")
        day[0] = LATER
        for person in people:
            application.record(checkin(f"c{person}", person=person, on=LATER.isoformat()))
        planned = {person: application.plan_week(person, starts_on=LATER).provenance.arm for person in people}
        persons = application.results.frames().persons

    assert set(planned.values()) == {"policy", "hold_out"}
    assert dict(zip(persons["person"], persons["arm"], strict=True)) == planned
    assert set(persons["started_on"]) == {pd.Timestamp(MONDAY)}
    assert set(persons["arm_from"]) == {pd.Timestamp(LATER)}


def test_of_two_studies_that_hold_people_out_the_newer_counts_and_a_later_one_without_does_not():
    plans = [
        Allotted(person, study, arm, MONDAY + timedelta(days=7 * week))
        for person, arms in {"a": ("hold_out", "policy"), "b": ("policy", "hold_out")}.items()
        for week, (study, arm) in enumerate([("z", arms[0]), ("y", arms[1]), ("y", arms[1]), ("x", "policy")])
    ]

    assert arms_of_study(plans) == {"a": ("policy", LATER), "b": ("hold_out", LATER)}
    assert arms_of_study(plans[::-1]) == arms_of_study(plans)


def test_who_was_in_both_arms_of_a_study_stays_where_chance_put_them_first():
    """As when a larger share is held out under the same reason."""
    kept = [Allotted("a", "s", "policy", MONDAY), Allotted("b", "s", "hold_out", MONDAY)]
    moved = [Allotted("c", "s", "policy", MONDAY), Allotted("c", "s", "hold_out", LATER)]

    assert arms_of_study([*kept, *moved]) == {
        "a": ("policy", MONDAY),
        "b": ("hold_out", MONDAY),
        "c": ("policy", MONDAY),
    }
    assert arms_of_study([kept[0], *moved]) == {}


def test_a_larger_hold_out_does_not_make_one_arm_look_as_if_more_people_left():
    """Of a hundred in each tenth, thirty leave before a half is held out instead of a tenth; nobody leaves after it."""
    plans = []
    for number in range(1000):
        tenth, leaves = number // 100, number % 100 < 30
        plans.append(Allotted(f"p{number}", "s", "hold_out" if tenth < 1 else "policy", MONDAY))
        if not leaves:
            plans.append(Allotted(f"p{number}", "s", "hold_out" if tenth < 5 else "policy", LATER))
    arms = {person: arm for person, (arm, _) in arms_of_study(plans).items()}
    left = pd.Series({f"p{number}": number % 100 < 30 for number in range(1000)})

    assert left.groupby(arms).mean().to_dict() == {"policy": 0.3, "hold_out": 0.3}


def people_who_were_there_before(frames):
    """The same trial, of people who had rated 10 for weeks before it; their weeks count from then."""
    earlier = pd.Timedelta(days=7 * EARLIER_WEEKS)
    persons = frames.persons.assign(
        arm_from=frames.persons["started_on"], started_on=frames.persons["started_on"] - earlier
    )
    before = frames.pain.assign(nrs=10.0, date=frames.pain["date"] - earlier)
    before = before[before["week"] < EARLIER_WEEKS]
    pain = pd.concat([before, frames.pain.assign(week=frames.pain["week"] + EARLIER_WEEKS)], ignore_index=True)
    return replace(frames, persons=persons, pain=pain)


def test_weeks_before_the_study_do_not_enter_its_effect():
    """Week k is the k-th of the study: else what nobody was allotted to yet would be counted as its work."""
    fresh = trial(7, Truth(effect=0.5), people=60)
    older = people_who_were_there_before(fresh)
    wanted, found = (
        compared(frames, week=6, arms=("app", "list"), as_of=AS_OF, by_chance="by lot") for frames in (fresh, older)
    )

    assert found.differences == wanted.differences
    assert found.claim == wanted.claim
    pd.testing.assert_frame_equal(found.missing, wanted.missing)
    assert arms_part(older, AS_OF) == arms_part(fresh, AS_OF)
    assert retention_part(older, AS_OF) == retention_part(fresh, AS_OF)


def test_where_nobody_says_from_when_the_arm_is_theirs_from_the_start():
    """A table of others has no such column; and who has no arm is in no comparison."""
    frames = frames_of({"a": {"arm": "x"}, "b": {}}, [("a", 8, 3.0)], [("a", 8, True, 1.0)])
    since = since_allotted(frames)

    assert since.persons["person"].tolist() == ["a"]
    assert since.persons["started_on"].tolist() == [pd.Timestamp(MONDAY)]
    assert (since.pain["week"].tolist(), since.sessions["week"].tolist()) == ([1], [1])
