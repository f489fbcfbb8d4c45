"""The weeks that are over: how much of each was done, what colour it had, how much it hurt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from recommender.catalog.catalog import Catalog
from recommender.profile.documents import ItemFeedback
from recommender.profile.history import History, LoggedSession
from recommender.profile.plan import PlannedSession
from recommender.safety.reactions import bad_days, red_days, session_colour
from recommender.safety.rules import Thresholds

SHORTEST_WEEK_DAYS = 4  # a plan made anew sooner than this belongs to the week that it replaces


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRecord:
    """One week that is over.

    completion  part of the planned stretches that was done, 0-1; None where none was planned
    colour      green: something was logged green and nothing was worse; None where too little was said
    pain_nrs    mean pain before the sessions; None where nobody said
    is_paused   the person had paused the plan, or waited for a clinician; it says nothing about doing or not doing
    """

    starts_on: date
    ends_on: date
    sessions: tuple[LoggedSession, ...]
    completion: float | None
    colour: str | None
    pain_nrs: float | None
    is_paused: bool

    @property
    def stretches_done(self) -> list[str]:
        return [item.stretch for s in self.sessions for item in s.feedback.items if item.outcome != "skipped"]


def weeks_before(history: History, on: date, *, catalog: Catalog, limits: Thresholds) -> tuple[WeekRecord, ...]:
    """The weeks that ended by `on`, the oldest first: those of the plans, or without plans of the first session."""
    bad, red = set(bad_days(history, catalog, limits)), set(red_days(history, catalog, limits))
    paused = list(paused_days(history, on))
    return tuple(
        _record(history, starts_on, ends_on, bad=bad, red=red, paused=paused, limits=limits)
        for starts_on, ends_on in _weeks(history, on)
        if ends_on <= on
    )


def _weeks(history: History, on: date) -> Iterator[tuple[date, date]]:
    """First day and the day after the last. A later plan ends the week before it."""
    starts: list[date] = []
    for plan in history.plans:
        begins = not starts or plan.starts_on - starts[-1] >= timedelta(days=SHORTEST_WEEK_DAYS)
        if plan.sessions and plan.starts_on < on and begins:
            starts.append(plan.starts_on)
    if not starts:
        first = min((s.on for s in history.sessions if s.on < on), default=on)
        starts = [first + timedelta(weeks=week) for week in range((on - first).days // 7)]
    for start, following in pairwise([*starts, on + timedelta(days=7)]):
        yield start, min(start + timedelta(days=7), following)


def _record(
    history: History, starts_on: date, ends_on: date, *, bad: set[date], red: set[date], paused: list[date],
    limits: Thresholds,
) -> WeekRecord:  # fmt: skip
    sessions = tuple(s for s in history.sessions if starts_on <= s.on < ends_on and s.is_dated)
    days = {session.on for session in sessions}
    greens = [session for session in sessions if session_colour(session, limits) == "green"]
    colour = "red" if days & red else "amber" if days & bad else "green" if greens else None
    pains = [s.feedback.pain_before for s in sessions if s.feedback.pain_before is not None]
    return WeekRecord(
        starts_on=starts_on,
        ends_on=ends_on,
        sessions=sessions,
        completion=_completion(_planned(history, starts_on, ends_on), sessions),
        colour=colour,
        pain_nrs=sum(pains) / len(pains) if pains else None,
        is_paused=any(starts_on <= day < ends_on for day in paused) or _waits(history, starts_on, ends_on),
    )


def _waits(history: History, starts_on: date, ends_on: date) -> bool:
    """True where the week's plans only bridged the time until a clinician's word."""
    plans = [plan for plan in history.plans if plan.sessions and starts_on <= plan.starts_on < ends_on]
    return bool(plans) and all(plan.status != "plan" for plan in plans)


def _planned(history: History, starts_on: date, ends_on: date) -> list[PlannedSession]:
    """The sessions that were in force in a week: on each day those of the newest plan that had begun."""
    by_day: dict[date, PlannedSession] = {}
    for plan in history.plans:
        if plan.starts_on < ends_on and plan.starts_on + timedelta(days=7) > starts_on:
            by_day = {day: session for day, session in by_day.items() if day < plan.starts_on}
            by_day |= {session.on: session for session in plan.sessions if starts_on <= session.on < ends_on}
    return list(by_day.values())


def _completion(planned: Sequence[PlannedSession], sessions: Sequence[LoggedSession]) -> float | None:
    asked = sum(len(session.items) for session in planned)
    if not asked:
        return None
    done = sum(_done(item) for session in sessions for item in session.feedback.items)
    return min(1.0, round(done / asked, 9))  # so that seven tenths are .7, whatever they were summed of


def _done(item: ItemFeedback) -> float:
    """Decisions 5.1: done 1, partly .5, skipped 0, unless a share was said. What was done elsewhere is done."""
    if item.reason == "already_did":
        return 1.0
    if item.share is not None:
        return item.share
    return {"done": 1.0, "partly": 0.5, "skipped": 0.0}[item.outcome]


def paused_days(history: History, on: date) -> Iterator[date]:
    """The days up to `on` on which the plan was paused: from a pause on to the day before the next resume."""
    since: date | None = None
    for event in history.events:
        day = event.at.date()
        if event.kind == "pause" and since is None:
            since = day
        elif event.kind == "resume" and since is not None:
            yield from _days(since, min(day, on))
            since = None
    if since is not None:
        yield from _days(since, on + timedelta(days=1))


def _days(first: date, end: date) -> Iterator[date]:
    yield from (first + timedelta(days=back) for back in range((end - first).days))
