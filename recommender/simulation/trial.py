"""A trial: one policy in one world, and the few numbers of each person and week that are kept of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder
from recommender.scoring.model import HierarchicalModel
from recommender.settings import Settings
from recommender.simulation.cohort import FAST, Policy, Run, live
from recommender.simulation.contrast_check import ContrastCheck, contrast_check, offers_after
from recommender.simulation.life import SessionTruth
from recommender.simulation.numbers import SimulationNumbers
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.policies import number_of
from recommender.simulation.registry import policy_of
from recommender.simulation.world import World, make_world
from recommender.version import __version__

Table = NDArray[np.float64]
STARTS_ON: Final = date(2026, 1, 5)  # a Monday; no result depends on the year
STUDY: Final = replace(FAST, eps=0.1, reason="A synthetic study.")  # decisions 5.3
CHECKED_PEOPLE: Final = 200  # whose contrasts are checked; each costs as much as a week's plan
DECIMALS: Final = 6  # of NPRS points that are kept
# What is kept, by person and week: how many sessions were planned, with how many stretches, what they would bring in
# expectation if all were done, how many of them would make it worse, how many were done, and what those brought.
COLUMNS: Final = ("sessions", "drills", "planned_nrs", "worse", "done", "done_nrs")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """So many people and weeks of one policy in the world of a seed. The same trial always has the same result."""

    seed: int
    policy: str
    people: int
    weeks: int
    numbers: SimulationNumbers
    settings: Settings = STUDY

    @property
    def name(self) -> str:
        """Changes with everything that the result depends on but the program itself, of which it knows the version."""
        knowledge = shipped_knowledge()
        parts = [
            self.numbers.model_dump(mode="json"), self.settings.numbers(), __version__, knowledge.catalog.fingerprint,
            knowledge.rules.fingerprint, knowledge.policy.model_dump(mode="json"),
        ]  # fmt: skip
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]
        return f"{SYNTHETIC}-world-{self.seed}-{self.policy}-{self.people}x{self.weeks}-{digest}"


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """What is kept of a trial.

    tables     (people, weeks) by name of `COLUMNS`
    contrasts  of the fitted model, where the policy has one
    """

    name: str
    seed: int
    policy: str
    tables: Mapping[str, Table]
    contrasts: ContrastCheck | None = None

    def to_document(self) -> dict[str, Any]:
        """The result as JSON values, labelled."""
        return {
            SYNTHETIC: True,
            "name": self.name,
            "seed": self.seed,
            "policy": self.policy,
            "tables": {name: table.tolist() for name, table in self.tables.items()},
            "contrasts": None if self.contrasts is None else self.contrasts.to_document(),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> TrialResult:
        contrasts = document["contrasts"]
        return cls(
            name=document["name"],
            seed=document["seed"],
            policy=document["policy"],
            tables={name: np.array(document["tables"][name], dtype=np.float64) for name in COLUMNS},
            contrasts=None if contrasts is None else ContrastCheck.from_document(contrasts),
        )


def run_trial(trial: Trial) -> TrialResult:
    """Lives the trial. BLAS works on one thread: the blocks are small, and the other cores have trials of their own."""
    with threadpool_limits(limits=1):
        world = world_of(trial.seed, trial.numbers, trial.weeks)
        policy = policy_of(trial.policy, world)
        run = live(
            world,
            policy,
            people=range(trial.people),
            weeks=trial.weeks,
            starts_on=STARTS_ON,
            settings=trial.settings,
        )
        contrasts = _contrasts(policy, run, world, trial.weeks)
    return TrialResult(
        name=trial.name,
        seed=trial.seed,
        policy=trial.policy,
        tables=kept(run.truths, people=trial.people, weeks=trial.weeks),
        contrasts=contrasts,
    )


def kept(truths: Sequence[SessionTruth], *, people: int, weeks: int) -> dict[str, Table]:
    """The sums over the sessions of each person and week: `COLUMNS` of (people, weeks)."""
    tables = {name: np.zeros((people, weeks)) for name in COLUMNS}
    for truth in truths:
        row = (1, truth.drills, truth.planned_nrs, truth.planned_nrs < 0, truth.is_done, truth.done_nrs)
        for name, number in zip(COLUMNS, row, strict=True):
            tables[name][number_of(truth.person), truth.week] += number
    return {name: np.round(table, DECIMALS) for name, table in tables.items()}


def _contrasts(policy: Policy, run: Run, world: World, weeks: int) -> ContrastCheck | None:
    model = getattr(policy, "model", None)
    if not isinstance(model, HierarchicalModel):
        return None
    offers = offers_after(run, world, world.knowledge, weeks=weeks, people=CHECKED_PEOPLE)
    return contrast_check(model, offers, words=world.knowledge.policy.words)


def world_of(seed: int, numbers: SimulationNumbers, weeks: int) -> World:
    """The world of a seed, with the shipped catalog, rules and questionnaire; made once in a process."""
    return _world(seed, numbers.model_dump_json(), weeks)


@lru_cache(maxsize=2)
def _world(seed: int, numbers: str, weeks: int) -> World:
    knowledge = shipped_knowledge()
    return make_world(
        seed,
        knowledge=knowledge,
        numbers=SimulationNumbers.model_validate_json(numbers),
        questionnaire=_questionnaire(),
        weeks=weeks,
    )


@lru_cache(maxsize=1)
def _questionnaire() -> Questionnaire:
    return Questionnaire(shipped_knowledge(), data_folder())
