"""The hierarchical model: pain head and rating head together, as one scorer (scoring 2).

    theta_us = phi_us'beta + iota_s + g2 rho2_us + z_s'b_u

It is always fitted on the whole log, so the same log gives the same model (decisions 5.4). Only contrasts between
stretches are identified: how much any stretch brings at all is not (scoring 5, P1). What is shown or tested has to be
centred on what the person may be offered, as `contrasts_of` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.catalog.catalog import Catalog
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.evidence_prior import EvidencePrior
from recommender.scoring.features import FEATURES, feature_matrix, feature_table
from recommender.scoring.pain_design import F, PainDesign
from recommender.scoring.pain_head import PainHead, fit_pain_head, pain_shard
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.ranking import Ranking
from recommender.scoring.rating_evidence import rating_evidence
from recommender.scoring.rating_head import RatingHead, fit_with_tastes, ratings_of
from recommender.scoring.records import PersonRecord
from recommender.scoring.session_sums import RHO_STEPS
from recommender.scoring.shards import sharded

# tau_res of scoring 2: what a stretch does for one person beyond features, quality and slopes.
RESIDUAL_SD = 0.04
# The parts of a score after those of the features: iota, what ratings moved of beta and iota, g2 rho2, z'b.
LEARNED_PARTS: Final = ("stretch_quality", "people_like_you", "your_ratings", "your_history")


class _Coded(NamedTuple):
    """What a person may be offered, in numbers: phi (n, F), the rows in the catalog (n,), rho1 and rho2 (n, 2)."""

    phi: NDArray[np.float64]
    rows: NDArray[np.intp]
    rho: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSize:
    """How much a model was fitted on.

    people    who logged anything; raters: who rated anything
    sessions  with both pains, or a word for how it went; ratings: of a stretch in a session
    """

    people: int
    raters: int
    sessions: int
    ratings: int


@dataclass(frozen=True, kw_only=True)
class HierarchicalModel:
    """A fitted model; a Scorer. Of who logged nothing it knows what their answers say."""

    design: PainDesign
    pain: PainHead
    rating: RatingHead
    log: LogSize

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with the catalog, the features or any learned number of the population.

        What is learned of a person follows from these and the log.
        """
        digest = hashlib.sha256(f"{self.design.catalog.fingerprint} {' '.join(FEATURES)}".encode())
        pain, rating = self.pain, self.rating
        numbers = np.array([pain.spread.noise, rating.noise, rating.level])
        of_pain, of_ratings = (pain.mean, pain.covariance, pain.pull), (rating.weights, rating.covariance)
        for array in (*of_pain, pain.spread.slopes, *of_ratings, numbers):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:12]

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """The mean and its parts, one for each feature and then `LEARNED_PARTS`; the covariance holds tau_res.

        It is X Sigma X' + Z V_u Z' + g2^2 V^r + diag(tau_res^2 - g2^2 C), that of the true effects. Scoring 2 adds
        tau_res whole; but what a person's ratings tell is a part of it, so before any rating the two make tau_res.
        """
        coded = self._coded(profile, eligible)
        contributions = self._contributions(profile.person, coded)
        return Ranking(
            stretches=tuple(offer.stretch.id for offer in eligible),
            mean=_total(contributions),
            covariance=self._covariance(profile.person, coded),
            contributions=contributions,
            features=(*FEATURES, *LEARNED_PARTS),
            rho=coded.rho,
            raters=self.log.raters,
        )

    def with_person(self, record: PersonRecord) -> HierarchicalModel:
        """The same population, and beside it this person as their log says, with all that came in since the fit.

        Raises ValueError where the record contradicts itself.
        """
        sums = record.sums_among(self.design.place)
        with threadpool_limits(limits=1, user_api="blas"):
            pain = self.pain.with_people(pain_shard([sums], self.design))
            return replace(self, pain=pain, rating=self.rating.with_person(sums, self.design))

    @property
    def population(self) -> HierarchicalModel:
        """The model without anything that is about one person: what may be stored (decisions 5.4)."""
        return replace(self, pain=replace(self.pain, people={}), rating=replace(self.rating, people={}))

    def theta(self, profile: Profile, cautioned: Collection[str]) -> NDArray[np.float64]:
        """phi'beta + iota of the whole catalog, for `online.after_session`: (S,)."""
        weights = self.pain.mean
        phi = feature_table(profile, self.design.catalog, cautioned)
        return np.asarray(phi @ weights[:F] + weights[F : self.design.rho2])

    def expected(self, profile: Profile) -> NDArray[np.float64]:
        """The mean of the whole catalog, as `rank` has it of what asks for no care: (S,). It lets nothing through."""
        phi = feature_table(profile, self.design.catalog, ())
        coded = self._with_rho(profile.person, phi, np.arange(len(phi), dtype=np.intp))
        return _total(self._contributions(profile.person, coded))

    @cached_property
    def taste_weight(self) -> float:
        """g2, no larger than g2^2 C <= tau_res^2 lets it be: tastes cannot tell more than there is to tell of a person.

        Sessions are noisy, so a fit can leave g2 at several times what it is. Used as fitted, beside all of tau_res, it
        made intervals of 80 % hold 90 (synthetic world 1, 800 people, 12 weeks: .09, where the truth is .03).
        """
        most = RESIDUAL_SD / float(np.sqrt(self.rating.covariance.diagonal().max()))
        return float(np.clip(self.pain.mean[self.design.rho2], -most, most))

    def _coded(self, profile: Profile, eligible: Sequence[Eligible]) -> _Coded:
        phi = feature_matrix(profile, eligible)
        rows = np.array([self.design.place[offer.stretch.id] for offer in eligible], dtype=np.intp)
        return self._with_rho(profile.person, phi, rows)

    def _with_rho(self, person: str, phi: NDArray[np.float64], rows: NDArray[np.intp]) -> _Coded:
        rho = np.column_stack([self.rating.rho1(phi, rows), self.rating.rho2(person, rows)])
        return _Coded(phi, rows, np.round(rho * RHO_STEPS) / RHO_STEPS)

    def _contributions(self, person: str, coded: _Coded) -> NDArray[np.float64]:
        pull, weights = self.pain.pull, self.pain.mean - self.pain.pull
        people = coded.phi @ pull[:F] + pull[F + coded.rows]
        tastes = coded.rho[:, 1] * self.taste_weight
        slopes = self.pain.slopes_of(person).mean[:-1]  # the person's own level is the same for every stretch
        history = self.design.attributes[coded.rows] @ slopes
        return np.column_stack([coded.phi * weights[:F], weights[F + coded.rows], people, tastes, history])

    def _covariance(self, person: str, coded: _Coded) -> NDArray[np.float64]:
        """By blocks, since a stretch's own column picks a row of Sigma: small products, whatever the threads."""
        sigma, own = self.pain.covariance, F + coded.rows
        shared = [*range(F), self.design.rho2]
        x, z = np.hstack([coded.phi, coded.rho[:, 1:]]), self.design.attributes[coded.rows]
        across = x @ sigma[np.ix_(shared, own)]
        weights = x @ sigma[np.ix_(shared, shared)] @ x.T + across + across.T + sigma[np.ix_(own, own)]
        slopes = self.pain.slopes_of(person).covariance[:-1, :-1]
        tastes = self.taste_weight**2 * self.rating.rho2_covariance(person, coded.rows)
        rest = RESIDUAL_SD**2 - self.taste_weight**2 * self.rating.covariance[coded.rows, coded.rows]
        return np.asarray(weights + z @ slopes @ z.T + tastes + np.diag(rest))


def _total(contributions: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of the parts, the features first, as the prior adds them: where nothing was learned, its very bits."""
    return np.asarray(contributions[:, :F].sum(axis=1) + contributions[:, F:].sum(axis=1))


def fit(people: Iterable[PersonRecord], *, catalog: Catalog, prior: EvidencePrior) -> HierarchicalModel:
    """The model of all that these people logged: the same bits however the records are cut, ordered or repeated.

    BLAS works on one thread meanwhile: the blocks are small, and how it shares them out among threads could be seen in
    the bits (scoring 5, P10). Without any session the model scores as the prior does. Raises ValueError where two
    records contradict each other.
    """
    design = PainDesign(catalog=catalog)
    return fit_shards(sharded(record.sums_among(design.place) for record in people), design=design, prior=prior)


def fit_shards(
    shards: Sequence[Sequence[PersonSums]], *, design: PainDesign, prior: EvidencePrior
) -> HierarchicalModel:
    """`fit`, of people who were dealt to the shards already."""
    with threadpool_limits(limits=1, user_api="blas"):
        rated = [ratings_of(shard, design) for shard in shards]
        rating = fit_with_tastes(rated, design)
        pain = fit_pain_head(shards, design, prior, rating_evidence(rated, rating))
    return HierarchicalModel(
        design=design, pain=pain, rating=rating, log=log_size([person for shard in shards for person in shard])
    )


def log_size(people: Sequence[PersonSums]) -> LogSize:
    """What these people logged."""
    ratings = [sum(len(s.ratings) for segment in p.segments for s in segment.sessions.values()) for p in people]
    return LogSize(
        people=len(people),
        raters=sum(count > 0 for count in ratings),
        sessions=sum(s.change is not None for p in people for segment in p.segments for s in segment.sessions.values()),
        ratings=sum(ratings),
    )
