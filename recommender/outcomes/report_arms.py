"""The part of the report about two arms: the difference by three models, the claim it permits, and who is missing."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from recommender.errors import UnsupportedError
from recommender.outcomes.frames import Frames
from recommender.outcomes.report_charts import over_weeks
from recommender.outcomes.report_page import Part
from recommender.outcomes.report_pain import judged_week, reasons
from recommender.outcomes.report_tables import (
    Columns,
    change,
    count,
    of,
    points,
    share,
    table_of,
    told,
    with_interval,
)
from recommender.outcomes.trial import Comparison, compared, since_allotted

OURS: Final = ("policy", "hold_out")
MODELS: Final = {
    "ancova": "pain in that week, adjusted for pain at the start; who rated it",
    "mixed": "the same from all weeks, with each person's own level and slope",
    "gee": "the same from all weeks, alike correlated within a person",
}
TITLE: Final = "Two groups compared"


def arms_part(frames: Frames, as_of: date, by_chance: str | None = None) -> Part:
    """The groups that people were assigned to, compared; not shown where there are not two.

    by_chance  how chance decided, and where that is written down; without it no cause is named
    """
    arms = arms_of(frames)
    if arms is None:
        return Part(key="arms", title=TITLE, why_not="there are not two groups, so nothing can be said about causes.")
    try:
        week = judged_week(since_allotted(frames), as_of)
        found = compared(frames, week=week, arms=arms, as_of=as_of, by_chance=by_chance)
    except UnsupportedError as error:
        return Part(key="arms", title=TITLE, says=who_is_compared(frames), why_not=reasons(error))
    return _part(found, arms, who_is_compared(frames))


def arms_of(frames: Frames) -> tuple[str, str] | None:
    """The two arms, the treated one first where they are the product's own; None where there are not two."""
    arms = sorted(frames.persons["arm"].dropna().unique())
    if set(arms) == set(OURS):
        return OURS
    return (arms[0], arms[1]) if len(arms) == len(OURS) else None


def who_is_compared(frames: Frames) -> list[str]:
    """Who counts in no group, and who counts in one that they did not stay in."""
    changed = _changed_groups(frames)
    came = f"{of(changed, frames.persons['person'].nunique())} people came into another group later; they count in the"
    return [*in_no_group(frames), *([f"{came} first, since who left before could not change."] if changed else [])]


def _changed_groups(frames: Frames) -> int:
    """People who were offered a stretch by another arm than theirs, after they came into it."""
    arms = frames.persons.drop_duplicates("person").set_index("person")[["arm", "arm_from"]].astype({"arm": "object"})
    offers = frames.exposures[["person", "arm", "date"]].dropna().drop_duplicates()
    theirs = arms.reindex(offers["person"].astype("object"))
    later = ~(offers["date"].to_numpy() < theirs["arm_from"].to_numpy())
    other = theirs["arm"].notna().to_numpy() & (theirs["arm"].to_numpy() != offers["arm"].astype("object").to_numpy())
    return int(offers.loc[later & other, "person"].nunique())


def in_no_group(frames: Frames) -> list[str]:
    """How many of all people have no arm, where some have none."""
    persons = frames.persons.drop_duplicates("person")
    without = int(persons["arm"].isna().sum())
    return [f"In no group: {of(without, len(persons))} people; they are not counted here."] if without else []


def _part(found: Comparison, arms: tuple[str, str], left_out: list[str]) -> Part:
    rows = [{"model": MODELS[name]} | interval._asdict() for name, interval in found.differences.items()]
    columns: Columns = {
        "model": ("Model", str), "value": ("Difference", change), "interval": ("95 % interval", told),
    }  # fmt: skip
    differences = with_interval(pd.DataFrame(rows), ("value", "low", "high"), change)
    caption = f"Pain of {arms[0]} less pain of {arms[1]}, points (0-10); below 0 is less pain."
    missing = with_interval(found.missing, ("share", "share_low", "share_high"), share)
    by_week: Columns = {
        "arm": ("Group", str), "week": ("Week", count), "followed": ("People", count), "rated": ("rated", count),
        "share": ("share", share), "interval": ("95 % interval", told), "start_rated": ("Start pain, rated", points),
        "start_missing": ("Start pain, missing", points),
    }  # fmt: skip
    series = {
        str(arm): rows.rename(columns={"share": "value", "share_low": "low", "share_high": "high", "rated": "n"})
        for arm, rows in found.missing.groupby("arm", sort=False)
    }
    shows = f"The share of people who rated pain in each week, for {arms[0]} and {arms[1]}."
    chart = over_weeks("arms", series, shows, label="rated pain", limits=(0, 1), counted="people who rated")
    tables = [
        table_of(missing, "Who is missing, by group and week, and whether they were worse off at the start.", by_week),
        table_of(differences, caption, columns),
    ]
    doubts = ["What those would have rated who did not: if one group leaves because of pain, all three are wrong."]
    return Part(key="arms", title=TITLE, says=[found.claim.words, *left_out], chart=chart, tables=tables, doubts=doubts)
