"""The trends in a terminal: a table, and one bar a week for pain and completion."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

BAR_CELLS = 20


def show_trends(weeks: list[dict[str, Any]], words: Sequence[str], console: Console) -> None:
    """Sessions first, then pain and what may be said of it, then the caveat that honest numbers need."""
    if not weeks:
        console.print("Nothing logged yet. After a session: stretch log")
        return
    done = sum(week["logged"] for week in weeks)
    console.print(f"{done} session{'s' if done != 1 else ''} since the week of {weeks[0]['week']}")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Week of", "Done", "Completed", "Pain before", "Pain after"):
        table.add_column(heading, justify="left" if heading == "Week of" else "right", no_wrap=True)
    for week in weeks:
        table.add_row(
            week["week"],
            f"{week['logged']} of {week['planned']}" if week["planned"] else str(week["logged"]),
            _percent(week["completed_share"]),
            _number(week["pain_before"]),
            _number(week["pain_after"]),
        )
    console.print(table)
    _bars("\nPain before a session, 0-10", weeks, "pain_before", 10, console)
    _bars("\nCompleted", weeks, "completed_share", 1, console)
    console.print()
    for sentence in words:
        console.print(sentence)
    console.print("Pain goes up and down by itself, and people often start in a bad week.")
    console.print("So this shows what happened, not what caused it.")


def _bars(title: str, weeks: list[dict[str, Any]], name: str, most: float, console: Console) -> None:
    full, empty = ("█", "·") if (sys.stdout.encoding or "").lower().startswith("utf") else ("#", ".")
    console.print(title)
    for week in weeks:
        value = week[name]
        if value is None:
            console.print(f"  {week['week']}  nothing said")
            continue
        cells = round(BAR_CELLS * value / most)
        shown = _percent(value) if most == 1 else _number(value)
        console.print(f"  {week['week']}  {full * cells}{empty * (BAR_CELLS - cells)}  {shown}")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
