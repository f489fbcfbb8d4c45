"""How the body answered: the colour of a session and of each stretch in it, flares, green weeks (decisions 1.12).

Missing is never green: a session without both pain ratings has no colour, unless what was said is bad news.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from recommender.catalog.added import namespace_of
from recommender.catalog.catalog import Catalog
from recommender.profile.history import History, LoggedSession
from recommender.safety.rules import Thresholds

Colour = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchReaction:
    """What one stretch did on one day. told_on: the day from which on it can be asked back."""

    stretch: str
    on: date
    told_on: date
    colour: Colour
    hurt: bool


class Red(NamedTuple):
    """A red session. told_on: the day from which on a sheet can answer for it."""

    on: date
    told_on: date


def session_colour(session: LoggedSession, limits: Thresholds) -> Colour | None:
    """Red, amber or green from the pain ratings around a session; None where too little was said.

    Source: evidence 4C with the stricter zones; decisions 1.12.
    """
    feedback = session.feedback
    before, after, next_day = feedback.pain_before, feedback.pain_after, feedback.next_day_pain
    if before is not None and next_day is not None and next_day >= before + limits.red_next_day_nrs:
        return "red"
    if before is None or after is None:
        return "amber" if feedback.session_felt == "worse" else None
    rise = after - before
    if rise >= limits.red_rise_nrs or (after >= limits.red_after_nrs > before):
        return "red"
    not_settled = rise > 0 and (next_day is None or next_day > before)
    if rise >= limits.amber_rise_nrs or not_settled or feedback.session_felt == "worse":
        return "amber"
    return "green"


def stretch_reactions(history: History, catalog: Catalog, limits: Thresholds) -> tuple[StretchReaction, ...]:
    """Every amber or red answer of the body to a stretch, in the order of the days.

    A stretch that the person rated carries its own colour. In a bad session where nothing was rated, the blame falls
    on the items that asked for care, else on the hardest: we cannot know, so the likeliest ones rest.
    """
    return tuple(reaction for session in history.sessions for reaction in _reactions(session, catalog, limits))


def _reactions(session: LoggedSession, catalog: Catalog, limits: Thresholds) -> Iterable[StretchReaction]:
    of_session = session_colour(session, limits)
    for item in session.feedback.items:
        if item.hurt or item.felt == "worse":
            is_red = (item.hurt and item.felt == "worse") or of_session == "red"
            yield StretchReaction(
                stretch=item.stretch,
                on=session.on,
                told_on=max(session.on, item.told_on or session.on),
                colour="red" if is_red else "amber",
                hurt=item.hurt,
            )
    if of_session not in ("amber", "red"):
        return
    unrated = {
        item.stretch
        for item in session.feedback.items
        if item.outcome != "skipped" and item.felt is None and not item.hurt and item.stretch in catalog
    }
    cautioned = {item.stretch for item in session.planned if item.cautions}
    ours = {name for name in unrated if not namespace_of(name)}
    for name in sorted(_blamed(ours, cautioned, catalog) | _blamed(unrated - ours, cautioned, catalog)):
        yield StretchReaction(stretch=name, on=session.on, told_on=session.on, colour=of_session, hurt=False)


def _blamed(unrated: set[str], cautioned: set[str], catalog: Catalog) -> set[str]:
    """Ours and those of others are each looked at alone: a stretch that others add may not take the blame from ours."""
    hardest = max((catalog[name].difficulty for name in unrated), default=0)
    return (cautioned & unrated) or {name for name in unrated if catalog[name].difficulty == hardest}


def reds(history: History, catalog: Catalog, limits: Thresholds) -> tuple[Red, ...]:
    """Each session that was red, or in which a stretch was, in the order of their days; once, also if told twice.

    Two reds stop a plan, and two devices that tell the same red are one (decisions 1.12). Of one session any red
    counts, whatever the other device says.
    """

    def is_red(session: LoggedSession) -> bool:
        stretches = _reactions(session, catalog, limits)
        return session_colour(session, limits) == "red" or any(reaction.colour == "red" for reaction in stretches)

    red = {session.what_it_tells_of: session for session in history.sessions if is_red(session)}
    return tuple(sorted(Red(session.on, session.told_since(is_red)) for session in red.values()))


def red_days(history: History, catalog: Catalog, limits: Thresholds) -> tuple[date, ...]:
    """The day of each of them."""
    return tuple(red.on for red in reds(history, catalog, limits))


def bad_days(history: History, catalog: Catalog, limits: Thresholds) -> tuple[date, ...]:
    """The day of each session with any amber or red in it."""
    coloured = {session.on for session in history.sessions if session_colour(session, limits) in ("amber", "red")}
    return tuple(sorted(coloured | {r.on for r in stretch_reactions(history, catalog, limits)}))


def green_weeks_in_a_row(history: History, catalog: Catalog, on: date, limits: Thresholds) -> int:
    """How many whole weeks before `on` were green: something was logged green and nothing was amber or red."""
    bad = set(bad_days(history, catalog, limits))
    green = {s.on for s in history.sessions if session_colour(s, limits) == "green"} - bad
    weeks = 0
    while True:
        days = {on - timedelta(days=7 * weeks + back) for back in range(1, 8)}
        if bad & days or not green & days:
            return weeks
        weeks += 1


def in_flare(history: History, on: date, limits: Thresholds) -> bool:
    """True while a flare lasts."""
    return flare_began(history, on, limits) is not None


def flare_began(history: History, on: date, limits: Thresholds) -> date | None:
    """The newest day on which a flare was told or seen, while it lasts; None where there is none, or it was ended.

    Source: evidence 4E (S25): at least 2 points above the person's own 14-day mean, or the person says "flare". What
    was said before it was told has not ended it.
    """
    flares = _flares(history, limits)
    began = max((day for day in flares if day <= on), default=None)
    if began is None or on - began > timedelta(days=limits.flare_lasts_days):
        return None
    return None if any(flares[began] < day <= on for day in flare_over_days(history)) else began


def flare_over_days(history: History) -> tuple[date, ...]:
    """The days on which the person said that there is no flare."""
    told = [c.on for c in history.checkins if c.flare is False]
    return tuple(sorted({*told, *(s.on for s in history.sessions if s.feedback.flare is False and s.is_dated)}))


def flare_days(history: History, on: date, limits: Thresholds) -> tuple[date, ...]:
    """Every day up to `on` on which a flare was told or seen, in order."""
    return tuple(sorted(day for day in _flares(history, limits) if day <= on))


def _flares(history: History, limits: Thresholds) -> dict[date, date]:
    """Every day on which a flare was told or seen, with the day from which on it can be ended."""
    readings = [(s.on, s.feedback.pain_before) for s in history.sessions if s.feedback.pain_before is not None]

    def is_flare(session: LoggedSession) -> bool:
        return bool(session.feedback.flare) or _rose_above_own_mean(session, readings, limits)

    told = [
        *((c.on, c.was_told_on) for c in history.checkins if c.flare),
        *((s.on, s.told_since(is_flare)) for s in history.sessions if is_flare(s)),
        *((e.day, e.day) for e in history.events if e.kind == "pause" and e.facts.get("reason") == "flare"),
    ]
    return dict(sorted(told))  # of one day the latest


def _rose_above_own_mean(session: LoggedSession, readings: Sequence[tuple[date, int]], limits: Thresholds) -> bool:
    """readings: the day and the pain before of every session that has one."""
    now, until = session.feedback.pain_before, session.on
    if now is None:
        return False
    earliest = until - timedelta(days=limits.flare_window_days)
    before = [nrs for day, nrs in readings if earliest <= day < until]
    if len(before) < limits.flare_readings_needed:
        return False
    return now >= sum(before) / len(before) + limits.flare_rise_nrs


def pain_now(history: History, sheet_nrs: int | None, answered_on: date, on: date) -> int | None:
    """The newest pain rating up to `on`, 0-10: the sheet's, a check-in's worst, or the last one before a session.

    Of several on one day the highest counts. A rating of a later day, or of no day at all, can only raise it.
    """
    readings = [(answered_on, sheet_nrs)]
    readings += [(session.on, session.feedback.pain_before) for session in history.sessions if session.is_dated]
    readings += [(checkin.on, checkin.worst_pain) for checkin in history.checkins]
    known = [(day, nrs) for day, nrs in readings if nrs is not None]
    newest = max((entry for entry in known if entry[0] <= on), default=None)
    undated = [s.feedback.pain_before for s in history.sessions if not s.is_dated]
    others = [nrs for day, nrs in known if day > on] + [nrs for nrs in undated if nrs is not None]
    return max([*([newest[1]] if newest else []), *others], default=None)
