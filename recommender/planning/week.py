"""The week as a document: which days, what is done on each, what had to bend, and what to know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from recommender.catalog.catalog import Catalog
from recommender.messages import Message, Phrasebook
from recommender.planning.assemble import Assembler, Placed
from recommender.planning.candidates import Candidates, candidates_of, dose_prices_micro
from recommender.planning.dose import DoseContext
from recommender.planning.explain import Explainer
from recommender.planning.numbers import PlanningNumbers
from recommender.planning.relaxed import BentWishes
from recommender.profile.documents import CheckIn
from recommender.profile.history import History
from recommender.profile.plan import PlannedItem, PlannedSession, Relaxed
from recommender.profile.profile import Profile
from recommender.safety.rules import Thresholds
from recommender.safety.screening import Screening
from recommender.scoring.ranking import Ranking
from recommender.vocabulary import WEEKDAYS


@dataclass(frozen=True, kw_only=True)
class PlannedWeek:
    """What planning adds to a screening."""

    sessions: tuple[PlannedSession, ...]
    relaxed: tuple[Relaxed, ...]


@dataclass(frozen=True, kw_only=True)
class WeekPlanner:
    """Plans one week for one person: everything that was decided before comes in, a PlannedWeek comes out.

    plan_id  names the plan; session ids are made of it and the day
    """

    profile: Profile
    history: History
    screening: Screening
    ranking: Ranking
    starts_on: date
    plan_id: str
    catalog: Catalog
    numbers: PlanningNumbers
    thresholds: Thresholds
    explainer: Explainer
    phrases: Phrasebook

    def plan(self) -> PlannedWeek:
        """The sessions and every wish that could not be met."""
        context = self._dose_context()
        chosen = candidates_of(
            self.screening.eligible,
            self.ranking,
            profile=self.profile,
            context=context,
            numbers=self.numbers,
        )
        days, rest_day = self._days(context.weeks)
        goal = self.numbers.objective
        if self.screening.status == "clearance_needed":
            placed = [_as_many_as_fit(chosen, self._limit_s, self.numbers.seconds.change_position) for _ in days]
        else:
            placed = Assembler(
                candidates=chosen,
                prices_micro=dose_prices_micro(self.profile, self.catalog, self.numbers),
                numbers=self.numbers,
                days=tuple((day - self.starts_on).days for day in days),
                minutes=self._minutes,
                distinct_most=self._distinct_most(context.weeks),
                floor_change=goal.floor_change_65 if context.old else goal.floor_change,
            ).assemble()
        sessions = tuple(self._session(day, items, chosen) for day, items in zip(days, placed, strict=True) if items)
        bent = BentWishes(
            profile=self.profile,
            screening=self.screening,
            phrases=self.phrases,
            minutes=self._minutes,
            days=len(days),
            shortest_s=int(chosen.seconds.min()) if len(chosen) else 0,
            shortest_share=self.numbers.session.shortest_share,
            enough_for_area=self.thresholds.few_for_area,
        )
        return PlannedWeek(sessions=sessions, relaxed=(*rest_day, *bent.of(sessions)))

    @property
    def _minutes(self) -> int:
        """What was asked for last: at the newest check-in that says so, else on the sheet."""
        said = [c.minutes_per_session for c in self._newer_checkins() if c.minutes_per_session is not None]
        return said[-1] if said else self.profile.answers.minutes_per_session

    @property
    def _limit_s(self) -> int:
        return self._minutes * 60

    def _newer_checkins(self) -> list[CheckIn]:
        return [c for c in self.history.checkins if c.on >= self.profile.answered_on]

    def _dose_context(self) -> DoseContext:
        dose = self.numbers.dose
        weeks = self.history.weeks_since_first_session(self.starts_on)
        done = self.history.days_done(self.starts_on)
        gap_days = (self.starts_on - max(done)).days if done else 0
        if gap_days >= dose.beginner_again_after_days:
            weeks = 0
        return DoseContext(
            weeks=weeks,
            old=(self.profile.age_years or 0) >= self.thresholds.old_from_years,
            flare=self.screening.flare,
            restarting=gap_days > dose.restart_after_days,
            personal_factor=self.screening.dose_factor,
        )

    def _days(self, weeks: int) -> tuple[list[date], list[Relaxed]]:
        """The days of the week that were asked for; one is taken back for rest in the first two weeks."""
        said = [c.days for c in self._newer_checkins() if c.days is not None]
        asked = set(said[-1] if said else self.profile.answers.days)
        week = [self.starts_on + timedelta(days=offset) for offset in range(7)]
        days = [day for day in week if WEEKDAYS[day.weekday()] in asked]
        most = self.numbers.week.sessions_a_week_at_first
        if weeks >= self.numbers.dose.first_weeks or len(days) <= most:
            return days, []
        facts: dict[str, str | int | float] = {"asked": len(days), "given": most}
        bent = Relaxed(
            constraint="rest_day",
            asked=len(days),
            given=most,
            text=self.explainer.say(Message("relaxed_rest_day", facts)),
        )
        return days[:most], [bent]

    def _distinct_most(self, weeks: int) -> int:
        """How many different stretches the week may hold: few at first for a beginner (decisions 4)."""
        week = self.numbers.week
        if self.profile.answers.experience != "none":
            return week.distinct_stretches_most
        return min(
            week.distinct_stretches_most,
            week.distinct_stretches_at_first + week.distinct_stretches_more_a_week * weeks,
        )

    def _session(self, day: date, placed: Sequence[Placed], chosen: Candidates) -> PlannedSession:
        items = tuple(self._items(placed, chosen))
        return PlannedSession(
            session_id=hashlib.sha256(f"{self.plan_id}\n{day}".encode()).hexdigest()[:16],
            on=day,
            minutes=round(sum(item.seconds for item in items) / 60, 1),
            items=items,
        )

    def _items(self, placed: Sequence[Placed], chosen: Candidates) -> Iterator[PlannedItem]:
        waiting_for = next(iter(self.screening.waiting_for), None)
        moves = [False, *(chosen.position[a.row] != chosen.position[b.row] for a, b in pairwise(placed))]
        for slot, (item, moved) in enumerate(zip(placed, moves, strict=True)):
            offer, dose = chosen.offers[item.row], chosen.doses[item.row]
            why, reasons = self.explainer.why(
                offer, item.phase, self.profile, self.ranking.parts_of(offer.stretch.id), waiting_for
            )
            yield PlannedItem(
                stretch=offer.stretch.id,
                name=offer.stretch.name,
                phase=item.phase,
                sides=dose.sides,
                sets=dose.sets,
                repetitions=dose.repetitions,
                hold_s=dose.hold_s,
                seconds=dose.seconds(self.numbers.seconds, changes_position=bool(moved)),
                cautions=self.explainer.cautions(offer, self.profile.answers.condition_sides),
                why=why,
                reasons=reasons,
                slot=slot,
                base=offer.stretch.id,
                swap_set=(),
                propensity=1.0,
            )


def _as_many_as_fit(chosen: Candidates, limit_s: int, change_position_s: int) -> list[Placed]:
    """While a clinician's word is awaited: the breathing drills and ankle pumps that were let through, in turn."""
    placed: list[Placed] = []
    seconds = 0
    for row in sorted(range(len(chosen)), key=lambda row: chosen.offers[row].stretch.id):
        seconds += int(chosen.seconds[row]) + (change_position_s if placed else 0)
        if seconds > limit_s:
            break
        placed.append(Placed(row, "main"))
    return placed
