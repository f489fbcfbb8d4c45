"""Where chance chose: the slots of the exposures that were drawn, what else might have been shown, and what came of it.

A draw holds for all sessions of its plan that show the slot (`planning/randomise.py`). So the probability of a draw is
that of the plan, what was known before the draw is what was known before the plan began, and an effect is that of
showing a stretch in the plan so far. Errors are those of persons, to whom all draws of a plan belong.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.outcomes.centred import Decisions
from recommender.outcomes.slates import SUPPORTED_FROM, Floats

Outcome = Literal["relief", "helped", "worse", "done", "told"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
MEANS: Final[dict[Outcome, str]] = {
    "relief": "points less pain (0-10) after the session than before it",
    "helped": "share of told stretches that were said to have helped",
    "worse": "share of told stretches that were said to have made it worse",
    "done": "share of the dose that was done, where that was told",
    "told": "share of offered stretches of which anything was told",
}
NOTHING_DRAWN: Final = (
    "nothing was drawn at random, so no effect can be told from chance; at home that is as it should be"
)
CONTROLS: Final = ("usual", "week")
SLOT: Final = ("person", "session_id", "slot")


def drawn_slots(exposures: pd.DataFrame, sessions: pd.DataFrame | None) -> pd.DataFrame:
    """One row per slot of a session in which more than one stretch might have been shown, told of or not.

    sessions  the frame that says which plan each session is of; None where it is not known: a week is taken for a plan

    person, session_id, slot, week, date, stretch (shown), base, propensity, swap_set, model_version: as in exposures
    pain_before, change            of the session, 0-10 and NRS points, positive = less pain; missing where not told
    relief, helped, worse, done, told    each of `OUTCOMES`, in the unit of `MEANS`, missing where it cannot be known
    plan, begins                   the number of the plan, and the day of its first session
    usual                          mean pain before the person's sessions before the plan began, else of everybody's
    """
    sets = pd.Series(exposures["swap_set"].cat.categories, dtype="string")
    is_drawn = exposures["swap_set"].isin(sets[sets.str.count("=") > 1]).to_numpy()
    rows = exposures[is_drawn]
    kept = [*SLOT, "week", "date", "stretch", "base", "propensity", "swap_set", "model_version"]
    slots = rows[kept].reset_index(drop=True)
    slots["pain_before"] = rows["pain_before_nrs"].to_numpy(dtype=np.float64)
    slots["change"] = slots["pain_before"] - rows["pain_after_nrs"].to_numpy(dtype=np.float64)
    told = rows["outcome"].notna().to_numpy()
    slots["relief"] = slots["change"]
    for felt in ("helped", "worse"):
        slots[felt] = np.where(told, (rows["felt"] == felt).to_numpy(), np.nan)
    slots["done"] = rows["share"].to_numpy(dtype=np.float64)
    slots["told"] = told.astype(np.float64)
    slots[["plan", "begins"]] = _plans(exposures, sessions)[is_drawn].reset_index(drop=True)
    slots["usual"] = _usual(exposures, slots)
    return slots


def _plans(exposures: pd.DataFrame, sessions: pd.DataFrame | None) -> pd.DataFrame:
    """One row per exposure: plan (a number), begins (the day of its first session).

    A plan that came late or early shares a week of its person with another one. Where the plan is not known, what was
    offered in one week is taken for one.
    """
    names = exposures[["person", "session_id"]].astype("object")
    keys = names.assign(week=exposures["week"], plan_id=None)
    if sessions is not None:
        listed = sessions[["person", "session_id", "plan_id"]].astype("object").drop_duplicates(list(SLOT[:2]))
        keys["plan_id"] = names.merge(listed, how="left", on=list(SLOT[:2]))["plan_id"].to_numpy()
    keys["week"] = keys["week"].where(keys["plan_id"].isna(), 0)
    plan = keys.groupby(["person", "plan_id", "week"], dropna=False, sort=False).ngroup()
    return pd.DataFrame({"plan": plan, "begins": exposures["date"].groupby(plan).transform("min")})


def _usual(exposures: pd.DataFrame, slots: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What came later may have been moved by the draw, so only sessions before the plan began count."""
    rated = exposures[["person", "session_id", "date", "pain_before_nrs"]].dropna().drop_duplicates(list(SLOT[:2]))
    daily = rated.groupby(["person", "date"], observed=True)["pain_before_nrs"].agg(["sum", "count"]).reset_index()
    so_far = daily.groupby("person", observed=True)[["sum", "count"]].cumsum()
    known = pd.DataFrame(
        {"person": daily["person"], "begins": daily["date"], "usual": so_far["sum"] / so_far["count"]}
    ).sort_values("begins", kind="stable")
    if known.empty:
        return np.zeros(len(slots))
    begins = slots["begins"].fillna(known["begins"].min())  # without a day: before everything
    asked = pd.DataFrame({"person": slots["person"], "begins": begins, "place": np.arange(len(slots))})
    asked = asked.sort_values("begins", kind="stable")
    found = pd.merge_asof(asked, known, on="begins", by="person", allow_exact_matches=False).sort_values("place")
    return found["usual"].fillna(float(rated["pain_before_nrs"].mean())).to_numpy(dtype=np.float64)


def options_of(slots: pd.DataFrame) -> pd.DataFrame:
    """One row per option of each drawn slot, with the columns of `drawn_slots`. `slates_of` reads it.

    session      number of the session, one for each person and session_id
    option       a stretch that might have been shown, with its probability, over 0
    is_drawn     True for the one that was shown
    slot_row     the row in `slots`
    """
    codes, words = pd.factorize(slots["swap_set"].astype("object"))
    sets = [[part.rsplit("=", 1) for part in word.split()] for word in words]
    possible = [[(option, float(p)) for option, p in one if float(p) > 0] for one in sets]
    size = np.array([len(one) for one in possible], dtype=np.int64)
    start = np.cumsum(size) - size
    row = np.repeat(np.arange(len(slots)), size[codes])
    within = np.arange(len(row)) - np.repeat(np.cumsum(size[codes]) - size[codes], size[codes])
    place = start[codes][row] + within
    option = np.array([option for one in possible for option, _ in one], dtype=object)[place]
    session = slots.groupby(list(SLOT[:2]), observed=True, sort=False).ngroup().to_numpy()
    return (
        slots.iloc[row]
        .assign(
            slot_row=row,
            session=session[row],
            option=option,
            probability=np.array([p for one in possible for _, p in one])[place],
            is_drawn=option == slots["stretch"].astype("object").to_numpy()[row],
        )
        .reset_index(drop=True)
    )


def swap_decisions(options: pd.DataFrame, outcome: Outcome = "relief") -> Decisions:
    """Each drawn slot as a choice between what was planned and any of its stand-ins (treated)."""
    base = options[(options["option"] == options["base"].astype("object")).to_numpy()]
    return _decisions(base.assign(probability=1 - base["probability"], is_drawn=~base["is_drawn"]), outcome)


def stretch_decisions(options: pd.DataFrame, stretch: str, outcome: Outcome = "relief") -> Decisions:
    """Each drawn slot that might have shown a stretch as a choice between it (treated) and the other options."""
    return _decisions(options[(options["option"] == stretch).to_numpy()], outcome)


def is_open(probability: Floats) -> NDArray[np.bool_]:
    """Whether the draw might well have gone either way."""
    return np.asarray((probability > SUPPORTED_FROM) & (probability < 1 - SUPPORTED_FROM))


def _decisions(rows: pd.DataFrame, outcome: Outcome) -> Decisions:
    """Without those whose outcome is missing, and those that were so likely either way that nothing supports them."""
    rows = rows[is_open(rows["probability"].to_numpy(dtype=np.float64)) & rows[outcome].notna()]
    controls = rows[list(CONTROLS)].to_numpy(dtype=np.float64)
    varied = controls[:, (controls != controls[:1]).any(axis=0)]
    return Decisions(
        person=rows["person"].astype("object").to_numpy(),
        treated=rows["is_drawn"].to_numpy(dtype=bool),
        probability=rows["probability"].to_numpy(dtype=np.float64),
        outcome=rows[outcome].to_numpy(dtype=np.float64),
        controls=(varied - varied.mean(axis=0)) if len(varied) else varied,
        moderators=np.ones((len(rows), 1)),
    )
