"""The stretches that a week may be made of, and the WeekProblem that they make for one person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.planning.columns import TARGETS, columns_of, match_of
from recommender.planning.dose import ScheduledDose
from recommender.planning.numbers import PlanningNumbers
from recommender.planning.problem import FULL_DAY, MICRO, Limits, Placed, Prices, WeekProblem
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.vocabulary import AREAS, MUSCLE_GROUPS, adjacent_areas


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stretch that may be planned: its dose this week and what it is worth each time, in NPRS points."""

    offer: Eligible
    dose: ScheduledDose
    value: float


@dataclass(frozen=True, kw_only=True)
class WeekFrame:
    """What a week has to hold besides its stretches.

    days           offsets from the start of the week; limit_s, items_most: of each session
    distinct_most  how many different stretches the week may hold
    last_week      the stretches of the week before; nothing where there was none
    is_stale       the last weeks had all the same stretches
    done           sessions that must stay as they are, by offset
    """

    days: tuple[int, ...]
    limit_s: tuple[int, ...]
    items_most: tuple[int, ...]
    distinct_most: int
    last_week: frozenset[str] = frozenset()
    is_stale: bool = False
    done: Mapping[int, tuple[Placed, ...]] = field(default_factory=dict)


def in_order(candidates: Sequence[Candidate], person: str) -> tuple[Candidate, ...]:
    """Sorted so that of two equal ones the first should win: by difficulty, then a hash, never the name."""

    def first_of_equals(candidate: Candidate) -> tuple[int, str]:
        stretch = candidate.offer.stretch
        return stretch.difficulty, hashlib.sha256(f"{person}\n{stretch.id}".encode()).hexdigest()

    return tuple(sorted(candidates, key=first_of_equals))


def problem_of(
    chosen: Sequence[Candidate], frame: WeekFrame, *, profile: Profile, catalog: Catalog, numbers: PlanningNumbers,
    is_old: bool,
) -> WeekProblem:  # fmt: skip
    """The problem of these candidates, in their order."""
    columns = columns_of(catalog)
    rows = columns.rows(candidate.offer.stretch for candidate in chosen)
    under_s = _whole([candidate.dose.under_stretch_s(numbers.seconds) for candidate in chosen])
    near = {*profile.asked_areas, *(n for area in profile.asked_areas for n in adjacent_areas(area))}
    is_strange = bool(near) & ~np.any(columns.areas[rows][:, [area in near for area in AREAS]], axis=1)
    goal, prices = numbers.objective, dose_prices(profile, catalog, numbers)
    priced = prices.any(axis=0)
    full_s = np.array([goal.muscle_full_day_s] * len(MUSCLE_GROUPS) + [goal.area_full_day_s] * len(AREAS))
    felt_s = np.rint(columns.share[rows] * under_s[:, None]).astype(np.int64)
    value = np.array([candidate.value for candidate in chosen])
    return WeekProblem(
        value=_micro(value - goal.unrelated * is_strange),
        seconds=_whole([candidate.dose.seconds(numbers.seconds) for candidate in chosen]),
        under_s=np.where(columns.for_comfort[rows], 0, under_s),
        position=columns.position[rows],
        family=np.unique(columns.family[rows], return_inverse=True)[1],
        phases=columns.phases[rows],
        primary=columns.primary[rows],
        dose=np.minimum(FULL_DAY, felt_s * FULL_DAY // full_s)[:, priced],
        serves=columns.areas[rows][:, [area in profile.asked_areas for area in AREAS]],
        cautioned=np.array([bool(candidate.offer.cautions) for candidate in chosen], dtype=bool),
        hard=columns.hard[rows],
        on_floor=columns.on_floor[rows],
        was_there=np.array([candidate.offer.stretch.id in frame.last_week for candidate in chosen], dtype=bool),
        last_week=len(frame.last_week),
        is_stale=frame.is_stale,
        dose_price=prices[:, priced],
        days=frame.days,
        limit_s=frame.limit_s,
        items_most=frame.items_most,
        done=tuple(frame.done.get(day) for day in frame.days),
        prices=_prices(numbers, len(frame.days), is_old=is_old),
        limits=_limits(numbers, frame.distinct_most),
    )


def _prices(numbers: PlanningNumbers, days: int, *, is_old: bool) -> Prices:
    goal, musts = numbers.objective, numbers.musts
    often = min(1.0, goal.repetition_full_on_days / max(1, days))

    def micro(points: float) -> int:
        return round(points * MICRO)

    return Prices(
        repetition=micro(goal.repetition * often),
        family=micro(goal.family),
        position=micro(goal.position),
        floor=micro(goal.floor_change_65 if is_old else goal.floor_change),
        novelty=micro(goal.novelty),
        monotony=micro(goal.monotony),
        warm_up=micro(musts.warm_up),
        main=micro(musts.main),
        cool_down=micro(musts.cool_down),
        place=micro(musts.place),
    )


def _limits(numbers: PlanningNumbers, distinct_most: int) -> Limits:
    goal, session = numbers.objective, numbers.session
    two, three, five = (round(days * FULL_DAY) for days in goal.dose_days)
    return Limits(
        distinct=distinct_most,
        families=goal.families_most,
        novelty_free=goal.novelty_free,
        cautions=session.caution_items_most,
        warm_ups=session.warm_ups_most,
        cool_downs=session.cool_downs_most,
        per_muscle=session.primary_muscle_most,
        muscle_s=session.muscle_most_s,
        muscle_week_s=goal.muscle_week_most_s,
        change_position_s=numbers.seconds.change_position,
        dose_two=two,
        dose_three=three,
        dose_five=five,
    )


def dose_prices(profile: Profile, catalog: Catalog, numbers: PlanningNumbers) -> NDArray[np.int64]:
    """What a thousandth of a full day's dose is worth for each of TARGETS: (3, 33) micro-points.

    The rows are the first two days of the week, the third, and up to the fifth. lambda (decisions 4) is how well a
    muscle group matches the places that hurt, more where the person asked to loosen it; an area matches itself. A
    place that hurts less than the worst one counts less.
    """
    goal, match = numbers.objective, match_of(catalog)
    worst = max(profile.worst_nrs or 0, 1)
    pain: dict[str, float] = {
        area: max(p.nrs for p in profile.pains if p.area == area) / worst for area in profile.pain_areas
    }
    hurts = _weights(match, pain)
    loosen = _weights(match, dict.fromkeys(profile.stiff_areas, 1.0))
    if not profile.asked_areas:  # staying well: the whole body counts a little
        hurts = np.where(np.arange(len(TARGETS)) < len(MUSCLE_GROUPS), 0.5, 0.0)
    lambdas = goal.hurts * hurts + goal.asked_to_loosen * loosen
    first_days = goal.first_two_days * np.maximum(hurts, loosen)
    return _micro(np.stack([lambdas + first_days, lambdas, lambdas * goal.later_days_share]) / FULL_DAY)


def _weights(match: NDArray[np.float64], areas: Mapping[str, float]) -> NDArray[np.float64]:
    """(33,) at most 1: muscle groups by their match with the areas, the areas by themselves."""
    by_area = np.array([areas.get(area, 0.0) for area in AREAS])
    of_groups = (by_area[:, None] * match).sum(axis=0)  # no BLAS: its order of sums differs between machines
    weights: NDArray[np.float64] = np.minimum(1.0, np.concatenate([of_groups, by_area]))
    return weights


def _micro(points: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(points * MICRO).astype(np.int64)


def _whole(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)
