"""Directions in words: those of the page ("up", "left") and those of the body ("forward", "out")."""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.rotations import Vector, unit
from recommender.figure.segments import SIDE_SIGN
from recommender.figure.skeleton import Body

Direction = tuple[float, float, float] | str

ON_THE_PAGE: Final = {
    "right": (1.0, 0.0, 0.0),
    "left": (-1.0, 0.0, 0.0),
    "up": (0.0, 1.0, 0.0),
    "down": (0.0, -1.0, 0.0),
    "toward": (0.0, 0.0, 1.0),  # toward the viewer, at camera yaw 0
    "away": (0.0, 0.0, -1.0),
}
OF_THE_BODY: Final = {
    "forward": (1.0, 0.0, 0.0),
    "back": (-1.0, 0.0, 0.0),
    "headward": (0.0, 1.0, 0.0),
    "footward": (0.0, -1.0, 0.0),
    "out": (0.0, 0.0, 1.0),  # away from the middle; of the left limb it is mirrored
    "in": (0.0, 0.0, -1.0),
}
WORDS: Final = (*ON_THE_PAGE, *OF_THE_BODY)


def is_direction(text: str) -> bool:
    """Whether a text is made of direction words: "up", "forward out"."""
    return bool(text.split()) and all(word in WORDS for word in text.split())


def resolve(direction: Direction, body: Body, side: str, segment: str) -> Vector:
    """The direction (3,), length 1, in the world; words of the body are taken in a segment's frame."""
    if not isinstance(direction, str):
        return unit(np.array(direction))
    total = np.zeros(3)
    for word in direction.split():
        if word in ON_THE_PAGE:
            total = total + ON_THE_PAGE[word]
        else:
            forward, up, out = OF_THE_BODY[word]
            total = total + body.frames[segment] @ (forward, up, out * SIDE_SIGN[side])
    return unit(total)
