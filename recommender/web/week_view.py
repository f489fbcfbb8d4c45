"""A week as its page shows it: seven days, each with a session, what became of it, or rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from recommender.profile.plan import LeftOut, PlannedSession
from recommender.week_in_force import Shown, WeekInForce

STANDING: Final = "/standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a week.

    planned  the session of the day as it was planned; None on a rest day
    shown    that session as it may be shown now
    is_next  it is the first that is still open, from today on
    """

    on: date
    planned: PlannedSession | None
    shown: Shown | None
    is_today: bool
    is_done: bool
    is_next: bool

    @property
    def session(self) -> PlannedSession | None:
        return self.shown.session if self.shown else None

    @property
    def withheld(self) -> tuple[LeftOut, ...]:
        return self.shown.withheld if self.shown else ()


def days_of(week: WeekInForce) -> list[Day]:
    """The seven days, in order."""
    planned = {session.on: session for session in week.plan.sessions}
    open_days = sorted(on for on, session in planned.items() if session.session_id not in week.done)
    following = next((on for on in open_days if on >= week.on), None)
    return [
        Day(
            on=on,
            planned=planned.get(on),
            shown=week.shown(planned[on]) if on in planned else None,
            is_today=on == week.on,
            is_done=on in planned and planned[on].session_id in week.done,
            is_next=on == following,
        )
        for on in (week.plan.starts_on + timedelta(days=offset) for offset in range(7))
    ]


def is_stopped(week: WeekInForce) -> bool:
    """Whether nothing of the week may be shown: the page at STANDING then says why, and what helps."""
    return week.case.screening.status in ("refer", "incomplete")
