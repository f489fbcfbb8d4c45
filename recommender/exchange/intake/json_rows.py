"""Records of a JSON file, one after the other, without ever holding more than one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TextIO

from recommender.errors import DataError, Problem
from recommender.exchange.intake.lines import LONGEST_LINE, fault_of_line
from recommender.json_text import TOO_DEEP, is_nested_too_deeply

AT_ONCE: Final = 65_536
LONGEST_RECORD: Final = 1_000_000  # characters
NOT_JSON: Final = "is not JSON"
NO_TABLE: Final = "is no table of names and values"
KEY_TWICE: Final = "names one of its fields twice"
REST_UNREADABLE: Final = "is not JSON; from here on the file cannot be read"
BLANK: Final = " \t\r\n"


class Record(NamedTuple):
    """One record of a file, the line on which it starts, and why it cannot be read where it cannot."""

    line: int
    fields: dict[str, Any]
    fault: str | None


class _TwiceError(ValueError):
    """A key stands twice: it cannot be known which of the two was meant."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError
    return found


DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique)
SKIPPING: Final = json.JSONDecoder()


def rows_of_json_lines(text: TextIO) -> Iterator[Record]:
    """A record for each line that is not blank."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and rest[-1] not in "\r\n":
            rest = text.readline(LONGEST_LINE + 1)
        if line.strip():
            yield _record(line, number)


def _record(line: str, number: int) -> Record:
    if fault := fault_of_line(line):
        return Record(number, {}, fault)
    try:
        return _table(DECODER.decode(line.lstrip("\ufeff")), number)
    except _TwiceError:
        return Record(number, {}, KEY_TWICE)
    except (ValueError, RecursionError):
        return Record(number, {}, NOT_JSON)


def _table(value: object, line: int) -> Record:
    if not isinstance(value, dict):
        return Record(line, {}, NO_TABLE)
    return Record(line, {}, TOO_DEEP) if is_nested_too_deeply(value) else Record(line, value, None)


class _Cursor:
    """A place in a JSON text of which only a window is held. at: where in the window; line: of the whole text."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.window, self.at, self.line = text.read(AT_ONCE), 0, 1

    def more(self) -> bool:
        """Lets go of what was passed and reads on; False at the end, or where one value is too long to be one."""
        self.window, self.at = self.window[self.at :], 0
        read = self._text.read(AT_ONCE) if len(self.window) < LONGEST_RECORD else ""
        self.window += read
        return bool(read)

    def pass_by(self, count: int) -> None:
        self.line += self.window.count("\n", self.at, self.at + count)
        self.at += count

    def next(self) -> str:
        """The next character that is not blank, not yet passed; empty at the end."""
        while True:
            while self.at < len(self.window) and self.window[self.at] in BLANK:
                self.pass_by(1)
            if self.at < len(self.window) or not self.more():
                return self.window[self.at : self.at + 1]

    def take(self, mark: str) -> bool:
        if self.next() != mark:
            return False
        self.pass_by(1)
        return True

    def value(self, decoder: json.JSONDecoder = DECODER) -> Any:
        """The value that stands here, passed. Raises ValueError where there is none."""
        self.next()
        while True:
            try:
                value, end = decoder.raw_decode(self.window, self.at)
            except json.JSONDecodeError:
                if not self.more():
                    raise
            else:
                if end == len(self.window) and self.more():
                    continue  # a number may go on
                self.pass_by(end - self.at)
                return value


def rows_of_json(text: TextIO, rows_at: str | None, name: str) -> Iterator[Record]:
    """A record for each entry of the list in a JSON text. Raises DataError where there is no such list.

    Where an entry is broken nobody can tell where the next one starts: what is left counts as one record that fails.
    """
    cursor = _Cursor(text)
    _go_to_the_list(cursor, rows_at, name)
    if cursor.take("]"):
        return
    while True:
        cursor.next()
        line = cursor.line
        record = _next_record(cursor)
        yield record or Record(line, {}, REST_UNREADABLE)
        if record is None or cursor.take("]"):
            return
        if not cursor.take(","):
            yield Record(cursor.line, {}, REST_UNREADABLE)
            return


def _next_record(cursor: _Cursor) -> Record | None:
    cursor.next()
    line = cursor.line
    try:
        record = _table(cursor.value(), line)
    except _TwiceError:
        try:
            cursor.value(SKIPPING)
        except (ValueError, RecursionError):
            return None
        return Record(line, {}, KEY_TWICE)
    except (ValueError, RecursionError):
        return None
    return record if _can_be_written(record.fields) else Record(line, {}, "is not UTF-8 text")


def _can_be_written(fields: dict[str, Any]) -> bool:
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _go_to_the_list(cursor: _Cursor, rows_at: str | None, name: str) -> None:
    """Passes everything before the first entry of the list."""
    try:
        if rows_at is None:
            if cursor.take("["):
                return
            raise DataError([Problem(name, "should be a JSON list of rows; say file.rows_at if it stands in a table")])
        is_open = cursor.take("{")
        while is_open:
            key = cursor.value(SKIPPING)
            cursor.take(":")
            if key == rows_at and cursor.take("["):
                return
            cursor.value(SKIPPING)
            is_open = cursor.take(",")
    except (ValueError, RecursionError):
        raise DataError([Problem(name, "is not JSON")]) from None
    raise DataError([Problem(name, f"holds no list of rows at '{rows_at}'")])
