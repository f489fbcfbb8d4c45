"""One session more, at once: a person's slopes as they would be if the population stayed as it is (scoring 2).

Provisional: the weights, the spreads and the person's mean pain wait for the next fit, which reads the whole log again
(decisions 5.4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_design import PainDesign
from recommender.scoring.pain_head import PainHead, PersonSlopes
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
    """The slopes of a person after one session more; unchanged where it tells no change of pain.

    theta             (S,) phi'beta + iota: what the population says of each stretch for these answers
    mean_pain_before  m_u as it stood before the session

    A session that is given twice counts twice: whoever calls this knows the ids.
    """
    if session.change is None or session.pain_before is None:
        return slopes
    rows = [design.place[name] for name in session.done]
    shares = np.fromiter(session.done.values(), np.float64, len(rows))
    weights = head.mean
    expected = (
        shares @ theta[rows]
        + session.rho1 * weights[design.rho1]
        + session.rho2 * weights[design.rho2]
        + weights[design.one]
        + weights[design.pain_before] * (session.pain_before - mean_pain_before)
    )
    z = np.append(shares @ design.attributes[rows], 1.0)
    return with_row(slopes, z, float(session.change - expected), head.spread.noise)


def with_row(slopes: PersonSlopes, z: NDArray[np.float64], surprise: float, noise: float) -> PersonSlopes:
    """Sherman-Morrison: one more row z of Z, whose change was `surprise` above what the population expected.

    V <- V - Vz z'V / (sigma^2 + z'Vz),   h <- h + z surprise / sigma^2,   b = V h
    """
    vz = slopes.covariance @ z
    return PersonSlopes(
        covariance=slopes.covariance - np.outer(vz, vz) / (noise + z @ vz),
        information=slopes.information + z * (surprise / noise),
    )
