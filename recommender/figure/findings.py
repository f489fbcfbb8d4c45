"""What a check found wrong with a pose: which picture, which pose, which part, how much, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from recommender.figure.rotations import Vector

Fault = tuple[str, str, float, str, str]  # check, part, amount, unit, what
_WORDS: Final = (
    (0, "right", "left"),
    (1, "up", "down"),
    (2, "toward the viewer", "away from the viewer"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault of one pose.

    pose    "start", "end", or "between"
    check   limits, lengths, reach, under_floor, floating, touch, through, furniture or balance
    amount  centimetres or degrees by which it is out of what is allowed, told in `unit`
    """

    picture: str
    pose: str
    check: str
    part: str
    amount: float
    unit: str
    what: str

    def __str__(self) -> str:
        return f"{self.picture}, {self.pose}: {self.what}"


def way_in_words(push: Vector) -> str:
    """A small move (3,) in metres, as a person who edits the file would make it: "2 cm up and 1 cm left".

    >>> import numpy as np
    >>> way_in_words(np.array([-0.012, 0.021, 0.001]))
    '1 cm left and 2 cm up'
    """
    steps = [
        f"{abs(push[axis]) * 100:.0f} cm {plus if push[axis] > 0 else minus}"
        for axis, plus, minus in _WORDS
        if abs(push[axis]) >= 0.005
    ]
    return " and ".join(steps) or "a few millimetres"
