"""What a thing that was drawn at random does: weighted and centred least squares, with errors that few people need.

A decision t of a person has a probability p_t with which it was treated (A_t = 1), and what came of it, Y_t. The effect
f_t'beta is the one on average over people and over what was done at all other decisions (the causal excursion effect):

    minimise  sum W_t (Y_t - g_t'alpha - (A_t - q) f_t'beta)^2,     W_t = (q / p_t)^A_t ((1 - q) / (1 - p_t))^(1 - A_t)

with q the mean of p_t (Boruvka, Almirall, Witkiewitz and Murphy 2018, eq. 10-12). g_t, the controls, only lowers the
noise: a wrong g_t does not bias beta, so long as it was known before the draw. So was f_t, the moderators.

The errors are those of the persons' sums; each is taken from a fit without that person's leverage (Mancl and DeRouen
2001), and the t distribution has as many degrees of freedom as there are persons less coefficients (Boruvka 2018, 5).
With C_i = X_i'W_iX_i, s_i = X_i'W_ie_i and B the sum of the C_i, the corrected part of a person is

    B^-1 X_i'W_i (I - H_i)^-1 e_i = (B - C_i)^-1 s_i         (Woodbury), so nothing as long as a log is ever inverted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.messages import counted
from recommender.outcomes.guards import LEAST_PEOPLE, enough_people
from recommender.outcomes.intervals import around
from recommender.outcomes.off_policy import Interval
from recommender.outcomes.slates import Floats

SINGULAR = 1e10  # condition number from which a fit without one person counts as impossible


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """n draws and what came of each.

    person       (n,)    whose
    treated      (n,)    True where it was
    probability  (n,)    of being treated, over 0 and under 1, known before the draw
    outcome      (n,)    in its unit
    controls     (n, c)  the level is added to them
    moderators   (n, q)  the effect is a sum of these; default 1: one effect

    Raises ValueError where the shapes disagree, a probability was not open or a number is missing.
    """

    person: NDArray[np.object_]
    treated: NDArray[np.bool_]
    probability: Floats
    outcome: Floats
    controls: Floats
    moderators: Floats

    def __post_init__(self) -> None:
        n = len(self.person)
        shapes = [self.treated.shape, self.probability.shape, self.outcome.shape]
        if shapes != [(n,)] * 3 or {len(self.controls), len(self.moderators)} != {n}:
            raise ValueError(f"treated, probability, outcome {shapes}, controls, moderators do not fit {n} decisions")
        if not ((self.probability > 0) & (self.probability < 1)).all():
            raise ValueError("every decision should have been open: a probability over 0 and under 1")
        if not all(np.isfinite(part).all() for part in (self.outcome, self.controls, self.moderators)):
            raise ValueError("outcomes, controls and moderators should be numbers")


@dataclass(frozen=True, kw_only=True)
class CentredEffect:
    """effects: one for each moderator, in the unit of the outcome per unit of the moderator.

    degrees            of freedom of their t distribution
    people, decisions  what they rest on; treated: decisions of these that were treated
    """

    effects: tuple[Interval, ...]
    degrees: int
    people: int
    decisions: int
    treated: int

    def p_value(self, number: int = 0) -> float:
        """Two-sided, of no effect of a moderator."""
        from scipy.special import stdtr

        effect = self.effects[number]
        return float(2 * stdtr(self.degrees, -abs(effect.value) / effect.se)) if effect.se else float(effect.value == 0)


def centred_effect(decisions: Decisions, *, confidence: float = 0.95) -> CentredEffect:
    """The effects of being treated.

    Raises UnsupportedError with every reason where so few people were treated, or not, that nothing can be said.
    """
    if problems := list(_doubts(decisions)):
        raise UnsupportedError(problems)
    x, weights = _design(decisions)
    codes, persons = pd.factorize(decisions.person)
    squares = _sums(np.einsum("ni,n,nj->nij", x, weights, x), codes, len(persons))
    total = squares.sum(axis=0)
    coefficients = np.linalg.solve(total, (x * weights[:, None]).T @ decisions.outcome)
    scores = _sums(x * (weights * (decisions.outcome - x @ coefficients))[:, None], codes, len(persons))
    parts = np.linalg.solve(_without_each(total, squares), scores[:, :, None])[:, :, 0]
    count = decisions.moderators.shape[1]
    degrees = len(persons) - x.shape[1]
    spread = np.sqrt((parts**2).sum(axis=0))[-count:]
    return CentredEffect(
        effects=tuple(
            around(value, se, degrees, confidence)
            for value, se in zip(coefficients[-count:].tolist(), spread.tolist(), strict=True)
        ),
        degrees=degrees,
        people=len(persons),
        decisions=len(x),
        treated=int(decisions.treated.sum()),
    )


def _design(decisions: Decisions) -> tuple[Floats, Floats]:
    """(n, 1 + c + q) level, controls, centred treatment times moderators; and (n,) the weights."""
    p, treated = decisions.probability, decisions.treated
    share = float(p.mean())
    weights = np.where(treated, share / p, (1 - share) / (1 - p))
    level = np.ones((len(p), 1))
    centred = (treated - share)[:, None] * decisions.moderators
    return np.hstack([level, decisions.controls, centred]), np.asarray(weights, dtype=np.float64)


def _sums(rows: Floats, codes: NDArray[np.int64], persons: int) -> Floats:
    """The sums of the rows of each person, in the order of their codes."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(persons))
    return np.asarray(np.add.reduceat(rows[order], starts, axis=0), dtype=np.float64)


def _without_each(total: Floats, squares: Floats) -> Floats:
    """(persons, k, k) B - C_i. Raises UnsupportedError where one person alone carries a coefficient."""
    left = total - squares
    scale = np.sqrt(np.einsum("ii->i", total))
    if np.linalg.cond(left / np.outer(scale, scale)).max() > SINGULAR:
        raise UnsupportedError([Problem("", "without one single person nothing could be said, so nothing is said")])
    return np.asarray(left, dtype=np.float64)


def _doubts(decisions: Decisions) -> Iterator[Problem]:
    if not len(decisions.person):
        yield Problem("", "nothing was drawn at random and then told of, so no effect can be told from chance")
        return
    coefficients = 1 + decisions.controls.shape[1] + decisions.moderators.shape[1]
    if (people := len(set(decisions.person.tolist()))) <= coefficients:
        group = counted(people, "person", "people")
        yield Problem("", f"{group}, but {coefficients} numbers to find; more people are needed than numbers")
    for words, where in (("shown it", decisions.treated), ("not", ~decisions.treated)):
        if not enough_people(people := len(set(decisions.person[where].tolist()))):
            were = "1 person was" if people == 1 else f"{people} people were"
            yield Problem("", f"{were} {words}; at least {LEAST_PEOPLE} are needed to speak of a group")
