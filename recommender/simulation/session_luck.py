"""All that chance decides about one session, drawn before anybody knows what was planned for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.simulation.numbers import SimulationNumbers

LEAST_SHARE = 0.01  # keeps the logit of a drawn share finite


@dataclass(frozen=True, kw_only=True)
class SessionLuck:
    """All that chance decides about one person's session of one day.

    The draws about stretches are (n_stretches,), for the whole catalog, so that a stretch has the same luck on that
    day whichever policy planned it.
    """

    start: float
    share: float
    done: NDArray[np.float64]
    is_partly: NDArray[np.bool_]
    relief: float
    after: float
    heap: float
    adverse: float
    adverse_told: float
    adverse_place: float
    missing: float
    whole: float
    is_rated: NDArray[np.bool_]
    rating: NDArray[np.float64]
    felt_told: float
    next_day: float
    flare_told: float


def draw_session_luck(rng: np.random.Generator, stretches: int, numbers: SimulationNumbers) -> SessionLuck:
    """The luck of a session; `stretches`: how many the catalog holds."""
    doing = numbers.doing
    share = rng.beta(doing.share_mean * doing.share_sum, (1.0 - doing.share_mean) * doing.share_sum)
    relief, after = rng.normal(0.0, (numbers.benefit.session_sd, numbers.benefit.after_sd))
    start, heap, adverse, adverse_told, place, missing, whole, felt_told, next_day, flare_told = rng.random(10)
    return SessionLuck(
        start=start,
        share=float(np.clip(share, LEAST_SHARE, 1.0 - LEAST_SHARE)),
        done=rng.random(stretches),
        is_partly=rng.random(stretches) < doing.partly_share,
        relief=relief,
        after=after,
        heap=heap,
        adverse=adverse,
        adverse_told=adverse_told,
        adverse_place=place,
        missing=missing,
        whole=whole,
        is_rated=rng.random(stretches) < numbers.rating.share,
        rating=rng.normal(0.0, 1.0, stretches),
        felt_told=felt_told,
        next_day=next_day,
        flare_told=flare_told,
    )
