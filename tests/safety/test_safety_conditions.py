"""Which conditions count and what they do: yes, not sure, derived from age, pain, week and links, in own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from recommender.decide import recommend
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.safety.conditions import counted_conditions
from recommender.safety.screening import Screening, screen
from recommender.vocabulary import HomeItem

KNOWLEDGE = shipped_knowledge()
CONDITIONS = KNOWLEDGE.rules.conditions
MONDAY = date(2026, 11, 23)
ALL_KIT = list(get_args(HomeItem))
WAITING = {"diaphragmatic-breathing", "diaphragmatic-breathing-seated", "ankle-pumps"}  # contract 2

BLOCK = [code for code, condition in CONDITIONS.items() if condition.action == "BLOCK"]
CLEAR = [code for code, condition in CONDITIONS.items() if condition.action == "CLEAR"]
FILTER = [code for code, condition in CONDITIONS.items() if condition.action == "FILTER"]
UNSURE_IS_YES = [  # decisions 1.3, typed by hand
    "pregnancy_t1", "pregnancy_t2", "pregnancy_t3", "cervical_instability", "hip_replacement_posterior",
    "hip_replacement_anterior",
]  # fmt: skip


def screened(*history, on=MONDAY, **answers) -> Screening:
    """The screening of a 40-year-old who was asked everything today and owns everything, but for `answers`."""
    sheet = {"answers_version": 1, "answered_on": MONDAY, "age_years": 40, "red_flags": [], "conditions": []}
    document = sheet | {"equipment": ALL_KIT, "experience": "regular"} | answers
    profile = profile_of(read_answers(document, KNOWLEDGE.codes), person="me", starts_on=on)
    past = read_history(history, KNOWLEDGE.codes, person="me", today=on)
    return screen(profile, past, on, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def left_out_by(rule: str, screening: Screening) -> set[str]:
    return {name for name, findings in screening.left_out.items() if rule in {f.rule for f in findings}}


def cautioned_by(code: str, screening: Screening) -> set[str]:
    return {offer.stretch.id for offer in screening.eligible if code in {c.condition for c in offer.cautions}}


def with_any_tag(tags) -> set[str]:
    return {stretch.id for stretch in KNOWLEDGE.catalog if stretch.tags & set(tags)}


# ---- a plain yes ----


@pytest.mark.parametrize(
    ("code", "urgency"),
    [
        ("cardiac_unstable", "EMERGENCY"),
        ("stroke_dissection_lt3m", "EMERGENCY"),
        ("bone_metastasis", "SAME_DAY"),
        ("pregnancy_told_to_rest", "SAME_DAY"),
        ("spinal_surgery_lt12w", "SOON"),
        ("vertebral_fracture_lt12w", "SOON"),
        ("under_18", "SOON"),
    ],
)
def test_a_block_condition_refers_with_the_urgency_of_the_contract(code, urgency):
    """Contract 2: the code is the flag, nothing is planned, and every stretch says why."""
    plan = recommend(
        {"answers_version": 1, "age_years": 40, "red_flags": [], "conditions": [code], "equipment": ALL_KIT},
        starts_on=MONDAY,
    )

    assert plan["status"] == "refer"
    assert plan["referral"]["urgency"] == urgency
    assert [(flag["code"], flag["urgency"]) for flag in plan["referral"]["flags"]] == [(code, urgency)]
    assert plan["sessions"] == []
    assert len(plan["left_out"]) == len(KNOWLEDGE.catalog)
    assert all(code in {why["rule"] for why in row["because"]} for row in plan["left_out"])


def test_the_urgency_table_names_every_block_condition():
    """A BLOCK condition added to the data has to be given its urgency here as well, by a person."""
    marks = test_a_block_condition_refers_with_the_urgency_of_the_contract.pytestmark

    assert {code for code, _ in marks[0].args[1]} == set(BLOCK)


@pytest.mark.parametrize("code", [*FILTER, *CLEAR])
def test_no_filter_or_clear_condition_alone_is_ever_referred(code):
    """Decisions 1.2: without a new sign, having a condition is no emergency. Stopping too much gets ignored."""
    for cleared in (False, True):
        screening = screened(conditions=[code], cleared_by_clinician=cleared)

        assert screening.status != "refer"
        assert screening.flags == ()


@pytest.mark.parametrize("code", FILTER)
def test_a_filter_condition_keeps_a_plan_without_what_it_excludes(code):
    """3B.3: any exclude tag takes a stretch out; the reason carries the code; cautions ride along."""
    screening = screened(conditions=[code])
    excluded = with_any_tag(CONDITIONS[code].excludes)
    offered = {offer.stretch.id for offer in screening.eligible}

    assert screening.status == "plan"
    assert left_out_by(code, screening) == excluded
    assert cautioned_by(code, screening) == with_any_tag(CONDITIONS[code].cautions) & offered


@pytest.mark.parametrize("code", CLEAR)
def test_a_clear_condition_waits_until_it_is_cleared_and_then_filters(code):
    """Contract 2: until then at most breathing and ankle pumps, everything else left out with the code."""
    waiting = screened(conditions=[code])
    cleared = screened(conditions=[code], cleared_for=[code])
    offered = {offer.stretch.id for offer in waiting.eligible}

    assert (waiting.status, waiting.waiting_for) == ("clearance_needed", (code,))
    assert offered == WAITING - with_any_tag(CONDITIONS[code].excludes)
    assert left_out_by(code, waiting) == set(KNOWLEDGE.catalog.by_id) - offered
    assert (cleared.status, cleared.waiting_for) == ("plan", ())
    assert left_out_by(code, cleared) == with_any_tag(CONDITIONS[code].excludes)


def test_clear_conditions_are_cleared_one_by_one():
    """Decisions 1.4: clearance is per code; the plan opens only with the last one."""
    for count in range(len(CLEAR) + 1):
        screening = screened(conditions=CLEAR, cleared_for=CLEAR[:count])

        assert set(screening.waiting_for) == set(CLEAR[count:])
        assert screening.status == ("plan" if count == len(CLEAR) else "clearance_needed")


def test_while_waiting_kit_is_not_asked_for():
    """Contract 2: equipment is not applied to what may be done meanwhile."""
    screening = screened(conditions=["frozen_shoulder", "cardiac_stable"], equipment=[])

    assert {offer.stretch.id for offer in screening.eligible} == WAITING


def test_every_stretch_is_either_offered_or_left_out_with_a_reason():
    """Contract 2: `left_out` is the whole rest of the catalog, so nothing can vanish without a word."""
    for conditions in ([], ["osteoporosis"], ["cardiac_stable"], ["bone_metastasis"]):
        screening = screened(conditions=conditions)
        offered = [offer.stretch.id for offer in screening.eligible]

        assert sorted([*offered, *screening.left_out]) == sorted(KNOWLEDGE.catalog.by_id)
        assert all(screening.left_out.values())


# ---- not sure ----


@pytest.mark.parametrize("code", BLOCK)
def test_unsure_about_a_block_condition_stops_every_session_and_no_clearance_lifts_it(code):
    """Decisions 1.3: only a newer yes or no may open it, since nobody can agree to what is not known."""
    for sheet in ({}, {"cleared_by_clinician": True}, {"cleared_for": CLEAR}):
        screening = screened(unsure=[code], **sheet)

        assert (screening.status, screening.flags, screening.eligible) == ("clearance_needed", (), ())
        assert left_out_by(f"unsure:{code}", screening) == set(KNOWLEDGE.catalog.by_id)


@pytest.mark.parametrize("code", UNSURE_IS_YES)
def test_unsure_counts_as_yes_where_a_wrong_no_could_harm(code):
    """Decisions 1.3 and evidence 3B.5; the rule carries the plain code."""
    unsure, yes = screened(unsure=[code]), screened(conditions=[code])

    assert unsure.status == yes.status
    assert left_out_by(code, unsure) == left_out_by(code, yes)
    assert not left_out_by(f"unsure:{code}", unsure)


@pytest.mark.parametrize(("age", "as_yes"), [(64, False), (65, True), (None, True)])
def test_unsure_about_osteoporosis_counts_as_yes_from_65_or_where_the_age_is_not_known(age, as_yes):
    """Decisions 1.3; an unknown age is never assumed to be the harmless one."""
    screening = screened(unsure=["osteoporosis"], age_years=age)

    assert bool(left_out_by("osteoporosis", screening)) is as_yes


@pytest.mark.parametrize("code", [code for code in CLEAR if code not in UNSURE_IS_YES])
def test_unsure_about_another_clear_condition_keeps_its_excludes_and_asks_nobody_to_wait(code):
    """Decisions 1.3: its excludes and cautions apply under `unsure:CODE`, with advice to ask."""
    screening = screened(unsure=[code])
    offered = {offer.stretch.id for offer in screening.eligible}

    assert screening.status == "plan"
    assert left_out_by(f"unsure:{code}", screening) == with_any_tag(CONDITIONS[code].excludes)
    assert cautioned_by(code, screening) == with_any_tag(CONDITIONS[code].cautions) & offered


@pytest.mark.parametrize("code", [code for code in FILTER if code not in UNSURE_IS_YES])
def test_unsure_about_a_filter_condition_turns_its_excludes_into_cautions(code):
    """Decisions 1.3; the first page of the rule: less is known, so less is taken, but care is asked for."""
    screening = screened(unsure=[code])
    condition = CONDITIONS[code]
    offered = {offer.stretch.id for offer in screening.eligible}

    assert screening.status == "plan"
    assert not left_out_by(code, screening) | left_out_by(f"unsure:{code}", screening)
    assert cautioned_by(code, screening) == with_any_tag([*condition.excludes, *condition.cautions]) & offered


def test_a_code_that_is_both_a_yes_and_unsure_counts_as_yes():
    """Contract 1: of two answers the one that asks more of us holds."""
    screening = screened(conditions=["bone_metastasis", "osteoporosis"], unsure=["bone_metastasis", "osteoporosis"])

    assert screening.status == "refer"
    assert left_out_by("osteoporosis", screening)
    assert not left_out_by("unsure:osteoporosis", screening)


# ---- derived from age and pain ----


@pytest.mark.parametrize(
    ("age", "derived", "status"),
    [
        (0, {"under_18"}, "refer"),
        (17, {"under_18"}, "refer"),
        (18, set(), "plan"),
        (64, set(), "plan"),
        (65, {"age_ge_65"}, "plan"),
        (120, {"age_ge_65"}, "plan"),
        (None, set(), "incomplete"),
    ],
)
def test_age_adds_its_own_conditions(age, derived, status):
    """Contract 1: age rules follow from `age_years` and are never asked."""
    screening = screened(age_years=age)

    assert {entry.condition.code for entry in screening.counted} == derived
    assert screening.status == status


@pytest.mark.parametrize(
    ("sheet", "derived"),
    [
        ({"pain": [("leg_referred", "left")]}, {"leg_pain_unassessed"}),
        ({"pain": [("arm_referred", "right")]}, {"arm_pain_unassessed"}),
        ({"stiff_areas": ["leg_referred"]}, {"leg_pain_unassessed"}),
        ({"pain": [("leg_referred", "left")], "conditions": ["lumbar_radiculopathy"]}, set()),
        ({"pain": [("arm_referred", "left")], "conditions": ["cervical_radiculopathy"]}, set()),
        ({"pain": [("leg_referred", "left")], "conditions": ["cervical_radiculopathy"]}, {"leg_pain_unassessed"}),
        ({"pain": [("leg_referred", "left")], "unsure": ["lumbar_radiculopathy"]}, {"leg_pain_unassessed"}),
        ({"pain": [("leg_referred", "left")], "unsure": ["leg_pain_unassessed"]}, {"leg_pain_unassessed"}),
        ({"pain": [("lower_back", "left")]}, set()),
        ({"conditions": ["leg_pain_unassessed"]}, {"leg_pain_unassessed"}),
        ({"conditions": ["leg_pain_unassessed", "lumbar_radiculopathy"]}, {"leg_pain_unassessed"}),
    ],
)
def test_pain_down_a_limb_that_nobody_named_counts_as_not_examined(sheet, derived):
    """Decisions 1.1 and R8: the cause is not known, so the nerve is protected and a clinician is asked."""
    pain = [{"area": area, "side": side, "nrs": 3, "weeks": 20} for area, side in sheet.get("pain", [])]
    screening = screened(**(sheet | {"pain": pain}))
    yes = {entry.condition.code for entry in screening.counted if entry.strength == "yes"}

    assert yes - {"lumbar_radiculopathy", "cervical_radiculopathy"} == derived


# ---- derived from weeks ----

T1, T2, T3 = "pregnancy_t1", "pregnancy_t2", "pregnancy_t3"


@pytest.mark.parametrize(
    ("ticked", "week", "days_later", "counted"),
    [
        (T1, None, 0, {T1}),
        (T1, None, 6, {T1}),
        (T1, None, 7, {T1, T2}),
        (T1, None, 16 * 7 - 1, {T1, T2}),
        (T1, None, 16 * 7, {T1, T2, T3}),
        (T2, None, 6, {T2}),
        (T2, None, 7, {T2, T3}),
        (T3, None, 70, {T3}),
        (T1, 5, 7, {T1}),
        (T1, 5, 55, {T1}),
        (T1, 5, 56, {T1, T2}),
        (T1, 12, 0, {T1}),
        (T1, 12, 7, {T1, T2}),
        (T1, 13, 0, {T1, T2}),
        (T1, 27, 0, {T1, T2}),
        (T1, 27, 7, {T1, T3}),
        (T2, 30, 0, {T2, T3}),
        (T3, 10, 0, {T3}),
    ],
)
def test_a_pregnancy_goes_on_between_the_sheet_and_the_plan(ticked, week, days_later, counted):
    """Decisions 1.5 and contract 1: week 13 acts as t2, week 28 as t3, and no week takes a ticked code away."""
    for answer in ("conditions", "unsure"):
        weeks = {} if week is None else {"pregnancy_week": week}
        screening = screened(on=MONDAY + timedelta(days=days_later), **{answer: [ticked]}, **weeks)

        assert {entry.condition.code for entry in screening.counted} == counted


@pytest.mark.parametrize(
    "code", ["postpartum_lt12w", "surgery_other_lt12w", "other_fracture_lt12w", "clot_lt3m", "muscle_tear_lt6w"]
)
def test_a_healing_time_never_runs_out_by_itself(code):
    """Decisions 1.5: these relax only when the person says so on a newer sheet."""
    screening = screened(conditions=[code], on=MONDAY + timedelta(weeks=60))

    assert code in {entry.condition.code for entry in screening.counted}


@pytest.mark.parametrize(
    ("ticked", "week", "days_later", "becomes"), [(T1, None, 7, T2), (T1, 12, 7, T2), (T2, 27, 7, T3)]
)
def test_one_tick_for_this_sheet_does_not_agree_to_what_it_becomes_later(ticked, week, days_later, becomes):
    """Contract 1: `cleared_by_clinician` holds for the CLEAR codes of this very sheet; a later trimester is new."""
    weeks = {} if week is None else {"pregnancy_week": week}
    screening = screened(
        conditions=[ticked], cleared_by_clinician=True, on=MONDAY + timedelta(days=days_later), **weeks
    )

    assert becomes in screening.waiting_for


# ---- links ----

LINKS = [  # (when, how it was answered, youngest age at which it holds, then); second_reader R8
    ("stroke_dissection_lt3m", "conditions", None, "vascular_neck_risk"),
    ("osteopenia_steroids", "conditions", 65, "osteoporosis"),
    ("vertebral_fracture", "conditions", None, "osteoporosis"),
    ("vertebral_fracture_lt12w", "conditions", None, "osteoporosis"),
    ("other_fracture_lt12w", "conditions", 65, "osteoporosis"),
    ("hip_replacement_posterior", "unsure", None, "hip_replacement_anterior"),
    ("hip_replacement_anterior", "unsure", None, "hip_replacement_posterior"),
]


def test_the_table_of_links_is_the_data():
    """A link added or changed in the data changes this table too."""
    said = {"conditions": "yes", "unsure": "unsure"}

    assert {(when, said[answer], age, then) for when, answer, age, then in LINKS} == {
        (link.when, link.when_answer, link.and_age_from, link.then) for link in KNOWLEDGE.rules.links
    }


@pytest.mark.parametrize(("when", "answer", "from_age", "then"), LINKS)
def test_an_answer_brings_in_what_it_implies(when, answer, from_age, then):
    """R8: nobody has to know that one answer means another."""
    linked = screened(**{answer: [when]}, age_years=from_age or 40)
    codes = {entry.condition.code for entry in linked.counted if entry.strength == "yes"}

    assert then in codes
    assert left_out_by(then, linked) >= with_any_tag(CONDITIONS[then].excludes)


@pytest.mark.parametrize(("when", "answer", "from_age", "then"), [row for row in LINKS if row[2]])
def test_a_link_with_an_age_holds_from_that_age_and_where_the_age_is_not_known(when, answer, from_age, then):
    """The youngest age is the first one at which it holds; silence about age is not youth."""
    codes = {
        age: {entry.condition.code for entry in screened(**{answer: [when]}, age_years=age).counted}
        for age in (from_age - 1, from_age, None)
    }

    assert [then in codes[age] for age in (from_age - 1, from_age, None)] == [False, True, True]


def test_a_hip_replaced_one_way_and_unsure_about_the_other_keeps_both_limits():
    """A plain yes to one way does not bring in the other; not being sure of either brings in both."""
    one_way = screened(conditions=["hip_replacement_posterior"])
    both = screened(conditions=["hip_replacement_posterior"], unsure=["hip_replacement_anterior"])

    assert {entry.condition.code for entry in one_way.counted} == {"hip_replacement_posterior"}
    assert {entry.condition.code for entry in both.counted} == {
        "hip_replacement_posterior",
        "hip_replacement_anterior",
    }


# ---- a condition in the person's own words ----


@pytest.mark.parametrize("text", ["", "  ", "no", "None", " N/A ", "-", None])
def test_an_empty_remark_is_no_condition(text):
    """Contract 1 names the words that mean none."""
    assert screened(other_condition=text).status == "plan"


@pytest.mark.parametrize("text", ["gout", "no idea", "none of your business", "nothing serious", "?", "No."])
def test_any_other_words_need_a_clinician(text):
    """Evidence 3B.6: what we cannot read we do not judge; anything but the five words waits."""
    screening = screened(other_condition=text)

    assert (screening.status, screening.waiting_for) == ("clearance_needed", ("other",))


@pytest.mark.parametrize("agreed", [{"cleared_for": ["other"]}, {"cleared_by_clinician": True}])
def test_a_cleared_remark_still_locks_the_hardest_and_cautions_end_range(agreed):
    """Decisions 1.4: an agreement to stretch is no agreement to everything."""
    screening = screened(other_condition="gout", **agreed)
    offered = {offer.stretch.id for offer in screening.eligible}

    assert screening.status == "plan"
    assert left_out_by("other", screening) == with_any_tag(["unsupervised_hard"])
    assert cautioned_by("other", screening) == with_any_tag(["end_range"]) & offered


def rules_of(age, answered_on, on):
    sheet = {"answers_version": 1, "answered_on": answered_on, "age_years": age, "red_flags": [], "conditions": []}
    profile = profile_of(read_answers(sheet, KNOWLEDGE.codes), person="me", starts_on=on)
    return {entry.rule for entry in counted_conditions(profile, on, KNOWLEDGE.rules)}


@pytest.mark.parametrize(
    ("age", "answered_on", "counts"),
    [
        (64, "2024-01-08", True),
        (64, "2025-11-23", True),
        (64, "2025-11-24", False),  # perhaps, but nobody knows the birthday
        (62, "2024-01-08", False),
        (65, "2026-11-23", True),
    ],
)
def test_who_has_grown_old_since_the_sheet_is_treated_as_old(age, answered_on, counts):
    """Check-ins renew a sheet for years; nobody asks the age again."""
    assert ("age_ge_65" in rules_of(age, answered_on, MONDAY)) is counts


def test_who_was_under_age_on_the_sheet_answers_again():
    """A block does not lift by itself."""
    assert "under_18" in rules_of(17, "2020-01-01", MONDAY)
