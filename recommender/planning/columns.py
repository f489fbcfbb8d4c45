"""What a week's problem reads of the catalog, as columns: worked out once for a catalog, then picked by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.planning.dose import BREATHING
from recommender.planning.problem import PHASES
from recommender.vocabulary import AREAS, LYING, MUSCLE_GROUPS, ON_THE_FLOOR, POSITIONS

TARGETS = (*MUSCLE_GROUPS, *AREAS)  # what a week may want to give a dose to, in the order of its columns
_FLOOR = LYING | ON_THE_FLOOR


@dataclass(frozen=True, kw_only=True)
class Columns:
    """One row a stretch, in the order of the catalog; see WeekProblem.

    row       of each stretch, by id
    family    numbers in the order of the names
    share     (s, 33)  part of its dose that each of TARGETS feels: 1, .5 or 0
    areas     (s, 15)  True for the places that it works on
    """

    row: Mapping[str, int]
    position: NDArray[np.int64]
    family: NDArray[np.int64]
    phases: NDArray[np.bool_]
    primary: NDArray[np.bool_]
    share: NDArray[np.float64]
    areas: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    on_floor: NDArray[np.bool_]
    for_comfort: NDArray[np.bool_]

    def rows(self, stretches: Iterable[Stretch]) -> NDArray[np.intp]:
        return np.array([self.row[stretch.id] for stretch in stretches], dtype=np.intp)


@lru_cache(maxsize=8)
def columns_of(catalog: Catalog) -> Columns:
    """The columns of a catalog."""
    stretches = catalog.stretches
    families = sorted({stretch.family for stretch in stretches})

    def flags(claim: Callable[[Stretch], bool]) -> NDArray[np.bool_]:
        return np.array([claim(stretch) for stretch in stretches], dtype=bool)

    areas = _table([dict.fromkeys(stretch.areas, 1.0) for stretch in stretches], AREAS)
    return Columns(
        row={stretch.id: row for row, stretch in enumerate(stretches)},
        position=np.array([POSITIONS.index(stretch.position) for stretch in stretches], dtype=np.int64),
        family=np.array([families.index(stretch.family) for stretch in stretches], dtype=np.int64),
        phases=np.array([_phases(stretch) for stretch in stretches], dtype=bool).reshape(-1, len(PHASES)),
        primary=_table([dict.fromkeys(s.primary_groups, 1.0) for s in stretches], MUSCLE_GROUPS).astype(bool),
        share=np.hstack([_table([s.share_of_group for s in stretches], MUSCLE_GROUPS), areas]),
        areas=areas.astype(bool),
        hard=flags(is_hard),
        on_floor=flags(lambda stretch: stretch.position in _FLOOR),
        for_comfort=flags(lambda stretch: stretch.for_comfort),
    )


@lru_cache(maxsize=8)
def match_of(catalog: Catalog) -> NDArray[np.float64]:
    """(15, 18): how much of the work for an area falls on a muscle group, 1 for the group with the most.

    Counted from the catalog itself, so that a new stretch changes it and no second table has to agree with it.
    """
    columns = columns_of(catalog)
    counts = columns.areas.T.astype(np.int64) @ columns.primary.astype(np.int64)
    most = counts.max(axis=1, keepdims=True)
    share: NDArray[np.float64] = np.divide(counts, most, out=np.zeros(counts.shape), where=most > 0)
    return share


def _phases(stretch: Stretch) -> list[bool]:
    """Where in a session it may stand. Breathing opens or closes; alone it would be no main part (evidence 4B, mix)."""
    return [stretch.phase in (phase, "any") and (phase, stretch.family) != ("main", BREATHING) for phase in PHASES]


def _table(rows: Sequence[Mapping[str, float]], columns: Sequence[str]) -> NDArray[np.float64]:
    table = [[row.get(column, 0.0) for column in columns] for row in rows]
    return np.array(table, dtype=np.float64).reshape(len(rows), len(columns))


def is_hard(stretch: Stretch) -> bool:
    """Level 3 or more: a muscle that it works rests a day before it is worked like that again (scoring 3)."""
    return stretch.difficulty >= 3
