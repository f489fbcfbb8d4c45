"""Frames as tables of words for the report: what is missing is a dash, never a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from recommender.outcomes.report_page import Table

NOTHING: Final = "-"
Words = Callable[[Any], str]
Columns = dict[str, tuple[str, Words]]  # by name of a column: its heading, and how a value of it is said


def count(value: float) -> str:
    """
    >>> count(12345)
    '12,345'
    """
    return f"{value:,.0f}"


def share(value: float) -> str:
    """A share of 0 to 1 in per cent; what is nearly none or nearly all is not rounded to it.

    >>> share(0.004), share(0.0), share(0.253), share(0.998)
    ('0.4%', '0%', '25%', '99.8%')
    """
    is_extreme = 0 < value < 0.01 or 0.99 < value < 1
    return f"{value:.1%}" if is_extreme else f"{value:.0%}"


def points(value: float) -> str:
    """NRS points to two digits."""
    return f"{value:.2f}"


def change(value: float) -> str:
    """NRS points with their sign."""
    return f"{value:+.2f}"


def small_change(value: float) -> str:
    """NRS points of one stretch, which are hundredths."""
    return f"{value:+.3f}"


def of(part: float, whole: float) -> str:
    """A count with its denominator.

    >>> of(3, 12), of(0, 0)
    ('3 of 12 (25%)', '0 of 0')
    """
    return f"{count(part)} of {count(whole)}" + (f" ({share(part / whole)})" if whole else "")


def told(words: str) -> str:
    """What is in words already, but belongs with the numbers."""
    return words


def people_of(number: int) -> str:
    """
    >>> people_of(1), people_of(1200)
    ('1 person', '1,200 people')
    """
    return f"{count(number)} {'person' if number == 1 else 'people'}"


def interval(low: float, high: float, words: Words = points) -> str:
    """
    >>> interval(0.1, 0.5)
    '0.10 to 0.50'
    """
    return NOTHING if pd.isna(low) or pd.isna(high) else f"{words(low)} to {words(high)}"


def with_interval(frame: pd.DataFrame, columns: tuple[str, str, str], words: Words) -> pd.DataFrame:
    """The frame with the words of an interval as `interval`. columns: of the value, its low and its high."""
    value, low, high = (frame[column] for column in columns)
    told = [interval(one, other, words) for one, other in zip(low.where(value.notna()), high, strict=True)]
    return frame.assign(interval=told)


def table_of(frame: pd.DataFrame, caption: str, columns: Columns) -> Table:
    """The frame's rows as words; columns that hold no text are set to the right."""
    rows = [
        [NOTHING if pd.isna(value) else words(value) for value, (_, words) in zip(row, columns.values(), strict=True)]
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    numeric = frozenset(place for place, (_, words) in enumerate(columns.values()) if place and words is not str)
    return Table(caption=caption, columns=[heading for heading, _ in columns.values()], rows=rows, numeric=numeric)
