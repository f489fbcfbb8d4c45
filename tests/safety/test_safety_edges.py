"""Where a rule begins and where it ends: the very day, the very moment, the very rating. The stricter side holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.documents import Feedback
from recommender.profile.history import LoggedSession, read_history
from recommender.profile.profile import profile_of
from recommender.safety.reactions import session_colour
from recommender.safety.screening import Screening, screen
from recommender.safety.state_findings import Gate, PainLimit, state_findings
from recommender.vocabulary import HomeItem

KNOWLEDGE = shipped_knowledge()
LIMITS = KNOWLEDGE.rules.thresholds
MONDAY = date(2026, 11, 23)
SHEET = -30  # the day of the sheet, counted from MONDAY


def screened(*history, sheet=SHEET, **answers) -> Screening:
    """The screening on MONDAY of a healthy 40-year-old who moves regularly and owns everything."""
    document = {"answers_version": 1, "answered_on": day(sheet), "age_years": 40, "red_flags": [], "conditions": []}
    document |= {"equipment": list(get_args(HomeItem)), "experience": "regular"} | answers
    profile = profile_of(read_answers(document, KNOWLEDGE.codes), person="me", starts_on=MONDAY)
    past = read_history([checkin(-1), *history], KNOWLEDGE.codes, person="me", today=MONDAY)
    return screen(profile, past, MONDAY, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def day(number: int) -> str:
    return str(MONDAY + timedelta(days=number))


def checkin(number: int) -> dict:
    """One that renews the safety answers, so that nothing but the edge itself stops the plan."""
    document = {"checkin_version": 1, "checkin_id": f"c{number}", "person": "me", "on": day(number)}
    return document | {"red_flags": [], "conditions_changed": False}


def feedback(number: int, *items, **fields) -> dict:
    document = {"feedback_version": 1, "feedback_id": f"f{number}", "person": "me", "on": day(number)}
    return document | {"items": list(items)} | fields


def item(stretch: str, **said) -> dict:
    return {"stretch": stretch, "outcome": "done"} | said


def event(kind: str, number: int, name: str = "e", **facts) -> dict:
    document = {"event_version": 1, "event_id": name, "person": "me", "kind": kind}
    return document | {"at": f"{day(number)}T12:00:00Z", "facts": facts}


def rules_against(stretch: str, screening: Screening) -> set[str]:
    return {found.rule for found in screening.left_out.get(stretch, ())}


# ---- sessions ----


@pytest.mark.parametrize(("before", "after", "colour"), [(5, 6, "red"), (6, 6, "green"), (6, 7, "amber")])
def test_six_is_reached_only_from_below(before, after, colour):
    """Evidence 4C: whoever was there already has not been brought there by the session."""
    told = {"feedback_version": 1, "feedback_id": "f", "person": "me", "items": ()}
    session = Feedback(**told, pain_before=before, pain_after=after)

    assert session_colour(LoggedSession(on=MONDAY, feedback=session), LIMITS) == colour


def test_in_a_red_session_a_stretch_that_hurt_takes_the_blame_from_no_other():
    """What hurt has its own colour; of those that nobody spoke of, the likeliest one rests too (decisions 1.12)."""
    hard, easy = "bridge", "diaphragmatic-breathing"
    assert KNOWLEDGE.catalog[hard].difficulty > KNOWLEDGE.catalog[easy].difficulty
    told = feedback(-2, item(hard, reason="hurt"), item(easy), pain_before=1, pain_after=5)

    assert "state:hurt" in rules_against(easy, screened(told))


@pytest.mark.parametrize(("first", "is_flare"), [(-15, True), (-16, False)])
def test_a_rating_of_fourteen_days_before_still_makes_the_mean(first, is_flare):
    """Evidence 4E: two points above the own mean of 14 days; of fewer than three ratings there is no mean."""
    ratings = [feedback(number, item("bridge"), pain_before=2) for number in (first, -5, -3)]

    assert screened(*ratings, feedback(-1, item("bridge"), pain_before=4)).flare == is_flare


def test_a_rating_of_no_day_can_raise_the_pain_of_today():
    """Nobody knows when it was, so it may have been now; it can never lower it."""
    undated = {"feedback_version": 1, "feedback_id": "u", "person": "me", "items": [item("bridge")]}

    assert screened(undated | {"pain_before": 8}).pain_is_high
    assert not screened(undated | {"pain_before": 0}, feedback(-2, item("bridge"), pain_before=3)).pain_is_high
    assert screened(undated | {"pain_before": 0}, feedback(-2, item("bridge"), pain_before=3)).pain_now_nrs == 3


@pytest.mark.parametrize(("sheet", "status"), [(-3, "refer"), (-2, "refer"), (-1, "plan")])
def test_two_reds_are_answered_by_a_sheet_of_a_later_day_alone(sheet, status):
    """A day cannot say whether the second red came before or after the sheet (decisions 1.12)."""
    reds = [feedback(number, item("bridge"), pain_before=1, pain_after=5) for number in (-4, -2)]

    assert screened(*reds, sheet=sheet).status == status


@pytest.mark.parametrize("ago", [LIMITS.red_stretch_out_days - 1, LIMITS.red_stretch_out_days])
def test_a_stretch_that_was_red_rests_for_the_days_that_data_names(ago):
    """Also where it was asked back; on the day after them it may come again."""
    told = feedback(-ago, item("bridge", felt="worse", reason="hurt"), pain_before=2, pain_after=2)
    asked_back = event("restore", -ago + 1, stretch="bridge")

    assert ("state:hurt" in rules_against("bridge", screened(told, asked_back))) == (ago < LIMITS.red_stretch_out_days)


@pytest.mark.parametrize(("asked_on", "rests"), [(-9, True), (-8, False)])
def test_what_hurt_is_asked_back_on_a_later_day_only(asked_on, rests):
    """Of one day nobody knows whether it hurt before it was asked back or after."""
    told, asked = feedback(-9, item("bridge", reason="hurt")), event("restore", asked_on, stretch="bridge")

    assert ("state:hurt" in rules_against("bridge", screened(told, asked))) == rests


@pytest.mark.parametrize("also", [False, True])
def test_what_felt_worse_twice_itself_takes_the_place_of_nothing(also):
    """Decisions 2, second_reader R4: the easier form may still be done half, but it is nobody's relief."""
    bad = [item("prone-on-elbows", felt="worse")] + [item("prone-lying", felt="worse")] * also
    screening = screened(feedback(-9, *bad), feedback(-5, *bad))

    assert KNOWLEDGE.catalog["prone-on-elbows"].easier == "prone-lying"
    assert screening.instead_of == ({} if also else {"prone-lying": ("prone-on-elbows",)})
    assert screening.halved == ({"prone-lying"} if also else set())


# ---- events ----


@pytest.mark.parametrize(("bar", "unbar"), [("a", "b"), ("b", "a")])
def test_of_one_moment_the_bar_holds(bar, unbar):
    """Whichever of the two arrived first: a clinician who says both at once is asked again, not guessed at."""
    facts = {"stretch": "bridge", "by": "clinician"}

    found = rules_against("bridge", screened(event("bar", -2, bar, **facts), event("unbar", -2, unbar, **facts)))

    assert "state:barred" in found


@pytest.mark.parametrize(("restored_on", "comes_back"), [(SHEET - 1, False), (SHEET, True)])
def test_a_stretch_of_the_sheet_is_asked_back_from_the_day_of_the_sheet_on(restored_on, comes_back):
    """Whoever excludes a stretch on a sheet and finds it again the same day has changed their mind."""
    screening = screened(event("restore", restored_on, stretch="bridge"), excluded_stretches=["bridge"])

    assert ("setting:excluded" not in rules_against("bridge", screening)) == comes_back


@pytest.mark.parametrize(("given_on", "status"), [(SHEET - 1, "clearance_needed"), (SHEET, "plan")])
def test_an_agreement_counts_from_the_day_of_the_sheet_on(given_on, status):
    """Decisions 1.4: an older one was about an older sheet, so a new sheet asks again."""
    code = next(code for code, one in KNOWLEDGE.rules.conditions.items() if one.action == "CLEAR" and not one.becomes)
    agreed = event("clearance", given_on, code=code, given=True, by="clinician")

    assert screened(agreed, conditions=[code]).status == status


# ---- at home ----


@pytest.mark.parametrize(("kit", "missing"), [(["mat"], "bed"), ([], "bed"), (["mat", "bed"], None), (["bed"], None)])
def test_who_cannot_get_down_to_the_floor_is_asked_for_a_bed_and_never_for_a_mat(kit, missing):
    """A mat lies on the floor: whoever buys one would still not be offered what is done lying down."""
    screening = screened(equipment=kit, positions_avoided=["floor"])
    said = [found.text.facts for found in screening.left_out.get("bridge", ()) if found.rule == "setting:equipment"]

    assert KNOWLEDGE.catalog["bridge"].can_be_done_on_a_bed
    assert said == ([] if missing is None else [{"items": missing}])


# ---- stretches that nobody has yet, and that a clinic may add ----

NEAR = PainLimit(
    near=frozenset({"lower_back"}),
    forbidden_tags=LIMITS.pain_limit_forbidden_tags,
    forbidden_prefixes=LIMITS.pain_limit_forbidden_prefixes,
    allowed_neck_tags=LIMITS.pain_limit_allowed_neck_tags,
)
GENTLE = next(
    one
    for one in KNOWLEDGE.catalog
    if "lower_back" in one.areas and not state_findings(Gate(
        is_open_to_unscreened=True, level_cap=1, assessed=frozenset(one.only_for), pain_limit=NEAR,
        cautioned_in_flare=frozenset(), named_in_flare=frozenset(),
    ), (one,))[0] and one.family != "breathing"
)  # fmt: skip


def found(gate: Gate, **changes) -> set[str]:
    """What stands against a gentle stretch that was changed in one thing."""
    changed = type(GENTLE).model_validate(GENTLE.model_dump() | changes)
    return {reason.rule for reason in state_findings(gate, (changed,))[0]}


@pytest.mark.parametrize(
    "changes", [{"type": "neural"}, {"hazards": ("hip_flexion_end",)}, {"difficulty": 2}], ids=["neural", "end", "hard"]
)
def test_at_a_pain_of_8_whatever_is_not_gentle_is_left_out(changes):
    """Evidence 3B.8: each of them alone is enough, also where no stretch of ours has only this one."""
    gate = Gate(
        is_open_to_unscreened=True, level_cap=3, assessed=frozenset(), pain_limit=NEAR, cautioned_in_flare=None,
        named_in_flare=frozenset(),
    )  # fmt: skip

    assert found(gate) == set()
    assert found(gate, **changes) == {"state:pain_8"}


def test_in_a_flare_a_tag_that_names_a_load_is_enough():
    """Evidence 4E: nothing loaded, also where the spine carries none of it."""
    gate = Gate(
        is_open_to_unscreened=True, level_cap=3, assessed=frozenset(), pain_limit=None, cautioned_in_flare=frozenset(),
        named_in_flare=frozenset(),
    )  # fmt: skip

    assert found(gate) == set()
    assert found(gate, hazards=("wrist_loaded_extension",)) == {"state:flare"}
