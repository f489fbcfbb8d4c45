"""Rotations as (3, 3) arrays: made from degrees, taken apart into degrees, and mixed."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Frame = NDArray[np.float64]
Degrees3 = tuple[float, float, float]

UNTURNED: Frame = np.eye(3)
SHORTEST_M = 1e-9
LOCKED_COS = 0.02  # within about 1 degree of 90, two of the three angles turn about the same axis


def about_x(angle_deg: float) -> Frame:
    c, s = cos(radians(angle_deg)), sin(radians(angle_deg))
    return np.array(((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c)))


def about_y(angle_deg: float) -> Frame:
    c, s = cos(radians(angle_deg)), sin(radians(angle_deg))
    return np.array(((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c)))


def about_z(angle_deg: float) -> Frame:
    c, s = cos(radians(angle_deg)), sin(radians(angle_deg))
    return np.array(((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)))


def unit(vector: Vector) -> Vector:
    """The same direction with length 1; a vector without a direction stays as it is."""
    length = float(vector @ vector) ** 0.5
    return vector / length if length > SHORTEST_M else vector


def cross(a: Vector, b: Vector) -> Vector:
    """The cross product of two (3,); numpy's own is many times slower on so small ones."""
    a0, a1, a2 = a.tolist()
    b0, b1, b2 = b.tolist()
    return np.array((a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0))


def across(vector: Vector, axis: Vector) -> Vector:
    """The part of a vector that is at right angles to an axis of length 1."""
    return vector - axis * float(vector @ axis)


def frame_of(x: Vector, y: Vector) -> Frame:
    """The frame whose forward and headward axes are these; both of length 1 and at right angles."""
    return np.array((x, y, cross(x, y))).T


def spine_turn(bend_deg: Degrees3, share: float) -> Frame:
    """A share of forward bend, bend to the own right and turn to the own right."""
    forward, side, twist = bend_deg
    return about_y(-twist * share) @ about_x(side * share) @ about_z(-forward * share)


def limb_turn(angles_deg: Degrees3, sign: float) -> Frame:
    """Flexion, then abduction, then outward rotation: the joint coordinate system of Grood & Suntay 1983."""
    flexion, abduction, rotation = angles_deg
    return about_z(flexion) @ about_x(-sign * abduction) @ about_y(-sign * rotation)


def limb_angles_deg(turn: Frame, sign: float) -> Degrees3:
    """Flexion, abduction and outward rotation of a limb's turn; the inverse of `limb_turn` for |abduction| < 90."""
    flexion, middle, rotation = _zxy_deg(turn)
    return flexion, -sign * middle, -sign * rotation


def spine_bend_deg(turn: Frame) -> Degrees3:
    """Forward bend, side bend and twist of a spine's turn; the inverse of `spine_turn` with share 1."""
    forward, side, twist = _zxy_deg(turn.T)
    return forward, -side, twist


def _zxy_deg(turn: Frame) -> Degrees3:
    """The angles of about_z @ about_x @ about_y. Near a middle angle of 90 the last one is set to 0."""
    middle = asin(max(-1.0, min(1.0, float(turn[2, 1]))))
    if cos(middle) < LOCKED_COS:
        return degrees(atan2(turn[1, 0], turn[0, 0])), degrees(middle), 0.0
    first = atan2(-turn[0, 1], turn[1, 1])
    last = atan2(-turn[2, 0], turn[2, 2])
    return degrees(first), degrees(middle), degrees(last)


def wrist_angles_deg(turn: Frame, sign: float) -> Degrees3:
    """Pronation from the thumb-forward middle, palmar flexion and thumbward deviation of a hand in its forearm."""
    flexion = asin(max(-1.0, min(1.0, -float(turn[1, 2]))))
    pronation = atan2(turn[0, 2], turn[2, 2])
    deviation = atan2(turn[1, 0], turn[1, 1])
    return sign * degrees(pronation), sign * degrees(flexion), degrees(deviation)


def wrist_turn(angles_deg: Degrees3, sign: float) -> Frame:
    """The turn of a hand in its forearm; the inverse of `wrist_angles_deg` for |flexion| < 90."""
    pronation, flexion, deviation = angles_deg
    return about_y(sign * pronation) @ about_x(sign * flexion) @ about_z(deviation)


def between_turns(a: Frame, b: Frame, share: float) -> Frame:
    """The turn that is a share of the way from a to b, about one fixed axis (the shortest way)."""
    return a @ _power(a.T @ b, share)


def _power(turn: Frame, share: float) -> Frame:
    axis, angle = axis_and_angle(turn)
    return about_axis(axis, angle * share)


def axis_and_angle(turn: Frame) -> tuple[Vector, float]:
    """The axis (3,) and the angle (radians, 0 to pi) of a turn."""
    cosine = max(-1.0, min(1.0, (float(np.trace(turn)) - 1) / 2))
    twist = np.array((turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]))
    sine = float(np.linalg.norm(twist)) / 2
    if sine > 1e-6:
        return twist / (2 * sine), atan2(sine, cosine)
    if cosine > 0:
        return np.array((0.0, 1.0, 0.0)), 0.0
    symmetric = (turn + UNTURNED) / 2  # half a turn: the axis is the column that is longest
    column = symmetric[:, int(np.argmax(np.diag(symmetric)))]
    return unit(column), np.pi


def about_axis(axis: Vector, angle: float) -> Frame:
    """The turn by an angle (radians) about an axis (3,) of length 1 (Rodrigues)."""
    x, y, z = axis.tolist()
    skew = np.array(((0.0, -z, y), (z, 0.0, -x), (-y, x, 0.0)))
    turn: Frame = UNTURNED + sin(angle) * skew + (1 - cos(angle)) * (skew @ skew)
    return turn
