"""Two arms compared: the difference by three models, who is missing in each arm, and the claim that is permitted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from recommender.outcomes.balance import imbalances
from recommender.outcomes.frames import Frames
from recommender.outcomes.guards import Arms, Difference, Effect, Group, RandomisedArms
from recommender.outcomes.off_policy import Interval
from recommender.outcomes.retention import who_is_missing
from recommender.outcomes.trial_models import Analysis, ancova, gee, mixed
from recommender.outcomes.weekly_pain import START, weekly_pain, weeks_followed


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Pain of the first arm less that of the second in a week, NRS points.

    differences  by each analysis, see `trial_models`
    claim        on the mixed model's
    missing      one row per arm and week, see `who_is_missing`
    """

    differences: dict[Analysis, Interval]
    claim: Difference | Effect
    missing: pd.DataFrame


def compared(
    frames: Frames, *, week: int, arms: tuple[str, str], as_of: date, by_chance: str | None = None
) -> Comparison:
    """Two arms of `persons.arm`, the treated first, by everybody whose week was over by `as_of`.

    week       counted from the day on which each came into the arm, `since_allotted`
    by_chance  how and where it is written down that chance decided who came into which arm; without it no effect is
               claimed

    Raises UnsupportedError where an arm has fewer than ten people who rated in that week, as the other arm of a one-arm
    data set has; and where ratings are not 0-10.
    """
    frames = since_allotted(frames)
    table = arms_table(frames, week=week, arms=arms, as_of=as_of)
    groups = [_group(table[table["treated"] == treated], arm, week) for arm, treated in zip(arms, (1, 0), strict=True)]
    weekly = rated_weeks(table, week)
    differences: dict[Analysis, Interval] = {
        "ancova": ancova(table[week], table["start"], table["treated"]),
        "mixed": mixed(weekly),
        "gee": gee(weekly),
    }
    both = {"treated": groups[0], "control": groups[1]}
    at_start = imbalances(frames.persons, arms)
    claim: Difference | Effect
    if by_chance is None:
        claim = Difference(arms=Arms(**both, imbalances=at_start), week=week, difference=differences["mixed"])
    else:
        allotted = RandomisedArms(**both, imbalances=at_start, by_chance=by_chance)
        claim = Effect(arms=allotted, week=week, difference=differences["mixed"])
    missing = who_is_missing(frames, as_of, by_arm=True)
    return Comparison(
        differences=differences,
        claim=claim,
        missing=missing[missing["arm"].isin(arms)].reset_index(drop=True),
    )


def since_allotted(frames: Frames) -> Frames:
    """The people who have an arm, with `started_on` and the weeks counted from their first day in it.

    What came before is no effect of an arm.
    """
    persons = frames.persons[frames.persons["arm"].notna()]
    moved = persons[persons["arm_from"].notna()].drop_duplicates("person")
    first_day = pd.Series(moved["arm_from"].to_numpy(), index=moved["person"].astype(object))
    return replace(
        frames,
        persons=persons.assign(started_on=persons["arm_from"].fillna(persons["started_on"])),
        pain=_counted_from(first_day, frames.pain),
        sessions=_counted_from(first_day, frames.sessions),
    )


def _counted_from(first_day: pd.Series, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the weeks of these people counted from their days, those of others as they are."""
    days = (table["date"] - first_day.reindex(table["person"].astype(object)).to_numpy()).dt.days
    return table.assign(week=(days // 7).fillna(table["week"]).astype("int64"))


def arms_table(frames: Frames, *, week: int, arms: tuple[str, str], as_of: date) -> pd.DataFrame:
    """One row per person of the two arms whose week was over by `as_of`.

    person (index); treated (1.0 in the first arm, else 0.0); start (pain on the first sheet, worst of 7 days, 0-10);
    0 ... `week`: weekly means of pain, 0-10, missing where not rated
    """
    wide, followed = weekly_pain(frames), weeks_followed(frames, as_of)
    persons = frames.persons.drop_duplicates("person").set_index(followed.index)
    persons = persons[(followed > week) & persons["arm"].isin(arms)]
    first = pd.DataFrame(
        {"treated": (persons["arm"] == arms[0]).astype("float64"), "start": persons["pain_start_nrs"]},
        index=persons.index,
    )
    return first.join(wide.reindex(columns=range(START, week + 1)))


def rated_weeks(table: pd.DataFrame, week: int) -> pd.DataFrame:
    """One row per person and week that was rated: person, treated, start, week, nrs. From the table of `arms_table`."""
    weeks = table.reset_index(names="person")
    long = weeks.melt(["person", "treated", "start"], range(START, week + 1), var_name="week", value_name="nrs")
    return long.dropna(subset="nrs").astype({"week": "int64"}).reset_index(drop=True)


def _group(table: pd.DataFrame, arm: str, week: int) -> Group:
    return Group(name=arm, started=len(table), rated=int(table[week].notna().sum()))
