"""How far joints go: the ranges that a drawn pose may use, in degrees.

Sources: normal ranges of the American Academy of Orthopaedic Surgeons (Joint Motion, 1965) as tabled in Norkin & White,
Measurement of Joint Motion (5th ed., appendix A), here called AAOS; each is widened for passive end positions, which
stretches use, and for a figure whose foot and spine have fewer joints than ours.

Review state: awaiting clinician. None of these numbers says how far a person should go; they catch drawing errors.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from recommender.figure.segments import kind_and_side

Range = tuple[float, float]

LIMITS_DEG: Final = MappingProxyType(
    {
        "lumbar_flex": (-35.0, 60.0),  # AAOS lumbar flexion 60, extension 25 to 35
        "lumbar_side": (-28.0, 28.0),  # AAOS thoracolumbar 35 together
        "lumbar_twist": (-18.0, 18.0),  # 5 to 13 measured; a drawn waist needs a little more
        "thoracic_flex": (-28.0, 50.0),
        "thoracic_side": (-35.0, 35.0),
        "thoracic_twist": (-48.0, 48.0),  # AAOS thoracolumbar rotation 45
        "neck_flex": (-65.0, 55.0),  # AAOS 45 to 50 and 45 to 75
        "neck_side": (-48.0, 48.0),  # AAOS 45
        "neck_twist": (-80.0, 80.0),  # AAOS 60 to 80
        "chin_tuck": (-20.0, 25.0),  # retraction and protraction as a lean of the neck; our own measure
        "hip_flex": (-30.0, 146.0),  # AAOS 120 and 20 to 30; passive with a bent knee about 140
        "hip_abd": (-42.0, 78.0),  # AAOS 45 and 30; with a bent hip (butterfly) about 75
        "hip_turn": (-55.0, 78.0),  # AAOS 45 and 45; outward with a bent hip (figure four) more
        "knee": (-5.0, 162.0),  # AAOS 135 to 150; sitting on the heels about 160
        "ankle": (-85.0, 42.0),  # AAOS 50 down, 20 up; kneeling adds the midfoot, standing lunges reach 40 up
        "ankle_tilt": (-50.0, 50.0),  # AAOS inversion 35, eversion 15 to 20; our foot is one piece
        "ankle_turn": (-48.0, 48.0),  # toes in and out: shank rotation with a bent knee, and forefoot
        "toe_bend": (-45.0, 90.0),  # AAOS 45 and 70 to 90
        "shoulder_behind": (-180.0, 64.0),  # how far the upper arm points behind the trunk's plane; AAOS extension 60
        "shoulder_across": (-180.0, 62.0),  # how far it points past the middle line; AAOS horizontal adduction 130 - 90
        "shoulder_spin": (-110.0, 130.0),  # AAOS inward 70, outward 90; hands behind back or head, with the blade, more
        "elbow": (-6.0, 152.0),  # AAOS 150
        "pronation": (-120.0, 120.0),  # AAOS 80 and 80; the wrist and a hand that yields add some 30
        "wrist_flex": (-92.0, 90.0),  # AAOS 80 and 70; hands-and-knees extends about 90
        "wrist_side": (-42.0, 38.0),  # AAOS 30 and 20
        "fingers_knuckles": (-45.0, 95.0),  # AAOS 45 and 90
        "fingers_middle": (0.0, 110.0),  # AAOS 100
        "fingers_tips": (-10.0, 90.0),  # AAOS 90
    }
)
FOLDED_DEG: Final = 72.0  # a wrist bent further shows neither pronation nor sideward bend clearly


def limits_deg(measure: str) -> Range:
    """The range of a measure such as "hip_r_flex" or "lumbar_side"; without limit where the table has none."""
    return LIMITS_DEG.get(unsided(measure), (-float("inf"), float("inf")))


def unsided(measure: str) -> str:
    """A measure without its side: "hip_r_flex" as "hip_flex".

    >>> unsided("hip_r_flex"), unsided("knee_l"), unsided("neck_side")
    ('hip_flex', 'knee', 'neck_side')
    """
    return kind_and_side(measure.replace("_r_", "_").replace("_l_", "_"))[0]
