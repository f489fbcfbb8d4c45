"""Partial pooling: many small estimates that lend each other strength, so that the luckiest one is not the best one.

Effects (normal):  y_k ~ N(theta_k, se_k^2), theta_k ~ N(centre_k, tau^2 + centre_se_k^2). tau is not known,
so all of it is averaged over, each tau^2 being as likely before as any other (Stein's harmonic prior; Morris and Tang
2011). One best tau in its place makes intervals that are too narrow wherever it comes out too small.

Shares (beta-binomial):  x_k of n_k, share_k ~ Beta(mu kappa, (1 - mu) kappa), mu and kappa by maximum likelihood. The
ratings of one person are alike, so n_k is the effective number n_k / (1 + (m_k - 1) icc), with m_k = sum of m^2 / sum
of m over its people's numbers (Kish 1965; Korn and Graubard 1998) and one icc for all, from an analysis of variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.outcomes.slates import Floats

POOLED_LEAST = 4  # of fewer estimates the spread between them cannot be told from the noise
TAUS = 600  # values of tau that are tried
KAPPA = (1.0, 10_000.0)  # what the prior of a share may weigh, in ratings
CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class PooledEffects:
    """value, low, high (k,): after pooling, in the unit of the estimates. tau: the sd of the true effects about it.

    heterogeneity  p-value of all of them being equal to their centre (Cochran 1954; Satterthwaite 1946 where some say
                   the same)
    """

    value: Floats
    low: Floats
    high: Floats
    tau: float
    heterogeneity: float


def pooled_effects(
    estimate: Floats,
    se: Floats,
    centre: Floats | float = 0.0,
    centre_se: Floats | float = 0.0,
    *,
    times_told: float = 1.0,
) -> PooledEffects:
    """Estimates with independent errors pulled to their centre; fewer than four are left as they are.

    estimate, se       (k,); se over 0
    centre, centre_se  (k,) or one: what each is taken to be before it is looked at, and how well that is known
    times_told         trace(R^2) / k, with R the correlations of their errors: 1 where they are independent, 2 where
                       they are pairs that mirror each other. Only the heterogeneity takes notice of it
    """
    from scipy.special import chdtrc, ndtri  # only who evaluates waits for scipy

    off, count = np.asarray(estimate - centre, dtype=np.float64), len(estimate)
    known = se**2 + np.broadcast_to(centre_se, off.shape) ** 2
    tau, likely = _tau(off, known) if count >= POOLED_LEAST else (np.array([np.inf]), np.ones(1))
    pull = se**2 / (known + tau[:, None] ** 2)  # (values of tau, k)
    moved = likely @ pull * off
    spread = likely @ (se**2 * (1 - pull) + (pull * off - moved) ** 2)
    reach = float(ndtri((1 + CONFIDENCE) / 2)) * np.sqrt(spread)
    return PooledEffects(
        value=estimate - moved,
        low=estimate - moved - reach,
        high=estimate - moved + reach,
        tau=float(likely @ tau),
        heterogeneity=float(chdtrc(count / times_told, float((off**2 / known).sum()) / times_told)),
    )


def _tau(off: Floats, known: Floats) -> tuple[Floats, Floats]:
    """Values of tau from 0 to more than it can be, and how likely each is."""
    tau = np.linspace(0, 3 * float(np.sqrt((off**2).mean())), TAUS)
    variance = known + tau[:, None] ** 2
    log_likelihood = -0.5 * (np.log(variance) + off**2 / variance).sum(axis=1)
    likely = tau * np.exp(log_likelihood - log_likelihood.max())  # flat in tau^2
    return tau, likely / likely.sum()


@dataclass(frozen=True, kw_only=True)
class PooledShares:
    """value, low, high (k,): shares after pooling, 0-1. mean, weight: of what they are pulled to, weight in ratings."""

    value: Floats
    low: Floats
    high: Floats
    mean: float
    weight: float


def pooled_shares(
    events: Floats, effective: Floats, centre: Floats | None = None, centre_weight: Floats | None = None
) -> PooledShares:
    """Shares of events pulled to their common mean, or each to a centre of its own.

    events, effective      (k,) counts, need not be whole; what has none is its centre
    centre, centre_weight  (k,) 0-1, and how many ratings each is known from
    """
    from scipy.special import betaincinv

    mean = _open_share(events.sum() / effective.sum() if effective.sum() else 0.5)
    around = np.full(len(events), mean) if centre is None else _open_share(centre)
    known = np.zeros(len(events)) if centre_weight is None else 1 / centre_weight
    weight = _likeliest_weight(events, effective, around, known)
    prior = 1 / (1 / weight + known)
    a, b = around * prior + events, (1 - around) * prior + effective - events
    tail = (1 - CONFIDENCE) / 2
    return PooledShares(
        value=np.asarray(a / (a + b), dtype=np.float64),
        low=np.asarray(betaincinv(a, b, tail), dtype=np.float64),
        high=np.asarray(betaincinv(a, b, 1 - tail), dtype=np.float64),
        mean=float(mean),
        weight=weight,
    )


def _open_share(share: Floats | float) -> Floats:
    """A prior of exactly 0 or 1 would never learn."""
    return np.asarray(np.clip(share, 1e-6, 1 - 1e-6), dtype=np.float64)


def _likeliest_weight(events: Floats, effective: Floats, centre: Floats, known: Floats) -> float:
    from scipy.optimize import minimize_scalar
    from scipy.special import betaln

    def unlikely(log_weight: float) -> float:
        prior = 1 / (np.exp(-log_weight) + known)
        a, b = centre * prior, (1 - centre) * prior
        return -float((betaln(a + events, b + effective - events) - betaln(a, b)).sum())

    found = minimize_scalar(unlikely, bounds=tuple(np.log(KAPPA)), method="bounded")
    return float(np.exp(found.x))


# ---- ratings of one person are alike ----


def effective_number(cell: NDArray[np.int64], person: NDArray[np.int64], cells: int, icc: float) -> Floats:
    """(cells,) so many independent ratings say as much as those of each cell."""
    sizes = pd.DataFrame({"cell": cell, "person": person}).value_counts(sort=False)
    where = sizes.index.get_level_values("cell").to_numpy()
    count = np.bincount(where, weights=sizes.to_numpy(), minlength=cells)
    squares = np.bincount(where, weights=sizes.to_numpy(dtype=np.float64) ** 2, minlength=cells)
    alike = np.divide(squares, count, out=np.ones(cells), where=count > 0)
    return np.asarray(count / (1 + (alike - 1) * icc), dtype=np.float64)


def likeness(values: Floats, cell: NDArray[np.int64], person: NDArray[np.int64]) -> float:
    """The icc of one person's ratings in one cell, 0-1, all cells together (analysis of variance within the cells)."""
    frame = pd.DataFrame({"value": values, "cell": cell, "person": person})
    by_person = frame.groupby(["cell", "person"])["value"].agg(["mean", "size", "sum"]).reset_index()
    size = by_person["size"].to_numpy(dtype=np.float64)
    totals = by_person.groupby("cell")[["sum", "size"]].transform("sum")
    between = float((size * (by_person["mean"] - totals["sum"] / totals["size"]) ** 2).sum())
    means = frame.groupby(["cell", "person"])["value"].transform("mean")
    within = float(((frame["value"] - means) ** 2).sum())
    cells, groups, n = frame["cell"].nunique(), len(by_person), len(frame)
    if groups <= cells or n <= groups:
        return 0.0 if n <= groups else 1.0
    usual = (n - float((size**2 / totals["size"].to_numpy()).sum())) / (groups - cells)
    ms_between, ms_within = between / (groups - cells), within / (n - groups)
    total = ms_between + (usual - 1) * ms_within
    return float(np.clip((ms_between - ms_within) / total, 0.0, 1.0)) if total > 0 else 0.0
