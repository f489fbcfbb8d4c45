"""What another answer would open: each number is found again by answering differently and counting."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import MONDAY, answers
from seasons import GREEN, Season, calm
from strategies import AREAS, STRETCHES, cleared_documents

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.settings import Settings
from recommender.vocabulary import HomeItem

KNOWLEDGE = shipped_knowledge()
CATALOG = KNOWLEDGE.catalog
KIT = get_args(HomeItem)
WISHES = {"equipment", "positions_avoided", "excluded_stretches", "minutes_per_session"}
FAST = Settings(effort="fast")


def answered_differently(sheet: dict[str, Any], field: str, word: str) -> dict[str, Any]:
    """The sheet with the answer that an unlock names, written by hand from the contract."""
    said = list(sheet.get(field, []))
    if field == "equipment":
        return sheet | {field: [*said, word]}
    if field == "positions_avoided":
        return sheet | {field: [other for other in said if other != word]}
    assert (field, word) == ("excluded_stretches", "")
    return sheet | {field: []}


def may_be_offered(sheet: dict[str, Any], history: list[dict], on=MONDAY) -> set[str]:
    """What a plan does not leave out."""
    plan = recommend(sheet, starts_on=on, history=history, settings=FAST)
    return set(STRETCHES) - {entry["stretch"] for entry in plan["left_out"]}


def unlocks_of(sheet: dict[str, Any], history: list[dict] = (), on=MONDAY):
    case = situation(sheet, starts_on=on, history=history, person="me", knowledge=KNOWLEDGE)
    return case.unlocks(KNOWLEDGE)


def added(sheet: dict[str, Any], field: str, word: str, history: list[dict] = (), on=MONDAY) -> set[str]:
    more = may_be_offered(answered_differently(sheet, field, word), list(history), on)
    return more - may_be_offered(sheet, list(history), on)


SHEETS = {
    "no kit": answers(equipment=[]),
    "a chair": answers(equipment=["chair"]),
    "all kit": answers(equipment=list(KIT)),
    "no floor": answers(positions_avoided=["floor"]),
    "two positions": answers(positions_avoided=["supine", "prone"]),
    "no standing, no arms": answers(positions_avoided=["standing", "arms_overhead"], equipment=["mat", "chair"]),
    "excluded": answers(excluded_stretches=["cat-cow", "bridge", "sphinx"]),
    "ill too": answers(conditions=["knee_oa", "hypertension_controlled"], equipment=["mat"]),
    "much pain": answers(pain=[{"area": "lower_back", "side": "both", "nrs": 9, "weeks": 20}], equipment=["chair"]),
    "waits": answers(conditions=["lumbar_radiculopathy"], equipment=[]),
}


@pytest.mark.parametrize("who", SHEETS)
def test_each_number_is_what_answering_differently_would_add(who):
    """For any place and for each: the same sheet with that one answer changed, counted from the plan documents."""
    sheet = SHEETS[who]
    unlocks = unlocks_of(sheet)

    for area in (None, "lower_back", "neck", "wrist_forearm"):
        for unlock in unlocks.for_area(area):
            more = added(sheet, unlock.field, unlock.word)
            if area is not None:
                more = {name for name in more if area in CATALOG[name].areas}
            assert unlock.adds == len(more) > 0
            assert str(len(more)) in unlock.text


@pytest.mark.parametrize("who", SHEETS)
def test_the_three_that_add_most_are_shown_the_most_first(who):
    """Every other answer is tried here by hand; no fourth adds more than the third that is shown."""
    sheet = SHEETS[who]
    others = [("equipment", item) for item in KIT if item not in sheet["equipment"]]
    others += [("positions_avoided", word) for word in sheet.get("positions_avoided", [])]
    others += [("excluded_stretches", "")] if sheet.get("excluded_stretches") else []
    counts = sorted((len(added(sheet, field, word)) for field, word in others), reverse=True)

    shown = [unlock.adds for unlock in unlocks_of(sheet).for_area(None)]
    assert shown == [count for count in counts[:3] if count]


@pytest.mark.parametrize("who", SHEETS)
def test_a_stretch_is_said_to_come_back_by_exactly_the_answers_that_bring_it(who):
    """Where several answers stand in its way none of them alone is promised."""
    sheet = SHEETS[who]
    unlocks = unlocks_of(sheet)
    for name in STRETCHES[::9]:
        for unlock in unlocks.for_stretch(name):
            assert name in added(sheet, unlock.field, unlock.word)
    now = may_be_offered(sheet, [])
    assert all(unlocks.for_stretch(name) == () for name in sorted(now)[:10])


@pytest.mark.parametrize("who", SHEETS)
def test_what_the_plan_document_shows_is_right_too(who):
    """`relaxed` carries the unlocks of the place that it is about, or of any."""
    sheet = SHEETS[who]
    plan = recommend(sheet, starts_on=MONDAY, settings=FAST)
    for entry in plan["relaxed"]:
        area = entry["asked"] if entry["constraint"] == "area" else None
        for unlock in entry["unlocks"]:
            assert unlock["field"] in WISHES
            if unlock["field"] != "minutes_per_session" and entry["constraint"] in ("area", "eligible"):
                more = added(sheet, unlock["field"], unlock["word"])
                assert unlock["adds"] == len([n for n in more if area is None or area in CATALOG[n].areas])


def test_an_unlock_knows_the_history():
    """What hurt, what a clinician barred and what was excluded since is not promised for a cushion."""
    season = Season(equipment=["chair", "wall"]).live(GREEN)
    before = unlocks_of(season.sheet, season.documents, season.today).for_area(None)[0]
    mat = [name for name in STRETCHES if "mat" in CATALOG[name].kit][:10]
    for number, name in enumerate(mat):
        season.event("bar" if number % 2 else "exclude", stretch=name, by="clinician")
    after = {u.word: u.adds for u in unlocks_of(season.sheet, season.documents, season.today).for_area(None)}

    assert before.word == "mat"
    assert after["mat"] == len(added(season.sheet, "equipment", "mat", season.documents, season.today)) < before.adds


def test_no_unlock_ever_is_about_health():
    """What a rule of safety removes is not up for a bargain: no age, condition, flag, pain or level is ever tried."""
    sheet = answers(
        conditions=["knee_oa", "osteoporosis"],
        unsure=["lumbar_stenosis"],
        cleared_by_clinician=True,
        yellow_flags=[],
        experience="none",
        equipment=[],
        positions_avoided=["prone"],
        excluded_stretches=["cat-cow"],
        pain=[{"area": area, "side": "both", "nrs": 8, "weeks": 30} for area in ("lower_back", "hip", "shoulder")],
    )
    unlocks = unlocks_of(sheet)
    found = [unlock for area in (None, *AREAS) for unlock in unlocks.for_area(area)]
    found += [unlock for name in STRETCHES for unlock in unlocks.for_stretch(name)]

    assert found
    assert {unlock.field for unlock in found} <= {"equipment", "positions_avoided", "excluded_stretches"}


def test_whoever_has_everything_and_avoids_nothing_has_nothing_to_unlock():
    assert unlocks_of(answers(equipment=list(KIT))).for_area(None) == ()


def test_while_a_warning_stands_nothing_is_to_be_unlocked():
    """No answer about kit lifts a stop."""
    assert unlocks_of(answers(red_flags=["RF_FEVER"], equipment=[])).for_area(None) == ()


@given(cleared_documents(), st.sampled_from((None, *AREAS)))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_for_everyone_the_numbers_are_right_and_sorted(sheet, area):
    """Whoever it is: each number by answering differently; equal numbers in a fixed order."""
    unlocks = unlocks_of(sheet).for_area(area)

    assert len(unlocks) <= 3
    assert [unlock.adds for unlock in unlocks] == sorted((unlock.adds for unlock in unlocks), reverse=True)
    for _, same in groupby(unlocks, key=lambda unlock: unlock.adds):
        named = [(unlock.field, unlock.word) for unlock in same]
        assert named == sorted(named)
    for unlock in unlocks:
        more = added(sheet, unlock.field, unlock.word)
        assert unlock.adds == sum(area is None or area in CATALOG[name].areas for name in more)


def test_trying_other_answers_changes_nothing():
    """The person's own sheet and screening stay what they are."""
    season = calm(1, equipment=["chair"])
    before = json.dumps(season.plan())
    unlocks_of(season.sheet, season.documents, season.today).for_area(None)

    assert json.dumps(season.plan()) == before
