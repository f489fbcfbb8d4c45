"""What everybody's ratings tell of what stretches bring, as far as a rating has anything to do with it (scoring 1).

A rating is taken as a second measurement of the weights that pain measures: with theta_us = phi_us'beta + iota_s,

    r_ust = rho_u + kappa theta_us + d_us + e,   d_u ~ N(0, C),   e ~ N(0, s_r^2)

where rho_u is free, so that how high somebody rates says nothing, and d_u is a person's own taste, so that one who
rates a stretch ten times tells little more than one who does so once. Here are the products of the ratings, whatever
kappa; `rated_prior` weighs them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_design import F
from recommender.scoring.rating_head import RatingHead
from recommender.scoring.rating_sums import PersonRatings
from recommender.scoring.shards import tree_sum


def rating_evidence(rated: Sequence[Sequence[PersonRatings]], head: RatingHead) -> NDArray[np.float64]:
    """The sum over people of X'W [X r], W the precision of their mean ratings, the level out: (F + S, F + S + 1).

    A row of X is [phi, e_s] of a stretch that the person rated, r their mean rating of it. `rated` is by shard.
    """
    columns = F + len(head.covariance)
    nothing = np.zeros((columns, columns + 1))
    return tree_sum([sum((_told(ratings, head) for ratings in shard), nothing) for shard in rated])


def _told(ratings: PersonRatings, head: RatingHead) -> NDArray[np.float64]:
    """X'W [X r] of one person, by blocks: of e_s only its place is kept."""
    own, columns = F + ratings.rows, F + ratings.stretches
    tastes = head.covariance[np.ix_(ratings.rows, ratings.rows)]
    precision = np.linalg.inv(tastes + np.diag(head.noise / ratings.count_by_stretch))
    of_level = precision.sum(axis=1)
    precision -= np.outer(of_level, of_level) / of_level.sum()
    phi = ratings.mean_phi
    weighed = precision @ np.column_stack([phi, ratings.mean_ratings])
    told = np.zeros((columns, columns + 1))
    told[:F, :F], told[:F, -1] = phi.T @ weighed[:, :-1], phi.T @ weighed[:, -1]
    told[own, :F], told[own, -1] = weighed[:, :-1], weighed[:, -1]
    told[:F, own] = weighed[:, :-1].T
    told[np.ix_(own, own)] = precision
    return told
