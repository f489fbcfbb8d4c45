"""What a column of a frame may hold, and how a table gets its dtypes without one value being guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd
from pandas.api.types import is_bool_dtype, pandas_dtype

from recommender.errors import Problem

Kind = Literal["key", "id", "word", "day", "moment", "number", "count", "flag"]
DTYPES: Final[Mapping[Kind, str]] = {
    "key": "category",
    "id": "string",
    "word": "category",  # of text; a million rows share a few thousand words
    "day": "datetime64[us]",
    "moment": "datetime64[us, UTC]",
    "number": "float64",
    "count": "int64",
    "flag": "bool",
}
NEVER_MISSING: Final = ("key", "count", "flag")
TEXT: Final = pd.StringDtype(na_value=float("nan"))  # of categories: the same whether a table has rows or not
FLAGS: Final = {"True": True, "False": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    kind      a key of `DTYPES`
    means     what stands in it, with the unit
    may_lack  True: a table without it has it empty
    most      the largest number that can stand in it, below 0 as above
    """

    name: str
    kind: Kind
    means: str
    may_lack: bool = False
    most: int | None = None


def typed_table(
    name: str, columns: Sequence[Column], table: pd.DataFrame | None, problems: list[Problem]
) -> pd.DataFrame:
    """The table with these columns and their dtypes, others left out; None: without rows.

    Adds each column that is missing, or holds what it cannot, to `problems`.
    """
    if table is None:
        table = pd.DataFrame({column.name: pd.Series([], dtype="object") for column in columns})
    typed = {column.name: _typed(name, column, table, problems) for column in columns}
    return pd.DataFrame(typed).reset_index(drop=True)


def _typed(name: str, column: Column, table: pd.DataFrame, problems: list[Problem]) -> pd.Series:
    where = f"{name}.{column.name}"
    if column.name not in table and column.may_lack:
        return _cast(pd.Series(None, index=table.index, dtype="object"), column.kind)
    if column.name not in table:
        problems.append(Problem(where, "is missing"))
        return pd.Series([], dtype="object")
    values = table[column.name]
    if column.kind in NEVER_MISSING and values.isna().any():
        problems.append(Problem(where, f"is empty in {int(values.isna().sum())} of {len(values)} rows"))
        return values
    try:
        cast = _cast(values, column.kind)
    except (TypeError, ValueError, OverflowError, NotImplementedError):  # the last: texts of lists, by pyarrow
        problems.append(Problem(where, f"should hold a {column.kind} in every row"))
        return values
    if column.most is not None and (beyond := ~cast.between(-column.most, column.most)).any():
        problems.append(Problem(where, f"is beyond {column.most:,} in {int(beyond.sum())} of {len(cast)} rows"))
    return cast


def _cast(values: pd.Series, kind: Kind) -> pd.Series:
    """Raises ValueError or TypeError where a value is not of the kind: nothing is rounded, cut or taken for missing."""
    if DTYPES[kind] == "category":
        is_text = isinstance(values.dtype, pd.CategoricalDtype) and values.cat.categories.dtype == TEXT
        return values if is_text else values.astype("string").astype(TEXT).astype("category")
    if kind == "day":
        return _days(values)
    if kind == "moment":
        return pd.to_datetime(values, utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    if kind == "flag" and not is_bool_dtype(values.dtype):
        values = values.map(lambda value: FLAGS.get(str(value)))
        if values.isna().any():
            raise ValueError("not True or False")
    cast: pd.Series = values.astype(pandas_dtype(DTYPES[kind]))
    if kind == "count" and (cast != values.astype("float64")).any():
        raise ValueError("not whole")
    return cast


def _days(values: pd.Series) -> pd.Series:
    days = pd.to_datetime(values, format="ISO8601").astype("datetime64[us]")
    if (days.dt.normalize() != days)[days.notna()].any():
        raise ValueError("a moment, not a day")
    return days
