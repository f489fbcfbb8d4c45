"""The painted parts of a figure: which runs and colours each has, and how a camera sees them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Final

import numpy as np

from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Mark
from recommender.figure.flesh import all_solids, runs
from recommender.figure.fronts import fronts
from recommender.figure.outline import Outline, limb_outlines
from recommender.figure.run import Run
from recommender.figure.seams import NIB_PX, Shown, edge
from recommender.figure.skeleton import Body
from recommender.figure.solids import Seen, seen

Layer = tuple[tuple[str, ...], str]  # runs drawn as one shape, and their colour


def _limb_layers(side: str) -> dict[str, tuple[Layer, ...]]:
    return {
        f"thigh_{side}": (((f"thigh_{side}",), "legs"),),
        f"shank_{side}": (((f"shank_{side}",), "skin"), ((f"legging_{side}",), "legs")),
        f"foot_{side}": (((f"foot_{side}",), "skin"),),
        f"upper_arm_{side}": (((f"upper_arm_{side}",), "skin"), ((f"sleeve_{side}",), "top")),
        f"forearm_{side}": (((f"forearm_{side}",), "skin"),),
        f"hand_{side}": (
            ((f"hand_{side}", f"fingers_{side}", f"thumb_{side}"), "skin"),
            ((f"fingertips_{side}",), "skin"),
        ),
    }


LAYERS: Final[dict[str, tuple[Layer, ...]]] = {
    "pelvis": ((("pelvis",), "legs"),),
    "torso": ((("shirt",), "top"),),
    "neck": ((("neck",), "skin"),),
    **_limb_layers("r"),
    **_limb_layers("l"),
}


def layers_in(part: str, runs: Container[str]) -> list[Layer]:
    """The layers of a part, of the runs that there are: only bent fingers are drawn on their own."""
    there = [(tuple(name for name in names if name in runs), colour) for names, colour in LAYERS[part]]
    return [layer for layer in there if layer[0]]


def runs_in(part: str, runs: Container[str]) -> list[str]:
    """The runs of a part that there are."""
    return [name for names, _ in layers_in(part, runs) for name in names]


def shown(body: Body, camera: Camera) -> Shown:
    """Every run's outline. All solids go through the camera in one step: many small steps are slow."""
    solids, members = all_solids(body)
    together = seen(solids, camera)
    return Shown(
        body,
        camera,
        fronts=dict(zip(members, fronts(together, list(members.values())), strict=True)),
        larger=dict(zip(members, fronts(together.grown(NIB_PX), list(members.values())), strict=True)),
        outlines=_outlines(together, members, runs(body), camera),
    )


def _outlines(
    together: Seen, members: Mapping[str, range], flesh: Mapping[str, Run], camera: Camera
) -> dict[str, Outline]:
    """The outlines of all runs; those with as many points are found together."""
    found: dict[str, Outline] = {}
    for count in {run.inner_points for run in flesh.values()}:
        names = [name for name, run in flesh.items() if run.inner_points == count]
        ends = camera.page(np.array([(flesh[name].near, flesh[name].far) for name in names]))
        limbs = limb_outlines(together, [members[name] for name in names], ends, inner_points=count)
        found |= dict(zip(names, limbs, strict=True))
    return found


def part_marks(part: str, figure: Shown, painted: frozenset[str], *, shade: str = "") -> list[Mark]:
    """The marks of a part, its edges left open over the neighbours that are painted already."""
    marks = []
    for names, colour in layers_in(part, figure.outlines):
        fills = tuple(Curve(figure.outlines[name].points) for name in names)
        edges = tuple(edge(name, figure, painted) for name in names)
        dark = shade if colour != "top" else ""  # a sleeve stays one with the shirt
        marks += [Mark("line", edges, part), Mark(colour + dark, fills, part)]
    return marks
