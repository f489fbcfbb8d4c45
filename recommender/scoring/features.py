"""The features of a person and a stretch: evidence-coded, each a plain yes or a small count.

Each entry of `FEATURES` is one column of phi. The weights stand in `data/evidence_prior.toml` (decisions 5.2); the
learned model uses the same columns. A feature reads the stretch itself and whether a rule asked for care with it, not
an `Eligible`: what was done in the past has to be coded too, and only `screen` says what may be offered today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible

HIGH_NRS = 6  # from here pain is called high (decisions 5.2)
LOW_NRS = 3
CHRONIC_WEEKS = 12
OLD_YEARS = 65
LEVEL_OF_EXPERIENCE = {"none": 1, "some": 2, "regular": 3}
SHOULDER_BLADE_DRILLS = frozenset({"scapular-retraction", "wall-angel"})
# A movement that makes it worse, and the direction of the spine that goes into it (evidence 4F, app proxy).
DIRECTION_OF_MOVEMENT: Final[dict[str, str]] = {
    "bending": "flexion",
    "sitting": "flexion",
    "standing": "extension",
    "walking": "extension",
    "arching": "extension",
}
OPPOSITE: Final[dict[str, str]] = {"flexion": "extension", "extension": "flexion"}

Feature = Callable[[Profile, Stretch, bool], float]  # person, stretch, whether a rule asks for care with it


def worsening_directions(profile: Profile) -> frozenset[str]:
    """Flexion, extension or both: where the spine goes in the movements that make the pain worse."""
    said = profile.answers.worse_with
    return frozenset(DIRECTION_OF_MOVEMENT[word] for word in said if word in DIRECTION_OF_MOVEMENT)


def _into_worsening(profile: Profile, stretch: Stretch, _asks_for_care: bool) -> float:
    return float(bool(worsening_directions(profile) & set(stretch.spine.direction)))


def _away_from_worsening(profile: Profile, stretch: Stretch, _asks_for_care: bool) -> float:
    worse = worsening_directions(profile)
    away = {OPPOSITE[direction] for direction in worse} - worse
    return float(bool(away & set(stretch.spine.direction)) and not _into_worsening(profile, stretch, _asks_for_care))


def _nrs(profile: Profile) -> int:
    return profile.worst_nrs or 0


def _serves(stretch: Stretch, areas: frozenset[str]) -> bool:
    return not areas.isdisjoint(stretch.areas)


def _rotates(stretch: Stretch) -> bool:
    return any("rotation" in direction for direction in stretch.spine.direction)


def _chronic_low_back(profile: Profile) -> bool:
    return any(p.area == "lower_back" and (p.weeks or 0) >= CHRONIC_WEEKS for p in profile.pains)


def _strengthens_neck(stretch: Stretch) -> bool:
    drill = stretch.type in ("isometric", "stabilise") or stretch.family in SHOULDER_BLADE_DRILLS
    return drill and "neck" in stretch.areas


FEATURES: Final[dict[str, Feature]] = {
    "constant": lambda _p, _s, _c: 1.0,
    "serves_pain_area": lambda p, s, _c: float(_serves(s, p.pain_areas)),
    "serves_nearby_area": lambda p, s, _c: float(_serves(s, p.areas_nearby) and not _serves(s, p.pain_areas)),
    "serves_stiff_area": lambda p, s, _c: float(_serves(s, p.stiff_areas)),
    "away_from_worsening": _away_from_worsening,
    "into_worsening": _into_worsening,
    "rotation_hurts": lambda p, s, _c: float("turning" in p.answers.worse_with and _rotates(s)),
    "unloaded_high_pain": lambda p, s, _c: float(_nrs(p) >= HIGH_NRS and s.spine.load == "unloaded"),
    "mid_range_high_pain": lambda p, s, _c: float(_nrs(p) >= HIGH_NRS and "end_range" not in s.tags),
    "end_range_stiffness": lambda p, s, _c: float(
        "end_range" in s.tags and p.goal == "less_stiffness" and _nrs(p) <= LOW_NRS
    ),
    "neck_strengthening": lambda p, s, _c: float("neck" in p.pain_areas and _strengthens_neck(s)),
    "neck_static": lambda p, s, _c: float("neck" in p.pain_areas and s.type == "static" and "neck" in s.areas),
    "chronic_back_stabilise": lambda p, s, _c: float(
        _chronic_low_back(p) and s.type == "stabilise" and "lower_back" in s.areas
    ),
    "sitting_dynamic": lambda p, s, _c: float("sitting" in p.answers.worse_with and s.type == "dynamic"),
    "sitting_desk": lambda p, s, _c: float("sitting" in p.answers.worse_with and s.desk),
    "leg_unloaded_extension": lambda p, s, _c: float(
        "leg_referred" in p.pain_areas and s.spine.load == "unloaded" and "extension" in s.spine.direction
    ),
    "leg_nerve_tension": lambda p, s, _c: float("leg_referred" in p.pain_areas and "neural_sciatic" in s.tags),
    "level_above_experience": lambda p, s, _c: float(
        max(0, min(3, s.difficulty) - LEVEL_OF_EXPERIENCE[p.answers.experience])
    ),
    "any_caution": lambda _p, _s, asks_for_care: float(asks_for_care),
    "relax_high_pain": lambda p, s, _c: float(_nrs(p) >= HIGH_NRS and s.type == "relax"),
    "floor_at_65": lambda p, s, _c: float(
        (p.age_years or 0) >= OLD_YEARS and s.position in ("kneeling", "quadruped", "seated_floor")
    ),
}


def feature_matrix(profile: Profile, eligible: Sequence[Eligible]) -> NDArray[np.float64]:
    """phi of what a person may be offered: (n_eligible, n_features), columns in the order of `FEATURES`."""
    cautioned = {offer.stretch.id for offer in eligible if offer.cautions}
    return feature_table(profile, [offer.stretch for offer in eligible], cautioned)


def feature_table(
    profile: Profile, stretches: Catalog | Sequence[Stretch], cautioned: Collection[str]
) -> NDArray[np.float64]:
    """phi of a catalog, or of some of its stretches: (n_stretches, n_features), rows as they come, whole numbers.

    cautioned  ids of the stretches with which a rule asked this person for care
    """
    rows = [
        [feature(profile, stretch, stretch.id in cautioned) for feature in FEATURES.values()] for stretch in stretches
    ]
    return np.array(rows, dtype=np.float64).reshape(len(stretches), len(FEATURES))
