"""The file of feedback that a fleet learns from, one row a stretch in a feedback.

person     text
sheet_on   date that the questionnaire counts from; answers: JSON text of it
session    id of the feedback; no two sessions of a person share one
stretch    id in the catalog
share      completed share, 0-1, counted in quarters; felt: helped, neutral, worse or null
pain_before, pain_after  NRS 0-10 or null; session_felt: easier, same, worse or null; the same in all rows of a session
rho1, rho2 of the plan, -10 to 10, null without a model; cautioned: whether it was planned with care
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from recommender.errors import DataError, Problem, UsageError
from recommender.fleet.crew import MISSING_EXTRA
from recommender.fleet.plan_rows import table
from recommender.scoring.records import PersonRecord
from recommender.scoring.session_sums import session_sums
from recommender.scoring.shards import SHARDS, shard_of
from recommender.table_files import is_too_dense

if TYPE_CHECKING:
    import pyarrow

FEEDBACK: Final = {
    "person": "string", "sheet_on": "date32", "answers": "string", "session": "string", "stretch": "string",
    "share": "float64", "felt": "string", "pain_before": "int32", "pain_after": "int32", "session_felt": "string",
    "rho1": "float64", "rho2": "float64", "cautioned": "bool_",
}  # fmt: skip
ADDED_LATER: Final = ("session_felt",)  # missing in files that were written before; then nobody said any
MAY_BE_EMPTY: Final = ("felt", "pain_before", "pain_after", "session_felt", "rho1", "rho2")
REPEATED: Final = ("answers", "stretch")  # texts that stand in many rows, kept once each


def feedback_rows(record: PersonRecord) -> Iterator[tuple[Any, ...]]:
    """The rows of FEEDBACK that one person's record comes to."""
    for profile, log in record.segments:
        sheet = (profile.answered_on, json.dumps(profile.answers.to_document(), sort_keys=True))
        for logged in log:
            sums, planned = session_sums(logged), {item.stretch: item for item in logged.planned}
            told = (logged.feedback.pain_before, logged.feedback.pain_after, logged.feedback.session_felt)
            felt = {item.stretch: item.felt for item in logged.feedback.items}
            for name in sorted({*felt, *sums.cautioned}):
                item = planned.get(name)
                rho = item.rho if item is not None and item.rho is not None else (None, None)
                yield (
                    record.person, *sheet, sums.session_id, name, sums.done.get(name, 0.0), felt.get(name), *told,
                    *rho, name in sums.cautioned,
                )  # fmt: skip


def write_feedback(records: Iterable[PersonRecord], path: Path) -> int:
    """Writes the rows of these people into a Parquet file that is whole before it has its name; how many they are.

    Raises UsageError where it cannot be written.
    """
    try:
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise UsageError([MISSING_EXTRA]) from None
    temporary, count = path.with_name(f"{path.name}.part"), 0
    try:
        with parquet.ParquetWriter(temporary, table([], FEEDBACK).schema, compression="zstd") as writer:
            for record in records:
                rows = table(list(feedback_rows(record)), FEEDBACK)
                writer.write_table(rows)
                count += rows.num_rows
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UsageError([Problem("--output", f"cannot be written: {error.strerror}")]) from None
    return count


def read_feedback(path: Path) -> pyarrow.Table:
    """The table in a file. Raises DataError with every column that is missing, of another kind or has holes."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise UsageError([MISSING_EXTRA]) from None
    if not path.is_file():
        raise DataError([Problem(path.name, "there is no such file")])
    try:
        schema, rows = parquet.read_schema(path), parquet.read_metadata(path).num_rows
        problems = [
            Problem(f"{path.name}: {name}", what)
            for name, kind in FEEDBACK.items()
            if (name in schema.names or name not in ADDED_LATER) and (what := _wrong_column(schema, name, kind))
        ]
        if is_too_dense(rows, path.stat().st_size):
            problems.append(Problem(path.name, "says that it has more rows than a file of its size can hold"))
        if problems:
            raise DataError(problems)
        there = [name for name in FEEDBACK if name in schema.names]
        found = parquet.read_table(path, columns=there, read_dictionary=["person", *REPEATED])
        found.validate(full=True)  # a damaged page can point behind the end of its dictionary
    except (arrow.ArrowException, OSError, UnicodeDecodeError):
        raise DataError([Problem(path.name, "is not a Parquet file that can be read")]) from None
    empty = [
        Problem(f"{path.name}: {name}", "is empty in some rows")
        for name in FEEDBACK
        if name not in MAY_BE_EMPTY and found[name].null_count
    ]
    if empty:
        raise DataError(empty)
    for name in FEEDBACK.keys() - set(there):
        found = found.append_column(name, arrow.nulls(found.num_rows, FEEDBACK[name]))
    return found.select(list(FEEDBACK)).unify_dictionaries()


KINDS: Final = {
    "string": "text", "date32": "a date", "float64": "a number", "int32": "a whole number", "bool_": "true or false",
}  # fmt: skip


def _wrong_column(schema: Any, name: str, kind: str) -> str:
    """What is wrong with a column; empty where nothing is."""
    if (there := schema.names.count(name)) != 1:
        return "stands more than once" if there else "is missing"
    return "" if _fits(schema.field(name).type, kind) else f"should be {KINDS[kind]}"


def _fits(found: Any, kind: str) -> bool:
    from pyarrow import types

    plain = found.value_type if types.is_dictionary(found) else found
    tests = {
        "string": lambda t: types.is_string(t) or types.is_large_string(t),
        "date32": types.is_date32,
        "float64": lambda t: types.is_floating(t) or types.is_null(t),
        "int32": lambda t: types.is_integer(t) or types.is_null(t),
        "bool_": types.is_boolean,
    }
    return bool(tests[kind](plain) or (kind == "string" and types.is_null(plain)))


def by_shard(feedback: pyarrow.Table) -> Iterator[pyarrow.Table]:
    """The rows of each of the 64 shards, one shard after the other."""
    import numpy as np
    from pyarrow import compute

    people = feedback["person"].cast("string")
    names = compute.unique(people)
    shard_of_name = np.array([shard_of(name) for name in names.to_pylist()], dtype=np.int8)
    shard = shard_of_name[compute.index_in(people, value_set=names).to_numpy()]
    order = np.argsort(shard, kind="stable")
    ends = np.searchsorted(shard[order], np.arange(SHARDS + 1))
    for begin, end in pairwise(ends):
        yield _compact(feedback.take(order[begin:end]))


def _compact(rows: pyarrow.Table) -> pyarrow.Table:
    """The same rows in the types of FEEDBACK; of the repeated texts only those that stand in them, once each."""
    import pyarrow as arrow

    plain = rows.cast(arrow.schema([(name, getattr(arrow, kind)()) for name, kind in FEEDBACK.items()]))
    for name in REPEATED:
        plain = plain.set_column(plain.schema.get_field_index(name), name, plain[name].dictionary_encode())
    return plain.combine_chunks()
