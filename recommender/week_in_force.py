"""The week that stands, as it may be shown and changed on a day: screened again with the answers and history of now.

Decisions 1.11: whatever is shown or handed out passes the rules of that moment. Pure: the application brings plan,
history and answers, and stores the events that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from recommender.choice import without_chance
from recommender.decide import Situation, week_planner
from recommender.errors import Problem, UnknownNameError, UsageError
from recommender.knowledge import Knowledge
from recommender.language.translations import marked
from recommender.planning.adjust import (
    Swaps,
    hard_on_neighbouring_days,
    paused_since,
    swaps_of,
    with_moves,
)
from recommender.planning.columns import is_hard
from recommender.planning.less import Less
from recommender.planning.room import WeekRoom
from recommender.profile.history import History
from recommender.profile.plan import LeftOut, PlannedItem, PlannedSession, Referral, WeeklyPlan
from recommender.reading import unknown_word
from recommender.rescreened import Rescreened
from recommender.safety.course import course_of
from recommender.scoring.ranking import Scorer

SHORT_ITEMS = 3
NO_SUCH_SESSION = Problem("", marked("there is no such session this week"))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A planned session as it may be shown now.

    session   the items that still pass; None where no session is planned for the day or a stop puts the plan away
    withheld  what was planned and is left away for now, with the reasons: it no longer passes, or the day is shorter
    plan      the plan that it belongs to; None where there is none
    stop      the plan document that says why nothing may be shown; None where all is well
    paused_since  the day since which the plan is paused; nothing is shown then
    """

    plan: WeeklyPlan | None
    session: PlannedSession | None
    withheld: tuple[LeftOut, ...] = ()
    stop: WeeklyPlan | None = None
    paused_since: date | None = None

    def short(self) -> Shown:
        """The short version: the first three stretches (ux A3 screen 5)."""
        if self.session is None:
            return self
        return replace(self, session=self.session.with_items(self.session.items[:SHORT_ITEMS]))


@dataclass(frozen=True, kw_only=True)
class WeekInForce:
    """A stored plan on the day `on`.

    stored      the plan as it was made; case  the person now: their status, and what is left out, hold for it too
    plan_now    makes the plan document of now; it says why nothing may be shown
    scorer_now  what ranks for the person now. Both take a while, and most weeks are shown without either
    """

    stored: WeeklyPlan
    case: Situation
    plan_now: Callable[[], WeeklyPlan]
    scorer_now: Callable[[], Scorer]
    knowledge: Knowledge
    on: date

    @cached_property
    def plan(self) -> WeeklyPlan:
        """The plan with its sessions on the days they were moved to."""
        return with_moves(self.stored, self.case.history)

    @cached_property
    def done(self) -> frozenset[str]:
        """The sessions in which something was done, by id."""
        return done_of(self.plan, self.case.history)

    @property
    def referral(self) -> Referral | None:
        """Who should be asked, and how soon, by what is known now; None where nothing was told."""
        screening = self.case.screening
        return self.knowledge.explainer.referral(screening.flags, screening.waiting_for)

    @property
    def is_back_after_long(self) -> bool:
        """Whether so many days went by without a session that the plan starts again gently."""
        done = self.case.history.days_done(self.on + timedelta(days=1))
        return bool(done) and (self.on - done[-1]).days > self.knowledge.rules.weekly_number("restart", "days")

    def session(self, session_id: str) -> PlannedSession:
        """A session as it was planned, on its day of now. Raises UnknownNameError where the week has none of it."""
        planned = next((session for session in self.plan.sessions if session.session_id == session_id), None)
        if planned is None:
            raise UnknownNameError([NO_SUCH_SESSION])
        return planned

    @property
    def sessions(self) -> tuple[PlannedSession, ...]:
        """Every session with what the person swapped, where it may be shown; else as it was planned."""
        return tuple(self.shown(planned).session or planned for planned in self.plan.sessions)

    def swapped_for(self, session_id: str) -> dict[str, str]:
        """For each stretch of a session that took another one's place, which one that was."""
        return {to: gone for gone, to in swaps_of(session_id, self.case.history).items()}

    def shown_on(self, day: date) -> Shown:
        """The session of a day as it may be shown."""
        return self.shown(next((session for session in self.plan.sessions if session.on == day), None))

    def shown(self, planned: PlannedSession | None) -> Shown:
        """A session with what the person swapped, and without what no longer passes."""
        name = planned.session_id if planned else ""
        if name not in self._shown:
            self._shown[name] = self._screened(planned)
        return self._shown[name]

    @cached_property
    def _shown(self) -> dict[str, Shown]:
        return {}

    def _screened(self, planned: PlannedSession | None) -> Shown:
        if self.case.screening.status in ("refer", "incomplete"):
            return Shown(plan=self.plan, session=None, stop=self._as_of_now)
        since = paused_since(self.case.history, self.on)
        if planned is None or since is not None:
            return Shown(plan=self.plan, session=None, paused_since=since)
        now = Rescreened(
            planned=planned,
            case=self.case,
            knowledge=self.knowledge,
            left_out=self.left_out,
            swaps=lambda: self._swaps,
            less=self._less,
            share=self._share_after_red if self._is_after_red(planned) else 1.0,
        )
        stop = None if now.session else self._as_of_now
        return Shown(plan=self.plan, session=now.session, withheld=now.withheld, stop=stop)

    @property
    def _next_session(self) -> PlannedSession | None:
        """The first session that was not logged yet."""
        logged = {session.feedback.session_id for session in self.case.history.sessions}
        return next((session for session in self.plan.sessions if session.session_id not in logged), None)

    def _is_after_red(self, planned: PlannedSession) -> bool:
        """Whether it is the next session after one of this week that was hard on the person (evidence 4D: any red)."""
        logged = [session.on for session in self.case.history.sessions if session.on >= self.stored.starts_on]
        is_next = planned == self._next_session and bool(logged) and max(logged) < planned.on
        return is_next and self._share_after_red < 1.0

    @cached_property
    def _share_after_red(self) -> float:
        course = course_of(
            self.case.history,
            self.on,
            catalog=self.knowledge.catalog,
            rules=self.knowledge.rules,
            may_step=False,
            never_grows=True,
        )
        return course.session_share

    @cached_property
    def _less(self) -> Less:
        case = self.case
        room = WeekRoom(
            profile=case.profile,
            history=case.history,
            screening=case.screening,
            starts_on=case.starts_on,
            numbers=self.knowledge.numbers,
            rules=self.knowledge.rules,
        )
        return Less(room=room, explainer=self.knowledge.explainer, catalog=self.knowledge.catalog)

    def choices(self, session_id: str, stretch_id: str) -> list[PlannedItem]:
        """What could take the place of a stretch in a session, the best first. Raises UsageError: it is not there."""
        session = self._session_with(session_id, stretch_id)
        found = self._swaps.choices(session, stretch_id)
        return [item for item in found if self._lets_muscles_rest(session, stretch_id, item)]

    def easier(self, session_id: str, stretch_id: str) -> PlannedItem | None:
        """The easier form that may be offered in its place; None where there is none. Raises as `choices`."""
        session = self._session_with(session_id, stretch_id)
        item = self._swaps.easier(session, stretch_id)
        return item if item is not None and self._lets_muscles_rest(session, stretch_id, item) else None

    def _lets_muscles_rest(self, session: PlannedSession, gone: str, instead: PlannedItem) -> bool:
        """Whether no muscle gets hard work on two days in a row by another stretch in the place of one."""
        if not is_hard(self.knowledge.catalog[instead.stretch]):
            return True
        items = tuple(instead if item.stretch == gone else item for item in session.items)
        swapped = session.with_items(items)
        week = [swapped if entry.session_id == session.session_id else entry for entry in self.sessions]
        return not hard_on_neighbouring_days(
            self.plan.model_copy(update={"sessions": tuple(week)}), self.knowledge.catalog
        )

    def choice(self, session_id: str, stretch_id: str, to: str | None) -> PlannedItem:
        """One of the choices, None: the best. Raises UsageError where nothing fits, or `to` does not."""
        choices = self.choices(session_id, stretch_id)
        chosen = next((item for item in choices if to in (None, item.stretch)), None)
        if chosen is None:
            names = [item.stretch for item in choices]
            what = unknown_word(to, names, "swap") if to and names else marked("nothing else fits in its place")
            raise UsageError([Problem("", what)])
        return chosen

    def moved(self, session_id: str, to: date) -> WeeklyPlan:
        """The week with a session on another day. Raises UsageError where it cannot be there."""
        plan = self.plan
        days = {session.session_id: session.on for session in plan.sessions}
        problem = None
        if session_id not in days:
            problem = NO_SUCH_SESSION.what
        elif to < self.on or not plan.starts_on <= to < plan.starts_on + timedelta(days=7):
            problem = marked("choose a day of this week that is not over")
        elif to in days.values():
            problem = marked("that day has a session already")
        sessions = [s.model_copy(update={"on": to}) if s.session_id == session_id else s for s in plan.sessions]
        moved = plan.model_copy(update={"sessions": tuple(sorted(sessions, key=lambda session: session.on))})
        if problem is None and hard_on_neighbouring_days(moved, self.knowledge.catalog):
            problem = marked("the day beside it is hard for the same muscles; choose another day")
        if problem is not None:
            raise UsageError([Problem("", problem)])
        return moved

    @cached_property
    def left_out(self) -> Mapping[str, LeftOut]:
        """By id, every stretch that is not for this person now, with the reasons."""
        return {entry.stretch: entry for entry in self.knowledge.explainer.left_out(self.case.screening)}

    @cached_property
    def _as_of_now(self) -> WeeklyPlan:
        return self.plan_now()

    @cached_property
    def _swaps(self) -> Swaps:
        choice = without_chance(self.scorer_now(), self.knowledge.policy)
        return Swaps(planner=week_planner(self.case, choice, self.knowledge, plan_id="", effort="fast"))

    def _session_with(self, session_id: str, stretch_id: str) -> PlannedSession:
        planned = next((session for session in self.plan.sessions if session.session_id == session_id), None)
        session = self.shown(planned).session
        if session is None:
            raise UsageError([NO_SUCH_SESSION])
        names = [item.stretch for item in session.items]
        if stretch_id not in names:
            raise UsageError([Problem("", unknown_word(stretch_id, names, "stretch of that session"))])
        return session


def done_of(plan: WeeklyPlan, history: History) -> frozenset[str]:
    """The sessions of a plan in which something was done: by their id, or without a plan on their day.

    Where something was told of a session itself, that counts: who skipped it and did something else has not done it.
    """
    told = {entry.feedback.session_id for entry in history.sessions}
    done = {entry.feedback.session_id for entry in history.sessions if entry.was_done}
    done |= {s.session_id for s in plan.sessions if s.on in history.done_without_plan and s.session_id not in told}
    return frozenset(s.session_id for s in plan.sessions if s.session_id in done)
