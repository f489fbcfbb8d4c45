"""Every policy of the benchmark, by the name that the command line uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from recommender.errors import Problem, UsageError
from recommender.reading import unknown_word
from recommender.simulation.boosting import Boosting, TunedBoosting
from recommender.simulation.cohort import Policy
from recommender.simulation.factorisation import PriorAndFactors
from recommender.simulation.learned import KnownWeights, Learned
from recommender.simulation.linucb import LinUcb, require_mabwiser
from recommender.simulation.policies import (
    ArticleRoutine,
    KnownPopulation,
    Oracle,
    Popularity,
    PriorOnly,
    RandomSafe,
)
from recommender.simulation.thompson import PersonalThompson
from recommender.simulation.world import World

POLICIES: Final[Mapping[str, Callable[[World], Policy]]] = {
    "random": RandomSafe,
    "article": ArticleRoutine,
    "popularity": Popularity,
    "prior": PriorOnly,
    "prior-mf": PriorAndFactors,
    "lints": PersonalThompson,
    "linucb-ratings": lambda world: LinUcb(world, "ratings"),
    "linucb-change": lambda world: LinUcb(world, "change"),
    "boosting": Boosting,
    "boosting-tuned": TunedBoosting,
    "learned": Learned,
    "known-population": KnownPopulation,
    "known-weights": KnownWeights,
    "oracle": Oracle,
}


def policy_of(name: str, world: World) -> Policy:
    """A new policy of this name, which knows nothing of the people of the world yet."""
    return POLICIES[name](world)


def check_policies(names: Sequence[str]) -> list[Problem]:
    """Every reason why these cannot be compared: unknown, named twice, or an extra that is not installed."""
    problems = [Problem("--policies", unknown_word(name, POLICIES, "policy")) for name in names if name not in POLICIES]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem("--policies", f"'{name}' is named twice") for name in twice]
    if any(name.startswith("linucb") for name in names if name in POLICIES):
        try:
            require_mabwiser()
        except UsageError as error:
            problems += error.problems
    return problems
