"""The hierarchical model: pain head and rating head together, as one scorer (scoring 2).

    theta_us = phi_us'beta + iota_s + g1 rho1_us + g2 rho2_us + z_s'b_u

It is always fitted on the whole log, so the same log gives the same model (decisions 5.4). Only contrasts between
stretches are identified: how much any stretch brings at all is not (scoring 5, P1). What is shown or tested has to be
centred on what the person may be offered, as `contrast_intervals` is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.catalog.catalog import Catalog
from recommender.profile.history import LoggedSession
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.contrasts import Contrasts, contrasts_of
from recommender.scoring.evidence_prior import EvidencePrior
from recommender.scoring.features import FEATURES, feature_matrix, feature_table
from recommender.scoring.pain_design import F, PainDesign
from recommender.scoring.pain_head import PainHead, fit_pain_head
from recommender.scoring.person_sums import PersonSums, SegmentSums
from recommender.scoring.ranking import Ranking
from recommender.scoring.rating_head import RatingHead, fit_rating_head
from recommender.scoring.session_sums import RHO_STEPS, LoggedRho, SessionSums, session_sums
from recommender.scoring.shards import sharded

RESIDUAL_SD = 0.04  # tau_res: what a stretch does for a person beyond all that is modelled (scoring 2)
# The parts of a score after those of the features: iota, g1 rho1, g2 rho2, z'b.
LEARNED_PARTS: Final = ("stretch_quality", "people_like_you", "your_ratings", "your_history")


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """What one person logged, or a part of it: several records of one person are put together.

    segments    each questionnaire with the sessions that were planned with it
    logged_rho  by session id of the plan: what `HierarchicalModel.logged_rho` said when it was made
    """

    person: str
    segments: Sequence[tuple[Profile, Sequence[LoggedSession]]]
    logged_rho: Mapping[str, LoggedRho] = field(default_factory=dict)

    @property
    def sums(self) -> PersonSums:
        """Raises ValueError where one feedback id has two contents."""
        return PersonSums.joined(
            self.person,
            [SegmentSums.of(profile, [self._summed(session) for session in log]) for profile, log in self.segments],
        )

    def _summed(self, session: LoggedSession) -> SessionSums:
        return session_sums(session, self.logged_rho.get(session.feedback.session_id or ""))


class _Coded(NamedTuple):
    """What a person may be offered, in numbers: phi (n, F), the rows in the catalog (n,), rho1 and rho2 (n, 2)."""

    phi: NDArray[np.float64]
    rows: NDArray[np.intp]
    rho: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class HierarchicalModel:
    """A fitted model; a Scorer. Of who logged nothing it knows what their answers say."""

    design: PainDesign
    pain: PainHead
    rating: RatingHead

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with the catalog, the features or any learned number of the population.

        What is learned of a person follows from these and the log.
        """
        digest = hashlib.sha256(f"{self.design.catalog.fingerprint} {' '.join(FEATURES)}".encode())
        spread, rating = self.pain.spread, self.rating
        numbers = np.array([spread.noise, rating.noise, rating.level])
        for array in (self.pain.mean, self.pain.covariance, spread.slopes, rating.weights, rating.covariance, numbers):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:12]

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """The mean and its parts, one for each feature and then `LEARNED_PARTS`; the SD holds tau_res."""
        coded = self._coded(profile, eligible)
        contributions = self._contributions(profile.person, coded)
        return Ranking(
            stretches=tuple(offer.stretch.id for offer in eligible),
            mean=_total(contributions),
            sd=np.sqrt(np.diag(self._covariance(profile.person, coded))),
            contributions=contributions,
            features=(*FEATURES, *LEARNED_PARTS),
        )

    def contrast_intervals(self, profile: Profile, eligible: Sequence[Eligible], *, level: float) -> Contrasts:
        """The contrasts of these stretches; a share of `level` of the intervals holds the true one."""
        coded = self._coded(profile, eligible)
        return contrasts_of(
            tuple(offer.stretch.id for offer in eligible),
            _total(self._contributions(profile.person, coded)),
            self._covariance(profile.person, coded),
            level=level,
        )

    def covariance(self, profile: Profile, eligible: Sequence[Eligible]) -> NDArray[np.float64]:
        """X Sigma X' + Z V_u Z' + g2^2 V^r + tau_res^2 I of the true effects of these stretches: (n, n)."""
        return self._covariance(profile.person, self._coded(profile, eligible))

    def logged_rho(self, profile: Profile, eligible: Sequence[Eligible]) -> dict[str, tuple[float, float]]:
        """rho1 and rho2 as the score uses them: to be logged with the plan, for they are data of the next fit.

        A posterior mean that is used as a regressor keeps its weight calibrated only with the value that it had when
        the week was planned (scoring 2).
        """
        rho = self._coded(profile, eligible).rho.tolist()
        return {offer.stretch.id: (one, two) for offer, (one, two) in zip(eligible, rho, strict=True)}

    def theta(self, profile: Profile, cautioned: Collection[str]) -> NDArray[np.float64]:
        """phi'beta + iota of the whole catalog, for `online.after_session`: (S,)."""
        weights = self.pain.mean
        phi = feature_table(profile, self.design.catalog, cautioned)
        return np.asarray(phi @ weights[:F] + weights[F : self.design.rho1])

    def _coded(self, profile: Profile, eligible: Sequence[Eligible]) -> _Coded:
        phi = feature_matrix(profile, eligible)
        rows = np.array([self.design.place[offer.stretch.id] for offer in eligible], dtype=np.intp)
        rho = np.column_stack([self.rating.rho1(phi, rows), self.rating.rho2(profile.person, rows)])
        return _Coded(phi, rows, np.round(rho * RHO_STEPS) / RHO_STEPS)

    def _contributions(self, person: str, coded: _Coded) -> NDArray[np.float64]:
        weights, rhos = self.pain.mean, [self.design.rho1, self.design.rho2]
        slopes = self.pain.slopes_of(person).mean[:-1]  # the person's own level is the same for every stretch
        history = self.design.attributes[coded.rows] @ slopes
        return np.column_stack([coded.phi * weights[:F], weights[F + coded.rows], coded.rho * weights[rhos], history])

    def _covariance(self, person: str, coded: _Coded) -> NDArray[np.float64]:
        """By blocks, since a stretch's own column picks a row of Sigma: small products, whatever the threads."""
        sigma, own = self.pain.covariance, F + coded.rows
        shared = [*range(F), self.design.rho1, self.design.rho2]
        x, z = np.hstack([coded.phi, coded.rho]), self.design.attributes[coded.rows]
        across = x @ sigma[np.ix_(shared, own)]
        weights = x @ sigma[np.ix_(shared, shared)] @ x.T + across + across.T + sigma[np.ix_(own, own)]
        slopes = self.pain.slopes_of(person).covariance[:-1, :-1]
        tastes = self.pain.mean[self.design.rho2] ** 2 * self.rating.rho2_covariance(person, coded.rows)
        return np.asarray(weights + z @ slopes @ z.T + tastes + RESIDUAL_SD**2 * np.eye(len(z)))


def _total(contributions: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of the parts, the features first, as the prior adds them: where nothing was learned, its very bits."""
    return np.asarray(contributions[:, :F].sum(axis=1) + contributions[:, F:].sum(axis=1))


def fit(people: Iterable[PersonRecord], *, catalog: Catalog, prior: EvidencePrior) -> HierarchicalModel:
    """The model of all that these people logged: the same bits however the records are cut, ordered or repeated.

    BLAS works on one thread meanwhile: the blocks are small, and how it shares them out among threads could be seen in
    the bits (scoring 5, P10). Without any session the model scores as the prior does. Raises ValueError where two
    records contradict each other.
    """
    shards = sharded(record.sums for record in people)
    design = PainDesign(catalog=catalog)
    with threadpool_limits(limits=1, user_api="blas"):
        pain, rating = fit_pain_head(shards, design, prior), fit_rating_head(shards, design)
    return HierarchicalModel(design=design, pain=pain, rating=rating)
