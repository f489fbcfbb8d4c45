"""Rows of a table whose columns may change on the way: a header line that comes again, or another number of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final, TextIO

from recommender.errors import DataError, Problem
from recommender.exchange.intake.lines import Raw, rows_of_lines

MORE_CELLS: Final = "has more cells than the header has names"
FEWER_CELLS: Final = "has fewer cells than the header has names"
NO_LAYOUT: Final = "has a number of cells that the mapping names no columns for"
Pick = Callable[[Sequence[str]], Sequence[str]]


def rows_of_table(
    text: TextIO, delimiter: str, columns: Sequence[str], layouts: Sequence[Sequence[str]], name: str
) -> Iterator[Raw]:
    """Each row in the wanted columns. Raises DataError where the first header, or a layout, lacks one of them.

    A row that holds the names of all wanted columns is a header, from which on the columns are as it says. A row with
    another number of cells is rejected, since nobody can know which cell is missing; empty cells behind the last
    column are nothing.

    layouts  columns by number of cells, for a file without a header line
    """
    known = {len(layout): _pick(layout, columns, name) for layout in layouts}  # by number of cells
    wanted, width, probe = frozenset(columns), 0, columns[0].split("#")[0]
    for raw in rows_of_lines(text, delimiter, lambda count: not known or count in known):
        if raw.fault is not None:
            yield raw
        elif not known or (probe in raw.cells and not layouts and wanted.issubset(unique_names(raw.cells))):
            if any(cell.strip() for cell in raw.cells):
                names = unique_names(raw.cells)
                width = len(names)
                known.clear()
                known[width] = _pick(names, columns, name)
        elif pick := known.get(len(raw.cells)):
            yield Raw(raw.line, pick(raw.cells), None)
        elif raw.cells:
            yield _of_another_width(raw, known, width)
    if not known:
        raise DataError([Problem(name, "holds no header line")])


def unique_names(cells: Sequence[str]) -> list[str]:
    """The names of a header line; the second column of one name is `name#2`. A byte-order mark is no part of one."""
    seen: Counter[str] = Counter()
    names = []
    for cell in cells:
        name = cell.lstrip("\ufeff").strip()
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def _pick(names: Sequence[str], columns: Sequence[str], file: str) -> Pick:
    missing = [column for column in dict.fromkeys(columns) if column not in names]
    if missing:
        raise DataError([Problem(file, f"has no column '{column}'") for column in missing])
    places = [names.index(column) for column in columns]
    if len(places) == 1:
        (only,) = places
        return lambda cells: (cells[only],)
    return itemgetter(*places)


def _of_another_width(raw: Raw, known: dict[int, Pick], width: int) -> Raw:
    """A row of too many cells is as wide as the header where the rest are empty."""
    for count in sorted(known, reverse=True):
        if count < len(raw.cells) and not any(cell.strip() for cell in raw.cells[count:]):
            return Raw(raw.line, known[count](raw.cells), None)
    fault = NO_LAYOUT if not width else MORE_CELLS if len(raw.cells) > width else FEWER_CELLS
    return Raw(raw.line, (), fault)
