"""How a new week looks beside the last one, and a whole week in one line a session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from recommender.cli.show import URGENCY_WORDS, day_name, say
from recommender.knowledge import shipped_knowledge
from recommender.messages import Message
from recommender.planning.week_difference import Dosed, Noted, WeekDifference

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.profile.plan import WeeklyPlan


def show_difference(found: WeekDifference, console: Console) -> None:
    """What stays, what changed and why, one line each."""
    phrases = shipped_knowledge().phrases
    days = {"day": day_name(found.after.starts_on), "before": day_name(found.before.starts_on)}
    say(phrases.say(Message("diff_headline", days)), console)
    for message in _lines(found):
        say(phrases.say(message).rstrip(), console)


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
        yield Message("diff_minutes", {"before": f"{before.minutes:g}", "after": f"{after.minutes:g}"})


def _dosed(dosed: Iterable[Dosed]) -> list[tuple[str, str]]:
    return [(entry.because, f"{entry.name} {entry.change}") for entry in dosed]


def _noted(noted: Iterable[Noted]) -> list[tuple[str, str]]:
    return [(entry.because, entry.name) for entry in noted]


def _by_reason(entries: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each reason with all that it changed: a gentler week says why once, not for each stretch."""
    changes: dict[str, list[str]] = {}
    for because, name in entries:
        changes.setdefault(because, []).append(name)
    return ((because, _list(names)) for because, names in changes.items())


def _list(names: Iterable[str]) -> str:
    """Names in a row; many of them hold a comma of their own."""
    return "; ".join(names)


def show_week_shortly(plan: WeeklyPlan, console: Console) -> None:
    """A week in one line a session, with whom to see, what had to bend, and what to know."""
    for flag in plan.referral.flags if plan.referral else ():
        say(f"{URGENCY_WORDS[flag.urgency]}: {flag.text}", console)
    for session in plan.sessions:
        names = _list(item.name for item in session.items)
        say(f"{day_name(session.on)}, {session.minutes:g} minutes: {names}", console)
    for entry in plan.relaxed:
        say(f"Note: {entry.text}", console)
    for sentence in plan.advice:
        say(f"- {sentence}", console)
