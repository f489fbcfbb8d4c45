"""Lines of a text file with their numbers, none of them longer than memory should hold, and rows of cells from them."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TextIO

LONGEST_LINE: Final = 100_000  # characters
MOST_LINES_OF_A_ROW: Final = 100  # a quote that nobody closed would else swallow the file

NOT_UTF8: Final = "is not UTF-8 text"
TOO_LONG: Final = f"is longer than {LONGEST_LINE} characters"
BAD_QUOTES: Final = "has quotes that do not match"


class Raw(NamedTuple):
    """A row as it came. cells empty: it cannot be read, and fault says why."""

    line: int
    cells: Sequence[str]
    fault: str | None


class Lines:
    """The lines of a text, each once; those of a row that came to nothing can be read again.

    taken   the lines since it was last emptied
    number  of the line that came last, from 1
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.taken and len(self.taken) >= MOST_LINES_OF_A_ROW:
            raise StopIteration
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > LONGEST_LINE and not self._again:
            self._pass_the_rest(line)
        self.number += 1
        self.taken.append(line)
        return line

    def _pass_the_rest(self, line: str) -> None:
        while line and line[-1] not in "\r\n":
            line = self._text.readline(LONGEST_LINE + 1)

    def keep_only_the_first(self) -> None:
        """Puts all taken lines back but the first."""
        back = self.taken[1:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)
        del self.taken[1:]


def rows_of_lines(text: TextIO, delimiter: str, fits: Callable[[int], bool]) -> Iterator[Raw]:
    """Every row of a delimited text with the number of its first line; blank lines are passed over.

    A quote that is not closed costs its own line, not those behind it: a row over several lines is only believed
    where its number of cells `fits`.
    """
    lines = Lines(text)
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        yield from _until_a_fault(reader, lines, fits)
        if not lines.taken:
            return
        lines.keep_only_the_first()
        yield Raw(lines.number, (), fault_of_line(lines.taken[0]) or BAD_QUOTES)
        lines.taken.clear()


def _until_a_fault(reader: Iterator[list[str]], lines: Lines, fits: Callable[[int], bool]) -> Iterator[Raw]:
    """Rows until the end, then nothing is taken; or until one that cannot be read, whose lines are taken."""
    taken = lines.taken
    try:
        for cells in reader:
            if not cells:  # a million of them fit into a megabyte
                taken.clear()
                continue
            count = len(taken)
            if count > 1 and not fits(len(cells)):
                return
            fault = fault_of_line(taken[0]) if count == 1 else fault_of_lines(taken)
            yield Raw(lines.number - count + 1, () if fault else cells, fault)
            taken.clear()
    except csv.Error:
        return


def fault_of_lines(lines: Sequence[str]) -> str | None:
    return next(filter(None, map(fault_of_line, lines)), None)


def fault_of_line(line: str) -> str | None:
    """Why a line cannot be read; None where it can. Bytes that are no UTF-8 came in as lone surrogates."""
    if len(line) > LONGEST_LINE:
        return TOO_LONG
    if line.isascii():
        return None
    try:
        line.encode()
    except UnicodeEncodeError:
        return NOT_UTF8
    return None
