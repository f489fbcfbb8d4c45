"""The checker itself: a sound plan passes, and each promise that is broken on purpose is named."""

from __future__ import annotations

from copy import deepcopy

import pytest
from people import MONDAY, answers
from plan_checker import read_data, violations
from strategies import KIT

from recommender.decide import recommend
from recommender.vocabulary import MUSCLE_GROUPS

SHEET = answers(
    conditions=["mecfs_pem", "head_injury_pressure"],  # most stretches that are left ask for care
    cleared_by_clinician=True,
    unsure=["hip_oa_fai"],
    equipment=list(KIT),
    minutes_per_session=20,
)
PLAN = recommend(SHEET, starts_on=MONDAY)


def item(plan: dict, number: int = 0, session: int = 0) -> dict:
    return plan["sessions"][session]["items"][number]


def put(plan: dict, place: str, value: object) -> None:
    item(plan)[place] = value


def replace(plan: dict, stretch: str) -> None:
    """Another stretch in the first place, as if the planner had chosen it, with nothing else changed."""
    name = read_data().stretches[stretch].file["words"]["en"]["name"]
    item(plan).update(stretch=stretch, base=stretch, name=name)


def turn(plan: dict) -> None:
    items = plan["sessions"][0]["items"]
    items.reverse()
    for slot, entry in enumerate(items):
        entry["slot"] = slot


def last_twice(plan: dict) -> None:
    items = plan["sessions"][0]["items"]
    items.append(items[-1] | {"slot": len(items)})


def cautions_everywhere(plan: dict) -> None:
    for entry in plan["sessions"][0]["items"][:3]:
        entry["cautions"] = [{"condition": "mecfs_pem", "text": "Slowly."}]


def many_distinct(plan: dict) -> None:
    names = iter(sorted(read_data().stretches))
    for session in plan["sessions"]:
        session["items"] = [item(plan) | {"stretch": next(names)} for _ in range(8)]


def stranger(plan: dict) -> None:
    plan["left_out"][0]["because"].append({"rule": "state:hurt", "text": "It hurt."})


def raise_flag(plan: dict) -> None:
    tell = read_data().red_flags["RF_INFLAM"]["words"]["en"]["tell"]
    plan["referral"] = {"urgency": "SOON", "flags": [{"code": "RF_INFLAM", "urgency": "SOON", "text": tell}]}


def reword(plan: dict) -> None:
    entry = next(b for e in plan["left_out"] for b in e["because"] if b["rule"] in read_data().conditions)
    entry["text"] = "Not for you."


def wish(constraint: str, asked: object, given: object) -> dict:
    return {"constraint": constraint, "asked": asked, "given": given, "text": "Less than you asked for."}


# how the plan is spoiled, and the promise that must be named
TABLE = {
    "status": (lambda p: p.update(status="clearance_needed"), "STATUS"),
    "missing": (lambda p: p.update(missing=["red_flags"]), "MISSING"),
    "flags": (raise_flag, "FLAGS"),
    "no advice": (lambda p: p.update(advice=[]), "ADVICE"),
    "a hole in a sentence": (lambda p: p["advice"].append("Call {number}."), "WORDS"),
    "a field": (lambda p: p.pop("relaxed"), "FIELDS"),
    "a field of an item": (lambda p: item(p).pop("swap_set"), "FIELDS"),
    "an excluded stretch": (lambda p: replace(p, "downward-dog"), "LEFT_OUT"),
    "not left out": (lambda p: p["left_out"].pop(0), "OFFERED"),
    "a reason too few": (lambda p: p["left_out"][0]["because"].clear(), "LEFT_OUT"),
    "a reason too many": (stranger, "LEFT_OUT"),
    "reworded": (reword, "WORDS"),
    "left out twice": (lambda p: p["left_out"].append(p["left_out"][0]), "LEFT_OUT"),
    "day": (lambda p: p["sessions"][0].update(on="2026-11-24"), "DAYS"),
    "minutes said": (lambda p: p["sessions"][0].update(minutes=1.0), "MINUTES"),
    "too long": (lambda p: put(p, "seconds", 1300), "MINUTES"),
    "seconds": (lambda p: put(p, "seconds", item(p)["seconds"] + 1), "SECONDS"),
    "sides": (lambda p: put(p, "sides", 3 - item(p)["sides"]), "SIDES"),
    "hold": (lambda p: put(p, "hold_s", 31), "DOSE"),
    "repetitions": (lambda p: put(p, "repetitions", item(p)["repetitions"] + 1), "DOSE"),
    "slot": (lambda p: put(p, "slot", 5), "SLOTS"),
    "chance": (lambda p: put(p, "propensity", 0.9), "CHANCE"),
    "order": (turn, "PHASES"),
    "phase": (lambda p: put(p, "phase", "cool_down"), "PHASES"),
    "family": (last_twice, "FAMILY"),
    "two cautions": (cautions_everywhere, "CAUTIONS"),
    "variety": (many_distinct, "DISTINCT"),
    "why": (lambda p: put(p, "why", []), "WHY"),
    "a reason of somebody else": (lambda p: item(p)["reasons"][0].update(code="neck_static", facts={}), "WHY"),
    "a bent wish": (lambda p: p["relaxed"].append(wish("area", "neck", 0)), "RELAXED"),
    "a wish of no contract": (lambda p: p["relaxed"].append(wish("mood", 1, 0)), "RELAXED"),
}  # fmt: skip


def test_a_sound_plan_passes():
    assert PLAN["sessions"]
    assert any(i["cautions"] for s in PLAN["sessions"] for i in s["items"])
    assert violations(PLAN, SHEET) == []


@pytest.mark.parametrize("name", TABLE)
def test_a_broken_promise_is_named(name):
    """A checker that never complains proves nothing."""
    spoil, promise = TABLE[name]
    plan = deepcopy(PLAN)
    spoil(plan)

    found = violations(plan, SHEET)

    assert promise in {problem.split()[0].rstrip(":") for problem in found}


def test_the_checker_counts_the_same_muscle_groups():
    """Its table is typed from decisions 2 on its own; the two must name the same groups for every stretch."""
    from recommender.knowledge import shipped_knowledge

    ours = {stretch.id: stretch.primary_groups for stretch in shipped_knowledge().catalog}

    assert {name: fact.primary for name, fact in read_data().stretches.items()} == ours
    assert set().union(*ours.values()) <= set(MUSCLE_GROUPS)
