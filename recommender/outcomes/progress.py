"""How it went, week by week, as the progress page and its twins show it: the goal, the sessions, the worst pain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from recommender.profile.answers import Answers
from recommender.profile.history import History

A_WEEK: Final = timedelta(days=7)
# "In the last 7 days" is mostly about the week that holds the middle of them.
MIDDLE: Final = timedelta(days=3)
Ease = Literal["easier", "same", "harder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfProgress:
    """One calendar week.

    planned, done  sessions; done: with a stretch that was done, whole or partly, here or elsewhere
    worst_nrs      the worst pain that was told
    is_whole       True: the week is over, and a sheet or a check-in said the worst of its days. Only such weeks are
                   compared: pain at a session is lower by its nature, and would make a fall of any later week
    paused         for some of it
    """

    monday: date
    planned: int
    done: int
    worst_nrs: int | None
    is_whole: bool
    paused: bool

    @property
    def is_met(self) -> bool:
        return 0 < self.planned <= self.done


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """weeks        from the first with anything in it to that of today, none left out
    activity     what the person wants to do again, in their words
    ease, times  what the newest check-ins said of it, and how many of them in a row
    per_week     sessions that the person asked for
    """

    weeks: tuple[WeekOfProgress, ...]
    activity: str | None
    ease: Ease | None
    times: int
    per_week: int

    @property
    def done(self) -> int:
        return sum(week.done for week in self.weeks)


def compared(weeks: Sequence[WeekOfProgress]) -> list[int]:
    """The worst pain of each week that can be compared with the others, the first of them first."""
    return [week.worst_nrs for week in weeks if week.is_whole and week.worst_nrs is not None]


def progress_of(history: History, sheets: Sequence[tuple[date, Answers]], today: date) -> Progress:
    """The progress of a person by a day. sheets: every sheet with its day, in the order in which they came in."""
    said = [rating for rating in _worst_of_seven_days(history, sheets) if rating[0] <= today]
    ratings = [*said, *(rating for rating in _at_the_time(history) if rating[0] <= today)]
    planned = history.planned_days
    done = history.days_done(today + timedelta(days=1))
    begun = [*done, *(day for day, _ in ratings), *(day for day in planned if day <= today)]
    first = _monday(min(begun, default=today))
    weeks = []
    for monday in _mondays(first, today):
        days = {monday + timedelta(days=n) for n in range(7)}
        weeks.append(
            WeekOfProgress(
                monday=monday,
                planned=sum(day in days for day in planned),
                done=sum(day in days for day in done),
                worst_nrs=max((nrs for day, nrs in ratings if day in days), default=None),
                is_whole=max(days) < today and any(day in days for day, _ in said),
                paused=any(_was_paused(history, day) for day in days if day <= today),
            )
        )
    newest = sheets[-1][1] if sheets else None
    eases = [checkin.activity for checkin in history.checkins if checkin.activity and checkin.on <= today]
    return Progress(
        weeks=tuple(weeks) if begun else (),
        activity=newest.activity.text if newest and newest.activity else None,
        ease=eases[-1] if eases else None,
        times=_in_a_row(eases),
        per_week=len(newest.days) if newest else 0,
    )


def _worst_of_seven_days(history: History, sheets: Sequence[tuple[date, Answers]]) -> Iterator[tuple[date, int]]:
    """What sheets and check-ins said, on a day of the week that it speaks of."""
    for day, sheet in sheets:
        yield from ((day - MIDDLE, pain.nrs) for pain in sheet.pain)
    for checkin in history.checkins:
        if checkin.worst_pain is not None:
            yield checkin.on - MIDDLE, checkin.worst_pain


def _at_the_time(history: History) -> Iterator[tuple[date, int]]:
    """What was told of pain beside a session, on its day."""
    for session in history.sessions:
        told = (session.feedback.pain_before, session.feedback.pain_after)
        yield from ((session.on, nrs) for nrs in told if nrs is not None)
        if session.feedback.next_day_pain is not None:
            yield session.on + timedelta(days=1), session.feedback.next_day_pain


def _was_paused(history: History, day: date) -> bool:
    """Whether the plan was paused on a day."""
    paused = False
    for event in history.events:
        if event.day <= day and event.kind in ("pause", "resume"):
            paused = event.kind == "pause"
    return paused


def _in_a_row(said: Sequence[str]) -> int:
    """How many of the last words are the same."""
    return next((number for number, word in enumerate(reversed(said)) if word != said[-1]), len(said))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_WEEK
