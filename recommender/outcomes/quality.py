"""How good the data is: what is there, what is missing, what stands there twice, and what cannot be true.

Nothing is repaired or left out here. Every count stands beside what it was counted among.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from recommender.outcomes.frames import Frames
from recommender.outcomes.weekly_pain import due_sessions, last_day

# What each row of a table is one of: two rows with the same are a duplicate.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "persons": ("person",),
    "plans": ("person", "plan_id"),
    "sessions": ("person", "session_id"),
    "exposures": ("person", "session_id", "slot"),
    "instruments": ("person", "date", "instrument"),
}
# Columns with a scale: the lowest and the highest that they can be. Ages as the questionnaire takes them.
SCALES: Final[Mapping[tuple[str, str], tuple[int, int]]] = {
    ("persons", "pain_start_nrs"): (0, 10),
    ("persons", "age_years"): (18, 110),
    ("sessions", "share_done"): (0, 1),
    ("sessions", "pain_before_nrs"): (0, 10),
    ("sessions", "pain_after_nrs"): (0, 10),
    ("exposures", "propensity"): (0, 1),
    ("exposures", "share"): (0, 1),
    ("pain", "nrs"): (0, 10),
}


def tables_frame(frames: Frames) -> pd.DataFrame:
    """One row per table, in the order in which they are filled.

    table; rows; people (who have one); repeated (rows whose key stood there before; pain has no key: a person may be
    asked twice a day); strangers (rows of people who are not in `persons`)
    """
    known = set(frames.persons["person"])
    rows = []
    for name, table in frames.items():
        key = KEYS.get(name)
        rows.append(
            {
                "table": name,
                "rows": len(table),
                "people": table["person"].nunique(),
                "repeated": int(table.duplicated(list(key)).sum()) if key else 0,
                "strangers": int((~table["person"].isin(known)).sum()),
            }
        )
    return pd.DataFrame(rows)


def missing_frame(frames: Frames) -> pd.DataFrame:
    """One row per column with anything missing, the emptiest first.

    table, column; missing, of (rows); share (0 to 1)
    """
    rows = [
        {"table": name, "column": column, "missing": int(count), "of": len(table), "share": count / len(table)}
        for name, table in frames.items()
        for column, count in table.isna().sum().items()
        if count
    ]
    columns = ["table", "column", "missing", "of", "share"]
    return pd.DataFrame(rows, columns=columns).sort_values("share", ascending=False, ignore_index=True, kind="stable")


def sessions_to_tell_of(frames: Frames, until: date | None = None) -> pd.DataFrame:
    """The sessions that were due on the last day that anybody told anything; all where nobody ever did.

    until  as for `last_day`
    """
    try:
        return due_sessions(frames, last_day(frames, until))
    except ValueError:
        return frames.sessions


def missing_by_week(frames: Frames, until: date | None = None) -> pd.DataFrame:
    """One row per week of the people, from 0: what the week could have told and what of it is missing, 0 to 1.

    sessions (planned, and due), not_logged (share of these); logged; no_pain_before, no_pain_after (shares of logged);
    done (stretches done or partly), no_rating (share of these without felt)

    until  as for `last_day`
    """
    sessions, exposures = sessions_to_tell_of(frames, until), frames.exposures
    logged = sessions[sessions["was_logged"].astype(bool)]
    done = exposures[exposures["outcome"].isin(["done", "partly"])]
    by_week = sessions.groupby("week")["was_logged"]
    frame = pd.DataFrame(
        {
            "sessions": by_week.size(),
            "not_logged": 1 - by_week.mean(),
            "logged": logged.groupby("week").size(),
            "no_pain_before": logged["pain_before_nrs"].isna().groupby(logged["week"]).mean(),
            "no_pain_after": logged["pain_after_nrs"].isna().groupby(logged["week"]).mean(),
            "done": done.groupby("week").size(),
            "no_rating": done["felt"].isna().groupby(done["week"]).mean(),
        }
    )
    counts = {"logged": 0, "done": 0}
    return frame.fillna(counts).astype(dict.fromkeys(counts, "int64")).rename_axis("week").reset_index()


def out_of_scale(frames: Frames) -> pd.DataFrame:
    """One row per column with a scale: how many of its values lie outside. A mean may lie between the steps.

    table, column; low, high (of the scale); outside; of (values)
    """
    tables = dict(frames.items())
    rows = []
    for (name, column), (low, high) in SCALES.items():
        values = tables[name][column].dropna().astype("float64")
        outside = int((~values.between(low, high)).sum())
        rows.append({"table": name, "column": column, "low": low, "high": high, "outside": outside, "of": len(values)})
    return pd.DataFrame(rows)


def out_of_order(frames: Frames, until: date | None = None) -> pd.DataFrame:
    """One row per thing that cannot be: what, how many, of how many.

    until  what is told of a later day cannot be, but for one day, as for zones of time and a rating of the day after
    """
    persons, sessions, exposures = frames.persons, frames.sessions, frames.exposures
    listed = persons.drop_duplicates("person")
    first_day = pd.Series(listed["started_on"].to_numpy(), index=listed["person"].astype(object))
    started = first_day.reindex(sessions["person"].astype(object)).to_numpy()
    logged = sessions["logged_at"].notna()
    logged_on = pd.to_datetime(sessions["logged_at"], utc=True).dt.tz_localize(None).dt.normalize()
    early = logged & (logged_on < sessions["date"] - pd.Timedelta(days=1))  # a day: dates are local, moments are UTC
    checks = {
        "session before the person started": (sessions["date"] < started, len(sessions)),
        "session logged more than a day before its day": (early, int(logged.sum())),
        "stretch of a session that is not there": (
            ~exposures["session_id"].isin(set(sessions["session_id"])),
            len(exposures),
        ),
        "chance of what was shown is 0": (exposures["propensity"] <= 0, len(exposures)),
    }
    if until is not None:
        told = pd.concat([sessions.loc[sessions["was_logged"], "date"], frames.pain["date"]])
        checks["told of a day that had not come"] = (told > pd.Timestamp(until) + pd.Timedelta(days=1), len(told))
    return pd.DataFrame([{"what": what, "count": int(wrong.sum()), "of": of} for what, (wrong, of) in checks.items()])
