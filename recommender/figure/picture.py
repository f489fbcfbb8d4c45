"""What a drawing is made of: two posed bodies and the view, props, arrows and muscles that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from recommender.figure.shape import Shape
from recommender.figure.skeleton import Body

PropKind = Literal[
    "mat", "chair", "wall", "doorway", "strap", "towel", "cushion", "table", "step", "foam_roller", "towel_roll", "bed"
]
Point = tuple[float, float, float]
NO_POINT: Final[Point] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where the camera stands, and which parts have to be in the frame.

    yaw_deg        0 looks along -z (the person faces the right edge), 90 looks at the person's front
    elevation_deg  how far the camera is raised; 8 to 12 suits side views, 25 to 50 twists on the floor
    crop           parts or segments that have to be in frame; empty: the whole body, its props and arrows
    """

    yaw_deg: float = 0.0
    elevation_deg: float = 10.0
    crop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing of the home.

    at       middle of its foot on the floor (chair: under the seat's middle; wall: on its face), metres;
             None: where its kind stands by default (the mat lies under the body)
    turn_deg turned about the vertical; 0: a chair's back is at -x, a wall's face looks to -x
    size     full extents x, y, z in metres; None: those of its kind
    through  strap and towel: the places on the body it runs along, in order
    """

    kind: PropKind
    at: Point | None = None
    turn_deg: float = 0.0
    size: Point | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A movement; exactly one of track, around and start_at is set.

    track      the place on the body whose path from start to end is drawn
    around     the segment about whose long axis the arrow turns, from from_deg to to_deg (0 in front, 90 at the
               person's right), radius_m away
    start_at   the place where a straight arrow begins, along direction (world), length_m long
    offset_m   moves any of them, in the world
    """

    track: str | None = None
    around: str | None = None
    start_at: str | None = None
    direction: Point = NO_POINT
    length_m: float = 0.22
    from_deg: float = -60.0
    to_deg: float = 60.0
    radius_m: float = 0.26
    offset_m: Point = NO_POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One stretch as it is drawn. start is end where nothing moves.

    alt        for those who do not see it; one or two plain sentences about the right side
    highlight  muscle names, each with _r, _l or neither (both sides)
    over       pairs of parts; the first is drawn in front of the second
    ghost      whether the start pose shows behind the end pose
    """

    stretch_id: str
    title: str
    alt: str
    start: Body
    end: Body
    shape: Shape
    view: View = field(default_factory=View)
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    highlight: tuple[str, ...] = ()
    over: tuple[tuple[str, str], ...] = ()
    ghost: bool = False

    @property
    def moves(self) -> bool:
        """Whether the end pose differs from the start pose."""
        return self.start is not self.end
