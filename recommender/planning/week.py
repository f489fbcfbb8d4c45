"""The week as a document: which days, what is done on each, what had to bend, and what to know."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.messages import Message, Phrasebook
from recommender.planning.assemble import Effort, assemble, assemble_many, ordered
from recommender.planning.candidates import Candidate, WeekFrame, in_order, problem_of
from recommender.planning.changes import Changes
from recommender.planning.dose import BREATHING, DoseContext, Doses, doses_of, scheduled_dose
from recommender.planning.explain import Explainer
from recommender.planning.kept import done_sessions, wants_last_week, with_last_week
from recommender.planning.numbers import PlanningNumbers
from recommender.planning.problem import Placed, Week, WeekProblem, worth
from recommender.planning.randomise import SwapFacts, SwapSettings, SwapSlot, randomise
from recommender.planning.relaxed import BentWishes, Unlocker
from recommender.profile.documents import CheckIn
from recommender.profile.history import History
from recommender.profile.plan import Change, PlannedItem, PlannedSession, Relaxed, SwapChoice, WeeklyPlan
from recommender.profile.profile import Profile
from recommender.safety.course import Course, Told
from recommender.safety.reactions import flare_days
from recommender.safety.rules import Rules
from recommender.safety.screening import Eligible, Screening
from recommender.scoring.explained import Explained
from recommender.scoring.ranking import Ranking
from recommender.vocabulary import WEEKDAYS


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
        slots = self.slots()
        made = {day: self._session(day, items) for day, items in zip(self.days, slots, strict=True) if items}
        made |= self._done
        sessions = tuple(made[day] for day in sorted(made))
        bent = BentWishes(
            profile=self.profile,
            screening=self.screening,
            phrases=self.phrases,
            minutes=self.minutes,
            days=len(self.days),
            shortest_s=min((c.dose.seconds(self.numbers.seconds) for c in self.candidates), default=0),
            time_share=max((self._time_share(day) for day in self.days), default=1.0),
            shortest_share=self.numbers.session.shortest_share * self._asked_share,
            enough_for_area=self.rules.thresholds.few_for_area,
            enough_for_week=self.numbers.week.distinct_stretches_at_first,
            cautions_most=self.numbers.session.caution_items_most,
            new_in_flare=self._new_in_flare(sessions),
            unlock=self.unlock,
        )
        shown = {item.stretch for session in sessions for item in session.items}
        changes = Changes(
            screening=self.screening,
            catalog=self.catalog,
            explainer=self.explainer,
            minutes=self.minutes,
            shown=shown,
            grew=self._grew(shown),
            shrank=self._shrank(sessions),
        )
        is_plan = self.screening.status == "plan"
        return PlannedWeek(
            sessions=sessions,
            relaxed=(*self._rest_day_taken, *bent.of(sessions)),
            changes=tuple(changes.all()) if is_plan else (),
        )

    @property
    def to_solve(self) -> WeekProblem | None:
        """The problem whose solution `slots` may be given; None while a clinician's word is awaited."""
        return None if self.screening.status == "clearance_needed" else self._problem_with_kept

    def slots(self, solved: Week | None = None) -> tuple[tuple[SwapSlot, ...], ...]:
        """What stands in each session of `days`, chance drawn. solved: where the problem was solved with others."""
        if self.screening.status == "clearance_needed":
            placed: Week = [self._as_many_as_fit() for _ in self.days]
        else:
            placed = self._assembled() if solved is None else solved
        return randomise(self._problem_with_kept, placed, self._swap_facts, self.swaps, self.chance)

    @property
    def done(self) -> Mapping[date, PlannedSession]:
        """The sessions of this week that were done already."""
        return self._done

    def session_id(self, day: date) -> str:
        return hashlib.sha256(f"{self.plan_id}\n{day}".encode()).hexdigest()[:16]

    # ---- the person's wishes and state ----

    @property
    def course(self) -> Course:
        return self.screening.course

    @property
    def is_old(self) -> bool:
        return (self.profile.age_on(self.starts_on) or 0) >= self.rules.thresholds.old_from_years

    @cached_property
    def asked_minutes(self) -> int:
        """What was asked for last: at the newest check-in that says so, else on the sheet."""
        said = [c.minutes_per_session for c in self._newer_checkins if c.minutes_per_session is not None]
        return said[-1] if said else self.profile.answers.minutes_per_session

    @cached_property
    def minutes(self) -> int:
        """Minutes of a session: fewer than asked where time ran short last week."""
        shorter = int(self.asked_minutes * self.course.minute_share)
        least = int(self.rules.weekly_number("no_time", "least_minutes"))
        return max(min(least, self.asked_minutes), shorter)

    @property
    def _newer_checkins(self) -> list[CheckIn]:
        return [c for c in self.history.checkins if c.on >= self.profile.answered_on]

    @cached_property
    def dose_context(self) -> DoseContext:
        course, step = self.course, self.rules.weekly["all_green"].numbers
        back = -1 if course.steps < 0 else 0
        return DoseContext(
            weeks=course.grown_weeks,
            old=self.is_old,
            flare=self.screening.flare,
            restarting=course.is_restart,
            personal_factor=self.screening.dose_factor,
            more_repetitions=back + course.steps_of("repetition") * int(step["repetitions"]),
            more_hold_s=course.steps_of("hold") * int(step["hold_s"]),
            never_grows=course.never_grows,
            halved=self.screening.halved,
        )

    def _shrank(self, sessions: Sequence[PlannedSession]) -> bool:
        """Whether a stretch of the week had more last week."""
        last = self._plans_before[:1]
        before = {i.stretch: (i.repetitions, i.hold_s) for plan in last for s in plan.sessions for i in s.items}
        now = {i.stretch: (i.repetitions, i.hold_s) for s in sessions for i in s.items}
        return any(before[name] > dose for name, dose in now.items() if name in before)

    def _grew(self, shown: Collection[str]) -> bool:
        """Whether the newest step made any stretch of the week longer."""
        kinds = [kind for kind in ("repetition", "hold") if Told("all_green", kind) in self.course.told]
        if not kinds:
            return False
        step = self.rules.weekly["all_green"].numbers
        before = replace(
            self.dose_context,
            more_repetitions=self.dose_context.more_repetitions - int(step["repetitions"]) * ("repetition" in kinds),
            more_hold_s=self.dose_context.more_hold_s - int(step["hold_s"]) * ("hold" in kinds),
        )
        return any(
            candidate.dose != scheduled_dose(candidate.offer, before, self.numbers.dose)
            for candidate in self.candidates
            if candidate.offer.stretch.id in shown
        )

    @cached_property
    def _asked_days(self) -> list[date]:
        said = [c.days for c in self._newer_checkins if c.days is not None]
        asked = set(said[-1] if said else self.profile.answers.days)
        week = [self.starts_on + timedelta(days=offset) for offset in range(7)]
        return [day for day in week if WEEKDAYS[day.weekday()] in asked or day in self._done]

    @cached_property
    def days(self) -> list[date]:
        """The days that were asked for; one is taken back for rest in the first two weeks (evidence 4B)."""
        most = self.numbers.week.sessions_a_week_at_first
        early = self.course.weeks_since_start < self.numbers.dose.first_weeks
        if not early or len(self._asked_days) <= most:
            return self._asked_days
        given_back = max(day for day in self._asked_days if day not in self._done) if self._open_days else None
        return [day for day in self._asked_days if day != given_back]

    @property
    def _open_days(self) -> list[date]:
        return [day for day in self._asked_days if day not in self._done]

    @property
    def _rest_day_taken(self) -> list[Relaxed]:
        asked, given = len(self._asked_days), len(self.days)
        if given == asked or not self.screening.eligible:  # where nothing fits, a day of rest was not the reason
            return []
        text = self.explainer.say(Message("relaxed_rest_day", {"asked": asked, "given": given}))
        return [Relaxed(constraint="rest_day", asked=asked, given=given, text=text)]

    # ---- the problem ----

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What may be planned: in a flare nothing that is new to the person, but for a little to do (evidence 4E)."""
        offers = self.screening.eligible
        if self.screening.flare and self._known:
            familiar = [offer for offer in offers if self._is_familiar(offer)]
            offers = (*familiar, *(() if any(map(_may_be_main, familiar)) else self._gentle_new_ones(familiar)))
        return in_order([self.candidate(offer) for offer in offers], self.profile.person)

    def _gentle_new_ones(self, familiar: Sequence[Eligible]) -> list[Eligible]:
        """A few that the person has not met, the easiest first: staying active comes first (evidence 4E, S25)."""
        unknown = [offer for offer in self.screening.eligible if offer not in familiar]
        mains = [offer for offer in unknown if _may_be_main(offer)]
        pool = mains or ([] if familiar else unknown)

        def easiest_first(offer: Eligible) -> tuple[bool, int, float, str]:
            elsewhere = not self._serves_an_asked_place(offer)
            return elsewhere, offer.stretch.difficulty, -self.candidate(offer).value, offer.stretch.id

        return sorted(pool, key=easiest_first)[: self.numbers.week.new_in_flare_most]

    def _serves_an_asked_place(self, offer: Eligible) -> bool:
        asked = self.profile.asked_areas
        return not asked or bool(asked & set(offer.stretch.areas))

    def candidate(self, offer: Eligible) -> Candidate:
        """A stretch with its dose this week and what it is worth, the person's own words about it counted."""
        stretch = offer.stretch
        course, goal = self.course, self.numbers.objective
        value = self.values[stretch.id] - course.points_off.get(stretch.id, 0.0)
        value -= course.position_points.get(stretch.position, 0.0)
        if stretch.id in self.screening.instead_of or stretch.id in self.screening.opened:
            value += goal.takes_its_place
        if stretch.id in self._just_left:
            value -= goal.just_left
        if course.tired_direction in stretch.spine.direction:
            value -= self.rules.weekly_number("no_change", "direction_points")
        return Candidate(offer=offer, dose=self._doses.of(offer), value=value)

    @cached_property
    def _doses(self) -> Doses:
        return doses_of(self.dose_context, self.numbers.dose)

    def _is_familiar(self, offer: Eligible) -> bool:
        return offer.stretch.id in self._known or (bool(self._known) and offer.stretch.family == BREATHING)

    @cached_property
    def _known(self) -> frozenset[str]:
        """What the person has met: planned before, or logged."""
        planned = {name for plan in self._plans_before for name in plan.stretch_ids}
        return frozenset(planned | {item.stretch for s in self.history.sessions for item in s.feedback.items})

    @property
    def _last_week(self) -> frozenset[str]:
        """The stretches of last week; where that was a flare, those of the week before it too, to which one returns."""
        flares = flare_days(self.history, self.starts_on, self.rules.thresholds)
        names: set[str] = set()
        for plan in self._plans_before:
            names |= plan.stretch_ids
            if not any(timedelta() <= day - plan.starts_on < timedelta(days=7) for day in flares):
                break
        return frozenset(names)

    @cached_property
    def _just_left(self) -> frozenset[str]:
        """What the week before last had and last week had no more."""
        before_last = self._plans_before[1:2]
        return before_last[0].stretch_ids - self._last_week if before_last else frozenset()

    def _new_in_flare(self, sessions: Sequence[PlannedSession]) -> int:
        shown = {item.stretch for session in sessions if session.on not in self._done for item in session.items}
        known = {c.offer.stretch.id for c in self.candidates if self._is_familiar(c.offer)}
        return len(shown - known) if self.screening.flare and self._known else 0

    @cached_property
    def _plans_before(self) -> tuple[WeeklyPlan, ...]:
        return self.history.plans_before(self.starts_on)

    @cached_property
    def problem(self) -> WeekProblem:
        return problem_of(
            self.candidates,
            self._frame,
            profile=self.profile,
            catalog=self.catalog,
            numbers=self.numbers,
            is_old=self.is_old,
        )

    @property
    def _frame(self) -> WeekFrame:
        last = [plan.stretch_ids for plan in self._plans_before[:2]]
        return WeekFrame(
            days=tuple((day - self.starts_on).days for day in self.days),
            limit_s=tuple(self.limit_s(day) for day in self.days),
            items_most=(self._items_most,) * len(self.days),
            distinct_most=self._distinct_most,
            last_week=self._last_week,
            is_stale=len(last) == 2 and last[0] == last[1],
            done={(day - self.starts_on).days: self._placed(session) for day, session in self._done.items()},
        )

    @property
    def _asked_share(self) -> float:
        """The part of a usual session that the weekly rules ask for; what they shorten is no bent wish."""
        flare = self.numbers.dose.flare if self.screening.flare else 1.0
        return min(self.course.session_share, self.course.drill_share, flare)

    def limit_s(self, day: date) -> int:
        """Seconds of a session."""
        return int(self.minutes * 60 * self._time_share(day))

    def _time_share(self, day: date) -> float:
        """The part of the minutes: half in a flare, half for the session after a red reaction (evidence 4D, 4E)."""
        newest = max((session.on for session in self.history.sessions if session.is_dated), default=date.min)
        is_next = day == next((later for later in self._open_days if later > newest), None)
        share = self.course.session_share if is_next else 1.0
        return min(share, self.numbers.dose.flare if self.screening.flare else 1.0)

    @property
    def _items_most(self) -> int:
        session = self.numbers.session
        over = max(0, self.minutes - session.items_most_up_to_minutes)
        usual = session.items_most + int(over * session.items_more_a_minute)
        return min(usual, self.course.drills_most or usual)

    @property
    def _distinct_most(self) -> int:
        """How many different stretches the week may hold: few at first for a beginner (decisions 4)."""
        week = self.numbers.week
        beginner = self.profile.answers.experience == "none" or self.course.is_beginner_again
        more = week.distinct_stretches_more_a_week * self.course.weeks_since_start
        most = min(week.distinct_stretches_most, week.distinct_stretches_at_first + more)
        return most if beginner else week.distinct_stretches_most

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {candidate.offer.stretch.id: row for row, candidate in enumerate(self.candidates)}

    @cached_property
    def _done(self) -> dict[date, PlannedSession]:
        """What was done this week stays as it was, but for what must not be shown any more."""
        may = {offer.stretch.id for offer in self.screening.eligible}
        done = {}
        for day, session in done_sessions(self.history, self.starts_on).items():
            items = tuple(item for item in session.items if item.stretch in may)
            if items:
                done[day] = session.model_copy(update={"items": items, "minutes": _minutes(items)})
        return done

    def _placed(self, session: PlannedSession) -> tuple[Placed, ...]:
        return tuple(Placed(self._rows[i.stretch], i.phase) for i in session.items if i.stretch in self._rows)

    # ---- the solution ----

    @cached_property
    def _problem_with_kept(self) -> WeekProblem:
        """The problem; where last week was asked for again its sessions stand, for the planner and for chance."""
        last = next(iter(self._plans_before), None)
        if last is None or not wants_last_week(self.history, last):
            return self.problem
        return with_last_week(self.problem, last, self._rows)

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
        for row in sorted(range(len(self.candidates)), key=lambda row: self.candidates[row].offer.stretch.id):
            seconds += int(self.problem.seconds[row]) + (self.numbers.seconds.change_position if placed else 0)
            if seconds > self.minutes * 60:
                break
            placed.append(Placed(row, "main"))
        return placed

    @property
    def _swap_facts(self) -> SwapFacts:
        done = {item.stretch for s in self.history.sessions for item in s.feedback.items if item.outcome != "skipped"}
        names = [candidate.offer.stretch.id for candidate in self.candidates]
        return SwapFacts(
            score=np.array([candidate.value for candidate in self.candidates], dtype=np.float64),
            difficulty=np.array([candidate.offer.stretch.difficulty for candidate in self.candidates], dtype=np.int64),
            done_before=np.array([name in done for name in names], dtype=bool),
            swappable=np.array([self._may_be_swapped(name) for name in names], dtype=bool),
        )

    def _may_be_swapped(self, stretch_id: str) -> bool:
        """Never what a weekly rule or the person has a say in, nor what others have entered (decisions 1.13)."""
        screening = self.screening
        has_a_say = {*screening.instead_of, *screening.opened, *screening.halved, *self.course.points_off}
        return stretch_id not in has_a_say and ":" not in stretch_id

    def _session(self, day: date, slots: Sequence[SwapSlot]) -> PlannedSession:
        items = tuple(self._items(slots))
        return PlannedSession(session_id=self.session_id(day), on=day, minutes=_minutes(items), items=items)

    def _items(self, slots: Sequence[SwapSlot]) -> Iterator[PlannedItem]:
        chosen = [self.candidates[slot.drawn] for slot in slots]
        positions = [candidate.offer.stretch.position for candidate in chosen]
        moves = [False, *(before != here for before, here in pairwise(positions))]
        for number, (slot, candidate, moved) in enumerate(zip(slots, chosen, moves, strict=True)):
            item = self.item(candidate, slot.shown, slot=number, moved=moved)
            yield item.model_copy(update=self._drawn(slot)) if len(slot.options) > 1 else item

    def _drawn(self, slot: SwapSlot) -> dict[str, Any]:
        """What was planned in a slot, what might have stood there, and how likely what does stand there was."""
        names = [self.candidates[row].offer.stretch.id for row in slot.options]
        choices = zip(names, slot.probabilities, strict=True)
        return {
            "base": names[0],
            "swap_set": tuple(SwapChoice(stretch=name, p=p) for name, p in choices),
            "propensity": slot.propensity,
        }

    def item(self, candidate: Candidate, placed: Placed, *, slot: int, moved: bool) -> PlannedItem:
        """A placed stretch as the plan shows it. moved: it begins with a change of position."""
        offer, dose = candidate.offer, candidate.dose
        name = offer.stretch.id
        why, reasons = self.explainer.why(
            offer,
            placed.phase,
            self.profile,
            self._speaks_for(name),
            next(iter(self.screening.waiting_for), None),
            self.screening,
        )
        rho, place = self.ranking.rho, self.ranking.place[name]
        return PlannedItem(
            stretch=name,
            name=offer.stretch.name,
            phase=placed.phase,
            sides=dose.sides,
            sets=dose.sets,
            repetitions=dose.repetitions,
            hold_s=dose.hold_s,
            seconds=dose.seconds(self.numbers.seconds, changes_position=moved),
            cautions=self.explainer.cautions(offer, self.profile.answers.condition_sides),
            why=why,
            reasons=reasons,
            slot=slot,
            base=name,
            swap_set=(),
            propensity=1.0,
            rho=None if rho is None else (float(rho[place, 0]), float(rho[place, 1])),
            score=self.explained.score(name) if self.explained else None,
        )

    def _speaks_for(self, stretch_id: str) -> dict[str, float]:
        """The answers and what was learned that speak for a stretch, NPRS points, the largest first."""
        parts = self.ranking.parts_of(stretch_id)
        if self.explained is None:
            return parts
        answered = {name: part for name, part in parts.items() if name in self.explained.group_of_feature}
        parts = answered | self.explained.learned_reasons(stretch_id)
        return dict(sorted(parts.items(), key=lambda entry: -entry[1]))


def _may_be_main(offer: Eligible) -> bool:
    return offer.stretch.phase in ("main", "any") and offer.stretch.family != BREATHING


def _minutes(items: Sequence[PlannedItem]) -> float:
    return round(sum(item.seconds for item in items) / 60, 1)
