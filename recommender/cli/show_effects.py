"""Stretch by stretch on the screen: harm beside benefit, denominators always, no number of fewer than ten people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from recommender.cli.lines import Column, say, show_rows
from recommender.outcomes.guards import LEAST_PEOPLE

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.outcomes.stretch_facts import Record, StretchFacts

SYNTHETIC: Final = "Synthetic data: a simulation made these people up. It shows nothing of what stretching does."
SAID: Final = "What people said of a stretch, of those who said something (with 95 % intervals):"
NO_CAUSE: Final = (
    "Who says something is no accident, so this shows no cause. Few ratings are pulled to the common share."
)


def show_effects(facts: StretchFacts, console: Console) -> None:
    """What was said, then what chance says, each with the sentences that belong to it."""
    if facts.synthetic:
        console.print(SYNTHETIC)
    _show_said(facts.said, console)
    console.print("\nWhat a stretch did where chance chose:")
    for reason in facts.refused:
        say(f"- Nothing can be said: {reason}.", console)
    for sentence in (*facts.audit, *facts.words):
        say(f"- {sentence}", console)
    if facts.chance:
        _show_chance(facts.chance, console)


def _show_said(said: Sequence[Record], console: Console) -> None:
    shown = [row for row in said if row["is_shown"]]
    if shown:
        console.print(SAID)
        _show_shares(shown, console)
        console.print(NO_CAUSE)
    if hidden := len(said) - len(shown):
        console.print(f"{hidden} of {len(said)} are not shown: fewer than {LEAST_PEOPLE} people said how they felt.")
    if not said:
        console.print("Nothing was offered yet.")


def _show_shares(said: Sequence[Record], console: Console) -> None:
    rows = []
    for row in said:
        counts = (str(row[name]) for name in ("said", "said_people", "offered"))
        rows.append((*_names(row), _share(row, "helped"), _share(row, "worse"), *counts))
    show_rows(_columns(said, "helped", "worse", "said", "people", "offered"), rows, console)


def _show_chance(effects: Sequence[Record], console: Console) -> None:
    rows = []
    for row in effects:
        counts = (str(row[name]) for name in ("shown", "decisions", "people"))
        rows.append((*_names(row), f"{row['effect']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})", *counts))
    show_rows(_columns(effects, "against stand-ins", "shown", "of", "people"), rows, console)


def _columns(rows: Sequence[Record], *numbers: str) -> list[Column]:
    names = [Column(heading="stretch"), *([Column(heading="group")] if "group" in rows[0] else [])]
    return [*names, *(Column(heading=number, is_right=True) for number in numbers)]


def _names(row: Record) -> tuple[str, ...]:
    return tuple(row[name] for name in ("stretch", "group") if name in row)


def _share(row: Record, word: str) -> str:
    return f"{row[f'{word}_share']:.0%} ({row[f'{word}_low']:.0%}-{row[f'{word}_high']:.0%})"
