"""The rating head: how a person is expected to rate a stretch, learned from everybody's ratings (scoring 2).

    r_ust = rho_u + [phi_us, e_s]'beta_r + d_us + e,   d_u ~ N(0, C),   e ~ N(0, s_r^2)

beta_r says how people like this one rate a stretch, d_u what this one thinks of it beyond that. C is learned from
everybody: who likes one stretch tends to like others. Neither is an outcome: what everybody's ratings say of outcomes
is for `rated_prior`, what a person's own taste does for the pain head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_design import F, PainDesign
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.rating_sums import PersonRatings, person_ratings
from recommender.scoring.shards import tree_sum
from recommender.scoring.taste import UNKNOWN, Taste, expected_squares, taste_of

# The ridge, 1 / SD^2. Scoring 2 has 4 and 8, which is an SD of .5 and .35 for what a feature or a stretch is worth in
# ratings. But in its own worlds a point of relief moves a rating by 5 to 7, so that an SD of .02 in pain is .10 to .14
# here. With .18 and .13, rho1 ranks what people may be offered more as it truly is: correlation .55, .52, .55 in place
# of .51, .49, .49 (synthetic worlds 1-3, 800 people, 12 weeks).
FEATURE_PRECISION, STRETCH_PRECISION = 30.0, 60.0
# The rest is from scoring 2, rating head.
TASTE_IN_RIDGE = 0.45  # what d_u and rho_u add to the noise of a rating there
ATTRIBUTE_SD, FAMILY_SD, STRETCH_SD = 0.15, 0.15, 0.5  # C0
NOISE_VARIANCE = 0.6
MOST_RHO1 = 1.5
PEOPLE_BEHIND_C = 60
# Scoring says of s_r^2 that it is learned as sigma^2 is, decisions 5.4 how many rounds there are.
RATINGS_BEHIND_NOISE = 50
ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class RatingHead:
    """The fitted rating head.

    weights     (F + S,)  beta_r, in rating points from neutral
    level                 the mean of the population's prediction over all that was rated
    covariance  (S, S)    C; noise: s_r^2, both in squared rating points
    people                the tastes of who rated anything
    """

    weights: NDArray[np.float64]
    level: float
    covariance: NDArray[np.float64]
    noise: float
    people: Mapping[str, Taste]

    def with_person(self, person: PersonSums, design: PainDesign) -> RatingHead:
        """The same weights, and the taste of this person alone, as their ratings say."""
        ratings = person_ratings(person, design)
        return replace(self, people={} if ratings is None else {person.person: self._taste(ratings)})

    def _taste(self, ratings: PersonRatings) -> Taste:
        return taste_of(ratings, self.weights, self.covariance, self.noise)

    def rho1(self, phi: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """How people with these answers rate these stretches, from the mean, at most 1.5 either way: (n,)."""
        predicted = phi @ self.weights[:F] + self.weights[F:][rows]
        return np.clip(predicted - self.level, -MOST_RHO1, MOST_RHO1)

    def rho2(self, person: str, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """dhat: what this person thinks of these stretches beyond that: (n,)."""
        taste = self.people.get(person, UNKNOWN)
        return np.asarray(self.covariance[np.ix_(rows, taste.rows)] @ taste.pull)

    def rho2_covariance(self, person: str, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """V^r of these stretches: (n, n)."""
        taste = self.people.get(person, UNKNOWN)
        across = self.covariance[np.ix_(rows, taste.rows)]
        return np.asarray(self.covariance[np.ix_(rows, rows)] - across @ taste.inverse @ across.T)


def ratings_of(people: Sequence[PersonSums], design: PainDesign) -> list[PersonRatings]:
    """The ratings of who rated anything, in the order of the people."""
    return [ratings for person in people if (ratings := person_ratings(person, design)) is not None]


def fit_with_tastes(rated: Sequence[Sequence[PersonRatings]], design: PainDesign) -> RatingHead:
    """The rating head of these ratings, by shard, with the taste of everybody who gave one. Without any: 0 for all."""
    head = fit_rated(rated, design)
    return replace(head, people={r.person: head._taste(r) for shard in rated for r in shard})


def fit_rated(rated: Sequence[Sequence[PersonRatings]], design: PainDesign) -> RatingHead:
    """The rating head of these ratings, by shard, without the taste of any one person.

    `rated` is gone through several times, one shard after the other, and may fetch each from where it lies.
    """
    products = tree_sum([sum((r.products for r in shard), _nothing(design)) for shard in rated])
    start = starting_covariance(design)
    covariance, noise = start, NOISE_VARIANCE
    for _ in range(ROUNDS):
        covariance, noise = _moved(rated, _weights(products, noise), covariance, noise, start)
    weights = _weights(products, noise)
    return RatingHead(
        weights=weights,
        level=_level(rated, weights),
        covariance=covariance,
        noise=noise,
        people={},
    )


def starting_covariance(design: PainDesign) -> NDArray[np.float64]:
    """C0 = .15^2 Z Z' + .15^2 [same family] + .5^2 I: (S, S)."""
    families = np.array([stretch.family for stretch in design.catalog])
    alike = design.attributes @ design.attributes.T * ATTRIBUTE_SD**2
    same = (families[:, None] == families) * FAMILY_SD**2
    return np.asarray(alike + same + np.eye(len(families)) * STRETCH_SD**2)


def liking_sd(design: PainDesign) -> NDArray[np.float64]:
    """How much features and stretches move a rating, as the ridge has it: SDs in rating points, (F + S,)."""
    sd = np.full(F + len(design.catalog), STRETCH_PRECISION**-0.5)
    sd[:F] = FEATURE_PRECISION**-0.5
    return sd


def _nothing(design: PainDesign) -> NDArray[np.float64]:
    columns = F + len(design.catalog)
    return np.zeros((columns, columns + 1))


def _weights(products: NDArray[np.float64], noise: float) -> NDArray[np.float64]:
    """beta_r: ridge with the noise that a rating has around the population's prediction."""
    scaled = products / (noise + TASTE_IN_RIDGE)
    precision = np.full(len(products), STRETCH_PRECISION)
    precision[:F] = FEATURE_PRECISION
    return np.asarray(np.linalg.solve(scaled[:, :-1] + np.diag(precision), scaled[:, -1]), dtype=np.float64)


def _level(rated: Sequence[Sequence[PersonRatings]], weights: NDArray[np.float64]) -> float:
    """Only what was rated is known to have been safe for whom: the mean over these pairs, by ratings."""
    seen, count = np.zeros(len(weights)), 0.0  # whole numbers: exact
    for shard in rated:
        for ratings in shard:
            seen += ratings.seen
            count += float(ratings.counts.sum())
    return float(seen @ weights / count) if count else 0.0


def _moved(
    rated: Sequence[Sequence[PersonRatings]],
    weights: NDArray[np.float64],
    covariance: NDArray[np.float64],
    noise: float,
    start: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float]:
    """One round of empirical Bayes: C and s_r^2.

    dhat dhat' + V^r = C + C_.R (pull pull' - Q^-1) C_R., so that only the middle has to be added up over people.
    """
    middles, losses, people, count = [], [], 0, 0.0
    for shard in rated:
        middle, loss = np.zeros_like(covariance), np.zeros(1)
        for ratings in shard:
            taste = taste_of(ratings, weights, covariance, noise)
            middle[np.ix_(taste.rows, taste.rows)] += np.outer(taste.pull, taste.pull) - taste.inverse
            loss += expected_squares(ratings, taste, weights, covariance)
            people, count = people + 1, count + float(ratings.counts.sum())
        middles.append(middle)
        losses.append(loss)
    second = people * covariance + covariance @ tree_sum(middles) @ covariance
    moved = (PEOPLE_BEHIND_C * start + (second + second.T) / 2) / (PEOPLE_BEHIND_C + people)
    noise = (RATINGS_BEHIND_NOISE * NOISE_VARIANCE + float(tree_sum(losses)[0])) / (RATINGS_BEHIND_NOISE + count)
    return moved, noise
