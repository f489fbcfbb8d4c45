"""What chance says that each stretch did, beside the others that might have stood in its place.

Only slots count in which a draw decided (`draws.stretch_decisions`). An effect is what came of it when the stretch was
shown less what came of it when another of its set was: compared with its stand-ins, not with resting. Where a draw
holds for a whole week, it is that of the week so far. All are pulled together (`pooling`), a group's to those of the
stretch in the other groups; fewer than ten people who were shown it, or were not, give no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from recommender.errors import Problem, UnsupportedError
from recommender.outcomes.centred import centred_effect
from recommender.outcomes.draws import (
    CONTROLS,
    MEANS,
    NOTHING_DRAWN,
    Outcome,
    drawn_slots,
    is_open,
    options_of,
    stretch_decisions,
)
from recommender.outcomes.intervals import p_words
from recommender.outcomes.pooling import PooledEffects, pooled_effects
from recommender.outcomes.slates import Floats
from recommender.outcomes.stretch_said import group_of

ALIKE_FROM: Final = 0.05  # p-value of the stretches being alike, below which they are said to differ
FOUND: Final = ("decisions", "shown", "people", "raw", "se")
UNUSUAL_LEAST: Final = 5  # outcomes unlike the usual one; where (almost) nothing ever happened the error is unknown
TOO_FEW: Final = "of no stretch do ten people know what it brings and ten what its stand-ins bring"


@dataclass(frozen=True, kw_only=True)
class ChanceEffects:
    """What is known of each stretch, the largest effect first.

    table   one row per stretch, or per stretch and group
            decisions, shown, people  slots that might have shown it, those that did, whose they were
            raw, se                   by weighted and centred least squares, unit of the outcome; positive = more of it
            effect, low, high         pulled to 0 (a group's to that of others), with the 95 % interval
    drawn, people   slots that chance decided, and whose they are
    tau             sd of the true effects of the stretches, in the unit of the outcome
    heterogeneity   p-value of all stretches being like their stand-ins
    left_out        stretches (and groups) that were an option, but of too few people

    The stretches of a set are compared with each other, so their estimates are not independent: of a set of two each is
    the other's mirror. The heterogeneity counts with that; pooling takes them as if they were independent. Where there
    are fewer than four, nothing is pooled.
    """

    table: pd.DataFrame
    outcome: Outcome
    drawn: int
    people: int
    tau: float
    heterogeneity: float
    left_out: int


def chance_effects(
    exposures: pd.DataFrame,
    sessions: pd.DataFrame | None,
    outcome: Outcome = "relief",
    group: pd.Series | None = None,
) -> ChanceEffects:
    """What each stretch did to an outcome, beside the others of its sets, where chance chose.

    sessions  as in `drawn_slots`
    group     of each person, by name; people without one are left out
    Raises UnsupportedError where nothing was drawn, or no stretch has enough people.
    """
    slots = drawn_slots(exposures, sessions)
    if slots.empty:
        raise UnsupportedError([Problem("", NOTHING_DRAWN)])
    options = options_of(slots)[["slot_row", "person", "option", "probability", "is_drawn", outcome, *CONTROLS]]
    if group is not None:
        options = options.assign(group=group_of(options, group)).dropna(subset=["group"])
    found, left_out = _estimates(options, ["stretch"], outcome)
    whole, table = _pooled(found, times_told=_times_told(options, found["stretch"], outcome))
    if group is not None:
        found, left_out = _estimates(options, ["stretch", "group"], outcome)
        _, table = _pooled(found, *_of_other_groups(found, whole.tau))
    return ChanceEffects(
        table=table.sort_values("effect", ascending=False, kind="stable").reset_index(drop=True),
        outcome=outcome,
        drawn=len(slots),
        people=int(slots["person"].nunique()),
        tau=whole.tau,
        heterogeneity=whole.heterogeneity,
        left_out=left_out,
    )


def _pooled(
    found: pd.DataFrame, centre: Floats | float = 0.0, centre_se: Floats | float = 0.0, times_told: float = 1.0
) -> tuple[PooledEffects, pd.DataFrame]:
    raw, se = (found[name].to_numpy(dtype=np.float64) for name in ("raw", "se"))
    effects = pooled_effects(raw, se, centre, centre_se, times_told=times_told)
    return effects, found.assign(effect=effects.value, low=effects.low, high=effects.high)


def _times_told(options: pd.DataFrame, stretches: pd.Series, outcome: Outcome) -> float:
    """trace(R^2) / k of the estimates of these k stretches, R by the draws alone.

    The weighted part of a slot in the estimate of option a is (A_a - p_a) / (p_a (1 - p_a)) times what is left of the
    outcome. Over the draw its variance is 1 / (p_a (1 - p_a)), its covariance with that of option b of the same slot
    -1 / ((1 - p_a) (1 - p_b)); the draws of other slots are independent.
    """
    from scipy.sparse import csr_array

    column = pd.Index(stretches).get_indexer(options["option"])
    p = options["probability"].to_numpy(dtype=np.float64)
    kept = is_open(p) & (column >= 0) & options[outcome].notna().to_numpy()
    column, p, count = column[kept], p[kept], len(stretches)
    place = (options["slot_row"].to_numpy()[kept], column)
    part = csr_array((1 / (1 - p), place), shape=(int(options["slot_row"].max()) + 1, count))
    covariance = -(part.T @ part).toarray()
    np.fill_diagonal(covariance, np.bincount(column, weights=1 / (p * (1 - p)), minlength=count))
    spread = np.sqrt(covariance.diagonal())
    return float(((covariance / np.outer(spread, spread)) ** 2).sum() / count)


def _of_other_groups(found: pd.DataFrame, tau: float) -> tuple[Floats, Floats]:
    """What each group's estimate is pulled to, and its error: that of the stretch in the others, itself pulled to 0."""
    precision = found["se"] ** -2.0
    of_stretch = pd.DataFrame({"all": precision, "told": precision * found["raw"]}).groupby(found["stretch"])
    others = of_stretch["all"].transform("sum") - precision
    told = of_stretch["told"].transform("sum") - precision * found["raw"]
    shrunk = 1 + tau**2 * others
    return (tau**2 * told / shrunk).to_numpy(np.float64), np.sqrt(tau**2 / shrunk).to_numpy(np.float64)


def _estimates(options: pd.DataFrame, keys: list[str], outcome: Outcome) -> tuple[pd.DataFrame, int]:
    """One row per stretch (and group) of which enough is known, and how many there are of which it is not.

    Raises UnsupportedError where there is none.
    """
    rows: list[tuple[object, ...]] = []
    left_out = 0
    for key, part in options.groupby(["option", *keys[1:]], sort=True):
        decisions = stretch_decisions(part, str(key[0]), outcome)
        try:
            found = centred_effect(decisions)
        except UnsupportedError:
            left_out += 1
            continue
        if _unusual(decisions.outcome) < UNUSUAL_LEAST:
            left_out += 1
            continue
        effect = found.effects[0]
        rows.append((*key, found.decisions, found.treated, found.people, effect.value, effect.se))
    if not rows:
        raise UnsupportedError([Problem("", TOO_FEW)])
    return pd.DataFrame(rows, columns=[*keys, *FOUND]), left_out


def _unusual(values: Floats) -> int:
    """How many are not the most frequent value."""
    return int(len(values) - np.unique(values, return_counts=True)[1].max())


def effect_words(effects: ChanceEffects) -> Iterator[str]:
    """What the table may be taken to say, in a few sentences for people."""
    many = len(effects.table)
    yield f"Chance chose {effects.drawn} times between a stretch and its stand-ins, for {effects.people} people."
    yield f"Told is {MEANS[effects.outcome]}: when it was shown, less when a stand-in was."
    if effects.left_out:
        yield f"Of {effects.left_out} others too few people know enough to say anything."
    if not effects.heterogeneity < ALIKE_FROM:
        yield f"They cannot be told apart: all {many} differ no more than by chance ({p_words(effects.heterogeneity)})."
    else:
        sure = int(((effects.table["low"] > 0) | (effects.table["high"] < 0)).sum())
        yield f"They differ by more than chance ({p_words(effects.heterogeneity)}), {sure} of {many} from stand-ins."
    yield "That is about which of a few like stretches to show, not about what stretching does."
