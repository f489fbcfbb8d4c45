"""How deep a part of the body gives way under pressure, in centimetres: drawn flesh may overlap by so much.

Our own drawing measure, tried on the base poses; compressed thighs, bellies and buttocks give two to four centimetres.
"""

from __future__ import annotations

from typing import Final

from recommender.figure.segments import kind_and_side

SOFT_CM: Final = {
    "pelvis": 3.0,
    "torso": 3.0,
    "yoke": 2.0,
    "neck": 1.5,
    "head": 0.8,
    "thigh": 2.8,
    "shank": 1.6,
    "foot": 1.2,
    "upper_arm": 1.6,
    "forearm": 1.2,
    "hand": 1.6,
}
HARD_PROP_CM: Final = 1.5
SOFT_PROP_CM: Final = 3.5
DECLARED_CM: Final = 1.0  # a contact that the file declares may press a little harder
FOLDED_HANDS_CM: Final = 2.5  # fingers that interlace


def allowed_cm(part: str, other: str) -> float:
    """How deep two parts may press into each other."""
    kinds = kind_and_side(part)[0], kind_and_side(other)[0]
    extra = FOLDED_HANDS_CM if kinds == ("hand", "hand") else 0.0
    return SOFT_CM[kinds[0]] + SOFT_CM[kinds[1]] + extra
