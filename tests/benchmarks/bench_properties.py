"""The promises of a plan over many random people: `python tests/benchmarks/bench_properties.py [N] [SEED]`.

The same properties as `tests/test_decide.py`, with a seeded numpy generator instead of hypothesis, in two processes.
Each person is planned and checked; then one of five further questions is asked, in turn. Prints the people per
status, the violations (there must be none; each with the number that makes its person again) and plans a second.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

from people import MONDAY, checkin, feedback
from plan_checker import WEEK, read_data, violations
from strategies import AREAS as PLACES
from strategies import (
    ASKED_FLAGS,
    AVOIDED,
    BLOCKING_FLAGS,
    BLOCKS,
    CLEARS,
    CONDITIONS,
    KIT,
    MOVEMENTS,
    PREGNANCIES,
    STRETCHES,
    YELLOW_FLAGS,
)

from recommender.decide import recommend
from recommender.profile.plan import WeeklyPlan

PROCESSES = 2
PEOPLE = 100_000
FEW = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 7, 14)
SHOWN_MOST = 20
CATALOG = frozenset(read_data().stretches)


class Dice:
    """Draws of one person. The same seed and number make the same person on every machine."""

    def __init__(self, seed: int, number: int) -> None:
        self._rng = np.random.default_rng((seed, number))

    def one(self, words: Sequence[Any]) -> Any:
        return words[int(self._rng.integers(len(words)))]

    def some(self, words: Sequence[str], sizes: Sequence[int] = FEW) -> list[str]:
        size = min(self.one(sizes), len(words))
        return [words[place] for place in self._rng.permutation(len(words))[:size].tolist()]

    def chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def between(self, least: int, most: int) -> int:
        return int(self._rng.integers(least, most + 1))


def random_answers(dice: Dice) -> dict[str, Any]:
    """A valid sheet; two of three have nothing that stops a plan."""
    cleared = dice.chance(2 / 3)
    age = dice.between(18, 95) if cleared or dice.chance(0.7) else dice.between(0, 120)
    codes = [code for code in CONDITIONS if (age < 60 or code not in PREGNANCIES) and not (cleared and code in BLOCKS)]
    sheet: dict[str, Any] = {
        "answers_version": 1,
        "age_years": age,
        "red_flags": [] if cleared or dice.chance(0.8) else dice.some(ASKED_FLAGS),
        "conditions": dice.some(codes),
        "unsure": dice.some(codes),
        "confirmed": list(ASKED_FLAGS) if cleared or dice.chance(0.5) else dice.some(ASKED_FLAGS),
        "cleared_for": [*CLEARS, "other"] if cleared else dice.some((*CLEARS, "other", "RF_WORSENING")),
        "cleared_by_clinician": dice.chance(0.5),
        "other_condition": dice.one(("none", "", "-", "something rare")),
        "answered_on": str(MONDAY - timedelta(days=dice.between(0, 8 if cleared else 12))),
        "pain": [_pain(dice) for _ in range(dice.one((0, 0, 1, 1, 1, 2, 3, 5)))],
        "stiff_areas": dice.some(PLACES),
        "worse_with": dice.some(MOVEMENTS),
        "better_with": dice.some(MOVEMENTS),
        "positions_avoided": dice.some(AVOIDED, (0, 0, 0, 0, 1, 1, 2, 5)),
        "equipment": dice.some(KIT, (0, 2, 4, 7, 11, 11, 11, 11)),
        "days": dice.some(WEEK, (1, 2, 3, 3, 3, 4, 5, 6, 7)),
        "minutes_per_session": dice.between(3, 60),
        "experience": dice.one(("none", "some", "regular")),
        "excluded_stretches": dice.some(STRETCHES),
        "yellow_flags": dice.some(YELLOW_FLAGS, (0, 0, 0, 0, 1, 2)),
    }
    if dice.chance(0.7):
        sheet["goal"] = dice.one(("less_pain", "less_stiffness", "stay_well"))
    if not cleared:
        for name in ("age_years", "red_flags", "conditions"):
            if dice.chance(0.05):
                del sheet[name]
    if {*sheet.get("conditions", ()), *sheet["unsure"]} & set(PREGNANCIES) and dice.chance(0.5):
        sheet["pregnancy_week"] = dice.between(1, 42)
    return sheet


def _pain(dice: Dice) -> dict[str, Any]:
    pain = {"area": dice.one(PLACES), "nrs": dice.one((0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 10))}
    if dice.chance(0.7):
        pain["side"] = dice.one(("left", "right", "both"))
    if dice.chance(0.7):
        pain["weeks"] = dice.one((0, 0.5, 1, 3, 12, 52, 520))
    return pain


def eligible(plan: dict[str, Any]) -> frozenset[str]:
    return CATALOG - {entry["stretch"] for entry in plan["left_out"]}


# ---- the further questions, one a person in turn; each gives the plans made and what was wrong ----


def one_condition_more(dice: Dice, sheet: dict[str, Any], plan: dict[str, Any]) -> tuple[int, list[str]]:
    """Never a stretch more, but for the exceptions that `tests/test_decide.py` writes down."""
    code = dice.one(CONDITIONS)
    asked = {pain["area"] for pain in sheet["pain"]} | set(sheet["stiff_areas"])
    names = {"lumbar_radiculopathy": "leg_referred", "cervical_radiculopathy": "arm_referred"}
    said = sheet.get("conditions")
    too_old = code in PREGNANCIES and (sheet.get("age_years") or 0) >= 60
    if said is None or code in {*said, *sheet["unsure"]} or names.get(code) in asked or too_old:
        return 0, []
    after = recommend(sheet | {"conditions": [*said, code]}, starts_on=MONDAY)
    reasons = {entry["stretch"]: {because["rule"] for because in entry["because"]} for entry in plan["left_out"]}
    allowed = {name for name in CATALOG if code in read_data().stretches[name].file.get("only_for", ())}
    if after["status"] == "clearance_needed":
        meanwhile = read_data().limits["always_allowed_while_waiting"]
        allowed |= {name for name in meanwhile if reasons.get(name) == {"setting:equipment"}}
    added = eligible(after) - eligible(plan) - allowed
    return 1, [f"MORE: {code} adds {sorted(added)}"] if added else []


def a_blank_sheet(dice: Dice, sheet: dict[str, Any], _plan: dict[str, Any]) -> tuple[int, list[str]]:
    silent = dice.some(("age_years", "conditions", "red_flags"), (1, 2, 3))
    calm = {"age_years": 40, "conditions": [], "red_flags": [], "unsure": []}
    wish = {name: value for name, value in sheet.items() if name not in ("pregnancy_week", "answered_on")}
    blank = {name: value for name, value in (wish | calm).items() if name not in silent}
    plan = recommend(blank, starts_on=MONDAY)
    calm_and_none = plan["status"] == "incomplete" and not plan["sessions"] and set(silent) <= set(plan["missing"])
    return 1, [] if calm_and_none else [f"BLANK: {plan['status']} without {silent}"]


def a_blocking_flag(dice: Dice, sheet: dict[str, Any], _plan: dict[str, Any]) -> tuple[int, list[str]]:
    code = dice.one(BLOCKING_FLAGS)
    where = dice.one(("sheet", "feedback", "check-in"))
    history = {"feedback": [feedback(red_flags=[code])], "check-in": [checkin(red_flags=[code])]}.get(where, [])
    answers = sheet if history else sheet | {"red_flags": [*sheet.get("red_flags", ()), code]}
    plan = recommend(answers, starts_on=MONDAY, history=history)
    named = all(code in {because["rule"] for because in entry["because"]} for entry in plan["left_out"])
    stopped = plan["status"] == "refer" and not plan["sessions"] and not eligible(plan) and named
    return 1, [] if stopped else [f"FLAG: {code} in the {where} gives {plan['status']}"]


def the_same_again(dice: Dice, sheet: dict[str, Any], plan: dict[str, Any]) -> tuple[int, list[str]]:
    """The week after, with the week before as history, in two orders of arrival."""
    history = [plan] + [
        feedback(
            session["session_id"],
            session_id=session["session_id"],
            on=session["on"],
            pain_after=dice.between(0, 10),
            items=[{"stretch": item["stretch"], "outcome": "done"} for item in session["items"]],
        )
        for session in plan["sessions"]
    ]
    later = sheet | {"answered_on": str(MONDAY)}
    turned = dict(reversed(later.items()))
    once = recommend(later, starts_on=MONDAY + timedelta(days=7), history=history)
    again = recommend(turned, starts_on=MONDAY + timedelta(days=7), history=[*history[::-1], plan])
    return 2, [] if json.dumps(once) == json.dumps(again) else ["BYTES: two orders of arrival, two plans"]


def a_valid_document(_dice: Dice, _sheet: dict[str, Any], plan: dict[str, Any]) -> tuple[int, list[str]]:
    sound = json.loads(json.dumps(plan, allow_nan=False)) == plan == WeeklyPlan.model_validate(plan).to_document()
    return 0, [] if sound else ["DOCUMENT: it does not come back as it was"]


QUESTIONS = (one_condition_more, a_blank_sheet, a_blocking_flag, the_same_again, a_valid_document)


def ask(job: tuple[int, range]) -> tuple[Counter[str], int, list[str]]:
    """(people per status, plans made, violations) of the people with these numbers."""
    seed, numbers = job
    statuses: Counter[str] = Counter()
    plans, found = 0, []
    for number in numbers:
        try:
            status, made, wrong = ask_one(Dice(seed, number), number)
        except Exception as error:  # one crash is one violation, not the end of the run
            status, made, wrong = "crashed", 0, [f"{type(error).__name__}: {error}"]
        statuses[status] += 1
        plans += made
        found += [f"person {number}: {problem}" for problem in wrong]
    return statuses, plans, found


def ask_one(dice: Dice, number: int) -> tuple[str, int, list[str]]:
    sheet = random_answers(dice)
    plan = recommend(sheet, starts_on=MONDAY)
    more, wrong = QUESTIONS[number % len(QUESTIONS)](dice, sheet, plan)
    status = plan["status"] + (" with sessions" if plan["sessions"] else ", no sessions")
    return status, 1 + more, [*violations(plan, sheet), *wrong]


def main(people: int = PEOPLE, seed: int = 20261123) -> int:
    """Exit code 0 where nothing was violated."""
    started = time.perf_counter()
    size = max(1, min(500, people // PROCESSES))
    jobs = [(seed, range(first, min(people, first + size))) for first in range(0, people, size)]
    statuses: Counter[str] = Counter()
    plans, found = 0, []
    with Pool(PROCESSES) as pool:
        for some, made, wrong in pool.imap(ask, jobs):
            statuses += some
            plans += made
            found += wrong
    seconds = time.perf_counter() - started
    print(f"{people} people, seed {seed}, {PROCESSES} processes")
    for status, count in statuses.most_common():
        print(f"{count:8d}  {status}")
    print(f"{len(found):8d}  violations")
    for problem in found[:SHOWN_MOST]:
        print(f"          {problem}")
    print(f"{plans:8d}  plans in {seconds:.1f} s: {plans / seconds:.0f} plans a second, {people / seconds:.0f} people")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
