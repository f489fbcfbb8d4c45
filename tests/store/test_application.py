"""The use cases on a real database: what is acknowledged is there, once, and nothing half."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from types import MappingProxyType

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender import Recommender
from recommender.application import Recommender as Application
from recommender.errors import AnswersError, DocumentError, StoreError, UnknownNameError, UsageError
from recommender.store.store import Store


@pytest.fixture
def app(location):
    """An application on a new database, on the Monday of all tests."""
    store = Store.open(location, now=NOON)
    application = Application(store, now=lambda: NOON, today=lambda: MONDAY)
    yield application
    application.close()


@pytest.fixture
def planned(app):
    """A person with a stored week."""
    app.save_answers("me", answers())
    return app, app.plan_week("me", starts_on=MONDAY)


def test_a_document_of_other_mappings_is_stored_as_the_same_document(app):
    """What a program hands in may be read-only: what is stored is the document, and not its name in Python."""
    document = feedback()
    shut = MappingProxyType(document | {"items": tuple(map(MappingProxyType, document["items"]))})

    assert app.record(shut).is_new
    assert not app.record(document).is_new
    assert [entry["document"] for entry in app.belongings.export("me")["feedbacks"]] == [document]
    assert app.log.history("me", today=MONDAY).sessions[0].feedback.pain_after == document["pain_after"]


def count(app, table):
    return app._store._rows.read(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]


def test_the_folder_and_the_file_belong_to_the_owner_alone(tmp_path):
    """Health answers are nobody else's business on a shared machine."""
    path = tmp_path / "new" / "people.db"
    with Recommender.open(path):
        pass

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_bad_answers_store_nothing(app):
    """Nothing half-written: not even the person."""
    with pytest.raises(AnswersError):
        app.save_answers("me", answers(age_years="forty"))

    assert app.people() == []


def test_the_same_sheet_twice_is_one_sheet_and_an_older_one_can_return(app):
    """A double click is no second sheet, but going back to earlier answers is."""
    for age in (41, 41, 42, 41):
        app.save_answers("me", answers(age_years=age))

    assert count(app, "answers") == 3
    assert app.answers("me")["age_years"] == 41


def test_a_sheet_without_a_day_was_answered_today(app):
    """It ages from the day it is saved (contract 1)."""
    app.save_answers("me", answers(answered_on=...))

    assert app.answers("me")["answered_on"] == MONDAY.isoformat()


def test_a_sheet_saved_today_can_plan_the_week_that_began_on_monday(app):
    """It names no day, so it was answered at the latest when the week starts."""
    app.save_answers("me", answers(answered_on=...))

    assert app.plan_week("me", starts_on=MONDAY - timedelta(days=2)).status == "plan"


@pytest.mark.parametrize("flaw", [{"conditions": ["bone_metastasis"]}, {"conditions": ["clot_lt3m"]}, {"age_years": 9}])
def test_a_week_that_began_before_today_s_sheet_is_made_of_today_s_sheet(location, flaw):
    """What is known now rules whatever is handed out (decisions 1.11); an older sheet does not hide it."""
    days = [MONDAY - timedelta(days=2)]
    with Application(Store.open(location, now=NOON), now=lambda: NOON, today=lambda: days[-1]) as app:
        app.save_and_plan("me", answers(answered_on=...), starts_on=days[-1])
        days.append(MONDAY + timedelta(days=3))
        sheet = answers(answered_on=..., **flaw)

        made = app.save_and_plan("me", sheet, starts_on=MONDAY)

        assert made.status == app.preview_week("me", sheet, starts_on=MONDAY).status != "plan"
        assert app.plan_week("me", starts_on=MONDAY).status == made.status


def test_a_week_before_the_newest_sheet_names_its_day_is_made_of_the_one_before(location):
    """Whoever plans an old week again is not refused for what was answered since."""
    later = MONDAY + timedelta(days=7)
    with Application(Store.open(location, now=NOON), now=lambda: NOON, today=lambda: later) as app:
        app.save_answers("me", answers())
        app.save_answers("me", answers(answered_on=later.isoformat(), age_years=70))

        assert app.plan_week("me", starts_on=MONDAY).status == "plan"


def test_a_day_that_is_over_shows_nothing_that_the_newest_sheet_removes(location):
    """Whoever looks back at Wednesday on Thursday is shown what they may do now (decisions 1.11)."""
    days = [MONDAY]
    with Application(Store.open(location, now=NOON), now=lambda: NOON, today=lambda: days[-1]) as app:
        app.save_answers("me", answers())
        app.plan_week("me", starts_on=MONDAY)
        days.append(MONDAY + timedelta(days=3))
        app.save_answers("me", answers(conditions=["bone_metastasis"], answered_on=days[-1].isoformat()))

        assert app.weeks.show("me", MONDAY).stop.status == "refer"
        assert app.weeks.show("me", MONDAY).session is None


def test_a_sheet_of_a_later_day_cannot(app):
    """What was answered on Monday says nothing about the week before (contract 1)."""
    app.save_answers("me", answers())
    with pytest.raises(AnswersError, match="after the day the plan starts"):
        app.plan_week("me", starts_on=MONDAY - timedelta(days=2))


def test_who_only_answered_for_a_later_day_is_asked(app):
    """The faces ask the questions where a week cannot be made of what is there."""
    app.save_answers("me", answers())
    days = [MONDAY - timedelta(days=2), MONDAY]

    assert [app.weeks.is_answered("me", day) for day in days] == [False, True]
    assert [app.weeks.can_be_made("me", day) for day in days] == [False, True]


def test_a_sheet_whose_week_cannot_be_made_is_not_stored(app):
    """Save and plan is one use case: both or neither."""
    with pytest.raises(AnswersError):
        app.save_and_plan("me", answers(), starts_on=MONDAY - timedelta(days=2))

    assert app.people() == []


def test_planning_twice_gives_the_same_plan_once(planned):
    """The same inputs, the same plan: byte for byte, and stored once."""
    app, plan = planned
    again = app.plan_week("me", starts_on=MONDAY)

    assert json.dumps(again.to_document()) == json.dumps(plan.to_document())
    assert count(app, "plans") == 1
    assert count(app, "shown") == sum(len(session.items) for session in plan.sessions)


def test_each_shown_stretch_keeps_what_an_evaluation_needs(planned):
    """Propensity, base and swap set are kept from the first day; nobody can add them later."""
    app, plan = planned
    rows = app.belongings.export("me")["shown"]

    assert {row["propensity"] for row in rows} == {1.0}
    assert all(row["stretch"] == row["base"] and row["swap_set"] == [] for row in rows)
    assert {row["seed"] for row in rows} == {plan.provenance.seed}


def test_planning_for_somebody_unknown_says_what_to_do(app):
    with pytest.raises(UnknownNameError, match="stretch plan"):
        app.plan_week("nobody", starts_on=MONDAY)


@pytest.mark.parametrize("document", [feedback(), checkin(), event()], ids=["feedback", "checkin", "event"])
def test_the_same_document_again_changes_nothing_and_says_so(app, document):
    """A retry after a lost acknowledgement must not count twice."""
    first, second = app.record(document), app.record(document)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.id == second.id
    assert sum(count(app, table) for table in ("feedbacks", "checkins", "events")) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (feedback(), feedback(pain_after=3)),
        (checkin(), checkin(worst_pain=9)),
        (event(), event(kind="pause")),
    ],
    ids=["feedback", "checkin", "event"],
)
def test_the_same_id_with_other_content_is_refused(app, first, second):
    """It cannot be known which of the two is true; the first stays."""
    app.record(first)
    with pytest.raises(DocumentError, match="recorded before with other content"):
        app.record(second)

    assert sum(count(app, table) for table in ("feedbacks", "checkins", "events")) == 1


def test_null_and_absent_are_the_same_content(app):
    """A sender that fills in nulls on its retry is the same sender."""
    app.record(feedback())

    assert app.record(feedback(next_day_pain=None, flare=None)).is_new is False


def test_a_session_of_another_person_is_refused_by_name(planned):
    """One person's evening must not become another's data."""
    app, plan = planned
    document = feedback(person="p2", session_id=plan.sessions[0].session_id)
    with pytest.raises(DocumentError, match="is a session of me, not of p2"):
        app.record(document)

    assert app.people() == ["me"]


def test_every_problem_of_a_feedback_is_named_at_once(planned):
    app, _ = planned
    with pytest.raises(DocumentError) as caught:
        app.record(feedback(session_id="unknown", amends="nothing"))

    assert [problem.where for problem in caught.value.problems] == ["session_id", "amends"]


def test_a_feedback_takes_the_day_of_its_session(planned):
    """A log written on Friday about Wednesday counts for Wednesday."""
    app, plan = planned
    session = plan.sessions[1]
    app.record(feedback(on=..., session_id=session.session_id))

    assert app.log.history("me", today=MONDAY).sessions[0].on == session.on


def test_a_hurt_stretch_is_put_away_the_same_day(planned):
    """Somebody who says "that hurt" must not meet the stretch again at the next session (decisions 1.11)."""
    app, plan = planned
    victim = plan.sessions[1].items[0].stretch
    items = [{"stretch": victim, "outcome": "partly", "felt": "worse", "reason": "hurt"}]
    app.record(feedback(session_id=plan.sessions[0].session_id, items=items))
    shown = app.weeks.show("me", plan.sessions[1].on)

    assert victim not in {item.stretch for item in shown.session.items}
    hurt, *shorter = shown.withheld
    assert hurt.stretch == victim
    assert "state:hurt" in {because.rule for because in hurt.because}
    assert {because.rule for entry in shorter for because in entry.because} == {"weekly:red"}


def test_a_red_flag_puts_the_whole_plan_away(planned):
    """A stop is a stop: also for the plan that was made before it (decisions 1.11)."""
    app, plan = planned
    app.record(feedback(red_flags=["RF_NEW_STRETCH"]))
    shown = app.weeks.show("me", plan.sessions[1].on)

    assert shown.session is None
    assert shown.stop.status == "refer"
    assert app.plan_week("me", starts_on=MONDAY + timedelta(days=7)).status == "refer"


def test_a_second_sheet_of_the_same_day_does_not_lift_a_stop(app):
    """A day cannot say which of two sheets came last, so the sign that needs a person stands until tomorrow."""
    app.save_answers("me", answers(red_flags=["RF_CES_SADDLE"]))
    app.save_answers("me", answers())
    same_day = app.plan_week("me", starts_on=MONDAY)
    app.save_answers("me", answers(answered_on=(MONDAY + timedelta(days=1)).isoformat()))
    next_day = app.plan_week("me", starts_on=MONDAY + timedelta(days=1))

    assert (same_day.status, next_day.status) == ("refer", "plan")


def test_of_two_sheets_the_later_answered_one_counts(app):
    """An old sheet that arrives late, from another device, is still the old one."""
    tomorrow = (MONDAY + timedelta(days=1)).isoformat()
    app.save_answers("me", answers(answered_on=tomorrow, age_years=42))
    app.save_answers("me", answers(age_years=41))

    assert app.answers("me")["age_years"] == 42


def test_the_next_day_s_answers_lift_a_stop_of_a_feedback(app):
    """Dated later is later, wherever on earth the clock of the machine stands (contract 3)."""
    app.save_answers("me", answers())
    app.record(feedback(red_flags=["RF_AAA"]))
    tomorrow = MONDAY + timedelta(days=1)
    app.save_answers("me", answers(answered_on=tomorrow.isoformat()))

    assert app.plan_week("me", starts_on=MONDAY).status == "refer"
    assert app.plan_week("me", starts_on=tomorrow).status == "plan"


@pytest.mark.parametrize("answered", ["checkin", "sheet"])
def test_a_warning_that_is_logged_late_was_not_answered_before_it_was_told(location, answered):
    """Monday's session, logged on Thursday: Wednesday's answers knew nothing of it, Friday's do (contract 3)."""
    moments = iter(NOON + timedelta(days=day) for day in range(30))
    wednesday, thursday, friday = ((MONDAY + timedelta(days=day)).isoformat() for day in (2, 3, 4))

    def asked(day):
        if answered == "sheet":
            app.save_answers("me", answers(answered_on=day))
        else:
            app.record(checkin(day, on=day))

    def status(day):
        return app.plan_week("me", starts_on=date.fromisoformat(day)).status

    with Application(Store.open(location, now=NOON), now=lambda: next(moments), today=lambda: MONDAY) as app:
        app.save_answers("me", answers())
        asked(wednesday)
        app.record(feedback(on=MONDAY.isoformat(), red_flags=["RF_CES_SADDLE"]))

        assert (status(wednesday), status(thursday)) == ("refer", "refer")
        asked(friday)
        assert (status(thursday), status(friday)) == ("refer", "plan")


def test_a_sheet_of_a_later_week_does_not_hide_the_one_in_force(app):
    """Answers for next week say nothing about this one."""
    app.save_answers("me", answers(conditions=["under_18"]))
    app.save_answers("me", answers(answered_on=(MONDAY + timedelta(days=7)).isoformat()))

    assert app.plan_week("me", starts_on=MONDAY).status == "refer"


@pytest.mark.parametrize("person", ["", "a\nb", "\x1b[31m", "\ud800", "x" * 101, None])
def test_nobody_is_called_what_a_document_could_not_name(app, person):
    """Whoever can be saved can also log."""
    with pytest.raises(UsageError, match="a name of 1 to 100 characters"):
        app.save_answers(person, answers())

    assert app.people() == []


def test_a_flag_told_the_day_after_is_not_older_than_a_check_in_between(app):
    """Friday's session, Saturday's check-in, Sunday's "since that stretch my leg is numb": Sunday's word stands."""
    app.save_answers("me", answers())
    app.record(feedback(on="2026-11-20"))
    app.record(checkin(on="2026-11-21"))
    app.record(feedback("f2", amends="f1", on=..., red_flags=["RF_NEW_STRETCH"], items=[]))

    assert app.plan_week("me", starts_on=MONDAY).status == "refer"
    assert app.log.history("me", today=MONDAY).sessions[0].on.isoformat() == "2026-11-20"


def test_what_to_take_care_of_is_that_of_today(planned):
    """A condition that was told after the week was made shows its care with the very next session."""
    app, plan = planned
    tuesday = (MONDAY + timedelta(days=1)).isoformat()
    app.save_answers("me", answers(answered_on=tuesday, conditions=["scoliosis", "hypertension_controlled"]))
    shown = app.weeks.show("me", plan.sessions[1].on)
    care = {caution.condition for item in shown.session.items for caution in item.cautions}

    assert care <= {"scoliosis", "hypertension_controlled"}
    assert all(not item.cautions for session in plan.sessions for item in session.items)


@pytest.mark.parametrize(
    ("said", "rule", "sources"),
    [
        ({"conditions": ["osteoporosis"]}, "osteoporosis", ["S48", "S49", "S50", "S51"]),
        ({"unsure": ["hypertension_uncontrolled"]}, "unsure:hypertension_uncontrolled", ["S63"]),
        ({"conditions": ["stoma"]}, "stoma", ["clinical review"]),
        ({"red_flags": ["RF_CES_SADDLE"]}, "RF_CES_SADDLE", ["S44", "S45"]),
    ],
)
def test_why_says_what_a_rule_rests_on(app, said, rule, sources):
    """Whoever doubts a removal finds where it comes from, how sure that is, and that nobody has reviewed it."""
    app.save_answers("me", answers(**said))
    left_out = app.plan_week("me", starts_on=MONDAY).left_out
    stretch = next(entry.stretch for entry in left_out if rule in {because.rule for because in entry.because})
    basis = app.reasons.why("me", stretch, MONDAY)["rests_on"][rule]

    assert basis["sources"] == sources
    assert basis["confidence"][0] in "VMWP"
    assert basis["reviewed_by"] is None


def test_why_speaks_for_planned_left_out_and_neither(planned):
    app, plan = planned
    planned_id = plan.sessions[0].items[0].stretch
    known = {entry.stretch for entry in plan.left_out} | plan.stretch_ids
    neither = next(s for s in sorted(app.knowledge.catalog.by_id) if s not in known)

    assert app.reasons.why("me", planned_id, MONDAY)["why"]
    assert app.reasons.why("me", plan.left_out[0].stretch, MONDAY)["left_out"]
    assert not app.reasons.why("me", neither, MONDAY)["left_out"]
    with pytest.raises(UnknownNameError, match="cat-cow"):
        app.reasons.why("me", "cat-cwo", MONDAY)


def test_export_holds_everything_and_nothing_of_others(planned):
    """What is kept about a person is theirs to take away."""
    app, plan = planned
    app.record(feedback())
    app.record(checkin())
    app.record(event())
    app.save_answers("p2", answers(age_years=70))
    everything = app.belongings.export("me")

    assert everything["answers"][0]["document"] == answers()
    assert everything["plans"][0]["document"] == plan.to_document()
    assert everything["feedbacks"][0]["document"] == feedback()
    assert len(everything["checkins"]) == len(everything["events"]) == 1
    assert "70" not in json.dumps(everything["answers"])


FAILS_LATE = {
    "sqlite": (
        "CREATE TRIGGER fails_late BEFORE INSERT ON shown WHEN NEW.slot = 2 "
        "BEGIN SELECT RAISE(ABORT, 'the disk broke'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the disk broke'; END $$",
        "CREATE TRIGGER fails_late BEFORE INSERT ON shown FOR EACH ROW WHEN (NEW.slot = 2) EXECUTE FUNCTION breaks()",
    ),
}


def test_a_use_case_that_fails_leaves_nothing(planned, engine):
    """One transaction: the plan and its shown rows stand together or not at all."""
    app, _ = planned
    for statement in FAILS_LATE[engine]:
        app._store._rows.write(statement)
    before = count(app, "plans"), count(app, "shown")
    with pytest.raises(StoreError, match="the disk broke"):
        app.plan_week("me", starts_on=MONDAY + timedelta(days=7))

    assert (count(app, "plans"), count(app, "shown")) == before


def test_a_dry_run_shows_what_would_be_stored_and_leaves_nothing(app):
    with app._store.dry_run():
        app._store.save_answers("me", answers(), answered_on=MONDAY, now=NOON)
        assert app.people() == ["me"]

    assert (app.people(), count(app, "answers")) == ([], 0)


def test_sheets_that_come_at_the_same_time_leave_the_week_of_the_newest(location):
    """The week is made before the store is locked; what another one stored meanwhile is not forgotten."""
    path, together = location, Barrier(4)
    Store.open(path, now=NOON).close()

    def save(minutes):
        with Application(Store.open(path, now=NOON), now=lambda: NOON, today=lambda: MONDAY) as one:
            together.wait()
            one.save_and_plan("me", answers(minutes_per_session=minutes), starts_on=MONDAY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, (6, 9, 12, 15)))
    with Application(Store.open(path, now=NOON), now=lambda: NOON, today=lambda: MONDAY) as one:
        stored = one.weeks.current_plan("me", MONDAY)

        assert count(one, "answers") == 4
        assert one.preview_week("me", one.answers("me"), starts_on=MONDAY).plan_id == stored.plan_id


@pytest.mark.parametrize(("hour", "on_day"), [(2, -1), (13, 0), (13, 1)])
def test_a_clinicians_word_counts_on_the_day_where_the_person_is(location, hour, on_day):
    """In the evening in Denver it is tomorrow in UTC, in the morning in Auckland yesterday: it still counts today."""
    here = MONDAY + timedelta(days=on_day)
    moment = NOON.replace(hour=hour)
    store = Store.open(location, now=moment)
    with Application(store, now=lambda: moment, today=lambda: here) as one:
        sheet = answers(answered_on=here.isoformat(), conditions=["lumbar_radiculopathy"])
        assert one.save_and_plan("me", sheet, starts_on=here).status == "clearance_needed"
        plan = one.clear("me", "lumbar_radiculopathy", here)

    assert plan.status == "plan"
