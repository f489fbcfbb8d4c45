"""The soft shadow that grounds a figure: what is near the floor, straight below itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Flags, Mark, nothing_at
from recommender.figure.furniture import Box, furniture
from recommender.figure.outline import Numbers, hull_outlines
from recommender.figure.picture import Prop
from recommender.figure.run import Run
from recommender.figure.solids import Solids, seen

FADES_AT_M: Final = 0.42  # higher than this nothing throws a shadow
POINTS: Final = 14
# Their shadow falls into another.
HIDDEN_BY_OTHERS: Final = frozenset({"sleeve", "thumb", "fingers", "fingertips", "shank", "neck"})
FLAT_M: Final = 0.004
SAMPLES: Final = 5  # solids of a run that stand for all
_GROUND: Final = np.diag([1.0, 0.0, 1.0])
_THIN: Final = np.eye(3) * FLAT_M


def shadow_mark(flesh: Mapping[str, Run], props: Iterable[Prop], camera: Camera) -> Mark:
    """The shadow of a body and of what it sits on."""
    casting = [run for name, run in flesh.items() if name.rsplit("_", 1)[0] not in HIDDEN_BY_OTHERS]
    seats = [_below(solid, camera) for prop in props if prop.kind == "chair" for solid in furniture(prop)]
    return Mark("shadow", tuple(_cast(casting, camera) + [seat for seat in seats if seat is not None]))


def _cast(casting: Sequence[Run], camera: Camera) -> list[Curve]:
    """The shadow of each run; those that are too high cast none."""
    flat, kept = _flattened(casting)
    low = np.asarray(kept.any(axis=1))
    first = kept.argmax(axis=1)[:, None]
    own = np.where(kept, np.arange(SAMPLES), first) + np.arange(len(casting))[:, None] * SAMPLES
    found = iter(hull_outlines(seen(flat, camera), own[low], count=POINTS))
    feet = camera.page(np.array([run.near for run in casting]) * (1.0, 0.0, 1.0))
    return [
        Curve(next(found).points) if is_low else nothing_at(foot, POINTS)
        for is_low, foot in zip(low, feet, strict=True)
    ]


def _flattened(casting: Sequence[Run]) -> tuple[Solids, Flags]:
    """SAMPLES of each run on the floor, smaller the higher they are, and (k, SAMPLES) which are low enough to count."""
    every = [_sampled(len(run.solids.centres)) for run in casting]
    centres = np.concatenate([run.solids.centres[which] for run, which in zip(casting, every, strict=True)])
    axes = np.concatenate([run.solids.half_axes[which] for run, which in zip(casting, every, strict=True)])
    low = centres[:, 1] - np.sqrt((axes[:, 1] ** 2).sum(axis=1))
    size = np.clip(1.0 - low / FADES_AT_M, 0.0, 1.0)
    flat = _GROUND @ axes * size[:, None, None]
    return Solids(centres @ _GROUND, flat + _THIN), (size > 0.5).reshape(-1, SAMPLES)


@lru_cache(maxsize=32)
def _sampled(count: int) -> Numbers:
    """The ends and the middle of a run of so many solids."""
    return np.linspace(0, count - 1, SAMPLES).astype(int)


def _below(solid: object, camera: Camera) -> Curve | None:
    if not isinstance(solid, Box) or solid.half[1] > 0.05 or solid.half[0] < 0.1:
        return None
    signs = np.array([(-1, 0, -1), (1, 0, -1), (1, 0, 1), (-1, 0, 1)])
    corners = (solid.centre + (signs * solid.half) @ solid.axes.T) * (1.0, 0.0, 1.0)
    return Curve(camera.page(corners), smooth=False)
