"""A fitted population as a JSON document and back, bit for bit. It holds nothing about any one person.

No pickle: a model is read, never run. What was fitted for another catalog, other features or attributes is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from recommender.catalog.catalog import Catalog
from recommender.errors import ModelError, Problem
from recommender.reading import validated
from recommender.scoring.attributes import ATTRIBUTES
from recommender.scoring.features import FEATURES
from recommender.scoring.model import HierarchicalModel, LogSize
from recommender.scoring.pain_design import SLOPES, F, PainDesign
from recommender.scoring.pain_head import PainHead
from recommender.scoring.pain_shard import Spread
from recommender.scoring.rating_head import RatingHead

NAME = "model"
MODEL_VERSION = 2  # 1 had ratings as a column of their own, and no pull


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Pain(_Part):
    """mean and pull (P,), covariance: its lower triangle row by row (P (P + 1) / 2,), slopes (14,)."""

    mean: tuple[float, ...]
    pull: tuple[float, ...]
    covariance: tuple[float, ...]
    slopes: tuple[float, ...]
    noise: float = Field(gt=0)


class _Rating(_Part):
    """weights (F + S,), covariance: its lower triangle row by row (S (S + 1) / 2,)."""

    weights: tuple[float, ...]
    level: float
    covariance: tuple[float, ...]
    noise: float = Field(gt=0)


class _Log(_Part):
    people: int = Field(ge=0)
    raters: int = Field(ge=0)
    sessions: int = Field(ge=0)
    ratings: int = Field(ge=0)


class _ModelDocument(_Part):
    model_version: int = Field(ge=MODEL_VERSION, le=MODEL_VERSION)
    version: str
    catalog: str
    stretches: tuple[str, ...]
    features: tuple[str, ...]
    attributes: tuple[str, ...]
    log: _Log
    pain: _Pain
    rating: _Rating


def model_document(model: HierarchicalModel) -> dict[str, Any]:
    """The population of a model as JSON values; every number as it is."""
    pain, rating = model.pain, model.rating
    return {
        "model_version": MODEL_VERSION,
        "version": model.version,
        "catalog": model.design.catalog.fingerprint,
        "stretches": list(model.design.place),
        "features": list(FEATURES),
        "attributes": list(ATTRIBUTES),
        "log": asdict(model.log),
        "pain": {
            "mean": pain.mean.tolist(),
            "pull": pain.pull.tolist(),
            "covariance": _triangle(pain.covariance),
            "slopes": pain.spread.slopes.tolist(),
            "noise": pain.spread.noise,
        },
        "rating": {
            "weights": rating.weights.tolist(),
            "level": rating.level,
            "covariance": _triangle(rating.covariance),
            "noise": rating.noise,
        },
    }


def read_model(document: Mapping[str, Any], catalog: Catalog) -> HierarchicalModel:
    """The model of a document. Raises ModelError with every problem: unreadable, changed, or not for this catalog."""
    if is_older(document):
        raise ModelError([Problem(f"{NAME}: model_version", "is of an earlier version of this program; fit it anew")])
    problems: list[Problem] = []
    read = validated(_ModelDocument, document, NAME, problems)
    if read is None:
        raise ModelError(problems)
    problems += _unfit(read, catalog)
    if problems:
        raise ModelError(problems)
    model = HierarchicalModel(
        design=PainDesign(catalog=catalog),
        pain=PainHead(
            mean=np.array(read.pain.mean),
            pull=np.array(read.pain.pull),
            covariance=_square(read.pain.covariance),
            spread=Spread(slopes=np.array(read.pain.slopes), noise=read.pain.noise),
            people={},
        ),
        rating=RatingHead(
            weights=np.array(read.rating.weights),
            level=read.rating.level,
            covariance=_square(read.rating.covariance),
            noise=read.rating.noise,
            people={},
        ),
        log=LogSize(**read.log.model_dump()),
    )
    if model.version != read.version:
        raise ModelError([Problem(f"{NAME}: version", "is not that of these numbers: something was changed in it")])
    return model


def is_older(document: object) -> bool:
    """Whether an earlier version of this program wrote a model: nothing is wrong with it, but it cannot rank here."""
    version = document.get("model_version") if isinstance(document, Mapping) else None
    return isinstance(version, int) and 1 <= version < MODEL_VERSION


def _unfit(read: _ModelDocument, catalog: Catalog) -> list[Problem]:
    """What does not fit this program: names in another order would weigh the wrong thing."""
    stretches = len(catalog)
    weights = PainDesign(catalog=catalog).width
    wanted = (
        ("catalog", read.catalog, catalog.fingerprint, "is of another catalog; fit it anew"),
        ("stretches", read.stretches, tuple(catalog.by_id), "are not those of the catalog"),
        ("features", read.features, tuple(FEATURES), "are not those of this version; fit it anew"),
        ("attributes", read.attributes, tuple(ATTRIBUTES), "are not those of this version; fit it anew"),
        ("pain.mean", len(read.pain.mean), weights, f"should hold {weights} numbers"),
        ("pain.pull", len(read.pain.pull), weights, f"should hold {weights} numbers"),
        ("pain.covariance", len(read.pain.covariance), weights * (weights + 1) // 2, "should be a whole triangle"),
        ("pain.slopes", len(read.pain.slopes), SLOPES, f"should hold {SLOPES} numbers"),
        ("rating.weights", len(read.rating.weights), F + stretches, f"should hold {F + stretches} numbers"),
        (
            "rating.covariance",
            len(read.rating.covariance),
            stretches * (stretches + 1) // 2,
            "should be a whole triangle",
        ),
    )
    return [Problem(f"{NAME}: {where}", what) for where, found, right, what in wanted if found != right]


def _triangle(square: NDArray[np.float64]) -> list[float]:
    values: list[float] = square[np.tril_indices(len(square))].tolist()
    return values


def _square(triangle: Sequence[float]) -> NDArray[np.float64]:
    size = int(((8 * len(triangle) + 1) ** 0.5 - 1) / 2)
    square = np.zeros((size, size))
    square[np.tril_indices(size)] = triangle
    return square + np.tril(square, -1).T
