"""The stretches that a week is made of: what this person may do, how much of it, and what each is worth this week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from recommender.planning.candidates import Candidate, WeekFrame, in_order
from recommender.planning.dose import BREATHING, Doses, doses_of
from recommender.planning.problem import Placed
from recommender.planning.randomise import SwapFacts
from recommender.planning.room import WeekRoom
from recommender.profile.plan import PlannedSession, WeeklyPlan
from recommender.safety.reactions import flare_days
from recommender.safety.screening import Eligible


@dataclass(frozen=True, kw_only=True)
class Pool:
    """The candidates of one week.

    values  what the planner goes by, NPRS points by stretch: the means of the ranking, moved where chance is on
    """

    room: WeekRoom
    values: Mapping[str, float]

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What may be planned: in a flare nothing that is new to the person, but for a little to do (evidence 4E)."""
        offers = self.room.screening.eligible
        if self.room.screening.flare and self._known:
            familiar = [offer for offer in offers if self._is_familiar(offer)]
            offers = (*familiar, *(() if any(map(_may_be_main, familiar)) else self._gentle_new_ones(familiar)))
        return in_order([self.candidate(offer) for offer in offers], self.room.profile.person)

    def _gentle_new_ones(self, familiar: Sequence[Eligible]) -> list[Eligible]:
        """A few that the person has not met, the easiest first: staying active comes first (evidence 4E, S25)."""
        unknown = [offer for offer in self.room.screening.eligible if offer not in familiar]
        mains = [offer for offer in unknown if _may_be_main(offer)]
        pool = mains or ([] if familiar else unknown)

        def easiest_first(offer: Eligible) -> tuple[bool, int, float, str]:
            elsewhere = not self._serves_an_asked_place(offer)
            return elsewhere, offer.stretch.difficulty, -self.candidate(offer).value, offer.stretch.id

        return sorted(pool, key=easiest_first)[: self.room.numbers.week.new_in_flare_most]

    def _serves_an_asked_place(self, offer: Eligible) -> bool:
        asked = self.room.profile.asked_areas
        return not asked or bool(asked & set(offer.stretch.areas))

    def candidate(self, offer: Eligible) -> Candidate:
        """A stretch with its dose this week and what it is worth, the person's own words about it counted."""
        stretch = offer.stretch
        course, goal = self.room.course, self.room.numbers.objective
        value = self.values[stretch.id] - course.points_off.get(stretch.id, 0.0)
        value -= course.position_points.get(stretch.position, 0.0)
        if stretch.id in self.room.screening.instead_of or stretch.id in self.room.screening.opened:
            value += goal.takes_its_place
        if stretch.id in self._just_left:
            value -= goal.just_left
        if course.tired_direction in stretch.spine.direction:
            value -= self.room.rules.weekly_number("no_change", "direction_points")
        return Candidate(offer=offer, dose=self._doses.of(offer), value=value)

    @cached_property
    def _doses(self) -> Doses:
        return doses_of(self.room.dose_context, self.room.numbers.dose)

    def _is_familiar(self, offer: Eligible) -> bool:
        return offer.stretch.id in self._known or (bool(self._known) and offer.stretch.family == BREATHING)

    @cached_property
    def _known(self) -> frozenset[str]:
        """What the person has met: planned before, or logged."""
        planned = {name for plan in self.plans_before for name in plan.stretch_ids}
        return frozenset(planned | {item.stretch for s in self.room.history.sessions for item in s.feedback.items})

    @property
    def _last_week(self) -> frozenset[str]:
        """The stretches of last week; where that was a flare, those of the week before it too, to which one returns."""
        flares = flare_days(self.room.history, self.room.starts_on, self.room.rules.thresholds)
        names: set[str] = set()
        for plan in self.plans_before:
            names |= plan.stretch_ids
            if not any(timedelta() <= day - plan.starts_on < timedelta(days=7) for day in flares):
                break
        return frozenset(names)

    @cached_property
    def _just_left(self) -> frozenset[str]:
        """What the week before last had and last week had no more."""
        before_last = self.plans_before[1:2]
        return before_last[0].stretch_ids - self._last_week if before_last else frozenset()

    def new_in_flare(self, sessions: Sequence[PlannedSession]) -> int:
        """How many stretches of a week in a flare are new to the person; 0 where there is no flare."""
        shown = {item.stretch for session in sessions if session.on not in self.room.done for item in session.items}
        known = {c.offer.stretch.id for c in self.candidates if self._is_familiar(c.offer)}
        return len(shown - known) if self.room.screening.flare and self._known else 0

    @cached_property
    def plans_before(self) -> tuple[WeeklyPlan, ...]:
        """The plans of earlier weeks, the newest first."""
        return self.room.history.plans_before(self.room.starts_on)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Where each stretch stands among the candidates."""
        return {candidate.offer.stretch.id: row for row, candidate in enumerate(self.candidates)}

    @property
    def frame(self) -> WeekFrame:
        """What the week has to hold besides."""
        last = [plan.stretch_ids for plan in self.plans_before[:2]]
        return WeekFrame(
            days=tuple((day - self.room.starts_on).days for day in self.room.days),
            limit_s=tuple(self.room.limit_s(day) for day in self.room.days),
            items_most=(self.room.items_most,) * len(self.room.days),
            distinct_most=self.room.distinct_most,
            last_week=self._last_week,
            is_stale=len(last) == 2 and last[0] == last[1],
            done={(day - self.room.starts_on).days: self._placed(session) for day, session in self.room.done.items()},
        )

    def _placed(self, session: PlannedSession) -> tuple[Placed, ...]:
        return tuple(Placed(self.rows[i.stretch], i.phase) for i in session.items if i.stretch in self.rows)

    @property
    def swap_facts(self) -> SwapFacts:
        """What chance needs to know of each candidate."""
        done = {
            item.stretch for s in self.room.history.sessions for item in s.feedback.items if item.outcome != "skipped"
        }
        names = [candidate.offer.stretch.id for candidate in self.candidates]
        return SwapFacts(
            score=np.array([candidate.value for candidate in self.candidates], dtype=np.float64),
            difficulty=np.array([candidate.offer.stretch.difficulty for candidate in self.candidates], dtype=np.int64),
            done_before=np.array([name in done for name in names], dtype=bool),
            swappable=np.array([self._may_be_swapped(name) for name in names], dtype=bool),
        )

    def _may_be_swapped(self, stretch_id: str) -> bool:
        """Never what a weekly rule or the person has a say in, nor what others have entered (decisions 1.13)."""
        screening = self.room.screening
        has_a_say = {*screening.instead_of, *screening.opened, *screening.halved, *self.room.course.points_off}
        return stretch_id not in has_a_say and ":" not in stretch_id


def _may_be_main(offer: Eligible) -> bool:
    return offer.stretch.phase in ("main", "any") and offer.stretch.family != BREATHING
