"""A week that keeps what is there already: what was done this week, and last week where the person wants it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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


def with_last_week(problem: WeekProblem, last: WeeklyPlan, rows: Mapping[str, int]) -> WeekProblem:
    """The problem with last week's sessions on this week's days, one for one: only days that stay empty are open.

    Whatever breaks a rule by now is left out. A day that was done takes the place of its session. Days stay empty
    where there are more of them than there were sessions, or where nothing of a session may come again.

    rows  the candidate of each stretch that may be planned
    """
    week = [list(done or ()) for done in problem.done]
    for day, (done, session) in enumerate(zip(problem.done, last.sessions, strict=False)):
        for item in session.items if done is None else ():
            if item.stretch in rows:
                placed = Placed(rows[item.stretch], item.phase)
                if not _breaks_a_rule(problem, week, day, placed):
                    week[day].append(placed)
    return replace(problem, done=tuple(tuple(day) or None for day in week))


def _breaks_a_rule(problem: WeekProblem, week: Sequence[Sequence[Placed]], day: int, placed: Placed) -> bool:
    tried = [[*session, placed] if number == day else session for number, session in enumerate(week)]
    return any(True for _ in broken_rules(problem, tried))
