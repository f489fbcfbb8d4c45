"""Rows of a file of any form, always in the columns that were asked for, one after the other."""

from __future__ import annotations

import codecs
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from recommender.errors import DataError, Problem
from recommender.exchange.intake.json_rows import rows_of_json, rows_of_json_lines
from recommender.exchange.intake.layouts import rows_of_table
from recommender.exchange.intake.lines import Raw
from recommender.exchange.intake.mapping import FileForm, Format
from recommender.table_files import is_too_dense

ROWS_AT_ONCE: Final = 10_000
NESTED: Final = "holds a list or a table in one of its fields"
TOO_DENSE: Final = "says that it has more rows than a file of its size can hold"
UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def rows_of_file(path: Path, form: FileForm, written_as: Format, columns: Sequence[str]) -> Iterator[Raw]:
    """Each row of a file: the texts of `columns` in their order, an empty one where there is none.

    line  the line on which the row starts, from 1; in Parquet its number
    Raises DataError where the file as a whole cannot be used.
    """
    try:
        if written_as == "parquet":
            yield from _rows_of_parquet(path, columns)
            return
        if written_as in ("csv", "tsv"):
            delimiter = form.delimiter or ("\t" if written_as == "tsv" else ",")
            with _opened(path, form) as text:
                yield from rows_of_table(text, delimiter, columns, form.columns, path.name)
            return
        with _opened(path, form) as text:
            found = rows_of_json_lines(text) if written_as == "jsonl" else rows_of_json(text, form.rows_at, path.name)
            for line, record, fault in found:
                yield _row(line, record, fault, columns)
    except OSError as error:
        raise DataError([Problem(path.name, f"cannot be read: {error.strerror}")]) from None
    except UnicodeError:
        raise DataError([Problem(path.name, f"is not {form.encoding} text")]) from None


def _opened(path: Path, form: FileForm) -> TextIO:
    """The text; where it claims to be UTF-8 and is not, the bytes come as lone surrogates and cost their row alone."""
    with path.open("rb") as start:
        if start.read(2) in UTF_16_MARKS and form.encoding != "utf-16":
            raise DataError([Problem(path.name, 'is UTF-16 text; say file.encoding = "utf-16" in the mapping')])
    is_utf8 = form.encoding == "utf-8"
    encoding, errors = ("utf-8-sig", "surrogateescape") if is_utf8 else (form.encoding, "strict")
    return path.open(encoding=encoding, errors=errors, newline="")


def _row(line: int, record: dict[str, Any], fault: str | None, columns: Sequence[str]) -> Raw:
    """The wanted fields of one record as texts."""
    if fault:
        return Raw(line, (), fault)
    values = [record.get(column) for column in columns]
    if any(isinstance(value, list | dict) for value in values):
        return Raw(line, (), NESTED)
    return Raw(line, [text_of(value) for value in values], None)


def text_of(value: object) -> str:
    """One value of JSON or Parquet as a CSV would hold it; nothing, and what is no number, as an empty text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".15g") if abs(value) < 1e15 else repr(value)
    return str(value)


def _rows_of_parquet(path: Path, columns: Sequence[str]) -> Iterator[Raw]:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise DataError([MISSING_EXTRA]) from None
    try:
        file = parquet.ParquetFile(path)
        wanted, there = list(dict.fromkeys(columns)), Counter(file.schema_arrow.names)
        problems = [Problem(path.name, f"has no column '{name}'") for name in wanted if not there[name]]
        problems += [Problem(path.name, f"has two columns '{name}'") for name in wanted if there[name] > 1]
        if is_too_dense(file.metadata.num_rows, path.stat().st_size):
            problems.append(Problem(path.name, TOO_DENSE))
        if problems:
            raise DataError(problems)
        number = 0
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
            found = {name: batch.column(name).to_pylist() for name in batch.schema.names}
            for values in zip(*(found[name] for name in columns), strict=True):
                number += 1
                yield _row(number, dict(zip(columns, values, strict=True)), None, columns)
    except (arrow.ArrowException, OSError, UnicodeDecodeError):  # what they say holds the whole path
        raise DataError([Problem(path.name, "is not a Parquet file that can be read")]) from None


MISSING_EXTRA: Final = Problem("", "Parquet needs the `analysis` extra: pip install 'stretch-recommender[analysis]'")
