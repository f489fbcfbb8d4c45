"""From WeekProblems to the numbers that the kernel reads: many people at once, each field one array over them all.

A problem becomes one flat run of whole numbers (`kernel.py` names its places), and a chunk of people lies end to end.
Rows of all people are stacked, row after row and person after person; "at" arrays say where each person's part begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.planning import kernel
from recommender.planning.problem import PHASES, WeekProblem

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Packed:
    """The facts of p people end to end.

    flat     all numbers
    starts   (p + 1,)  where each problem begins in `flat`, and where the last ends
    week_at  (p + 1,)  the same for the days of the solved weeks
    """

    flat: Ints
    starts: Ints
    week_at: Ints


def packed(problems: Sequence[WeekProblem]) -> Packed:
    """The facts of one person or more; each problem has at least one candidate and one day."""
    return _Packing(problems).packed()


@cache
def _barred(there: int) -> tuple[int, ...]:
    """The sets of positions that sketches start from, as barred bits: all, each level, each position."""
    wanted = [255, kernel.UPRIGHT, 255 - kernel.UPRIGHT, *(1 << spot for spot in range(kernel.SPOTS))]
    return tuple(255 - bits for bits in dict.fromkeys(there & bits for bits in wanted if there & bits))


def _begins(sizes: Ints) -> Ints:
    """Where runs of these sizes begin when they lie end to end, and where the last ends."""
    begins = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=begins[1:])
    return begins


def _within(sizes: Ints) -> Ints:
    """0, 1, 2... anew for each run."""
    return np.arange(int(sizes.sum())) - np.repeat(_begins(sizes)[:-1], sizes)


class _Sparse(NamedTuple):
    """What is not zero in the tables of p people: columns and values row after row, `counts` of each person's.

    begin, end  (rows,) of each row among the entries of its person
    """

    columns: Ints
    values: Ints
    begin: Ints
    end: Ints
    counts: Ints


class _Packing:
    """The arrays over p people; `rows` are all their candidates, `days` all their days."""

    def __init__(self, problems: Sequence[WeekProblem]) -> None:
        self.problems = problems
        shapes = [(len(p), len(p.days), p.dose.shape[1], p.primary.shape[1], p.serves.shape[1]) for p in problems]
        self.n, self.days, self.targets, self.muscles, self.places = np.array(shapes, dtype=np.int64).T
        self.row_at, self.day_at = _begins(self.n), _begins(self.days)
        self.owner = np.repeat(np.arange(len(problems)), self.n)
        self.items_most = _flat(p.items_most for p in problems)
        self.done = [
            [
                number
                for day, kept in enumerate(p.done)
                for placed in kept or ()
                for number in (day, placed.row, PHASES.index(placed.phase))
            ]
            for p in problems
        ]

    @cached_property
    def family(self) -> Ints:
        return self._rows("family")

    @cached_property
    def sketches(self) -> list[tuple[int, ...]]:
        there = np.bitwise_or.reduceat(1 << self._rows("position"), self.row_at[:-1])
        return [_barred(bits) for bits in there.tolist()]

    def packed(self) -> Packed:
        """Every field laid where the kernel looks for it."""
        muscle, dose = self._sparse("primary", self.muscles), self._sparse("dose", self.targets)
        place = self._sparse("serves", self.places)
        in_week, in_day = self._places_in_a_week()
        sketches, done = (np.array([len(one) for one in many]) for many in (self.sketches, self.done))
        sketched = _flat((*sets, *[0] * len(sets)) for sets in self.sketches)  # with room for what comes of each
        sizes = np.stack((
            np.full(len(self.n), kernel.HEAD), self.n * kernel.CANDIDATE, self.days * kernel.DAY, 3 * self.targets,
            self.n, self.n, 2 * sketches, done, muscle.counts, 2 * dose.counts, place.counts,
        ))  # fmt: skip
        at = np.cumsum(sizes, axis=0) - sizes
        starts = _begins(sizes.sum(axis=0))
        prices, limits = (np.array([getattr(p, name) for p in self.problems]).T for name in ("prices", "limits"))
        last_week, is_stale = np.array([(p.last_week, p.is_stale) for p in self.problems], dtype=np.int64).T
        shortest = np.minimum.reduceat(self._rows("seconds"), self.row_at[:-1])
        head = np.stack((
            self.n, self.days, self.targets, self.places, last_week, is_stale, shortest, sketches, done // 3,
            *prices, *limits,
            *at[1:8], *in_week[:7], *in_day, *in_week[7:],
        ), axis=1)  # fmt: skip
        links = [
            self._of_rows(begin) + width * edge
            for begin, width, table in zip(at[8:], (1, 2, 1), (muscle, dose, place), strict=True)
            for edge in (table.begin, table.end)
        ]
        fields = (
            head, self._candidates(links), self._days(), self._joined(p.dose_price.ravel() for p in self.problems),
            self._ceiling(dose), _within(self.n), sketched, _flat(self.done), muscle.columns,
            np.stack((dose.columns, dose.values), axis=1), place.columns + np.repeat(in_week[5], place.counts),
        )  # fmt: skip
        ends = np.cumsum(sizes, axis=1).tolist()
        parts = [
            [numbers[begin:end] for begin, end in pairwise([0, *end])]
            for numbers, end in zip((values.ravel() for values in fields), ends, strict=True)
        ]
        flat = np.concatenate([part for person in zip(*parts, strict=True) for part in person])
        return Packed(flat, starts, _begins(self.days * in_day[0]))

    def _places_in_a_week(self) -> tuple[Ints, Ints]:
        """Where the parts of a week begin, TO_TIMES to STATE_SIZE without those of a day, and DAY_SIZE to IN_ROW."""
        families = np.maximum.reduceat(self.family, self.row_at[:-1]) + 1
        slots = np.maximum.reduceat(self.items_most, self.day_at[:-1])
        kept = [max((len(done or ()) for done in p.done), default=0) for p in self.problems]
        day = (kernel.DAY_HEAD, families, self.muscles * kernel.MUSCLE, self.targets, 2 * np.maximum(slots, kept))
        *in_day, day_size = np.cumsum(np.stack(np.broadcast_arrays(*day)), axis=0)
        week = (
            kernel.FIRST, self.n, self.n, families, self.muscles, self.targets, self.places, self.days * day_size,
            self.days * kernel.FOUND, self.days * self.n, self.days * self.n,
        )  # fmt: skip
        return np.cumsum(np.stack(np.broadcast_arrays(*week)), axis=0), np.stack((day_size, *in_day))

    def _candidates(self, links: Sequence[Ints]) -> Ints:
        """(rows, CANDIDATE) as the kernel names its columns; links: the last six of them."""
        phases = np.concatenate([p.phases for p in self.problems])
        first = [self._rows(name) for name in ("seconds", "position")]
        more = [self._rows(name) for name in ("value", "under_s", "hard", "on_floor", "was_there")]
        columns = (*first, self.family, self._rows("cautioned"), *phases.T, *more, *links)
        return np.stack(columns, axis=1, dtype=np.int64)

    def _days(self) -> Ints:
        """(days, DAY): seconds, stretches, whether it is open, and which day directly precedes and follows it."""
        offset = _flat(p.days for p in self.problems)
        owner = np.repeat(np.arange(len(self.days)), self.days)
        place = _within(self.days)
        near = (np.diff(offset) == 1) & (np.diff(owner) == 0)
        limit_s = _flat(p.limit_s for p in self.problems)
        is_open = _flat([done is None for done in p.done] for p in self.problems)
        before = np.where(np.append(False, near), place - 1, kernel.NOTHING)
        after = np.where(np.append(near, False), place + 1, kernel.NOTHING)
        return np.stack((limit_s, self.items_most, is_open, before, after), axis=1)

    def _ceiling(self, dose: _Sparse) -> Ints:
        """(rows,) no more than this can a candidate ever gain at once, positions and musts not counted."""
        first_days = self._joined(p.dose_price[0] for p in self.problems)
        target = np.repeat(_begins(self.targets)[:-1], dose.counts) + dose.columns
        paid = _begins(dose.values * first_days[target])
        mine = self._of_rows(_begins(dose.counts)[:-1])
        once = np.array([p.prices.family + p.prices.monotony for p in self.problems])
        most: Ints = self._rows("value") + paid[mine + dose.end] - paid[mine + dose.begin] + self._of_rows(once)
        return most

    def _sparse(self, name: str, widths: Ints) -> _Sparse:
        table = self._joined(getattr(p, name).ravel() for p in self.problems)
        found = np.flatnonzero(table)
        cell_at = _begins(np.repeat(widths, self.n))
        until = np.searchsorted(found, cell_at)
        begins = until[self.row_at]
        mine = self._of_rows(begins[:-1])
        columns = found - np.repeat(cell_at[:-1], np.diff(until))
        return _Sparse(columns, table[found], until[:-1] - mine, until[1:] - mine, np.diff(begins))

    def _rows(self, name: str) -> Ints:
        return self._joined(getattr(p, name) for p in self.problems)

    def _of_rows(self, of_people: Ints) -> Ints:
        """(rows,) the number of each row's person."""
        return of_people[self.owner]

    @staticmethod
    def _joined(arrays: Iterable[NDArray[Any]]) -> Ints:
        return np.concatenate(list(arrays))


def _flat(parts: Iterable[Iterable[int]]) -> Ints:
    """Numbers of any count for each person, end to end."""
    return np.fromiter(chain.from_iterable(parts), dtype=np.int64)
