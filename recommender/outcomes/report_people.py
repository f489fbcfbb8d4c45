"""The parts of the report about whether people did it: how far they came, how long they stayed, what of it was done."""

from __future__ import annotations

from datetime import date

import pandas as pd

from recommender.outcomes.adherence import adherence_funnel, completion_by_week
from recommender.outcomes.frames import Frames
from recommender.outcomes.report_arms import who_is_compared
from recommender.outcomes.report_charts import bars, over_weeks
from recommender.outcomes.report_page import Part
from recommender.outcomes.report_tables import Columns, count, of, share, table_of, told, with_interval
from recommender.outcomes.retention import QUIET_DAYS, retention, stays
from recommender.outcomes.trial import since_allotted


def funnel_part(frames: Frames, as_of: date) -> Part:
    """How many people came how far, of those who could have come there by now."""
    steps = adherence_funnel(frames, as_of)
    shows = "How many people took each step, of those who were followed for long enough to take it."
    columns: Columns = {
        "step": ("Step", str), "reached": ("Came there", count), "could": ("Of", count), "share": ("Share", share),
        "interval": ("95 % interval", told),
    }  # fmt: skip
    table = table_of(
        with_interval(steps, ("share", "share_low", "share_high"), share),
        "One row per step. Whoever took a step also took those before it.",
        columns,
    )
    drawn = steps.rename(columns={"step": "label", "reached": "people", "could": "of"})
    return Part(key="steps", title="How far people came", chart=bars("steps", drawn, shows), tables=[table])


def retention_part(frames: Frames, as_of: date) -> Part:
    """How many were still there after each week, and how sure that is (Kaplan-Meier)."""
    by_arm = frames.persons["arm"].dropna().nunique() > 1
    left_out = who_is_compared(frames) if by_arm else []
    if by_arm:
        frames = since_allotted(frames)
    found = retention(frames, as_of, by_arm=by_arm)
    title = "How long people stayed"
    if found.empty:
        why_not = "fewer than ten people could be followed for two weeks."
        return Part(key="stayed", title=title, says=left_out, why_not=why_not)
    people = stays(frames, as_of)
    weekly = {
        str(arm): _by_week(rows, people[people["arm"] == arm] if by_arm else people)
        for arm, rows in found.groupby("arm")
    }
    shows = "The share of people who were still there after each week, with 95 % intervals."
    chart = over_weeks("stayed", weekly, shows, label="still there", limits=(0, 1), counted="people not yet judged")
    rows = pd.concat([frame.assign(arm=arm) for arm, frame in weekly.items()], ignore_index=True)
    columns: Columns = {
        "arm": ("Who", str), "week": ("After week", count), "value": ("Still there", share),
        "interval": ("95 % interval", told), "n": ("People left to judge", count),
    }  # fmt: skip
    table = table_of(
        with_interval(rows, ("value", "low", "high"), share),
        "Share of people still there (Kaplan-Meier). People who are still there at the end count as long as they were.",
        columns,
    )
    says = [
        f"{of(int(people['left'].sum()), len(people))} left: they told nothing for the {QUIET_DAYS} days before the "
        "end, and are taken to have left on the last day that they told anything.",
        *left_out,
    ]
    return Part(key="stayed", title=title, says=says, chart=chart, tables=[table], doubts=["Why they left."])


def _by_week(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row per whole week: week, value, low, high (shares still there at its end), n (people not yet judged)."""
    weeks = range(int(people["days"].max()) // 7 + 1)
    at = [rows[rows["day"] <= 7 * week].iloc[-1] for week in weeks]
    return pd.DataFrame(
        {
            "week": list(weeks),
            "value": [row["share"] for row in at],
            "low": [row["low"] for row in at],
            "high": [row["high"] for row in at],
            "n": [int((people["days"] >= 7 * week).sum()) for week in weeks],
        }
    )


def completion_part(frames: Frames, as_of: date) -> Part:
    """What of each week was done, by those who had a plan and among all who had started."""
    weekly = completion_by_week(frames, as_of)
    title = "What was done, week by week"
    if weekly.empty:
        return Part(key="done", title=title, why_not="no planned week is over yet.")
    active = weekly.rename(columns={"share": "value", "share_low": "low", "share_high": "high", "followed": "n"})
    done = weekly.rename(columns={"done": "value", "done_low": "low", "done_high": "high", "people": "n"})
    columns = ["week", "value", "low", "high", "n"]
    series = {"all: logged a session": active[columns], "with a plan: part of it done": done[columns]}
    shows = (
        "By week: people who logged a session, of all; and the part of planned sessions done, of people with a plan."
    )
    chart = over_weeks("done", series, shows, label="share", limits=(0, 1), counted="all people, then with a plan")
    by_week: Columns = {
        "week": ("Week", count), "followed": ("People", count), "active": ("logged a session", count),
        "share": ("share", share), "people": ("With a plan", count), "planned": ("Sessions planned", count),
        "logged": ("logged", count), "done": ("Part done", share), "interval": ("95 % interval", told),
    }  # fmt: skip
    caption = "One row per week. Who left counts as who did nothing. What was not told counts as not done."
    table = table_of(with_interval(weekly, ("done", "done_low", "done_high"), share), caption, by_week)
    doubts = ["What people did and did not tell."]
    return Part(key="done", title=title, chart=chart, tables=[table], doubts=doubts)
