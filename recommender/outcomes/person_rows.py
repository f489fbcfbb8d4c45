"""What one person answered and logged, as rows of the frames.

Sessions are those that a plan planned, on the day that they were moved to. What was done without a plan counts as the
session of its day, as it does in the week, and says nothing of the stretches that were offered: nobody knows that they
were seen. Where no session was planned it gives its ratings of pain and nothing else. A plan that was put away before
its week was over keeps the sessions before that day, and those that were logged. Of a session that was logged twice the
first counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from recommender.outcomes.allotted import Allotted
from recommender.outcomes.person_log import PersonLog
from recommender.outcomes.trends import SHARE_OF_OUTCOME
from recommender.planning.adjust import with_moves
from recommender.profile.answers import Answers
from recommender.profile.documents import ItemFeedback
from recommender.profile.history import LoggedSession
from recommender.profile.plan import PlannedItem, PlannedSession, WeeklyPlan

Row = dict[str, Any]
WEEK_DAYS: Final = 7
ACUTE_UNDER_WEEKS, SUBACUTE_UNDER_WEEKS = 6, 12  # evidence 6B
SYNTHETIC: Final = "synthetic"  # what the names of the simulation begin with


class PersonRows:
    """The rows of one person, by table.

    stored_at  by feedback id, when it was stored, UTC text; where that is known
    """

    def __init__(self, log: PersonLog, stored_at: Mapping[str, str]) -> None:
        self._person, self._history, self._sheets = log.person, log.history, log.sheets
        self._stored_at = stored_at
        first = reversed(self._history.sessions)
        self._logged = {logged.feedback.session_id: logged for logged in first if logged.feedback.session_id}

    @cached_property
    def started_on(self) -> date | None:
        planned = [plan.starts_on for plan in self._history.plans_in_force]
        told = [*(day for day, _ in self._sheets), *(session.on for session in self._history.sessions)]
        told += [checkin.on for checkin in self._history.checkins]
        return min(planned or told, default=None)

    def _week(self, day: date) -> int:
        assert self.started_on is not None
        return (day - self.started_on).days // WEEK_DAYS

    def tables(self) -> dict[str, list[Row]]:
        """Empty for somebody who told nothing and has no plan. The arm is not known from one person alone."""
        if self.started_on is None:
            return {}
        plans = [(plan, self._sessions_of(plan)) for plan in self._plans]
        sessions = [(plan, session) for plan, held in plans for session in held]
        return {
            "persons": [self._person_row()],
            "plans": [self._plan_row(plan, held) for plan, held in plans],
            "sessions": [self._session_row(plan, session) for plan, session in sessions],
            "exposures": [
                self._exposure_row(plan, session, item) for plan, session in sessions for item in session.items
            ],
            "pain": [self._row(day) | {"nrs": nrs, "source": source} for day, nrs, source in self._ratings()],
            "instruments": list(self._instruments()),
        }

    def allotted(self) -> list[Allotted]:
        """The plans that a study made, the oldest first."""
        return [
            Allotted(self._person, plan.provenance.reason, plan.provenance.arm, plan.starts_on)
            for plan in self._history.plans_in_force
            if plan.provenance.reason
        ]

    @cached_property
    def _plans(self) -> tuple[WeeklyPlan, ...]:
        """The plans in force, each session on the day that it was moved to."""
        return tuple(with_moves(plan, self._history) for plan in self._history.plans_in_force)

    def _told_of(self, session: PlannedSession) -> LoggedSession | None:
        return self._logged.get(session.session_id) or self._history.done_without_plan.get(session.on)

    def _row(self, day: date) -> Row:
        return {"person": self._person, "date": day, "week": self._week(day)}

    def _sessions_of(self, plan: WeeklyPlan) -> list[PlannedSession]:
        later = [other.starts_on for other in self._history.plans_in_force if other.starts_on > plan.starts_on]
        until = min(later, default=date.max)
        return [session for session in plan.sessions if session.on < until or session.session_id in self._logged]

    def _person_row(self) -> Row:
        answers = self._sheets[0][1] if self._sheets else None
        return {
            "person": self._person,
            "arm": None,
            "started_on": self.started_on,
            "pain_start_nrs": max((pain.nrs for pain in answers.pain), default=None) if answers else None,
            "age_years": answers.age_years if answers else None,
            "areas": (" ".join(pain.area for pain in answers.pain) or None) if answers else None,
            "experience": answers.experience if answers else None,
            "duration": _duration(answers) if answers else None,
            "synthetic": self._person.startswith(f"{SYNTHETIC}-"),
            "arm_from": None,
        }

    def _plan_row(self, plan: WeeklyPlan, held: list[PlannedSession]) -> Row:
        return {
            "person": self._person,
            "plan_id": plan.plan_id,
            "week": self._week(plan.starts_on),
            "week_starts_on": plan.starts_on,
            "policy": plan.provenance.policy,
            "model_version": plan.provenance.model,
            "sessions_planned": len(held),
            "minutes_planned": sum(session.minutes for session in held),
        }

    def _session_row(self, plan: WeeklyPlan, session: PlannedSession) -> Row:
        logged = self._told_of(session)
        shares = [_share(item) for item in logged.feedback.items] if logged else []
        return self._row(session.on) | {
            "plan_id": plan.plan_id,
            "session_id": session.session_id,
            "seconds_planned": sum(item.seconds for item in session.items),
            "was_logged": logged is not None,
            "share_done": sum(shares) / len(shares) if shares else None,
            **_pain_of(logged),
            "session_felt": logged.feedback.session_felt if logged else None,
            "logged_at": self._stored_at.get(logged.feedback.feedback_id) if logged else None,
        }

    def _exposure_row(self, plan: WeeklyPlan, session: PlannedSession, item: PlannedItem) -> Row:
        logged = self._logged.get(session.session_id)
        entries = logged.feedback.items if logged else ()
        told = next((entry for entry in entries if entry.stretch == item.stretch), None)
        return self._row(session.on) | {
            "session_id": session.session_id,
            "slot": item.slot,
            "stretch": item.stretch,
            "propensity": item.propensity,
            "rho": item.rho[1] if item.rho else None,
            "base": item.base,
            "swap_set": " ".join(f"{choice.stretch}={choice.p:g}" for choice in item.swap_set) or None,
            "arm": plan.provenance.arm,
            "model_version": plan.provenance.model,
            "outcome": told.outcome if told else None,
            "share": _share(told) if told else None,
            "felt": told.felt if told else None,
            **_pain_of(logged),
        }

    def _ratings(self) -> Iterator[tuple[date, int, str]]:
        for day, answers in self._sheets:
            if answers.pain:
                yield day, max(pain.nrs for pain in answers.pain), "answers"
        for checkin in self._history.checkins:
            if checkin.worst_pain is not None:
                yield checkin.on, checkin.worst_pain, "check_in"
        for logged in self._history.sessions:
            if logged.is_dated:
                yield from ratings_of(logged)

    def _instruments(self) -> Iterator[Row]:
        """PSFS_1: how well one activity can be done, 0 unable to 10 as before (one item of the PSFS, evidence 5A)."""
        for day, answers in self._sheets:
            if answers.activity is not None:
                yield self._row(day) | {"instrument": "PSFS_1", "score": answers.activity.ability}


def ratings_of(logged: LoggedSession) -> Iterator[tuple[date, int, str]]:
    """A feedback without a plan and without a stretch is a day of a diary."""
    told = logged.feedback
    is_diary = not told.items and told.session_id is None
    days = {"diary" if is_diary else "session_before": (logged.on, told.pain_before)}
    days["session_after"] = (logged.on, told.pain_after)
    days["next_day"] = (logged.on + timedelta(days=1), told.next_day_pain)
    yield from ((day, nrs, source) for source, (day, nrs) in days.items() if nrs is not None)


def _share(item: ItemFeedback) -> float:
    return item.share if item.share is not None else SHARE_OF_OUTCOME[item.outcome]


def _pain_of(logged: LoggedSession | None) -> Row:
    told = logged.feedback if logged else None
    return {
        "pain_before_nrs": told.pain_before if told else None,
        "pain_after_nrs": told.pain_after if told else None,
    }


def _duration(answers: Answers) -> str | None:
    weeks = max((pain.weeks for pain in answers.pain if pain.weeks is not None), default=None)
    return None if weeks is None else duration_of(weeks)


def duration_of(weeks: float) -> str:
    """The word for pain that began so many weeks ago."""
    return "acute" if weeks < ACUTE_UNDER_WEEKS else "subacute" if weeks < SUBACUTE_UNDER_WEEKS else "chronic"
