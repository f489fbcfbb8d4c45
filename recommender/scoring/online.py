"""One session more, at once: a person's slopes as they would be if the population stayed as it is (scoring 2).

Provisional: the weights, the spreads and the person's mean pain wait for the next fit, which reads the whole log again
(decisions 5.4).
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.mixed_model import PersonSlopes
from recommender.scoring.pain_design import SLOPES, PainDesign
from recommender.scoring.pain_head import PainHead
from recommender.scoring.session_sums import SessionSums


def after_session(
    slopes: PersonSlopes,
    session: SessionSums,
    head: PainHead,
    design: PainDesign,
    *,
    theta: NDArray[np.float64],
    mean_pain_before: float,
) -> PersonSlopes:
    """The slopes of a person after one session more; unchanged where it tells no change.

    theta             (S,) phi'beta + iota: what the population says of each stretch for these answers
    mean_pain_before  m_u as it stood before the session

    A session that is given twice counts twice: whoever calls this knows the ids.
    """
    if session.change is None:
        return slopes
    expected, z = _expected(session, head, design, theta, mean_pain_before)
    return with_row(slopes, z, session.change - expected, head.spread.noise)


def expected_change(
    session: SessionSums, head: PainHead, design: PainDesign, *, theta: NDArray[np.float64], mean_pain_before: float
) -> float:
    """What the population expects a session to bring, NPRS points: X_t betahat (scoring 2)."""
    return _expected(session, head, design, theta, mean_pain_before)[0]


def _expected(
    session: SessionSums, head: PainHead, design: PainDesign, theta: NDArray[np.float64], mean_pain_before: float
) -> tuple[float, NDArray[np.float64]]:
    """X_t betahat, and Z_t: (14,)."""
    rows = np.array([design.place[name] for name in session.done], dtype=np.intp)
    shares = np.array([*session.done.values()])
    g2, level, gamma = head.mean[design.rho2 :].tolist()
    above_usual = 0.0 if session.pain_before is None else session.pain_before - mean_pain_before
    rest = g2 * session.rho2 + level + gamma * above_usual
    z = np.ones(SLOPES)
    z[:-1] = shares.dot(design.attributes.take(rows, axis=0))
    return float(shares.dot(theta.take(rows))) + rest, z


def with_row(slopes: PersonSlopes, z: NDArray[np.float64], surprise: float, noise: float) -> PersonSlopes:
    """Sherman-Morrison: one more row z of Z, whose change was `surprise` above what the population expected.

    V <- V - Vz z'V / (sigma^2 + z'Vz),   h <- h + z surprise / sigma^2,   b = V h
    """
    vz = slopes.covariance.dot(z)  # `dot`, since `@` takes twice as long on arrays as small as these
    half = vz / sqrt(noise + z.dot(vz))
    return PersonSlopes(
        covariance=slopes.covariance - half[:, None].dot(half[None]),
        information=slopes.information + z * (surprise / noise),
    )
