"""Pain from day to day: natural course, a bad week at the start, day-to-day state, flares, and the numbers told.

Evidence 6B, "pain" in `data/simulation.toml`. Days count from the first day of the plan; the days before it are lived
too, because the first answers ask for the worst of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.simulation.numbers import Curve, PainNumbers, SimulationNumbers
from recommender.simulation.person import Person

HIGHEST_NRS = 10
HEAPS = (0, 5)


@dataclass(frozen=True, kw_only=True)
class Luck:
    """All that chance decides about a person's days, drawn before they are lived: (n_days,) each.

    state         the day-to-day state: an AR(1) with its stationary SD, NRS points
    telling       noise of the number told in the morning, NRS points
    heap          uniform: whether that number is heaped
    flare         uniform: whether a flare starts where there is none; its height and how many days it lasts
    """

    state: NDArray[np.float64]
    telling: NDArray[np.float64]
    heap: NDArray[np.float64]
    flare: NDArray[np.float64]
    flare_nrs: NDArray[np.float64]
    flare_days: NDArray[np.int64]


def draw_luck(rng: np.random.Generator, person: Person, days: int, pain: PainNumbers) -> Luck:
    """The luck of `pain.days_before` days before the plan and `days` days of it."""
    count = pain.days_before + days
    shocks = rng.normal(0.0, 1.0, count)
    state, keep = np.empty(count), np.sqrt(1.0 - pain.state_carry**2)
    state[0] = shocks[0]
    for day in range(1, count):
        state[day] = pain.state_carry * state[day - 1] + keep * shocks[day]
    return Luck(
        state=state * pain.state_sd * person.day_scale,
        telling=rng.normal(0.0, 1.0, count) * pain.report_sd * person.day_scale,
        heap=rng.random(count),
        flare=rng.random(count),
        flare_nrs=rng.uniform(*pain.flare_nrs, count),
        flare_days=rng.geometric(1.0 / pain.flare_mean_days, count),
    )


def natural_course(person: Person, days: NDArray[np.float64], numbers: SimulationNumbers) -> NDArray[np.float64]:
    """Pain of a usual day without any plan, 0-10: usual pain, its natural fall, and the bad week that brings people in.

    S11 as fitted in 6B: g(t) = a exp(-t/b) + (1-a) exp(-t/c), t in weeks since the pain began; the fall since the
    first day is 1 - g(t0 + w) / g(t0), times the multiplier of the person's course.
    """
    pain, fall = numbers.pain, numbers.people.course[person.course].fall
    weeks = np.maximum(days, 0.0) / 7.0
    curve: Curve = "persistent" if person.is_chronic else "acute"
    from_entry = person.is_chronic and pain.chronic_counts_from == "entry"
    began = 0.0 if from_entry else person.onset_weeks
    remaining = _still_there(began + weeks, curve, pain) / _still_there(np.array(began), curve, pain)
    bad_week = pain.bad_week_nrs * 0.5 ** (np.maximum(days, 0.0) / pain.bad_week_half_life_days)
    return person.usual_nrs * np.clip(1.0 - fall * (1.0 - remaining), 0.0, 1.0) + bad_week


def _still_there(weeks: NDArray[np.float64], curve: Curve, pain: PainNumbers) -> NDArray[np.float64]:
    early = pain.fall_early[curve]
    return early * np.exp(-weeks / pain.fall_early_weeks[curve]) + (1.0 - early) * np.exp(
        -weeks / pain.fall_late_weeks[curve]
    )


def told(nrs: float, heap: float, pain: PainNumbers) -> int:
    """The whole number 0-10 that a person says. heap: uniform; a small one pulls the neighbours of 0 and 5 there."""
    said = min(HIGHEST_NRS, max(0, round(nrs)))
    near = next((place for place in HEAPS if abs(said - place) == 1), said)
    return near if heap < pain.heaped_share else said


class Body:
    """One person's pain, woken day after day. What happened the day before decides whether a flare is likelier.

    nrs         today's pain as it is, before anybody tells a number
    is_flaring  whether today is a day of a flare
    """

    def __init__(self, person: Person, luck: Luck, numbers: SimulationNumbers) -> None:
        self._person, self._luck, self._pain = person, luck, numbers.pain
        days = np.arange(luck.state.size, dtype=np.float64) - numbers.pain.days_before
        self._course = natural_course(person, days, numbers)
        self._flare_ends, self._flare_nrs = -numbers.pain.days_before, 0.0
        self.nrs, self.is_flaring = 0.0, False

    def wake(self, day: int, *, relief_nrs: float = 0.0, after_red: bool = False) -> None:
        """Brings the body to the morning of a day. relief_nrs: what plan and attention take off the usual pain."""
        place = day + self._pain.days_before
        if day >= self._flare_ends and self._luck.flare[place] < self._flare_risk(after_red=after_red):
            self._flare_ends = day + int(self._luck.flare_days[place])
            self._flare_nrs = float(self._luck.flare_nrs[place])
        self.is_flaring = day < self._flare_ends
        usual = max(0.0, float(self._course[place]) - relief_nrs)
        self.nrs = usual + float(self._luck.state[place]) + (self._flare_nrs if self.is_flaring else 0.0)

    def told_in_the_morning(self, day: int) -> int:
        """The number 0-10 that the person says before anything is done that day."""
        place = day + self._pain.days_before
        return told(self.nrs + float(self._luck.telling[place]), float(self._luck.heap[place]), self._pain)

    def _flare_risk(self, *, after_red: bool) -> float:
        pain = self._pain
        risk = pain.flare_a_day * (pain.flare_after_red if after_red else 1.0)
        risk *= pain.flare_fluctuating if self._person.course == "fluctuating" else 1.0
        return risk * (pain.flare_poor_sleep if self._person.sleeps_poorly else 1.0)


def worst_before(person: Person, luck: Luck, numbers: SimulationNumbers) -> int:
    """The worst number that the person would have told in the days before the plan."""
    body, told_numbers = Body(person, luck, numbers), []
    for day in range(-numbers.pain.days_before, 0):
        body.wake(day)
        told_numbers.append(body.told_in_the_morning(day))
    return max(told_numbers)
