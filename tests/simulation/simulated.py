"""One synthetic world and its arms, lived once for all tests of the simulation."""

from __future__ import annotations

from functools import cache
from typing import Any

from people import MONDAY

from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder
from recommender.simulation.cohort import Policy, Run, live
from recommender.simulation.numbers import SimulationNumbers, load_simulation_numbers
from recommender.simulation.policies import PriorOnly
from recommender.simulation.world import World, make_world

KNOWLEDGE = shipped_knowledge()
CATALOG = KNOWLEDGE.catalog
NUMBERS = load_simulation_numbers(data_folder())
QUESTIONNAIRE = Questionnaire(KNOWLEDGE, data_folder())
SEED = NUMBERS.worlds.seeds[0]
WEEKS = 12
PLANNED_PEOPLE, DIARY_PEOPLE = 24, 600  # a plan costs a tenth of a second, a diary next to nothing


@cache
def world(seed: int = SEED) -> World:
    return make_world(seed, knowledge=KNOWLEDGE, numbers=NUMBERS, questionnaire=QUESTIONNAIRE, weeks=WEEKS)


def small_world(numbers: SimulationNumbers = NUMBERS, seed: int = SEED) -> World:
    """A world that is made quickly, for tests that look at single people in it."""
    few = numbers.changed(world={"reference_people": 12})
    return make_world(seed, knowledge=KNOWLEDGE, numbers=few, questionnaire=QUESTIONNAIRE, weeks=WEEKS)


def lived(policy: Policy | None, people: range, weeks: int, of: World | None = None) -> Run:
    return live(of or world(), policy, people=people, weeks=weeks, starts_on=MONDAY)


@cache
def with_plan() -> Run:
    """Twelve weeks of the evidence prior."""
    return lived(PriorOnly(world()), range(PLANNED_PEOPLE), WEEKS)


@cache
def without_plan() -> Run:
    """The same people and more of them, with nothing but a diary."""
    return lived(None, range(DIARY_PEOPLE), WEEKS)


def plans(documents: Any) -> list[dict[str, Any]]:
    return [document for document in documents if "plan_version" in document]


def feedbacks(documents: Any) -> list[dict[str, Any]]:
    """Each session that was told of, without what was added the day after."""
    return [d for d in documents if "feedback_version" in d and d.get("amends") is None]
