"""The stretches that a week may be made of, and the WeekProblem that they make for one person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.planning.dose import BREATHING, ScheduledDose
from recommender.planning.numbers import PlanningNumbers
from recommender.planning.problem import FULL_DAY, MICRO, PHASES, Limits, Placed, Prices, WeekProblem
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.vocabulary import AREAS, LYING, MUSCLE_GROUPS, ON_THE_FLOOR, POSITIONS, adjacent_areas

TARGETS = (*MUSCLE_GROUPS, *AREAS)  # what a week may want to give a dose to, in the order of its columns


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
    stretches = [candidate.offer.stretch for candidate in chosen]
    under_s = [candidate.dose.under_stretch_s(numbers.seconds) for candidate in chosen]
    families = sorted({stretch.family for stretch in stretches})
    near = {*profile.asked_areas, *(n for area in profile.asked_areas for n in adjacent_areas(area))}
    strange = [bool(near) and not near & set(stretch.areas) for stretch in stretches]
    goal, prices = numbers.objective, dose_prices(profile, catalog, numbers)
    priced = prices.any(axis=0)
    full_s = np.array([goal.muscle_full_day_s] * len(MUSCLE_GROUPS) + [goal.area_full_day_s] * len(AREAS))
    of_groups = [
        {group: round(seconds * share) for group, share in stretch.share_of_group.items()}
        for stretch, seconds in zip(stretches, under_s, strict=True)
    ]
    of_areas = [{str(area): s for area in stretch.areas} for stretch, s in zip(stretches, under_s, strict=True)]
    felt_s = np.hstack([_table(of_groups, MUSCLE_GROUPS), _table(of_areas, AREAS)])  # some areas are named as a group
    places = [area for area in AREAS if area in profile.asked_areas]
    value = np.array([candidate.value for candidate in chosen]) - goal.unrelated * np.array(strange, dtype=float)
    return WeekProblem(
        value=_micro(value),
        seconds=_whole([candidate.dose.seconds(numbers.seconds) for candidate in chosen]),
        under_s=_whole([0 if s.for_comfort else under for s, under in zip(stretches, under_s, strict=True)]),
        position=_whole([POSITIONS.index(stretch.position) for stretch in stretches]),
        family=_whole([families.index(stretch.family) for stretch in stretches]),
        phases=_flags([_phases(stretch) for stretch in stretches], len(PHASES)),
        primary=_table([dict.fromkeys(s.primary_groups, 1) for s in stretches], MUSCLE_GROUPS).astype(bool),
        dose=np.minimum(FULL_DAY, felt_s * FULL_DAY // full_s)[:, priced],
        serves=_table([dict.fromkeys(s.areas, 1) for s in stretches], places).astype(bool),
        cautioned=np.array([bool(candidate.offer.cautions) for candidate in chosen], dtype=bool),
        hard=np.array([stretch.difficulty >= 3 for stretch in stretches], dtype=bool),
        on_floor=np.array([stretch.position in LYING | ON_THE_FLOOR for stretch in stretches], dtype=bool),
        was_there=np.array([stretch.id in frame.last_week for stretch in stretches], dtype=bool),
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


def _phases(stretch: Stretch) -> list[bool]:
    """Where in a session it may stand. Breathing opens or closes; alone it would be no main part (evidence 4B, mix)."""
    return [stretch.phase in (phase, "any") and (phase, stretch.family) != ("main", BREATHING) for phase in PHASES]


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
    goal, match = numbers.objective, _match(catalog)
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


@lru_cache(maxsize=8)
def _match_of(key: tuple[tuple[frozenset[str], frozenset[str]], ...]) -> NDArray[np.float64]:
    counts = np.zeros((len(AREAS), len(MUSCLE_GROUPS)))
    for areas, groups in key:
        rows = [number for number, area in enumerate(AREAS) if area in areas]
        columns = [number for number, group in enumerate(MUSCLE_GROUPS) if group in groups]
        counts[np.ix_(rows, columns)] += 1
    most = counts.max(axis=1, keepdims=True)
    share: NDArray[np.float64] = np.divide(counts, most, out=np.zeros_like(counts), where=most > 0)
    return share


def _match(catalog: Catalog) -> NDArray[np.float64]:
    """(15, 18): how much of the work for an area falls on a muscle group, 1 for the group with the most.

    Counted from the catalog itself, so that a new stretch changes it and no second table has to agree with it.
    """
    return _match_of(tuple((frozenset(stretch.areas), stretch.primary_groups) for stretch in catalog))


def _micro(points: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(points * MICRO).astype(np.int64)


def _whole(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def _flags(rows: Sequence[Sequence[bool]], columns: int) -> NDArray[np.bool_]:
    return np.array(rows, dtype=bool).reshape(len(rows), columns)


def _table(rows: Sequence[Mapping[str, int]], columns: Sequence[str]) -> NDArray[np.int64]:
    table = [[row.get(column, 0) for column in columns] for row in rows]
    return np.array(table, dtype=np.int64).reshape(len(rows), len(columns))
