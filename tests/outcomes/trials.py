"""Synthetic trials of which the truth is known: no planner, only people, weeks and ratings.

Pain of a person: a usual level, a bad spell at entry that wears off (half-life 10 days, evidence 6B), a common course
that falls fast and then slowly, a slope of their own, and noise of each of two ratings a week. An effect goes evenly
from its size in week 0 to that in the last week.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from people import MONDAY
from scipy.stats import binom

from recommender.outcomes.frame_columns import typed_table
from recommender.outcomes.frames import TABLES, Frames

WEEKS = 8
USUAL, USUAL_SD, BAD_SD, SLOPE_SD, NOISE_SD = 5.5, 1.0, 0.8, 0.08, 1.0
RATINGS_A_WEEK = 2
BAD_LEFT = 0.5 ** ((7 * np.arange(WEEKS + 1) + 3) / 10)  # of the bad spell, in the middle of each week
COURSE = -0.8 * (1 - np.exp(-np.arange(WEEKS + 1) / 3))
NOTHING = Frames.of({})
AS_OF = MONDAY + timedelta(days=7 * (WEEKS + 1) - 1)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """effect, early: NRS points that the treated arm is lower in the last week, and in week 0.
    leaves: people leave when it hurt last week.

    from_nrs  only who says so much or more on the first sheet is let in
    course    False: nobody's usual level ever changes
    stream    of chance: truths of one stream would meet the same people
    """

    effect: float = 0.0
    early: float = 0.0
    leaves: bool = False
    from_nrs: float = 0.0
    course: bool = True
    stream: int = 0


SCENARIOS = {
    "no effect": Truth(stream=1),
    "effect of half a point": Truth(effect=0.5, stream=2),
    "leaving hangs on pain": Truth(effect=0.5, leaves=True, stream=3),
    "regression to the mean only": Truth(from_nrs=6.5, course=False, stream=4),
    "effect that is there at once": Truth(effect=0.5, early=0.5, stream=5),
    "effect that wears off": Truth(early=0.5, leaves=True, stream=6),
}


def trial(seed: int, truth: Truth, *, people: int = 120, arms: tuple[str, ...] = ("app", "list")) -> Frames:
    """Frames of a trial in which chance deals people to the arms, the first of them treated."""
    rng = np.random.default_rng([seed, truth.stream, people, len(arms)])
    arm = rng.permutation(np.arange(people) % len(arms))
    usual, bad, sheet = let_in(rng, people, truth)
    true = usual[:, None] + bad[:, None] * BAD_LEFT
    if truth.course:
        weeks = np.arange(WEEKS + 1)
        true = true + COURSE + rng.normal(0, SLOPE_SD, (people, 1)) * weeks
        true = true - np.outer(arm == 0, truth.early + (truth.effect - truth.early) * weeks / WEEKS)
    rated = np.clip(true[:, :, None] + rng.normal(0, NOISE_SD, (*true.shape, RATINGS_A_WEEK)), 0, 10)
    there = still_there(rng, rated.mean(axis=2)) if truth.leaves else np.ones_like(true, dtype=bool)
    names = pd.Series([f"p{i:04}" for i in range(people)])
    who, week = (np.repeat(part, RATINGS_A_WEEK) for part in np.nonzero(there))
    day = 7 * week + 1 + 3 * np.tile(np.arange(RATINGS_A_WEEK), len(who) // RATINGS_A_WEEK)
    persons = pd.DataFrame({"person": names, "arm": np.array(arms)[arm], "pain_start_nrs": sheet})
    pain = pd.DataFrame({"person": names[who], "day": day, "nrs": rated[there].ravel(), "source": "session_before"})
    tables = {
        "persons": persons.assign(
            started_on=MONDAY, age_years=40.0, areas="lower_back", experience=None, duration=None, synthetic=True
        ),
        "pain": pain.assign(date=pd.Timestamp(MONDAY) + pd.to_timedelta(day, unit="D"), week=week),
    }
    problems: list[Any] = []  # typed here and not by Frames.of: hundreds of trials are made
    return replace(
        NOTHING, **{name: typed_table(name, TABLES[name], table, problems) for name, table in tables.items()}
    )


def let_in(rng: np.random.Generator, people: int, truth: Truth) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(people,) usual pain, bad spell at entry and the sheet, of those who say enough to be let in."""
    usual, bad, noise = (rng.normal(0, sd, 40 * people) for sd in (USUAL_SD, BAD_SD, NOISE_SD))
    sheet = np.clip(USUAL + usual + bad + noise, 0, 10)
    rows = np.flatnonzero(sheet >= truth.from_nrs)[:people]
    return USUAL + usual[rows], bad[rows], sheet[rows]


def still_there(rng: np.random.Generator, weekly: np.ndarray) -> np.ndarray:
    """(people, weeks) True until they leave: after each week by what they had rated in it, and by nothing else."""
    leave = 1 / (1 + np.exp(3.0 - 0.9 * (weekly[:, :-1] - 5)))
    stays = np.cumprod(rng.random(leave.shape) >= leave, axis=1).astype(bool)
    return np.column_stack([np.ones(len(weekly), dtype=bool), stays])


def fall_of_the_selected(truth: Truth) -> float:
    """What regression to the mean alone brings from week 0 to the last, of many people: NRS points, below 0."""
    _, bad, _ = let_in(np.random.default_rng(1), 200_000, truth)
    return float(bad.mean() * (BAD_LEFT[-1] - BAD_LEFT[0]))


def band(runs: int) -> tuple[int, int]:
    """How many of so many 95 % intervals hold the truth, but for 1 in 1,000."""
    return int(binom.ppf(0.0005, runs, 0.95)), int(binom.ppf(0.9995, runs, 0.95))


# ---- frames by hand ----


def frames_of(
    persons: dict[str, dict[str, Any]],
    ratings: list[tuple[str, int, float]] = (),
    sessions: list[tuple[str, int, bool, float | None]] = (),
    *,
    starts_on: date = MONDAY,
    source: str = "session_before",
) -> Frames:
    """persons: changes of a person by name; ratings: (name, day since the start, nrs);
    sessions: (name, day since the start, whether logged, share done)."""
    usual = {
        "started_on": starts_on,
        "pain_start_nrs": 6.0,
        "age_years": 40.0,
        "areas": "lower_back",
        "synthetic": True,
    }
    people = pd.DataFrame([{"person": name, **usual, **changes} for name, changes in persons.items()])
    people = people.reindex(columns=[*people.columns, *({"arm", "experience", "duration"} - set(people.columns))])
    started = {name: pd.Timestamp(changes.get("started_on", starts_on)) for name, changes in persons.items()}
    pain = pd.DataFrame(ratings, columns=["person", "day", "nrs"]).assign(source=source)
    done = pd.DataFrame(sessions, columns=["person", "day", "was_logged", "share_done"])
    empty = pd.DataFrame(columns=["pain_before_nrs", "pain_after_nrs", "session_felt", "logged_at"], index=done.index)
    done = done.assign(
        plan_id=[f"{name}-{day // 7}" for name, day in zip(done["person"], done["day"], strict=True)],
        session_id=[f"{name}-{day}" for name, day in zip(done["person"], done["day"], strict=True)],
        seconds_planned=600.0,
    ).join(empty)
    tables = {name: _dated(table, started) for name, table in (("pain", pain), ("sessions", done))}
    plans = tables["sessions"].groupby(["person", "plan_id", "week"], as_index=False).size()
    tables["plans"] = plans.rename(columns={"size": "sessions_planned"}).assign(
        week_starts_on=starts_on, policy="prior", model_version=None, minutes_planned=10.0
    )
    return Frames.of({"persons": people, **tables})


def _dated(table: pd.DataFrame, started: dict[str, pd.Timestamp]) -> pd.DataFrame:
    days = pd.to_timedelta(table["day"].astype("int64"), unit="D")
    return table.assign(date=table["person"].map(started) + days, week=table["day"].astype("int64") // 7)
