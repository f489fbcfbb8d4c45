"""Many trials of one truth: how often each interval held it, and what was claimed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from outcomes.trials import AS_OF, WEEKS, Truth, fall_of_the_selected, trial

from recommender.errors import UnsupportedError
from recommender.outcomes.off_policy import Interval
from recommender.outcomes.pain_change import group_change
from recommender.outcomes.trial import arms_table, compared, rated_weeks
from recommender.outcomes.trial_models import Analysis, ancova, gee, mixed

ARMS = ("app", "list")
# Words that say that something made pain change.
CAUSAL = re.compile(
    r"\b(because|caus\w+|effect\w*|due to|thanks to|led to|lowered|raised|reduc\w+|reliev\w+|eas(es|ed)|help(s|ed)|"
    r"work(s|ed)|improv\w+|made|brought)\b",
    re.IGNORECASE,
)


def two_arm_intervals(seed: int, truth: Truth, analyses: Sequence[Analysis], people: int = 120) -> dict[str, Interval]:
    """The difference by each analysis in one trial."""
    table = arms_table(trial(seed, truth, people=people), week=WEEKS, arms=ARMS, as_of=AS_OF)
    weekly = rated_weeks(table, WEEKS)
    ways = {
        "ancova": lambda: ancova(table[WEEKS], table["start"], table["treated"]),
        "mixed": lambda: mixed(weekly),
        "gee": lambda: gee(weekly),
    }
    return {name: ways[name]() for name in analyses}


def two_arm_runs(truth: Truth, runs: int, analyses: Sequence[Analysis]) -> dict[str, tuple[int, float, float]]:
    """By analysis: how many intervals held the truth, the mean error and its standard error."""
    found = [two_arm_intervals(seed, truth, analyses) for seed in range(runs)]
    true = -truth.effect
    result = {}
    for name in analyses:
        held = sum(one[name].low <= true <= one[name].high for one in found)
        errors = np.array([one[name].value - true for one in found])
        result[str(name)] = held, float(errors.mean()), float(errors.std(ddof=1) / np.sqrt(runs))
    return result


def one_arm_runs(truth: Truth, runs: int) -> Counter[str]:
    """How many intervals held the change that is to be expected of these people; how many sentences named a cause; how
    many comparisons were refused."""
    expected = fall_of_the_selected(truth) + (0.0 if not truth.course else float("nan"))
    counts: Counter[str] = Counter()
    for seed in range(runs):
        frames = trial(seed, truth, people=60, arms=("app",))
        claim = group_change(frames, WEEKS, AS_OF)
        counts["held"] += claim.change.low <= expected <= claim.change.high
        counts["fell"] += claim.change.high < 0
        counts["causal"] += bool(CAUSAL.search(claim.words))
        try:
            compared(frames, week=WEEKS, arms=ARMS, as_of=AS_OF, by_chance="the seed")
        except UnsupportedError:
            counts["refused"] += 1
    return counts
