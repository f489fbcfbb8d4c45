"""Where on the skin every muscle of the catalog is shown: patches on a part's surface, one row of knots each.

A knot is (segment, share of its length, degrees round it, radius of the patch there in mm); 0 degrees is the front,
90 the outer side of a limb or the person's own side of the trunk, 180 the back, 270 the inner side. The segment
"collar" is the way from the seventh neck vertebra to the shoulder; round it 90 is up. Where a muscle lies deep, the
skin above it is marked. The places are those of any atlas of anatomy, set by eye on this figure: none is measured, and
a patch is smaller than its muscle, so that two neighbours can be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Knot = tuple[str, float, float, float]


@dataclass(frozen=True, slots=True)
class Patch:
    """A blob on the surface of a run; `middle` ones lie on the midline and belong to no side."""

    run: str
    knots: tuple[Knot, ...]
    middle: bool = False


def _limb(run: str, segment: str, shares: tuple[float, ...], angle: float, radii_mm: tuple[float, ...]) -> Patch:
    return Patch(run, tuple((segment, share, angle, radius) for share, radius in zip(shares, radii_mm, strict=True)))


def _trunk(*knots: Knot, middle: bool = False) -> Patch:
    return Patch("shirt", knots, middle)


_GASTROCNEMIUS: Final = (_limb("legging", "shank", (0.08, 0.28, 0.50), 180, (26, 38, 22)),)
_DELTOID_SIDE: Final = (_limb("sleeve", "upper_arm", (0.02, 0.20, 0.42), 90, (32, 36, 18)),)
_NECK_FRONT: Final = (Patch("neck", (("neck", 0.80, 38, 23), ("neck", 0.10, 30, 23))),)
_NECK_BACK: Final = (
    Patch("neck", (("neck", 1.0, 162, 20), ("neck", 0.1, 158, 26))),
    _trunk(("thoracic_upper", 0.84, 165, 26), ("thoracic_upper", 0.62, 168, 22)),
)
_UPPER_TRAPEZIUS: Final = (
    Patch("neck", (("neck", 0.95, 140, 16), ("neck", 0.35, 118, 22), ("neck", 0.0, 105, 26))),
    _trunk(("collar", 0.28, 110, 28), ("collar", 0.60, 105, 26), ("collar", 0.86, 100, 18)),
)
_RHOMBOIDS: Final = (
    _trunk(("thoracic_lower", 0.85, 158, 26), ("thoracic_upper", 0.25, 154, 34), ("thoracic_upper", 0.62, 158, 28)),
)
_MIDDLE_TRAPEZIUS: Final = (
    _trunk(("thoracic_upper", 0.62, 166, 30), ("thoracic_upper", 0.60, 142, 32), ("collar", 0.70, 165, 24)),
)
_LOWER_TRAPEZIUS: Final = (
    _trunk(("thoracic_lower", 0.10, 170, 18), ("thoracic_lower", 0.75, 162, 28), ("thoracic_upper", 0.35, 146, 30)),
)
_HIP_FLEXORS: Final = (
    Patch("pelvis", (("pelvis", 0.45, 30, 32), ("pelvis", 0.0, 32, 36))),
    _limb("thigh", "thigh", (0.0, 0.12, 0.26), 10, (36, 40, 22)),
)
_ABDOMINALS: Final = (
    _trunk(
        ("pelvis", 0.75, 0, 40), ("lumbar_lower", 0.6, 0, 50), ("lumbar_upper", 0.6, 0, 50),
        ("thoracic_lower", 0.2, 0, 40),
        middle=True,
    ),
)  # fmt: skip
_WRIST_FLEXORS: Final = (_limb("forearm", "forearm", (0.10, 0.32, 0.80), 300, (22, 27, 13)),)

MUSCLES: Final[dict[str, tuple[Patch, ...]]] = {
    "deep_neck_flexors": _NECK_FRONT,
    "anterior_neck": _NECK_FRONT,
    "neck_flexors": _NECK_FRONT,
    "sternocleidomastoid": (Patch("neck", (("neck", 1.0, 100, 16), ("neck", 0.5, 65, 19), ("neck", 0.0, 28, 16))),),
    "suboccipitals": (Patch("neck", (("neck", 0.95, 152, 25), ("neck", 0.45, 154, 22))),),
    "splenius": _NECK_BACK,
    "cervical_extensors": _NECK_BACK,
    "upper_trapezius": _UPPER_TRAPEZIUS,
    "levator_scapulae": (
        Patch("neck", (("neck", 0.95, 115, 16), ("neck", 0.2, 130, 22))),
        _trunk(("collar", 0.22, 130, 26), ("collar", 0.42, 150, 26)),
    ),
    "scalenes": (Patch("neck", (("neck", 0.85, 80, 17), ("neck", 0.05, 72, 24))),),
    "trapezius": (*_UPPER_TRAPEZIUS, *_MIDDLE_TRAPEZIUS, *_LOWER_TRAPEZIUS),
    "middle_trapezius": _MIDDLE_TRAPEZIUS,
    "lower_trapezius": _LOWER_TRAPEZIUS,
    "rhomboids": _RHOMBOIDS,
    "serratus_anterior": (
        _trunk(("thoracic_lower", 0.15, 72, 30), ("thoracic_lower", 0.65, 78, 36), ("thoracic_upper", 0.1, 88, 30)),
    ),
    "pectoralis_major": (
        _trunk(("thoracic_upper", 0.08, 22, 36), ("thoracic_upper", 0.22, 40, 44), ("thoracic_upper", 0.42, 58, 34)),
        _limb("sleeve", "upper_arm", (0.0, 0.14), 5, (30, 20)),
    ),
    "pectoralis_minor": (_trunk(("thoracic_upper", 0.10, 42, 28), ("thoracic_upper", 0.48, 52, 30)),),
    "anterior_deltoid": (_limb("sleeve", "upper_arm", (0.02, 0.18, 0.42), 20, (30, 34, 16)),),
    "posterior_deltoid": (_limb("sleeve", "upper_arm", (0.02, 0.18, 0.42), 155, (32, 36, 18)),),
    "deltoids": _DELTOID_SIDE,
    "shoulders": _DELTOID_SIDE,
    "rotator_cuff": (
        _trunk(("thoracic_upper", 0.35, 142, 34), ("thoracic_upper", 0.48, 124, 34)),
        _limb("sleeve", "upper_arm", (0.0, 0.10), 150, (30, 24)),
    ),
    "infraspinatus": (
        _trunk(("thoracic_upper", 0.22, 142, 34), ("thoracic_upper", 0.42, 126, 34)),
        _limb("sleeve", "upper_arm", (0.0, 0.10), 150, (28, 22)),
    ),
    "triceps": (
        _limb("sleeve", "upper_arm", (0.20, 0.50), 180, (28, 32)),
        _limb("upper_arm", "upper_arm", (0.48, 0.66, 0.88), 180, (32, 30, 16)),
    ),
    "biceps": (
        _limb("sleeve", "upper_arm", (0.30, 0.50), 0, (24, 30)),
        _limb("upper_arm", "upper_arm", (0.48, 0.66, 0.88), 0, (30, 30, 16)),
    ),
    "latissimus_dorsi": (
        _trunk(
            ("lumbar_upper", 0.2, 142, 30), ("thoracic_lower", 0.2, 126, 42), ("thoracic_lower", 0.8, 112, 42),
            ("thoracic_upper", 0.25, 104, 30),
        ),
    ),
    "thoracic_extensors": (
        _trunk(("thoracic_lower", 0.0, 164, 28), ("thoracic_lower", 0.8, 164, 34), ("thoracic_upper", 0.7, 166, 26)),
    ),
    "thoracic_rotators": (
        _trunk(("thoracic_lower", 0.05, 150, 28), ("thoracic_lower", 0.7, 148, 36), ("thoracic_upper", 0.4, 154, 26)),
    ),
    "intercostals": (
        _trunk(("lumbar_upper", 0.9, 84, 32), ("thoracic_lower", 0.5, 86, 44), ("thoracic_upper", 0.1, 90, 32)),
    ),
    "lumbar_extensors": (
        _trunk(("pelvis", 0.85, 163, 26), ("lumbar_lower", 0.6, 162, 34), ("lumbar_upper", 0.9, 162, 28)),
    ),
    "lumbar_rotators": (
        _trunk(("lumbar_lower", 0.0, 148, 26), ("lumbar_lower", 0.9, 146, 32), ("lumbar_upper", 0.9, 148, 26)),
    ),
    "multifidus": (_trunk(("pelvis", 0.85, 167, 26), ("lumbar_lower", 0.5, 165, 30), ("lumbar_upper", 0.2, 165, 22)),),
    "obliques": (_trunk(("pelvis", 0.85, 80, 34), ("lumbar_lower", 0.8, 78, 42), ("lumbar_upper", 0.9, 74, 36)),),
    "quadratus_lumborum": (
        _trunk(("pelvis", 0.95, 136, 30), ("lumbar_lower", 0.7, 132, 36), ("lumbar_upper", 0.7, 134, 28)),
    ),
    "transversus_abdominis": (
        _trunk(("pelvis", 0.75, 0, 42), ("lumbar_lower", 0.5, 0, 56), ("lumbar_upper", 0.1, 0, 46), middle=True),
    ),
    "rectus_abdominis": _ABDOMINALS,
    "abdominals": _ABDOMINALS,
    "diaphragm": (
        _trunk(("lumbar_upper", 0.75, 0, 46), ("lumbar_upper", 0.80, 30, 42), ("lumbar_upper", 0.70, 62, 34)),
    ),
    "gluteus_maximus": (
        Patch("pelvis", (("pelvis", 0.55, 152, 44), ("pelvis", 0.05, 148, 60), ("pelvis", -0.45, 146, 44))),
        _limb("thigh", "thigh", (-0.04, 0.10), 160, (56, 42)),
    ),
    "gluteus_medius": (
        _trunk(("pelvis", 0.95, 118, 30), ("pelvis", 0.70, 110, 38)),
        Patch("pelvis", (("pelvis", 0.70, 110, 40), ("pelvis", 0.15, 102, 40))),
        _limb("thigh", "thigh", (-0.06, 0.05), 105, (36, 30)),
    ),
    "piriformis": (
        Patch("pelvis", (("pelvis", 0.30, 165, 30), ("pelvis", 0.10, 142, 38), ("pelvis", -0.05, 120, 30))),
        _limb("thigh", "thigh", (-0.02, 0.05), 130, (36, 30)),
    ),
    "deep_hip_rotators": (
        Patch("pelvis", (("pelvis", 0.10, 156, 34), ("pelvis", -0.05, 136, 40), ("pelvis", -0.15, 118, 32))),
        _limb("thigh", "thigh", (0.0, 0.08), 135, (38, 32)),
    ),
    "tensor_fasciae_latae": (
        Patch("pelvis", (("pelvis", 0.45, 66, 28), ("pelvis", 0.0, 72, 32))),
        _limb("thigh", "thigh", (0.0, 0.26), 68, (32, 22)),
    ),
    "iliopsoas": _HIP_FLEXORS,
    "hip_flexors": _HIP_FLEXORS,
    "hip_flexors_opposite": _HIP_FLEXORS,
    "quadriceps": (_limb("thigh", "thigh", (0.18, 0.48, 0.84), 8, (38, 50, 30)),),
    "rectus_femoris": (_limb("thigh", "thigh", (0.10, 0.45, 0.84), 4, (28, 38, 22)),),
    "hamstrings": (_limb("thigh", "thigh", (0.20, 0.52, 0.90), 180, (36, 48, 26)),),
    "adductors": (_limb("thigh", "thigh", (0.12, 0.36, 0.68), 275, (34, 44, 24)),),
    "gastrocnemius": _GASTROCNEMIUS,
    "calves": (_limb("legging", "shank", (0.08, 0.30, 0.72), 180, (26, 38, 20)),),
    "soleus": (_limb("legging", "shank", (0.34, 0.55, 0.80), 180, (28, 30, 18)),),
    "achilles": (
        _limb("legging", "shank", (0.62, 0.86), 180, (17, 15)),
        _limb("shank", "shank", (0.84, 0.98), 180, (15, 16)),
    ),
    "tibialis_anterior": (_limb("legging", "shank", (0.12, 0.34, 0.72), 24, (20, 24, 14)),),
    "wrist_flexors": _WRIST_FLEXORS,
    "finger_flexors": _WRIST_FLEXORS,
    "wrist_extensors": (_limb("forearm", "forearm", (0.08, 0.32, 0.80), 100, (22, 27, 13)),),
    "brachioradialis": (_limb("forearm", "forearm", (0.0, 0.25, 0.62), 20, (20, 24, 12)),),
    "median_nerve": (
        _limb("upper_arm", "upper_arm", (0.50, 0.98), 330, (12, 12)),
        _limb("forearm", "forearm", (0.04, 0.5, 0.98), 300, (12, 12, 11)),
    ),
    "sciatic_nerve": (
        Patch("pelvis", (("pelvis", 0.1, 150, 20), ("pelvis", -0.4, 152, 17))),
        _limb("thigh", "thigh", (0.05, 0.5, 0.96), 180, (16, 15, 14)),
        _limb("legging", "shank", (0.02, 0.4, 0.84), 180, (14, 14, 12)),
    ),
}  # fmt: skip


def muscle_and_sides(name: str) -> tuple[str, tuple[str, ...]]:
    """A highlight's muscle and the sides it is shown on.

    >>> muscle_and_sides("hamstrings_r"), muscle_and_sides("obliques")
    (('hamstrings', ('r',)), ('obliques', ('r', 'l')))
    """
    sided = name not in MUSCLES and name[-2:] in {"_r", "_l"}
    muscle, sides = (name[:-2], name[-1]) if sided else (name, "rl")
    if muscle.endswith("_opposite"):
        sides = sides.translate(str.maketrans("rl", "lr"))
    return muscle, tuple(sides)
