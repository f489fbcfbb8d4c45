"""The features of a person and a stretch: evidence-coded, each a plain yes or a small count.

Each entry of `FEATURES` is one column of phi. The weights stand in `data/evidence_prior.toml` (decisions 5.2); the
learned model uses the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

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

Feature = Callable[[Profile, Eligible], float]


def worsening_directions(profile: Profile) -> frozenset[str]:
    """Flexion, extension or both: where the spine goes in the movements that make the pain worse."""
    said = profile.answers.worse_with
    return frozenset(DIRECTION_OF_MOVEMENT[word] for word in said if word in DIRECTION_OF_MOVEMENT)


def _into_worsening(profile: Profile, offer: Eligible) -> float:
    return float(bool(worsening_directions(profile) & set(offer.stretch.spine.direction)))


def _away_from_worsening(profile: Profile, offer: Eligible) -> float:
    worse = worsening_directions(profile)
    away = {OPPOSITE[direction] for direction in worse} - worse
    return float(bool(away & set(offer.stretch.spine.direction)) and not _into_worsening(profile, offer))


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
    "constant": lambda _p, _o: 1.0,
    "serves_pain_area": lambda p, o: float(_serves(o.stretch, p.pain_areas)),
    "serves_nearby_area": lambda p, o: float(
        _serves(o.stretch, p.areas_nearby) and not _serves(o.stretch, p.pain_areas)
    ),
    "serves_stiff_area": lambda p, o: float(_serves(o.stretch, p.stiff_areas)),
    "away_from_worsening": _away_from_worsening,
    "into_worsening": _into_worsening,
    "rotation_hurts": lambda p, o: float("turning" in p.answers.worse_with and _rotates(o.stretch)),
    "unloaded_high_pain": lambda p, o: float(_nrs(p) >= HIGH_NRS and o.stretch.spine.load == "unloaded"),
    "mid_range_high_pain": lambda p, o: float(_nrs(p) >= HIGH_NRS and "end_range" not in o.stretch.tags),
    "end_range_stiffness": lambda p, o: float(
        "end_range" in o.stretch.tags and p.goal == "less_stiffness" and _nrs(p) <= LOW_NRS
    ),
    "neck_strengthening": lambda p, o: float("neck" in p.pain_areas and _strengthens_neck(o.stretch)),
    "neck_static": lambda p, o: float(
        "neck" in p.pain_areas and o.stretch.type == "static" and "neck" in o.stretch.areas
    ),
    "chronic_back_stabilise": lambda p, o: float(
        _chronic_low_back(p) and o.stretch.type == "stabilise" and "lower_back" in o.stretch.areas
    ),
    "sitting_dynamic": lambda p, o: float("sitting" in p.answers.worse_with and o.stretch.type == "dynamic"),
    "sitting_desk": lambda p, o: float("sitting" in p.answers.worse_with and o.stretch.desk),
    "leg_unloaded_extension": lambda p, o: float(
        "leg_referred" in p.pain_areas
        and o.stretch.spine.load == "unloaded"
        and "extension" in o.stretch.spine.direction
    ),
    "leg_nerve_tension": lambda p, o: float("leg_referred" in p.pain_areas and "neural_sciatic" in o.stretch.tags),
    "level_above_experience": lambda p, o: float(
        max(0, min(3, o.stretch.difficulty) - LEVEL_OF_EXPERIENCE[p.answers.experience])
    ),
    "any_caution": lambda _p, o: float(bool(o.cautions)),
    "relax_high_pain": lambda p, o: float(_nrs(p) >= HIGH_NRS and o.stretch.type == "relax"),
    "floor_at_65": lambda p, o: float(
        (p.age_years or 0) >= OLD_YEARS and o.stretch.position in ("kneeling", "quadruped", "seated_floor")
    ),
}


def feature_matrix(profile: Profile, eligible: Sequence[Eligible]) -> NDArray[np.float64]:
    """phi for one person: (n_eligible, n_features), columns in the order of `FEATURES`."""
    rows = [[feature(profile, offer) for feature in FEATURES.values()] for offer in eligible]
    return np.array(rows, dtype=np.float64).reshape(len(eligible), len(FEATURES))
