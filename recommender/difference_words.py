"""How a new week is told beside the last one: one sentence for each change, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.language.formats import number
from recommender.messages import Message
from recommender.plan_words import day_name
from recommender.planning.week_difference import Dosed, Noted, WeekDifference
from recommender.spoken import retold_difference, spoken_knowledge


def headline(found: WeekDifference) -> str:
    """Which week stands beside which."""
    days = {"day": day_name(found.after.starts_on), "before": day_name(found.before.starts_on)}
    return spoken_knowledge().phrases.say(Message("diff_headline", days))


def changes(found: WeekDifference) -> Iterator[str]:
    """What stays, what changed and why."""
    phrases = spoken_knowledge().phrases
    return (phrases.say(message).rstrip() for message in _lines(retold_difference(found)))


def _lines(found: WeekDifference) -> Iterator[Message]:
    if found.is_empty:
        yield Message("diff_same")
    elif not found.kept:
        yield Message("diff_kept_none")
    else:
        yield Message("diff_kept", {"count": len(found.kept)})
    swaps = [(swap.because, f"{swap.gone.name} -> {swap.new.name}") for swap in found.swapped]
    for kind, entries in (
        ("diff_swapped", swaps),
        ("diff_longer", _dosed(found.longer)),
        ("diff_shorter", _dosed(found.shorter)),
        ("diff_back", _noted(found.back)),
        ("diff_new", _noted(found.new)),
        ("diff_gone", _noted(found.gone)),
    ):
        for because, names in _by_reason(entries):
            yield Message(kind, {"list": names, "because": because})
    for text in found.also:
        yield Message("diff_also", {"text": text})
    before, after = found.before, found.after
    if before.sessions != after.sessions:
        yield Message("diff_sessions", {"before": before.sessions, "after": after.sessions})
    if before.minutes != after.minutes:
        yield Message("diff_minutes", {"before": number(before.minutes), "after": number(after.minutes)})


def _dosed(dosed: Iterable[Dosed]) -> list[tuple[str, str]]:
    return [(entry.because, f"{entry.name} {entry.change}") for entry in dosed]


def _noted(noted: Iterable[Noted]) -> list[tuple[str, str]]:
    return [(entry.because, entry.name) for entry in noted]


def _by_reason(entries: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each reason with all that it changed: a gentler week says why once, not for each stretch."""
    changes: dict[str, list[str]] = {}
    for because, name in entries:
        changes.setdefault(because, []).append(name)
    return ((because, joined(names)) for because, names in changes.items())


def joined(names: Iterable[str]) -> str:
    """Names in a row; many of them hold a comma of their own."""
    return "; ".join(names)
