"""Three models of a trial with two arms, each down to one number: how much lower or higher pain ended in the first arm.

    ancova  pain in the last week on arm and pain at the start, of those who rated it (Vickers and Altman 2001)
    mixed   all weekly means, with a level and a slope of each person; right where leaving hangs on what had been rated
    gee     all weekly means, alike correlated within a person, with bias-reduced standard errors (Liang and Zeger 1986;
            Mancl and DeRouen 2001)

The last two take any course of pain in either arm: each week has a level of its own and a difference between the arms
of its own, and their number is that of the last week (Mallinckrodt et al. 2008). A difference that had to grow evenly
from the first week on would call what is there at once no effect, and what wears off harm. Pain at the start is that of
the first sheet; who has none counts as the mean of the others, which chance keeps right (White and Thompson 2005).

Intervals are those of the t distribution with as many degrees of freedom as people rated in the last week, less the
numbers that a week has: what counts is people, not ratings.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.outcomes.growth_model import GrowthFit, fit_growth
from recommender.outcomes.intervals import CONFIDENCE, around
from recommender.outcomes.off_policy import Interval

Floats = NDArray[np.float64]
Analysis = Literal["ancova", "mixed", "gee"]


def ancova(outcome: pd.Series, baseline: pd.Series, treated: pd.Series, confidence: float = CONFIDENCE) -> Interval:
    """First arm less second, adjusted for the baseline, of those who have an outcome.

    outcome, baseline  NRS; treated: 1 in the first arm, 0 in the second; one row per person each
    """
    from statsmodels.regression.linear_model import OLS

    known = outcome.notna()
    x = np.column_stack([np.ones(int(known.sum())), treated[known], *_at_start(baseline[known])]).astype(np.float64)
    _check_rank(x)
    fit = OLS(outcome[known].to_numpy(dtype=np.float64), x).fit()
    return around(float(fit.params[1]), float(fit.bse[1]), len(x) - x.shape[1], confidence)


def mixed(weekly: pd.DataFrame, confidence: float = CONFIDENCE) -> Interval:
    """First arm less second in the last week, by the model of `growth_model`.

    weekly  one row per person and week that was rated: person, week, nrs, treated (1 or 0), start (NRS or missing)
    """
    x = trial_design(weekly)
    fit = fit_growth(weekly["nrs"], x, weekly["week"], weekly["person"], a_week=_numbers_a_week(weekly))
    return around(float(fit.beta[-1]), float(fit.covariance[-1, -1]) ** 0.5, _degrees(weekly), confidence)


def gee(weekly: pd.DataFrame, confidence: float = CONFIDENCE) -> Interval:
    """The same by generalised estimating equations. weekly: as for `mixed`."""
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.generalized_estimating_equations import GEE

    x = trial_design(weekly)
    ordered = weekly["person"].factorize()[0].argsort(kind="stable")
    y, people = weekly["nrs"].to_numpy(dtype=np.float64)[ordered], weekly["person"].factorize()[0][ordered]
    fit = GEE(y, x[ordered], groups=people, cov_struct=Exchangeable()).fit(cov_type="bias_reduced")
    se = max(float(fit.cov_params()[-1, -1]), 0.0) ** 0.5  # rounding: who always rates the same leaves no variance
    return around(float(fit.params[-1]), se, _degrees(weekly), confidence)


def course(weekly: pd.DataFrame) -> GrowthFit:
    """One group on one line: beta is the mean level in week 0 and the mean change from week to week, NRS.

    weekly  one row per person and week that was rated: person, week, nrs
    """
    x = np.column_stack([np.ones(len(weekly)), weekly["week"]]).astype(np.float64)
    return fit_growth(weekly["nrs"], x, weekly["week"], weekly["person"])


def trial_design(weekly: pd.DataFrame) -> Floats:
    """(n, p) a level for each week that was rated, pain at the start and its change by week, then the difference of
    each week that both arms rated; that of the last week is the last column.

    Raises UnsupportedError where the arms did not both rate in the last week, or too few rows are to carry so much.
    """
    weeks, treated = weekly["week"].to_numpy(dtype=np.float64), weekly["treated"].to_numpy(dtype=np.float64)
    levels = weeks[:, None] == np.unique(weeks)
    in_both = np.intersect1d(weeks[treated == 1], weeks[treated == 0])
    if weeks.max() not in in_both:
        raise UnsupportedError([Problem("", "only one of the arms rated in the last week, so nothing can be compared")])
    start = [column for part in _at_start(weekly["start"]) for column in (part, part * weeks)]
    x = np.column_stack([levels, *start, treated[:, None] * (weeks[:, None] == in_both)]).astype(np.float64)
    _check_rank(x)
    return x


def _at_start(start: pd.Series) -> list[Floats]:
    """Pain at the start about its mean, as one column; none where it is the same for everybody, or not known."""
    off = (start - start.mean()).fillna(0.0).to_numpy(dtype=np.float64)
    return [off] if off.any() else []


def _numbers_a_week(weekly: pd.DataFrame) -> int:
    return 2 + len(_at_start(weekly["start"]))


def _degrees(weekly: pd.DataFrame) -> int:
    last = weekly.loc[weekly["week"] == weekly["week"].max(), "person"]
    return int(last.nunique()) - _numbers_a_week(weekly)


def _check_rank(x: Floats) -> None:
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise UnsupportedError([Problem("", f"{len(x)} rows of both arms are too few, or too alike, to compare")])
