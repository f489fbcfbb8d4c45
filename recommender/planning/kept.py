"""A week that keeps what is there already: what was done this week, and last week where the person wants it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from recommender.planning.problem import Placed, WeekProblem, broken_rules
from recommender.profile.history import History
from recommender.profile.plan import PlannedSession, WeeklyPlan


def done_sessions(history: History, starts_on: date) -> dict[date, PlannedSession]:
    """The sessions of the week that starts on a day that were logged, by the day they were planned for.

    Whatever is planned again, these stay as they were.
    """
    logged = {session.feedback.session_id for session in history.sessions}
    week = [starts_on + timedelta(days=offset) for offset in range(7)]
    planned = [session for plan in history.plans for session in plan.sessions]
    return {session.on: session for session in planned if session.on in week and session.session_id in logged}


def wants_last_week(history: History, last: WeeklyPlan | None) -> bool:
    """True where the newest check-in asks for the same week again. It asks once: for the week after its day."""
    newest = max(history.checkins, key=lambda checkin: (checkin.on, checkin.checkin_id), default=None)
    return newest is not None and last is not None and bool(newest.keep_last_week) and newest.on > last.starts_on


def as_before(problem: WeekProblem, last: WeeklyPlan, rows: Mapping[str, int]) -> list[list[Placed]]:
    """Last week's sessions on this week's days, one after the other; whatever breaks a rule by now is left out.

    rows  the candidate of each stretch that may be planned
    """
    week = [list(done or ()) for done in problem.done]
    open_days = [day for day, done in enumerate(problem.done) if done is None]
    for day, session in zip(open_days, last.sessions, strict=False):
        for item in session.items:
            if item.stretch in rows:
                placed = Placed(rows[item.stretch], item.phase)
                if not _breaks_a_rule(problem, week, day, placed):
                    week[day].append(placed)
    return week


def _breaks_a_rule(problem: WeekProblem, week: Sequence[Sequence[Placed]], day: int, placed: Placed) -> bool:
    tried = [[*session, placed] if number == day else session for number, session in enumerate(week)]
    return any(True for _ in broken_rules(problem, tried))
