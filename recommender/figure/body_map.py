"""The front and the back of the neutral figure, with a region for each place that can hurt, left and right."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Final, get_args

import numpy as np

from recommender.figure.curves import Curve, path_of
from recommender.figure.document import classes, clip_id, clip_path, document, elements, plain_id
from recommender.figure.kinematics import body_of
from recommender.figure.look import NEUTRAL_LOOK, Look
from recommender.figure.map_regions import REGIONS, Band, Facing
from recommender.figure.picture import Picture, View
from recommender.figure.pose import Arm, Leg, Pose
from recommender.figure.scene import Scene, scene_of
from recommender.figure.scene_marks import body_marks, clip_curve
from recommender.figure.segments import SEGMENT_ENDS, SIDE_SIGN, SIDES, kind_and_side
from recommender.figure.shape import SHAPES
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array
from recommender.figure.themes import palette, stylesheet
from recommender.figure.words import Theme
from recommender.vocabulary import AREAS

VIEW_PX: Final = (200.0, 400.0)  # each of the two figures
SIDE_WORDS: Final = MappingProxyType({"r": "right", "l": "left"})
PLAIN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {str(area): area.replace("_", " ") for area in AREAS}
    | {
        "headache_tension": "head",
        "leg_referred": "down the leg",
        "arm_referred": "down the arm",
        "hamstring": "back of the thigh",
        "thigh_front": "front of the thigh",
        "wrist_forearm": "wrist and forearm",
    }
)
_YAW_DEG: Final[Mapping[str, float]] = MappingProxyType({"front": 90.0, "back": -90.0})
_ARM: Final = Arm(shoulder_deg=(4.0, 22.0, 0.0), elbow_deg=8.0)
_LEG: Final = Leg(hip_deg=(0.0, 7.0, 8.0))
POSE: Final = Pose(arm_r=_ARM, arm_l=_ARM, leg_r=_LEG, leg_l=_LEG)  # arms and legs a little apart: nothing is hidden


def body_map(
    *,
    theme: Theme = "auto",
    look: Look = NEUTRAL_LOOK,
    words: Mapping[str, str] = PLAIN_WORDS,
    prefix: str = "",
) -> str:
    """Both views in one SVG, 400 x 400.

    Each region is a group with the id `<prefix>body-map-<front|back>-<area>-<left|right>`, with data-area, data-side
    and a title such as "Left shoulder, front". A page marks what was chosen with the class "chosen".
    """
    name = plain_id(f"{prefix}body-map")
    body = body_of(POSE, SHAPES[look.shape])
    views = [_view(body, facing, look, words, name) for facing in get_args(Facing)]
    shown = "".join(
        f'<g transform="translate({place * VIEW_PX[0]:g})">{inside}</g>' for place, (inside, _) in enumerate(views)
    )
    used = frozenset().union(*(names for _, names in views))
    style = stylesheet(f"#{name}", theme, look, used) + _region_style(name, theme, look)
    return document(
        name,
        "Where on the body",
        "The front and the back of a standing figure, with the places that can be chosen.",
        f"<style>{style}</style>{shown}",
        width_px=2 * VIEW_PX[0],
        height_px=VIEW_PX[1],
        role="group",
    )


def _region_style(name: str, theme: Theme, look: Look) -> str:
    colour = palette("light" if theme == "auto" else theme, look)["hint"]
    line = palette("light" if theme == "auto" else theme, look)["line"]
    return (
        f"#{name} .region path{{fill:{colour};fill-opacity:0;stroke:{line};stroke-opacity:.35;stroke-width:.7}}"
        f"#{name} .chosen{{opacity:.75}}#{name} .chosen path{{fill-opacity:1;stroke:none}}"
        f"#{name} .region:hover path{{fill-opacity:.35}}"
    )


def _view(body: Body, facing: Facing, look: Look, words: Mapping[str, str], name: str) -> tuple[str, frozenset[str]]:
    view = View(yaw_deg=_YAW_DEG[facing], elevation_deg=1.0)
    picture = Picture(stretch_id=facing, title="", alt="", start=body, end=body, shape=body.shape, view=view)
    scene = scene_of(picture, look, frame_px=VIEW_PX)
    marks = [mark for mark in body_marks(scene, body) if mark.css != "shadow"]
    painted = elements({}, marks, name)
    own = f"{name}-{facing}"
    regions = [
        _region(scene, area, bands, side, own, words[area], facing)
        for area, bands in REGIONS[facing].items()
        for side in SIDES
    ]
    return f"<defs>{_clips(scene, facing, own)}</defs>{painted}{''.join(regions)}", classes(marks)


def _clips(scene: Scene, facing: Facing, name: str) -> str:
    runs = sorted({_run(band, side) for bands in REGIONS[facing].values() for band in bands for side in SIDES})
    return "".join(
        clip_path(name, run, f'<path d="{path_of((clip_curve(scene, scene.picture.end, run),))}"/>') for run in runs
    )


def _run(band: Band, side: str) -> str:
    return band[0] if band[0] in {"shirt", "pelvis", "neck", "head"} else f"{band[0]}_{side}"


def _region(scene: Scene, area: str, bands: tuple[Band, ...], side: str, name: str, word: str, facing: Facing) -> str:
    own = f"{name}-{area.replace('_', '-')}-{SIDE_WORDS[side]}"
    paths = "".join(
        f'<path d="{path_of((Curve(_corners(scene, band, side), smooth=False),))}" '
        f'clip-path="url(#{clip_id(name, _run(band, side))})"/>'
        for band in bands
    )
    title = f"{SIDE_WORDS[side].capitalize()} {word}, {facing}"
    return (
        f'<g class="region" id="{own}" data-area="{area}" data-side="{SIDE_WORDS[side]}">'
        f"<title>{escape(title)}</title>{paths}</g>"
    )


def _corners(scene: Scene, band: Band, side: str) -> Array:
    """(4, 2): the corners of a band on the page."""
    _, kind, start, stop, inner, outer = band
    segment = kind if kind in SEGMENT_ENDS else f"{kind}_{side}"
    body = scene.picture.end
    near, far = (scene.camera.page(body.joints[joint]) for joint in SEGMENT_ENDS[segment])
    along = far - near
    outward = _outward(scene, body, segment, side, along) * scene.camera.scale
    spots = ((start, inner), (stop, inner), (stop, outer), (start, outer))
    return np.stack([near + along * share + outward * metres for share, metres in spots])


def _outward(scene: Scene, body: Body, segment: str, side: str, along: Array) -> Array:
    """(2,) of length 1, across the segment on the page and away from the midline."""
    across = np.array([-along[1], along[0]]) / float(np.hypot(*along))
    own = SIDE_SIGN[kind_and_side(segment)[1] or side]
    right = scene.camera.page(body.frames["pelvis"][:, 2]) - scene.camera.page(np.zeros(3))
    return np.asarray(across * np.sign(float(across @ right) * own))
