"""What features read: of the person on one side, of the stretch on the other. `features.py` puts them together.

Where one thing can be so or not, a part is a claim; where there are several words to share, it is those words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from recommender.catalog.stretch import Stretch
from recommender.profile.profile import Profile

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
DIRECTIONS = ("flexion", "extension")
EITHER = "either"
LEVELS = ("2", "3")  # above the easiest; 4 counts as 3


def worsening_directions(profile: Profile) -> frozenset[str]:
    """Flexion, extension or both: where the spine goes in the movements that make the pain worse."""
    said = profile.answers.worse_with
    return frozenset(DIRECTION_OF_MOVEMENT[word] for word in said if word in DIRECTION_OF_MOVEMENT)


def away_from_worsening(profile: Profile) -> Collection[str]:
    worse = worsening_directions(profile)
    return {OPPOSITE[direction] for direction in worse} - worse


def goes_only(stretch: Stretch) -> Collection[str]:
    """The one direction of the two, where the spine goes in that one alone."""
    goes = _goes(stretch)
    return goes if len(goes) == 1 else ()


def into_worsening(profile: Profile) -> Collection[str]:
    worse = worsening_directions(profile)
    return worse if len(worse) < len(DIRECTIONS) else (EITHER,)


def goes_into(stretch: Stretch) -> Collection[str]:
    goes = _goes(stretch)
    return [*goes, EITHER] if goes else ()


def _goes(stretch: Stretch) -> list[str]:
    return [direction for direction in DIRECTIONS if direction in stretch.spine.direction]


def always(_: Profile | Stretch) -> bool:
    return True


def _nrs(profile: Profile) -> int:
    return profile.worst_nrs or 0


def is_sore(profile: Profile) -> bool:
    return _nrs(profile) >= HIGH_NRS


def is_worse_with(movement: str) -> Callable[[Profile], bool]:
    return lambda profile: movement in profile.answers.worse_with


def hurts(area: str) -> Callable[[Profile], bool]:
    return lambda profile: area in profile.pain_areas


def is_stiff_and_calm(profile: Profile) -> bool:
    return profile.goal == "less_stiffness" and _nrs(profile) <= LOW_NRS


def rotates(stretch: Stretch) -> bool:
    return any("rotation" in direction for direction in stretch.spine.direction)


def has_chronic_low_back_pain(profile: Profile) -> bool:
    return any(p.area == "lower_back" and (p.weeks or 0) >= CHRONIC_WEEKS for p in profile.pains)


def strengthens_neck(stretch: Stretch) -> bool:
    drill = stretch.type in ("isometric", "stabilise") or stretch.family in SHOULDER_BLADE_DRILLS
    return drill and "neck" in stretch.areas


def above_experience(profile: Profile) -> Collection[str]:
    return [level for level in LEVELS if int(level) > LEVEL_OF_EXPERIENCE[profile.answers.experience]]


def up_to_its_level(stretch: Stretch) -> Collection[str]:
    return [level for level in LEVELS if int(level) <= stretch.difficulty]
