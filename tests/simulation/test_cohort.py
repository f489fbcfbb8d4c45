"""A cohort on the product's own path: its documents are sound, its figures lie in the bands, and it repeats itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from people import MONDAY
from plan_checker import violations
from simulation.simulated import (
    DIARY_PEOPLE,
    KNOWLEDGE,
    NUMBERS,
    PLANNED_PEOPLE,
    WEEKS,
    feedbacks,
    lived,
    plans,
    small_world,
    with_plan,
    without_plan,
    world,
)

from recommender.profile.history import read_history
from recommender.simulation.bands import Figure, drills_against_a_rule, figures
from recommender.simulation.cohort import live
from recommender.simulation.policies import PriorOnly

FAR = date(2027, 6, 1)


def everybody():
    return with_plan().documents.items()


def in_force(documents, plan):
    """The sheet and the documents that a plan was made with: those that stand before it."""
    before = documents[: documents.index(plan)]
    sheets = [document for document in before if "answers_version" in document]
    return sheets[-1], [document for document in before if "answers_version" not in document]


def all_figures() -> dict[str, Figure]:
    found = figures(with_plan(), without_plan(), weeks=WEEKS, knowledge=KNOWLEDGE, bands=NUMBERS.bands)
    return {figure.name: figure for figure in found}


@pytest.mark.parametrize("name", type(NUMBERS.bands).model_fields)
def test_each_figure_of_evidence_6c_lies_in_its_band(name):
    """The parts of the generator agree with each other and, in shape, with published cohorts."""
    figure = all_figures()[name]

    assert figure.least <= figure.value <= figure.most


def test_every_plan_of_the_cohort_keeps_every_promise_of_the_contract():
    """The checker shares no line with the program; a simulation that got around a rule would be caught here."""
    wrong = []
    for name, documents in everybody():
        for plan in plans(documents)[::4]:
            wrong += [f"{name} {entry}" for entry in violations(plan, *in_force(documents, plan))]

    assert not wrong


def test_every_document_is_valid_and_belongs_to_a_synthetic_person():
    """Whoever finds one of these documents alone must see what it is."""
    for name, documents in everybody():
        told = [document for document in documents if "answers_version" not in document]
        history = read_history(told, KNOWLEDGE.codes, person=name, today=FAR)
        ids = [d[key] for d in told for key in ("feedback_id", "checkin_id") if key in d]

        assert name.startswith("synthetic-")
        assert all(entry.startswith("synthetic-") for entry in ids)
        assert len(history.plans) == len(plans(documents))
        assert {s.feedback.feedback_id for s in history.sessions} == {d["feedback_id"] for d in feedbacks(documents)}


def test_the_diary_is_valid_and_never_reaches_the_product():
    """It goes on after people left, so that leaving hides nothing; a plan that read it would know too much."""
    for name, diary in with_plan().diaries.items():
        read_history(diary, KNOWLEDGE.codes, person=name, today=FAR)
        told = {json.dumps(document) for document in with_plan().documents[name]}

        assert not told & {json.dumps(entry) for entry in diary}
        assert max(entry["on"] for entry in diary) >= str(MONDAY + timedelta(days=7 * WEEKS - 7))


def test_every_feedback_tells_of_a_session_that_was_planned():
    """Nobody logs what was not there, and nothing is logged twice."""
    for _, documents in everybody():
        planned = {s["session_id"]: s for plan in plans(documents) for s in plan["sessions"]}
        told = feedbacks(documents)

        assert len({d["session_id"] for d in told}) == len(told)
        for feedback in told:
            session = planned[feedback["session_id"]]
            shown = [item["stretch"] for item in session["items"]]

            assert feedback["on"] == session["on"]
            assert [item["stretch"] for item in feedback["items"]] == [
                name for name in shown if name in {item["stretch"] for item in feedback["items"]}
            ]


def test_some_entries_are_missing_and_some_sessions_are_not_told_at_all():
    """A cohort without holes would make every learner look better than it is."""
    told = [d for _, documents in everybody() for d in feedbacks(documents)]
    done = sum(truth.is_done for truth in with_plan().truths)
    no_pain_after = np.mean(["pain_after" not in feedback for feedback in told])

    assert 0.03 < no_pain_after < 0.20
    assert 0.03 < 1 - len(told) / done < 0.20


def test_the_change_of_a_session_is_mostly_noise():
    """Scoring 1: SD 1.45, of which the stretches are about 2 %: whoever learns fast here has cheated."""
    told = [d for _, documents in everybody() for d in feedbacks(documents) if "pain_after" in d]
    change = [feedback["pain_before"] - feedback["pain_after"] for feedback in told]

    assert np.std(change) == pytest.approx(1.45, abs=0.2)
    assert 0.0 < np.mean(change) < 0.7


def test_the_truth_of_a_session_is_the_sum_over_its_stretches():
    """What policies are judged by, computed again from the documents and the world."""
    truths = {(truth.person, truth.on.isoformat()): truth for truth in with_plan().truths}
    for number in range(4):
        person = world().person(number)
        theta = dict(zip(KNOWLEDGE.catalog.by_id, world().benefit(person).theta, strict=True))
        for plan in plans(with_plan().documents[person.name]):
            for session in plan["sessions"]:
                truth = truths[person.name, session["on"]]

                assert truth.planned_nrs == pytest.approx(sum(theta[item["stretch"]] for item in session["items"]))
                assert truth.drills == len(session["items"])


def test_the_same_seed_gives_the_same_bytes():
    """Nothing is read from a clock, a set's order or the machine."""
    again = lived(PriorOnly(world()), range(3), 3)
    once_more = lived(PriorOnly(world()), range(3), 3)

    assert json.dumps(again.to_document()) == json.dumps(once_more.to_document())


def test_a_person_lives_the_same_weeks_whoever_else_is_there():
    """So a cohort may be cut into parts and lived on many machines."""
    alone = lived(PriorOnly(world()), range(5, 6), 2)
    name = world().person(5).name
    among_others = with_plan().documents[name]
    ends = str(MONDAY + timedelta(days=7 * 2))

    assert (
        alone.documents[name]
        == [d for d in among_others if (d.get("on") or d.get("answered_on") or d.get("starts_on") or "") < ends][
            : len(alone.documents[name])
        ]
    )


def test_a_run_says_that_it_is_synthetic_and_of_which_world():
    """The label goes wherever the results go."""
    document = lived(None, range(2), 1).to_document()

    assert document["synthetic"] is True
    assert document["world"] == world().card()
    assert document["policy"] == "no plan"


def test_people_leave_and_are_not_planned_for_again():
    """Whoever left has no document after that week; about four in ten leave in twelve weeks."""
    last_weeks = []
    for _, documents in everybody():
        weeks = [(date.fromisoformat(plan["starts_on"]) - MONDAY).days // 7 for plan in plans(documents)]
        last_weeks.append(max(weeks))

    assert min(last_weeks) < 4
    assert max(last_weeks) == WEEKS - 1


def test_who_was_stopped_is_seen_by_someone_and_answers_everything_again():
    """No session between the stop and a new sheet: the product promises that, and the simulation lives by it."""
    stopped = 0
    for _, documents in everybody():
        for plan in plans(documents):
            if plan["status"] != "refer":
                continue
            stopped += 1
            after = documents[documents.index(plan) + 1 :]
            later = next((n for n, d in enumerate(after) if "plan_version" in d), None)

            assert not plan["sessions"]
            if later is not None:
                assert any("answers_version" in d for d in after[:later])

    assert stopped


def test_what_hurt_is_not_done_again_that_week():
    """The product withholds it at once; the person would not do it anyway."""
    sore = small_world(NUMBERS.changed(benefit={"adverse_a_session": 1.0, "adverse_told_share": 1.0}))
    run = lived(PriorOnly(sore), range(4), 1, of=sore)
    hurt_at_all = False
    for documents in run.documents.values():
        hurt = set()
        for feedback in feedbacks(documents):
            names = {item["stretch"] for item in feedback["items"]}

            assert not names & hurt
            hurt |= {item["stretch"] for item in feedback["items"] if item.get("reason") == "hurt"}
        hurt_at_all |= bool(hurt)

    assert hurt_at_all


def test_a_planned_drill_against_a_rule_would_be_counted():
    """The zero in the bands means something only if the count can see one."""
    name, documents = next((n, d) for n, d in everybody() if plans(d)[0]["sessions"])
    code = next(c for c, rule in KNOWLEDGE.rules.conditions.items() if "supine_flat" in rule.excludes)
    sheet = documents[0] | {"conditions": [code]}
    forged = replace(with_plan(), documents={name: [sheet, *documents[1:]]})

    assert any(found[2] == code for found in drills_against_a_rule(forged, KNOWLEDGE))


def test_two_arms_of_other_people_are_not_compared():
    """The difference would be one of people, not of plans."""
    with pytest.raises(ValueError, match="not in the arm without one"):
        figures(with_plan(), lived(None, range(2), 1), weeks=WEEKS, knowledge=KNOWLEDGE, bands=NUMBERS.bands)


def test_a_world_too_short_for_the_weeks_is_refused():
    """Its days were drawn with it; there is no luck beyond them."""
    with pytest.raises(ValueError, match="weeks need"):
        live(world(), None, people=[0], weeks=WEEKS + 2, starts_on=MONDAY)


def test_both_arms_hold_everybody_and_only_one_of_them_is_planned_for():
    """Who left stays in the table: completers alone would flatter the plan."""
    assert (len(with_plan().documents), len(without_plan().diaries)) == (PLANNED_PEOPLE, DIARY_PEOPLE)
    assert all(plans(documents) for _, documents in everybody())
    assert not any(without_plan().documents.values())
