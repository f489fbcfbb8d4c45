"""The parts of the report about pain: week by week, then and now, of whom, and between arms where there are any."""

from __future__ import annotations

from datetime import date

import pandas as pd

from recommender.errors import UnsupportedError
from recommender.outcomes.frames import Frames
from recommender.outcomes.instruments import person_change
from recommender.outcomes.pain_change import group_change, pain_change, reliable_change, responders
from recommender.outcomes.report_charts import over_weeks, shares_of_all
from recommender.outcomes.report_page import Part, Table
from recommender.outcomes.report_tables import Columns, change, count, points, share, table_of, told, with_interval
from recommender.outcomes.weekly_pain import pain_by_week, weeks_followed

NATURAL_COURSE = (
    "Whether stretching did it. People join in a bad week, and pain takes its course: in studies of other treatments"
    " about half of such a fall is seen in people who get none."  # evidence 6A, S30
)


def judged_week(frames: Frames, as_of: date) -> int:
    """The last week that was over for at least half of the people; at least 1."""
    return max(int(weeks_followed(frames, as_of).median()) - 1, 1)


def reasons(error: UnsupportedError) -> str:
    """Why nothing is said, as the end of a sentence."""
    return "; ".join(str(problem) for problem in error.problems) + "."


def pain_part(frames: Frames, as_of: date) -> Part:
    """Weekly means of those who rated, beside what the same people had rated at the start."""
    weekly = pain_by_week(frames, as_of)
    title = "Pain, week by week"
    if weekly["mean"].isna().all():
        return Part(key="pain", title=title, why_not="no week has pain ratings of ten people.")
    rated = weekly.rename(columns={"mean": "value", "rated": "n"})[["week", "value", "low", "high", "n"]]
    first = weekly["start_of_rated"]
    same = pd.DataFrame({"week": weekly["week"], "value": first, "low": first, "high": first, "n": weekly["followed"]})
    series = {"who rated that week": rated, "the same people in week 0": same}
    shows = "Mean pain by week, 0 to 10, of the people who rated it, with 95 % intervals; and their own pain in week 0."
    chart = over_weeks("pain", series, shows, label="pain, 0-10", limits=(0, 10), counted="people who rated, then all")
    columns: Columns = {
        "week": ("Week", count), "followed": ("People", count), "rated": ("rated", count), "share": ("share", share),
        "mean": ("Mean pain", points), "interval": ("95 % interval", told),
        "start_of_rated": ("same people, week 0", points),
    }  # fmt: skip
    caption = "Mean of each person's ratings of the week, 0-10. Only pain at the time counts, not the worst of a week."
    table = table_of(with_interval(weekly, ("mean", "low", "high"), points), caption, columns)
    doubts = [NATURAL_COURSE, "The pain of those who did not rate."]
    return Part(key="pain", title=title, chart=chart, tables=[table], doubts=doubts)


def change_part(frames: Frames, as_of: date) -> Part:
    """Then and now, with every way of treating who is missing."""
    week = judged_week(frames, as_of)
    title = f"Pain in week {week} beside week 0"
    try:
        says = [group_change(frames, week, as_of).words]
    except UnsupportedError as error:
        return Part(key="change", title=title, why_not=reasons(error))
    columns: Columns = {
        "method": ("Who is missing", str), "means": ("that is", str), "people": ("People", count), "of": ("Of", count),
        "change": ("Change", change), "interval": ("95 % interval", told),
    }  # fmt: skip
    changes = with_interval(pain_change(frames, week, as_of), ("change", "low", "high"), change)
    caption = "Change in points (0-10); below 0 is less pain. Ways that fill in have intervals that are too narrow."
    tables = [table_of(changes, caption, columns), _reliable(frames, week, as_of)]
    return Part(key="change", title=title, says=says, tables=tables, doubts=[NATURAL_COURSE])


def _reliable(frames: Frames, week: int, as_of: date) -> Table:
    found = reliable_change(frames, week, as_of)
    columns: Columns = {
        "verdict": ("Change of one person", str), "people": ("People", count), "of": ("Of", count),
        "share": ("Share", share), "interval": ("95 % interval", told),
    }  # fmt: skip
    caption = (
        f"Reliable change: {found['points'].iloc[0]:.1f} points or more, which is more than one person's ratings differ"
        " when nothing has changed. Of those who rated in both weeks."
    )
    return table_of(with_interval(found, ("share", "share_low", "share_high"), share), caption, columns)


def responders_part(frames: Frames, as_of: date) -> Part:
    """Of all who could be followed: whose pain fell as far as matters, whose rose, of whom nothing is known."""
    week = judged_week(frames, as_of)
    found = responders(frames, week, as_of)
    seen, everybody = (row for _, row in found.iterrows())
    title, needed = f"Whose pain changed by week {week}", person_change()
    if pd.isna(everybody["share"]):
        return Part(key="whose", title=title, why_not="fewer than ten people could be followed for so long.")
    better, worse = int(seen["better"]), int(seen["worse"])
    groups = {
        "better": better,
        "worse": worse,
        "neither": int(seen["people"]) - better - worse,
        "not known": int(everybody["people"]) - int(seen["people"]),
    }
    shows = (
        ", ".join(f"{name} {number:,}" for name, number in groups.items())
        + f", of {int(everybody['people']):,} people."
    )
    chart = shares_of_all("whose", pd.DataFrame([groups], index=["all"]), f"Change by week {week}: {shows}")
    columns: Columns = {
        "among": ("Among", str), "people": ("People", count),
        "could": (f"had {needed.points_nrs:g} points to lose", count),
        "better": ("better", count), "share": ("share better", share), "interval": ("95 % interval", told),
        "worse": ("worse", count),
    }  # fmt: skip
    caption = (
        f"Better: {needed.points_nrs:g} points less and {needed.percent} less, both. "
        f"Worse: {needed.points_nrs:g} points more. Weekly means, week 0 beside the later one."
    )
    table = table_of(with_interval(found, ("share", "share_low", "share_high"), share), caption, columns)
    # evidence 6C, the arm without a plan
    doubts = ["Who got better because of it. In simulations 15 to 30 % get there without any plan, and much is luck."]
    return Part(key="whose", title=title, chart=chart, tables=[table], doubts=doubts)
