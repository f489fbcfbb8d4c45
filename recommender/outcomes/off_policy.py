"""Off-policy evaluation: what another policy would have brought, from slates that were logged with their propensities.

With mu the logged and pi the target's probabilities, r_j = pi_j(a_j) / mu_j(a_j) of what slot j of m showed, y the
outcome, and q a prediction that is a sum over the slots:

    IPS      mean(W y),        W = product of r_j
    SNIPS    sum(W y) / sum(W)                                    (Swaminathan and Joachims 2015)
    PI       mean(W y),        W = sum of r_j - (m - 1)           (Swaminathan et al. 2017; scoring 4.1)
    DM       mean(q(x, pi))
    DR       mean(q(x, pi) + W (y - q(x, a))), W as in IPS        (doubly robust: Dudik et al. 2011)
    DR-PI    the same with W as in PI                             (scoring 4.1)

PI and DR-PI are unbiased where effects add up over the slots, IPS always, but with some hundred times the variance for
long slates. SNIPS, DR and DM are here to compare: DM has the bias of its model, so it has no interval.

A product of ratios is mostly near 0 and now and then huge. Where the log is so thin that the huge ones have not come
up yet, the spread of what has come up says nothing; but how large weights may get is known before any draw, since all
probabilities are. So IPS, SNIPS and DR have an interval only where n / mean(E W^2) sessions, the effective number that
the log was to have, are at least 30: below that too few of 95 intervals in 100 held the truth, from there on 95 did
(`tests/benchmarks/bench_randomised.py`). Sums of ratios, as in PI, need no such bound: they kept 95 even at 5.

Every estimate is a mean of one number per session (for SNIPS to first order). The sessions of a person are not
independent, so the error is that of the person's sums (Liang and Zeger 1986), with G / (G - 1) and the t distribution
of G - 1 degrees of freedom for G persons. What is estimated is the mean over sessions, so who logs more counts more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.outcomes.slates import Floats, LoggedSlates, checked_support, within_support

Method = Literal["ips", "snips", "dr", "pi", "dm", "dr_pi"]
FOLDS = 5
EXPECTED_LEAST = 30.0  # effective sessions, for an interval from products of ratios
THIN = "too thin for an interval: the log was to weigh as much as {count:.0f} sessions for it, {least:.0f} are needed"
NO_INTERVAL = "no interval: it would not know how wrong its model is"


class Interval(NamedTuple):
    """A value with its standard error and interval, in the unit of the outcome."""

    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the target would have brought by one method.

    value               of a session, NPRS points
    gain                value less what the log brought, paired by session
    effective_sessions  (sum of weights)^2 / sum of squares (Kish 1965): so many equally weighted sessions say as much
    largest_weight      the largest weight of a session, either sign; large beside the effective sessions = one rules
    expected_sessions   the effective sessions that the log was to have, from the probabilities alone
    doubt               why there is no interval, else empty; its ends are nan then
    """

    value: Interval
    gain: Interval
    effective_sessions: float
    largest_weight: float
    expected_sessions: float
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What the log brought, and what the target would have by each method.

    support  the share of the target's choices that the log supports, at least .98
    """

    sessions: int
    persons: int
    support: float
    logged: Interval
    estimates: dict[Method, Estimate]


@dataclass(frozen=True, kw_only=True)
class Predicted:
    """An outcome model q(x, a) = level + sum of the parts of what is shown. DR-PI is unbiased only where it was fitted
    to other persons than those whom it predicts (`cross_fitted`).

    level (n,), part (n, m, k): NPRS points
    """

    level: Floats
    part: Floats

    def of_shown(self, slates: LoggedSlates) -> Floats:
        """(n,) q(x, a)."""
        return np.asarray(self.level + slates.of_drawn(self.part).sum(axis=1), dtype=np.float64)

    def under(self, target: Floats) -> Floats:
        """(n,) q(x, pi): expected where the target chooses."""
        return np.asarray(self.level + (target * self.part).sum(axis=(1, 2)), dtype=np.float64)


def evaluate(
    slates: LoggedSlates, target: Floats, *, predicted: Predicted | None = None, confidence: float = 0.95
) -> Evaluation:
    """The target's value by every method; DM and DR-PI only with predictions.

    target  (n, m, k) probabilities within the options; what lies outside of them is lost, see `within_support`

    Raises UnsupportedError where the log cannot judge the target, ValueError where the shapes disagree.
    """
    support = checked_support(slates, target)
    inside = within_support(slates, target)
    ratios = slates.of_drawn(inside) / slates.of_drawn(slates.logging)
    product, additive = ratios.prod(axis=1), ratios.sum(axis=1) - (ratios.shape[1] - 1)
    y = slates.outcome
    parts: dict[Method, tuple[Floats, Floats]] = {
        "ips": (product, product * y),
        "snips": (product, _self_normalised(product, y)),
        "pi": (additive, additive * y),
    }
    if predicted is not None:
        expected, missed = predicted.under(inside), y - predicted.of_shown(slates)
        parts["dr"] = (product, expected + product * missed)
        parts["dm"] = (np.ones_like(y), expected)
        parts["dr_pi"] = (additive, expected + additive * missed)
    sizes = _expected_sessions(slates, inside)
    return Evaluation(
        sessions=len(y),
        persons=len(set(slates.person.tolist())),
        support=support,
        logged=mean_by_person(y, slates.person, confidence),
        estimates={name: _estimate(slates, name, part, sizes[name], confidence) for name, part in parts.items()},
    )


def _estimate(
    slates: LoggedSlates, name: Method, part: tuple[Floats, Floats], expected: float, confidence: float
) -> Estimate:
    weights, values = part
    squares = float((weights**2).sum())
    doubt = NO_INTERVAL if name == "dm" else ""
    if name in ("ips", "snips", "dr") and expected < EXPECTED_LEAST:
        doubt = THIN.format(count=expected, least=EXPECTED_LEAST)
    value = mean_by_person(values, slates.person, confidence)
    gain = mean_by_person(values - slates.outcome, slates.person, confidence)
    return Estimate(
        value=_without_ends(value) if doubt else value,
        gain=_without_ends(gain) if doubt else gain,
        effective_sessions=float(weights.sum()) ** 2 / squares if squares else 0.0,
        largest_weight=float(np.abs(weights).max()),
        expected_sessions=expected,
        doubt=doubt,
    )


def _without_ends(interval: Interval) -> Interval:
    return interval._replace(low=float("nan"), high=float("nan"))


def _expected_sessions(slates: LoggedSlates, inside: Floats) -> dict[Method, float]:
    """n / mean(E W^2) by method: with E r_j = 1, a product's square is expected as the product of E r_j^2.

    That of a sum of independent ratios less m - 1 is 1 + the sum of their variances E r_j^2 - 1.
    """
    open_ = slates.logging > 0
    squares = (np.where(open_, inside, 0.0) ** 2 / np.where(open_, slates.logging, 1.0)).sum(axis=2)
    n = float(len(squares))
    product, additive = n / float(squares.prod(axis=1).mean()), n / float(1 + (squares - 1).sum(axis=1).mean())
    return {"ips": product, "snips": product, "dr": product, "pi": additive, "dr_pi": additive, "dm": n}


def _self_normalised(weights: Floats, y: Floats) -> Floats:
    """(n,) numbers whose mean is SNIPS and whose spread is its own to first order; nan where no session has weight."""
    if not weights.any():
        return np.full_like(y, np.nan)
    value = weights @ y / weights.sum()
    return np.asarray(value + weights * (y - value) / weights.mean(), dtype=np.float64)


def mean_by_person(parts: Floats, person: NDArray[np.object_], confidence: float = 0.95) -> Interval:
    """The mean over sessions of one number each, with the error that the sums of the persons have.

    Needs at least two persons.
    """
    from scipy.special import stdtrit  # only who evaluates waits for scipy

    codes, persons = pd.factorize(person)
    value = float(parts.mean())
    sums = np.bincount(codes, weights=parts - value, minlength=len(persons))
    count = len(persons)
    se = float(np.sqrt(count / (count - 1) * (sums @ sums)) / len(parts))
    reach = float(stdtrit(count - 1, (1 + confidence) / 2)) * se
    return Interval(value, se, value - reach, value + reach)


def cross_fitted(slates: LoggedSlates, features: Floats, *, penalty: float) -> Predicted:
    """Ridge predictions of session sums; each person's come from a fit to persons of the other folds.

    features  (n, m, k, f) of each option, 0 where there is none; a session's are the sum of what it showed
    penalty   added to the diagonal of the normal equations, not for the level

    Persons are dealt to five folds (fewer with fewer persons) in their sorted order, so no chance is involved.
    """
    shown = np.take_along_axis(features, slates.drawn[:, :, None, None], axis=2)[:, :, 0].sum(axis=1)
    _, codes = np.unique(slates.person, return_inverse=True)
    fold = codes % FOLDS
    level, part = np.zeros(len(shown)), np.zeros(slates.logging.shape)
    for number in np.unique(fold):
        others, here = fold != number, fold == number
        level[here], weights = _ridge(shown[others], slates.outcome[others], penalty)
        part[here] = features[here] @ weights
    return Predicted(level=level, part=part)


def _ridge(x: Floats, y: Floats, penalty: float) -> tuple[float, Floats]:
    """The level and the weights that minimise |y - level - x w|^2 + penalty |w|^2."""
    middle, mean = x.mean(axis=0), float(y.mean())
    centred = x - middle
    normal = centred.T @ centred + penalty * np.eye(x.shape[1])
    weights = np.linalg.solve(normal, centred.T @ (y - mean))
    return mean - float(middle @ weights), weights


def estimates_frame(evaluation: Evaluation) -> pd.DataFrame:
    """One row per method, and one for the log itself, all in NPRS points of a session.

    value, se, low, high, gain, gain_low, gain_high, effective_sessions, largest_weight, expected_sessions
    """
    rows: dict[str, dict[str, float]] = {"logged": evaluation.logged._asdict()}
    for name, estimate in evaluation.estimates.items():
        gain = {"gain": estimate.gain.value, "gain_low": estimate.gain.low, "gain_high": estimate.gain.high}
        sizes = ("effective_sessions", "largest_weight", "expected_sessions")
        size = {part: float(getattr(estimate, part)) for part in sizes}
        rows[name] = estimate.value._asdict() | gain | size
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("method")
