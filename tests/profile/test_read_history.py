"""The history that documents tell: the same whatever order they arrive in, with slips undone and warnings kept."""

import contextlib
import copy
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.decide import recommend
from recommender.errors import DocumentError
from recommender.json_text import read_json
from recommender.knowledge import shipped_knowledge
from recommender.profile.history import History, read_history
from recommender.safety.course import course_of

KNOWLEDGE = shipped_knowledge()
CODES = KNOWLEDGE.codes
MONDAY = date(2026, 11, 23)
LATER = date(2026, 12, 31)
SHEET = {
    "answers_version": 1,
    "age_years": 40,
    "red_flags": [],
    "conditions": [],
    "pain": [{"area": "lower_back", "nrs": 3}],
    "equipment": ["mat", "chair", "wall"],
}
SHORT = {"left_out": []}  # 121 reasons that no test here looks at
PLAN = recommend(SHEET, starts_on=MONDAY, person="me") | SHORT
NEXT_PLAN = recommend(SHEET, starts_on=MONDAY + timedelta(days=7), person="me") | SHORT
SESSION = PLAN["sessions"][1]


def feedback(name, **fields):
    return {"feedback_version": 1, "feedback_id": name, "person": "me", "items": []} | fields


def checkin(name, **fields):
    return {"checkin_version": 1, "checkin_id": name, "person": "me", "on": "2026-11-29"} | fields


def event(name, **fields):
    return {
        "event_version": 1, "event_id": name, "person": "me", "at": "2026-11-24T10:00:00Z", "kind": "note",
    } | fields  # fmt: skip


def item(stretch, outcome="done", **fields):
    return {"stretch": stretch, "outcome": outcome} | fields


def history(*documents, today=LATER, person="me") -> History:
    return read_history(documents, CODES, person=person, today=today)


def only_feedback(*documents):
    (session,) = history(*documents).sessions
    return session.feedback


def problems(*documents) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        history(*documents)
    return [str(problem) for problem in caught.value.problems]


# ---- order ----

A_WEEK = [
    PLAN,
    NEXT_PLAN,
    feedback("mon", on="2026-11-23", pain_before=5, pain_after=4, items=[item("cat-cow", felt="helped")]),
    feedback("mon-slip", amends="mon", pain_after=6),
    feedback("mon-next-day", amends="mon-slip", next_day_pain=3, finished_at="2026-11-24T07:00:00Z"),
    feedback("wed", session_id=SESSION["session_id"], items=[item("sphinx", "skipped", reason="hurt")]),
    feedback("fri", on="2026-11-27", flare=True, red_flags=[]),
    feedback("lost", amends="never-arrived", on="2026-11-26", red_flags=["RF_DVT"]),
    checkin("week-1", red_flags=[], conditions_changed=False),
    checkin("week-1-again", worst_pain=3),
    event("out", kind="exclude", facts={"stretch": "sphinx"}),
    event("back", kind="restore", facts={"stretch": "sphinx"}, at="2026-11-24T10:00:00+01:00"),
]


@given(st.permutations(range(len(A_WEEK))))
@settings(max_examples=30, deadline=None)
def test_the_order_of_arrival_changes_nothing(order):
    """A telephone sends when it has a signal: the past is what happened, not what arrived (contract 5)."""
    assert history(*(A_WEEK[place] for place in order)) == history(*A_WEEK)


@given(st.lists(st.sampled_from(range(2, len(A_WEEK)))))
@settings(max_examples=30, deadline=None)
def test_sending_again_changes_nothing(places):
    """A telephone that is not sure whether it got through sends once more."""
    assert history(*A_WEEK, *(copy.deepcopy(A_WEEK[place]) for place in places)) == history(*A_WEEK)


def test_everything_stands_in_the_order_of_its_day():
    """Rules read "the last two check-ins" and "the newest plan" from the end."""
    past = history(*reversed(A_WEEK))

    assert [plan.starts_on for plan in past.plans] == [MONDAY, MONDAY + timedelta(days=7)]
    assert [session.feedback.feedback_id for session in past.sessions] == ["mon", "wed", "lost", "fri"]
    assert [c.checkin_id for c in past.checkins] == ["week-1", "week-1-again"]
    assert [e.event_id for e in past.events] == ["back", "out"]  # 09:00 and 10:00 in UTC


def test_no_documents_are_an_empty_history():
    """The first week of everybody."""
    assert history() == History()


# ---- the day of a session ----


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({"on": "2026-11-20"}, date(2026, 11, 20)),
        ({"session_id": SESSION["session_id"]}, date.fromisoformat(SESSION["on"])),
        ({"session_id": SESSION["session_id"], "on": "2026-11-26"}, date(2026, 11, 26)),  # done a day late
        ({"session_id": "of no plan"}, LATER),
        ({}, LATER),  # not known: the most recent, so that no warning in it ages
    ],
)
def test_a_session_is_on_its_own_day_or_its_plans_or_today(fields, on):
    """`on` defaults to the session's date (contract 3)."""
    (session,) = history(PLAN, feedback("f", **fields)).sessions

    assert session.on == on


@pytest.mark.parametrize(
    ("fields", "dated"),
    [
        ({"on": "2026-11-20"}, True),
        ({"session_id": SESSION["session_id"]}, True),
        ({"session_id": "x"}, False),
        ({}, False),
    ],
)
def test_a_session_knows_whether_its_day_is_known(fields, dated):
    """A day that is only assumed may warn, but must calm nothing."""
    (session,) = history(PLAN, feedback("f", **fields)).sessions

    assert session.is_dated is dated


def test_a_session_stands_beside_what_was_planned():
    """The dose that was planned is what was done."""
    (session,) = history(feedback("f", session_id=SESSION["session_id"]), PLAN).sessions

    assert [planned.stretch for planned in session.planned] == [planned["stretch"] for planned in SESSION["items"]]
    assert len(session.planned) > 1


def test_a_session_without_a_plan_has_nothing_planned():
    """A session may be logged by naming its stretches (contract 3)."""
    (session,) = history(PLAN, feedback("f", items=[item("cat-cow")])).sessions

    assert session.planned == ()


def test_an_amendment_keeps_the_session_of_the_first():
    """The day after is added without naming the session again."""
    (session,) = history(
        PLAN, feedback("f", session_id=SESSION["session_id"]), feedback("g", amends="f", next_day_pain=2)
    ).sessions

    assert session.on == date.fromisoformat(SESSION["on"])
    assert session.planned
    assert session.feedback.next_day_pain == 2


# ---- amendments ----


def test_an_amendment_names_the_session_that_the_first_left_out():
    """Whoever logs without the plan may find out later which session of it that was."""
    (session,) = history(
        PLAN, feedback("f", on="2026-11-23"), feedback("g", amends="f", session_id=SESSION["session_id"])
    ).sessions

    assert session.what_it_tells_of == SESSION["session_id"]
    assert session.planned


@pytest.mark.parametrize("day", ["recorded_on", "told_on"])
def test_an_amendment_makes_nothing_later_that_was_told_before_it(day):
    """A slip in the pain is put right weeks later: what the first said was told then, and answered since."""
    first = {"on": "2026-11-23", "pain_before": 5, day: "2026-11-24"}
    told = only_feedback(feedback("a", **first), feedback("b", amends="a", pain_before=4, **{day: "2026-12-30"}))

    assert (told.pain_before, str(getattr(told, day))) == (4, "2026-11-24")
    (session,) = history(
        feedback("a", **first), feedback("b", amends="a", pain_before=4, told_on="2026-12-30")
    ).sessions
    assert session.told_on < date(2026, 12, 30)


def test_what_a_correction_said_was_told_with_it_and_what_stood_before_was_not():
    """The second correction brings the bad morning, the third says something else."""
    said = [{"next_day_pain": 2}, {"next_day_pain": 9}, {"session_felt": "same"}]
    links = [
        feedback(f"f{number}", amends=f"f{number - 1}", told_on=f"2026-12-0{number}", **fields)
        for number, fields in enumerate(said, start=1)
    ]
    (session,) = history(feedback("f0", on="2026-11-23", pain_before=5), *links).sessions

    assert session.told_since(lambda one: one.feedback.next_day_pain == 9) == date(2026, 12, 2)
    assert session.told_since(lambda one: one.feedback.pain_before == 5) == MONDAY


def test_an_amendment_replaces_only_what_it_says():
    """Null fields do not replace; the first id stays, so that both are one session."""
    told = only_feedback(
        feedback("a", pain_before=5, pain_after=4, session_felt="same", on="2026-11-23"),
        feedback("b", amends="a", pain_after=6, session_felt=None),
    )

    assert (told.feedback_id, told.pain_before, told.pain_after, told.session_felt) == ("a", 5, 6, "same")
    assert told.amends is None
    assert told.on == MONDAY


def test_the_items_of_an_amendment_are_merged_stretch_by_stretch():
    """ "It hurt after all" about one stretch says nothing about the others."""
    told = only_feedback(
        feedback("a", items=[item("cat-cow", felt="helped", share=0.5), item("sphinx", "partly")]),
        feedback("b", amends="a", items=[item("sphinx", "skipped", reason="hurt"), item("bridge", felt="neutral")]),
    )
    by_stretch = {entry.stretch: entry for entry in told.items}

    assert list(by_stretch) == ["cat-cow", "sphinx", "bridge"]
    assert (by_stretch["cat-cow"].outcome, by_stretch["cat-cow"].felt, by_stretch["cat-cow"].share) == (
        "done", "helped", 0.5,
    )  # fmt: skip
    assert (by_stretch["sphinx"].outcome, by_stretch["sphinx"].reason) == ("skipped", "hurt")
    assert by_stretch["bridge"].felt == "neutral"


def test_an_item_keeps_what_the_amendment_does_not_say():
    """The rating stays when only the reason is added."""
    told = only_feedback(
        feedback("a", items=[item("cat-cow", "partly", felt="worse", share=0.25)]),
        feedback("b", amends="a", items=[item("cat-cow", "partly", reason="hurt")]),
    )

    assert (told.items[0].felt, told.items[0].share, told.items[0].hurt) == ("worse", 0.25, True)


CHAIN = [
    feedback("first", on="2026-11-23", pain_before=5, pain_after=1),
    feedback("zz", amends="first", pain_after=7),
    feedback("aa", amends="zz", pain_after=3),
]


@given(st.permutations(CHAIN))
@settings(max_examples=10, deadline=None)
def test_a_chain_of_amendments_ends_with_its_last_link(documents):
    """`aa` undoes the slip in `zz`: 3 is what is true, whatever the ids look like (they are uuids)."""
    told = only_feedback(*documents)

    assert (told.feedback_id, told.pain_before, told.pain_after) == ("first", 5, 3)


@pytest.mark.parametrize("names", ["abcdef", "fedcba", "cafebd"])
def test_a_long_chain_ends_with_its_last_link(names):
    """The same over six links."""
    links = [
        feedback(name, amends=before, pain_after=number)
        for number, (before, name) in enumerate(zip([None, *names], names, strict=False))
    ]

    assert only_feedback(*links).pain_after == 5


def test_of_two_amendments_of_one_feedback_the_one_finished_later_counts():
    """The day after, and then a correction of it."""
    told = only_feedback(
        feedback("a", finished_at="2026-11-23T18:00:00Z", pain_after=5),
        feedback("b", amends="a", next_day_pain=2, finished_at="2026-11-25T08:00:00Z"),
        feedback("c", amends="a", next_day_pain=9, finished_at="2026-11-24T08:00:00Z"),
    )

    assert told.next_day_pain == 2


def test_moments_are_compared_as_moments():
    """08:00 in New York is later than 09:00 in Berlin of the same day."""
    told = only_feedback(
        feedback("a", pain_after=5),
        feedback("b", amends="a", next_day_pain=2, finished_at="2026-11-24T08:00:00-05:00"),
        feedback("c", amends="a", next_day_pain=9, finished_at="2026-11-24T09:00:00+01:00"),
    )

    assert told.next_day_pain == 2


def test_an_amendment_whose_first_never_arrived_stands_for_itself():
    """A warning in it must not be lost with the first."""
    told = only_feedback(feedback("b", amends="a", red_flags=["RF_DVT"], on="2026-11-23"))

    assert (told.feedback_id, told.red_flags) == ("b", ("RF_DVT",))


@pytest.mark.parametrize("names", [("y", "x"), ("x", "y")])
def test_a_chain_whose_first_never_arrived_still_ends_with_its_last_link(names):
    """Of what did arrive, the later one amends the earlier one."""
    earlier, later = names
    told = only_feedback(feedback(earlier, amends="gone", pain_after=7), feedback(later, amends=earlier, pain_after=3))

    assert (told.feedback_id, told.pain_after) == (earlier, 3)


def test_a_circle_of_amendments_ends():
    """Nobody means it; no program may hang on it, and no warning may be lost in it."""
    past = history(
        feedback("a", amends="b", red_flags=["RF_DVT"]),
        feedback("b", amends="a"),
        feedback("c", amends="c", flare=True),
    )

    assert {flag for session in past.sessions for flag in session.feedback.red_flags or ()} == {"RF_DVT"}
    assert any(session.feedback.flare for session in past.sessions)


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (["RF_DVT"], [], ("RF_DVT",)),
        (["RF_DVT"], None, ("RF_DVT",)),
        (["RF_DVT"], ["RF_CARDIAC"], ("RF_CARDIAC", "RF_DVT")),
        ([], ["RF_DVT"], ("RF_DVT",)),
        (None, ["RF_DVT"], ("RF_DVT",)),
        ([], None, ()),
        (None, [], ()),
        (None, None, None),  # never asked: not "none"
    ],
)
def test_a_red_flag_is_never_amended_away(first, then, told):
    """A stop is lifted only by safety answers of a later day (contract 3)."""
    assert only_feedback(feedback("a", red_flags=first), feedback("b", amends="a", red_flags=then)).red_flags == told


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (True, False, True), (True, None, True), (False, True, True), (None, True, True), (False, None, False),
        (None, False, False), (False, False, False), (None, None, None),
    ],
)  # fmt: skip
def test_a_flare_is_never_amended_away(first, then, told):
    """The gentler days that it brings are not lost by a correction."""
    assert only_feedback(feedback("a", flare=first), feedback("b", amends="a", flare=then)).flare is told


def test_warnings_survive_a_whole_chain():
    """Every link is looked at, not only the last."""
    told = only_feedback(
        feedback("m", red_flags=[]),
        feedback("z", amends="m", red_flags=["RF_DVT"], flare=True),
        feedback("a", amends="z", red_flags=[], flare=False),
    )

    assert told.red_flags == ("RF_DVT",)
    assert told.flare is True


# ---- the day on which a warning was told ----

FLAG = {"red_flags": ["RF_DVT"]}


@pytest.mark.parametrize(
    ("fields", "told_on"),
    [
        ({"on": "2026-11-20"}, date(2026, 11, 20)),
        ({"session_id": SESSION["session_id"]}, date.fromisoformat(SESSION["on"])),
        ({"on": "2026-11-20", "finished_at": "2026-11-21T09:00:00Z"}, date(2026, 11, 20)),  # its own date rules
        ({"on": "2026-11-20", "recorded_on": "2026-11-24"}, date(2026, 11, 20)),
        ({"finished_at": "2026-11-21T09:00:00Z"}, date(2026, 11, 21)),
        ({"finished_at": "2026-11-21T19:00:00Z"}, date(2026, 11, 22)),  # already the 22nd in the east
        ({"on": "2026-11-20", "recorded_on": "2026-11-18"}, date(2026, 11, 20)),
        ({}, LATER),
        ({"amends": "a", "on": "2026-11-20"}, LATER),  # told after its session, nobody knows when
        ({"amends": "a", "session_id": SESSION["session_id"]}, LATER),
        ({"amends": "a", "on": "2026-11-20", "recorded_on": "2026-11-24"}, date(2026, 11, 24)),
        ({"amends": "a", "on": "2026-11-20", "finished_at": "2026-11-25T09:00:00Z"}, date(2026, 11, 25)),
    ],
)
def test_a_warning_was_told_on_its_own_day(fields, told_on):
    """A stop is lifted by answers dated later than the feedback; where it has no date, the latest that it can have."""
    (told,) = history(PLAN, feedback("a", on="2026-11-20"), feedback("b", **FLAG | fields)).flags_told

    assert (told.told_on, told.red_flags) == (told_on, ("RF_DVT",))


@pytest.mark.parametrize("amends", [None, "a"])
def test_a_warning_of_the_morning_in_the_east_is_not_of_the_day_before(amends):
    """08:30 in Tokyo is still yesterday in UTC: a sheet of 07:00 that day must not have answered for it."""
    past = history(
        feedback("a", on="2026-11-20"),
        feedback("b", amends=amends, finished_at="2026-11-24T08:30:00+09:00", **FLAG),
    )

    assert past.flags_told[0].told_on >= date(2026, 11, 24)


def test_a_warning_in_an_amendment_is_not_as_old_as_the_moment_it_copies():
    """A sender that repeats the whole feedback repeats its `finished_at`; the warning in it is new all the same."""
    session = {"on": "2026-11-20", "finished_at": "2026-11-20T18:00:00Z"}
    (told,) = history(feedback("a", **session), feedback("b", amends="a", **session, **FLAG)).flags_told

    assert told.told_on == LATER


@pytest.mark.parametrize("red_flags", [None, []])
def test_no_warning_is_told_by_none_or_by_silence(red_flags):
    """Nothing stops where nothing was said."""
    assert history(feedback("a", red_flags=red_flags)).flags_told == ()


def test_a_warning_sent_twice_was_told_once():
    """Sending again is not telling again."""
    assert len(history(feedback("a", **FLAG), feedback("a", **FLAG)).flags_told) == 1


# ---- whose, and which ----


@pytest.mark.parametrize(
    "foreign",
    [feedback("x", person="Ann"), checkin("x", person="Ann"), event("x", person="Ann"), PLAN | {"person": "Ann"}],
)
def test_a_document_of_another_person_is_refused_by_name(foreign):
    """A mixed-up file would plan one body by another's pain (contract 3)."""
    (problem,) = problems(PLAN, feedback("mine"), foreign)

    assert "'Ann'" in problem
    assert "'me'" in problem


def test_each_other_person_is_named_once():
    """Two strangers, two lines."""
    found = problems(feedback("a", person="Bob"), feedback("b", person="Ann"), checkin("c", person="Bob"))

    assert len(found) == 2
    assert "'Ann'" in found[0]
    assert "'Bob'" in found[1]


def test_names_of_persons_are_exact():
    """ "Me" is somebody else."""
    assert problems(feedback("a", person="Me"))


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        (feedback("f", pain_after=3), feedback("f", pain_after=4), "feedback_id f"),
        (feedback("f"), feedback("f", flare=False), "feedback_id f"),
        (checkin("c"), checkin("c", worst_pain=0), "checkin_id c"),
        (event("e"), event("e", at="2026-11-24T10:00:01Z"), "event_id e"),
    ],
)
def test_one_id_with_two_contents_is_refused(one, other, name):
    """It cannot be known which of the two is true; also where three arrive."""
    found = problems(one, other, one)

    assert len(found) == 1
    assert name in found[0]
    assert "different content" in found[0]


@pytest.mark.parametrize(
    ("document", "again"),
    [
        (feedback("f", pain_after=3), feedback("f", pain_after=3, flare=None)),  # null is absent
        (
            feedback("f", finished_at="2026-11-24T10:00:00Z"),
            feedback("f", finished_at="2026-11-24T11:00:00+01:00"),
        ),
        (checkin("c", red_flags=[]), checkin("c", red_flags=[], days=None)),
        (event("e"), event("e", facts={})),
    ],
)
def test_the_same_content_sent_twice_counts_once(document, again):
    """Also where it is written another way: null for absent, another zone for the same moment."""
    assert history(document, again, copy.deepcopy(document)) == history(document)


def test_a_plan_sent_twice_counts_once():
    """Like every other document; three weeks unchanged are counted from the plans."""
    assert len(history(PLAN, copy.deepcopy(PLAN)).plans) == 1


def test_ids_of_different_kinds_may_be_alike():
    """A feedback "1" and a check-in "1" have nothing to do with each other."""
    past = history(feedback("1"), checkin("1"), event("1"))

    assert (len(past.sessions), len(past.checkins), len(past.events)) == (1, 1, 1)


def test_all_problems_of_all_documents_come_at_once_with_their_place():
    """A file of a hundred documents is mended in one round."""
    found = problems(
        feedback("a"), feedback("b", pain_after=11), None, checkin("c", days=["monday"]), {"plan_version": 1}, {}
    )

    assert "history[1]: pain_after: should be 10 or less" in found
    assert any(problem.startswith("history[2]: should be a JSON object") for problem in found)
    assert any(problem.startswith("history[3]: days[0]: ") for problem in found)
    assert "history[4]: plan_id: is missing" in found
    assert any(problem.startswith("history[5]: should hold exactly one of") for problem in found)
    assert not any(problem.startswith("history[0]") for problem in found)


def test_a_plan_of_a_newer_version_of_ours_stays_readable():
    """Fields may be added freely (contract): an old program passes over them."""
    newer = PLAN | {"mood": "sunny", "sessions": [session | {"music": "on"} for session in PLAN["sessions"]]}

    assert history(newer).plans == history(PLAN).plans


@pytest.mark.parametrize("change", [{"plan_version": 2}, {"status": "fine"}, {"starts_on": "soon"}, {"sessions": None}])
def test_a_plan_that_cannot_be_read_is_refused(change):
    """Half a plan would make half a history."""
    assert problems(PLAN | change)


# ---- what is asked of a history ----


@pytest.mark.parametrize(
    ("outcomes", "on", "weeks"),
    [
        ([], "2026-11-23", 0),
        ([("2026-11-03", "done")], "2026-11-23", 1),  # the second week was one of rest
        ([("2026-11-03", "done"), ("2026-11-10", "done")], "2026-11-23", 2),
        ([("2026-11-02", "done")], "2026-11-23", 0),  # three weeks without one: from the beginning
        ([("2026-11-02", "partly")], "2026-11-22", 1),
        ([("2026-11-02", "done"), ("2026-11-16", "done")], "2026-11-23", 2),
        ([("2026-11-02", "skipped"), ("2026-11-16", "done")], "2026-11-23", 1),
        ([("2026-11-02", "skipped")], "2026-11-23", 0),
        ([("2026-11-23", "done")], "2026-11-23", 0),
        ([("2026-11-30", "done")], "2026-11-23", 0),
    ],
)
def test_weeks_count_from_the_first_session_that_was_done(outcomes, on, weeks):
    """Whole weeks with a session; what was only skipped, or lies ahead, makes none."""
    logged = [feedback(str(n), on=day, items=[item("cat-cow", o)]) for n, (day, o) in enumerate(outcomes)]

    course = course_of(
        history(*logged),
        date.fromisoformat(on),
        catalog=KNOWLEDGE.catalog,
        rules=KNOWLEDGE.rules,
        may_step=True,
        never_grows=False,
    )

    assert course.weeks_since_start == weeks


def test_before_leaves_out_the_day_itself():
    """A plan for Monday knows what happened until Sunday."""
    past = history(feedback("a", on="2026-11-22"), feedback("b", on="2026-11-23"), feedback("c", on="2026-11-24"))

    assert [session.feedback.feedback_id for session in past.before(MONDAY)] == ["a"]


def test_the_plans_before_a_day_come_newest_first_and_only_with_sessions():
    """A week in which nothing could be planned is not what one goes on from."""
    without_sessions = NEXT_PLAN | {"sessions": [], "plan_id": "empty"}
    past, started = history(NEXT_PLAN, PLAN), MONDAY + timedelta(days=1)
    names = {day: [plan.plan_id for plan in past.plans_before(day)] for day in (MONDAY, started, LATER)}

    assert names == {
        MONDAY: [],
        started: [PLAN["plan_id"]],
        LATER: [NEXT_PLAN["plan_id"], PLAN["plan_id"]],
    }
    assert [plan.plan_id for plan in history(PLAN, without_sessions).plans_before(LATER)] == [PLAN["plan_id"]]
    assert history().plans_before(LATER) == ()


@pytest.mark.parametrize("used", ["a", "b", None])
def test_of_two_plans_for_one_start_the_one_that_was_used_counts(used):
    """Which of them arrived last is no information; where neither was used, the lower id decides."""
    session = PLAN["sessions"][0]
    both = {name: PLAN | {"plan_id": name, "sessions": [session | {"session_id": f"{name}-1"}]} for name in ("a", "b")}
    logged = [feedback("f", session_id=f"{used}-1", items=[item("cat-cow")])] if used else []

    for order in (("a", "b"), ("b", "a")):
        (plan,) = history(*(both[name] for name in order), *logged).plans_before(LATER)
        assert plan.plan_id == (used or "a")


@pytest.mark.parametrize("later", ["a", "b"])
def test_of_two_plans_that_were_used_as_often_the_one_that_was_used_last_counts(later):
    """It is the one that the person goes on with: the newest made, or the printed one."""
    session = PLAN["sessions"][0]
    both = [PLAN | {"plan_id": name, "sessions": [session | {"session_id": f"{name}-1"}]} for name in ("a", "b")]
    days = {name: "2026-11-25" if name == later else "2026-11-23" for name in ("a", "b")}
    logged = [feedback(name, session_id=f"{name}-1", on=day, items=[item("cat-cow")]) for name, day in days.items()]

    for documents in ([*both, *logged], [*logged[::-1], *both[::-1]]):
        past = history(*documents)
        assert [plan.plan_id for plan in past.plans_in_force] == [later]
        assert [plan.plan_id for plan in past.plans_before(LATER)] == [later]


def test_facts_of_any_depth_are_read_or_refused():
    """Never a traceback for what a file held: what the reader lets through, the history must bear."""
    text = '{"event_version": 1, "event_id": "e", "person": "me", "at": "2026-11-24T10:00:00Z", "kind": "note", '
    for depth in range(800, 1000):
        found = []
        document = read_json(text + '"facts": {"x": ' + "[" * depth + "]" * depth + "}}", "event.json", found)

        if not found:
            with contextlib.suppress(DocumentError):
                assert history(document).events


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_facts_hold_no_numbers_that_json_has_not(number):
    """They would be stored, and no other program could read the export."""
    assert problems(event("e", facts={"x": float(number)}))


def test_a_correction_that_names_the_newest_link_is_the_last_word():
    """Of two corrections of one day that name the same one, nobody can say which came last."""
    told = [feedback("a", pain_after=8), feedback("z", amends="a", pain_after=6)]
    (log,) = history(*told).sessions
    (again,) = history(*told, feedback("b", amends=log.newest, pain_after=3)).sessions

    assert (log.newest, again.newest, again.feedback.pain_after) == ("z", "b", 3)


def test_a_session_that_two_devices_told_was_done_once():
    """The log with both pain ratings counts for what is learned, whichever came first; another session is its own."""
    half = feedback("a", session_id=SESSION["session_id"], pain_before=4)
    whole = feedback("b", session_id=SESSION["session_id"], pain_before=4, pain_after=3)
    other = feedback("c", session_id=None, on="2026-11-24")

    assert {log.feedback.feedback_id for log in history(PLAN, half, whole, other).sessions_once} == {"b", "c"}
    assert len(history(PLAN, half, whole, other).sessions) == 3


@pytest.mark.parametrize(
    ("finished_at", "day"),
    [
        (None, LATER),
        ("2026-11-20T18:00:00Z", date(2026, 11, 21)),
        ("2026-11-20T09:00:00Z", date(2026, 11, 20)),
        ("2027-01-05T09:00:00Z", LATER),
    ],
)
def test_a_session_without_a_day_ended_at_the_latest_where_the_day_begins_first(finished_at, day):
    """Else a warning in it would be of today for ever, and no sheet could answer for it."""
    (log,) = history(feedback("a", session_id=None, on=None, finished_at=finished_at)).sessions

    assert (log.on, log.is_dated) == (day, False)


# ---- chains of corrections ----


def links(amends, days):
    """Feedbacks by number: what each amends, and the day on which it was stored. Each tells a pain of its own."""
    return [
        feedback(f"f{number}", pain_after=number, recorded_on=f"2026-11-{24 + day}")
        | ({} if before is None else {"amends": f"f{before}"})
        for number, (before, day) in enumerate(zip(amends, days, strict=True))
    ]


def counted_back(told):
    """By the first of each chain its links in their order: from each feedback link after link back, by the letter."""
    by_id = {document["feedback_id"]: document for document in told}
    chains = {}
    for name, document in by_id.items():
        back = [name]
        while (before := by_id[back[-1]].get("amends")) in by_id and before not in back:
            back.append(before)
        chains.setdefault(back[-1], []).append((len(back), document["recorded_on"], name))
    return sorted([name for *_, name in sorted(chain)] for chain in chains.values())


@given(st.lists(st.tuples(st.none() | st.integers(0, 10), st.integers(0, 2)), max_size=10))
@settings(deadline=None)
def test_every_correction_belongs_to_the_chain_that_one_gets_to_by_going_back(drawn):
    """Also where a link never arrived, two amend the same one, or all amend one another in a circle."""
    told = links([before for before, _ in drawn], [day for _, day in drawn])
    found = [(log.feedback.feedback_id, log.newest, log.feedback.pain_after) for log in history(*told).sessions]

    assert sorted(found) == [(chain[0], chain[-1], int(chain[-1][1:])) for chain in counted_back(told)]


@pytest.mark.parametrize("is_circle", [False, True])
def test_a_session_that_was_corrected_three_thousand_times_is_read_in_no_time(is_circle):
    """An app that stores each key that is typed makes such chains, and every page reads the whole past."""
    count = 3000
    told = links([count - 1 if is_circle else None, *range(count - 1)], [0] * count)
    told = [document | {"pain_after": number % 11} for number, document in enumerate(told)]
    started = time.process_time()
    sessions = history(*told).sessions

    assert time.process_time() - started < 5
    assert len(sessions) == (count if is_circle else 1)
    assert is_circle or sessions[0].newest == f"f{count - 1}"
