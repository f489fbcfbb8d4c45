"""A clinician's agreement: who gave it, when, for which code, and that a withdrawal always wins."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from recommender.errors import DocumentError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.documents import read_happening
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.safety.screening import Screening, screen

KNOWLEDGE = shipped_knowledge()
MONDAY = date(2026, 11, 23)
SHEET = date(2026, 11, 18)


def screened(*history, **answers) -> Screening:
    """The screening of a 40-year-old whose sheet of 18 November says that no red flag applies."""
    sheet = {"answers_version": 1, "answered_on": SHEET, "age_years": 40, "red_flags": [], "conditions": []}
    profile = profile_of(read_answers(sheet | answers, KNOWLEDGE.codes), person="me", starts_on=MONDAY)
    past = read_history(history, KNOWLEDGE.codes, person="me", today=MONDAY)
    return screen(profile, past, MONDAY, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def word(day: str, by: str, code: str, *, given: bool) -> dict:
    """An event: on this day, at noon, a person or a clinician gave or withdrew an agreement."""
    return {
        "event_version": 1,
        "event_id": f"{day} {by} {code} {given}",
        "person": "me",
        "at": f"{day}T12:00:00Z",
        "kind": "clearance",
        "facts": {"code": code, "given": given, "by": by},
    }


AGREED, WITHDREW = True, False


@pytest.mark.parametrize("code", ["cardiac_stable", "other"])
@pytest.mark.parametrize(
    ("sheet_agrees", "events", "cleared"),
    [
        pytest.param(None, [], False, id="nobody said anything"),
        pytest.param("cleared_for", [], True, id="the sheet names it"),
        pytest.param("cleared_by_clinician", [], True, id="the sheet agrees to all it holds"),
        pytest.param(None, [("2026-11-19", "person", AGREED)], True, id="reported after the sheet"),
        pytest.param(None, [("2026-11-17", "person", AGREED)], False, id="reported before the sheet"),
        pytest.param(None, [("2026-11-19", "clinician", AGREED)], True, id="a clinician after the sheet"),
        pytest.param("cleared_for", [("2026-11-19", "clinician", WITHDREW)], False, id="withdrawn after the sheet"),
        pytest.param("cleared_for", [("2026-11-10", "clinician", WITHDREW)], False, id="a new sheet ends nothing"),
        pytest.param(
            "cleared_by_clinician", [("2026-11-10", "clinician", WITHDREW)], False, id="nor does a tick for all"
        ),
        pytest.param(
            None,
            [("2026-11-19", "clinician", WITHDREW), ("2026-11-20", "person", AGREED)],
            False,
            id="nor does the person",
        ),
        pytest.param(
            None,
            [("2026-11-19", "clinician", WITHDREW), ("2026-11-20", "clinician", AGREED)],
            True,
            id="a clinician's newer word ends it",
        ),
        pytest.param(
            "cleared_for",
            [
                ("2026-11-19", "clinician", AGREED),
                ("2026-11-20", "clinician", WITHDREW),
                ("2026-11-21", "person", AGREED),
            ],
            False,
            id="given, withdrawn, reported again",
        ),
    ],
)
def test_an_agreement_stands_until_a_clinician_withdraws_it(code, sheet_agrees, events, cleared):
    """Decisions 1.4: a clinician's withdrawal always wins, whatever order the documents arrive in."""
    sheet = {"conditions": ["cardiac_stable"]} if code != "other" else {"other_condition": "gout"}
    sheet |= {"cleared_for": {"cleared_for": [code]}, "cleared_by_clinician": {"cleared_by_clinician": True}}.get(
        sheet_agrees, {}
    )
    for order in permutations(events):
        screening = screened(*(word(day, by, code, given=given) for day, by, given in order), **sheet)

        assert screening.waiting_for == (() if cleared else (code,))
        assert screening.status == ("plan" if cleared else "clearance_needed")


def test_an_agreement_to_one_code_is_none_to_another():
    """Decisions 1.4: per code, and a withdrawal too takes back only its own."""
    codes = ["cardiac_stable", "knee_replacement", "cancer_history"]
    agreed = screened(word("2026-11-19", "person", "knee_replacement", given=True), conditions=codes)
    withdrawn = screened(
        word("2026-11-19", "clinician", "knee_replacement", given=False),
        conditions=codes,
        cleared_by_clinician=True,
    )

    assert set(agreed.waiting_for) == {"cardiac_stable", "cancer_history"}
    assert withdrawn.waiting_for == ("knee_replacement",)


def test_one_tick_for_the_sheet_covers_derived_and_linked_codes_and_the_remark():
    """Contract 1: `cleared_by_clinician` = every CLEAR code of this sheet, derived and linked ones, and its text."""
    sheet = {
        "unsure": ["hip_replacement_posterior"],  # brings in the other way by a link
        "pain": [{"area": "arm_referred", "side": "left", "nrs": 3, "weeks": 20}],  # arm_pain_unassessed
        "other_condition": "gout",
    }

    assert set(screened(**sheet).waiting_for) == {
        "hip_replacement_posterior",
        "hip_replacement_anterior",
        "arm_pain_unassessed",
        "other",
    }
    assert screened(**sheet, cleared_by_clinician=True).status == "plan"


@pytest.mark.parametrize(
    ("code", "sheet"),
    [
        ("other", {"other_condition": "a lung was transplanted last month"}),
        ("surgery_other_lt12w", {"conditions": ["surgery_other_lt12w"]}),
        ("pregnancy_t2", {"conditions": ["pregnancy_t2"]}),
        ("clot_lt3m", {"conditions": ["clot_lt3m"]}),
        ("other_fracture_lt12w", {"conditions": ["other_fracture_lt12w"]}),
    ],
)
def test_an_agreement_of_two_years_ago_is_none_to_what_is_new_today(code, sheet):
    """Decisions 1.4: a sheet with a new CLEAR code asks again. That operation, birth or remark was another one."""
    screening = screened(word("2024-11-18", "clinician", code, given=True), **sheet)

    assert screening.waiting_for == (code,)


def test_an_agreement_that_is_yet_to_come_clears_nothing_today():
    """A slip in the date would otherwise open a plan that no clinician has agreed to."""
    for by in ("person", "clinician"):
        screening = screened(word("2027-11-19", by, "cardiac_stable", given=True), conditions=["cardiac_stable"])

        assert screening.waiting_for == ("cardiac_stable",)


def test_of_one_moment_the_withdrawal_holds():
    """Decisions 1.4: it always wins; which of two words of one moment came last, nobody can know."""
    withdrawn = word("2026-11-19", "clinician", "cardiac_stable", given=False) | {"event_id": "a"}
    agreed = word("2026-11-19", "clinician", "cardiac_stable", given=True) | {"event_id": "b"}

    assert screened(withdrawn, agreed, conditions=["cardiac_stable"]).waiting_for == ("cardiac_stable",)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("clearance", {"code": "cardiac_stable", "given": False, "by": "person"}),
        ("bar", {"stretch": "cat-cow", "by": "person"}),
        ("unbar", {"stretch": "cat-cow", "by": "person"}),
        ("clearance", {"code": "bone_metastasis", "given": True, "by": "clinician"}),
        ("clearance", {"code": "osteoporosis", "given": True, "by": "clinician"}),
        ("clearance", {"code": "cardiac_stable", "given": "yes", "by": "clinician"}),
        ("clearance", {"code": "cardiac_stable", "given": True, "by": "app"}),
        ("clearance", {"code": "cardiac_stable", "given": True}),
    ],
)
def test_an_agreement_that_nobody_can_give_is_refused(kind, facts):
    """Contract 3: withdrawal, bar and unbar are a clinician's; BLOCK and FILTER codes cannot be cleared at all."""
    event = {
        "event_version": 1, "event_id": "e", "person": "me", "at": "2026-11-19T12:00:00Z", "kind": kind, "facts": facts,
    }  # fmt: skip

    with pytest.raises(DocumentError):
        read_happening(event, KNOWLEDGE.codes)


# ---- RF_WORSENING at two check-ins in a row ----


def checkin(day: str, *, worsening: bool | None) -> dict:
    flags = None if worsening is None else ["RF_WORSENING"] if worsening else []
    return {
        "checkin_version": 1,
        "checkin_id": day,
        "person": "me",
        "on": day,
        "red_flags": flags,
        "conditions_changed": False,
    }


TWICE = [checkin("2026-11-12", worsening=True), checkin("2026-11-19", worsening=True)]


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ([True], False),
        ([True, True], True),
        ([True, False, True], False),
        ([True, None, True], True),
        ([True, True, False], True),
        ([False, True], False),
        ([True, True, False, False], True),
    ],
)
def test_getting_worse_at_two_check_ins_in_a_row_needs_a_clinician(said, waits):
    """Decisions 1.2; a check-in that did not ask is no "no" between two yeses, and a later no clears nothing."""
    days = [f"2026-10-{day:02}" for day in range(1, 29, 7)]
    rows = [checkin(day, worsening=worse) for day, worse in zip(days, said, strict=False)]
    screening = screened(*rows, answered_on="2026-09-30")

    assert ("RF_WORSENING" in screening.waiting_for) is waits


@pytest.mark.parametrize(
    ("sheet", "events", "waits"),
    [
        pytest.param({}, [], True, id="nothing since"),
        pytest.param({"answered_on": date(2026, 11, 20)}, [], True, id="a newer sheet that says nothing"),
        pytest.param(
            {"answered_on": date(2026, 11, 20), "cleared_for": ["RF_WORSENING"]}, [], False, id="a newer sheet"
        ),
        pytest.param({"answered_on": date(2026, 11, 19), "cleared_for": ["RF_WORSENING"]}, [], True, id="same day"),
        pytest.param({"answered_on": date(2026, 11, 15), "cleared_for": ["RF_WORSENING"]}, [], True, id="in between"),
        pytest.param(
            {"answered_on": date(2026, 11, 20), "cleared_by_clinician": True}, [], True, id="a tick for the codes"
        ),
        pytest.param({}, [("2026-11-20", "person", AGREED)], False, id="reported by the person"),
        pytest.param({}, [("2026-11-20", "clinician", AGREED)], False, id="by a clinician"),
        pytest.param({}, [("2026-11-13", "clinician", AGREED)], True, id="before the second one"),
        pytest.param(
            {"answered_on": date(2026, 11, 20), "cleared_for": ["RF_WORSENING"]},
            [("2026-11-21", "clinician", WITHDREW)],
            True,
            id="withdrawn",
        ),
        pytest.param(
            {},
            [("2026-11-20", "clinician", WITHDREW), ("2026-11-21", "person", AGREED)],
            True,
            id="withdrawn, then reported by the person",
        ),
        pytest.param(
            {"answered_on": date(2026, 11, 21), "cleared_for": ["RF_WORSENING"]},
            [("2026-11-15", "clinician", WITHDREW)],
            True,
            id="withdrawn between the two",
        ),
    ],
)
def test_a_word_after_the_second_check_in_answers_for_the_worsening(sheet, events, waits):
    """Decisions 1.2 and 1.4: a later sheet by name, or an event; and here too a withdrawal always wins."""
    words = [word(day, by, "RF_WORSENING", given=given) for day, by, given in events]
    screening = screened(*TWICE, *words, **sheet)

    assert ("RF_WORSENING" in screening.waiting_for) is waits
    assert screening.status == ("clearance_needed" if waits else "plan")


def test_getting_worse_again_after_an_agreement_asks_again():
    """An agreement answers for what was known; a third check-in in a row is new."""
    agreed = word("2026-11-20", "clinician", "RF_WORSENING", given=True)
    third = checkin("2026-11-22", worsening=True)

    assert "RF_WORSENING" in screened(*TWICE, agreed, third).waiting_for
