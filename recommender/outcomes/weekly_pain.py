"""Pain of everybody, week by week: 7-day means, who rated and who did not.

Single days say little (a person's own ratings differ by 1.2 points within a week, evidence 6A), so whatever compares
compares means of seven days. Only pain at the time counts: what was said to be the worst of a week, as on the sheet
and at the check-in, is higher by its nature and would turn any later mean into a fall.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from recommender.outcomes.frames import Frames
from recommender.outcomes.guards import enough_people, on_scale
from recommender.outcomes.intervals import mean_interval, share_interval

AT_THE_TIME: Final = ("session_before", "next_day", "diary")
START: Final = 0  # the first seven days


def last_day(frames: Frames, until: date | None = None) -> date:
    """The last day of which anybody told anything: until then the data can be complete.

    until  days after it do not count: a single year that was mistyped would make everybody else look as if they had
           left long ago

    Raises ValueError where nobody told anything.
    """
    told = pd.concat([frames.sessions.loc[frames.sessions["was_logged"], "date"], frames.pain["date"]])
    newest = told.max() if until is None else told[told <= pd.Timestamp(until)].max()
    if pd.isna(newest):
        raise ValueError("nobody told anything, so there is no last day")
    return pd.Timestamp(newest).date()


def due_sessions(frames: Frames, as_of: date) -> pd.DataFrame:
    """The planned sessions of which something could be told by `as_of`: their day has come, or they were logged."""
    sessions = frames.sessions
    return sessions[sessions["was_logged"] | ~(sessions["date"] > pd.Timestamp(as_of))]


def due_exposures(frames: Frames, until: date | None = None) -> pd.DataFrame:
    """The stretches of sessions whose day had come on the last day that anybody told anything, or that were told of.

    Of the rest of a running week nobody could say anything yet: as offers without an answer they would make every share
    of them too small. until: as for `last_day`; all where nobody ever told anything
    """
    try:
        as_of = last_day(frames, until)
    except ValueError:
        return frames.exposures
    exposures = frames.exposures
    is_due = exposures["outcome"].notna() | ~(exposures["date"] > pd.Timestamp(as_of))
    return exposures if is_due.all() else exposures[is_due].reset_index(drop=True)


def weeks_followed(frames: Frames, as_of: date) -> pd.Series:
    """By person: how many whole weeks had passed since the start on the evening of `as_of`, at least 0.

    0 for whoever's start is not known: no week of theirs is known to be over.
    """
    persons = frames.persons.drop_duplicates("person")
    days = (pd.Timestamp(as_of) - pd.to_datetime(persons["started_on"])).dt.days + 1
    weeks = (days // 7).fillna(0).clip(lower=0)
    return pd.Series(weeks.to_numpy(dtype=np.int64), index=persons["person"].astype(object))


def weekly_pain(frames: Frames) -> pd.DataFrame:
    """One row per person, one column per week from 0 to the last with a rating: the mean of the ratings, 0-10.

    Missing where a week has none. Everybody of `persons` has a row.
    Raises UnsupportedError where a rating is not 0-10.
    """
    pain = frames.pain[frames.pain["source"].isin(AT_THE_TIME) & (frames.pain["week"] >= START)]
    pain = pain.assign(nrs=on_scale(pain["nrs"], name="pain.nrs"), person=pain["person"].astype(object))
    means = pain.groupby(["person", "week"])["nrs"].mean().unstack("week")
    weeks = pd.RangeIndex(START, int(max(means.columns, default=START)) + 1, name="week")
    people = pd.Index(frames.persons["person"].astype(object).unique(), name="person")
    return means.reindex(index=people, columns=weeks).astype("float64")


def pain_by_week(frames: Frames, as_of: date) -> pd.DataFrame:
    """One row per week: pain of those who rated, and who they are.

    week
    followed     people whose week was over by `as_of`
    rated        of these, who rated pain at least once in it
    share, share_low, share_high   rated of followed, 0 to 1
    mean, low, high                of the weekly means of those who rated, 0-10; missing for fewer than ten people
    start_of_rated                 what the same people rated in week 0: where it moves, other people rate than before
    """
    wide, followed = weekly_pain(frames), weeks_followed(frames, as_of)
    rows = []
    for week in wide.columns:
        some = wide.loc[followed[followed > week].index]
        rated = some[week].notna()
        if some.empty:
            continue
        speaks = bool(enough_people(int(rated.sum())))
        interval = mean_interval(some[week] if speaks else [])
        rows.append(
            {
                "week": int(week),
                "followed": len(some),
                "rated": int(rated.sum()),
                "mean": interval.value,
                "low": interval.low,
                "high": interval.high,
                "start_of_rated": some.loc[rated, START].mean() if speaks else np.nan,
            }
        )
    columns = ["week", "followed", "rated", "mean", "low", "high", "start_of_rated"]
    return with_share(pd.DataFrame(rows, columns=columns), "rated", "followed")


def with_share(table: pd.DataFrame, count: str, of: str) -> pd.DataFrame:
    """The table with share, share_low and share_high of one column in another, 0 to 1."""
    low, high = share_interval(table[count], table[of])
    share = table[count] / table[of].where(table[of] > 0)
    return table.assign(share=share.astype("float64"), share_low=low, share_high=high)
