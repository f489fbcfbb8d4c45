"""What the person said of single stretches: reasons for a skip or a swap, and what each of them acts on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from recommender.safety.look_back import LookBack


def named_as(look: LookBack, reason: str, since: date) -> Iterator[str]:
    """The stretches that a reason was given for, in feedback or with a swap, once for each time."""
    for session in look.history.sessions:
        if session.on >= since:
            for item in session.feedback.items:
                if item.reason == reason and item.stretch in look.catalog:
                    yield item.stretch
    for event in look.history.events:
        said = event.kind == "swap" and event.facts.get("reason") == reason
        stretch = event.facts.get("stretch")
        if said and event.day >= since and stretch in look.catalog:
            yield str(stretch)


def points_off(look: LookBack) -> dict[str, float]:
    """What a stretch is worth less because of it, in NPRS points."""
    most = int(look.number("disliked", "times_most"))
    disliked = Counter(named_as(look, "disliked", _as_long_as_it_counts(look, "disliked")))
    points = {name: min(most, count) * look.number("disliked", "points") for name, count in disliked.items()}
    for name in set(named_as(look, "could_not", _as_long_as_it_counts(look, "could_not"))):
        points[name] = points.get(name, 0.0) + look.number("could_not", "points")
    return points


def position_points(look: LookBack) -> dict[str, float]:
    """Likewise for a whole position that the person could not get into."""
    named = named_as(look, "could_not", _as_long_as_it_counts(look, "could_not"))
    positions = {look.catalog[name].position for name in named}
    return dict.fromkeys(sorted(positions), look.number("could_not", "position_points"))


def ran_out_of_time(look: LookBack) -> bool:
    """True where time ran short in half of last week's sessions or more."""
    sessions = look.active[-1].sessions if look.active else ()
    short = sum(any(item.reason == "no_time" for item in s.feedback.items) for s in sessions)
    return bool(sessions) and short >= look.number("no_time", "sessions") * len(sessions)


def did_elsewhere(look: LookBack) -> bool:
    """True where something of last week was done elsewhere."""
    sessions = look.active[-1].sessions if look.active else ()
    return any(item.reason == "already_did" for session in sessions for item in session.feedback.items)


def felt_worse_twice(look: LookBack) -> frozenset[str]:
    """Stretches that the body answered to badly on two days (evidence 4D), whoever asked for them back meanwhile."""
    since = look.on - timedelta(days=look.number("two_ambers", "within_days"))
    days = {(r.stretch, r.on) for r in look.reactions if since <= r.on <= look.on}
    counts = Counter(stretch for stretch, _ in days)
    return frozenset(name for name, count in counts.items() if count >= look.number("two_ambers", "times"))


def _as_long_as_it_counts(look: LookBack, rule: str) -> date:
    return look.on - timedelta(days=look.number(rule, "within_days"))
