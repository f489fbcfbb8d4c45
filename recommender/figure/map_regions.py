"""Where the areas of the questionnaire lie on the body: bands across a segment, in front and at the back.

A band is (what it is painted on, segment, from and to as shares of its length, from and to in metres outward from the
segment's middle line). Together they cover what can be asked about and never overlap within a view.
"""

from __future__ import annotations

from typing import Final, Literal

from recommender.vocabulary import Area

Facing = Literal["front", "back"]
Band = tuple[str, str, float, float, float, float]

WHOLE: Final = (-0.2, 0.2)  # the whole width of a limb
_MIDLINE: Final = 0.0
_FLANK_M: Final = 0.105  # where the chest ends and the shoulder begins
_GROIN_M: Final = 0.085

_HEAD: Final[tuple[Band, ...]] = (("head", "head", -0.6, 1.1, _MIDLINE, 0.2),)
_SHOULDER: Final[tuple[Band, ...]] = (
    ("shirt", "thoracic_upper", 0.30, 1.2, _FLANK_M, 0.4),
    ("sleeve", "upper_arm", -0.4, 0.52, *WHOLE),
)
_ARM: Final[tuple[Band, ...]] = (
    ("upper_arm", "upper_arm", 0.5, 1.0, *WHOLE),
    ("forearm", "forearm", -0.15, 0.25, *WHOLE),
)
_FOREARM: Final[tuple[Band, ...]] = (("forearm", "forearm", 0.25, 1.0, *WHOLE), ("hand", "hand", 0.0, 1.1, *WHOLE))

_FOOT: Final[tuple[Band, ...]] = (("shank", "shank", 0.87, 1.1, *WHOLE), ("foot", "foot", -4.0, 5.0, *WHOLE))

REGIONS: Final[dict[Facing, dict[Area, tuple[Band, ...]]]] = {
    "front": {
        "headache_tension": _HEAD,
        "neck": (("neck", "neck", -0.3, 0.42, _MIDLINE, 0.2),),
        "shoulder": _SHOULDER,
        "chest": (("shirt", "thoracic_upper", -0.35, 0.92, _MIDLINE, _FLANK_M),),
        "arm_referred": _ARM,
        "wrist_forearm": _FOREARM,
        "hip": (("pelvis", "pelvis", -0.60, 0.5, _GROIN_M, 0.3), ("thigh", "thigh", -0.1, 0.12, -0.01, 0.2)),
        "groin": (("pelvis", "pelvis", -1.2, 0.5, _MIDLINE, _GROIN_M), ("thigh", "thigh", -0.1, 0.12, -0.2, -0.01)),
        "thigh_front": (("thigh", "thigh", 0.12, 1.0, *WHOLE),),
        "leg_referred": (
            ("legging", "shank", 0.0, 0.9, *WHOLE), *_FOOT,
        ),
    },
    "back": {
        "headache_tension": _HEAD,
        "neck": (("neck", "neck", 0.1, 0.78, _MIDLINE, 0.2),),
        "shoulder": _SHOULDER,
        "upper_back": (
            ("shirt", "thoracic_lower", 0.10, 1.0, _MIDLINE, 0.3),
            ("shirt", "thoracic_upper", 0.0, 1.1, _MIDLINE, _FLANK_M),
        ),
        "lower_back": (
            ("shirt", "lumbar_lower", -0.4, 1.0, _MIDLINE, 0.3),
            ("shirt", "lumbar_upper", 0.0, 1.15, _MIDLINE, 0.3),
        ),
        "arm_referred": _ARM,
        "wrist_forearm": _FOREARM,
        "hip": (("pelvis", "pelvis", -0.6, 0.5, 0.125, 0.3),),
        "buttock": (("pelvis", "pelvis", -1.2, 0.5, _MIDLINE, 0.125), ("thigh", "thigh", -0.1, 0.16, *WHOLE)),
        "hamstring": (("thigh", "thigh", 0.16, 1.0, *WHOLE),),
        "calf": (("legging", "shank", 0.0, 0.66, *WHOLE),),
        "leg_referred": (
            ("legging", "shank", 0.66, 0.9, *WHOLE), *_FOOT,
        ),
    },
}  # fmt: skip
