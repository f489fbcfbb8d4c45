"""The painted parts of a figure: which runs and colours each has, and how a camera sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Mark
from recommender.figure.outline import limb_outline
from recommender.figure.run import Run
from recommender.figure.seams import Shown, edge
from recommender.figure.skeleton import Body
from recommender.figure.solids import Solids, seen

Layer = tuple[tuple[str, ...], str]  # runs drawn as one shape, and their colour


def _limb_layers(side: str) -> dict[str, tuple[Layer, ...]]:
    return {
        f"thigh_{side}": (((f"thigh_{side}",), "legs"),),
        f"shank_{side}": (((f"shank_{side}",), "skin"), ((f"legging_{side}",), "legs")),
        f"foot_{side}": (((f"foot_{side}",), "skin"),),
        f"upper_arm_{side}": (((f"upper_arm_{side}",), "skin"), ((f"sleeve_{side}",), "top")),
        f"forearm_{side}": (((f"forearm_{side}",), "skin"),),
        f"hand_{side}": (((f"hand_{side}", f"thumb_{side}"), "skin"),),
    }


LAYERS: Final[dict[str, tuple[Layer, ...]]] = {
    "pelvis": ((("pelvis",), "legs"),),
    "torso": ((("shirt",), "top"),),
    "neck": ((("neck",), "skin"),),
    **_limb_layers("r"),
    **_limb_layers("l"),
}


def shown(body: Body, camera: Camera, flesh: Mapping[str, Run]) -> Shown:
    """Every run's outline. All solids go through the camera in one step: many small steps are slow."""
    names = list(flesh)
    ends = np.cumsum([0, *(len(flesh[name].solids.centres) for name in names)])
    together = seen(
        Solids(
            np.concatenate([flesh[name].solids.centres for name in names]),
            np.concatenate([flesh[name].solids.half_axes for name in names]),
        ),
        camera,
    )
    pieces = {name: together.part(slice(a, b)) for name, a, b in zip(names, ends, ends[1:], strict=False)}
    outlines = {
        name: limb_outline(pieces[name], *camera.page(np.stack([run.near, run.far])), inner_points=run.inner_points)
        for name, run in flesh.items()
    }
    return Shown(body, camera, pieces, outlines)


def part_marks(part: str, figure: Shown, painted: frozenset[str], *, shade: str = "") -> list[Mark]:
    """The marks of a part, its edges left open over the neighbours that are painted already."""
    marks = []
    for names, colour in LAYERS[part]:
        fills = tuple(Curve(figure.outlines[name].points) for name in names)
        edges = tuple(edge(name, figure, painted) for name in names)
        dark = shade if colour != "top" else ""  # a sleeve stays one with the shirt
        marks += [Mark("line", edges, part), Mark(colour + dark, fills, part)]
    return marks
