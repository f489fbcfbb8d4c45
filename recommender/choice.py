"""Which scorer ranks one person's week, and how much of it is left to chance (decisions 5.3).

Nothing is drawn where the evidence prior ranks, in a first week, in a flare, from an NRS of 6 on, and while anything is
asked or awaited: chance serves what is learned later, and must not cost anybody who is not well. A first week is also
never widened: it is that of the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from recommender.knowledge import Knowledge
from recommender.planning.randomise import SwapSettings
from recommender.profile.plan import Arm
from recommender.profile.profile import Profile
from recommender.safety.screening import Screening
from recommender.scoring.policy import PolicyNumbers, chance_of, drawn_values, is_held_out, widened
from recommender.scoring.ranking import Ranking, Scorer
from recommender.settings import LEARNED_POLICY, PRIOR_POLICY, Settings


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How one week is chosen.

    v, eps          how much is left to chance in this very week; 0 where nothing is
    seed            with person and day it fixes all that chance brings
    value_most_nrs  what no stretch is believed to exceed, up or down: with -10 for each, nothing would be worth doing
    widened_most    how many times the distances between the values may be made wider, `widened`
    """

    scorer: Scorer
    arm: Arm
    v: float
    swaps: SwapSettings
    seed: int
    value_most_nrs: float
    widened_most: float

    @property
    def eps(self) -> float:
        return self.swaps.eps

    @property
    def policy(self) -> str:
        return PRIOR_POLICY if self.scorer.version is None else LEARNED_POLICY

    def values(self, ranking: Ranking, screening: Screening, profile: Profile, starts_on: date) -> dict[str, float]:
        """What the planner goes by, NPRS points by stretch: the mean, with a little chance, and widened."""
        values = ranking.mean
        if self.v:  # else the generator alone would take longer than all the rest here
            calm = np.array([not offer.cautions for offer in screening.eligible], dtype=bool)
            rng = chance_of(self.seed, profile.person, starts_on.isoformat(), "draw")
            values = drawn_values(ranking, self.v, calm, rng)
        if self.widened_most > 1.0:
            values = widened(values, ranking, self.widened_most)
        bounded = np.clip(values, -self.value_most_nrs, self.value_most_nrs)
        return dict(zip(ranking.stretches, bounded.tolist(), strict=True))


def without_chance(scorer: Scorer, numbers: PolicyNumbers) -> Choice:
    """Every week as this scorer ranks it."""
    swaps, most = SwapSettings(eps=0.0, temperature=numbers.swap.temperature_nrs), numbers.draw.value_most_nrs
    return Choice(scorer=scorer, arm="policy", v=0.0, swaps=swaps, seed=0, value_most_nrs=most, widened_most=1.0)


def choice_of(
    settings: Settings,
    model: Scorer | None,
    *,
    profile: Profile,
    screening: Screening,
    seed: int,
    knowledge: Knowledge,
) -> Choice:
    """The choice for one person's week. model: None where nothing was learned."""
    held_out = is_held_out(profile.person, settings.holdout, settings.reason)
    is_prior = model is None or held_out or settings.policy == PRIOR_POLICY
    scorer: Scorer = knowledge.prior if model is None or is_prior else model
    numbers = knowledge.policy
    is_calm = (
        screening.status == "plan" and not screening.flare and (screening.pain_now_nrs or 0) < numbers.draw.off_from_nrs
    )
    is_learning = scorer.version is not None and screening.course.weeks_since_start > 0
    is_drawn = is_calm and is_learning
    v = numbers.draw.v if settings.v is None else settings.v
    return Choice(
        scorer=scorer,
        arm="hold_out" if held_out else "policy",
        v=v if is_drawn else 0.0,
        swaps=SwapSettings(
            eps=settings.eps if is_drawn else 0.0,
            uniform_share=settings.uniform_share,
            temperature=numbers.swap.temperature_nrs,
        ),
        seed=seed,
        value_most_nrs=numbers.draw.value_most_nrs,
        widened_most=numbers.draw.widened_most if is_learning else 1.0,
    )
