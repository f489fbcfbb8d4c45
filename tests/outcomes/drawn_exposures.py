"""Exposures that are made up slot by slot, for tests of what chance says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from recommender.outcomes.frames import Frames

DAY = pd.Timestamp("2027-01-04")
Row = dict[str, Any]


def exposure(person: str, session: int, stretch: str, swaps: Mapping[str, float] | None = None, **said: object) -> Row:
    """A slot that showed a stretch, drawn from `swaps`, of which the first is the base. Three sessions make a week."""
    week = session // 3
    row: Row = {
        "person": person,
        "session_id": f"{person}-{session}",
        "slot": 0,
        "week": week,
        "date": DAY + pd.Timedelta(days=7 * week + 2 * (session % 3)),
        "stretch": stretch,
        "propensity": (swaps or {stretch: 1.0})[stretch],
        "rho": None,
        "base": next(iter(swaps or {stretch: 1.0})),
        "swap_set": " ".join(f"{name}={p:g}" for name, p in (swaps or {}).items()) or None,
        "arm": None,
        "model_version": None,
        "outcome": "done",
        "share": 1.0,
        "felt": None,
        "pain_before_nrs": 5.0,
        "pain_after_nrs": 4.0,
    }
    return row | said


def exposures(rows: Sequence[Row]) -> pd.DataFrame:
    return Frames.of({"exposures": pd.DataFrame(rows)}).exposures


def study(
    seed: int, brings: Mapping[str, float], *, people: int = 60, sessions: int = 30, told: float = 1.0, p: float = 0.3
) -> pd.DataFrame:
    """Each session shows one stretch of two, drawn anew each week: the first is likely 1 - p, the other p.

    brings  what each does: relief in points, and how much likelier than 1 in 4 it is said to have helped
    """
    rng = np.random.default_rng(seed)
    names = list(brings)
    rows = []
    for number in range(people):
        usual = rng.normal(0, 0.5)
        for week in range(sessions // 3):
            first, other = rng.choice(names, 2, replace=False)
            shown = other if rng.random() < p else first
            for session in range(3 * week, 3 * week + 3):
                relief = 1 + usual + brings[shown] + rng.normal(0, 1.4)
                luck = rng.random()
                felt = "helped" if luck < 0.25 + brings[shown] else "worse" if luck > 0.9 else "neutral"
                is_told = rng.random() < told
                said = {
                    "pain_before_nrs": 5.0 + usual if is_told else None,
                    "pain_after_nrs": 5.0 + usual - relief if is_told else None,
                    "felt": felt if is_told else None,
                    "outcome": "done" if is_told else None,
                    "share": 1.0 if is_told else None,
                }
                rows.append(exposure(f"p{number}", session, str(shown), {str(first): 1 - p, str(other): p}, **said))
    return exposures(rows)
