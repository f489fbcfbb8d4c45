"""How long and how thick the parts of the figure are: a person of 1.70 m in three builds.

Lengths are shares of the height. Sources: Drillis & Contini 1966 as printed in Winter, Biomechanics and Motor Control
of Human Movement (thigh .245, shank .246, forearm .146, hand .108, ankle height .039, foot .152, hip height .530, crown
1); de Leva 1996 for the upper arm between joint centres (.160). The spine is split so that C7 stands at .86 of the
height (cervicale height of ANSUR) and the shoulder's joint centre at .79. Radii are those of common girths (ANSUR
means), a little rounded where a drawing wants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

HEIGHT_M: Final = 1.70

_SHARES_OF_HEIGHT: Final = {
    "pelvis": 0.059,
    "lumbar_half": 0.0525,
    "thoracic_half": 0.0825,
    "neck": 0.054,
    "shoulder_half_width": 0.101,
    "shoulder_drop": 0.069,
    "hip_half_width": 0.050,
    "thigh": 0.245,
    "shank": 0.246,
    "ankle_height": 0.039,
    "heel_back": 0.018,
    "ball_forward": 0.070,
    "toe_forward": 0.102,
    "upper_arm": 0.160,
    "forearm": 0.146,
    "palm": 0.048,
    "hand": 0.097,
    "head_forward": 0.012,
    "head_up": 0.026,
}
_RADII_M: Final = {
    "hip": 0.088,
    "thigh": 0.077,
    "knee": 0.056,
    "calf": 0.055,
    "ankle": 0.036,
    "heel": 0.034,
    "ball": 0.030,
    "toe": 0.021,
    "shoulder": 0.056,
    "upper_arm": 0.048,
    "elbow": 0.039,
    "forearm": 0.040,
    "wrist": 0.027,
    "palm": 0.032,
    "fingertip": 0.019,
    "neck": 0.051,
}
# Half axes of the trunk's ellipsoids: forward, headward, sideward.
_HALF_AXES_M: Final = {
    "buttocks": (0.112, 0.100, 0.165),
    "hips": (0.100, 0.072, 0.146),
    "waist": (0.098, 0.074, 0.136),
    "ribs": (0.106, 0.082, 0.146),
    "chest": (0.112, 0.094, 0.158),
    "upper_chest": (0.094, 0.070, 0.140),
    "nape": (0.064, 0.044, 0.082),
    "head": (0.101, 0.122, 0.086),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """One build: what is long and what is thick. A shape equals only itself.

    lengths_m    between joint centres, and the offsets of landmarks
    radii_m      of the balls that limbs are hulled from
    half_axes_m  of the trunk's ellipsoids: forward, headward, sideward
    """

    name: str
    lengths_m: Mapping[str, float]
    radii_m: Mapping[str, float]
    half_axes_m: Mapping[str, tuple[float, float, float]]


def _build(name: str, *, girth: float, shoulders: float, hips: float) -> Shape:
    """A build whose girths, shoulder and hip widths are these multiples of the neutral one's. Limbs stay as long."""
    widths = {"shoulder_half_width": shoulders, "hip_half_width": hips}
    lengths = {part: share * HEIGHT_M * widths.get(part, 1.0) for part, share in _SHARES_OF_HEIGHT.items()}
    thick = {"heel", "ball", "toe", "palm", "fingertip"}  # hands and feet hardly change with the build
    radii = {part: radius * (1.0 if part in thick else girth) for part, radius in _RADII_M.items()}
    axes = {part: _scaled(half, 1.0 if part == "head" else girth) for part, half in _HALF_AXES_M.items()}
    return Shape(
        name=name,
        lengths_m=MappingProxyType(lengths),
        radii_m=MappingProxyType(radii),
        half_axes_m=MappingProxyType(axes),
    )


def _scaled(half: tuple[float, float, float], girth: float) -> tuple[float, float, float]:
    return half[0] * girth, half[1], half[2] * girth


NEUTRAL: Final = _build("neutral", girth=1.0, shoulders=1.0, hips=1.0)
SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "neutral": NEUTRAL,
        "broad": _build("broad", girth=1.13, shoulders=1.06, hips=1.04),
        "slight": _build("slight", girth=0.9, shoulders=0.95, hips=0.98),
    }
)
