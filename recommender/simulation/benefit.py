"""theta: what each stretch truly brings one person, in six parts (scoring 1; decisions 5.6)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.knowledge import Knowledge
from recommender.profile.profile import Profile
from recommender.safety.conditions import counted_conditions
from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import feature_table
from recommender.simulation.numbers import WorldNumbers

Vector = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What each stretch of the catalog truly brings one person, by part: (n_stretches,) each, NPRS points.

    features  population weights on the person's true answers   quality  of the stretch, for everybody
    slopes    the person's own, on the 13 attributes             low_rank what people share without knowing
    family    the person and a family of near-duplicates        own      the person and the stretch alone
    """

    features: Vector
    quality: Vector
    slopes: Vector
    low_rank: Vector
    family: Vector
    own: Vector

    @cached_property
    def theta(self) -> Vector:
        return sum((getattr(self, part.name) for part in fields(self)), np.zeros_like(self.own))


def draw_benefit(
    rng: np.random.Generator,
    *,
    features: Vector,
    quality: Vector,
    slope_scale: float,
    drill_factors: Vector,
    catalog: Catalog,
    world: WorldNumbers,
) -> Benefit:
    """One person's benefit: what is the world's comes in, (n_stretches,) or (n_stretches, rank); the rest is drawn."""
    attributes = attribute_table(catalog)
    slopes = rng.normal(0.0, 1.0, attributes.shape[1])
    taste = rng.normal(0.0, 1.0, world.low_rank)
    families = sorted({stretch.family for stretch in catalog})
    by_family = dict(zip(families, rng.normal(0.0, world.family_sd, len(families)), strict=True))
    own = rng.normal(0.0, world.own_sd, len(catalog))
    return Benefit(
        features=features,
        quality=quality,
        slopes=slope_scale * (attributes @ slopes),
        low_rank=drill_factors @ taste,
        family=world.size * np.array([by_family[stretch.family] for stretch in catalog]),
        own=world.size * own,
    )


def features_of(profile: Profile, knowledge: Knowledge) -> Vector:
    """phi of the whole catalog for these answers, true or as told: (n_stretches, n_features)."""
    counted = counted_conditions(profile, profile.answered_on, knowledge.rules)
    tags = frozenset(tag for entry in counted for tag in entry.cautions)
    cautioned = {stretch.id for stretch in knowledge.catalog if stretch.tags & tags}
    return feature_table(profile, knowledge.catalog, cautioned)
