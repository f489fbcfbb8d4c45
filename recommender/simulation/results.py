"""What the trials of a benchmark say: values, captured shares, paired gains. All of it is about synthetic people.

The value of a policy in a world is the mean over its planned sessions of what the session would truly bring if all of
it were done, NPRS points; from the second week on, since in the first one nobody has learned anything.

The captured share of a policy is its way from random to the oracle, over all worlds together:
    (mean over worlds of its value - that of random) / (that of the oracle - that of random).
A gain is the difference of two such shares in points (hundredths). Its interval takes the worlds for a sample and the
gap between random and oracle as it was found: t on the differences of each world, divided by the mean gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.simulation.contrast_check import ContrastCheck
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.trial import TrialResult

Vector = NDArray[np.float64]
LEAST, MOST, KNOWN, OURS = "random", "oracle", "known-population", "learned"
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How much more of the gap the product's policy captures, in points; low, high: None with a single world."""

    points: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class PolicyResult:
    """One policy over all worlds.

    value_nrs    from the second week on; value_all_nrs: over all weeks; curve_nrs: of each week, the mean over worlds
    captured     share of the way from random to the oracle; of_known: of what knowing the population captures.
                 None where one of these is not among the policies, or there is no gap
    worse_share  of planned sessions, from the second week on, that would make it worse; done_share: that were done
    gain         of the product's policy over this one; None for itself, and where there is no gap
    """

    policy: str
    value_nrs: float
    value_all_nrs: float
    curve_nrs: tuple[float, ...]
    captured: float | None
    of_known: float | None
    worse_share: float
    done_share: float
    drills: float
    gain: Gain | None


@dataclass(frozen=True, kw_only=True)
class Results:
    """The results of the worlds in which every policy was tried. contrasts: those of the product's policy."""

    worlds: tuple[int, ...]
    people: int
    weeks: int
    policies: tuple[PolicyResult, ...]
    contrasts: ContrastCheck | None

    def of(self, policy: str) -> PolicyResult:
        """Raises KeyError where it was not tried."""
        return {result.policy: result for result in self.policies}[policy]

    def to_document(self) -> dict[str, Any]:
        """The results as JSON values, labelled."""
        return {
            SYNTHETIC: True,
            "worlds": list(self.worlds),
            "people": self.people,
            "weeks": self.weeks,
            "policies": [asdict(result) | {"curve_nrs": list(result.curve_nrs)} for result in self.policies],
            "contrasts": None if self.contrasts is None else self.contrasts.shares(),
        }


def results_of(trials: Sequence[TrialResult]) -> Results:
    """The results of these trials, which have to be of as many people and weeks.

    Raises ValueError where they are not, or where no world has all policies.
    """
    names = list(dict.fromkeys(trial.policy for trial in trials))
    by_world = {seed: {t.policy: t for t in trials if t.seed == seed} for seed in sorted({t.seed for t in trials})}
    worlds = [seed for seed, tried in by_world.items() if len(tried) == len(names)]
    shapes = {trial.tables["sessions"].shape for trial in trials}
    if len(shapes) != 1 or not worlds:
        raise ValueError(f"these trials cannot be compared: sizes {sorted(shapes)}, {len(worlds)} worlds with all")
    people, weeks = shapes.pop()
    tried = {name: [by_world[seed][name] for seed in worlds] for name in names}
    values = {name: np.array([_per_session(t, "planned_nrs", _first_of(weeks)) for t in tried[name]]) for name in names}
    checks = [trial.contrasts for trial in tried.get(OURS, []) if trial.contrasts is not None]
    return Results(
        worlds=tuple(worlds),
        people=people,
        weeks=weeks,
        policies=tuple(_policy_result(name, tried[name], values) for name in names),
        contrasts=reduce(ContrastCheck.plus, checks) if checks else None,
    )


def _policy_result(name: str, trials: Sequence[TrialResult], values: dict[str, Vector]) -> PolicyResult:
    weeks = trials[0].tables["sessions"].shape[1]
    later = _first_of(weeks)
    captured, known = _captured(name, values), _captured(KNOWN, values)
    return PolicyResult(
        policy=name,
        value_nrs=float(values[name].mean()),
        value_all_nrs=_mean(trials, "planned_nrs", 0),
        curve_nrs=tuple(_mean(trials, "planned_nrs", week, week + 1) for week in range(weeks)),
        captured=captured,
        of_known=captured / known if captured is not None and known else None,
        worse_share=_mean(trials, "worse", later),
        done_share=_mean(trials, "done", later),
        drills=_mean(trials, "drills", later),
        gain=None if name == OURS else _gain(name, values),
    )


def _captured(name: str, values: dict[str, Vector]) -> float | None:
    gap = _gap(values)
    return None if not gap or name not in values else float((values[name] - values[LEAST]).mean()) / gap


def _gain(other: str, values: dict[str, Vector]) -> Gain | None:
    """Paired by world."""
    gap = _gap(values)
    if not gap or OURS not in values:
        return None
    points = 100.0 * (values[OURS] - values[other]) / gap
    half = half_width(points)
    mean = float(points.mean())
    return Gain(points=mean, low=None if half is None else mean - half, high=None if half is None else mean + half)


def _gap(values: dict[str, Vector]) -> float | None:
    """From random to the oracle, NPRS points; None where there is none to speak of, as in a world without benefit."""
    if LEAST not in values or MOST not in values:
        return None
    gap = float((values[MOST] - values[LEAST]).mean())
    return gap if gap > 0 else None


def half_width(sample: Vector) -> float | None:
    """Half of the 95 % interval of a mean, by t; None with a single number."""
    from scipy.special import stdtrit  # only who asks for intervals waits for scipy

    if sample.size < 2:
        return None
    return float(stdtrit(sample.size - 1, (1 + LEVEL) / 2) * sample.std(ddof=1) / np.sqrt(sample.size))


def _first_of(weeks: int) -> int:
    """The week from which on policies are compared; a run of one week has no second."""
    return min(1, weeks - 1)


def _per_session(trial: TrialResult, column: str, first: int, end: int | None = None) -> float:
    sessions = trial.tables["sessions"][:, first:end].sum()
    return float(trial.tables[column][:, first:end].sum() / sessions) if sessions else float("nan")


def _mean(trials: Sequence[TrialResult], column: str, first: int, end: int | None = None) -> float:
    """A column by session, the mean over worlds."""
    return float(np.mean([_per_session(trial, column, first, end) for trial in trials]))
