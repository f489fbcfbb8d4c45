"""How long people stay, and whose pain is not known.

Somebody left on the last day of which they told anything (a logged session, a rating), if two quiet weeks followed.
Whether somebody who told something within the last two weeks left is not known yet. So everything is judged as it stood
two weeks before the end: who told something after that day was still there on it (censored), and who started after it
is not counted. Without that, the last two weeks of every chart would look as if nobody left in them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from recommender.outcomes.frames import Frames
from recommender.outcomes.guards import enough_people
from recommender.outcomes.weekly_pain import weekly_pain, weeks_followed, with_share

QUIET_DAYS: Final = 14
EVERYBODY: Final = "everybody"


def stays(frames: Frames, as_of: date, quiet_days: int = QUIET_DAYS) -> pd.DataFrame:
    """One row per person who started by the day that is judged, `quiet_days` before `as_of`.

    person, arm
    days   from the start to the last day that they told anything, or to the judged day for who was still there
    left   True: left; False: still there on the judged day
    """
    judged = pd.Timestamp(as_of - timedelta(days=quiet_days))
    persons = frames.persons.drop_duplicates("person")
    persons = persons[persons["started_on"] <= judged]
    sessions = frames.sessions
    told = pd.concat([sessions.loc[sessions["was_logged"], ["person", "date"]], frames.pain[["person", "date"]]])
    told = told[told["date"] <= pd.Timestamp(as_of)]
    last = persons["person"].astype(object).map(told.groupby(told["person"].astype(object))["date"].max())
    days = (last.fillna(persons["started_on"]) - persons["started_on"]).dt.days.clip(lower=0)
    until = (judged - persons["started_on"]).dt.days
    return pd.DataFrame(
        {
            "person": persons["person"].astype(object),
            "arm": persons["arm"].astype(object),
            "days": np.minimum(days, until).astype("int64"),
            "left": days <= until,
        }
    ).reset_index(drop=True)


def retention(frames: Frames, as_of: date, *, by_arm: bool = False, quiet_days: int = QUIET_DAYS) -> pd.DataFrame:
    """One row per day on which anybody left, and one for the start: Kaplan-Meier.

    arm               "everybody", or with `by_arm` the arm; people without one are left out there
    day               since the start
    at_risk           people who were still there and judged on that day
    left              of these, who left on it
    share, low, high  share of people still there after that day, 0 to 1; the interval is on the log(-log) scale
                      (Kalbfleisch and Prentice 2002), with Greenwood's variance; an arm of fewer than ten has no rows
    """
    table = stays(frames, as_of, quiet_days)
    groups = table.dropna(subset="arm").groupby("arm") if by_arm else [(EVERYBODY, table)]
    parts = [_kaplan_meier(some).assign(arm=name) for name, some in groups if enough_people(len(some))]
    columns = ["arm", "day", "at_risk", "left", "share", "low", "high"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _kaplan_meier(table: pd.DataFrame) -> pd.DataFrame:
    start = pd.DataFrame(
        {"day": [0], "at_risk": [len(table)], "left": [0], "share": [1.0], "low": [1.0], "high": [1.0]}
    )
    if not table["left"].any():
        return start
    from scipy.special import ndtri
    from statsmodels.duration.survfunc import SurvfuncRight

    found = SurvfuncRight(table["days"].to_numpy(dtype=np.float64), table["left"].to_numpy(dtype=np.float64))
    share = np.asarray(found.surv_prob)
    inside = (share > 0) & (share < 1)
    log = np.log(share, out=np.full_like(share, -1.0), where=inside)
    reach = np.exp(
        float(ndtri(0.975)) * found.surv_prob_se / (share * np.abs(log)), out=np.ones_like(share), where=inside
    )
    frame = pd.DataFrame(
        {
            "day": found.surv_times.astype("int64"),
            "at_risk": found.n_risk.astype("int64"),
            "left": found.n_events.astype("int64"),
            "share": share,
            "low": np.where(inside, share**reach, np.nan),
            "high": np.where(inside, share ** (1 / reach), np.nan),
        }
    )
    frame = frame[frame["left"] > 0]
    return frame if frame["day"].iloc[0] == 0 else pd.concat([start, frame], ignore_index=True)


def who_is_missing(frames: Frames, as_of: date, *, by_arm: bool = False) -> pd.DataFrame:
    """One row per week, or per arm and week: whose pain is known, and whether the others were worse off.

    arm                            "everybody", or with `by_arm` the arm; people without one are left out there
    week
    followed, planned, logged      people whose week was over by `as_of`; of these: with a planned session in it, who
                                   logged one
    rated                          of those followed, who rated pain in the week
    share, share_low, share_high   rated of followed, 0 to 1
    start_rated, start_missing     mean pain on the first sheet (worst of 7 days, 0-10) of who rated and who did not.
                                   Apart: what is missing is not missing by accident. Close: it may be all the same
    """
    followed, rated = weeks_followed(frames, as_of), weekly_pain(frames).notna()
    persons = frames.persons.drop_duplicates("person").set_index(followed.index)
    arms = persons["arm"].astype(object) if by_arm else pd.Series(EVERYBODY, persons.index)
    sessions = frames.sessions.assign(person=frames.sessions["person"].astype(object))
    rows = []
    for arm, names in arms.groupby(arms).groups.items():
        for week in rated.columns:
            some = names[(followed[names] > week).to_numpy()]
            if some.empty:
                continue
            here = sessions[(sessions["week"] == week) & sessions["person"].isin(some)]
            knows, start = rated.loc[some, week], persons.loc[some, "pain_start_nrs"]
            rows.append(
                {
                    "arm": arm,
                    "week": int(week),
                    "followed": len(some),
                    "planned": here["person"].nunique(),
                    "logged": here.loc[here["was_logged"], "person"].nunique(),
                    "rated": int(knows.sum()),
                    "start_rated": start[knows].mean(),
                    "start_missing": start[~knows].mean(),
                }
            )
    columns = ["arm", "week", "followed", "planned", "logged", "rated", "start_rated", "start_missing"]
    return with_share(pd.DataFrame(rows, columns=columns), "rated", "followed")
