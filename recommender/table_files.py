"""Tables in files of others: cells that no spreadsheet runs, and no more rows than the file can honestly hold."""

from __future__ import annotations

import re

MOST_ROWS_UNASKED, LEAST_BYTES_OF_A_ROW = 50_000, 1  # of a Parquet file
FORMULA = re.compile(r"'*[=+\-@\t\r]")  # how a cell starts that a spreadsheet runs, or one that was kept from it


def is_too_dense(rows: int, size_bytes: int) -> bool:
    """Whether a table says that it has more rows than a file of its size can honestly hold.

    Packed, a few bytes can stand for a billion equal rows. Those that people keep take some ten bytes each; a million
    rows of synthetic feedback, which repeat a lot, take three.
    """
    return rows > MOST_ROWS_UNASKED + size_bytes // LEAST_BYTES_OF_A_ROW


def cell_of(value: object) -> object:
    """A value as a cell of a CSV file: a text that a spreadsheet would run as a formula gets an apostrophe before it.

    >>> cell_of("=1+1"), cell_of("neck"), cell_of(-4)
    ("'=1+1", 'neck', -4)
    """
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def text_in_cell(cell: str) -> str:
    """The text of which `cell_of` made a cell.

    >>> text_in_cell("'=1+1"), text_in_cell("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
