"""What is stored is read once, and never stale: whatever was recorded since is seen at once. Of several plans for one
start one counts, in analyses as for the next week.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender import Recommender
from recommender.store.store import Store


def opened(path):
    return Recommender(Store.open(str(path), now=NOON), now=lambda: NOON, today=lambda: MONDAY)


@pytest.fixture
def database(location):
    with opened(location) as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    return location


def seen(app, on=MONDAY):
    """All that a page shows of a week."""
    week = app.weeks.in_force("me", on)
    shown = [week.shown(session) for session in week.plan.sessions]
    return [(each.session, each.withheld, each.stop, each.paused_since) for each in shown], week.done, week.left_out


def changes(plan):
    """Everything that can be recorded of a person, each as a function of an application."""
    session, first = plan.sessions[0], plan.sessions[0].items[2].stretch
    return {
        "feedback": lambda app: app.record(feedback(session_id=session.session_id, pain_before=3, pain_after=8)),
        "checkin": lambda app: app.record(checkin(worst_pain=9)),
        "warning": lambda app: app.record(checkin(red_flags=["RF_DVT"])),
        "exclude": lambda app: app.record(event(kind="exclude", facts={"stretch": first})),
        "pause": lambda app: app.record(event(kind="pause", facts={"reason": "holiday"})),
        "swap": lambda app: app.weeks.swap("me", session.session_id, first, MONDAY, why="hurt"),
        "move": lambda app: app.record(
            event(kind="move", facts={"session_id": session.session_id, "to": str(MONDAY + timedelta(days=5))})
        ),
        "sheet": lambda app: app.save_answers("me", answers(equipment=["mat"])),
        "plan": lambda app: app.plan_week("me", starts_on=MONDAY, seed=5),
        "unfinished": lambda app: app.drafts.keep("me", "checkin", {"counts": checkin("u1", red_flags=["RF_DVT"])}),
    }


KINDS = ("feedback", "checkin", "warning", "exclude", "pause", "swap", "move", "sheet", "plan", "unfinished")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by_itself", [True, False])
def test_what_was_recorded_is_seen_as_by_an_application_that_was_just_opened(database, kind, by_itself):
    """Whether it was recorded here or by another program: the week is the one that would be worked out from nothing."""
    with opened(database) as app, opened(database) as other:
        seen(app)
        changes(app.weeks.current_plan("me", MONDAY))[kind](app if by_itself else other)

        with opened(database) as fresh:
            assert seen(app) == seen(fresh)


def test_another_day_is_looked_at_anew(database):
    with opened(database) as app:
        seen(app)
        app.record(event(kind="pause", facts={"reason": "holiday"}))

        assert app.weeks.in_force("me", MONDAY + timedelta(days=1)).on == MONDAY + timedelta(days=1)
        with opened(database) as fresh:
            assert seen(app, MONDAY + timedelta(days=1)) == seen(fresh, MONDAY + timedelta(days=1))


def test_people_are_not_mixed_up(database):
    with opened(database) as app:
        app.save_and_plan("you", answers(conditions=["glaucoma_retina"]), starts_on=MONDAY)
        mine, yours = app.reasons.left_out("me", MONDAY), app.reasons.left_out("you", MONDAY)

        assert app.reasons.left_out("me", MONDAY) == mine
        assert any(because.rule == "glaucoma_retina" for entry in yours.values() for because in entry.because)
        assert not any(because.rule == "glaucoma_retina" for entry in mine.values() for because in entry.because)


def test_a_new_model_ranks_the_swaps_from_then_on(database):
    """Which model ranks is part of what a week is kept by."""
    with opened(database) as app:
        plan = app.weeks.current_plan("me", MONDAY)
        app.record(feedback(session_id=plan.sessions[0].session_id))
        before = app.weeks.in_force("me", MONDAY)
        app.learn()

        assert app.weeks.in_force("me", MONDAY) is not before


def test_a_week_is_worked_out_once_while_nothing_is_recorded(database):
    with opened(database) as app:
        assert app.weeks.in_force("me", MONDAY) is app.weeks.in_force("me", MONDAY)


# ---- plans made anew ----


@pytest.fixture
def home():
    with opened(":memory:") as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
        yield app


def made_anew(app):
    """The id of the newest plan of the week, planned again and again: ids have no order that could pass for theirs."""
    for seed in range(5):
        app.plan_week("me", starts_on=MONDAY, seed=seed)
        yield app.past.plans("me")[-1].plan_id


def that_count(app):
    """By each way to ask, the plans of the week: the next week, the week by week of a person, the tables."""
    later = MONDAY + timedelta(days=7)
    return {
        "planner": [plan.plan_id for plan in app.weeks.standing.case("me", later).history.plans_before(later)],
        "history": [plan.plan_id for plan in app.log.history("me", today=later).plans_in_force],
        "tables": app.results.frames().plans["plan_id"].tolist(),
    }


def test_of_several_plans_that_nobody_used_the_newest_counts(home):
    for newest in made_anew(home):
        assert that_count(home) == {"planner": [newest], "history": [newest], "tables": [newest]}


def test_of_several_plans_that_keep_what_was_done_the_newest_counts(home):
    """Each of them holds the session that was done, so that it was done says nothing of which of them is in force."""
    home.record(feedback(session_id=home.weeks.current_plan("me", MONDAY).sessions[0].session_id))

    for newest in made_anew(home):
        assert that_count(home) == {"planner": [newest], "history": [newest], "tables": [newest]}


def test_a_plan_that_was_used_counts_though_another_was_made_after_it(home):
    """Somebody went on with the printed week and told of it later."""
    used = home.weeks.current_plan("me", MONDAY)
    assert len(list(made_anew(home))) == 5
    home.record(feedback(session_id=used.sessions[1].session_id, on=str(used.sessions[1].on)))

    assert that_count(home) == {name: [used.plan_id] for name in ("planner", "history", "tables")}


@pytest.mark.parametrize("starts", [0, 1, 7])
def test_planning_a_week_again_gives_the_same_plan_though_something_in_it_was_done(home, starts):
    """What was done stands in each plan that is made after it: that says nothing new."""
    monday = home.weeks.current_plan("me", MONDAY)
    home.record(feedback(session_id=monday.sessions[0].session_id))
    home.plan_week("me", starts_on=MONDAY)
    home.record(feedback("f2", session_id=monday.sessions[1].session_id, on=str(monday.sessions[1].on)))
    start = MONDAY + timedelta(days=starts)
    first, again = (home.plan_week("me", starts_on=start).to_document() for _ in range(2))

    assert again == first
    assert [plan.plan_id for plan in home.past.plans("me")].count(first["plan_id"]) == 1
    done = {session.session_id for session in monday.sessions[:2] if session.on >= start}
    assert done <= {session["session_id"] for session in first["sessions"]}
