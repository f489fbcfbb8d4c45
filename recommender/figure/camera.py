"""An orthographic camera: from metres in the world to pixels on the page, with the depth that sorts what is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.figure.picture import View

Points = NDArray[np.float64]

WIDTH_PX: Final = 400.0
HEIGHT_PX: Final = 300.0
FRAME_PX: Final = (WIDTH_PX, HEIGHT_PX)
PADDING_PX: Final = 14.0
LARGEST_SCALE: Final = 420.0  # px per metre: a crop to the head should not fill the frame with a face
SINK_SHARE: Final = 0.25  # of the free height: a figure that sits low in the frame stands on something


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Looks along -toward.

    right, up, toward  unit vectors (3,) of the world; toward points to the viewer
    scale              pixels per metre
    origin_px          where the world's origin falls on the page (2,); y runs down the page
    mirrored           whether the page is turned left to right, as the other side of a stretch is drawn
    """

    right: Points
    up: Points
    toward: Points
    scale: float = 1.0
    origin_px: Points = None  # type: ignore[assignment]
    mirrored: bool = False

    def scaled(self, scale: float) -> Camera:
        """The same camera with another number of pixels per metre."""
        return replace(self, scale=scale)

    @property
    def axes_px(self) -> Points:
        """(3, 3): rows take a world vector to page x and y in pixels and to depth in metres."""
        return _axes_px(self)

    def page(self, points: Points) -> Points:
        """(..., 3) in the world -> (..., 2) in pixels on the page."""
        flat: Points = np.asarray(points) @ self.axes_px[:2].T
        return flat if self.origin_px is None else flat + self.origin_px

    def depth_m(self, points: Points) -> Points:
        """(..., 3) -> (...): larger is nearer to the viewer."""
        nearness: Points = np.asarray(points) @ self.toward
        return nearness


@lru_cache(maxsize=32)
def _axes_px(camera: Camera) -> Points:
    sign = -1.0 if camera.mirrored else 1.0
    return np.array([camera.right * sign * camera.scale, -camera.up * camera.scale, camera.toward])


def looking(view: View, *, mirrored: bool = False) -> Camera:
    """The camera of a view, one pixel per metre, the world's origin at the page's."""
    yaw, elevation = math.radians(view.yaw_deg), math.radians(view.elevation_deg)
    right = np.array([math.cos(yaw), 0.0, -math.sin(yaw)])
    toward = np.array([math.sin(yaw) * math.cos(elevation), math.sin(elevation), math.cos(yaw) * math.cos(elevation)])
    return Camera(right, np.cross(toward, right), toward, origin_px=np.zeros(2), mirrored=mirrored)


def fitted(
    camera: Camera, page_points: Points, *, padding_px: float = PADDING_PX, frame_px: tuple[float, float] = FRAME_PX
) -> Camera:
    """The camera scaled and moved so that points (n, 2), as `camera` sees them, fill the frame.

    What is less high than the frame sits low in it.
    """
    low, high = page_points.min(axis=0), page_points.max(axis=0)
    room = np.array(frame_px) - 2 * padding_px
    zoom = min(float((room / np.maximum(high - low, 1e-9)).min()), LARGEST_SCALE / camera.scale)
    middle = np.array(frame_px) / 2 - (low + high) / 2 * zoom
    sink = SINK_SHARE * (room[1] - float(high[1] - low[1]) * zoom)
    return replace(
        camera, scale=camera.scale * zoom, origin_px=middle + camera.origin_px * zoom + np.array([0.0, sink])
    )
