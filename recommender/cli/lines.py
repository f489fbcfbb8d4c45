"""Sentences and rows on a screen of any width: nothing is cut, and no id is broken, so that it can be copied."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

GAP: Final = 2  # behind each column
LEAST: Final = 16  # columns of the screen that words need to be wrapped in, else they become a ladder of single words


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """heading   above the column, or before the value where rows stand one under the other; empty: none
    is_whole  never wrapped: an id to copy, a day, a number
    """

    heading: str = ""
    is_whole: bool = True
    is_right: bool = False


def say(text: str, console: Console, indent: str = "") -> None:
    """One sentence or list entry, wrapped under itself."""
    text, lead = text.lstrip("\n"), text[: len(text) - len(text.lstrip("\n"))]
    console.print(lead, end="")
    later = indent + ("  " if text.startswith("- ") else "")
    lines = textwrap.wrap(
        text, console.width, initial_indent=indent, subsequent_indent=later,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    console.print("\n".join(lines), markup=False, soft_wrap=True)


def show_rows(columns: Sequence[Column], rows: Sequence[Sequence[str]], console: Console) -> None:
    """A table, or where it would not fit each row by itself: what names it, and the rest under that."""
    if fit(columns, rows, console):
        console.print(_table(columns, rows))
        return
    for name, *values in rows:
        say(name, console)
        said = [
            f"{column.heading}: {value}" if column.heading else value
            for column, value in zip(columns[1:], values, strict=True)
            if value
        ]
        for line in _packed(said, console.width - GAP):
            say(line, console, " " * GAP)


def fit(columns: Sequence[Column], rows: Sequence[Sequence[str]], console: Console) -> bool:
    """Whether the rows can be read side by side."""
    return sum(_least(column, rows, place) + GAP for place, column in enumerate(columns)) <= console.width


def _least(column: Column, rows: Sequence[Sequence[str]], place: int) -> int:
    texts = [column.heading, *(row[place] for row in rows)]
    widest = max(map(cell_len, texts))
    longest_word = max((cell_len(word) for text in texts for word in text.split()), default=0)
    return widest if column.is_whole else min(widest, max(LEAST, longest_word))


def _table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), show_header=any(column.heading for column in columns))
    for column in columns:
        table.add_column(
            column.heading, justify="right" if column.is_right else "left", no_wrap=column.is_whole, overflow="fold"
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _packed(said: Iterable[str], width: int) -> list[str]:
    """As many beside each other as fit a line."""
    lines: list[str] = []
    for one in said:
        if lines and cell_len(lines[-1]) + cell_len(one) + len(", ") <= width:
            lines[-1] += f", {one}"
        else:
            lines.append(one)
    return lines
