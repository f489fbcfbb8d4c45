"""ANCOVA and GEE against closed forms and against the same written out in numpy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from outcomes.trial_runs import ARMS
from outcomes.trials import AS_OF, WEEKS, Truth, trial
from scipy.stats import t

from recommender.errors import UnsupportedError
from recommender.outcomes.growth_model import fit_growth
from recommender.outcomes.trial import arms_table, rated_weeks
from recommender.outcomes.trial_models import ancova, course, gee, mixed, trial_design

TRUE = Truth(effect=0.5)


def tables(truth=TRUE, people=40):
    table = arms_table(trial(4, truth, people=people), week=WEEKS, arms=ARMS, as_of=AS_OF)
    return table, rated_weeks(table, WEEKS)


def adjusted_by_hand(table):
    """Difference of means less the common slope within the arms times that of the baselines (Cochran 1957)."""
    seen = table.dropna(subset=[WEEKS])
    one, two = seen[seen["treated"] == 1], seen[seen["treated"] == 0]
    within = [(some["start"] - some["start"].mean(), some[WEEKS] - some[WEEKS].mean()) for some in (one, two)]
    sxx = sum((x * x).sum() for x, _ in within)
    slope = sum((x * y).sum() for x, y in within) / sxx
    apart = one["start"].mean() - two["start"].mean()
    left = sum(((y - slope * x) ** 2).sum() for x, y in within) / (len(seen) - 3)
    se = np.sqrt(left * (1 / len(one) + 1 / len(two) + apart**2 / sxx))
    return one[WEEKS].mean() - two[WEEKS].mean() - slope * apart, se, len(seen) - 3


@pytest.mark.parametrize("truth", [Truth(effect=0.5), Truth(effect=0.5, leaves=True)], ids=["balanced", "unbalanced"])
def test_ancova_is_the_closed_form(truth):
    table, _ = tables(truth)
    value, se, degrees = adjusted_by_hand(table)

    interval = ancova(table[WEEKS], table["start"], table["treated"])

    assert interval == pytest.approx(
        (value, se, value - t.ppf(0.975, degrees) * se, value + t.ppf(0.975, degrees) * se), abs=1e-6
    )


def test_a_difference_at_the_start_is_adjusted_away():
    """Only the baseline differs between the arms, and pain follows it: no difference is left."""
    rng = np.random.default_rng(2)
    treated = pd.Series(np.arange(200) % 2, dtype="float64")
    start = pd.Series(5 + treated + rng.normal(0, 1, 200))
    end = start - 1 + rng.normal(0, 0.5, 200)

    interval = ancova(end, start, treated)

    assert end[treated == 1].mean() - end[treated == 0].mean() > 0.7
    assert interval.low < 0 < interval.high


def estimating_equations(weekly):
    """Exchangeable GEE with the bias-reduced sandwich of Mancl and DeRouen, person by person."""
    x, y = trial_design(weekly), weekly["nrs"].to_numpy()
    rows = [np.flatnonzero(weekly["person"] == one) for one in weekly["person"].unique()]
    pairs = sum(len(r) * (len(r) - 1) / 2 for r in rows)
    beta, alpha = np.linalg.lstsq(x, y, rcond=None)[0], 0.0
    for _ in range(200):
        rest = y - x @ beta
        scale = rest @ rest / (len(y) - x.shape[1])
        products = sum((np.outer(rest[r], rest[r]).sum() - rest[r] @ rest[r]) / 2 for r in rows)
        alpha = products / scale / (pairs - x.shape[1])
        inverse = [np.linalg.inv(scale * ((1 - alpha) * np.eye(len(r)) + alpha)) for r in rows]
        bread = np.linalg.inv(sum(x[r].T @ w @ x[r] for r, w in zip(rows, inverse, strict=True)))
        beta = bread @ sum(x[r].T @ w @ y[r] for r, w in zip(rows, inverse, strict=True))
    rest, meat = y - x @ beta, np.zeros_like(bread)
    for r, w in zip(rows, inverse, strict=True):
        hat = x[r] @ bread @ x[r].T @ w
        score = x[r].T @ w @ np.linalg.solve(np.eye(len(r)) - hat, rest[r])
        meat += np.outer(score, score)
    covariance = bread @ meat @ bread
    return beta[-1], np.sqrt(covariance[-1, -1]), weekly.loc[weekly["week"] == WEEKS, "person"].nunique() - 3


@pytest.mark.parametrize("truth", [Truth(effect=0.5), Truth(effect=0.5, leaves=True)], ids=["balanced", "unbalanced"])
def test_gee_is_the_estimating_equations(truth):
    _, weekly = tables(truth)
    value, se, degrees = estimating_equations(weekly)

    interval = gee(weekly)

    assert interval.value == pytest.approx(value, rel=1e-3)
    assert interval.se == pytest.approx(se, rel=0.01)
    assert interval.high - interval.value == pytest.approx(t.ppf(0.975, degrees) * interval.se, rel=1e-9)


def test_with_every_week_of_everybody_and_no_sheet_mixed_and_gee_are_the_difference_in_the_last_week():
    """Balanced: each week speaks for itself, whatever the weights are."""
    table, weekly = tables()
    means = table.groupby("treated")[WEEKS].mean()
    unknown = weekly.assign(start=np.nan)

    for interval in (mixed(unknown), gee(unknown), ancova(table[WEEKS], table["start"] * np.nan, table["treated"])):
        assert interval.value == pytest.approx(means[1] - means[0], abs=1e-6)


def test_with_every_week_of_everybody_pain_at_the_start_is_adjusted_for_by_how_much_it_bears_on_the_last_week():
    """Balanced: the difference of the last week, less that at the start times its coefficients by then."""
    table, weekly = tables()
    x, means = trial_design(weekly), table.groupby("treated")[[WEEKS, "start"]].mean().diff().iloc[1]
    fit = fit_growth(weekly["nrs"], x, weekly["week"], weekly["person"], a_week=3)
    at_start, by_week = fit.beta[WEEKS + 1 : WEEKS + 3]

    wanted = means[WEEKS] - (at_start + WEEKS * by_week) * means["start"]
    assert mixed(weekly).value == pytest.approx(wanted, abs=1e-6)


def test_the_mixed_model_counts_people_and_not_ratings():
    """t with as many degrees of freedom as people rated in the last week, less level, difference and start."""
    _, weekly = tables(Truth(effect=0.5, leaves=True))
    seen = int((weekly["week"] == WEEKS).sum())
    interval = mixed(weekly)

    assert seen < weekly["person"].nunique()
    assert (interval.high - interval.value) / interval.se == pytest.approx(t.ppf(0.975, seen - 3), rel=1e-9)


@pytest.mark.parametrize("analysis", [mixed, gee])
@pytest.mark.parametrize(("early", "late"), [(1.0, 1.0), (1.0, 0.0)], ids=["at once", "worn off"])
def test_what_is_there_at_once_is_no_less_an_effect_and_what_wears_off_is_no_harm(analysis, early, late):
    """A difference that had to grow evenly from week 0 on would find none in the first, and harm in the second."""
    _, weekly = tables(Truth(effect=late, early=early, stream=5), people=400)
    interval = analysis(weekly)

    assert interval.low < -late < interval.high
    assert interval.high - interval.low < 0.8


def test_who_has_no_pain_on_the_first_sheet_is_counted():
    """They have ratings; to leave them out would leave out those who came without pain."""
    table, _ = tables()
    some = table["start"].where(np.arange(len(table)) % 4 > 0)
    interval, all_of_them = (ancova(table[WEEKS], start, table["treated"]) for start in (some, table["start"]))
    filled = ancova(table[WEEKS], some.fillna(some.mean()), table["treated"])

    assert interval == pytest.approx(filled, abs=1e-9)
    assert interval.high - interval.low > all_of_them.high - all_of_them.low


def test_a_week_that_only_one_arm_rated_does_not_stop_the_others():
    _, weekly = tables()
    gap = weekly[(weekly["week"] != 3) | (weekly["treated"] == 1)]

    assert mixed(gap).value == pytest.approx(mixed(weekly).value, abs=0.3)
    assert np.isfinite(gee(gap).se)


def test_the_course_of_one_group_is_its_mean_line():
    table, weekly = tables()
    line = np.polyfit(range(WEEKS + 1), table[range(WEEKS + 1)].mean(), 1)

    assert course(weekly).beta == pytest.approx(line[::-1], abs=1e-6)


def test_one_arm_alone_cannot_be_compared():
    table, weekly = tables()
    alone, weeks = table[table["treated"] == 1], weekly[weekly["treated"] == 1]

    for analysis in (
        lambda: ancova(alone[WEEKS], alone["start"], alone["treated"]),
        lambda: mixed(weeks),
        lambda: gee(weeks),
    ):
        with pytest.raises(UnsupportedError):
            analysis()
