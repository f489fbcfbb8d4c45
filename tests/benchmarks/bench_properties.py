"""The promises of a plan over many random lives: `python tests/benchmarks/bench_properties.py [N] [SEED]`.

The same properties as `tests/test_decide.py`, with a seeded numpy generator instead of hypothesis, in two processes.
Each person lives up to three weeks with a plan (`random_lives.py`), and every week that was planned on the way is held
against the independent checker: rules, doses, the weekly rules, each bent wish with its numbers. Then one of five
further questions is asked, in turn. Prints the people per status, the violations (there must be none; each with the
number that makes its person again) and the people a second.

Where numba is installed the compiled kernel plans: it makes the same weeks bit for bit
(`tests/planning/test_compiled.py`), only sooner.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from multiprocessing import Pool
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

from people import MONDAY, checkin, feedback
from plan_checker import read_data, violations
from random_lives import Dice, Document, Life
from strategies import BLOCKING_FLAGS, CONDITIONS, PREGNANCIES

from recommender.decide import recommend as recommend_alone
from recommender.planning import week
from recommender.planning.assemble import Effort, assemble, assemble_many
from recommender.planning.compiled import is_installed
from recommender.planning.problem import Placed, WeekProblem
from recommender.profile.plan import WeeklyPlan

PROCESSES = 2
PEOPLE = 100_000
SHOWN_MOST = 20
PROMISE = re.compile(r"\b[A-Z_]{3,}\b")  # the first word in capitals names what was broken
CATALOG = frozenset(read_data().stretches)


def assembled_sooner(problem: WeekProblem, effort: Effort = "normal") -> list[list[Placed]]:
    if not len(problem) or not problem.days:
        return assemble(problem, effort)
    return next(iter(assemble_many([problem], effort)))


def recommend(
    sheet: Mapping[str, Any], starts_on: date = MONDAY, history: Iterable[Mapping[str, Any]] = ()
) -> Document:
    return recommend_alone(sheet, starts_on=starts_on, history=history)


def eligible(plan: dict[str, Any]) -> frozenset[str]:
    return CATALOG - {entry["stretch"] for entry in plan["left_out"]}


# ---- the further questions, one a person in turn; each gives the plans made and what was wrong ----


def one_condition_more(dice: Dice, sheet: dict[str, Any], _life: Life) -> tuple[int, list[str]]:
    """Never a stretch more, but for the exceptions that `tests/test_decide.py` writes down."""
    code = dice.one(CONDITIONS)
    asked = {pain["area"] for pain in sheet["pain"]} | set(sheet["stiff_areas"])
    names = {"lumbar_radiculopathy": "leg_referred", "cervical_radiculopathy": "arm_referred"}
    said = sheet.get("conditions")
    too_old = code in PREGNANCIES and (sheet.get("age_years") or 0) >= 60
    if said is None or code in {*said, *sheet["unsure"]} or names.get(code) in asked or too_old:
        return 0, []
    plan, after = recommend(sheet), recommend(sheet | {"conditions": [*said, code]})
    reasons = {entry["stretch"]: {because["rule"] for because in entry["because"]} for entry in plan["left_out"]}
    waited_for_it = plan["status"] == "clearance_needed" and any(code in rules for rules in reasons.values())
    if waited_for_it and sheet.get("cleared_by_clinician"):
        return 2, []
    allowed = {name for name in CATALOG if code in read_data().stretches[name].file.get("only_for", ())}
    if after["status"] == "clearance_needed":
        meanwhile = read_data().limits["always_allowed_while_waiting"]
        allowed |= {name for name in meanwhile if reasons.get(name) == {"setting:equipment"}}
    added = eligible(after) - eligible(plan) - allowed
    return 2, [f"MORE: {code} adds {sorted(added)}"] if added else []


def a_blank_sheet(dice: Dice, sheet: dict[str, Any], _life: Life) -> tuple[int, list[str]]:
    silent = dice.some(("age_years", "conditions", "red_flags"), (1, 2, 3))
    calm = {"age_years": 40, "conditions": [], "red_flags": [], "unsure": []}
    wish = {name: value for name, value in sheet.items() if name not in ("pregnancy_week", "answered_on")}
    blank = {name: value for name, value in (wish | calm).items() if name not in silent}
    plan = recommend(blank)
    calm_and_none = plan["status"] == "incomplete" and not plan["sessions"] and set(silent) <= set(plan["missing"])
    return 1, [] if calm_and_none else [f"BLANK: {plan['status']} without {silent}"]


def a_blocking_flag(dice: Dice, sheet: dict[str, Any], _life: Life) -> tuple[int, list[str]]:
    code = dice.one(BLOCKING_FLAGS)
    where = dice.one(("sheet", "feedback", "check-in"))
    history = {"feedback": [feedback(red_flags=[code])], "check-in": [checkin(red_flags=[code])]}.get(where, [])
    answers = sheet if history else sheet | {"red_flags": [*sheet.get("red_flags", ()), code]}
    plan = recommend(answers, history=history)
    named = all(code in {because["rule"] for because in entry["because"]} for entry in plan["left_out"])
    stopped = plan["status"] == "refer" and not plan["sessions"] and not eligible(plan) and named
    return 1, [] if stopped else [f"FLAG: {code} in the {where} gives {plan['status']}"]


def the_same_again(dice: Dice, sheet: dict[str, Any], life: Life) -> tuple[int, list[str]]:
    """The newest week once more, from what was told in another order, a document of it twice, keys turned."""
    plan, sheet, history = life.plans[-1]
    shuffled = [history[place] for place in dice.places(len(history))]
    again = recommend(dict(reversed(sheet.items())), date.fromisoformat(plan["starts_on"]), [*shuffled, *history[:1]])
    return 1, [] if json.dumps(plan) == json.dumps(again) else ["BYTES: two orders of arrival, two plans"]


def a_valid_document(_dice: Dice, _sheet: dict[str, Any], life: Life) -> tuple[int, list[str]]:
    plans = [plan for plan, _, _ in life.plans]
    sound = all(
        json.loads(json.dumps(p, allow_nan=False)) == p == WeeklyPlan.model_validate(p).to_document() for p in plans
    )
    return 0, [] if sound else ["DOCUMENT: it does not come back as it was"]


QUESTIONS = (one_condition_more, a_blank_sheet, a_blocking_flag, the_same_again, a_valid_document)


def ask(job: tuple[int, range]) -> tuple[Counter[str], Counter[str], list[str]]:
    """(people per status of their newest week, weeks and plans, violations) of the people with these numbers."""
    seed, numbers = job
    if is_installed():
        week.assemble = assembled_sooner
    statuses: Counter[str] = Counter()
    made: Counter[str] = Counter()
    found = []
    for number in numbers:
        try:
            status, weeks, more, wrong = ask_one(Dice(seed, number), number)
        except Exception as error:  # one crash is one violation, not the end of the run
            status, weeks, more, wrong = "crashed", 0, 0, [f"CRASH: {type(error).__name__}: {error}"]
        statuses[status] += 1
        made += Counter(weeks=weeks, plans=weeks + more)
        found += [f"person {number}: {problem}" for problem in wrong]
    return statuses, made, found


def ask_one(dice: Dice, number: int) -> tuple[str, int, int, list[str]]:
    """The status of the newest week, weeks held against the checker, further plans, and what was wrong."""
    life = Life(dice, recommend)
    life.live()
    wrong = [
        f"week {place}: {problem}"
        for place, (plan, sheet, history) in enumerate(life.plans)
        for problem in violations(plan, sheet, history)
    ]
    more, other = QUESTIONS[number % len(QUESTIONS)](dice, life.sheet, life)
    newest = life.plans[-1][0]
    status = newest["status"] + (" with sessions" if newest["sessions"] else ", no sessions")
    return status, len(life.plans), more, [*wrong, *other]


def main(people: int = PEOPLE, seed: int = 20261123) -> int:
    """Exit code 0 where nothing was violated."""
    if is_installed():  # once, before the processes part: else each of them compiles
        week.assemble = assembled_sooner
        recommend(Life(Dice(seed, 0), recommend).sheet)
        ask((seed, range(4)))
    started = time.perf_counter()
    size = max(1, min(200, people // PROCESSES))
    jobs = [(seed, range(first, min(people, first + size))) for first in range(0, people, size)]
    statuses: Counter[str] = Counter()
    made: Counter[str] = Counter()
    found = []
    with Pool(PROCESSES) as pool:
        for some, counts, wrong in pool.imap(ask, jobs):
            statuses += some
            made += counts
            found += wrong
    seconds = time.perf_counter() - started
    print(f"{people} people, seed {seed}, {PROCESSES} processes")
    for status, count in statuses.most_common():
        print(f"{count:8d}  {status}")
    print(f"{len(found):8d}  violations")
    for promise, count in Counter(PROMISE.findall(problem)[0] for problem in found).most_common():
        print(f"          {count:6d}  {promise}")
    for problem in found[:SHOWN_MOST]:
        print(f"          {problem}")
    plans = made["plans"]
    print(f"{made['weeks']:8d}  weeks held against the checker")
    print(f"{plans:8d}  plans in {seconds:.1f} s: {plans / seconds:.0f} plans a second, {people / seconds:.1f} people")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
