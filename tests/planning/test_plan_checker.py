"""The checker itself: a sound plan passes, and each promise that is broken on purpose is named."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from people import MONDAY, answers, checkin, event, feedback
from plan_checker import KIT, read_data, violations

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
    return {"constraint": constraint, "asked": asked, "given": given, "text": "Less than you asked for.", "unlocks": []}


def helped(constraint: str) -> dict:
    unlock = {"field": "equipment", "word": "bed", "adds": 3, "text": "If you had a bed: 3 more."}
    return wish(constraint, 3, 0) | {"unlocks": [unlock]}


def change(rule: str, text: str = "Welcome back. We start again with a little less.") -> dict:
    return {"rule": rule, "stretch": None, "text": text}


def up_and_down(plan: dict) -> None:
    """Another stretch comes between two of one position, and is done in a third."""
    items = plan["sessions"][0]["items"]
    spots = [read_data().stretches[entry["stretch"]].position for entry in items]
    place = next(n for n in range(1, len(items)) if spots[n] == spots[n - 1])
    other = next(n for n, f in read_data().stretches.items() if f.position not in spots and f.phase in ("main", "any"))
    items.insert(place, items[place] | {"stretch": other, "phase": items[place]["phase"]})
    items.append(items[0])


# how the plan is spoiled, and the promise that must be named
TABLE = {
    "status": (lambda p: p.update(status="clearance_needed"), "STATUS"),
    "missing": (lambda p: p.update(missing=["red_flags"]), "MISSING"),
    "flags": (raise_flag, "FLAGS"),
    "no advice": (lambda p: p.update(advice=[]), "ADVICE"),
    "a hole in a sentence": (lambda p: p["advice"].append("Call {number}."), "WORDS"),
    "an unlock of a wish that no answer helps": (lambda p: p["relaxed"].append(helped("cool_down")), "UNLOCKS"),
    "a change that nothing made": (lambda p: p["changes"].append(change("restart")), "CHANGES"),
    "a change in other words": (lambda p: p["changes"].append(change("restart", "Hello.")), "WORDS"),
    "a day too few": (lambda p: p["sessions"].pop(), "RELAXED"),
    "up and down": (up_and_down, "POSITIONS"),
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


# ---- what the history says ----

STARTS_ON = MONDAY + timedelta(days=14)
LATER = answers(answered_on=str(STARTS_ON), equipment=list(KIT), minutes_per_session=20)
FIRST, SECOND = (
    recommend(LATER | {"answered_on": str(day)}, starts_on=day) for day in (MONDAY, MONDAY + timedelta(days=7))
)


def logged(plan: dict, **said: object) -> list[dict]:
    """Each session of a plan, done whole, with these words on each."""
    return [
        feedback(
            session["session_id"],
            on=session["on"],
            session_id=session["session_id"],
            items=[{"stretch": item["stretch"], "outcome": "done"} for item in session["items"]],
        )
        | said
        for session in plan["sessions"]
    ]


CALM = [FIRST, *logged(FIRST), SECOND, *logged(SECOND)]
HISTORIES = {
    "two calm weeks": CALM,
    "the last session was red": [*CALM[:-1], CALM[-1] | {"pain_after": 9}],
    "a flare": [*CALM, checkin(on=str(STARTS_ON), flare=True)],
    "a long pause": [FIRST, *logged(FIRST, on=str(MONDAY - timedelta(days=30)))],
    "time ran short": [*CALM, checkin(on=str(STARTS_ON), minutes_per_session=10)],
    "other days": [*CALM, checkin(on=str(STARTS_ON), days=["tue", "sat"])],
    "it hurt": [*CALM[:-1], CALM[-1] | {"items": [CALM[-1]["items"][0] | {"reason": "hurt"}]}],
    "excluded": [*CALM, event(kind="exclude", facts={"stretch": CALM[1]["items"][0]["stretch"]})],
    "a red flag": [*CALM, checkin(on=str(STARTS_ON), red_flags=["RF_DVT"])],
    "last week again": [*CALM, checkin(on=str(STARTS_ON), keep_last_week=True)],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_plan_made_without_what_happened_is_found_out(name):
    """The checker derives the circumstances itself: a plan that passes over them breaks a promise."""
    plan = recommend(LATER, starts_on=STARTS_ON, history=HISTORIES[name])
    heedless = recommend(LATER, starts_on=STARTS_ON)

    assert violations(plan, LATER, HISTORIES[name]) == []
    assert violations(heedless, LATER, HISTORIES[name]) != []


def test_a_plan_that_minds_what_never_happened_is_found_out():
    for name in ("the last session was red", "a flare", "other days", "it hurt", "excluded"):
        plan = recommend(LATER, starts_on=STARTS_ON, history=HISTORIES[name])

        assert violations(plan, LATER, CALM) != []


def test_what_was_done_this_week_must_stay_as_it_was():
    """A week planned anew keeps its Monday; a Monday that changed is named."""
    now = recommend(LATER, starts_on=STARTS_ON)
    history = [now, logged(now)[0], checkin(on=str(STARTS_ON), minutes_per_session=9)]
    again = recommend(LATER, starts_on=STARTS_ON, history=history)
    spoiled = deepcopy(again)
    spoiled["sessions"][0]["items"].pop()

    assert again["sessions"][0] == now["sessions"][0]
    assert violations(again, LATER, history) == []
    assert any(problem.startswith("DONE") for problem in violations(spoiled, LATER, history))
