"""Pictures for the tests of the drawing: posed in code, so that no data file can change what they prove."""

from __future__ import annotations

from functools import cache

from recommender.figure.kinematics import body_of
from recommender.figure.picture import Arrow, Picture, Prop, View
from recommender.figure.pose import Arm, Leg, Pose, Root
from recommender.figure.shape import NEUTRAL

UPRIGHT = Pose(arm_r=Arm(shoulder_deg=(5, 10, 0), elbow_deg=10), arm_l=Arm(shoulder_deg=(5, 10, 0), elbow_deg=10))
KNEE_UP = Pose(
    root=Root(at=(0.0, 0.9, 0.0)),
    neck_deg=(10, 0, 20),
    leg_r=Leg(hip_deg=(95, 5, 0), knee_deg=100),
    arm_r=Arm(shoulder_deg=(60, 10, 0), elbow_deg=40),
    arm_l=Arm(shoulder_deg=(5, 10, 0), elbow_deg=10),
)


@cache
def picture(**changes) -> Picture:
    """A person who lifts the right knee while standing, seen from the side."""
    fields = {
        "stretch_id": "knee-lift",
        "title": "Knee lift",
        "alt": "Standing, the right knee lifted, the left leg straight.",
        "start": body_of(UPRIGHT),
        "end": body_of(KNEE_UP),
        "shape": NEUTRAL,
        "view": View(yaw_deg=25, elevation_deg=10),
        "props": (Prop(kind="mat"),),
        "arrows": (Arrow(track="knee_r"),),
        "highlight": ("gluteus_maximus_r", "quadriceps_r"),
    }
    return Picture(**(fields | changes))
