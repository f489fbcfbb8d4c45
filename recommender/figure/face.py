"""The head's form in its own frame: skull, jaw, nose, ears, the hairline and the lines of a calm face.

Metres, forward - headward - rightward from the head's centre, for a head of 24 cm (ANSUR: menton to vertex 23 cm).
Nobody's likeness: closed eyes, a small smile, and enough of a nose to see where the head turns.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.solids import Array

Half = tuple[float, float, float]
Centre = tuple[float, float, float]

SKULL: Final[tuple[Centre, Half]] = ((-0.008, 0.024, 0.0), (0.096, 0.098, 0.082))
FACE: Final[tuple[Centre, Half]] = ((0.026, -0.022, 0.0), (0.066, 0.084, 0.073))
JAW: Final[tuple[Centre, Half]] = ((0.036, -0.074, 0.0), (0.052, 0.048, 0.052))
NECKWARD: Final[tuple[Centre, Half]] = ((-0.020, -0.040, 0.0), (0.060, 0.060, 0.066))
NOSE: Final[tuple[tuple[Centre, float], ...]] = (
    ((0.086, 0.008, 0.0), 0.010), ((0.0965, -0.023, 0.0), 0.0115), ((0.086, -0.031, 0.0), 0.010),
)  # fmt: skip
EAR: Final[tuple[Centre, Half]] = ((-0.012, -0.012, 0.080), (0.020, 0.030, 0.010))

# Headward and rightward of the points of each line of the face; rightward is mirrored for the left eye.
EYE: Final = ((0.006, 0.018), (0.000, 0.026), (-0.0015, 0.034), (0.001, 0.042), (0.008, 0.049))
BROW: Final = ((0.034, 0.015), (0.040, 0.028), (0.036, 0.048))
MOUTH: Final = tuple((-0.066 + 0.010 * (t / 0.024) ** 2, t) for t in np.linspace(-0.024, 0.024, 7))
NOSE_LINE: Final = ((-0.002, 0.004), (-0.026, 0.011), (-0.035, 0.004))


def on_the_face(up_and_right: Array) -> tuple[Array, Array]:
    """Points (n, 3) of the head's skin in front of (n, 2) headward and rightward metres, and their outward (n, 3)."""
    solids = [SKULL, FACE, JAW]
    centre = np.array([each[0] for each in solids])
    half = np.array([each[1] for each in solids])
    offset = (up_and_right[:, None, :] - centre[None, :, 1:]) / half[None, :, 1:]
    inside = 1.0 - (offset**2).sum(axis=2)
    forward = np.where(inside > 0, centre[:, 0] + half[:, 0] * np.sqrt(np.maximum(inside, 0)), -1.0)
    which = forward.argmax(axis=1)
    at = np.arange(len(up_and_right))
    points = np.column_stack([forward[at, which], up_and_right])
    outward = (points - centre[which]) / half[which] ** 2
    return points, outward / np.linalg.norm(outward, axis=1, keepdims=True)


# The hairline of each style, as directions from the skull's middle, from the forehead round the right side to the nape.
HAIRLINES: Final = {
    "short": (
        (0.80, 0.56, 0.00), (0.78, 0.52, 0.22), (0.68, 0.46, 0.52), (0.46, 0.34, 0.80), (0.30, 0.00, 0.93),
        (0.22, -0.22, 0.94), (0.08, -0.20, 0.97), (0.00, 0.04, 0.99), (-0.22, 0.06, 0.97), (-0.36, -0.30, 0.88),
        (-0.52, -0.62, 0.58), (-0.66, -0.70, 0.26), (-0.70, -0.71, 0.00),
    ),
    "bob": (
        (0.80, 0.52, 0.00), (0.76, 0.50, 0.26), (0.66, 0.40, 0.60), (0.46, 0.10, 0.88), (0.32, -0.30, 0.90),
        (0.24, -0.62, 0.76), (0.05, -0.78, 0.62), (-0.20, -0.84, 0.50), (-0.45, -0.82, 0.36), (-0.60, -0.80, 0.16),
        (-0.62, -0.78, 0.00),
    ),
    "cropped": (
        (0.74, 0.66, 0.00), (0.72, 0.62, 0.26), (0.60, 0.58, 0.54), (0.44, 0.40, 0.80), (0.28, 0.10, 0.95),
        (0.16, -0.06, 0.98), (0.00, 0.06, 0.99), (-0.22, 0.06, 0.97), (-0.38, -0.22, 0.90), (-0.56, -0.50, 0.62),
        (-0.70, -0.62, 0.26), (-0.74, -0.64, 0.00),
    ),
}  # fmt: skip
HAIR_THICKNESS: Final = {"short": 1.075, "bob": 1.10, "cropped": 1.03}
