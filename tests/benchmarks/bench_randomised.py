"""How often the intervals of randomised data hold the truth over 400 fixed seeds, and how long a large season takes.

    PYTHONPATH=.:tests python tests/benchmarks/bench_randomised.py [people]

1. Weighted and centred least squares, 15 people: steady and adaptive draws, an effect of .5 and of nothing.
2. Off-policy intervals by method, or that they refused: few and many people, 1, 3 and 6 slots, soft and sharp targets.
3. Pooled effects: coverage over all stretches, width and error beside those of the raw estimates.
4. A large synthetic season: audit, what was said, what chance says, in seconds.
Every coverage is to lie inside the binomial 99.9 % band of 400 around 95 %; those of 3 are means over many effects.
"""

from __future__ import annotations

import sys
import time
from datetime import date

import numpy as np
import pandas as pd
from outcomes.test_centred import covered
from outcomes.test_off_policy_by_hand import study
from scipy import stats

from recommender.outcomes.off_policy import evaluate
from recommender.outcomes.pooling import pooled_effects
from recommender.outcomes.propensity_audit import audit_words, audited
from recommender.outcomes.stretch_effects import chance_effects, effect_words
from recommender.outcomes.stretch_said import said_of_stretches
from recommender.simulation.season import large_season

RUNS = 400
LOW, HIGH = (float(end) / RUNS for end in stats.binom.interval(0.999, RUNS, 0.95))


def judged(share: float, low: float = LOW, high: float = HIGH) -> str:
    return f"{share:.3f} {'inside' if low <= share <= high else 'OUTSIDE'}"


def centred() -> None:
    print(f"band of {RUNS} runs: {LOW:.3f} to {HIGH:.3f}\n\nweighted and centred least squares, 15 people")
    for said in ({}, {"effect": 0.0}, {"adaptive": True}, {"effect": 0.0, "adaptive": True}):
        print(f"{said!s:40} {judged(covered(RUNS, **said) / RUNS)}")


def off_policy() -> None:
    rows = []
    for people, slots in ((15, 1), (60, 1), (60, 3), (300, 3), (30, 6), (300, 6)):
        for sharp in (False, True):
            held: dict[str, list[bool]] = {}
            for seed in range(RUNS):
                given = study(5000 + seed, people=people, slots=slots, sharp=sharp)
                for name, one in evaluate(given.slates, given.target, predicted=given.predicted).estimates.items():
                    hits = held.setdefault(name, [])
                    if not one.doubt:
                        hits.append(one.value.low <= given.truth <= one.value.high)
            row: dict[str, object] = {"people": people, "slots": slots, "target": "sharp" if sharp else "soft"}
            for method, hits in held.items():
                low, high = (
                    (end / len(hits) for end in stats.binom.interval(0.999, len(hits), 0.95)) if hits else (0, 1)
                )
                refused = f" ({RUNS - len(hits)} refused)" if 0 < len(hits) < RUNS else ""
                row[method] = judged(float(np.mean(hits)), low, high) + refused if hits else "refused"
            rows.append(row)
    print(f"\noff-policy intervals, ten sessions a person\n{pd.DataFrame(rows).to_string(index=False)}")


def pooled() -> None:
    rows = []
    for many in (6, 12, 40, 120):
        for tau in (0.0, 0.05, 0.1, 0.2, 0.5):
            rng = np.random.default_rng(9)
            truth, se = rng.normal(0, tau, (200, many)), rng.uniform(0.1, 0.4, (200, many))
            raw = rng.normal(truth, se)
            found = [pooled_effects(y, s) for y, s in zip(raw, se, strict=True)]
            value, low, high = (np.array([getattr(one, name) for one in found]) for name in ("value", "low", "high"))
            error, raw_error = (np.sqrt(((some - truth) ** 2).mean()) for some in (value, raw))
            covers = float(((low <= truth) & (truth <= high)).mean())
            rows.append((many, tau, covers, (high - low).mean() / (3.92 * se).mean(), error / raw_error))
    names = ["stretches", "tau", "cover", "width/raw", "error/raw"]
    print(f"\npooled effects, errors of .1 to .4\n{pd.DataFrame(rows, columns=names).round(3).to_string(index=False)}")


def season(people: int) -> None:
    from simulation.simulated import world

    started = time.perf_counter()
    made = large_season(world(), people=people, weeks=8, starts_on=date(2027, 1, 4))
    exposures, sessions = made.frames.exposures, made.frames.sessions
    print(f"\nsynthetic season: {people} people, {len(exposures)} exposures, made in {_since(started)}")
    started = time.perf_counter()
    print(*audit_words(audited(exposures, sessions)), f"audit {_since(started)}", sep="\n")
    started = time.perf_counter()
    said = said_of_stretches(exposures)
    print(f"said of {len(said)} stretches {_since(started)}")
    started = time.perf_counter()
    effects = chance_effects(exposures, sessions)
    print(*effect_words(effects), f"what chance says {_since(started)}", sep="\n")
    truth = dict(zip(made.truth.stretches, made.truth.theta_nrs, strict=True))
    theta = effects.table["stretch"].map(truth)
    print(f"correlation of the pooled effects with the truth {np.corrcoef(theta, effects.table['effect'])[0, 1]:.2f}")


def _since(started: float) -> str:
    return f"{time.perf_counter() - started:.1f} s"


def main(people: int = 5000) -> None:
    centred()
    off_policy()
    pooled()
    season(people)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
