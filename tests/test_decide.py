"""`recommend` as a whole: 2,000 random people held against the promises of contract sections 1, 2 and 5."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from people import MONDAY, checkin, event, feedback
from people import answers as sheet_of
from plan_checker import read_data, violations
from random_lives import Dice, Life
from strategies import (
    BLOCKING_FLAGS,
    CONDITIONS,
    PREGNANCIES,
    answers_documents,
    cleared_documents,
    histories,
    some_of,
    weeks_lived,
    wishes,
)

from recommender.decide import decide, prepared, recommend
from recommender.errors import AnswersError, DocumentError, RecommenderError, UsageError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.plan import WeeklyPlan
from recommender.settings import Settings

DATA = read_data()
CATALOG = frozenset(DATA.stretches)
CASES = Path(__file__).resolve().parents[1] / "data" / "cases"
NEXT_MONDAY = MONDAY + timedelta(days=7)
HEALTHY = sheet_of()


def random_people(examples: int) -> settings:
    """Always the same people, so that a failure here fails everywhere; no database, no deadline."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def eligible(plan: dict) -> frozenset[str]:
    return CATALOG - {entry["stretch"] for entry in plan["left_out"]}


def shown(plan: dict) -> set[str]:
    return {item["stretch"] for session in plan["sessions"] for item in session["items"]}


# ---- what holds for anybody ----


def test_at_least_a_third_of_the_random_people_get_sessions():
    """A property over people who are all turned away would prove nothing."""
    seen: Counter[tuple[str, bool]] = Counter()

    @random_people(200)
    @given(answers_documents())
    def ask(answers):
        plan = recommend(answers, starts_on=MONDAY)
        seen[plan["status"], bool(plan["sessions"])] += 1

    ask()

    assert seen["plan", True] >= seen.total() / 3
    assert {"plan", "refer", "incomplete", "clearance_needed"} <= {status for status, _ in seen}


@random_people(450)
@given(answers_documents())
def test_every_promise_of_a_plan_holds_for_anybody(answers):
    """Rules, doses, seconds, hard limits, words and bent wishes, all derived a second time from the data files."""
    plan = recommend(answers, starts_on=MONDAY)

    assert violations(plan, answers) == []
    assert WeeklyPlan.model_validate(plan).to_document() == plan
    assert json.loads(json.dumps(plan, allow_nan=False)) == plan


@random_people(250)
@given(cleared_documents(), some_of(CONDITIONS, st.integers(1, 3)))
def test_no_item_ever_carries_a_tag_that_a_named_condition_excludes(answers, more):
    """The one promise that must hold whatever else breaks, read straight from the condition files."""
    said = [code for code in {*answers["conditions"], *more} if answers["age_years"] < 60 or code not in PREGNANCIES]
    excluded = {tag for code in said for tag in DATA.conditions[code]["excludes"]} if said else set()

    plan = recommend(answers | {"conditions": said}, starts_on=MONDAY)

    tags = {name: DATA.stretches[name].tags for name in shown(plan)}
    assert {name for name, has in tags.items() if has & excluded or "*" in excluded} == set()


@random_people(150)
@given(wishes(), st.sets(st.sampled_from(("age_years", "conditions", "red_flags")), min_size=1))
def test_a_sheet_that_is_silent_about_safety_gets_no_session(wish, silent):
    """Silence is never consent: one of the three missing is enough, and each is named."""
    sheet = {"answers_version": 1, "age_years": 40, "conditions": [], "red_flags": [], **wish}
    blank = {name: value for name, value in sheet.items() if name not in silent}

    plan = recommend(blank, starts_on=MONDAY)

    assert plan["status"] == "incomplete"
    assert plan["sessions"] == []
    assert silent <= set(plan["missing"])
    assert eligible(plan) == frozenset()


@random_people(350)
@given(st.one_of(cleared_documents(), cleared_documents(), answers_documents()), st.sampled_from(CONDITIONS))
def test_one_more_condition_never_adds_a_stretch(answers, code):
    """Four exceptions, all written down: a diagnosis that only it opens (the nerve sliders, decisions 1.9), one
    that replaces "pain nobody has examined" (decisions 1.1), what may be done without kit while a clinician's
    word is awaited (contract section 2), and a code that counts already, because a pregnancy has moved on since the
    sheet: told on the sheet itself it is one that the clinician who cleared the sheet has seen (decisions 1.4, 1.5).
    """
    assume(answers.get("conditions") is not None and code not in {*answers["conditions"], *answers["unsure"]})
    assume(code not in PREGNANCIES or (answers.get("age_years") or 0) < 60)
    asked = {pain["area"] for pain in answers["pain"]} | set(answers.get("stiff_areas", ()))
    names = {"lumbar_radiculopathy": "leg_referred", "cervical_radiculopathy": "arm_referred"}
    assume(names.get(code) not in asked)
    before = recommend(answers, starts_on=MONDAY)

    after = recommend(answers | {"conditions": [*answers["conditions"], code]}, starts_on=MONDAY)

    reasons = {entry["stretch"]: {b["rule"] for b in entry["because"]} for entry in before["left_out"]}
    opened = {name for name in CATALOG if code in DATA.stretches[name].file.get("only_for", ())}
    meanwhile = set(DATA.limits["always_allowed_while_waiting"]) if after["status"] == "clearance_needed" else set()
    without_kit = {name for name in meanwhile if reasons.get(name) == {"setting:equipment"}}
    waited_for_it = before["status"] == "clearance_needed" and any(code in rules for rules in reasons.values())
    assume(not (waited_for_it and answers.get("cleared_by_clinician")))
    assert eligible(after) - eligible(before) <= opened | without_kit


@random_people(250)
@given(answers_documents(), st.sampled_from(BLOCKING_FLAGS), st.sampled_from(("sheet", "feedback", "check-in")))
def test_a_blocking_red_flag_anywhere_stops_every_session(answers, code, where):
    """A sign that needs a person wins over all else that is missing or waiting, wherever it was said."""
    history = []
    if where == "sheet":
        answers = answers | {"red_flags": [*(answers.get("red_flags") or ()), code]}
    elif where == "feedback":
        history = [feedback(red_flags=[code])]
    else:
        history = [checkin(red_flags=[code])]

    plan = recommend(answers, starts_on=MONDAY, history=history)

    assert plan["status"] == "refer"
    assert plan["sessions"] == []
    assert code in {flag["code"] for flag in plan["referral"]["flags"]}
    assert {e["stretch"] for e in plan["left_out"] if code in {b["rule"] for b in e["because"]}} == CATALOG


# ---- the weeks after ----


@random_people(60)
@given(weeks_lived(lambda sheet, day, history: recommend(sheet, starts_on=day, history=history)))
def test_every_promise_holds_in_the_weeks_after_whatever_was_logged(lived):
    """Reactions, steps, rests, flares, wishes of the check-in, last week again: derived from the documents again.

    The long run with 100,000 people is `tests/benchmarks/bench_properties.py`.
    """
    for plan, answers, history in lived:
        assert violations(plan, answers, history) == []


def test_the_weekly_rules_act_in_these_lives():
    """A property over lives in which nothing ever happened would prove nothing."""
    acted: Counter[str] = Counter()

    @random_people(60)
    @given(weeks_lived(lambda sheet, day, history: recommend(sheet, starts_on=day, history=history)))
    def live(lived):
        acted.update(change["rule"] for plan, _, _ in lived for change in plan["changes"])

    live()

    assert set(acted) >= {"flare", "red", "hurt", "disliked", "could_not", "already_did"}


def test_every_promise_holds_over_the_lives_of_the_benchmark():
    """A few of its people: they log more, live longer, pause, and plan a week anew while it runs."""
    for number in range(25):
        life = Life(Dice(11, number), lambda sheet, day, past: recommend(sheet, starts_on=day, history=past))
        life.live()
        for plan, answers, history in life.plans:
            assert violations(plan, answers, history) == []


@random_people(100)
@given(st.data())
def test_whatever_was_logged_only_takes_stretches_away(data):
    """Without a restoring word, a history never makes more eligible than the sheet alone does."""
    answers = data.draw(cleared_documents()) | {"answered_on": str(MONDAY)}
    first = recommend(answers, starts_on=MONDAY)
    assume(first["sessions"])
    told = [entry for entry in data.draw(histories(first)) if not lowers_pain(entry, answers)]
    alone = recommend(answers, starts_on=NEXT_MONDAY)

    second = recommend(answers, starts_on=NEXT_MONDAY, history=told)

    assert eligible(second) <= eligible(alone)
    if second["status"] != "plan":
        assert not shown(second) - set(DATA.limits["always_allowed_while_waiting"])


def lowers_pain(entry: dict, answers: dict) -> bool:
    """True for what lifts a limit of the sheet by rule: a restored stretch, or a newer pain rating under 8."""
    worst = max((pain["nrs"] for pain in answers["pain"]), default=0)
    rated = {entry.get("pain_before"), entry.get("worst_pain")} - {None}
    return entry.get("kind") == "restore" or (worst >= 8 and bool(rated))


# ---- the same inputs give the same bytes ----


@random_people(100)
@given(st.data())
def test_the_same_inputs_in_any_order_give_the_same_bytes(data):
    """Arrival order, a document sent twice and the order of keys are no information."""
    answers = data.draw(cleared_documents()) | {"answered_on": str(MONDAY)}
    first = recommend(answers, starts_on=MONDAY)
    assume(first["sessions"])
    told = data.draw(histories(first))
    shuffled = [*data.draw(st.permutations(told)), told[0]]
    turned = dict(reversed(answers.items()))

    once = recommend(answers, starts_on=NEXT_MONDAY, history=told)
    again = recommend(turned, starts_on=NEXT_MONDAY, history=iter(shuffled))

    assert json.dumps(once) == json.dumps(again)


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    """Sets and dicts are ordered by chance between processes; no plan may depend on it."""
    program = f"""
import hashlib, json, random, sys, tomllib
from datetime import timedelta
from pathlib import Path
from recommender.decide import recommend
digest = hashlib.sha256()
for path in sorted(Path({str(CASES)!r}).glob("*.toml")):
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    history = [*case.get("history", ())]
    plan = recommend(case["answers"], starts_on=case["starts_on"], history=history)
    history += [plan] + [
        dict(feedback_version=1, feedback_id=s["session_id"], person="me", session_id=s["session_id"], pain_before=3,
             pain_after=3, items=[dict(stretch=i["stretch"], outcome="done") for i in s["items"]])
        for s in plan["sessions"]
    ]
    random.Random(int(sys.argv[1])).shuffle(history)
    later = recommend(case["answers"], starts_on=case["starts_on"] + timedelta(days=7), history=history)
    digest.update(json.dumps([plan, later]).encode())
print(digest.hexdigest())
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", program, seed],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(CASES.parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }

    assert len(said) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"starts_on": NEXT_MONDAY},
        {"person": "p2"},
        {"seed": 8},
        {"settings": Settings(effort="thorough")},
        {"answers": HEALTHY | {"minutes_per_session": 13}},
        {"history": [event()]},
    ],
    ids=["starts_on", "person", "seed", "settings", "answers", "history"],
)
def test_every_input_is_in_the_id_of_the_plan(changed):
    """Two plans with one id would be taken for the same one."""
    inputs = {"answers": HEALTHY, "starts_on": MONDAY, "seed": 7}
    one, other = dict(inputs), inputs | changed

    ids = {recommend(given.pop("answers"), **given)["plan_id"] for given in (one, other)}

    assert len(ids) == 2


@pytest.mark.parametrize("seed", [2**63, -(2**63) - 1, 1.5, "7", True])
def test_a_seed_that_no_database_could_keep_is_refused_before_anything_is_planned(seed):
    with pytest.raises(UsageError, match="seed: should be a whole number of at most 64 bits"):
        recommend(HEALTHY, starts_on=MONDAY, seed=seed)


def test_the_seed_is_made_of_person_and_day_and_changes_nothing_yet():
    """Nothing is drawn by chance at home, so a seed may be named in the provenance but never move a stretch."""
    derived = recommend(HEALTHY, starts_on=MONDAY)
    named = recommend(HEALTHY, starts_on=MONDAY, seed=derived["provenance"]["seed"] + 1)
    same = recommend(HEALTHY, starts_on=MONDAY, seed=derived["provenance"]["seed"])

    assert same == derived
    assert [shown(derived), derived["relaxed"]] == [shown(named), named["relaxed"]]


# ---- what is refused ----


@pytest.mark.parametrize(
    ("starts_on", "answers", "error", "where"),
    [
        (datetime(2026, 11, 23, 8, 0), HEALTHY, UsageError, "starts_on"),  # noqa: DTZ001
        ("2026-11-23", HEALTHY, UsageError, "starts_on"),
        (None, HEALTHY, UsageError, "starts_on"),
        (MONDAY - timedelta(days=1), HEALTHY, AnswersError, "answered_on"),
        (MONDAY, [], AnswersError, ""),
        (MONDAY, None, AnswersError, ""),
        (MONDAY, {}, AnswersError, "answers_version"),
        (MONDAY, HEALTHY | {"answers_version": 2}, AnswersError, "answers_version"),
        (MONDAY, HEALTHY | {"age_years": "forty"}, AnswersError, "age_years"),
        (MONDAY, HEALTHY | {"minutes_per_session": 2}, AnswersError, "minutes_per_session"),
        (MONDAY, HEALTHY | {"days": []}, AnswersError, "days"),
        (MONDAY, HEALTHY | {"pain": [{"area": "neck", "nrs": 11}]}, AnswersError, "pain[0].nrs"),
        (MONDAY, HEALTHY | {"age_years": 60, "unsure": ["pregnancy_t1"]}, AnswersError, "conditions"),
        (MONDAY, HEALTHY | {"pregnancy_week": 20}, AnswersError, "pregnancy_week"),
        (MONDAY, HEALTHY | {"cleared_for": ["osteoporosis"]}, AnswersError, "cleared_for[0]"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(starts_on, answers, error, where):
    """A plan for a day or a sheet that was not understood would be a guess."""
    with pytest.raises(error) as refused:
        recommend(answers, starts_on=starts_on)

    assert where in [problem.where for problem in refused.value.problems]


def test_every_problem_of_a_sheet_is_told_at_once_with_the_nearest_word():
    """Nobody should have to send a sheet five times to learn of five slips."""
    wrong = HEALTHY | {
        "conditions": ["osteoporosys"],
        "day": ["mon"],
        "goal": "less_pane",
        "minutes_per_session": 61,
    }

    with pytest.raises(AnswersError) as refused:
        recommend(wrong, starts_on=MONDAY)

    told = {problem.where: problem.what for problem in refused.value.problems}
    assert set(told) == {"conditions[0]", "day", "goal", "minutes_per_session"}
    assert "osteoporosis" in told["conditions[0]"]
    assert "'days'" in told["day"]
    assert "'less_pain'" in told["goal"]


def test_a_checked_sheet_is_still_held_against_the_day():
    """The Answers of the library face take the same road as a document."""
    sheet = read_answers(HEALTHY, shipped_knowledge().codes)

    assert recommend(sheet, starts_on=MONDAY) == recommend(HEALTHY, starts_on=MONDAY)
    with pytest.raises(AnswersError):
        recommend(sheet, starts_on=MONDAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"effort": "wild"}, ["effort"]),
        ({"v": -0.1}, ["v"]),
        ({"eps": 1.5}, ["eps"]),
        ({"holdout": float("nan")}, ["holdout"]),
        ({"effort": "", "v": 11, "eps": -1}, ["v", "eps", "effort"]),
    ],
)
def test_settings_out_of_range_are_refused_all_at_once(said, where):
    """A team that switches chance on must not do so by a slip."""
    with pytest.raises(UsageError) as refused:
        Settings(**said)

    assert [problem.where for problem in refused.value.problems] == where


def test_an_unknown_setting_is_refused():
    """A setting that does nothing would be believed to do something."""
    with pytest.raises(TypeError):
        Settings(explore=True)


@pytest.mark.parametrize("person", ["", "x" * 101])
def test_a_person_needs_a_name_of_a_length_that_can_be_stored(person):
    with pytest.raises(UsageError):
        recommend(HEALTHY, starts_on=MONDAY, person=person)


@pytest.mark.parametrize(
    "foreign",
    [
        feedback(person="p2"),
        checkin(person="p2"),
        event(person="p2"),
        recommend(HEALTHY, starts_on=MONDAY, person="p2"),
    ],
    ids=["feedback", "check-in", "event", "plan"],
)
def test_another_person_in_the_history_is_refused_by_name(foreign):
    """What helped or hurt somebody else says nothing about this body."""
    with pytest.raises(DocumentError) as refused:
        recommend(HEALTHY, starts_on=NEXT_MONDAY, history=[feedback(), foreign], person="me")

    assert "'p2'" in str(refused.value)


@pytest.mark.parametrize(
    ("history", "what"),
    [
        ([feedback(items=[{"stretch": "cat-kow", "outcome": "done"}])], "did you mean 'cat-cow'?"),
        ([feedback(pain_before=3), feedback(pain_before=4)], "stands twice with different content"),
        ([feedback() | checkin()], "exactly one of"),
        (["a word"], "should be a JSON object"),
        ([feedback(pain_after=True)], "pain_after"),
    ],
)
def test_a_history_that_cannot_be_read_is_refused(history, what):
    """Half a history could leave out the one day that hurt."""
    with pytest.raises(DocumentError) as refused:
        recommend(HEALTHY, starts_on=NEXT_MONDAY, history=history)

    assert what in str(refused.value)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_document_is_named_by_its_place_in_the_history_that_was_given(place):
    """`history[2]` sends the reader to the third document they sent, not to the third after sorting."""
    history = [feedback("a"), checkin()]
    history.insert(place, feedback("b", pain_before=11))

    with pytest.raises(DocumentError) as refused:
        recommend(HEALTHY, starts_on=NEXT_MONDAY, history=history)

    assert [problem.where for problem in refused.value.problems] == [f"history[{place}]: pain_before"]


@pytest.mark.parametrize(
    ("starts_on", "history"),
    [
        (date.max, []),
        (date.min, []),
        (MONDAY, [feedback(on="0001-01-01")]),
        (MONDAY, [checkin(on="0001-01-01", flare=True)]),
        (MONDAY, [feedback(on="9999-12-31")]),
        (MONDAY, [event(at="0001-01-01T00:00:00Z")]),
    ],
)
def test_a_day_at_the_edge_of_the_calendar_is_no_crash(starts_on, history):
    """A slip in a year is typed easily; whatever a document holds ends in a plan or in a named problem."""
    plan = None

    with suppress(RecommenderError):
        plan = recommend(HEALTHY | {"answered_on": None}, starts_on=starts_on, history=history)

    assert plan is None or plan["starts_on"] == str(starts_on)


def test_an_error_keeps_its_problems_on_the_way_between_processes():
    """The fleet and the benchmark plan in other processes; what was wrong must arrive as it was."""
    with pytest.raises(AnswersError) as refused:
        recommend(HEALTHY | {"goal": "less_pane", "minutes_per_session": 2}, starts_on=MONDAY)

    arrived = pickle.loads(pickle.dumps(refused.value))

    assert arrived.problems == refused.value.problems
    assert str(arrived) == str(refused.value)


# ---- single promises that random people meet too seldom ----


def test_an_age_of_zero_is_an_age():
    """A broken bone counts as a low-force one from 65 on or where the age is unknown; nought years are known."""
    newborn = HEALTHY | {"age_years": 0, "conditions": ["other_fracture_lt12w"]}

    plan = recommend(newborn, starts_on=MONDAY)

    assert "osteoporosis" not in {because["rule"] for entry in plan["left_out"] for because in entry["because"]}
    assert violations(plan, newborn) == []


def test_decide_and_recommend_are_one_decision():
    plan = decide(prepared(HEALTHY, starts_on=MONDAY))

    assert plan.to_document() == recommend(HEALTHY, starts_on=MONDAY)


@pytest.mark.parametrize("code", ["pregnancy_t3", "pregnancy_t2"])
def test_week_thirty_asks_for_the_clearance_of_the_third_trimester_only(code):
    """From week 28 the week acts as t3 (contract section 1), so nobody has to agree to t2 any more."""
    pregnant = {"age_years": 30, "conditions": [code], "pregnancy_week": 30, "cleared_for": ["pregnancy_t3"]}

    plan = recommend(HEALTHY | pregnant | {"conditions": [code]}, starts_on=MONDAY)

    waiting = {b["rule"] for entry in plan["left_out"] for b in entry["because"]}
    assert plan["status"] == ("plan" if code == "pregnancy_t3" else "clearance_needed")
    assert ("pregnancy_t2" in waiting) == (code == "pregnancy_t2")


def test_a_session_in_which_all_was_skipped_is_no_session_done():
    """Eight days without a stretch call for a gentler start, whatever was logged as skipped (evidence 4D)."""
    done = feedback("a")
    skipped = [{"stretch": "cat-cow", "outcome": "skipped"}]
    not_done = feedback("b", on=str(MONDAY + timedelta(days=12)), items=skipped)
    later = MONDAY + timedelta(days=14)

    without, with_it = (
        recommend(HEALTHY | {"answered_on": str(later)}, starts_on=later, history=history)
        for history in ([done], [done, not_done])
    )

    assert doses(without) == doses(with_it)


def doses(plan: dict) -> set[tuple[str, int, int]]:
    return {(i["stretch"], i["repetitions"], i["hold_s"]) for s in plan["sessions"] for i in s["items"]}
