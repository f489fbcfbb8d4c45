"""The week as a document: which days, what is done on each, what had to bend, and what to know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.messages import Message, Phrasebook
from recommender.planning.assemble import Effort, assemble, assemble_many, ordered
from recommender.planning.candidates import problem_of
from recommender.planning.changes import Changes, grew, shrank
from recommender.planning.explain import Explainer
from recommender.planning.kept import wants_last_week, with_last_week
from recommender.planning.numbers import PlanningNumbers
from recommender.planning.pool import Pool
from recommender.planning.problem import Placed, Week, WeekProblem, worth
from recommender.planning.randomise import SwapSettings, SwapSlot, randomise
from recommender.planning.relaxed import BentWishes, Unlocker
from recommender.planning.room import WeekRoom
from recommender.planning.session_items import SessionItems
from recommender.profile.history import History
from recommender.profile.plan import Change, PlannedSession, Relaxed, minutes_of
from recommender.profile.profile import Profile
from recommender.safety.rules import Rules
from recommender.safety.screening import Screening
from recommender.scoring.explained import Explained
from recommender.scoring.ranking import Ranking


@dataclass(frozen=True, kw_only=True)
class PlannedWeek:
    """What planning adds to a screening."""

    sessions: tuple[PlannedSession, ...]
    relaxed: tuple[Relaxed, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WeekPlanner:
    """Plans one week for one person: everything that was decided before comes in, a PlannedWeek comes out.

    values     what the planner goes by, NPRS points by stretch: the means of the ranking, moved where chance is on
    explained  the scores as they may be told; None where nothing was learned
    swaps      how much is drawn after planning; chance: the generator of this week
    plan_id    names the plan; session ids are made of it and the day
    effort     fast, normal, thorough, or exact
    compiled   True where the compiled kernel should find the same week sooner
    unlock     how much another answer would open
    """

    profile: Profile
    history: History
    screening: Screening
    ranking: Ranking
    values: Mapping[str, float]
    explained: Explained | None
    swaps: SwapSettings
    chance: np.random.Generator
    starts_on: date
    plan_id: str
    catalog: Catalog
    numbers: PlanningNumbers
    rules: Rules
    explainer: Explainer
    phrases: Phrasebook
    effort: Effort | Literal["exact"]
    unlock: Unlocker
    compiled: bool = False

    def plan(self) -> PlannedWeek:
        """The sessions, every wish that could not be met, and what the weeks before changed."""
        made = zip(self.room.days, self.slots(), strict=True)
        by_day = {day: self._session(day, slots) for day, slots in made if slots} | self.room.done
        sessions = tuple(by_day[day] for day in sorted(by_day))
        return PlannedWeek(
            sessions=sessions,
            relaxed=(*self._rest_day_taken(), *self._bent_wishes(sessions).of(sessions)),
            changes=tuple(self._changes(sessions).all()) if self.screening.status == "plan" else (),
        )

    def _bent_wishes(self, sessions: Sequence[PlannedSession]) -> BentWishes:
        room, clock = self.room, self.numbers.seconds
        return BentWishes(
            profile=self.profile,
            screening=self.screening,
            phrases=self.phrases,
            minutes=room.minutes,
            days=len(room.days),
            shortest_s=min((candidate.dose.seconds(clock) for candidate in self.pool.candidates), default=0),
            time_share=max((room.time_share(day) for day in room.days), default=1.0),
            shortest_share=self.numbers.session.shortest_share * room.asked_share,
            enough_for_area=self.rules.thresholds.few_for_area,
            enough_for_week=self.numbers.week.distinct_stretches_at_first,
            cautions_most=self.numbers.session.caution_items_most,
            new_in_flare=self.pool.new_in_flare(sessions),
            unlock=self.unlock,
        )

    def _changes(self, sessions: Sequence[PlannedSession]) -> Changes:
        shown = {item.stretch for session in sessions for item in session.items}
        return Changes(
            screening=self.screening,
            catalog=self.catalog,
            explainer=self.explainer,
            minutes=self.room.minutes,
            shown=shown,
            grew=grew(self.pool, shown),
            shrank=shrank(self.pool, sessions),
        )

    def _rest_day_taken(self) -> Iterator[Relaxed]:
        asked, given = len(self.room.asked_days), len(self.room.days)
        if given != asked and self.screening.eligible:  # where nothing fits, a day of rest was not the reason
            text = self.explainer.say(Message("relaxed_rest_day", {"asked": asked, "given": given}))
            yield Relaxed(constraint="rest_day", asked=asked, given=given, text=text)

    @property
    def to_solve(self) -> WeekProblem | None:
        """The problem whose solution `slots` may be given; None while a clinician's word is awaited."""
        return None if self.screening.status == "clearance_needed" else self._problem_with_kept

    def slots(self, solved: Week | None = None) -> tuple[tuple[SwapSlot, ...], ...]:
        """What stands in each session of `days`, chance drawn. solved: where the problem was solved with others."""
        if self.screening.status == "clearance_needed":
            placed: Week = [self._as_many_as_fit() for _ in self.room.days]
        else:
            placed = self._assembled() if solved is None else solved
        return randomise(self._problem_with_kept, placed, self.pool.swap_facts, self.swaps, self.chance)

    def session_id(self, day: date) -> str:
        return hashlib.sha256(f"{self.plan_id}\n{day}".encode()).hexdigest()[:16]

    @cached_property
    def room(self) -> WeekRoom:
        """What the week has room for."""
        return WeekRoom(
            profile=self.profile,
            history=self.history,
            screening=self.screening,
            starts_on=self.starts_on,
            numbers=self.numbers,
            rules=self.rules,
        )

    @cached_property
    def pool(self) -> Pool:
        """What the week is made of."""
        return Pool(room=self.room, values=self.values)

    @cached_property
    def items(self) -> SessionItems:
        """What makes placed stretches into items of the plan."""
        return SessionItems(
            profile=self.profile,
            screening=self.screening,
            candidates=self.pool.candidates,
            ranking=self.ranking,
            explained=self.explained,
            explainer=self.explainer,
            clock=self.numbers.seconds,
        )

    # ---- the problem ----

    @cached_property
    def problem(self) -> WeekProblem:
        return problem_of(
            self.pool.candidates,
            self.pool.frame,
            profile=self.profile,
            catalog=self.catalog,
            numbers=self.numbers,
            is_old=self.room.is_old,
        )

    # ---- the solution ----

    @cached_property
    def _problem_with_kept(self) -> WeekProblem:
        """The problem; where last week was asked for again its sessions stand, for the planner and for chance."""
        last = next(iter(self.pool.plans_before), None)
        if last is None or not wants_last_week(self.history, last):
            return self.problem
        return with_last_week(self.problem, last, self.pool.rows)

    def _assembled(self) -> list[list[Placed]]:
        problem = self._problem_with_kept
        if self.effort != "exact":
            return self._sought(problem, self.effort)
        from recommender.planning.exact import solve_exactly  # scipy.optimize: only who asks for it waits for it

        quick = self._sought(problem, "thorough")
        best = solve_exactly(problem, time_limit_s=self.numbers.week.exact_time_limit_s)
        if best is None or worth(problem, best.week) <= worth(problem, quick):
            return quick
        return [ordered(day, problem) for day in best.week]

    def _sought(self, problem: WeekProblem, effort: Effort) -> list[list[Placed]]:
        return next(assemble_many([problem], effort)) if self.compiled else assemble(problem, effort)

    def _as_many_as_fit(self) -> list[Placed]:
        """While a clinician's word is awaited: the breathing drills and ankle pumps that were let through, in turn."""
        placed: list[Placed] = []
        seconds = 0
        for row in sorted(range(len(self.pool.candidates)), key=lambda row: self.pool.candidates[row].offer.stretch.id):
            seconds += int(self.problem.seconds[row]) + (self.numbers.seconds.change_position if placed else 0)
            if seconds > self.room.minutes * 60:
                break
            placed.append(Placed(row, "main"))
        return placed

    def _session(self, day: date, slots: Sequence[SwapSlot]) -> PlannedSession:
        items = tuple(self.items.of(slots))
        return PlannedSession(session_id=self.session_id(day), on=day, minutes=minutes_of(items), items=items)
