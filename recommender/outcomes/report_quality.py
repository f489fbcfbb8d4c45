"""The report's first part: how good the data is, and what it cannot tell whatever is computed from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from recommender.outcomes.frames import Frames
from recommender.outcomes.quality import (
    missing_by_week,
    missing_frame,
    out_of_order,
    out_of_scale,
    sessions_to_tell_of,
    tables_frame,
)
from recommender.outcomes.report_charts import over_weeks
from recommender.outcomes.report_page import Part, Table
from recommender.outcomes.report_tables import Columns, count, of, people_of, share, table_of

MOST_EMPTY_COLUMNS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Imported:
    """One import of other people's data. reasons: how many rows were rejected for each."""

    file: str
    rows: int
    stored: int
    reasons: dict[str, int]


def quality_part(frames: Frames, imports: Sequence[Imported] = (), until: date | None = None) -> Part:
    """People, rows, what is missing by column and week, what stands there twice, what is out of scale.

    until  the day by which all was told; None: not known
    """
    weekly = missing_by_week(frames, until)
    shows = "The share of sessions not logged, and of logged sessions without pain after, by week."
    series = {
        "planned session not logged": _line(weekly, "not_logged", "sessions"),
        "logged, but no pain after": _line(weekly, "no_pain_after", "logged"),
    }
    return Part(
        key="data",
        title="How good the data is",
        says=list(_says(frames, until)),
        chart=over_weeks("data", series, shows, label="missing", limits=(0, 1), counted="sessions due, then logged"),
        tables=[_weekly_table(weekly), *_row_tables(frames, until), *_import_tables(imports)],
        doubts=list(_doubts(frames)),
    )


def _line(weekly: pd.DataFrame, column: str, counted: str) -> pd.DataFrame:
    """A count of everything there is has no interval: the band is as thin as the line."""
    value = weekly[column]
    return pd.DataFrame({"week": weekly["week"], "value": value, "low": value, "high": value, "n": weekly[counted]})


def _says(frames: Frames, until: date | None) -> Iterator[str]:
    people, sessions = frames.persons["person"].nunique(), frames.sessions
    days = pd.concat([frames.sessions["date"], frames.pain["date"]]).dropna()
    span = f", from {_day(days.min())} to {_day(days.max())}" if len(days) else ""
    stretches = count(len(frames.exposures))
    yield f"{people_of(people)}, {count(len(sessions))} planned sessions with {stretches} stretches{span}."
    due = sessions_to_tell_of(frames, until)
    yield f"Logged: {of(int(due['was_logged'].sum()), len(due))} of the planned sessions whose day had come."
    rows, scale, order = tables_frame(frames), out_of_scale(frames), out_of_order(frames, until)
    found = {
        "repeated": int(rows["repeated"].sum()),
        "of people who are not listed": int(rows["strangers"].sum()),
        "with a value outside its scale": int(scale["outside"].sum()),
        "that cannot be in time or by chance": int(order["count"].sum()),
    }
    words = [f"{count(number)} {what}" for what, number in found.items() if number]
    yield f"Rows to look at: {', '.join(words)}." if words else "No row is repeated, out of scale or impossible."


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _weekly_table(weekly: pd.DataFrame) -> Table:
    columns: Columns = {
        "week": ("Week", count), "sessions": ("Sessions due", count), "not_logged": ("not logged", share),
        "logged": ("Sessions logged", count), "no_pain_before": ("no pain before", share),
        "no_pain_after": ("no pain after", share), "done": ("Stretches done", count),
        "no_rating": ("not rated", share),
    }  # fmt: skip
    return table_of(weekly, "Missing by week. Each share is of the count to its left.", columns)


def _row_tables(frames: Frames, until: date | None) -> Iterator[Table]:
    rows: Columns = {
        "table": ("Table", str), "rows": ("Rows", count), "people": ("People", count), "repeated": ("Repeated", count),
        "strangers": ("People not listed", count),
    }  # fmt: skip
    yield table_of(tables_frame(frames), "Rows and people by table.", rows)
    missing = missing_frame(frames)
    shown = missing.head(MOST_EMPTY_COLUMNS)
    columns: Columns = {
        "table": ("Table", str), "column": ("Column", str), "missing": ("Missing", count), "of": ("Rows", count),
        "share": ("Share", share),
    }  # fmt: skip
    yield table_of(shown, f"Missing by column: {len(shown)} of {len(missing)} columns with gaps.", columns)
    scales: Columns = {
        "table": ("Table", str), "column": ("Column", str), "low": ("Lowest", count), "high": ("Highest", count),
        "outside": ("Outside", count), "of": ("Values", count),
    }  # fmt: skip
    yield table_of(out_of_scale(frames), "Values outside their scale.", scales)
    order: Columns = {"what": ("What cannot be", str), "count": ("Rows", count), "of": ("Of", count)}
    yield table_of(out_of_order(frames, until), "Rows that cannot be.", order)


def _import_tables(imports: Sequence[Imported]) -> Iterator[Table]:
    if not imports:
        return
    rows = [
        {"file": i.file, "rows": i.rows, "stored": i.stored, "reason": reason or "(none rejected)", "rejected": number}
        for i in imports
        for reason, number in (i.reasons or {"": 0}).items()
    ]
    columns: Columns = {
        "file": ("File", str), "rows": ("Rows", count), "stored": ("Stored", count), "reason": ("Reason", str),
        "rejected": ("Rejected", count),
    }  # fmt: skip
    yield table_of(pd.DataFrame(rows), "Imports: rows in = stored + rejected.", columns)


def _doubts(frames: Frames) -> Iterator[str]:
    arms = frames.persons["arm"].dropna().nunique()
    if arms < 2:
        yield (
            "What the plan brought: nobody here went without it. Pain mostly falls after people join, because they join"
            " in a bad week and because pain takes its course."
        )
    yield "How people felt who did not log or who left. Worse sessions are told less often."
    yield "What causes anybody's pain."
