"""Rules and stretches of others: they leave out, ask for care and send on; nothing of ours comes back by them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from other_folders import EXAMPLE, entry
from people import MONDAY, answers, feedback
from strategies import answers_documents

from recommender.catalog.added import with_added
from recommender.catalog.own import asked_tags
from recommender.decide import recommend
from recommender.folders.on_top import with_folders
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.safety.added_rules import AddedRule, faults, with_added_rules
from recommender.safety.screening import screen
from recommender.settings import Settings

OURS = shipped_knowledge()
TAGS = sorted(OURS.catalog.hazards)
CONDITIONS = sorted(OURS.rules.conditions)
KIT = ["mat", "chair", "wall", "cushion", "step", "table", "towel"]


@cache
def theirs():
    return with_folders(OURS, [EXAMPLE])


def rule(**changes):
    table = {
        "code": "ours-not", "when": ["osteoporosis"], "effect": "exclude", "tags": ["knee_kneel"],
        "evidence": "A test.", "confidence": "P",
        "words": {"en": {"label": "A test", "tell": "Not here.", "modify": "Slowly.", "refer": "Come and see us."}},
    }  # fmt: skip
    return AddedRule.model_validate(table | changes)


def screened(knowledge, sheet, history=()):
    profile = profile_of(read_answers(sheet, knowledge.codes), person="me", starts_on=MONDAY)
    past = read_history(history, knowledge.codes, person="me", today=MONDAY)
    return screen(profile, past, MONDAY, rules=knowledge.rules, catalog=knowledge.catalog)


def with_rule(knowledge, added):
    assert not list(faults(added, knowledge.rules, knowledge.catalog))
    return replace(knowledge, rules=with_added_rules(knowledge.rules, "north", "the clinic", [added]))


def reasons(found, name):
    return [finding.rule for finding in found.left_out.get(name, ())]


@pytest.mark.parametrize("said", [{"conditions": ["osteoporosis"]}, {"unsure": ["osteoporosis"]}])
def test_an_exclusion_by_tag_leaves_out_ours_and_theirs_also_where_somebody_is_not_sure(said):
    knowledge = with_rule(theirs(), rule(tags=["balance"]))
    found = screened(knowledge, answers(equipment=KIT, **said))

    for name in ("standing-quad", "north:step-heel-drop"):
        assert "north:ours-not" in reasons(found, name)


def test_an_exclusion_by_name_says_whose_rule_it_is_in_their_words():
    plan = recommend(
        answers(conditions=["osteoporosis"], equipment=KIT), starts_on=MONDAY, settings=Settings(catalog=theirs())
    )
    because = {entry["stretch"]: entry["because"] for entry in plan["left_out"]}

    for name in ("standing-quad", "north:step-heel-drop"):
        texts = {reason["rule"]: reason["text"] for reason in because[name]}
        assert texts["north:thin-bones-one-leg"] == (
            "A rule of the North Street clinic (an example). "
            "We teach it with somebody beside you first, because of your bones."
        )


def test_who_has_not_the_condition_is_not_touched():
    found = screened(theirs(), answers(equipment=KIT))

    assert not any(rule.startswith("north:") for name in found.left_out for rule in reasons(found, name))


def test_a_caution_comes_with_the_stretch_and_by_name_it_rests_in_a_flare():
    knowledge = with_rule(OURS, rule(effect="caution", tags=[], stretches=["cat-cow"]))
    sheet = answers(conditions=["osteoporosis"], equipment=KIT)
    offered = {offer.stretch.id: offer for offer in screened(knowledge, sheet).eligible}
    flare = [feedback("f1", pain_before=4, pain_after=4, flare=True)]

    assert "north:ours-not" in [caution.condition for caution in offered["cat-cow"].cautions]
    assert "state:flare" in reasons(screened(knowledge, sheet, flare), "cat-cow")


@pytest.mark.parametrize(
    "said", [{"conditions": ["hip_replacement_anterior"]}, {"unsure": ["hip_replacement_anterior"]}]
)
def test_a_rule_that_refers_stops_the_week_with_its_own_words(said):
    sheet = answers(cleared_by_clinician=True, **said)
    plan = recommend(sheet, starts_on=MONDAY, settings=Settings(catalog=theirs()))

    assert (plan["status"], plan["sessions"]) == ("refer", [])
    assert plan["referral"]["flags"][0]["code"] == "north:new-hip-comes-in"
    assert plan["referral"]["flags"][0]["text"].startswith("You told us about a hip replacement. Please book")
    assert recommend(sheet, starts_on=MONDAY)["status"] != "refer"


def test_nobody_can_answer_with_the_code_of_a_rule_of_others():
    """It is no question: a sheet that named it could not be read where the folder is not."""
    assert not any(":" in code for code in theirs().codes.conditions)


# ---- for every profile, with any folder ----

added_rules = st.builds(
    lambda when, effect, tags, urgency: rule(
        when=when, effect=effect, tags=[] if effect == "refer" else tags, urgency=urgency if effect == "refer" else None
    ),
    st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True),
    st.sampled_from(("exclude", "caution", "refer")),
    st.lists(st.sampled_from(TAGS), min_size=1, max_size=5, unique=True),
    st.sampled_from(("EMERGENCY", "SAME_DAY", "SOON")),
)
OF_EXAMPLE = [stretch for stretch in with_folders(OURS, [EXAMPLE]).catalog if ":" in stretch.id]


@st.composite
def stretches_of_others(draw):
    """Stretches of the example with any tags, level and forms that a folder may give them."""
    picked = draw(st.lists(st.sampled_from(OF_EXAMPLE), max_size=4, unique_by=lambda stretch: stretch.id))
    known = {stretch.id for stretch in picked}
    made = []
    for stretch in picked:
        is_answered = draw(st.booleans())
        update = {
            "hazards": tuple(draw(st.lists(st.sampled_from(asked_tags(OURS.catalog.hazards)), max_size=6, unique=True)))
            if is_answered
            else (),
            "hazards_answered": is_answered,
            "difficulty": draw(st.integers(1, 4)),
            "easier": draw(st.sampled_from([None, *sorted(known - {stretch.id}), "cat-cow", "bridge"])),
            "harder": draw(st.sampled_from([None, *sorted(known - {stretch.id})])),
        }
        made.append(type(stretch).model_validate(stretch.model_dump() | update))
    return made


OUTCOMES = st.sampled_from(("done", "partly", "skipped"))


@st.composite
def pasts(draw, names):
    """Sessions of the weeks before, in which ours and theirs were done, with any pain."""
    told = []
    for number in range(draw(st.integers(0, 4))):
        items = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
        told.append(
            feedback(
                f"f{number}", on=f"2026-11-{draw(st.integers(1, 22)):02d}",
                pain_before=draw(st.integers(0, 8)), pain_after=draw(st.integers(0, 10)),
                items=[{"stretch": name, "outcome": draw(OUTCOMES)} for name in items],
            )
        )  # fmt: skip
    return told


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_with_any_folder_what_our_rules_removed_of_ours_stays_removed(data):
    """The promise of a folder: it can take away and never give back, whatever it holds and whatever happened."""
    others, added = data.draw(stretches_of_others()), data.draw(added_rules)
    catalog = with_added(OURS.catalog, others)
    both = with_rule(replace(OURS, catalog=catalog), added)
    past = data.draw(pasts([*(stretch.id for stretch in others), "cat-cow", "bridge", "standing-quad", "bird-dog"]))
    sheet = data.draw(answers_documents())
    alone, together = screened(OURS, sheet, past), screened(both, sheet, past)

    assert {offer.stretch.id for offer in together.eligible} & set(OURS.catalog.by_id) <= {
        offer.stretch.id for offer in alone.eligible
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    answers_documents(),
    st.dictionaries(
        st.sampled_from(asked_tags(OURS.catalog.hazards)), st.sampled_from(("yes", "no", "not_sure")), max_size=20
    ),
)
def test_an_own_stretch_with_an_open_question_is_only_for_somebody_with_nothing_to_watch(sheet, said):
    """Decisions 1.13, word for word, for every profile: recomputed here from the sheet alone."""
    said = dict(said) | {"balance": "not_sure"}
    own = entry(hazard_answers=said).stretch("roll", OURS.catalog.hazards)
    knowledge = OURS.with_own([own])
    found = screened(knowledge, sheet)
    watched = (
        sheet.get("conditions") or sheet.get("unsure") or sheet.get("red_flags") or sheet.get("yellow_flags")
        or not 18 <= sheet.get("age_years", 0) <= 64
        or any(pain["nrs"] >= 6 or pain["area"] in ("leg_referred", "arm_referred") for pain in sheet.get("pain", ()))
        or str(sheet.get("other_condition", "")).strip().lower() not in ("", "no", "none", "n/a", "-")
    )  # fmt: skip

    if watched:
        assert "mine:roll" not in {offer.stretch.id for offer in found.eligible}
        assert "state:not_screened" in reasons(found, "mine:roll") or found.status != "plan"
