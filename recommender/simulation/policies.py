"""The policies that need no learning machinery: random among safe, article, popularity, prior, and the two that know.

Each only ranks what the rules left; no policy sees a stretch that they removed. Scores are NPRS points per completed
stretch, because the planner weighs them against its own prices in that unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.ranking import Ranking, Scorer
from recommender.simulation.benefit import features_of
from recommender.simulation.chance import Stream, generator
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World

Document = dict[str, Any]
Documents = Mapping[str, Sequence[Document]]
Values = Callable[[Profile], Mapping[str, float]]

# Issue 4, "policies to beat": in this order every session.
ARTICLE: Final = (
    "single-knee-to-chest", "lower-trunk-rotation", "cat-cow", "pelvic-tilt-supine", "seated-spinal-twist",
    "sphinx", "childs-pose", "supine-figure-four", "bridge", "standing-side-bend",
)  # fmt: skip
RANDOM_MOST = 0.45  # P: chance outweighs the planner's prices (.13 at most), and stays under its musts (.5 at least)
ARTICLE_FIRST, ARTICLE_STEP, NOT_IN_ARTICLE = 0.5, 0.02, -0.5  # P: far from every price, still under the musts
POINTS_OF_WORD: Final = {"helped": 5.0, "neutral": 3.0, "worse": 1.0}  # decisions 5.1
MIDDLE = 3.0
USUAL_NRS = 0.05  # P: what a stretch nobody rated is taken to bring
PSEUDO_RATINGS = 10.0  # P: a stretch nobody rated counts as neutral
POINTS_TO_NRS = 0.05  # P: brings the spread of mean ratings to that of theta


@dataclass(frozen=True, kw_only=True)
class ValueScorer:
    """Ranks by values that were found elsewhere; it claims nothing about how sure they are."""

    version: str
    values: Values

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """mean = the value of each stretch; one unnamed contribution, no spread."""
        values = self.values(profile)
        mean = np.array([values[offer.stretch.id] for offer in eligible], dtype=np.float64)
        return ranking_of(mean, eligible, self.version)


def ranking_of(mean: NDArray[np.float64], eligible: Sequence[Eligible], version: str) -> Ranking:
    """A ranking by values alone, (n,): what made them is one contribution, and nothing is claimed of their spread."""
    return Ranking(
        stretches=tuple(offer.stretch.id for offer in eligible),
        mean=mean,
        covariance=np.zeros((mean.size, mean.size)),
        contributions=mean[:, np.newaxis],
        features=(version,),
    )


def _fixed(world: World, values: NDArray[np.float64], name: str) -> Scorer:
    by_name = dict(zip(world.catalog.by_id, values.tolist(), strict=True))
    return ValueScorer(version=f"{SYNTHETIC}-{name}", values=lambda _profile: by_name)


def number_of(person: str) -> int:
    """The number in a synthetic person's name."""
    return int(person.rpartition("-")[2])


@dataclass(frozen=True)
class PriorOnly:
    """The evidence prior, week after week: what the product does before it has learned anything."""

    world: World
    name: str = "prior"

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return None

    def learn(self, week: int, documents: Documents) -> None:
        pass


@dataclass(frozen=True)
class RandomSafe:
    """A fresh random value for every stretch, person and week, so large that the planner's prices hardly count."""

    world: World
    name: str = "random"

    def scorer(self, person: str, week: int) -> Scorer | None:
        rng = generator(self.world.seed, Stream.POLICY, number_of(person), week)
        return _fixed(self.world, rng.uniform(0.0, RANDOM_MOST, len(self.world.catalog)), self.name)

    def learn(self, week: int, documents: Documents) -> None:
        pass


@dataclass(frozen=True)
class ArticleRoutine:
    """The ten stretches of the article, the first of them first; what the minutes leave is up to the planner.

    The planner keeps its own order within a session, its warm-up and cool-down, and its limit on new stretches, so
    this is the routine as the product could show it, not the article word for word.
    """

    world: World
    name: str = "article"

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        values = dict.fromkeys(self.world.catalog.by_id, NOT_IN_ARTICLE)
        values |= {stretch: ARTICLE_FIRST - ARTICLE_STEP * place for place, stretch in enumerate(ARTICLE)}
        return _fixed(self.world, np.array(list(values.values())), self.name)

    def learn(self, week: int, documents: Documents) -> None:
        pass


@dataclass
class Popularity:
    """What everybody rates best comes first, for everybody; before anybody has rated, all are equal."""

    world: World
    name: str = "popularity"
    points: dict[str, float] = field(default_factory=dict)
    ratings: dict[str, int] = field(default_factory=dict)

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        names = self.world.catalog.by_id
        means = [self.points.get(name, 0.0) / (self.ratings.get(name, 0) + PSEUDO_RATINGS) for name in names]
        return _fixed(self.world, USUAL_NRS + POINTS_TO_NRS * np.array(means), self.name)

    def learn(self, _week: int, documents: Documents) -> None:
        """Adds the ratings of a week, each as points above or below the middle."""
        for told in documents.values():
            for item in (item for document in told for item in document.get("items", ())):
                if item.get("felt") in POINTS_OF_WORD:
                    name = item["stretch"]
                    self.points[name] = self.points.get(name, 0.0) + POINTS_OF_WORD[item["felt"]] - MIDDLE
                    self.ratings[name] = self.ratings.get(name, 0) + 1


@dataclass(frozen=True)
class KnownPopulation:
    """Knows the world's weights and qualities, and of the person only what they answered: nothing is learned."""

    world: World
    name: str = "known-population"

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return ValueScorer(version=f"{SYNTHETIC}-known-population", values=self._values)

    def _values(self, profile: Profile) -> Mapping[str, float]:
        theta = features_of(profile, self.world.knowledge) @ self.world.weights + self.world.quality
        return dict(zip(self.world.catalog.by_id, theta.tolist(), strict=True))

    def learn(self, week: int, documents: Documents) -> None:
        pass


@dataclass(frozen=True)
class Oracle:
    """Knows what each stretch truly brings each person. Nobody can do better; it shows how far there is to go."""

    world: World
    name: str = "oracle"
    known: dict[str, Scorer] = field(default_factory=dict, repr=False)

    def scorer(self, person: str, _week: int) -> Scorer | None:
        if person not in self.known:
            theta = self.world.benefit(self.world.person(number_of(person))).theta
            self.known[person] = _fixed(self.world, theta, self.name)
        return self.known[person]

    def learn(self, week: int, documents: Documents) -> None:
        pass
