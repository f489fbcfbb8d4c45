"""From a picture's tables to solved bodies; what cannot be posed is a problem with file and field."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.catalog.stretch import Stretch
from recommender.errors import Problem
from recommender.figure.contacts import Solved, solve
from recommender.figure.directions import ON_THE_PAGE
from recommender.figure.highlight import muscles_of
from recommender.figure.layers import Layer, layer_of, merged, pose_of
from recommender.figure.muscles import MUSCLES, muscle_and_sides
from recommender.figure.picture import Arrow, Picture, Prop, View
from recommender.figure.pose import STRAIGHT
from recommender.figure.posing_problems import unmet, wrong_words
from recommender.figure.shape import Shape
from recommender.figure.tables import ArrowTable, BaseTable, PictureTable, PropTable
from recommender.reading import unknown_word


@dataclass(frozen=True, kw_only=True, eq=False)
class Posed:
    """A picture with the solved poses that it was made from.

    start and end are the same object where nothing moves.
    """

    picture: Picture
    start: Solved
    end: Solved

    @property
    def keyframes(self) -> dict[str, Solved]:
        """ "start" and, where the picture moves, "end"."""
        return {"start": self.start} if self.end is self.start else {"start": self.start, "end": self.end}


def posed(
    stretch: Stretch, table: PictureTable, base: BaseTable, shape: Shape, problems: list[Problem]
) -> Posed | None:
    """The posed picture of a stretch, with every problem added; None where it cannot be posed at all.

    A contact or target that is out of reach is a problem, but the picture can still be looked at.
    """
    where = f"{stretch.id}.toml"
    props = all_props(base, table)
    layers = layers_of(table, base)
    solved = {name: _solved(layer, props, shape, f"{where}: {name}", problems) for name, layer in layers.items()}
    strange = {name for name in table.highlight or () if muscle_and_sides(name)[0] not in MUSCLES}
    problems += [Problem(f"{where}: highlight", unknown_word(name, MUSCLES, "muscle")) for name in sorted(strange)]
    start, end = solved["start"], solved.get("end", solved["start"])
    if strange or start is None or end is None:
        return None
    return Posed(picture=_picture(stretch, table, base, props, start, end, shape), start=start, end=end)


def posed_base(name: str, base: BaseTable, shape: Shape, problems: list[Problem]) -> Solved | None:
    """The solved pose of a base; None, with every problem added, where it cannot be posed."""
    return _solved(layer_of(base.pose), all_props(base, None), shape, f"bases/{name}.toml: pose", problems)


def layers_of(table: PictureTable, base: BaseTable) -> dict[str, Layer]:
    """The merged layers by keyframe: "start", and "end" where something moves."""
    start = merged(layer_of(base.pose), layer_of(table.start))
    layers = {"start": start}
    if table.end is not None:
        layers["end"] = merged(start, layer_of(table.end))
    _with_the_same_fingers(layers)
    if table.touch is not None:
        last = "end" if "end" in layers else "start"
        layers[last] = {**layers[last], "touch": table.touch}
    return layers


def _with_the_same_fingers(layers: dict[str, Layer]) -> None:
    """Fingers that are bent in one keyframe are drawn joint by joint in the other, too: else neither could morph."""
    for arm in ("arm_r", "arm_l"):
        if any("fingers" in layer.get(arm, {}) for layer in layers.values()):
            for layer in layers.values():
                layer[arm] = {"fingers": STRAIGHT, **layer.get(arm, {})}


def all_props(base: BaseTable, table: PictureTable | None) -> tuple[Prop, ...]:
    """The base's props and the picture's own; a kind that the picture has replaces the base's, a bed also the mat."""
    own = () if table is None else table.props
    replaced = {prop.kind for prop in own} | ({"mat"} if any(prop.kind == "bed" for prop in own) else set())
    return tuple(_prop(prop) for prop in (*(prop for prop in base.props if prop.kind not in replaced), *own))


def _prop(table: PropTable) -> Prop:
    return Prop(kind=table.kind, at=table.at, turn_deg=table.turn_deg, size=table.size, through=table.through)


def _solved(layer: Layer, props: tuple[Prop, ...], shape: Shape, where: str, problems: list[Problem]) -> Solved | None:
    before = len(problems)
    pose = pose_of(layer)
    problems += [Problem(f"{where}.{field}", what) for field, what in wrong_words(pose, props)]
    if len(problems) > before:
        return None
    try:
        solved = solve(pose, props, shape)
    except ValueError as error:
        problems.append(Problem(where, str(error)))
        return None
    problems += [Problem(f"{where}.{field}", what) for field, what in unmet(solved)]
    return solved


def _picture(
    stretch: Stretch,
    table: PictureTable,
    base: BaseTable,
    props: tuple[Prop, ...],
    start: Solved,
    end: Solved,
    shape: Shape,
) -> Picture:
    view = table.view or base.view
    return Picture(
        stretch_id=stretch.id,
        title=stretch.name,
        alt=table.alt,
        start=start.body,
        end=end.body,
        shape=shape,
        view=View(yaw_deg=view.yaw_deg, elevation_deg=view.elevation_deg, crop=view.crop),
        props=props,
        arrows=tuple(_arrow(arrow) for arrow in table.arrows),
        highlight=table.highlight if table.highlight is not None else muscles_of(stretch),
        over=table.over,
        ghost=table.ghost,
    )


def _arrow(table: ArrowTable) -> Arrow:
    given = table.model_dump(exclude_none=True)
    direction = given.pop("direction", None)
    if isinstance(direction, str):
        x, y, z = (sum(ON_THE_PAGE[word][axis] for word in direction.split()) for axis in range(3))
        given["direction"] = (x, y, z)
    elif direction is not None:
        given["direction"] = direction
    return Arrow(**given)
