"""The Parquet file of people that a fleet plans for: person, answers, where there is one their history; all text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from recommender.errors import DataError, Problem, UsageError
from recommender.fleet.crew import MISSING_EXTRA
from recommender.table_files import is_too_dense

if TYPE_CHECKING:
    import pyarrow

COLUMNS: Final = ("person", "answers", "history")
MUST_BE_THERE: Final = COLUMNS[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """rows: how many people; twice: the names that stand in more than one row."""

    name: str
    source: Any
    rows: int
    twice: frozenset[str]

    def partitions(self, rows: int) -> Iterator[pyarrow.Table]:
        """The people in parts of so many rows, wherever the row groups of the file end.

        Raises DataError where the file turns out to be damaged.
        """
        import pyarrow as arrow

        names = [name for name in COLUMNS if name in self.source.schema_arrow.names]
        held = None
        with _worded(self.name):
            for batch in self.source.iter_batches(batch_size=rows, columns=names):
                batch.validate(full=True)  # bytes that are no text
                table = arrow.Table.from_batches([batch])
                held = table if held is None else arrow.concat_tables([held, table])
                while held.num_rows >= rows:
                    yield held.slice(0, rows).combine_chunks()
                    held = held.slice(rows)
        if held is not None and held.num_rows:
            yield held.combine_chunks()


def read_people_file(path: Path) -> PeopleFile:
    """The file, with all that can be known of it before its rows are read.

    Raises DataError with every problem, UsageError without the `cluster` extra.
    """
    try:
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise UsageError([MISSING_EXTRA]) from None
    if not path.is_file():
        raise DataError([Problem(path.name, "there is no such file")])
    with _worded(path.name):
        source = parquet.ParquetFile(path)
        rows = source.metadata.num_rows
        problems = list(_problems(path.name, source.schema_arrow))
        if is_too_dense(rows, path.stat().st_size):
            problems.append(Problem(path.name, "says that it has more rows than a file of its size can hold"))
        if problems:
            raise DataError(problems)
        return PeopleFile(name=path.name, source=source, rows=rows, twice=_twice(source))


def _problems(file: str, schema: Any) -> Iterator[Problem]:
    from pyarrow import types

    for name in COLUMNS:
        there = schema.names.count(name)
        if there > 1:
            yield Problem(f"{file}: {name}", "stands more than once")
        elif there and not any(
            is_text(schema.field(name).type) for is_text in (types.is_string, types.is_large_string)
        ):
            yield Problem(f"{file}: {name}", "should be text")
        elif not there and name in MUST_BE_THERE:
            yield Problem(f"{file}: {name}", "is missing")


def _twice(source: Any) -> frozenset[str]:
    from pyarrow import compute

    people = source.read(columns=["person"])["person"]
    people.validate(full=True)
    counts = people.value_counts()
    return frozenset(counts.filter(compute.greater(counts.field("counts"), 1)).field("values").drop_null().to_pylist())


@contextmanager
def _worded(file: str) -> Iterator[None]:
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, UnicodeDecodeError):  # the last of names in the schema
        raise DataError([Problem(file, "is not a Parquet file that can be read")]) from None
