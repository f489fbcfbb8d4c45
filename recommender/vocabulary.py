"""The closed word lists: what a stretch, an answer and a rule may say. `evidence` names them, we keep them.

Muscle groups, adjacent areas and the words of a home follow decisions 1.7 and 2 of the founding notes.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, get_args

Area = Literal[
    "neck", "headache_tension", "upper_back", "shoulder", "chest", "lower_back", "buttock", "hip", "groin",
    "leg_referred", "arm_referred", "hamstring", "thigh_front", "calf", "wrist_forearm",
]  # fmt: skip
Position = Literal["standing", "seated_chair", "seated_floor", "kneeling", "quadruped", "side_lying", "supine", "prone"]
Technique = Literal["static", "dynamic", "isometric", "stabilise", "relax", "neural"]
Direction = Literal[
    "neutral", "flexion", "extension", "rotation", "side_bend", "side_glide", "neck_flexion", "neck_extension",
    "neck_rotation", "neck_side_bend", "neck_retraction", "neck_neutral",
]  # fmt: skip
SpineLoad = Literal["unloaded", "loaded"]
Range = Literal["mid", "end"]
Joint = Literal["neck", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"]
Sides = Literal["bilateral", "each"]
Phase = Literal["warm_up", "main", "cool_down"]
Intensity = Literal["very_light", "light", "moderate"]
Group = Literal[
    "neck", "upper_back_shoulder_chest", "lower_back", "hips_and_glutes", "hamstrings", "quads_and_hip_flexors",
    "adductors", "calves", "wrist_and_forearm", "stabilisation_and_neural",
]  # fmt: skip
Side = Literal["left", "right", "both"]
Goal = Literal["less_pain", "less_stiffness", "stay_well"]
Movement = Literal["bending", "sitting", "standing", "walking", "arching", "turning", "lying"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeOfDay = Literal["morning", "day", "evening"]
Experience = Literal["none", "some", "regular"]
HomeItem = Literal[
    "mat", "chair", "wall", "doorway", "table", "towel", "strap", "cushion", "step", "foam_roller", "bed"
]
AvoidedPosition = Literal[
    "standing", "seated_chair", "seated_floor", "kneeling", "quadruped", "side_lying", "supine", "prone",
    "floor", "arms_overhead", "one_leg",
]  # fmt: skip

AREAS: Final[tuple[Area, ...]] = get_args(Area)
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
LYING: Final[frozenset[str]] = frozenset({"supine", "prone", "side_lying"})
ON_THE_FLOOR: Final[frozenset[str]] = frozenset({"kneeling", "quadruped", "seated_floor"})

# The catalog's finer words on the left, the word of a home that a person ticks on the right.
HOME_WORD: Final[dict[str, HomeItem]] = {
    **{item: item for item in get_args(HomeItem)},
    "chair_with_back": "chair",
    "chair_no_arms": "chair",
    "counter": "table",
    "desk": "table",
    "small_towel": "towel",
    "forehead_towel": "towel",
    "pillow": "cushion",
    "two_cushions": "cushion",
    "knee_cushion": "cushion",
    "pillow_under_belly": "cushion",
}

MUSCLES_OF_GROUP: Final[dict[str, tuple[str, ...]]] = {
    "neck_front": ("deep_neck_flexors", "anterior_neck", "sternocleidomastoid", "neck_flexors"),
    "neck_back": ("suboccipitals", "splenius", "cervical_extensors"),
    "neck_side": ("upper_trapezius", "levator_scapulae", "scalenes"),
    "shoulder_blades": (
        "trapezius", "middle_trapezius", "lower_trapezius", "rhomboids", "serratus_anterior",
    ),
    "chest": ("pectoralis_major", "pectoralis_minor", "anterior_deltoid"),
    "shoulder_arm": (
        "posterior_deltoid", "deltoids", "rotator_cuff", "infraspinatus", "triceps", "biceps", "shoulders",
    ),
    "lats": ("latissimus_dorsi",),
    "upper_back": ("thoracic_extensors", "thoracic_rotators", "intercostals"),
    "lower_back": ("lumbar_extensors", "lumbar_rotators", "multifidus"),
    "side_trunk": ("obliques", "quadratus_lumborum"),
    "abdomen": ("transversus_abdominis", "rectus_abdominis", "abdominals", "diaphragm"),
    "buttocks": (
        "gluteus_maximus", "gluteus_medius", "piriformis", "deep_hip_rotators", "tensor_fasciae_latae",
    ),
    "hip_front": ("iliopsoas", "hip_flexors", "hip_flexors_opposite"),
    "thigh_front": ("quadriceps", "rectus_femoris"),
    "thigh_back": ("hamstrings",),
    "thigh_inner": ("adductors",),
    "calf": ("gastrocnemius", "soleus", "calves", "achilles", "tibialis_anterior"),
    "forearm": ("wrist_flexors", "wrist_extensors", "finger_flexors", "brachioradialis"),
}  # fmt: skip
MUSCLE_GROUPS: Final[tuple[str, ...]] = tuple(MUSCLES_OF_GROUP)
NERVES: Final[frozenset[str]] = frozenset({"median_nerve", "sciatic_nerve"})  # nerves carry no dose
GROUP_OF_MUSCLE: Final[dict[str, str]] = {
    muscle: group for group, muscles in MUSCLES_OF_GROUP.items() for muscle in muscles
}

_ADJACENT_CLIQUES: Final[tuple[tuple[Area, ...], ...]] = (
    ("neck", "upper_back", "shoulder", "headache_tension", "chest"),
    ("lower_back", "buttock", "hip", "leg_referred", "hamstring"),
    ("hip", "groin", "thigh_front"),
    ("leg_referred", "calf"),
    ("lower_back", "upper_back"),
    ("shoulder", "arm_referred"),
    ("neck", "arm_referred"),
)


@cache
def adjacent_areas(area: str) -> frozenset[str]:
    """The areas next to `area`, itself not counted (decisions 2)."""
    return frozenset(other for clique in _ADJACENT_CLIQUES if area in clique for other in clique if other != area)
