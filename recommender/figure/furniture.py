"""The solid shape of every prop: boxes and rolls that a body can rest on and a drawing can show.

Sizes are those of a home: a chair's seat at 0.45 m, a table at 0.73 m, a bed at 0.50 m (DIN EN 1729, EN 527, common
furniture), a foam roller of 15 cm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.figure.picture import Point, Prop
from recommender.figure.rotations import Frame, Vector, about_y

SEAT_M: Final = 0.45
BOARD_M: Final = 0.035

# Full extents x (along the person), y (up), z of each kind, unless the data file gives others.
SIZES_M: Final[dict[str, Point]] = {
    "mat": (1.90, 0.012, 0.66),
    "chair": (0.42, 0.90, 0.42),
    "wall": (0.07, 1.95, 1.10),
    "doorway": (0.10, 2.05, 0.94),
    "table": (0.70, 0.73, 1.10),
    "step": (0.30, 0.18, 0.50),
    "bed": (2.00, 0.50, 1.00),
    "cushion": (0.36, 0.10, 0.42),
    "foam_roller": (0.15, 0.15, 0.60),
    "towel_roll": (0.09, 0.09, 0.40),
}
SOFT: Final = frozenset({"cushion", "bed", "towel_roll"})  # a body sinks in a little


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """centre (3,), axes (3, 3) with the box's directions as columns, half (3,) extents along them, metres."""

    centre: Vector
    axes: Frame
    half: Vector
    material: str

    def corners(self) -> Vector:
        """(8, 3), metres."""
        signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
        corners: Vector = self.centre + (signs * self.half) @ self.axes.T
        return corners

    def distances_m(self, points: Vector) -> Vector:
        """(n,) from the box's surface to points (n, 3); negative inside."""
        beyond = np.abs((points - self.centre) @ self.axes) - self.half
        outside = np.linalg.norm(np.maximum(beyond, 0), axis=1)
        distances: Vector = outside + np.minimum(beyond.max(axis=1), 0)
        return distances


@dataclass(frozen=True, slots=True, eq=False)
class Roll:
    """A lying cylinder with round ends, between start and end (3,), metres."""

    start: Vector
    end: Vector
    radius_m: float
    material: str

    def distances_m(self, points: Vector) -> Vector:
        """(n,) from the roll's surface to points (n, 3); negative inside."""
        way = self.end - self.start
        share = np.clip((points - self.start) @ way / float(way @ way), 0, 1)
        distances: Vector = np.linalg.norm(points - self.start - share[:, None] * way, axis=1) - self.radius_m
        return distances


Furniture = Box | Roll
Extent = tuple[float, float]


def size_m(prop: Prop) -> Point:
    """Full extents x, y, z of a prop in metres."""
    return prop.size or SIZES_M[prop.kind]


def top_m(prop: Prop) -> float:
    """The height of the surface that carries a person: the chair's seat, the top of everything else."""
    base = prop.at[1] if prop.at else 0.0
    return base + (SEAT_M if prop.kind == "chair" else 0.0 if prop.kind == "mat" else size_m(prop)[1])


def furniture(prop: Prop) -> tuple[Furniture, ...]:
    """The solids of a prop in the world; none for a strap or a towel, which hang from the body."""
    if prop.kind in {"strap", "towel"}:
        return ()
    place = np.array(prop.at or (0.0, 0.0, 0.0))
    turn = about_y(-prop.turn_deg)
    x, y, z = size_m(prop)
    if prop.kind in {"foam_roller", "towel_roll"}:
        middle = place + np.array((0.0, y / 2, 0.0))
        reach = turn @ (0, 0, z / 2 - y / 2)
        return (Roll(middle - reach, middle + reach, y / 2, prop.kind),)
    boards = _BOARDS.get(prop.kind, _block)(prop.kind, x, y, z)
    return tuple(_box(place, turn, board) for board in boards)


Board = tuple[str, Extent, Extent, Extent]


def _box(place: Vector, turn: Frame, board: Board) -> Box:
    material, *extents = board
    low, high = np.array(extents).T
    return Box(place + turn @ ((low + high) / 2), turn, (high - low) / 2, material)


def _block(kind: str, x: float, y: float, z: float) -> list[Board]:
    """Cushion, step: one block. A mat's top is the floor; a wall's face is where it stands."""
    along = (0.0, x) if kind == "wall" else (-x / 2, x / 2)
    upward = (-y, 0.0) if kind == "mat" else (0.0, y)
    return [(kind, along, upward, (-z / 2, z / 2))]


def _chair(_kind: str, x: float, y: float, z: float) -> list[Board]:
    seat: Board = ("wood", (-x / 2, x / 2), (SEAT_M - BOARD_M, SEAT_M), (-z / 2, z / 2))
    legs = _legs(x, SEAT_M - BOARD_M, z, BOARD_M)
    if y <= SEAT_M:
        return [*legs, seat]  # a stool
    behind = (-x / 2, -x / 2 + BOARD_M)
    posts: list[Board] = [
        ("wood", behind, (SEAT_M, y), (-z / 2, -z / 2 + BOARD_M)),
        ("wood", behind, (SEAT_M, y), (z / 2 - BOARD_M, z / 2)),
    ]
    return [*legs, seat, *posts, ("wood", behind, (SEAT_M + 0.22, y), (-z / 2, z / 2))]


def _table(_kind: str, x: float, y: float, z: float) -> list[Board]:
    return [*_legs(x, y - BOARD_M, z, 0.05), ("wood", (-x / 2, x / 2), (y - BOARD_M, y), (-z / 2, z / 2))]


def _legs(x: float, y: float, z: float, thick: float) -> list[Board]:
    return [
        ("wood", (a, a + thick), (0.0, y), (b, b + thick))
        for a in (-x / 2, x / 2 - thick)
        for b in (-z / 2, z / 2 - thick)
    ]


def _doorway(_kind: str, x: float, y: float, z: float) -> list[Board]:
    """Two posts and a lintel; z is the opening."""
    post = 0.09
    return [
        ("wood", (0.0, x), (0.0, y), (-z / 2 - post, -z / 2)),
        ("wood", (0.0, x), (0.0, y), (z / 2, z / 2 + post)),
        ("wood", (0.0, x), (y - post, y), (-z / 2, z / 2)),
    ]


def _bed(_kind: str, x: float, y: float, z: float) -> list[Board]:
    mattress = 0.18
    legs = _legs(x, y - mattress - 0.10, z, 0.06)
    frame: Board = ("wood", (-x / 2, x / 2), (y - mattress - 0.10, y - mattress), (-z / 2, z / 2))
    return [*legs, frame, ("bed", (-x / 2, x / 2), (y - mattress, y), (-z / 2, z / 2))]


_BOARDS = {"chair": _chair, "table": _table, "doorway": _doorway, "bed": _bed}
