"""Filling the sessions of a week: greedy by gain for the time and place used, over all days at once.

The objective is the one of decisions 4 and scoring 3, in whole micro-points: value, a saturating weekly dose per muscle
group and area, variety within and across sessions, few positions. A warm-up and a cool-down come first, because every
session needs them; what is left goes to whatever gains most for the seconds and the place it takes. Deterministic: the
candidates are sorted so that the first of equals wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from recommender.planning.candidates import MICRO, TARGETS, Candidates
from recommender.planning.numbers import PlanningNumbers
from recommender.vocabulary import AREAS, MUSCLE_GROUPS, POSITIONS, Phase

MILLI_DAYS = 1000  # a day of dose in thousandths


@dataclass(frozen=True, slots=True)
class Placed:
    """One candidate (its row) in one phase of a session."""

    row: int
    phase: Phase


@dataclass(kw_only=True)
class _Day:
    """A session while it is being filled. seconds counts a change for each new (phase, position)."""

    limit_s: int
    items_most: int
    placed: list[Placed] = field(default_factory=list)
    seconds: int = 0
    runs: set[tuple[Phase, int]] = field(default_factory=set)
    families: set[int] = field(default_factory=set)
    primary: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(MUSCLE_GROUPS), dtype=np.int64))
    target_s: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(TARGETS), dtype=np.int64))
    hard: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(len(MUSCLE_GROUPS), dtype=bool))
    cautions: int = 0

    def count(self, phase: Phase) -> int:
        return sum(item.phase == phase for item in self.placed)


@dataclass(kw_only=True)
class Assembler:
    """Fills `days` (offsets from the start of the week) with candidates.

    prices_micro   (2, 33)  see candidates.dose_prices_micro
    distinct_most  how many different stretches the week may hold
    floor_change   points that getting down to the floor or up from it costs this person
    """

    candidates: Candidates
    prices_micro: NDArray[np.int64]
    numbers: PlanningNumbers
    days: tuple[int, ...]
    minutes: int
    distinct_most: int
    floor_change: float

    def __post_init__(self) -> None:
        session = self.numbers.session
        over = max(0, self.minutes - session.items_most_up_to_minutes)
        items_most = session.items_most + int(over * session.items_more_a_minute)
        self._days = [_Day(limit_s=self.minutes * 60, items_most=items_most) for _ in self.days]
        self._times = np.zeros(len(self.candidates), dtype=np.int64)
        self._week_s = np.zeros(len(MUSCLE_GROUPS), dtype=np.int64)
        goal = self.numbers.objective
        full = [goal.muscle_full_day_s] * len(MUSCLE_GROUPS) + [goal.area_full_day_s] * len(AREAS)
        self._full_s = np.array(full, dtype=np.int64)
        on_days = min(1.0, goal.repetition_full_on_days / max(1, len(self.days)))
        self._repetition_micro = int(goal.repetition * on_days * MICRO)
        self._muscle_s = self.candidates.target_s[:, : len(MUSCLE_GROUPS)]
        self._family_used = np.zeros(int(self.candidates.family.max(initial=-1)) + 1, dtype=bool)

    def assemble(self) -> list[list[Placed]]:
        """The sessions, each in the order in which it is done."""
        if len(self.candidates):
            for place in range(len(self._days)):
                self._open_and_close(place)
            self._serve_each_area()
            for place, day in enumerate(self._days):
                if not day.count("main"):
                    self._put_first(place, ("main",))
            while (best := self._best()) is not None:
                self._put(*best)
            for place, day in enumerate(self._days):
                if not day.placed:
                    self._put_first(place, ("warm_up", "cool_down"))
        return [ordered(day.placed, self.candidates) for day in self._days]

    def _open_and_close(self, place: int) -> None:
        """Warm-up and cool-down first, each only where a main stretch still finds room beside it.

        Few different ones open and close a week: the novelty belongs to the main part.
        """
        day, chosen = self._days[place], self.candidates
        phases: tuple[Phase, ...] = ("warm_up", "cool_down")
        for phase in phases:
            mask = self._mask(phase) & self._allowed(place, phase)
            used_before = self._rows_used_as(phase)
            if len(used_before) >= max(1, self.distinct_most // 4):
                mask = mask & np.isin(np.arange(len(chosen)), list(used_before))
            room = day.limit_s - day.seconds - self._shortest_main_s(place)
            fits = mask & (self._added_seconds(day, phase) <= room)
            if fits.any():
                gain = np.where(fits, self._gain(place), np.iinfo(np.int64).min)
                self._put(place, int(gain.argmax()), phase)

    def _serve_each_area(self) -> None:
        """A main stretch for each place that was asked for, the worst first, each where most room is left.

        Else a place with few or long stretches would come away empty while the others fill the week.
        """
        prices = self.prices_micro.sum(axis=0)[len(MUSCLE_GROUPS) :]
        for area in sorted(range(len(AREAS)), key=lambda number: -prices[number]):
            serves = self.candidates.target_s[:, len(MUSCLE_GROUPS) + area] > 0
            if prices[area] > 0 and not any(serves[row] for row in self._rows_used_as("main")):
                for place in sorted(range(len(self._days)), key=lambda place: self._days[place].count("main")):
                    if self._put_first(place, ("main",), serves):
                        break

    def _put_first(self, place: int, phases: tuple[Phase, ...], among: NDArray[np.bool_] | None = None) -> bool:
        """The best that fits one of the phases, even where a repetition gains nothing; False where nothing fits.

        An asked day is kept wherever anything fits (decisions 4), and the later days of a week are not what the
        earlier ones leave over: a warm-up and a cool-down alone are no session.
        """
        for phase in phases:
            fits = self._mask(phase) & self._allowed(place, phase) & (True if among is None else among)
            if fits.any():
                gain = np.where(fits, self._gain(place), np.iinfo(np.int64).min)
                self._put(place, int(gain.argmax()), phase)
                return True
        return False

    def _shortest_main_s(self, place: int) -> NDArray[np.int64]:
        """(n,) seconds that the shortest main stretch of another family needs, its change of position included."""
        chosen = self.candidates
        main = chosen.main & self._allowed(place, "main")
        seconds = np.where(main, chosen.seconds + self.numbers.seconds.change_position, 0)
        if not main.any():
            return seconds * 0
        families = chosen.family[:, None] != chosen.family[None, :]
        others = np.where(families & main[None, :], seconds[None, :], np.iinfo(np.int64).max)
        shortest = others.min(axis=1)
        return np.where(shortest == np.iinfo(np.int64).max, 0, shortest)

    def _rows_used_as(self, phase: Phase) -> set[int]:
        return {item.row for day in self._days for item in day.placed if item.phase == phase}

    def _best(self) -> tuple[int, int, Phase] | None:
        """The placement with the most gain for what it uses up; None when nothing that fits gains anything."""
        best: tuple[int, tuple[int, int, Phase]] | None = None
        for place, day in enumerate(self._days):
            if len(day.placed) >= day.items_most:
                continue
            gain, keeps_rules = self._gain(place), self._keeps_rules(place)
            for phase in self._open_phases(day, keeps_rules & (gain > 0)):
                fits = self._mask(phase) & keeps_rules & self._has_time(day, phase)
                rate = np.where(fits & (gain > 0), gain * MICRO // self._cost(day, phase), 0)
                row = int(rate.argmax())
                if rate[row] > 0 and (best is None or rate[row] > best[0]):
                    best = int(rate[row]), (place, row, phase)
        return best[1] if best else None

    def _cost(self, day: _Day, phase: Phase) -> NDArray[np.int64]:
        """(n,) what each candidate uses up of the session: its part of the seconds plus its part of the places.

        Both run out, so both are priced; by seconds alone, many short stretches would crowd out the better ones.
        """
        return self._added_seconds(day, phase) * day.items_most + day.limit_s

    def _open_phases(self, day: _Day, gains: NDArray[np.bool_]) -> Iterator[Phase]:
        """Where one more may go: a second warm-up only once there is a main part, or where none can gain."""
        limits = self.numbers.session
        yield "main"
        mains = self.candidates.main & gains & self._has_time(day, "main")
        if day.count("main") == 0 and mains.any():
            return
        if day.count("warm_up") < limits.warm_ups_most:
            yield "warm_up"
        if day.count("cool_down") < limits.cool_downs_most:
            yield "cool_down"

    def _mask(self, phase: Phase) -> NDArray[np.bool_]:
        by_phase = {
            "warm_up": self.candidates.warm_up,
            "main": self.candidates.main,
            "cool_down": self.candidates.cool_down,
        }
        return by_phase[phase]

    def _added_seconds(self, day: _Day, phase: Phase) -> NDArray[np.int64]:
        """(n,) seconds that each candidate would add, with a change of position where it opens a new run."""
        old_run = [(phase, number) in day.runs for number in range(len(POSITIONS))]
        change = np.where(np.array(old_run)[self.candidates.position], 0, self.numbers.seconds.change_position)
        if not day.placed:
            change = np.zeros_like(change)
        return self.candidates.seconds + change

    def _allowed(self, place: int, phase: Phase) -> NDArray[np.bool_]:
        """(n,) True where every hard rule still holds with the candidate on this day, in this phase."""
        return self._keeps_rules(place) & self._has_time(self._days[place], phase)

    def _has_time(self, day: _Day, phase: Phase) -> NDArray[np.bool_]:
        return np.asarray(self._added_seconds(day, phase) <= day.limit_s - day.seconds, dtype=bool)

    def _keeps_rules(self, place: int) -> NDArray[np.bool_]:
        """(n,) True where every hard rule but the minutes still holds with the candidate on this day."""
        chosen, day, limits = self.candidates, self._days[place], self.numbers.session
        keeps = ~np.isin(chosen.family, list(day.families)) & (len(day.placed) < day.items_most)
        keeps &= ~(chosen.primary & (day.primary >= limits.primary_muscle_most)).any(axis=1)
        today_s = day.target_s[: len(MUSCLE_GROUPS)]
        too_long = (today_s > 0) & (today_s + self._muscle_s > limits.muscle_most_s)
        too_much = self._week_s + self._muscle_s > self.numbers.objective.muscle_week_most_s
        keeps &= ~(chosen.primary & (too_long | too_much)).any(axis=1)
        if day.cautions >= limits.caution_items_most:
            keeps &= ~chosen.cautioned
        if int((self._times > 0).sum()) >= self.distinct_most:
            keeps &= self._times > 0
        for other, neighbour in zip(self.days, self._days, strict=True):
            if abs(other - self.days[place]) == 1:
                keeps &= ~(chosen.hard & (chosen.primary & neighbour.hard).any(axis=1))
        return keeps

    def _gain(self, place: int) -> NDArray[np.int64]:
        """(n,) micro-points that the week's objective would gain."""
        chosen, day, goal = self.candidates, self._days[place], self.numbers.objective
        gain = chosen.value_micro - self._repetition_micro * self._times
        gain = gain - np.where(chosen.unrelated, int(goal.unrelated * MICRO), 0)
        today = self._milli_day(day.target_s)
        then = self._milli_day(day.target_s + chosen.target_s)
        week = self._milli_days()
        gain = gain + ((self._dose_worth(week + then - today) - self._dose_worth(week)).sum(axis=-1))
        if int(self._family_used.sum()) < goal.families_most:
            gain = gain + np.where(self._family_used[chosen.family], 0, int(goal.family * MICRO))
        return np.asarray(gain - self._moving_micro(day), dtype=np.int64)

    def _moving_micro(self, day: _Day) -> NDArray[np.int64]:
        """(n,) micro-points for a position that the session does not use yet, and for getting down or up again."""
        chosen, goal = self.candidates, self.numbers.objective
        positions = [position for _, position in day.runs]
        new_position = ~np.isin(chosen.position, positions)
        levels = {bool(chosen.on_floor[item.row]) for item in day.placed}
        new_level = np.array([bool(levels) and level not in levels for level in (False, True)])
        moving = np.where(new_position, int(goal.position * MICRO), 0)
        return moving + np.where(new_level[chosen.on_floor.astype(int)], int(self.floor_change * MICRO), 0)

    def _milli_day(self, target_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """Seconds on one day as thousandths of a full day of dose; more than full counts as full."""
        return np.asarray(np.minimum(MILLI_DAYS, target_s * MILLI_DAYS // self._full_s), dtype=np.int64)

    def _milli_days(self) -> NDArray[np.int64]:
        """(33,) days of dose so far this week, in thousandths."""
        return np.asarray(np.sum([self._milli_day(day.target_s) for day in self._days], axis=0), dtype=np.int64)

    def _dose_worth(self, milli_days: NDArray[np.int64]) -> NDArray[np.int64]:
        """What so many days of dose are worth, per target: the slope falls after 2, 3 and 5 days (scoring 3)."""
        goal = self.numbers.objective
        two, three, five = (int(days * MILLI_DAYS) for days in goal.dose_days)
        price, first = self.prices_micro
        late = (price * int(goal.later_days_share * 1000)) // 1000
        worth = (
            np.minimum(milli_days, two) * (price + first)
            + np.clip(milli_days - two, 0, three - two) * price
            + np.clip(milli_days - three, 0, five - three) * late
        )
        return np.asarray(worth // MILLI_DAYS, dtype=np.int64)

    def _put(self, place: int, row: int, phase: Phase) -> None:
        chosen, day = self.candidates, self._days[place]
        day.seconds += int(self._added_seconds(day, phase)[row])
        day.placed.append(Placed(row, phase))
        day.runs.add((phase, int(chosen.position[row])))
        day.families.add(int(chosen.family[row]))
        day.primary = day.primary + chosen.primary[row]
        day.target_s = day.target_s + chosen.target_s[row]
        if chosen.hard[row]:
            day.hard = day.hard | chosen.primary[row]
        day.cautions += int(chosen.cautioned[row])
        self._times[row] += 1
        self._week_s = self._week_s + self._muscle_s[row]
        self._family_used[chosen.family[row]] = True


def ordered(placed: list[Placed], candidates: Candidates) -> list[Placed]:
    """Warm-up, main, cool-down; within each, one position after the other, with the fewest changes there can be.

    Within a phase the changes are as many as its positions, less one. What can be saved is the change from one phase
    to the next, so every choice of first and last position is tried; of equals the first in POSITIONS order wins.
    """
    phases: tuple[Phase, ...] = ("warm_up", "main", "cool_down")
    items = [[item for item in placed if item.phase == phase] for phase in phases]
    items = [part for part in items if part]
    runs = [_runs(sorted({int(candidates.position[item.row]) for item in part})) for part in items]
    best = min(product(*runs), key=lambda choice: sum(a[-1] != b[0] for a, b in pairwise(choice)))
    return [
        item
        for part, run in zip(items, best, strict=True)
        for item in sorted(part, key=lambda item: (run.index(int(candidates.position[item.row])), item.row))
    ]


def _runs(positions: list[int]) -> list[list[int]]:
    """The orders of some positions that differ in the first or the last one; what stands between keeps its order."""
    if len(positions) == 1:
        return [positions]
    return [
        [first, *(p for p in positions if p not in (first, last)), last]
        for first in positions
        for last in positions
        if first != last
    ]
