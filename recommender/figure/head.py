"""The head as it is drawn: hair, skin, ears and face, each hidden in place where it faces away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.figure import face
from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, nothing_at
from recommender.figure.hairline import RING_POINTS, hairline, seen_of_region
from recommender.figure.outline import hull_outline
from recommender.figure.rotations import Frame, Vector
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array, Solids, chained, seen

EAR_POINTS: Final = 12
FALLING_POINTS: Final = 20
BEHIND: Final = 0.25  # cosine from which one looks at the back of a head
FALLING: Final[dict[str, tuple[tuple[face.Centre, face.Half], ...]]] = {
    "bob": (((-0.044, -0.034, 0.0), (0.058, 0.068, 0.086)),)
}
FACING: Final = 0.2  # cosine from which a line of the face is seen


@dataclass(frozen=True, slots=True, eq=False)
class HeadForm:
    """Where a body's head is: centre (3,), frame (3, 3), and the camera that looks at it."""

    centre: Vector
    frame: Frame
    camera: Camera

    def page(self, local: Array) -> Array:
        """Points (n, 3) of the head's frame on the page (n, 2)."""
        return self.camera.page(self.centre + local @ self.frame.T)

    def facing(self, outward: Array) -> Array:
        """(n,) cosines between outward directions (n, 3) of the head's frame and the way to the viewer."""
        return np.asarray(outward @ (self.frame.T @ self.camera.toward))

    def solids(self, *forms: tuple[face.Centre, face.Half]) -> Solids:
        """Ellipsoids of the head's frame in the world."""
        centres = np.array([form[0] for form in forms])
        axes = np.array([self.frame * np.array(form[1]) for form in forms])
        return Solids(self.centre + centres @ self.frame.T, axes)


def head_form(body: Body, camera: Camera) -> HeadForm:
    """The head of a body as a camera sees it."""
    return HeadForm(body.joints["head_centre"], body.frames["head"], camera)


def skin_solids(head: HeadForm) -> Solids:
    """Skull, jaw and the way to the neck."""
    return chained(head.solids(face.SKULL, face.FACE, face.JAW), 3) + head.solids(face.NECKWARD)


def hair_solids(head: HeadForm, style: str) -> Solids:
    """What the hair adds around the skull."""
    thick = face.HAIR_THICKNESS[style]
    centre, half = face.SKULL
    forms = [((centre[0] - 0.004, centre[1] + 0.003, 0.0), (half[0] * thick, half[1] * thick, half[2] * thick))]
    return head.solids(*forms, *FALLING.get(style, ()))


def falling_curve(head: HeadForm, style: str) -> Curve:
    """Long hair over the nape, where one looks at the back of the head; else it is behind the skin."""
    forms = FALLING.get(style, ())
    if not forms or float(head.facing(np.array([-1.0, 0.0, 0.0]))) < BEHIND:
        return nothing_at(head.camera.page(head.centre), FALLING_POINTS)
    return _hull(head, head.solids(*forms), FALLING_POINTS)


def skin_curves(head: HeadForm) -> tuple[Curve, ...]:
    """The outline of the bare head, with the nose where it stands out."""
    nose = Solids(
        head.centre + np.array([ball[0] for ball in face.NOSE]) @ head.frame.T,
        np.array([np.eye(3) * ball[1] for ball in face.NOSE]),
    )
    return (_hull(head, skin_solids(head), 32), _hull(head, nose, 12))


def hair_back_curves(head: HeadForm, style: str) -> tuple[Curve, ...]:
    """The outline of the hair behind and around the face."""
    return (_hull(head, hair_solids(head, style), 28),)


def _hull(head: HeadForm, solids: Solids, count: int) -> Curve:
    return Curve(hull_outline(seen(solids, head.camera), count=count).points)


def hair_curve(head: HeadForm, style: str) -> Curve:
    """The seen part of the hair that grows above the hairline; nothing where the head shows only its face."""
    solids = hair_solids(head, style)
    axes = solids.half_axes[0]
    view = np.linalg.solve(axes, head.camera.toward)
    ring = seen_of_region(hairline(style), view / np.linalg.norm(view))
    if ring is None:
        return nothing_at(head.camera.page(solids.centres[0]), RING_POINTS)
    return Curve(head.camera.page(solids.centres[0] + ring @ axes.T))


def ear_curve(head: HeadForm, side: float) -> Curve:
    """One ear (1 right, -1 left)."""
    centre, half = face.EAR
    ear = head.solids(((centre[0], centre[1], centre[2] * side), half))
    if float(head.facing(np.array([-0.15, 0.0, side]))) < -0.05:
        return nothing_at(head.camera.page(ear.centres[0]), EAR_POINTS)
    return _hull(head, ear, EAR_POINTS)


def face_curves(head: HeadForm) -> tuple[Curve, ...]:
    """Closed eyes, brows, nose and smile."""
    lines = [np.array(line) * (1, side) for line in (face.EYE, face.BROW) for side in (1, -1)]
    nose_side = np.sign(float(head.facing(np.array([0.0, 0.0, -1.0])))) or 1.0
    lines += [np.array(face.MOUTH), np.array(face.NOSE_LINE) * (1, nose_side)]
    return tuple(_face_line(head, line) for line in lines)


def _face_line(head: HeadForm, line: Array) -> Curve:
    points, outward = face.on_the_face(line)
    shown = np.flatnonzero(head.facing(outward) > FACING)
    if len(shown) < 2:
        return nothing_at(head.page(points[:1])[0], len(points), closed=False)
    kept = np.clip(np.arange(len(points)), shown[0], shown[-1])
    return Curve(head.page(points[kept]), closed=False)
