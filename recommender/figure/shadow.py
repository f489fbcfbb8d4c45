"""The soft shadow that grounds a figure: what is near the floor, straight below itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Mark, nothing_at
from recommender.figure.furniture import Box, furniture
from recommender.figure.outline import hull_outline
from recommender.figure.picture import Prop
from recommender.figure.run import Run
from recommender.figure.solids import Solids, seen

FADES_AT_M: Final = 0.42  # higher than this nothing throws a shadow
POINTS: Final = 14
HIDDEN_BY_OTHERS: Final = frozenset({"sleeve", "thumb", "shank", "neck"})  # their shadow falls into another
FLAT_M: Final = 0.004
_GROUND: Final = np.diag([1.0, 0.0, 1.0])


def shadow_mark(flesh: Mapping[str, Run], props: Iterable[Prop], camera: Camera) -> Mark:
    """The shadow of a body and of what it sits on."""
    curves = [_cast(run, camera) for name, run in flesh.items() if name.rsplit("_", 1)[0] not in HIDDEN_BY_OTHERS]
    seats = [_below(solid, camera) for prop in props if prop.kind == "chair" for solid in furniture(prop)]
    return Mark("shadow", tuple(curves + [seat for seat in seats if seat is not None]))


def _cast(run: Run, camera: Camera) -> Curve:
    solids = _flattened(run)
    if solids is None:
        return nothing_at(camera.page(run.near * (1.0, 0.0, 1.0)), POINTS)
    return Curve(hull_outline(seen(solids, camera), count=POINTS).points)


def _flattened(run: Run) -> Solids | None:
    """The ends and the middle of a run on the floor, smaller the higher they are."""
    which = np.unique(np.linspace(0, len(run.solids.centres) - 1, 5).astype(int))
    centres, axes = run.solids.centres[which], run.solids.half_axes[which]
    low = centres[:, 1] - np.linalg.norm(axes[:, 1, :], axis=1)
    size = np.clip(1.0 - low / FADES_AT_M, 0.0, 1.0)
    kept = size > 0.5
    if not kept.any():
        return None
    flat = _GROUND @ axes[kept] * size[kept][:, None, None]
    return Solids(centres[kept] @ _GROUND, flat + np.eye(3) * FLAT_M)


def _below(solid: object, camera: Camera) -> Curve | None:
    if not isinstance(solid, Box) or solid.half[1] > 0.05 or solid.half[0] < 0.1:
        return None
    signs = np.array([(-1, 0, -1), (1, 0, -1), (1, 0, 1), (-1, 0, 1)])
    corners = (solid.centre + (signs * solid.half) @ solid.axes.T) * (1.0, 0.0, 1.0)
    return Curve(camera.page(corners), smooth=False)
