"""The frames as a folder of files, Parquet or CSV, and back again without a value changed.

Beside the tables lies `dictionary.csv`: one row per column, what it holds and in which unit. Files can be read by their
owner only: they hold what people told of their health.
"""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import pandas as pd

from recommender.errors import DocumentError, Problem, UsageError
from recommender.outcomes.frames import TABLES, Frames
from recommender.table_files import cell_of, is_too_dense, text_in_cell

Format = Literal["parquet", "csv"]
DICTIONARY: Final = "dictionary.csv"
MOST_COLUMNS: Final = 1_000  # pandas takes minutes for the million that fit into a megabyte
NO_TABLE: Final = "is not a file of that kind, or is damaged"
PARQUET_MISSING: Final = Problem(
    "", "use --csv, or for Parquet the `analysis` extra: pip install 'stretch-recommender[analysis]'"
)


def write_tables(frames: Frames, folder: Path, format: Format = "parquet") -> list[Path]:
    """One file per table, and the dictionary; returns their paths. Each is there whole or as it was before.

    Raises UsageError where Parquet cannot be written here, OSError where the folder cannot be written to.
    """
    if format == "parquet":
        require_pyarrow()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for name, table in frames.items():
        written.append(_write_whole(table, folder / f"{name}.{format}"))
    written.append(_write_whole(dictionary(), folder / DICTIONARY))
    return written


def dictionary() -> pd.DataFrame:
    """One row per column of each table: table, column, kind, means (with the unit)."""
    rows = [(name, column.name, column.kind, column.means) for name, columns in TABLES.items() for column in columns]
    return pd.DataFrame(rows, columns=["table", "column", "kind", "means"])


def _write_whole(table: pd.DataFrame, path: Path) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(mode=0o600)
        if path.suffix == ".parquet":
            table.to_parquet(part, index=False, engine="pyarrow")
        else:
            texts = table.select_dtypes(["object", "string", "category"]).columns
            table.assign(**{name: _as_cells(table[name]) for name in texts}).to_csv(
                part, index=False, lineterminator="\n"
            )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # on a full disk the half that fitted on it
    return path


def read_tables(folder: Path) -> Frames:
    """The frames of a folder that `write_tables` wrote, or that others made in its shape; Parquet before CSV.

    Raises DocumentError with every table that is missing and every column that holds what it cannot.
    """
    paths = {name: _path_of(folder, name) for name in TABLES}
    if missing := [name for name, path in paths.items() if path is None]:
        raise DocumentError([Problem(f"{name}.parquet", "is missing, and so is its .csv") for name in missing])
    return Frames.of({name: _read(path) for name, path in paths.items() if path is not None})


def _path_of(folder: Path, name: str) -> Path | None:
    paths = (folder / f"{name}.parquet", folder / f"{name}.csv")
    return next((path for path in paths if path.is_file()), None)


def _read(path: Path) -> pd.DataFrame:
    """Of a CSV file nothing is guessed: every value is its text, and only an empty one is missing."""
    try:
        if path.suffix == ".parquet":
            return _read_parquet(path)
        _check_first_rows(path)
        found = pd.read_csv(
            path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig", index_col=False
        )
        return found.assign(**{name: found[name].map(text_in_cell, na_action="ignore") for name in found.columns})
    except (OSError, ValueError, csv.Error) as error:  # pyarrow's errors are ValueErrors, so are those of pandas
        what = "cannot be opened" if isinstance(error, OSError) else NO_TABLE
        raise DocumentError([Problem(path.name, what)]) from None


def _as_cells(column: pd.Series) -> pd.Series:
    return column.astype("object").map(cell_of, na_action="ignore")


def _check_first_rows(path: Path) -> None:
    """Where the first row is longer than the header, pandas would take what stands before for names of rows.

    It refuses a later row that is too long by itself.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = (row for row in csv.reader(file) if len(row) > 1 or "".join(row).strip())
        header, first = next(rows, []), next(rows, [])
    _check_width(path, len(header))
    if len(first) > len(header):
        what = f"the first row has {len(first):,} values, for {len(header):,} columns"
        raise DocumentError([Problem(path.name, what)])


def _check_width(path: Path, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise DocumentError([Problem(path.name, f"has {columns:,} columns; no table has more than {MOST_COLUMNS:,}")])


def _read_parquet(path: Path) -> pd.DataFrame:
    require_pyarrow()
    from pyarrow import ArrowException, parquet

    try:
        about = parquet.read_metadata(path)
        _check_width(path, about.num_columns)
        is_honest = not is_too_dense(about.num_rows, path.stat().st_size)
        found = pd.read_parquet(path, engine="pyarrow") if is_honest else None
    except (ArrowException, ArithmeticError, AttributeError, LookupError, TypeError):
        # not every error of pyarrow is a ValueError, and pandas trusts what it once wrote about its columns
        raise DocumentError([Problem(path.name, NO_TABLE)]) from None
    if found is None:
        raise DocumentError([Problem(path.name, "says that it has more rows than a file of its size can hold")])
    return found


def can_write_parquet() -> bool:
    """Whether Parquet can be read and written here."""
    return find_spec("pyarrow") is not None


def require_pyarrow() -> None:
    """Raises UsageError where Parquet cannot be read or written here."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise UsageError([PARQUET_MISSING]) from None
