"""The weeks that are over: how much of each was done, what colour it had, how much it hurt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from recommender.catalog.catalog import Catalog
from recommender.profile.documents import ItemFeedback
from recommender.profile.history import History, LoggedSession
from recommender.profile.plan import PlannedSession, WeeklyPlan
from recommender.safety.reactions import bad_days, red_days, session_colour
from recommender.safety.rules import Thresholds

SHORTEST_WEEK_DAYS = 4  # a plan made anew sooner than this belongs to the week that it replaces


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRecord:
    """One week that is over.

    completion  part of the planned stretches that was done, 0-1, exact; None where none was planned
    most_items  stretches of the largest session that was planned
    colour      green: something was logged green and nothing was worse; None where too little was said
    pain_nrs    mean pain before the sessions, exact: from 0.4 to 1.4 is one point; None where nobody said
    is_paused   the person had paused the plan, or waited for a clinician; it says nothing about doing or not doing
    referred_for  the red flags that its plans named
    """

    starts_on: date
    ends_on: date
    sessions: tuple[LoggedSession, ...]
    completion: Fraction | None
    most_items: int
    colour: str | None
    pain_nrs: Fraction | None
    is_paused: bool
    referred_for: frozenset[str]

    @property
    def was_done(self) -> bool:
        """Whether at least one stretch was done, whole or partly, here or elsewhere."""
        items = (item for session in self.sessions for item in session.feedback.items)
        return any(item.outcome != "skipped" or item.reason == "already_did" for item in items)

    @property
    def stretches_done(self) -> list[str]:
        return [item.stretch for s in self.sessions for item in s.feedback.items if item.outcome != "skipped"]


def weeks_before(history: History, on: date, *, catalog: Catalog, limits: Thresholds) -> tuple[WeekRecord, ...]:
    """The weeks that ended by `on`, the oldest first: those of the plans, or without plans of the first session.

    No session from the first plan on lies between two weeks, so that a bad one counts on whatever day it was: days
    without a plan join the week before them, or make weeks of their own where something was logged.
    """
    bad, red = set(bad_days(history, catalog, limits)), set(red_days(history, catalog, limits))
    paused = list(paused_days(history, on))
    return tuple(
        _record(history, starts_on, ends_on, bad=bad, red=red, paused=paused, limits=limits)
        for starts_on, ends_on in _weeks(history, on)
    )


def _weeks(history: History, on: date) -> Iterator[tuple[date, date]]:
    """First day and the day after the last. A later plan ends the week before it; odd days belong to the last week."""
    logged = [s.on for s in history.sessions if s.on < on and s.is_dated]
    planned = _starts(history, on)
    for start, following in pairwise([*(planned or [min(logged, default=on)]), on]):
        whole = (following - start).days // 7
        if following == on and not whole:
            return  # it still runs
        for week in range(max(1, whole)):
            starts_on = start + timedelta(weeks=week)
            ends_on = following if week >= whole - 1 else starts_on + timedelta(weeks=1)
            if week == 0 or not planned or any(starts_on <= day < ends_on for day in logged):
                yield starts_on, ends_on


def _starts(history: History, on: date) -> list[date]:
    """The days on which a week began with a plan. A plan made anew within days belongs to the week it replaces."""
    starts: list[date] = []
    for plan in history.plans:
        begins = not starts or plan.starts_on - starts[-1] >= timedelta(days=SHORTEST_WEEK_DAYS)
        if plan.sessions and plan.starts_on < on and begins:
            starts.append(plan.starts_on)
    return starts


def _record(
    history: History, starts_on: date, ends_on: date, *, bad: set[date], red: set[date], paused: list[date],
    limits: Thresholds,
) -> WeekRecord:  # fmt: skip
    sessions = tuple(s for s in history.sessions if starts_on <= s.on < ends_on and s.is_dated)
    days = {session.on for session in sessions}
    greens = [session for session in sessions if session_colour(session, limits) == "green"]
    colour = "red" if days & red else "amber" if days & bad else "green" if greens else None
    pains = [s.feedback.pain_before for s in sessions if s.feedback.pain_before is not None]
    planned = _planned(history, starts_on, ends_on)
    plans = [plan for plan in history.plans if starts_on <= plan.starts_on < ends_on]
    return WeekRecord(
        starts_on=starts_on,
        ends_on=ends_on,
        sessions=sessions,
        completion=_completion(planned, sessions),
        most_items=max((len(session.items) for session in planned), default=0),
        colour=colour,
        pain_nrs=Fraction(sum(pains), len(pains)) if pains else None,
        is_paused=any(starts_on <= day < ends_on for day in paused) or _waits(plans),
        referred_for=frozenset(flag.code for plan in plans if plan.referral for flag in plan.referral.flags),
    )


def _waits(plans: Sequence[WeeklyPlan]) -> bool:
    """True where the week's plans only bridged the time until a clinician's word."""
    statuses = [plan.status for plan in plans if plan.sessions]
    return bool(statuses) and "plan" not in statuses


def _planned(history: History, starts_on: date, ends_on: date) -> list[PlannedSession]:
    """The sessions that were in force in a week: on each day those of the newest plan that had begun."""
    by_day: dict[date, PlannedSession] = {}
    for plan in history.plans_in_force:
        if plan.starts_on < ends_on and plan.starts_on + timedelta(days=7) > starts_on:
            by_day = {day: session for day, session in by_day.items() if day < plan.starts_on}
            by_day |= {session.on: session for session in plan.sessions if starts_on <= session.on < ends_on}
    return list(by_day.values())


def _completion(planned: Sequence[PlannedSession], sessions: Sequence[LoggedSession]) -> Fraction | None:
    """Of a session that was told twice, as from two devices, the larger part of each stretch counts."""
    asked = sum(len(session.items) for session in planned)
    if not asked:
        return None
    done: dict[tuple[str, str], Fraction] = {}
    for session in sessions:
        for item in session.feedback.items:
            part = session.what_it_tells_of, item.stretch
            done[part] = max(_done(item), done.get(part, Fraction(0)))
    return min(Fraction(1), sum(done.values(), Fraction(0)) / asked)


def _done(item: ItemFeedback) -> Fraction:
    """Decisions 5.1: done 1, partly .5, skipped 0, unless a share was said. What was done elsewhere is done."""
    if item.reason == "already_did":
        return Fraction(1)
    if item.share is not None:
        return Fraction(str(item.share))  # as it was told: seven tenths, not the float next to them
    return {"done": Fraction(1), "partly": Fraction(1, 2), "skipped": Fraction(0)}[item.outcome]


def paused_days(history: History, on: date) -> Iterator[date]:
    """The days up to `on` on which the plan was paused: from a pause on to the day before the next resume."""
    since: date | None = None
    for event in history.events:
        day = event.day
        if event.kind == "pause" and since is None:
            since = day
        elif event.kind == "resume" and since is not None:
            yield from _days(since, min(day, on))
            since = None
    if since is not None:
        yield from _days(since, on + timedelta(days=1))


def _days(first: date, end: date) -> Iterator[date]:
    yield from (first + timedelta(days=back) for back in range((end - first).days))
