"""The evidence prior: the weights of `data/evidence_prior.toml` over the features, before anything is learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from recommender.errors import DataError, Problem
from recommender.profile.profile import Profile
from recommender.reading import read_toml, unknown_word, validated
from recommender.safety.screening import Eligible
from recommender.scoring.features import FEATURES, feature_matrix
from recommender.scoring.ranking import Ranking


class Weight(BaseModel):
    """One weight: NPRS points per completed stretch, and why it has this size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[float, Field(ge=-0.2, le=0.2)]
    kind: Literal["quality", "area", "answers"]
    source: str
    reason: str


class Unsure(BaseModel):
    """How unsure a weight is: never less than `least` (NPRS points), and `share` of its own size beside that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: Annotated[float, Field(gt=0, le=0.2)]
    share: Annotated[float, Field(ge=0, le=2)]


class _PriorFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sd: Unsure
    stretch_sd: Annotated[float, Field(gt=0, le=0.2)]
    weight: dict[str, Weight]


@dataclass(frozen=True, kw_only=True)
class EvidencePrior:
    """Scores by the evidence alone.

    weights  by feature name, in the order of `FEATURES`
    unsure   how the SD of a weight follows from it; stretch_sd: of what a single stretch adds beyond its features
    """

    weights: Mapping[str, Weight]
    unsure: Unsure
    stretch_sd: float

    @property
    def version(self) -> None:
        return None

    @cached_property
    def coefficients(self) -> NDArray[np.float64]:
        return np.array([weight.value for weight in self.weights.values()])

    @cached_property
    def sd(self) -> NDArray[np.float64]:
        """Of each weight, NPRS points: (F,)."""
        return np.hypot(self.unsure.least, self.unsure.share * self.coefficients)

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """mean = phi'beta, covariance = phi sd^2 phi' + stretch_sd^2 I (scoring 2, before any data)."""
        phi = feature_matrix(profile, eligible)
        contributions = phi * self.coefficients
        return Ranking(
            stretches=tuple(offer.stretch.id for offer in eligible),
            mean=contributions.sum(axis=1),
            covariance=phi * self.sd**2 @ phi.T + self.stretch_sd**2 * np.eye(len(phi)),
            contributions=contributions,
            features=tuple(FEATURES),
        )


def load_evidence_prior(folder: Path) -> EvidencePrior:
    """The prior of `evidence_prior.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    name = "evidence_prior.toml"
    table = read_toml(folder / name, problems)
    prior = None if problems else validated(_PriorFile, table, name, problems)
    weights = table.get("weight", {}) if isinstance(table.get("weight"), dict) else {}
    problems += [Problem(name, unknown_word(key, FEATURES, "feature")) for key in weights if key not in FEATURES]
    problems += [Problem(name, f"has no weight for {key}") for key in FEATURES if key not in weights]
    if prior is None or problems:
        raise DataError(problems)
    ordered = {feature: prior.weight[feature] for feature in FEATURES}
    return EvidencePrior(weights=ordered, unsure=prior.sd, stretch_sd=prior.stretch_sd)
