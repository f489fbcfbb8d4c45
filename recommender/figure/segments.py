"""The names of the skeleton: segments, joints, and how thick a limb is along its way."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

SIDES: Final = ("r", "l")
SIDE_SIGN: Final = MappingProxyType({"r": 1.0, "l": -1.0})  # the person's right is +z of every segment frame

TRUNK_ENDS: Final = {
    "pelvis": ("pelvis", "l5"),
    "lumbar_lower": ("l5", "l3"),
    "lumbar_upper": ("l3", "t12"),
    "thoracic_lower": ("t12", "t7"),
    "thoracic_upper": ("t7", "c7"),
    "neck": ("c7", "atlas"),
    "head": ("atlas", "crown"),
}
LIMB_ENDS: Final = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "foot": ("heel", "toe"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "hand": ("wrist", "fingertip"),
}
SEGMENT_ENDS: Final[dict[str, tuple[str, str]]] = TRUNK_ENDS | {
    f"{segment}_{side}": (f"{near}_{side}", f"{far}_{side}")
    for side in SIDES
    for segment, (near, far) in LIMB_ENDS.items()
}
LIMB_SEGMENTS: Final = tuple(f"{segment}_{side}" for side in SIDES for segment in LIMB_ENDS)
LIMB_JOINTS: Final = (
    "hip", "knee", "ankle", "heel", "ball", "toe", "shoulder", "elbow", "wrist", "palm", "fingertip",
)  # fmt: skip
JOINTS: Final = (
    "pelvis", "l5", "l3", "t12", "t7", "c7", "atlas", "head_centre", "crown", "face", "occiput",
    *(f"{joint}_{side}" for side in SIDES for joint in LIMB_JOINTS),
)  # fmt: skip

# A limb's thickness: (share from the proximal end, name of the radius, how far the middle lies to the front in m).
PROFILES: Final[dict[str, tuple[tuple[float, str, float], ...]]] = {
    "thigh": ((0.0, "hip", 0.0), (0.45, "thigh", 0.006), (1.0, "knee", 0.0)),
    "shank": ((0.0, "knee", 0.0), (0.30, "calf", -0.012), (1.0, "ankle", 0.0)),
    "upper_arm": ((0.0, "shoulder", 0.0), (0.45, "upper_arm", 0.0), (1.0, "elbow", 0.0)),
    "forearm": ((0.0, "elbow", 0.0), (0.28, "forearm", 0.0), (1.0, "wrist", 0.0)),
    "hand": ((0.0, "wrist", 0.0), (0.49, "palm", 0.0), (1.0, "fingertip", 0.0)),
    "foot": ((0.0, "heel", 0.0), (0.74, "ball", 0.0), (1.0, "toe", 0.0)),
}


def kind_and_side(segment: str) -> tuple[str, str]:
    """`thigh_r` as ("thigh", "r"); a segment of the trunk has the side "".

    >>> kind_and_side("upper_arm_l"), kind_and_side("neck")
    (('upper_arm', 'l'), ('neck', ''))
    """
    if segment[-2:] in {"_r", "_l"}:
        return segment[:-2], segment[-1]
    return segment, ""


def other_side(name: str) -> str:
    """The same part of the other side; a part of the trunk is its own."""
    kind, side = kind_and_side(name)
    return f"{kind}_{'l' if side == 'r' else 'r'}" if side else name
