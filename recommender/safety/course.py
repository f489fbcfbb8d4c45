"""How the weeks went, and what follows for the next one: steps, rests, restarts (evidence 4C-4E as data).

The rules are those of `data/safety/weekly_rules.toml`. Everything is worked out anew from the whole history each time:
no state is kept anywhere, so the same history always leads to the same week, on every day it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise, takewhile
from math import ceil

from recommender.catalog.catalog import Catalog
from recommender.profile.history import History
from recommender.safety import said
from recommender.safety.look_back import LookBack
from recommender.safety.pain_trend import pain_did_not_change, pain_fell, pain_rose, tired_direction
from recommender.safety.progression import STEPS, Progression, grown_weeks, progression
from recommender.safety.rules import Rules
from recommender.safety.weeks import WeekRecord


@dataclass(frozen=True, slots=True)
class Told:
    """A rule that acts this week: its code, which of its sentences is said, and of which stretch."""

    rule: str
    sentence: str = "tell"
    stretch: str | None = None


@dataclass(frozen=True, kw_only=True)
class Course:
    """What the history of one person means for the week that starts on a day.

    weeks_since_start  whole weeks with a session, since the first one, or the first after a long gap
    grown_weeks        those of them in which nothing held the dose: holds grow with them
    steps              how many steps up the whole plan is; -1: one step back
    harder_after       for each step to a harder form: what was done in the weeks before it, most often first
    felt_worse_twice   stretches that the body answered to badly on two days
    never_grows        nothing may ever get longer by itself
    session_share      part of the usual length of the next session; drill_share of the drills of each session;
    minute_share       of the minutes
    drills_most        stretches of a session, where little was done for two weeks; None where as many as ever
    tired_direction    a direction of the spine that brought no change; None where there is no such
    points_off         what a stretch is worth less because of what the person said of it, in NPRS points
    position_points    likewise for a whole position
    lately             stretches that were answered to badly since the newest week began, so that it is told once
    told               what is new and should be told, in the order in which it should be read
    """

    weeks_since_start: int = 0
    grown_weeks: int = 0
    steps: int = 0
    harder_after: tuple[tuple[str, ...], ...] = ()
    felt_worse_twice: frozenset[str] = frozenset()
    never_grows: bool = False
    is_restart: bool = False
    is_beginner_again: bool = False
    session_share: float = 1.0
    drill_share: float = 1.0
    minute_share: float = 1.0
    drills_most: int | None = None
    tired_direction: str | None = None
    points_off: Mapping[str, float] = field(default_factory=dict)
    position_points: Mapping[str, float] = field(default_factory=dict)
    lately: frozenset[str] = frozenset()
    told: tuple[Told, ...] = ()

    def steps_of(self, kind: str) -> int:
        """How many of the steps up are of a kind; they are taken in turn."""
        return sum(STEPS[number % len(STEPS)] == kind for number in range(max(0, self.steps)))


def course_of(
    history: History,
    on: date,
    *,
    catalog: Catalog,
    rules: Rules,
    may_step: bool,
    never_grows: bool,
    held_on: date | None = None,
) -> Course:
    """The course of a person up to `on`.

    may_step     no sign stands that holds the dose
    held_on      the day of the answers that tell such a sign; None where they tell none
    never_grows  an illness or a worry forbids that anything grows by itself
    """
    look = LookBack(history=history, on=on, catalog=catalog, rules=rules)
    weeks, again = _weeks_done(look), _is_beginner_again(look)
    progress = progression(look, may_step=may_step and not never_grows and not again, held_on=held_on)
    told = (*_told_of_the_pause(look), *_told_of_the_body(look, progress), *_told_of_the_doing(look))
    news = {entry.rule for entry in told}
    little = _weeks_of_little(look, look.active)
    return Course(
        weeks_since_start=weeks,
        grown_weeks=grown_weeks(look, held_on=held_on),
        steps=progress.steps,
        harder_after=tuple(progress.harder_after),
        felt_worse_twice=said.felt_worse_twice(look),
        never_grows=never_grows,
        is_restart=_is_restart(look),
        is_beginner_again=again,
        session_share=look.number("red", "session") if "red" in news else 1.0,
        drill_share=look.number("little_done", "drills") if little else 1.0,
        minute_share=look.number("no_time", "minutes") if "no_time" in news else 1.0,
        drills_most=_drills_most(look, little),
        tired_direction=tired_direction(look),
        points_off=said.points_off(look),
        position_points=said.position_points(look),
        lately=frozenset(reaction.stretch for reaction in look.reactions if reaction.on >= look.newest_start)
        | frozenset(said.named_as(look, "hurt", look.newest_start)),
        told=told,
    )


# ---- pauses ----


def _weeks_done(look: LookBack) -> int:
    """Whole weeks since the start in which something was done: what grows with the weeks does not grow in a rest."""
    if look.start is None or look.gap_is_long:
        return 0
    weeks = {(day - look.start).days // 7 for day in look.days_done if day >= look.start}
    return len([week for week in weeks if week < (look.on - look.start).days // 7])


def _is_beginner_again(look: LookBack) -> bool:
    """After a long gap, and for the first weeks of the new start."""
    return look.gap_is_long or (look.began_again and _weeks_done(look) < look.number("beginner_again", "weeks"))


def _is_restart(look: LookBack) -> bool:
    """Some days were missed, and the week in which the person started again is not over."""
    if _is_beginner_again(look):
        return False
    missed = look.number("restart", "days")
    days = [day for day in look.days_done if look.start is not None and day >= look.start]
    gaps = [(before, back) for before, back in pairwise(days) if (back - before).days > missed]
    return look.gap_days > missed or (bool(gaps) and look.on < _restarted_on(look, *gaps[-1]) + timedelta(days=7))


def _restarted_on(look: LookBack, before: date, back: date) -> date:
    """The day from which there was less: that of the plan that was made in the gap, else of the first one after it."""
    starts = [plan.starts_on for plan in look.history.plans_before(look.on)]
    in_the_gap = [day for day in starts if day <= back and (day - before).days > look.number("restart", "days")]
    after = [day for day in starts if back < day < back + timedelta(days=7)]
    return max(in_the_gap, default=min(after, default=back))


def _told_of_the_pause(look: LookBack) -> Iterator[Told]:
    if look.gap_is_long:
        yield Told("beginner_again")
    elif _is_restart(look):
        yield Told("restart")


# ---- the body ----


def _told_of_the_body(look: LookBack, progress: Progression) -> Iterator[Told]:
    if look.is_in_flare:
        yield Told("flare")
    if look.flare_lasts_long:
        yield Told("long_flare")
    if _last_was_red(look):
        yield Told("red")
    if progress.went_back:
        yield Told("next_day_up")
    for rule, holds in (("pain_rose", pain_rose), ("no_change", pain_did_not_change), ("pain_fell", pain_fell)):
        if holds(look, look.active) and not holds(look, look.active[:-1]):  # news is told once
            yield Told(rule)
    if progress.gained is not None and not look.is_in_flare and not _is_restart(look):
        yield Told("all_green", progress.gained)
    elif look.active and look.active[-1].colour == "amber":
        yield Told("some_amber")


def _last_was_red(look: LookBack) -> bool:
    """True until a session after the red one was logged: the next session is the one that is shorter.

    Sessions of this very week count as well, and those whose day is not known.
    """
    return max((session.on for session in look.history.sessions), default=None) in look.red_days


# ---- the doing ----


def _told_of_the_doing(look: LookBack) -> Iterator[Told]:
    if _weeks_of_little(look, look.active) and not _weeks_of_little(look, look.active[:-1]):
        yield Told("little_done")
    if said.ran_out_of_time(look):
        yield Told("no_time")
    for rule in ("disliked", "could_not"):
        for name in sorted(set(said.named_as(look, rule, look.newest_start))):
            yield Told(rule, stretch=name)
    if said.did_elsewhere(look):
        yield Told("already_did")


def _weeks_of_little(look: LookBack, weeks: Sequence[WeekRecord]) -> list[WeekRecord]:
    """The newest weeks in a row in which little was done, the oldest first; [] where they are fewer than two."""
    least = look.share("little_done", "completion")
    few = list(takewhile(lambda week: week.completion is not None and week.completion < least, reversed(weeks)))
    return few[::-1] if len(few) >= look.number("little_done", "weeks") else []


def _drills_most(look: LookBack, little: Sequence[WeekRecord]) -> int | None:
    """Half of what the sessions had in the first weeks of little, so that it stays half while it lasts."""
    before = [week.most_items for week in little[: int(look.number("little_done", "weeks"))]]
    return max(1, ceil(look.number("little_done", "drills") * min(before))) if before else None
