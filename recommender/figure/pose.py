"""A pose as data: where the trunk is, how it bends, and for each limb either its angles or where its end should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from recommender.figure.directions import Direction
from recommender.figure.rotations import Degrees3

Point = tuple[float, float, float]
STRAIGHT: Final[Degrees3] = (0.0, 0.0, 0.0)
ORIGIN: Final[Point] = (0.0, 0.0, 0.0)
LIMBS: Final = ("leg_r", "leg_l", "arm_r", "arm_l")


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """Where the middle between the hips is, and how the pelvis lies.

    at         metres
    pitch_deg  0 upright, +90 on the back with the head to the left of the page, -90 face down, head to the right
    roll_deg   about the body's own long axis, + onto its right side
    face_deg   about the vertical: 0 looks to the right of the page, + turns toward the viewer
    tilt_deg   leans toward the own right
    """

    at: Point = (0.0, 0.9, 0.0)
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    face_deg: float = 0.0
    tilt_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a limb's end should be: the palm of an arm, the ankle of a leg.

    rests      lies against the surface there (`on`), so that its own thickness is kept clear; else its middle (`to`)
    pole       where the knee or elbow points
    gap_m      lifted off the surface by so much
    """

    point: Point | None = None
    place: str = ""
    offset_m: Point = ORIGIN
    rests: bool = False
    pole: Direction | None = None
    gap_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """hip_deg flexion, abduction, outward rotation; foot an angle (+ toes up), "flat", or where the toes point."""

    hip_deg: Degrees3 = STRAIGHT
    knee_deg: float = 0.0
    foot: float | Direction = 0.0
    toes: Direction | None = None
    toe_bend_deg: float = 0.0
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """shoulder_deg flexion, abduction, outward rotation; hand where the fingers point; palm where the palm looks.

    shrug_cm     how far the shoulder is brought forward and up
    fingers_deg  how far they bend toward the palm at the knuckles, in their middle and near their tips; None: at ease
    """

    shoulder_deg: Degrees3 = STRAIGHT
    elbow_deg: float = 0.0
    shrug_cm: tuple[float, float] = (0.0, 0.0)
    hand: Direction | None = None
    palm: Direction | None = None
    fingers_deg: Degrees3 | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One pose of the whole figure.

    lumbar_deg, thoracic_deg, neck_deg  forward bend, bend to the own right, turn to the own right
    solve  (parameter, condition): each parameter is changed until its condition holds: ("root_y", "pelvis on floor")
    touch  pairs of parts, or part and surface, that should touch
    """

    root: Root = Root()
    lumbar_deg: Degrees3 = STRAIGHT
    thoracic_deg: Degrees3 = STRAIGHT
    neck_deg: Degrees3 = STRAIGHT
    chin_tuck_deg: float = 0.0
    leg_r: Leg = Leg()
    leg_l: Leg = Leg()
    arm_r: Arm = Arm()
    arm_l: Arm = Arm()
    solve: tuple[tuple[str, str], ...] = ()
    touch: tuple[tuple[str, str], ...] = ()

    def limb(self, name: str) -> Leg | Arm:
        """The limb of a name such as "leg_r"."""
        found: Leg | Arm = getattr(self, name)
        return found
