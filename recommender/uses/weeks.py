"""The week that holds a day, as it may be shown and changed then; and why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from recommender.errors import Problem, UsageError
from recommender.place import Place
from recommender.planning.adjust import with_moves
from recommender.profile.documents import Feedback
from recommender.profile.history import LoggedSession
from recommender.profile.plan import PlannedItem, WeeklyPlan
from recommender.safety.clearance import is_withdrawn
from recommender.safety.screening import screen
from recommender.stop import Stop
from recommender.uses.log_book import LogBook
from recommender.uses.standing import Standing
from recommender.week_in_force import Shown, WeekInForce, done_of

MOST_WEEKS_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """The weeks of everybody here. kept: those that were looked at last, for as long as nothing changes in them."""

    place: Place
    standing: Standing
    log: LogBook
    kept: dict[tuple[object, ...], WeekInForce | None] = field(default_factory=dict)

    def forget(self) -> None:
        """Lets go of what was looked at."""
        self.kept.clear()

    def current_plan(self, person: str, on: date) -> WeeklyPlan | None:
        """The newest plan whose week holds the day, its sessions where they were moved to; None where none is."""
        plan = self.place.past.plan_of(person, on)
        return with_moves(plan, self.log.history(person, today=on)) if plan else None

    def before(self, person: str, day: date) -> tuple[WeeklyPlan, ...]:
        """The weeks that a new one follows: the plans with sessions that start before a day, the newest first.

        Raises UnknownNameError where the person has no answers.
        """
        self.place.check_answered(person)
        plans = reversed(self.place.past.plans(person))
        earlier = [plan for plan in plans if plan.starts_on < day and plan.sessions and plan.status == "plan"]
        return tuple(sorted(earlier, key=lambda plan: plan.starts_on, reverse=True))

    def in_force(self, person: str, on: date) -> WeekInForce | None:
        """The week that holds the day, as it may be shown and changed then; None where there is none.

        It is worked out again only when something was stored since, or the day is another one.
        """
        place, kept = self.place, self.kept
        seen = (person, on, place.today(), *place.store.mark(person), *place.own.mark(person))
        if seen not in kept:
            while len(kept) >= MOST_WEEKS_KEPT:
                kept.pop(next(iter(kept)))
            kept[seen] = self._worked_out(person, on)
        return kept[seen]

    def _worked_out(self, person: str, on: date) -> WeekInForce | None:
        plan = self.place.past.plan_of(person, on)
        if plan is None:
            return None
        return WeekInForce(
            stored=plan,
            case=self.standing.case(person, on),
            plan_now=lambda: self.standing.plan_as_of(person, on),
            scorer_now=lambda: self.place.scorer(person) or self.place.knowledge.prior,
            knowledge=self.place.own.knowledge_of(person),
            on=on,
        )

    def show(self, person: str, on: date) -> Shown:
        """The session of a day as it may be shown now: what no longer passes is withheld (decisions 1.11)."""
        week = self.in_force(person, on)
        return week.shown_on(on) if week else Shown(plan=None, session=None)

    def show_week(self, person: str, on: date) -> tuple[WeeklyPlan | None, list[Shown]]:
        """The week that holds the day, each session as it may be shown now."""
        week = self.in_force(person, on)
        return (week.plan, [week.shown(session) for session in week.plan.sessions]) if week else (None, [])

    def document(self, person: str, on: date) -> dict[str, Any] | None:
        """The week that holds the day as it may be handed out; None where there is none.

        Where a stop puts it away, the plan that says why. withheld: what does not pass now; done: the logged sessions;
        paused_since: no session is handed out since then
        """
        made, shown = self.show_week(person, on)
        stop = next((entry.stop for entry in shown if entry.stop is not None), None)
        if made is None or stop is not None:
            return stop.to_document() if stop else None
        return made.to_document() | {
            "sessions": [entry.session.model_dump(mode="json") for entry in shown if entry.session is not None],
            "withheld": [left.model_dump(mode="json") for entry in shown for left in entry.withheld],
            "done": sorted(self.done_sessions(person, made, today=on)),
            "paused_since": min(
                (entry.paused_since.isoformat() for entry in shown if entry.paused_since), default=None
            ),
        }

    def stop(self, person: str, on: date) -> Stop | None:
        """Why the person may not have a week on a day; None where nothing stands against one, or nobody is known."""
        if self.place.store.newest_answers(person) is None:
            return None
        case = self.standing.case(person, on)
        if case.screening.status == "plan":
            return None
        return Stop(
            plan=self.standing.plan_as_of(person, on),
            waiting_for=case.screening.waiting_for,
            taken_back=frozenset(code for code in case.screening.waiting_for if is_withdrawn(code, case.history)),
            unsure=case.screening.unsure_block,
            was_asked=case.profile.answers.red_flags is not None and case.profile.answered_on <= on,
        )

    def passing_at(self, person: str, on: date) -> Callable[[int], frozenset[str]]:
        """For each rating of pain, the stretches that pass on a day with it as the newest one; nothing is stored.

        Pain of 8 or more leaves only the gentlest, and a flare lets the stronger ones rest (decisions 1.8, 1.12).
        """
        case, rules = self.standing.case(person, on), self.place.knowledge.rules
        day, catalog = case.starts_on, self.place.own.knowledge_of(person).catalog

        def passing(pain_nrs: int) -> frozenset[str]:
            told = Feedback(
                feedback_version=1, feedback_id="now", person=person, on=day, pain_before=pain_nrs, items=()
            )  # fmt: skip
            history = replace(case.history, sessions=(*case.history.sessions, LoggedSession(on=day, feedback=told)))
            eligible = screen(case.profile, history, day, rules=rules, catalog=catalog).eligible
            return frozenset(offer.stretch.id for offer in eligible)

        return passing

    def is_answered(self, person: str, on: date) -> bool:
        """True where the person has a sheet of that day or before: one of a later day says nothing about it."""
        if self.place.store.newest_answers(person) is None:
            return False
        return date.fromisoformat(self.standing.sheet_of_week(person, on)["answered_on"]) <= on

    def can_be_made(self, person: str, starts_on: date) -> bool:
        """True where a week can be made without a question."""
        return (
            self.is_answered(person, starts_on) and self.standing.plan_as_of(person, starts_on).status != "incomplete"
        )

    def done_sessions(self, person: str, plan: WeeklyPlan, *, today: date) -> frozenset[str]:
        """The sessions of a plan that were logged: by their id, or without a plan on their day."""
        return done_of(plan, self.log.history(person, today=today))

    def swap_choices(self, person: str, session_id: str, stretch_id: str, on: date) -> list[PlannedItem]:
        """What could take the place of a stretch in a session, the best first: the same rules, the same target."""
        return self._this(person, on).choices(session_id, stretch_id)

    def easier_now(self, person: str, session_id: str, stretch_id: str, on: date) -> PlannedItem | None:
        """The easier form of a stretch of a session that may be offered now; None where there is none."""
        return self._this(person, on).easier(session_id, stretch_id)

    def swap(
        self, person: str, session_id: str, stretch_id: str, on: date, *, to: str | None = None, why: str | None = None
    ) -> PlannedItem:
        """Puts another stretch in the place of one, for this session; `to` None takes the best.

        why  hurt, could_not or disliked: hurt keeps the stretch away from now on, the others make it come later

        Raises UsageError where nothing fits, or `to` does not.
        """
        chosen = self._this(person, on).choice(session_id, stretch_id, to)
        facts = {"session_id": session_id, "stretch": stretch_id, "to": chosen.stretch}
        self.log.record_event(person, "swap", facts | ({"reason": why} if why else {}))
        return chosen

    def move(self, person: str, session_id: str, to: date, on: date) -> WeeklyPlan:
        """Moves a session to another day of its week and returns the week. Raises UsageError where it cannot be."""
        moved = self._this(person, on).moved(session_id, to)
        self.log.record_event(person, "move", {"session_id": session_id, "to": to.isoformat()})
        return moved

    def _this(self, person: str, on: date) -> WeekInForce:
        week = self.in_force(person, on)
        if week is None:
            raise UsageError([Problem("", "there is no week yet; make one with: stretch plan")])
        return week
