"""The policy: how the score becomes a choice. A little is left to chance, only where it can do no harm, and logged.

The numbers stand in `data/policy.toml`. Chance never touches what may be offered: it moves the values of stretches
that the rules let through, and nothing else.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from recommender.errors import DataError, Problem
from recommender.reading import read_toml, validated
from recommender.scoring.ranking import Ranking


class _Numbers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DrawNumbers(_Numbers):
    v: float = Field(ge=0, le=10)
    value_most_nrs: float = Field(gt=0, le=1)
    off_from_nrs: int = Field(ge=1, le=10)
    widened_most: float = Field(ge=1, le=10)


class SwapNumbers(_Numbers):
    temperature_nrs: float = Field(gt=0)
    study_uniform_share: float = Field(ge=0, le=1)


class WordNumbers(_Numbers):
    probably_from: float = Field(gt=0.5, lt=1)
    consistently_from: float = Field(gt=0.5, lt=1)
    raters_least: int = Field(ge=1)
    said_from_nrs: float = Field(ge=0)


class PolicyNumbers(_Numbers):
    draw: DrawNumbers
    swap: SwapNumbers
    words: WordNumbers


def load_policy_numbers(folder: Path) -> PolicyNumbers:
    """The numbers of `policy.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    name = "policy.toml"
    table = read_toml(folder / name, problems)
    numbers = None if problems else validated(PolicyNumbers, table, name, problems)
    if numbers is None or problems:
        raise DataError(problems)
    return numbers


def drawn_values(
    ranking: Ranking, v: float, is_drawn: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float64]:
    """mean + v times a draw from the joint posterior (scoring 2, exploration): (n,).

    is_drawn  (n,) False where a stretch keeps its mean: what asks for care is not tried out on anybody (decisions 5.3)
    """
    if not v or not is_drawn.any() or not ranking.covariance.any():  # who claims to know it all draws nothing
        return ranking.mean
    root = np.linalg.cholesky(ranking.covariance)
    return np.asarray(ranking.mean + np.where(is_drawn, v * (root @ rng.standard_normal(len(root))), 0.0))


def widened(values: NDArray[np.float64], ranking: Ranking, most: float) -> NDArray[np.float64]:
    """The same order, but as far apart as the true effects are expected to be: (n,). most: times, at most.

    What is expected of a stretch lies nearer to the others than what it truly brings, the more so the less is known:
    E sum (theta_i - thetabar)^2 = sum (mu_i - mubar)^2 + trace(H Cov H). The planner's prices are for effects of
    their true size: values that are all too alike would leave the week to the prices, and to what it was before.
    Not all of what it brings is learning: the evidence prior would gain by it too, 4 points of the way from random to
    oracle (synthetic worlds 1 and 4, 800 people, 12 weeks), and is left as it is for what learning is measured by.
    """
    if not values.size:
        return values
    level = ranking.mean.mean()  # not that of the values: chance with one of them moves no other
    seen, unseen = float(((ranking.mean - level) ** 2).sum()), float((ranking.contrast_sd**2).sum())
    times = min((1.0 + unseen / seen) ** 0.5, most) if seen > 0.0 else 1.0
    return np.asarray(level + times * (values - level))


def is_held_out(person: str, share: float, salt: str) -> bool:
    """Whether a person is of the share that stays on the evidence prior: always the same answer (decisions 5.3).

    salt  the study; another one holds out others
    """
    digest = hashlib.sha256(f"hold-out\n{salt}\n{person}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def chance_of(seed: int, person: str, day: str, purpose: str) -> np.random.Generator:
    """The generator of one person's week and one purpose; the same seed is another one for everybody else."""
    digest = hashlib.sha256(f"{purpose}\n{seed}\n{person}\n{day}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
