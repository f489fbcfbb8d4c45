"""What a person changes about a week that stands: sessions on other days, one stretch for another, a pause.

The stored plan never changes, nor do the ids of its sessions: events are laid over it each time it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.planning.candidates import WeekFrame, problem_of
from recommender.planning.columns import is_hard
from recommender.planning.numbers import Seconds
from recommender.planning.problem import Placed, WeekProblem, broken_rules, worth
from recommender.planning.steps import dose_of
from recommender.planning.week import WeekPlanner
from recommender.profile.fields import day_of
from recommender.profile.history import History
from recommender.profile.plan import PlannedItem, PlannedSession, WeeklyPlan


def with_moves(plan: WeeklyPlan, history: History) -> WeeklyPlan:
    """The plan with its sessions on the days they were moved to; a move onto a day that is taken is passed over."""
    days = {session.session_id: session.on for session in plan.sessions}
    for event in history.events:
        session_id, to = str(event.facts.get("session_id")), day_of(event.facts.get("to"))
        inside = to is not None and plan.starts_on <= to < plan.starts_on + timedelta(days=7)
        if event.kind == "move" and session_id in days and inside and to is not None and to not in days.values():
            days[session_id] = to
    sessions = [session.model_copy(update={"on": days[session.session_id]}) for session in plan.sessions]
    return plan.model_copy(update={"sessions": tuple(sorted(sessions, key=lambda session: session.on))})


def swaps_of(session_id: str, history: History) -> dict[str, str]:
    """What took the place of what in a session, by the events, the newest word last."""
    swaps: dict[str, str] = {}
    for event in history.events:
        facts = event.facts
        if event.kind == "swap" and facts.get("session_id") == session_id and isinstance(facts.get("to"), str):
            swaps[str(facts.get("stretch"))] = str(facts["to"])
    return swaps


def paused_since(history: History, on: date) -> date | None:
    """The day since which the plan is paused; None where it is not."""
    since = None
    for event in history.events:
        if event.day <= on and event.kind in ("pause", "resume"):
            since = (since or event.day) if event.kind == "pause" else None
    return since


def hard_on_neighbouring_days(plan: WeeklyPlan, catalog: Catalog) -> tuple[date, date] | None:
    """Two days in a row that are hard for the same muscle (the rule that moving a session may break); None: none."""
    hard = {session.on: set(_hard_muscles(session, catalog)) for session in plan.sessions}
    for day, muscles in sorted(hard.items()):
        if muscles & hard.get(day + timedelta(days=1), set()):
            return day, day + timedelta(days=1)
    return None


def _hard_muscles(session: PlannedSession, catalog: Catalog) -> Iterator[str]:
    for item in session.items:
        if item.stretch in catalog and is_hard(catalog[item.stretch]):
            yield from catalog[item.stretch].primary_groups


def in_a_row(items: Sequence[PlannedItem], catalog: Catalog, clock: Seconds) -> tuple[PlannedItem, ...]:
    """The items with the seconds that this order asks for: 15 more where the position changes."""
    timed = []
    before = None
    for slot, item in enumerate(items):
        stretch = catalog[item.stretch]
        seconds = dose_of(item, catalog).seconds(clock, changes_position=before not in (None, stretch.position))
        timed.append(item.model_copy(update={"seconds": seconds, "slot": slot}))
        before = stretch.position
    return tuple(timed)


@dataclass(frozen=True, kw_only=True)
class Swaps:
    """Other stretches for one of a session, among what may be offered now: `planner` knows what that is."""

    planner: WeekPlanner

    def choices(self, session: PlannedSession, stretch_id: str) -> list[PlannedItem]:
        """What could take its place and keep every rule of the session, for the same muscles or places; best first."""
        problem = self._problem(session)
        fitting = [
            (row, day)
            for row, candidate in enumerate(self.planner.pool.candidates)
            if candidate.offer.stretch.id != stretch_id and self._same_target(candidate.offer.stretch, stretch_id)
            if (day := self._with(session, stretch_id, row, problem)) is not None
        ]
        best_first = sorted(fitting, key=lambda entry: (-worth(problem, [entry[1]]), entry[0]))
        return [self._item(session, stretch_id, row) for row, _ in best_first]

    def easier(self, session: PlannedSession, stretch_id: str) -> PlannedItem | None:
        """The nearest easier form for the same place that may be offered and keeps the rules; None: there is none."""
        problem, seen = self._problem(session), {stretch_id}
        name = self.planner.catalog[stretch_id].easier
        while name is not None and name not in seen:
            seen.add(name)
            row = self._rows.get(name)
            serves = set(self.planner.catalog[name].areas) & set(self.planner.catalog[stretch_id].areas)
            if row is not None and serves and self._with(session, stretch_id, row, problem) is not None:
                return self._item(session, stretch_id, row)
            name = self.planner.catalog[name].easier
        return None

    def _same_target(self, stretch: Stretch, stretch_id: str) -> bool:
        wanted = self.planner.catalog[stretch_id]
        return bool(stretch.primary_groups & wanted.primary_groups or set(stretch.areas) & set(wanted.areas))

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {candidate.offer.stretch.id: row for row, candidate in enumerate(self.planner.pool.candidates)}

    def _problem(self, session: PlannedSession) -> WeekProblem:
        """The session as a week of one day, its stretches with the doses that they were planned with."""
        planned = {item.stretch: dose_of(item, self.planner.catalog) for item in session.items}
        return problem_of(
            [replace(c, dose=planned.get(c.offer.stretch.id, c.dose)) for c in self.planner.pool.candidates],
            WeekFrame(
                days=(0,),
                limit_s=(self._limit_s(session),),
                items_most=(len(session.items),),
                distinct_most=len(session.items),
            ),
            profile=self.planner.profile,
            catalog=self.planner.catalog,
            numbers=self.planner.numbers,
            is_old=self.planner.room.is_old,
        )

    def _limit_s(self, session: PlannedSession) -> int:
        """As long as it was planned, or may be by now: half in a flare, half after a red reaction."""
        return max(sum(item.seconds for item in session.items), self.planner.room.limit_s(session.on))

    def _with(
        self, session: PlannedSession, stretch_id: str, row: int, problem: WeekProblem
    ) -> list[Placed] | None:  # fmt: skip
        """The session with the other stretch in its place; None where a rule would break."""
        day = []
        for item in session.items:
            here = row if item.stretch == stretch_id else self._rows.get(item.stretch)
            if here is not None:
                day.append(Placed(here, item.phase))
        is_twice_there = len({placed.row for placed in day}) < len(day)
        if is_twice_there or self._seconds(session, stretch_id, row) > self._limit_s(session):
            return None
        return None if any(broken_rules(problem, [day])) else day

    def _seconds(self, session: PlannedSession, stretch_id: str, row: int) -> int:
        """What the session takes with the other stretch, in the order in which it stands."""
        other = self.planner.pool.candidates[row]
        dose = other.dose
        amount = {"sides": dose.sides, "sets": dose.sets, "repetitions": dose.repetitions, "hold_s": dose.hold_s}
        place = {"stretch": other.offer.stretch.id, **amount}
        items = [item.model_copy(update=place) if item.stretch == stretch_id else item for item in session.items]
        return sum(item.seconds for item in in_a_row(items, self.planner.catalog, self.planner.numbers.seconds))

    def _item(self, session: PlannedSession, stretch_id: str, row: int) -> PlannedItem:
        """The other stretch as it would stand in the session, in the slot and phase of the first."""
        slot = next(number for number, item in enumerate(session.items) if item.stretch == stretch_id)
        item = self.planner.items.item(
            self.planner.pool.candidates[row], Placed(row, session.items[slot].phase), slot=slot, moved=False
        )
        items = [*session.items[:slot], item, *session.items[slot + 1 :]]
        return in_a_row(items, self.planner.catalog, self.planner.numbers.seconds)[slot]
