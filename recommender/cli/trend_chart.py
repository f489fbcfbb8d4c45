"""The trends in a terminal: a table, and one bar a week for pain and completion."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from recommender.cli.lines import Column, show_rows
from recommender.language.filled import retold
from recommender.language.formats import percent, tenths
from recommender.language.translations import gettext, ngettext

if TYPE_CHECKING:
    from rich.console import Console

BAR_CELLS, LEAST_CELLS = 20, 5
BESIDE_A_BAR = 21  # columns for the week and the number


def show_trends(weeks: list[dict[str, Any]], words: Sequence[str], console: Console) -> None:
    """Sessions first, then pain and what may be said of it, then the caveat that honest numbers need."""
    if not weeks:
        console.print(gettext("Nothing logged yet. After a session: stretch log"))
        return
    done = sum(week["logged"] for week in weeks)
    facts = {"count": done, "day": weeks[0]["week"]}
    console.print(
        ngettext("{count} session since the week of {day}", "{count} sessions since the week of {day}", done, **facts)
    )
    numbers = (gettext("Done"), gettext("Completed"), gettext("Pain before"), gettext("Pain after"))
    columns = (Column(heading=gettext("Week of")), *(Column(heading=heading, is_right=True) for heading in numbers))
    show_rows(columns, [_row(week) for week in weeks], console)
    _bars(gettext("Pain before a session, 0-10"), weeks, "pain_before", 10, console)
    _bars(gettext("Completed"), weeks, "completed_share", 1, console)
    console.print()
    for sentence in words:
        console.print(retold(sentence))
    console.print(gettext("Pain goes up and down by itself, and people often start in a bad week."))
    console.print(gettext("So this shows what happened, not what caused it."))


def _row(week: dict[str, Any]) -> tuple[str, ...]:
    shares = (_percent(week["completed_share"]), _number(week["pain_before"]), _number(week["pain_after"]))
    return week["week"], _of_planned(week), *shares


def _bars(title: str, weeks: list[dict[str, Any]], name: str, most: float, console: Console) -> None:
    full, empty = ("█", "·") if (sys.stdout.encoding or "").lower().startswith("utf") else ("#", ".")
    most_cells = max(LEAST_CELLS, min(BAR_CELLS, console.width - BESIDE_A_BAR))
    nothing = gettext("nothing said")
    console.print(f"\n{title}")
    for week in weeks:
        value = week[name]
        if value is None:
            console.print(f"  {week['week']}  {nothing}")
            continue
        cells = round(most_cells * value / most)
        shown = _percent(value) if most == 1 else _number(value)
        console.print(f"  {week['week']}  {full * cells}{empty * (most_cells - cells)}  {shown}")


def _of_planned(week: dict[str, Any]) -> str:
    done, planned = week["logged"], week["planned"]
    return gettext("{number} of {of}", number=done, of=planned) if planned else str(done)


def _percent(share: float | None) -> str:
    return "-" if share is None else percent(share)


def _number(value: float | None) -> str:
    return "-" if value is None else tenths(value)
