"""The mixed model with a level and a slope of each person: pain over weeks, whatever weeks each of them rated.

    y_i = X_i beta + Z_i b_i + e_i,   b_i ~ N(0, sigma^2 L L'),   e_i ~ N(0, sigma^2 I),   Z_i = [1, week]

beta by generalised least squares, L by restricted maximum likelihood with sigma^2 profiled out (Laird and Ware 1982;
Bates et al. 2015). It is right about people who left where leaving hangs on what they had rated before, since these
ratings are in it; not where it hangs on what they never told (Rubin 1976).

statsmodels' MixedLM has the same optimum, but needs seconds for a trial and does not converge where people hardly
differ in their slopes. Here everything runs on the sums of each person, with the exact gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.outcomes.intervals import CONFIDENCE, around
from recommender.outcomes.off_policy import Interval

Floats = NDArray[np.float64]
LOWER = np.tril_indices(2)
BOUNDARY = 1e-2  # a spread below this share of sigma is none
MOST = 1e3  # a spread is at most so many sigma
LEAST_NOISE = 1e-8  # what people's own lines leave, as a share of the squares of y: less is rounding


@dataclass(frozen=True, kw_only=True)
class GrowthFit:
    """A fitted model.

    beta, covariance  (p,), (p, p) of the columns of X
    spread            (2, 2) covariance of the levels and slopes of people
    noise             sigma^2, of one week's mean around its person's line
    on_boundary       people differ in no more than their level, or not even in that, as far as the data can tell
    """

    beta: Floats
    covariance: Floats
    spread: Floats
    noise: float
    people: int
    rows: int
    on_boundary: bool

    def interval(self, weights: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
        """Of a weighted sum of beta, with t of people - p degrees of freedom: people count here, not ratings."""
        w = np.asarray(weights, dtype=np.float64)
        degrees = self.people - len(self.beta)
        return around(float(w @ self.beta), float(np.sqrt(w @ self.covariance @ w)), degrees, confidence)


class _Sums(NamedTuple):
    """Of each person: zz (n, 2, 2) = Z'Z and zc (n, 2, p + 1) = Z'[X y]; of all: cc (p + 1, p + 1), rows."""

    zz: Floats
    zc: Floats
    cc: Floats
    rows: int


class _Fitted(NamedTuple):
    """At one L: beta, A = X'WX, the weighted square r2 of what is left, -log|W|, and M = (I + ZZ LL')^-1."""

    beta: Floats
    a: Floats
    r2: float
    log_det: float
    m: Floats


def fit_growth(
    y: ArrayLike, x: ArrayLike, week: ArrayLike, person: ArrayLike, *, a_week: int | None = None
) -> GrowthFit:
    """The model of (n,) outcomes y, (n, p) X, (n,) weeks and (n,) people, in any order.

    a_week  how many of the p numbers bear on one week, where weeks have numbers of their own; else all do

    Raises UnsupportedError where there are no more people than numbers a week, or columns that say the same, or where
    people's own lines leave nothing, as with two ratings each: the likelihood has no top then.
    """
    from scipy.optimize import minimize

    weeks = np.asarray(week, dtype=np.float64)
    span = max(float(np.abs(weeks).max(initial=0.0)), 1.0)  # in units of it, levels and slopes are of like size
    sums = _sums_of(np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64), weeks / span, np.asarray(person))
    p = sums.cc.shape[0] - 1
    if len(sums.zz) <= (p if a_week is None else a_week) or np.linalg.matrix_rank(sums.cc[:p, :p]) < p:
        raise UnsupportedError(
            [Problem("", f"{len(sums.zz)} people are too few, or too alike, for a model of {p} numbers")]
        )
    if _left_by_own_lines(sums) < LEAST_NOISE * sums.cc[-1, -1]:
        raise UnsupportedError([Problem("", "everybody's ratings are on a line of their own; more weeks are needed")])
    # Not bound at 0: the sign of a diagonal of L means nothing, and there the gradient is 0 without an optimum.
    tight = {"ftol": 1e-15, "gtol": 1e-8, "maxiter": 1000}
    found = minimize(
        _deviance, [1.0, 0.0, 1.0], args=(sums,), jac=True, method="L-BFGS-B", options=tight, bounds=[(-MOST, MOST)] * 3
    )
    lower = _lower(found.x)
    fitted = _at(lower, sums)
    noise = fitted.r2 / (sums.rows - p)
    unit = np.diag([1.0, 1.0 / span])
    return GrowthFit(
        beta=fitted.beta,
        covariance=noise * np.linalg.inv(fitted.a),
        spread=noise * unit @ lower @ lower.T @ unit,
        noise=noise,
        people=len(sums.zz),
        rows=sums.rows,
        on_boundary=bool(np.abs(lower.diagonal()).min() < BOUNDARY),
    )


def _sums_of(y: Floats, x: Floats, week: Floats, person: NDArray[np.generic]) -> _Sums:
    codes, _ = pd.factorize(person)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    z = np.column_stack([np.ones_like(week), week])[order]
    c = np.column_stack([x, y])[order]
    zz = np.add.reduceat(z[:, :, None] * z[:, None, :], starts, axis=0)
    zc = np.add.reduceat(z[:, :, None] * c[:, None, :], starts, axis=0)
    return _Sums(zz, zc, c.T @ c, len(y))


def _left_by_own_lines(sums: _Sums) -> float:
    """The squares of y that are left when each person has a line of their own."""
    zy = sums.zc[:, :, -1]
    return float(sums.cc[-1, -1] - np.einsum("ni,nij,nj->", zy, np.linalg.pinv(sums.zz), zy))


def _lower(theta: Floats) -> Floats:
    lower = np.zeros((2, 2))
    lower[LOWER] = theta
    return lower


def _at(lower: Floats, sums: _Sums) -> _Fitted:
    """Everything at one L by Woodbury: W = I - Z LL' M Z', so only 2 x 2 blocks are inverted."""
    delta = lower @ lower.T
    inner = np.eye(2) + sums.zz @ delta
    m: Floats = np.asarray(np.linalg.inv(inner), dtype=np.float64)
    q = sums.zc.shape[2]
    products = sums.cc - sums.zc.reshape(-1, q).T @ (delta @ m @ sums.zc).reshape(-1, q)
    a, right = products[:-1, :-1], products[:-1, -1]
    beta: Floats = np.asarray(np.linalg.solve(a, right), dtype=np.float64)
    return _Fitted(beta, a, float(products[-1, -1] - right @ beta), float(np.linalg.slogdet(inner)[1].sum()), m)


def _deviance(theta: Floats, sums: _Sums) -> tuple[float, Floats]:
    """-2 log of the restricted likelihood less a constant, and its gradient in the three numbers of L.

    d/dLL' of log|I + ZZ LL'| is M ZZ, of r2 is -uu' with u = Z'W(y - X beta), of log|A| is -(Z'WX) A^-1 (Z'WX)'.
    """
    lower = _lower(np.asarray(theta))
    fitted = _at(lower, sums)
    degrees = sums.rows - len(fitted.beta)
    zwc = fitted.m @ sums.zc
    u = zwc[:, :, -1] - zwc[:, :, :-1] @ fitted.beta
    zwx = zwc[:, :, :-1].transpose(1, 0, 2)
    adjusted = (zwx @ np.linalg.inv(fitted.a)).reshape(2, -1) @ zwx.reshape(2, -1).T
    slope = (fitted.m @ sums.zz).sum(axis=0) - degrees / fitted.r2 * (u.T @ u) - adjusted
    value = degrees * np.log(fitted.r2) + fitted.log_det + float(np.linalg.slogdet(fitted.a)[1])
    return value, 2 * (slope @ lower)[LOWER]
