"""How the weeks went, and what follows for the next one: steps, rests, restarts (evidence 4C-4E as data).

The rules are those of `data/safety/weekly_rules.toml`. Everything is worked out anew from the whole history each time:
no state is kept anywhere, so the same history always leads to the same week, on every day it is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from recommender.catalog.catalog import Catalog
from recommender.profile.history import History, LoggedSession
from recommender.safety.reactions import flare_began, flare_days, session_colour, stretch_reactions
from recommender.safety.rules import Rules
from recommender.safety.weeks import WeekRecord, weeks_before

HOLDING_FLAGS = frozenset({"RF_WORSE_6W", "RF_WORSENING"})  # decisions 1.2: they advise, and hold the dose
STEPS = ("repetition", "hold", "harder")  # evidence 4D: ONE of them at a time, in this order


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
    steps              how many steps up the whole plan is; -1: one step back
    harder_after       for each step to a harder form: what was done in the weeks before it, most often first
    felt_worse_twice   stretches that were amber twice
    never_grows        nothing may ever get longer by itself
    session_share      part of the usual length of the next session; drill_share of the drills of each session;
    minute_share       of the minutes
    tired_direction    a direction of the spine that brought no change; None where there is no such
    points_off         what a stretch is worth less because of what the person said of it, in NPRS points
    position_points    likewise for a whole position
    lately             stretches that were answered to badly since the newest week began, so that it is told once
    told               what is new and should be told, in the order in which it should be read
    """

    weeks_since_start: int = 0
    steps: int = 0
    harder_after: tuple[tuple[str, ...], ...] = ()
    felt_worse_twice: frozenset[str] = frozenset()
    never_grows: bool = False
    is_restart: bool = False
    is_beginner_again: bool = False
    session_share: float = 1.0
    drill_share: float = 1.0
    minute_share: float = 1.0
    tired_direction: str | None = None
    points_off: Mapping[str, float] = field(default_factory=dict)
    position_points: Mapping[str, float] = field(default_factory=dict)
    lately: frozenset[str] = frozenset()
    told: tuple[Told, ...] = ()

    def steps_of(self, kind: str) -> int:
        """How many of the steps up are of a kind; they are taken in turn."""
        return sum(STEPS[number % len(STEPS)] == kind for number in range(max(0, self.steps)))


def course_of(
    history: History, on: date, *, catalog: Catalog, rules: Rules, may_step: bool, never_grows: bool
) -> Course:  # fmt: skip
    """The course of a person up to `on`. may_step: no sign stands that holds the dose; never_grows: see Course."""
    return _Reader(history, on, catalog, rules).course(may_step=may_step and not never_grows, never_grows=never_grows)


class _Reader:
    """Reads one history by the weekly rules."""

    def __init__(self, history: History, on: date, catalog: Catalog, rules: Rules) -> None:
        self._history, self._on, self._catalog, self._rules = history, on, catalog, rules
        limits = rules.thresholds
        self._past = tuple(s for s in history.sessions if s.on < on and s.is_dated)
        self._weeks = weeks_before(history, on, catalog=catalog, limits=limits)
        self._reactions = stretch_reactions(history, catalog, limits)
        self._began_on, self._gap_days = self._start()
        since = self._began_on or date.min
        self._active = [week for week in self._weeks if not week.is_paused and week.ends_on > since]

    def _number(self, rule: str, name: str) -> float:
        return self._rules.weekly_number(rule, name)

    def course(self, *, may_step: bool, never_grows: bool) -> Course:
        start, gap_days = self._began_on, self._gap_days
        long_gap = gap_days >= self._number("beginner_again", "days")
        weeks = 0 if long_gap or start is None else self._weeks_done_since(start)
        began_again = start is not None and any(day < start for day in self._days_done())
        again = long_gap or (began_again and weeks < self._number("beginner_again", "weeks"))
        steps, harder_after, gained = self._steps(start, may_step=may_step and not again)
        told = [*self._told_of_the_pause(gap_days, is_long=long_gap), *self._told_of_the_body(gained)]
        share = self._number("little_done", "drills") if self._little_done(self._active) else 1.0
        half = self._number("red", "session") if Told("red") in told else 1.0
        return Course(
            weeks_since_start=weeks,
            steps=steps,
            harder_after=harder_after,
            felt_worse_twice=frozenset(self._felt_worse_twice()),
            never_grows=never_grows,
            is_restart=not again and gap_days > self._number("restart", "days"),
            is_beginner_again=again,
            session_share=half,
            drill_share=share,
            minute_share=self._number("no_time", "minutes") if Told("no_time") in told else 1.0,
            tired_direction=self._tired_direction() if self._pain_did_not_change(self._active) else None,
            points_off=self._points_off(),
            position_points=self._position_points(),
            lately=frozenset(reaction.stretch for reaction in self._reactions if reaction.on >= self._newest_start)
            | frozenset(self._named_as("hurt", self._newest_start)),
            told=tuple(told),
        )

    # ---- pauses ----

    def _days_done(self) -> list[date]:
        return sorted(set(self._history.days_done(self._on)))

    def _start(self) -> tuple[date | None, int]:
        """The first session since the last long gap, and the days since the newest one."""
        days = self._days_done()
        if not days:
            return None, 0
        long = self._number("beginner_again", "days")
        starts = [days[0], *(after for before, after in pairwise(days) if (after - before).days >= long)]
        return starts[-1], (self._on - days[-1]).days

    def _weeks_done_since(self, start: date) -> int:
        """Whole weeks from a day on in which something was done: what grows with the weeks does not grow in a rest."""
        weeks = [(day - start).days // 7 for day in self._days_done() if day >= start]
        return len({week for week in weeks if week < (self._on - start).days // 7})

    def _told_of_the_pause(self, gap_days: int, *, is_long: bool) -> Iterator[Told]:
        if is_long:
            yield Told("beginner_again")
        elif gap_days > self._number("restart", "days"):
            yield Told("restart")

    # ---- the body ----

    def _told_of_the_body(self, gained: str | None) -> Iterator[Told]:
        flare = flare_began(self._history, self._on, self._rules.thresholds)
        if flare is not None:
            yield Told("flare")
        if self._flare_lasts_long():
            yield Told("long_flare")
        if self._last_was_red():
            yield Told("red")
        if self._next_day_was_up(self._past):
            yield Told("next_day_up")
        for rule, holds in (
            ("pain_rose", self._pain_rose),
            ("no_change", self._pain_did_not_change),
            ("pain_fell", self._pain_fell),
        ):
            if holds(self._active) and not holds(self._active[:-1]):  # news is told once
                yield Told(rule)
        if gained is not None and flare is None:
            yield Told("all_green", gained)
        elif self._active and self._active[-1].colour == "amber":
            yield Told("some_amber")
        yield from self._told_of_the_doing()

    def _told_of_the_doing(self) -> Iterator[Told]:
        if self._little_done(self._active) and not self._little_done(self._active[:-1]):
            yield Told("little_done")
        if self._ran_out_of_time():
            yield Told("no_time")
        for rule in ("disliked", "could_not"):
            for name in sorted(set(self._named_as(rule, self._newest_start))):
                yield Told(rule, stretch=name)
        if self._active and any(i.reason == "already_did" for s in self._active[-1].sessions for i in s.feedback.items):
            yield Told("already_did")

    def _little_done(self, active: Sequence[WeekRecord]) -> bool:
        weeks, least = int(self._number("little_done", "weeks")), self._number("little_done", "completion")
        recent = [week.completion for week in active[-weeks:]]
        return len(recent) == weeks and all(done is not None and done < least for done in recent)

    def _last_was_red(self) -> bool:
        """True until a session after the red one was logged: the next session is the one that is shorter."""
        sessions = self._history.sessions  # those of this very week count as well, and those without a day
        newest = max((session.on for session in sessions), default=None)
        reds = {reaction.on for reaction in self._reactions if reaction.colour == "red"}
        last = [session for session in sessions if session.on == newest]
        return newest in reds or any(session_colour(s, self._rules.thresholds) == "red" for s in last)

    def _next_day_was_up(self, past: Sequence[LoggedSession]) -> bool:
        rise, times = self._number("next_day_up", "rise_nrs"), self._number("next_day_up", "times")
        recent = past[-int(self._number("next_day_up", "of_last")) :]
        known = [(s.feedback.pain_before, s.feedback.next_day_pain) for s in recent]
        return sum(b is not None and n is not None and n >= b + rise for b, n in known) >= times

    def _felt_worse_twice(self) -> Iterator[str]:
        since = self._on - timedelta(days=self._number("two_ambers", "within_days"))
        days = {(r.stretch, r.on) for r in self._reactions if since <= r.on <= self._on and r.colour == "amber"}
        for name, count in sorted(Counter(stretch for stretch, _ in days).items()):
            if count >= self._number("two_ambers", "times"):
                yield name

    def _flare_lasts_long(self) -> bool:
        """True where flare has followed flare for so long that it is more than one."""
        days = flare_days(self._history, self._on, self._rules.thresholds)
        lasts = timedelta(days=self._rules.thresholds.flare_lasts_days)
        if not days or self._on - days[-1] > lasts:
            return False
        first = days[-1]
        for before, after in pairwise(reversed(days)):
            if before - after > lasts:
                break
            first = after
        return (self._on - first).days > self._number("long_flare", "days")

    # ---- pain over the weeks ----

    def _pain_rose(self, weeks: Sequence[WeekRecord]) -> bool:
        """The newest week against the mean of those before it."""
        count = int(self._number("pain_rose", "weeks"))
        known = [week.pain_nrs for week in weeks[-count - 1 :] if week.pain_nrs is not None]
        if len(known) < count + 1 or weeks[-1].pain_nrs is None:
            return False
        return known[-1] >= sum(known[:-1]) / count + self._number("pain_rose", "rise_nrs")

    def _pain_fell(self, active: Sequence[WeekRecord]) -> bool:
        count = int(self._number("pain_fell", "weeks"))
        weeks = active[-count - 1 :]
        if len(weeks) < count + 1 or weeks[0].pain_nrs is None or weeks[-1].pain_nrs is None:
            return False
        fall = weeks[0].pain_nrs - weeks[-1].pain_nrs
        return fall >= self._number("pain_fell", "fall_nrs") or (
            fall > 0 and fall >= self._number("pain_fell", "fall_share") * weeks[0].pain_nrs
        )

    def _pain_did_not_change(self, active: Sequence[WeekRecord]) -> bool:
        """The first two against the last two of the weeks: a mean of two weeks moves less by chance."""
        count = int(self._number("no_change", "weeks"))
        weeks = active[-count:]
        done = [week.completion for week in weeks]
        pains = [week.pain_nrs for week in [*weeks[:2], *weeks[-2:]]]
        if len(weeks) < count or None in done or None in pains or self._is_broken(weeks):
            return False
        if sum(filter(None, done)) / count < self._number("no_change", "completion"):
            return False
        first, second, third, fourth = (pain or 0.0 for pain in pains)
        return abs((first + second) - (third + fourth)) / 2 < self._number("no_change", "change_nrs") and third > 0

    def _is_broken(self, weeks: Sequence[WeekRecord]) -> bool:
        """True where the weeks do not follow on each other, or a flare came between: such weeks compare nothing."""
        first, last = weeks[0].starts_on, weeks[-1].ends_on
        flares = flare_days(self._history, self._on, self._rules.thresholds)
        return (last - first).days >= 7 * (len(weeks) + 1) or any(first <= day < last for day in flares)

    def _tired_direction(self) -> str | None:
        """The direction of the spine that most of the last weeks' stretches had."""
        count = int(self._number("no_change", "weeks"))
        done = [name for week in self._active[-count:] for name in week.stretches_done if name in self._catalog]
        ways = Counter(
            way
            for name in done
            for way in self._catalog[name].spine.direction
            if way not in ("neutral", "neck_neutral")
        )
        return min(ways, key=lambda way: (-ways[way], way)) if ways else None

    # ---- steps ----

    def _steps(self, start: date | None, *, may_step: bool) -> tuple[int, tuple[tuple[str, ...], ...], str | None]:
        """Steps up to now, what was done before each harder one, and the kind of step that this very week gains."""
        steps, harder_after, gained = 0, [], None
        streak: list[WeekRecord] = []
        troubled = [*flare_days(self._history, self._on, self._rules.thresholds), *self._days_of_holding_flags()]
        for number, week in enumerate(self._active):
            if start is None or week.ends_on <= start:
                continue
            is_newest = number == len(self._active) - 1
            was_troubled = any(week.starts_on <= day <= week.ends_on for day in troubled)
            calm = may_step and self._is_calm(number) and not was_troubled
            streak = [*streak, week] if calm else []
            if len(streak) == self._number("all_green", "weeks"):
                kind = STEPS[steps % len(STEPS)] if steps >= 0 else "repetition"
                if kind == "harder":
                    done = Counter(name for earlier in streak for name in earlier.stretches_done)
                    harder_after.append(tuple(sorted(done, key=lambda name: (-done[name], name))))
                steps, streak = steps + 1, []
                gained = kind if is_newest else None
            until = [session for session in self._past if session.on < week.ends_on]
            if self._next_day_was_up(until) and until and week.starts_on <= until[-1].on:
                steps, streak = max(-1, steps - 1), []
        return steps, tuple(harder_after[: max(0, steps) // len(STEPS)]), gained

    def _days_of_holding_flags(self) -> Iterator[date]:
        """The days on which a sign was told that holds the dose: a check-in closes the week that it looks back on."""
        yield from (told.told_on for told in self._history.flags_told if HOLDING_FLAGS & set(told.red_flags))
        yield from (c.on for c in self._history.checkins if HOLDING_FLAGS & set(c.red_flags or ()))

    def _is_calm(self, number: int) -> bool:
        """A week that counts towards a step: green, mostly done, pain neither high nor rising."""
        week, before = self._active[number], self._active[:number]
        known = [earlier.pain_nrs for earlier in before if earlier.pain_nrs is not None]
        rises = bool(known) and (week.pain_nrs or 0) >= known[-1] + self._number("all_green", "pain_rise_nrs")
        return (
            week.colour == "green"
            and (week.completion or 0) >= self._number("all_green", "completion")
            and (week.pain_nrs or 0) < self._number("all_green", "usual_pain_nrs")
            and not rises
            and not self._pain_rose(self._active[: number + 1])
        )

    # ---- what was said of stretches ----

    @property
    def _newest_start(self) -> date:
        """The first day of the newest week that is over; what was said since then has not been told yet."""
        return self._active[-1].starts_on if self._active else date.min

    def _for_days(self, rule: str) -> date:
        return self._on - timedelta(days=self._number(rule, "within_days"))

    def _named_as(self, reason: str, since: date) -> Iterator[str]:
        """The stretches that a reason was given for, in feedback or with a swap, once for each time."""
        for session in self._history.sessions:
            if session.on >= since:
                for item in session.feedback.items:
                    if item.reason == reason and item.stretch in self._catalog:
                        yield item.stretch
        for event in self._history.events:
            said = event.kind == "swap" and event.facts.get("reason") == reason
            stretch = event.facts.get("stretch")
            if said and event.at.date() >= since and stretch in self._catalog:
                yield str(stretch)

    def _points_off(self) -> dict[str, float]:
        most = int(self._number("disliked", "times_most"))
        disliked = Counter(self._named_as("disliked", self._for_days("disliked")))
        points = {name: min(most, count) * self._number("disliked", "points") for name, count in disliked.items()}
        for name in set(self._named_as("could_not", self._for_days("could_not"))):
            points[name] = points.get(name, 0.0) + self._number("could_not", "points")
        return points

    def _position_points(self) -> dict[str, float]:
        named = self._named_as("could_not", self._for_days("could_not"))
        positions = {self._catalog[name].position for name in named}
        return dict.fromkeys(sorted(positions), self._number("could_not", "position_points"))

    def _ran_out_of_time(self) -> bool:
        sessions = self._active[-1].sessions if self._active else ()
        short = sum(any(item.reason == "no_time" for item in s.feedback.items) for s in sessions)
        return bool(sessions) and short >= self._number("no_time", "sessions") * len(sessions)
