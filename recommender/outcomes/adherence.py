"""Whether people did it: how far they came, and how much of each week was done."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from recommender.outcomes.frames import Frames
from recommender.outcomes.off_policy import mean_by_person
from recommender.outcomes.weekly_pain import due_sessions, weeks_followed, with_share

# How far: a step, and the whole weeks after which somebody could have come there.
STEPS = (
    ("started", 0),
    ("got a plan", 0),
    ("logged a session", 1),
    ("logged in 2 weeks", 2),
    ("logged in 4 weeks", 4),
    ("logged in 8 weeks", 8),
    ("did half of what was planned", 8),
)


def adherence_funnel(frames: Frames, as_of: date) -> pd.DataFrame:
    """One row per step; whoever took a step also took those before it.

    step
    could     people who were followed for as many whole weeks as the step takes: the denominator
    reached   of these, who came there. "logged in k weeks": a session in at least k different weeks; the last step:
              half of the stretches of all sessions whose day has come, with nothing for one that was not told of
    share, share_low, share_high   reached of could, 0 to 1
    """
    followed = weeks_followed(frames, as_of)
    told = _told(frames, as_of)
    weeks = told[told["logged"]].groupby("person")["week"].nunique().reindex(followed.index, fill_value=0)
    planned = followed.index.isin(frames.plans["person"].astype(object).unique())
    half = (told.groupby("person")["done"].mean() >= 0.5).reindex(followed.index, fill_value=False)
    took = [followed >= 0, pd.Series(planned, followed.index), *(weeks >= least for least in (1, 2, 4, 8)), half]
    rows, reached = [], np.ones(len(followed), dtype=bool)
    for (step, least), this in zip(STEPS, took, strict=True):
        reached = reached & this.to_numpy(dtype=bool)
        could = (followed >= least).to_numpy()
        rows.append({"step": step, "could": int(could.sum()), "reached": int((reached & could).sum())})
    return with_share(pd.DataFrame(rows), "reached", "could")


def completion_by_week(frames: Frames, as_of: date) -> pd.DataFrame:
    """One row per week with a planned session.

    week
    followed                      people whose week was over by `as_of`
    active                        of these, who logged a session in it
    share, share_low, share_high  active of followed, 0 to 1: those who left count as who did nothing
    people, planned, logged       of those followed: with planned sessions in the week; these sessions; those logged
    done, done_low, done_high     of what these sessions planned, the share that was done, nothing for what was not
                                  told; the interval is over people, missing for fewer than two
    """
    followed, told = weeks_followed(frames, as_of), _told(frames, as_of)
    told = told[told["week"].to_numpy() < followed.reindex(told["person"]).fillna(0).to_numpy()]
    rows = []
    for week, sessions in told.groupby("week"):
        people = sessions["person"].to_numpy(dtype=object)
        done = sessions["done"].to_numpy(dtype=np.float64)
        several = len(set(people)) > 1
        interval = mean_by_person(done, people) if several else None
        rows.append(
            {
                "week": week,
                "followed": int((followed > week).sum()),
                "active": sessions.loc[sessions["logged"], "person"].nunique(),
                "people": len(set(people)),
                "planned": len(sessions),
                "logged": int(sessions["logged"].sum()),
                "done": done.mean(),
                "done_low": interval.low if interval else np.nan,
                "done_high": interval.high if interval else np.nan,
            }
        )
    columns = ["week", "followed", "active", "people", "planned", "logged", "done", "done_low", "done_high"]
    return with_share(pd.DataFrame(rows, columns=columns), "active", "followed")


def _told(frames: Frames, as_of: date) -> pd.DataFrame:
    """One row per session that was due: person, week, logged, done (0-1, 0 where nothing was told)."""
    sessions = due_sessions(frames, as_of)
    return pd.DataFrame(
        {
            "person": sessions["person"].astype(object),
            "week": sessions["week"],
            "logged": sessions["was_logged"],
            "done": sessions["share_done"].fillna(0.0),
        }
    )
