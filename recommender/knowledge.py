"""Everything that `data/` knows, read and checked once: catalog, rules, weights, numbers, words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from recommender.catalog.added import AddedStretch, namespace_of, with_added
from recommender.catalog.catalog import Catalog, read_catalog
from recommender.errors import DataError, Problem
from recommender.messages import Phrasebook, load_phrasebook
from recommender.planning.explain import Explainer
from recommender.planning.numbers import PlanningNumbers, load_planning_numbers
from recommender.profile.fields import Codes
from recommender.reading import data_folder
from recommender.safety.red_flags import TWO_REACTIONS
from recommender.safety.rule_files import load_rules
from recommender.safety.rules import Rules
from recommender.scoring.evidence_prior import EvidencePrior, load_evidence_prior
from recommender.scoring.policy import PolicyNumbers, load_policy_numbers

_Part = TypeVar("_Part")


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What a plan is made with, besides the person.

    titles  whose stretches and rules stand beside ours, by namespace: what people call them
    shared  what this is without a person's own stretches; None where it holds none
    """

    catalog: Catalog
    rules: Rules
    prior: EvidencePrior
    numbers: PlanningNumbers
    policy: PolicyNumbers
    phrases: Phrasebook
    titles: Mapping[str, str] = field(default_factory=dict)
    shared: Knowledge | None = None

    def with_own(self, own: Sequence[AddedStretch]) -> Knowledge:
        """The same, with stretches that one person entered for themselves. Raises DataError as `with_added`."""
        return replace(self, catalog=with_added(self.catalog, own), shared=self) if own else self

    @cached_property
    def codes(self) -> Codes:
        """The words that documents may use: the same for everybody, so that what was read once need not be read again.

        What a rule of others made of our conditions is no answer that anybody could give.
        """
        if self.shared is not None:
            return self.shared.codes
        return Codes(
            conditions={
                code: condition.action for code, condition in self.rules.conditions.items() if not namespace_of(code)
            },
            red_flags=frozenset(self.rules.red_flags) - {TWO_REACTIONS},
            yellow_flags=frozenset(self.rules.yellow_flags),
            stretches=frozenset(self.catalog.by_id),
        )

    @cached_property
    def explainer(self) -> Explainer:
        return Explainer(self.catalog, self.rules, self.phrases)


def load_knowledge(folder: Path) -> Knowledge:
    """The knowledge in a `data` folder. Raises DataError with the problems of every file that can be read."""
    problems: list[Problem] = []
    catalog = read_catalog(folder, problems)
    rules = _tried(lambda: load_rules(folder, catalog), problems) if catalog.hazards else None
    prior = _tried(lambda: load_evidence_prior(folder), problems)
    numbers = _tried(lambda: load_planning_numbers(folder), problems)
    policy = _tried(lambda: load_policy_numbers(folder), problems)
    phrases = _tried(lambda: load_phrasebook(folder), problems)
    if problems or rules is None or prior is None or numbers is None or policy is None or phrases is None:
        raise DataError(problems)
    return Knowledge(catalog=catalog, rules=rules, prior=prior, numbers=numbers, policy=policy, phrases=phrases)


def _tried(load: Callable[[], _Part], problems: list[Problem]) -> _Part | None:
    try:
        return load()
    except DataError as error:
        problems += error.problems
        return None


@lru_cache(maxsize=1)
def shipped_knowledge() -> Knowledge:
    """The knowledge that ships with the package, read once in a process."""
    return load_knowledge(data_folder())
