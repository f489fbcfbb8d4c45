"""Change of pain in one group, as what it is: then and now, with every way of treating who is missing side by side."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from recommender.outcomes.frames import Frames
from recommender.outcomes.guards import Group, GroupChange, enough_people, meaningful_fall, meaningful_rise
from recommender.outcomes.instruments import person_change
from recommender.outcomes.intervals import mean_interval
from recommender.outcomes.off_policy import Interval
from recommender.outcomes.weekly_pain import START, weekly_pain, weeks_followed, with_share

WORSE_BY_NRS: Final = 1.0
RELIABLE_SD_NRS: Final = 1.2  # of one person's ratings within a week (evidence 6A, S22)
RELIABLE_Z: Final = 1.96

METHODS: Final = {
    "observed": "only who rated in both weeks",
    "last observation carried forward": "who is missing stays at their last weekly mean (LOCF)",
    "baseline carried forward": "who is missing has not changed (BOCF)",
    "missing are worse": f"who is missing changed like the others, but ended {WORSE_BY_NRS:g} point higher",
}


def first_and_last(frames: Frames, week: int, as_of: date) -> pd.DataFrame:
    """One row per person whose week `week` was over by `as_of`: weekly means, 0-10, missing where not rated.

    person (index); before (week 0), after (`week`), last (the last one that is known, from week 0 to `week`)
    """
    wide, followed = weekly_pain(frames), weeks_followed(frames, as_of)
    wide = wide.loc[followed[followed > week].index].reindex(columns=range(START, week + 1))
    last = wide.ffill(axis=1)[week]
    return pd.DataFrame({"before": wide[START], "after": wide[week], "last": last})


def pain_change(frames: Frames, week: int, as_of: date) -> pd.DataFrame:
    """One row per way of treating who is missing; all of them are week `week` less week 0, NRS points, below 0 is less.

    method, means (in words: `METHODS`)
    people            whom the number rests on: with a mean of both weeks, or of week 0 for those that fill in
    of                everybody who was followed
    change, low, high  the mean and its interval over people; missing for fewer than ten people

    The interval of a way that fills in takes what it filled in for true, so it is too narrow. None of them says why.
    """
    table = first_and_last(frames, week, as_of)
    known = table.dropna(subset="before")
    seen = known["after"] - known["before"]
    observed, missing = mean_interval(seen), float(seen.isna().mean()) if len(seen) else 0.0
    shifted = Interval(*(observed.value + missing * WORSE_BY_NRS, observed.se),
                       observed.low + missing * WORSE_BY_NRS, observed.high + missing * WORSE_BY_NRS)  # fmt: skip
    found = {
        "observed": (observed, int(seen.notna().sum())),
        "last observation carried forward": (mean_interval(known["last"] - known["before"]), len(known)),
        "baseline carried forward": (mean_interval(seen.fillna(0.0)), len(known)),
        "missing are worse": (shifted, len(known)),
    }
    speaks = bool(enough_people(found["observed"][1]))
    return pd.DataFrame(
        {
            "method": method,
            "means": METHODS[method],
            "people": people,
            "of": len(table),
            "change": interval.value if speaks else np.nan,
            "low": interval.low if speaks else np.nan,
            "high": interval.high if speaks else np.nan,
        }
        for method, (interval, people) in found.items()
    )


def group_change(frames: Frames, week: int, as_of: date, name: str = "everybody") -> GroupChange:
    """The change of those who rated in both weeks, as a claim. Raises UnsupportedError for fewer than ten of them."""
    table = first_and_last(frames, week, as_of)
    seen = (table["after"] - table["before"]).dropna()
    group = Group(name=name, started=len(table), rated=len(seen))
    return GroupChange(group=group, week=week, change=mean_interval(seen))


def responders(frames: Frames, week: int, as_of: date) -> pd.DataFrame:
    """Two rows: among those who rated in both weeks, and among all who were followed, who is missing counted as no.

    among
    people        the denominator; fewer than ten have no share
    could         of these, who had as many points to lose in week 0 as matter
    better        fell by the points and by the share that matter to a person, both (evidence 5C)
    worse         rose by the points
    share, share_low, share_high   better of people, 0 to 1

    Many of them are noise and natural course: without any plan 15 to 30 % get there (evidence 6C).
    """
    table = first_and_last(frames, week, as_of)
    seen = table.dropna(subset=["before", "after"])
    rows = []
    for among, some in (("rated in both weeks", seen), ("all, missing counted as no", table)):
        rows.append(
            {
                "among": among,
                "people": len(some),
                "could": int((some["before"] >= person_change().points_nrs).sum()),
                "better": int(meaningful_fall(some["before"], some["after"]).sum()),
                "worse": int(meaningful_rise(some["before"], some["after"]).sum()),
            }
        )
    shares = with_share(pd.DataFrame(rows), "better", "people")
    speaks = enough_people(shares["people"])
    return shares.assign(**{name: shares[name].where(speaks) for name in ("share", "share_low", "share_high")})


def measurement_error(sd: float, reliability: float) -> float:
    """The standard error of one measurement: sd sqrt(1 - r), with the sd of people and the test-retest reliability."""
    return float(sd * np.sqrt(1 - reliability))


def reliable_change_index(before: pd.Series, after: pd.Series, error: float = RELIABLE_SD_NRS) -> pd.Series:
    """Change over the spread that two measurements of an unchanged person have: (after - before) / (sqrt(2) error).

    Beyond +-1.96 it is more than measurement error explains (Jacobson and Truax 1991). It does not say that the change
    matters, nor why.

    error  of one measurement, in the unit of the instrument. That of a single rating serves for weekly means too: a
           mean of several is steadier, but neighbouring days resemble one another, so by how much is not known
    """
    return (after - before) / (float(np.sqrt(2)) * error)


def reliable_change(frames: Frames, week: int, as_of: date, error: float = RELIABLE_SD_NRS) -> pd.DataFrame:
    """One row per verdict on week `week` less week 0, of those who rated in both.

    verdict (reliably lower, reliably higher, within measurement error), people, of; share, share_low, share_high (of
    `of`, 0 to 1); points: the change that was needed, NRS
    """
    seen = first_and_last(frames, week, as_of).dropna(subset=["before", "after"])
    index = reliable_change_index(seen["before"], seen["after"], error)
    counts = {
        "reliably lower": int((index <= -RELIABLE_Z).sum()),
        "within measurement error": int((index.abs() < RELIABLE_Z).sum()),
        "reliably higher": int((index >= RELIABLE_Z).sum()),
    }
    table = pd.DataFrame({"verdict": list(counts), "people": list(counts.values()), "of": len(seen)})
    return with_share(table, "people", "of").assign(points=RELIABLE_Z * np.sqrt(2) * error)
