"""The stretches that a week may be made of, as arrays: one row per eligible stretch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.planning.dose import DoseContext, ScheduledDose, scheduled_dose
from recommender.planning.numbers import PlanningNumbers
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.ranking import Ranking
from recommender.vocabulary import AREAS, LYING, MUSCLE_GROUPS, ON_THE_FLOOR, POSITIONS, adjacent_areas

TARGETS = (*MUSCLE_GROUPS, *AREAS)  # what a week wants to give a dose to
MICRO = 1_000_000  # points are whole micro-points here, so that no order of sums can change a plan


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """n eligible stretches, sorted so that of two equal ones the first should win (difficulty, then a hash).

    offers, doses    (n,)
    value_micro      (n,)      score, in micro-points
    seconds          (n,)      without a change of position
    position         (n,)      index into POSITIONS
    family           (n,)      index of the family
    target_s         (n, 33)   seconds under stretch on one side, per muscle group and per area, as in TARGETS
    primary          (n, 18)   True for the primary muscle groups
    cautioned        (n,)
    unrelated        (n,)      serves no asked place and none next to one; never where no place was asked for
    on_floor         (n,)      done lying, kneeling or sitting on the floor, or on a bed
    """

    offers: tuple[Eligible, ...]
    doses: tuple[ScheduledDose, ...]
    value_micro: NDArray[np.int64]
    seconds: NDArray[np.int64]
    position: NDArray[np.int64]
    family: NDArray[np.int64]
    target_s: NDArray[np.int64]
    primary: NDArray[np.bool_]
    cautioned: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    unrelated: NDArray[np.bool_]
    on_floor: NDArray[np.bool_]
    warm_up: NDArray[np.bool_]
    main: NDArray[np.bool_]
    cool_down: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.offers)


def candidates_of(
    eligible: Sequence[Eligible],
    ranking: Ranking,
    *,
    profile: Profile,
    context: DoseContext,
    numbers: PlanningNumbers,
) -> Candidates:
    """The eligible stretches with their scores and this week's doses."""
    value = dict(zip(ranking.stretches, np.rint(ranking.mean * MICRO).astype(np.int64), strict=True))

    def first_of_equals(offer: Eligible) -> tuple[int, str]:
        name = f"{profile.person}\n{offer.stretch.id}"
        return offer.stretch.difficulty, hashlib.sha256(name.encode()).hexdigest()

    offers = tuple(sorted(eligible, key=first_of_equals))
    doses = tuple(scheduled_dose(offer, context, numbers.dose) for offer in offers)
    families = sorted({offer.stretch.family for offer in offers})
    under_s = [dose.under_stretch_s(numbers.seconds) for dose in doses]
    phases = [offer.stretch.phase for offer in offers]
    near = {*profile.asked_areas, *(n for area in profile.asked_areas for n in adjacent_areas(area))}
    return Candidates(
        offers=offers,
        doses=doses,
        value_micro=np.array([value[offer.stretch.id] for offer in offers], dtype=np.int64),
        seconds=np.array([dose.seconds(numbers.seconds) for dose in doses], dtype=np.int64),
        position=np.array([POSITIONS.index(offer.stretch.position) for offer in offers], dtype=np.int64),
        family=np.array([families.index(offer.stretch.family) for offer in offers], dtype=np.int64),
        target_s=_table(
            [
                {group: round(seconds * share) for group, share in offer.stretch.share_of_group.items()}
                | dict.fromkeys(offer.stretch.areas, seconds)
                for offer, seconds in zip(offers, under_s, strict=True)
            ],
            TARGETS,
        ),
        primary=_table([dict.fromkeys(offer.stretch.primary_groups, 1) for offer in offers], MUSCLE_GROUPS).astype(
            bool
        ),
        cautioned=np.array([bool(offer.cautions) for offer in offers], dtype=bool),
        unrelated=np.array([not near & set(offer.stretch.areas) for offer in offers], dtype=bool)
        & bool(profile.asked_areas),
        on_floor=np.array([offer.stretch.position in LYING | ON_THE_FLOOR for offer in offers], dtype=bool),
        hard=np.array([offer.stretch.difficulty >= 3 for offer in offers], dtype=bool),
        warm_up=np.array([phase in ("warm_up", "any") for phase in phases], dtype=bool),
        main=np.array([phase in ("main", "any") for phase in phases], dtype=bool),
        cool_down=np.array([phase in ("cool_down", "any") for phase in phases], dtype=bool),
    )


def _table(rows: Sequence[Mapping[str, int]], columns: Sequence[str]) -> NDArray[np.int64]:
    table = [[row.get(column, 0) for column in columns] for row in rows]
    return np.array(table, dtype=np.int64).reshape(len(rows), len(columns))


def dose_prices_micro(profile: Profile, catalog: Catalog, numbers: PlanningNumbers) -> NDArray[np.int64]:
    """What a full day of dose is worth for each of TARGETS: (2, 33) micro-points.

    Row 0 is lambda (decisions 4): how well a muscle group matches the places that hurt, more where the person asked
    to loosen it; an area matches itself. Row 1 is what the first two days of the week add, in proportion. A place
    that hurts less than the worst one counts less.
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
    return np.rint(np.stack([lambdas, first_days]) * MICRO).astype(np.int64)


def _weights(match: NDArray[np.float64], areas: Mapping[str, float]) -> NDArray[np.float64]:
    """(33,) at most 1: muscle groups by their match with the areas, the areas by themselves."""
    by_area = np.array([areas.get(area, 0.0) for area in AREAS])
    weights: NDArray[np.float64] = np.minimum(1.0, np.concatenate([by_area @ match, by_area]))
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
