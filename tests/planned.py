"""One planned stretch that each test changes in one place, and its steps; and the planner of a week."""

from __future__ import annotations

from typing import Any

from recommender.choice import without_chance
from recommender.decide import Situation, week_planner
from recommender.knowledge import shipped_knowledge
from recommender.planning.steps import Step, dose_of, session_steps
from recommender.planning.week import WeekPlanner
from recommender.profile.plan import PlannedItem

KNOWLEDGE = shipped_knowledge()
CATALOG = KNOWLEDGE.catalog
CLOCK = KNOWLEDGE.numbers.seconds


def planned_item(stretch: str = "bridge", **changes: Any) -> PlannedItem:
    """Two holds of 15 s on both sides at once, 44 s in all: 2 x (15 + 2) and 10 to get ready.

    seconds follow from the dose, unless they are given.
    """
    document = {
        "stretch": stretch,
        "name": CATALOG[stretch].name,
        "phase": "main",
        "sides": 1,
        "sets": 1,
        "repetitions": 2,
        "hold_s": 15,
        "seconds": 0,
        "cautions": (),
        "why": (),
        "reasons": (),
        "slot": 0,
        "base": stretch,
        "swap_set": (),
        "propensity": 1.0,
    }
    item = PlannedItem.model_validate(document | changes)
    seconds = changes.get("seconds", dose_of(item, CATALOG).seconds(CLOCK))
    return item.model_copy(update={"seconds": seconds})


def steps_of(item: PlannedItem) -> tuple[Step, ...]:
    """The steps of one stretch alone."""
    return session_steps([item], CATALOG, CLOCK)


def planner_of(case: Situation, effort: str) -> WeekPlanner:
    """The planner of a person's week by the evidence alone."""
    choice = without_chance(KNOWLEDGE.prior, KNOWLEDGE.policy)
    return week_planner(case, choice, KNOWLEDGE, plan_id="p", effort=effort)  # type: ignore[arg-type]
