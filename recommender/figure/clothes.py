"""Clothes: leggings to above the ankle, sleeves to the middle of the upper arm, and the neckline."""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.rotations import Vector
from recommender.figure.run import Run
from recommender.figure.skeleton import Body
from recommender.figure.solids import ROUND, Array, Solids

CLOTH_STEPS: Final = 13
CLOTH_M: Final = 0.007  # cloth stands off the skin
HEM_M: Final = 0.0025  # and a hem a little more
LEGGING_SHARE: Final = 0.86  # of the shank; below it the ankle is bare
UNDER_CLOTH: Final = 0.03  # so much of the skin under a hem is drawn with the bare part
SLEEVE_SHARE: Final = 0.50  # of the upper arm
COLLAR_M: Final = 0.010  # the neckline stands off the neck
COLLAR_TILT_DEG: Final = 30.0  # lower in front than at the nape
COLLAR_AT_M: Final = (0.015, -0.050, 0.0)


def _bare(skin: Run, share: float) -> Run:
    """What of a limb cloth leaves bare: from a share of its length to its end."""
    bare = _shares(skin) >= share
    solids = Solids(skin.solids.centres[bare], skin.solids.half_axes[bare])
    return Run(solids, solids.centres[0], skin.far, 3)


def _shares(skin: Run) -> Array:
    """(n,): how far along the limb each of its solids is, 0 at the near joint, 1 at the far one."""
    way = skin.far - skin.near
    return np.asarray((skin.solids.centres - skin.near) @ way / float(way @ way))


def _dressed(skin: Run, share: float, looser_m: float) -> Run:
    """Cloth around a limb, looser and looser as far as a share of its length, where it ends in a flat hem."""
    shares = _shares(skin)
    covered = np.linspace(0.0, share, CLOTH_STEPS)
    centres = np.stack([np.interp(covered, shares, skin.solids.centres[:, axis]) for axis in range(3)], axis=1)
    radii = np.interp(covered, shares, skin.solids.half_axes[:, 0, 0]) + looser_m * covered / share
    radii[-1] += HEM_M
    end = skin.near + (skin.far - skin.near) * share
    axis = (skin.far - skin.near) / float(np.linalg.norm(skin.far - skin.near))
    return Run(_cut(Solids(centres, ROUND * radii[:, None, None]), end, axis), skin.near, end)


def _cut(cloth: Solids, end: Vector, axis: Vector) -> Solids:
    """Solids flattened along an axis so that none reaches over the end."""
    room = np.maximum((end - cloth.centres) @ axis, 0.004)
    reach = np.linalg.norm(np.einsum("i,nij->nj", axis, cloth.half_axes), axis=1)
    squeeze = np.minimum(room / reach, 1.0) - 1.0
    flatten = ROUND + squeeze[:, None, None] * np.outer(axis, axis)
    return Solids(cloth.centres, flatten @ cloth.half_axes)


def bare_shank(shank: Run) -> Run:
    """The ankle."""
    return _bare(shank, LEGGING_SHARE - UNDER_CLOTH)


def bare_arm(upper_arm: Run) -> Run:
    """The upper arm below the sleeve."""
    return _bare(upper_arm, SLEEVE_SHARE - UNDER_CLOTH)


def legging(shank: Run) -> Run:
    """The legging from the knee to its hem."""
    return _dressed(shank, LEGGING_SHARE, 0.0)


def sleeve(upper_arm: Run) -> Run:
    """The sleeve from the shoulder to its hem."""
    return _dressed(upper_arm, SLEEVE_SHARE, CLOTH_M)


def collar_centre(body: Body) -> Vector:
    """The middle (3,) of the neckline."""
    return body.joints["c7"] + body.frames["thoracic_upper"] @ COLLAR_AT_M


def collar_ring(body: Body, count: int) -> tuple[Vector, Vector]:
    """The neckline of the shirt, points (count, 3), and the direction (3,) in which it is open."""
    frame, radius_m = body.frames["thoracic_upper"], body.shape.radii_m["neck"] + COLLAR_M
    tilt = np.radians(COLLAR_TILT_DEG)
    forward = frame @ (np.cos(tilt), -np.sin(tilt), 0)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)[:, None]
    ring = collar_centre(body) + radius_m * (forward * np.cos(angles) + frame[:, 2] * np.sin(angles))
    return ring, frame @ (np.sin(tilt), np.cos(tilt), 0)
