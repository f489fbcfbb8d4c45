"""How often the intervals of simulated trials hold the truth, and whether one arm ever yields a causal sentence.

    python tests/benchmarks/bench_trials.py [RUNS]     (400: a quarter of an hour)

Everything is synthetic: 120 people in two arms that chance made, or 60 in one, eight weeks, two ratings a week
(`tests/outcomes/trials.py`). The seeds are 0, 1, ... so that a run can be repeated. Printed for each truth and
analysis: how many 95 % intervals held it beside the binomial 99.9 % band, and the mean error with its standard error.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

from outcomes.trial_runs import one_arm_runs, two_arm_runs
from outcomes.trials import SCENARIOS, band
from threadpoolctl import threadpool_limits


def main(runs: int = 400) -> bool:
    low, high = band(runs)
    print(f"synthetic trials, {runs} runs each; {low} to {high} intervals should hold the truth")
    start, right = time.perf_counter(), True
    for name, truth in SCENARIOS.items():
        for analysis, (held, error, se) in two_arm_runs(truth, runs, ("mixed", "ancova", "gee")).items():
            inside = low <= held <= high
            right &= inside
            print(
                f"{name:28} {analysis:7} {held:4} {'' if inside else 'OUTSIDE '}error {error:+.3f} (SE {se:.3f})",
                flush=True,
            )
    counts = one_arm_runs(SCENARIOS["regression to the mean only"], runs)
    right &= low <= counts["held"] <= high and counts["causal"] == 0 and counts["refused"] == runs
    print(
        f"one arm, regression to the mean: {counts['held']} held; pain fell beyond chance in {counts['fell']}; ", end=""
    )
    print(f"causal sentences {counts['causal']}; comparisons refused {counts['refused']} of {runs}")
    print(f"{time.perf_counter() - start:.0f} s")
    return right


if __name__ == "__main__":
    with threadpool_limits(limits=1, user_api="blas"):
        sys.exit(0 if main(*(int(word) for word in sys.argv[1:2])) else 1)
