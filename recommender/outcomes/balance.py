"""In what two arms differed at the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from recommender.outcomes.guards import Imbalance

NUMBERS: Final = {"pain_start_nrs": "pain at the start", "age_years": "age"}
WORDS: Final = ("areas", "duration", "experience")
LEAST_SHARE: Final = 0.05  # a word that fewer people have says nothing about the arms


def imbalances(persons: pd.DataFrame, arms: tuple[str, str]) -> tuple[Imbalance, ...]:
    """The standardised difference of each number, and of the share of each word, first arm less second; largest first.

    For a number the difference of the means over the root of the mean variance, for a share p the same with p (1 - p)
    (Austin 2009). Which of them are too large to be adjusted for is said by `guards.IMBALANCE_SD`; with few people
    chance alone makes some of them.
    """
    first, second = (persons[persons["arm"].astype(object) == arm] for arm in arms)
    found = [Imbalance(what, by) for what, by in _differences(first, second) if not np.isnan(by)]
    return tuple(sorted(found, key=lambda one: -abs(one.by)))


def _differences(first: pd.DataFrame, second: pd.DataFrame) -> Iterator[tuple[str, float]]:
    for column, what in NUMBERS.items():
        spread = np.sqrt((first[column].var() + second[column].var()) / 2)
        yield what, _over(first[column].mean() - second[column].mean(), spread)
    for column in WORDS:
        both = pd.concat([first[column], second[column]]).astype(object).dropna()
        shares = both.value_counts(normalize=True)
        for word in sorted(shares[shares >= LEAST_SHARE].index):
            p, q = ((some[column].astype(object) == word).mean() for some in (first, second))
            yield f"{column} {word}", _over(p - q, np.sqrt((p * (1 - p) + q * (1 - q)) / 2))


def _over(difference: float, spread: float) -> float:
    """Nobody differs within the arms: no difference, or one that nothing can measure."""
    if spread > 0:
        return float(difference / spread)
    return float(np.sign(difference) * np.inf) if difference else 0.0
