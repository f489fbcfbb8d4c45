"""Whether a body's joints can be so: within their limits, and every limb at its target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recommender.figure.angles import Angles, angles_deg
from recommender.figure.findings import Fault
from recommender.figure.limits import FOLDED_DEG, limits_deg
from recommender.figure.posing_problems import FURTHEST_SHORT_M
from recommender.figure.skeleton import Body

SLACK_DEG: Final = 1.0
SIDEWAYS_DEG: Final = 70.0  # a thigh further out has no clear flexion and rotation
OVERHEAD_DEG: Final = 150.0  # an arm further up has no clear rotation


def beyond_limits(body: Body) -> Iterator[Fault]:
    angles = angles_deg(body)
    for measure, angle in angles.items():
        low, high = limits_deg(measure)
        beyond = max(low - angle, angle - high)
        if beyond > SLACK_DEG and not _is_unclear(measure, angles):
            hint = _HINTS.get(measure.partition("_")[0], "")
            what = f"{measure} is {angle:.0f} degrees; it goes from {low:g} to {high:g}{hint}"
            yield "limits", measure, beyond, "degrees", what


_HINTS: Final = {
    "hip": " (for a leg with a target, the pole turns it)",
    "shoulder": " (for an arm with a target, the pole turns it)",
    "pronation": " (choose another `palm` or `pole`)",
    "wrist": " (choose another `hand` direction or `pole`)",
    "ankle": " (choose another `foot` or `toes`)",
}


def _is_unclear(measure: str, angles: Angles) -> bool:
    """Whether the body is so posed that this angle cannot be told from its neighbour."""
    side = next((side for side in ("r", "l") if f"_{side}" in measure), "")
    if measure in {f"hip_{side}_flex", f"hip_{side}_turn"}:
        return abs(angles[f"hip_{side}_abd"]) > SIDEWAYS_DEG
    if measure == f"shoulder_{side}_spin":
        return angles[f"shoulder_{side}_lift"] > OVERHEAD_DEG
    if measure in {f"pronation_{side}", f"wrist_{side}_side"}:
        return abs(angles[f"wrist_{side}_flex"]) > FOLDED_DEG
    return False


def out_of_reach(body: Body) -> Iterator[Fault]:
    for limb, error_m in body.reach_errors_m.items():
        if error_m > FURTHEST_SHORT_M:
            what = f"{limb} is {error_m * 100:.1f} cm short of its target: bring the target or the trunk nearer"
            yield "reach", limb, error_m * 100, "cm", what
