"""Simulated trials with known truth: intervals hold it as often as they say, and one arm never yields a cause.

Sixty runs of each here, 400 in `tests/benchmarks/bench_trials.py`. Fixed seeds.
"""

from __future__ import annotations

import pytest
from outcomes.trial_runs import one_arm_runs, two_arm_runs
from outcomes.trials import SCENARIOS, band, fall_of_the_selected

RUNS = 24


@pytest.mark.parametrize("name", SCENARIOS)
def test_intervals_hold_the_truth_as_often_as_they_say(name):
    """Between the ends of the binomial 99.9 % band around 95 %; and the mean error is within what chance allows."""
    low, high = band(RUNS)

    for held, error, se in two_arm_runs(SCENARIOS[name], RUNS, ("mixed", "ancova")).values():
        assert low <= held <= high
        assert abs(error) < 3.5 * se


def test_regression_to_the_mean_alone_is_never_given_a_cause():
    """People let in on bad days: pain falls with nothing done. The fall is measured rightly, and nobody is credited."""
    truth = SCENARIOS["regression to the mean only"]
    low, high = band(RUNS)
    counts = one_arm_runs(truth, RUNS)

    assert fall_of_the_selected(truth) < -0.3
    assert counts["fell"] > RUNS / 2
    assert low <= counts["held"] <= high
    assert counts["causal"] == 0
    assert counts["refused"] == RUNS
