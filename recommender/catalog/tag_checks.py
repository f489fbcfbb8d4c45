"""What must hold inside one stretch: tags that fit its joints, direction and position, and evidence that is named.

Source: decisions 1.9 and 2, second_reader R7. The same checks hold for ours and for those that others add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from recommender.catalog.stretch import Stretch
from recommender.vocabulary import LYING

STUDIED_SOURCES: Final = frozenset({"S06", "S07", "S34", "S35", "S36", "S51", "S64"})  # decisions 2


def _has_neck_tag(stretch: Stretch) -> bool:
    return any(tag.startswith("neck_") for tag in stretch.hazards)


def _has_extension_tag(stretch: Stretch) -> bool:
    return any(tag.startswith(("ext_", "neck_ext")) for tag in stretch.hazards)


# name -> (whom it is about, what must hold)
TAG_CHECKS: Final[dict[str, tuple[Callable[[Stretch], bool], Callable[[Stretch], bool]]]] = {
    "a neck joint wants a neck tag": (lambda s: "neck" in s.joints, _has_neck_tag),
    "extension wants an ext tag": (
        lambda s: any("extension" in direction for direction in s.spine.direction),
        _has_extension_tag,
    ),
    "prone wants a neck tag": (lambda s: s.position == "prone", _has_neck_tag),
    "side lying wants head_position_change": (
        lambda s: s.position == "side_lying",
        lambda s: "head_position_change" in s.hazards,
    ),
    "hands and knees want wrist_ext_load": (
        lambda s: s.position == "quadruped",
        lambda s: "wrist_ext_load" in s.hazards,
    ),
    "hands and knees want knee_kneel": (
        lambda s: s.position == "quadruped",
        lambda s: "knee_kneel" in s.hazards,
    ),
    "hands and knees want shoulder_weight_bearing": (
        lambda s: s.position == "quadruped",
        lambda s: "shoulder_weight_bearing" in s.hazards,
    ),
    "standing free wants balance": (
        lambda s: s.position == "standing" and not s.needs,
        lambda s: "balance" in s.hazards,
    ),
    "lying with a roller, doorway or chair wants floor_transfer": (
        lambda s: s.position in LYING and bool({"foam_roller", "doorway", "chair"} & s.kit),
        lambda s: "floor_transfer" in s.hazards,
    ),
}


def failed_checks(stretch: Stretch) -> list[str]:
    """The names of the tag checks that a stretch fails."""
    return [check for check, (concerns, holds) in TAG_CHECKS.items() if concerns(stretch) and not holds(stretch)]


def evidence_faults(stretch: Stretch) -> Iterator[str]:
    """Only two grades, and the better one only with a source that studied that kind of stretch."""
    sources, grade = set(stretch.evidence.sources), stretch.evidence.grade
    if grade == "studied_as_a_group" and not sources:
        yield "studied_as_a_group needs a source"
    if unknown := sources - STUDIED_SOURCES:
        yield f"{', '.join(sorted(unknown))} is not among the group studies"
    if grade == "common_practice" and sources:
        yield "common_practice names no source"
