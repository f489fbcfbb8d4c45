"""The twelve weeks of a story in plain text, in the words of the program, for a reviewer who reads them as a diff."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from scenarios.stories import STORIES
from scenarios.story import LivedSession, LivedWeek, live

from recommender.cli.show import URGENCY_WORDS
from recommender.cli.show_difference import show_difference
from recommender.plan_words import dose_words
from recommender.profile.plan import PlannedSession, WeeklyPlan
from recommender.vocabulary import WEEKDAYS

TRANSCRIPTS = Path(__file__).parent / "transcripts"
WIDTH = 110
LEFT_OUT_MOST = 3


def transcript(name: str) -> str:
    """A story from the first to the last week."""
    story = STORIES[name]
    lines = [story.title, ""]
    lines += [line for week in live(name) for line in (*_week(week), "")]
    return "\n".join(line.rstrip() for line in lines)


def _week(week: LivedWeek) -> Iterator[str]:
    yield f"==== Week {week.number}, from {week.starts_on:%d %b}, pain {week.pain} ===="
    if week.says:
        yield from _wrapped(f"[{week.says}]")
    if week.plan is None:
        return
    if week.plan.status != "plan":
        yield from _stop(week.plan)
    elif week.difference is not None:
        console = Console(file=io.StringIO(), width=WIDTH, no_color=True)
        show_difference(week.difference, console)
        yield from console.file.getvalue().splitlines()
    for session in week.plan.sessions:
        yield from _session(session)
    for entry in week.plan.relaxed:
        yield from _wrapped(f"Note: {entry.text}")
    for lived in week.sessions:
        yield from _otherwise(lived)


def _stop(plan: WeeklyPlan) -> Iterator[str]:
    yield f"No plan: {plan.status}."
    for flag in plan.referral.flags if plan.referral else ():
        yield from _wrapped(f"{URGENCY_WORDS[flag.urgency]}: {flag.text}")
    for sentence in plan.advice:
        yield from _wrapped(f"- {sentence}")


def _session(session: PlannedSession) -> Iterator[str]:
    items = "; ".join(
        f"{'(' if item.phase != 'main' else ''}{item.name} {dose_words(item).replace(', each side', ' each')}"
        f"{')' if item.phase != 'main' else ''}{' !' if item.cautions else ''}"
        for item in session.items
    )
    yield from _wrapped(f"{WEEKDAYS[session.on.weekday()]} {session.minutes:g} min: {items}")


def _otherwise(lived: LivedSession) -> Iterator[str]:
    """A day on which the session was not done as it had been planned."""
    day, shown = WEEKDAYS[lived.on.weekday()], lived.shown
    if shown.stop is not None:
        yield f"-> {day}: put away, {shown.stop.status}"
    for entry in shown.withheld:
        yield from _wrapped(f"-> {day}: withheld {entry.stretch}: {' '.join(b.text for b in entry.because)}")
    if lived.done is None and shown.stop is None:
        yield f"-> {day}: not done"
    elif lived.shown_after is not None and lived.shown_after.stop is not None and shown.stop is None:
        yield f"-> {day}: after the session everything is put away, {lived.shown_after.stop.status}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="    ", break_long_words=False)


def main(arguments: list[str]) -> None:
    """Prints the stories that are named, or writes the transcripts of all."""
    if arguments == ["--write"]:
        for name in STORIES:
            (TRANSCRIPTS / f"{name}.txt").write_text(transcript(name), encoding="utf-8")
        return
    for name in arguments or STORIES:
        print(transcript(name))
