"""An export that is taken in again is the same person, on this machine or another; anything else stores nothing."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender.application import Recommender
from recommender.errors import DocumentError, UsageError
from recommender.store.store import Store


def opened(today=MONDAY):
    return Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: today)


@pytest.fixture
def everything():
    """The export of a person who answered, planned, moved a session and amended what they logged."""
    with opened() as app:
        app.save_answers("me", answers(answered_on=...))
        plan = app.plan_week("me", starts_on=MONDAY)
        app.weeks.move("me", plan.sessions[0].session_id, MONDAY + timedelta(days=1), MONDAY)
        items = [{"stretch": item.stretch, "outcome": "done"} for item in plan.sessions[0].items]
        app.record(feedback("f1", session_id=plan.sessions[0].session_id, items=items))
        app.record(feedback("f2", amends="f1", next_day_pain=2, items=items, pain_before=...))
        app.record(checkin())
        app.record(event())
        return json.loads(json.dumps(app.belongings.export("me")))


def test_everything_is_there_again(everything):
    """Weeks later, on another machine: the same rows, so the same weeks from then on."""
    with opened(MONDAY + timedelta(days=21)) as app:
        assert app.belongings.take_in(everything).person == "me"
        again = json.loads(json.dumps(app.belongings.export("me")))

        assert again == everything
        assert app.weeks.current_plan("me", MONDAY).sessions[0].on == MONDAY + timedelta(days=1)


def test_the_week_after_is_the_same_week(everything):
    with opened() as here, opened() as there:
        here.belongings.take_in(everything)
        there.belongings.take_in(everything)
        weeks = [app.plan_week("me", starts_on=MONDAY + timedelta(days=7)).to_document() for app in (here, there)]

        assert weeks[0] == weeks[1]


def test_nobody_is_mixed_with_somebody_who_is_here(everything):
    with opened() as app:
        app.save_answers("me", answers(age_years=70))
        with pytest.raises(UsageError, match="erase it first"):
            app.belongings.take_in(everything)

        assert len(app.belongings.export("me")["answers"]) == 1
        app.erase("me")
        assert app.belongings.take_in(everything).person == "me"


def test_a_sheet_that_names_no_day_was_answered_when_it_was_recorded(everything):
    """Not today: what was said about warning signs three weeks ago would else be fresh."""
    for row in everything["answers"]:
        del row["answered_on"]
    everything |= {"plans": [], "feedbacks": [], "checkins": [], "events": []}
    later = MONDAY + timedelta(days=21)
    with opened(later) as app:
        app.belongings.take_in(everything)

        assert app.answers("me")["answered_on"] == MONDAY.isoformat()
        assert app.plan_week("me", starts_on=later).missing == ("red_flags",)


def _first_item(everything):
    return everything["plans"][0]["document"]["sessions"][0]["items"][0]


BROKEN = {
    "no export": lambda _: [],
    "no person": lambda all_of: all_of.pop("person"),
    "a name that cannot be one": lambda all_of: all_of.update(person="a\nb"),
    "rows that are none": lambda all_of: all_of.update(plans="none"),
    "a row without a document": lambda all_of: all_of["answers"][0].pop("document"),
    "a moment that is none": lambda all_of: all_of["events"][0].update(recorded_at="noon"),
    "an unknown condition": lambda all_of: all_of["answers"][0]["document"].update(conditions=["asthmaaa"]),
    "a stretch that is unknown": lambda all_of: all_of["feedbacks"][0]["document"]["items"][0].update(stretch="x"),
    "a plan of somebody else": lambda all_of: all_of["plans"][0]["document"].update(person="ann"),
    "a check-in of somebody else": lambda all_of: all_of["checkins"][0]["document"].update(person="ann"),
    "a seed that no database keeps": lambda all_of: all_of["plans"][0]["document"]["provenance"].update(seed=2**63),
    "a place that no database keeps": lambda all_of: _first_item(all_of).update(slot=-(2**70)),
    "a session that no plan holds": lambda all_of: all_of.update(plans=[]),
    "the same name for two things": lambda all_of: all_of["events"].append(
        all_of["events"][0] | {"document": all_of["events"][0]["document"] | {"facts": {"x": 1}}}
    ),
    "infinity": lambda all_of: all_of["events"][0]["document"].update(facts={"x": float("inf")}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_used_stores_nothing(everything, name):
    """Half a past would be taken for the whole of it."""
    document = copy.deepcopy(everything)
    document = BROKEN[name](document) if name == "no export" else (BROKEN[name](document), document)[1]
    with opened() as app:
        with pytest.raises((DocumentError, UsageError)):
            app.belongings.take_in(document)

        assert app.people() == []


def test_every_problem_is_listed(everything):
    everything["answers"][0]["document"] |= {"age_years": "x", "goal": "fun"}
    everything["events"][0]["recorded_at"] = None
    with opened() as app, pytest.raises(DocumentError) as caught:
        app.belongings.take_in(everything)

    assert {problem.where for problem in caught.value.problems} == {
        "answers[0]: age_years", "answers[0]: goal", "events[0]: recorded_at",
    }  # fmt: skip


def corrected_twice(clock):
    """The export of somebody who corrected a session, and the correction. clock: the moments, of the sheet first."""
    moments = iter(clock)
    app = Recommender(Store.open(":memory:", now=NOON), now=lambda: next(moments, NOON), today=lambda: MONDAY)
    with app:
        app.save_answers("me", answers())
        app.record(feedback("z"))
        app.record(feedback("y", amends="z", on=..., pain_after=2))
        app.record(feedback("x", amends="y", on=..., pain_after=1))
        return json.loads(json.dumps(app.belongings.export("me")))


@pytest.mark.parametrize("minutes", [(0, 0, 0, 0), (0, -5, -10, -15), (0, -5, -15, -10)])
def test_a_correction_comes_after_what_it_corrects_whatever_the_clock_was(minutes):
    """It was set back between the two, or all came in at once: an export of our own is always taken in."""
    export = corrected_twice([NOON + timedelta(minutes=number) for number in minutes])
    with opened() as app:
        app.belongings.take_in(export)

        assert json.loads(json.dumps(app.belongings.export("me"))) == export
        assert app.log.history("me", today=MONDAY).sessions[0].feedback.pain_after == 1


def test_feedbacks_that_amend_one_another_in_a_circle_are_refused():
    """Which of them would be the session nobody can say."""
    export = corrected_twice([])
    next(row for row in export["feedbacks"] if row["feedback_id"] == "z")["document"]["amends"] = "x"
    with opened() as app:
        with pytest.raises(DocumentError, match="feedbacks: amend one another in a circle: x, y, z"):
            app.belongings.take_in(export)

        assert app.people() == []


def test_what_does_not_pass_is_not_shown_from_a_file_either(everything):
    """A file could name any stretch: the rules of now decide (decisions 1.11)."""
    with opened() as app:
        app.belongings.take_in(everything)
        item = everything["plans"][0]["document"]["sessions"][1]["items"][0]["stretch"]
        app.log.exclude("me", item)
        _, shown = app.weeks.show_week("me", MONDAY)

        assert item not in {one.stretch for entry in shown if entry.session for one in entry.session.items}
