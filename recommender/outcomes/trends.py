"""Pain and completion of one person, week by week, with what is missing in plain sight."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from recommender.profile.documents import ItemFeedback
from recommender.profile.history import History

WEEK_COLUMNS = ("planned", "logged", "completed_share", "pain_before", "pain_after", "pain_ratings")
SHARE_OF_OUTCOME = {"done": 1.0, "partly": 0.5, "skipped": 0.0}  # decisions 5.1


def sessions_frame(history: History) -> pd.DataFrame:
    """One row per logged session.

    on               the day
    completed_share  part of the stretches that was done, 0 to 1 (partly counts half)
    pain_before, pain_after  0-10, missing where not said
    """
    rows = [
        {
            "on": pd.Timestamp(session.on),
            "completed_share": _completed(session.feedback.items),
            "pain_before": session.feedback.pain_before,
            "pain_after": session.feedback.pain_after,
        }
        for session in history.sessions_once
    ]
    frame = pd.DataFrame(rows, columns=["on", "completed_share", "pain_before", "pain_after"])
    return frame.astype({"completed_share": "float64", "pain_before": "float64", "pain_after": "float64"})


def _completed(items: tuple[ItemFeedback, ...]) -> float | None:
    shares = [item.share if item.share is not None else SHARE_OF_OUTCOME[item.outcome] for item in items]
    return sum(shares) / len(shares) if shares else None


def weekly_frame(history: History, *, until: date) -> pd.DataFrame:
    """One row per calendar week (from Monday) between the first and the last entry, empty weeks among them.

    A week that begins after the day `until` is there only where something was logged in it: what is still to come was
    not missed.

    planned, logged          sessions
    completed_share          mean over the logged sessions, 0 to 1
    pain_before, pain_after  mean of the ratings of the week, 0-10; missing where nobody rated
    pain_ratings             how many ratings before a session the mean rests on
    """
    planned = [day for day in history.planned_days if _monday(day) <= until]
    days = [*planned, *(session.on for session in history.sessions)]
    if not days:
        return pd.DataFrame(columns=list(WEEK_COLUMNS), index=pd.DatetimeIndex([], name="week"))
    weeks = pd.date_range(_monday(min(days)), _monday(max(days)), freq="7D", name="week")
    sessions = sessions_frame(history)
    sessions["week"] = pd.to_datetime([_monday(day.date()) for day in sessions["on"]])
    by_week = sessions.groupby("week")
    frame = pd.DataFrame(
        {
            "planned": pd.Series(
                [pd.Timestamp(_monday(day)) for day in planned], dtype="datetime64[ns]"
            ).value_counts(),
            "logged": by_week.size(),
            "completed_share": by_week["completed_share"].mean(),
            "pain_before": by_week["pain_before"].mean(),
            "pain_after": by_week["pain_after"].mean(),
            "pain_ratings": by_week["pain_before"].count(),
        }
    ).reindex(weeks)
    counts = ["planned", "logged", "pain_ratings"]
    return frame.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekly_records(history: History, *, until: date) -> list[dict[str, object]]:
    """The weekly frame as JSON values: shares to 2 digits, pain to 1, None where nothing was said."""
    digits = {"completed_share": 2, "pain_before": 1, "pain_after": 1}
    records: list[dict[str, object]] = []
    for week, row in weekly_frame(history, until=until).iterrows():
        record: dict[str, object] = {"week": pd.Timestamp(str(week)).date().isoformat()}
        for name in WEEK_COLUMNS:
            value = row[name]
            if pd.isna(value):
                record[name] = None
            else:
                record[name] = round(float(value), digits[name]) if name in digits else int(value)
        records.append(record)
    return records
