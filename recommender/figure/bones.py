"""Where the joints of a posed body are and how its segments lie: all that its flesh needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.figure.rotations import Frame, Vector


@dataclass(frozen=True, kw_only=True, eq=False)
class Bones:
    """A skeleton in one pose.

    joints  name -> (3,) in the world, metres
    frames  segment -> (3, 3), its columns the segment's forward, headward and rightward axes in the world
    """

    joints: dict[str, Vector]
    frames: dict[str, Frame]
