"""Rows that wait on the disk until the whole file was read, and then become tables: Parquet or CSV."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Literal, Self

from recommender.errors import UsageError
from recommender.exchange.intake.diary import Record
from recommender.exchange.intake.sources import MISSING_EXTRA
from recommender.table_files import cell_of

if TYPE_CHECKING:
    import pyarrow

    from recommender.outcomes.frame_columns import Column

ROWS_AT_ONCE: Final = 20_000
TableFormat = Literal["parquet", "csv"]


class Spool:
    """Rows of several tables in scratch files that nobody else can open."""

    def __init__(self, tables: Iterable[str]) -> None:
        self._stack = ExitStack()
        self._files: dict[str, IO[bytes]] = {
            name: self._stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
            for name in tables
        }
        self._waiting: dict[str, list[Record]] = {name: [] for name in self._files}

    def add(self, table: str, record: Record) -> None:
        waiting = self._waiting[table]
        waiting.append(record)
        if len(waiting) >= ROWS_AT_ONCE:
            self._write(table)

    def _write(self, table: str) -> None:
        pickle.dump(self._waiting[table], self._files[table], protocol=pickle.HIGHEST_PROTOCOL)
        self._waiting[table] = []

    def batches(self, table: str) -> Iterator[list[Record]]:
        """All rows of a table in the order in which they came."""
        if self._waiting[table]:
            self._write(table)
        file = self._files[table]
        end = file.tell()
        file.seek(0)
        while file.tell() < end:
            yield pickle.load(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def write_table(path: Path, columns: Sequence[Column], batches: Iterable[Sequence[Record]]) -> int:
    """A file of one table; returns how many rows it has. Its name says in which format."""
    path.touch(mode=0o600)
    return (_write_parquet if path.suffix == ".parquet" else _write_csv)(path, columns, batches)


def _write_csv(path: Path, columns: Sequence[Column], batches: Iterable[Sequence[Record]]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        for batch in batches:
            writer.writerows([cell_of(value) for value in row] for row in batch)
            rows += len(batch)
    return rows


def _write_parquet(path: Path, columns: Sequence[Column], batches: Iterable[Sequence[Record]]) -> int:
    arrow, parquet = require_arrow()
    schema = arrow.schema([(column.name, _type_of(arrow, column.kind)) for column in columns])
    rows = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for batch in batches:
            values: list[Sequence[Any]] = list(zip(*batch, strict=True)) or [()] * len(columns)
            arrays = [_array(arrow, found, field.type) for found, field in zip(values, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            rows += len(batch)
    return rows


def _type_of(arrow: Any, kind: str) -> pyarrow.DataType:
    types: dict[str, Callable[[], pyarrow.DataType]] = {
        "day": lambda: arrow.timestamp("us"),
        "moment": lambda: arrow.timestamp("us", "UTC"),
        "number": arrow.float64,
        "count": arrow.int64,
        "flag": arrow.bool_,
    }
    made: pyarrow.DataType = types.get(kind, arrow.string)()
    return made


def _array(arrow: Any, values: Sequence[Any], kind: pyarrow.DataType) -> Any:
    if any(isinstance(value, date) for value in values[:1]):
        return arrow.array(values, arrow.date32()).cast(kind)
    return arrow.array(values, kind)


def require_arrow() -> tuple[Any, Any]:
    """pyarrow and its parquet. Raises UsageError where they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError([MISSING_EXTRA]) from None
    return pyarrow, parquet
