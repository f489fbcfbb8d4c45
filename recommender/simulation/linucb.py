"""LinUCB of MABWiser (the `bench` extra): an arm for each stretch, the person's answers as context.

Two of it: one takes ratings for the reward, the other the change of the session, of which every stretch gets its share.
Rewards are taken from their mean and in their SD, so that a stretch nobody did counts as a usual one, plus what the
method adds where it knows little. The scores come to NRPS points as `calibration` says.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from recommender.errors import Problem, UsageError
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.feature_parts import CHRONIC_WEEKS, HIGH_NRS, LEVEL_OF_EXPERIENCE, OLD_YEARS
from recommender.scoring.ranking import Scorer
from recommender.simulation.calibration import OfferScorer, calibrated
from recommender.simulation.cohort_log import CohortLog, Told
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World
from recommender.vocabulary import AREAS, Goal, Movement

Vector = NDArray[np.float64]
Reward = Literal["ratings", "change"]
MOST_NRS = 10.0
# Upper bounds this wide, in SDs of the reward; tuned on world 13, which no result is reported over.
ALPHA: Final = 0.1


class LinUcb:
    """See the module. reward: what a stretch is judged by."""

    def __init__(self, world: World, reward: Reward, *, alpha: float = ALPHA) -> None:
        require_mabwiser()
        self.name = f"linucb-{reward}"
        self._world, self._reward, self._alpha = world, reward, alpha
        self._log = CohortLog(world.knowledge)
        self._rows: list[tuple[int, float, Vector]] = []
        self._bandit: Any = None

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return None if self._bandit is None else OfferScorer(version=f"{SYNTHETIC}-{self.name}", values=self._values)

    def _values(self, profile: Profile, eligible: Sequence[Eligible]) -> Vector:
        expected = self._bandit.predict_expectations(context_of(profile)[None])
        return calibrated(np.array([expected[self._world.rows[offer.stretch.id]] for offer in eligible]))

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Adds what was told in a week, and fits on everything: its mean and SD have moved."""
        for told in self._log.read(documents):
            context = context_of(told.profile)
            self._rows += [(self._world.rows[name], reward, context) for name, reward in self._rewards(told)]
        rewards = np.array([reward for _, reward, _ in self._rows])
        if rewards.size == 0 or rewards.std() == 0:
            return
        self._bandit = self._new_bandit()
        self._bandit.fit(
            decisions=np.array([arm for arm, _, _ in self._rows]),
            rewards=(rewards - rewards.mean()) / rewards.std(),
            contexts=np.array([context for _, _, context in self._rows]),
        )

    def _rewards(self, told: Told) -> Iterator[tuple[str, float]]:
        """Rating points; or the session's change, NRPS points, divided among its stretches by the share done."""
        session = told.session
        if self._reward == "ratings":
            yield from ((name, float(rating)) for name, rating in session.ratings.items())
        elif session.change is not None:
            whole = sum(session.done.values())
            yield from ((name, session.change * share / whole) for name, share in session.done.items())

    def _new_bandit(self) -> Any:
        from mabwiser.mab import MAB, LearningPolicy

        arms = list(range(len(self._world.catalog)))
        return MAB(arms, LearningPolicy.LinUCB(alpha=self._alpha), seed=self._world.seed)


def require_mabwiser() -> None:
    """Raises UsageError where the `bench` extra is not installed."""
    if importlib.util.find_spec("mabwiser") is None:
        raise UsageError([Problem("linucb", "needs the `bench` extra: pip install 'stretch-recommender[bench]'")])


def context_of(profile: Profile) -> Vector:
    """What a person answered, as numbers from 0 to 1 with a one in front: (46,)."""
    answers = profile.answers
    facts = [
        1.0,
        (profile.worst_nrs or 0) / MOST_NRS,
        float((profile.worst_nrs or 0) >= HIGH_NRS),
        float((profile.age_years or 0) >= OLD_YEARS),
        (LEVEL_OF_EXPERIENCE[answers.experience] - 1) / 2,
        float(any((pain.weeks or 0) >= CHRONIC_WEEKS for pain in profile.pains)),
    ]
    facts += [float(area in profile.pain_areas) for area in AREAS]
    facts += [float(area in profile.stiff_areas) for area in AREAS]
    facts += [float(word in answers.worse_with) for word in get_args(Movement)]
    return np.array([*facts, *(float(profile.goal == goal) for goal in get_args(Goal))])
