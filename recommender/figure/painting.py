"""In which order parts are painted: the far ones first, decided where two of them overlap on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from recommender.figure.camera import HEIGHT_PX, WIDTH_PX
from recommender.figure.segments import SIDES
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array

CELL_PX: Final = 7.0
LEVEL_DIGITS: Final = 9  # parts nearer to each other than a nanometre are level, however a machine adds up
DECIDED_M: Final = 10.0  # larger than any depth: a rule that depth does not overrule
HIP_BENT_COS: Final = -0.30  # about 107 degrees: from there on the thigh lies over the shirt
ARM_BEFORE_SHIRT_M: Final = 0.04  # a sleeve that is level with the shirt is sewn onto it, not under it
THIGH_BEFORE_PELVIS_M: Final = 0.06

Surfaces = Mapping[str, Array]
Over = Iterable[tuple[str, str]]


def grid_points() -> Array:
    """(m, 2) page points at which depths are compared."""
    across = np.arange(CELL_PX / 2, WIDTH_PX, CELL_PX)
    down = np.arange(CELL_PX / 2, HEIGHT_PX, CELL_PX)
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


def nearness(names: Sequence[str], surfaces: Surfaces) -> Array:
    """(n, n): metres by which the row's part is in front of the column's, on average where both are seen.

    surfaces  name -> (m,) depth of its front surface at each grid point, -inf beside it
    """
    depth = np.stack([surfaces[name] for name in names])
    depth = depth[:, (depth > -np.inf).sum(axis=0) > 1]
    there = depth > -np.inf
    known = np.where(there, depth, 0.0)
    seen = there.astype(float)
    # Not `@`: for tables of this size it wakes a thread for each core, which costs more than they save.
    both = np.einsum("im,jm->ij", seen, seen)
    depth_where_both = np.einsum("im,jm->ij", known, seen)
    difference = depth_where_both - depth_where_both.T
    nearer = np.divide(difference, both, out=np.zeros_like(both), where=both > 0)
    return np.asarray(nearer.round(LEVEL_DIGITS))


def ruled(
    names: Sequence[str], nearer: Array, body: Body, over: Over, *, far: frozenset[str], collar_seen: bool
) -> Array:
    """The same with what does not depend on depth: clothes over what they clothe, and the pairs of `over`."""
    decided = nearer.copy()
    at = {name: place for place, name in enumerate(names)}
    for side in SIDES:
        _lean(decided, at, (f"upper_arm_{side}", "torso"), ARM_BEFORE_SHIRT_M)
        thigh = f"thigh_{side}"
        _lean(decided, at, ("pelvis", thigh) if thigh in far else (thigh, "pelvis"), THIGH_BEFORE_PELVIS_M)
        if float(body.frames["pelvis"][:, 1] @ body.frames[f"thigh_{side}"][:, 1]) > HIP_BENT_COS:
            _decide(decided, at, ("torso", f"thigh_{side}"), DECIDED_M)
    _decide(decided, at, ("torso", "pelvis"), DECIDED_M)
    _decide(decided, at, ("neck", "torso") if collar_seen else ("torso", "neck"), DECIDED_M)
    _decide(decided, at, ("head", "neck"), DECIDED_M)
    for front, behind in over:
        _decide(decided, at, (front, behind), 10 * DECIDED_M)
    return decided


def _decide(nearer: Array, at: Mapping[str, int], pair: tuple[str, str], metres: float) -> None:
    front, behind = (at.get(name) for name in pair)
    if front is not None and behind is not None:
        nearer[front, behind], nearer[behind, front] = metres, -metres


def _lean(nearer: Array, at: Mapping[str, int], pair: tuple[str, str], metres: float) -> None:
    front, behind = at[pair[0]], at[pair[1]]
    nearer[front, behind] += metres
    nearer[behind, front] -= metres


def painting_order(names: Sequence[str], nearer: Array) -> tuple[str, ...]:
    """The names from the first to be painted to the last.

    Each time the part goes next that hides least of what is left; so a ring of parts, each in front of the next, is
    broken where it is nearly level.
    """
    hides = np.maximum(nearer, 0.0)
    left = list(range(len(names)))
    order = []
    while left:
        cost = hides[np.ix_(left, left)].sum(axis=1)
        order.append(left.pop(int(cost.argmin())))
    return tuple(names[place] for place in order)
