"""Outlines against dense samples of the solids themselves: nothing is cut off, nothing is added."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull, Delaunay

from recommender.figure.camera import looking
from recommender.figure.fronts import front_of
from recommender.figure.outline import CAP_POINTS, far_tip, hull_outline, limb_outline, limb_outlines
from recommender.figure.picture import View
from recommender.figure.solids import Solids, chained, gathered, seen
from recommender.figure.volumes import Ball, Ellipsoid

SPHERE = np.random.default_rng(3).normal(size=(4000, 3))
SPHERE /= np.linalg.norm(SPHERE, axis=1, keepdims=True)
coordinates = st.tuples(*[st.floats(-1, 1)] * 3).map(np.array)
cameras = st.builds(
    lambda yaw, elevation: looking(View(yaw_deg=yaw, elevation_deg=elevation)).scaled(100),
    st.floats(-180, 180),
    st.floats(-30, 80),
)


def rough_ellipsoid(centre, size, turn):
    axes = np.linalg.qr(np.array(turn).reshape(3, 3) + 2 * np.eye(3))[0]
    return Ellipsoid(centre, axes * size)


ellipsoids = st.builds(
    rough_ellipsoid,
    coordinates,
    st.tuples(*[st.floats(0.05, 0.5)] * 3).map(np.array),
    st.tuples(*[st.floats(-1, 1)] * 9),
)


def sampled(solids, camera):
    """Points of the surfaces on the page, and how far in front they are."""
    points = np.concatenate([c + SPHERE @ a.T for c, a in zip(solids.centres, solids.half_axes, strict=True)])
    return camera.page(points), camera.depth_m(points)


@settings(max_examples=25, deadline=None)
@given(forms=st.lists(ellipsoids, min_size=1, max_size=4), camera=cameras)
def test_a_hull_is_that_of_all_surface_points(forms, camera):
    """Areas agree with scipy's hull of thousands of points: a polygon of 360 points loses hardly anything."""
    solids = gathered(forms)
    ours = ConvexHull(hull_outline(seen(solids, camera), count=360).points).volume
    dense = ConvexHull(sampled(solids, camera)[0]).volume

    assert ours == pytest.approx(dense, rel=0.015)


@settings(max_examples=25, deadline=None)
@given(forms=st.lists(ellipsoids, min_size=1, max_size=3), camera=cameras)
def test_the_front_surface_is_the_nearest_surface_point(forms, camera):
    solids = gathered(forms)
    page, depth = sampled(solids, camera)
    surface = front_of(seen(solids, camera)).depth_at(page)
    inside = np.isfinite(surface)

    assert inside.mean() > 0.9  # all but those on the very rim
    assert (surface[inside] >= depth[inside] - 1e-6).all()


def test_between_balls_a_chain_fills_the_hull():
    """Consecutive balls stand for their hull: two equal ones for a cylinder with round ends."""
    camera = looking(View(elevation_deg=0)).scaled(100)
    chain = seen(chained(gathered([Ball(np.zeros(3), 0.1), Ball(np.array([1.0, 0, 0]), 0.1)]), 12), camera)
    near, far = camera.page(np.zeros(3)), camera.page(np.array([1.0, 0, 0]))
    outline = limb_outline(chain, near, far).points

    assert np.abs(outline[:, 1]).max() == pytest.approx(10, abs=0.05)
    assert outline[:, 0].min() == pytest.approx(-10, abs=1e-6)
    assert outline[:, 0].max() == pytest.approx(110, abs=1e-6)
    sides = outline[(outline[:, 0] > 0) & (outline[:, 0] < 100)]
    assert np.abs(sides[:, 1]).min() > 9.2  # between two balls of a chain of 12 it dips by less than a pixel


@settings(max_examples=40, deadline=None)
@given(camera=cameras, way=coordinates)
def test_a_limb_outline_holds_every_ball_of_the_limb(camera, way):
    """Seen from anywhere, even end-on, no ball sticks out by more than the polygon's own coarseness."""
    balls = [Ball(np.zeros(3), 0.09), Ball(way * 0.5, 0.08), Ball(way, 0.05)]
    chain = chained(gathered(balls), 8)
    ends = camera.page(np.stack([np.zeros(3), way]))
    outline = limb_outline(seen(chain, camera), *ends)
    page, _ = sampled(chain, camera)
    hull = Delaunay(outline.points)
    outside = page[hull.find_simplex(page) < 0]
    if len(outside):
        shares = np.linspace(0, 1, 20)[:, None, None]
        edges = (outline.points * (1 - shares) + np.roll(outline.points, -1, axis=0) * shares).reshape(-1, 2)
        assert np.linalg.norm(outside[:, None] - edges[None], axis=2).min(axis=1).max() < 1.5  # px, of a ball of 9 px

    assert len(outline.points) == 2 * (5 + 2 * CAP_POINTS + 3)
    assert far_tip(outline) == len(outline.points) // 2


@settings(max_examples=30, deadline=None)
@given(camera=cameras, middle=coordinates, far=coordinates)
def test_the_number_of_points_never_changes(camera, middle, far):
    """Key frames can only turn into one another point by point."""
    chain = seen(chained(gathered([Ball(np.zeros(3), 0.1), Ball(middle, 0.08), Ball(far, 0.06)]), 6), camera)
    outline = limb_outline(chain, camera.page(np.zeros(3)), camera.page(far), inner_points=3)

    assert outline.points.shape == (2 * (3 + 2 * CAP_POINTS + 3), 2)
    assert np.isfinite(outline.points).all()
    assert np.isfinite(outline.depth_m).all()


def test_a_grown_shape_is_larger_by_as_much_all_round():
    camera = looking(View(elevation_deg=0)).scaled(100)
    ball = seen(Solids(np.zeros((1, 3)), np.eye(3)[None] * 0.1), camera)
    points = np.array([[0.0, 10.9], [0.0, 11.1], [10.9, 0.0]])

    assert np.isfinite(front_of(ball.grown(1.0)).depth_at(points)).tolist() == [True, False, True]


def test_limbs_that_are_outlined_together_are_as_each_is_alone():
    """They share one computation; the longer one must not change the shorter one."""
    camera = looking(View(yaw_deg=30)).scaled(100)
    forms = [[Ball(np.array([x, 0.1 * x, 0.0]), 0.1) for x in range(count)] for count in (2, 4)]
    limbs = [chained(gathered(balls), 6) for balls in forms]
    ends = camera.page(np.array([(limb.centres[0], limb.centres[-1]) for limb in limbs]))
    together = seen(limbs[0] + limbs[1], camera)
    first = len(limbs[0].centres)
    members = [range(first), range(first, len(together.centres))]

    for limb, end, outline in zip(limbs, ends, limb_outlines(together, members, ends, inner_points=5), strict=True):
        alone = limb_outline(seen(limb, camera), *end)
        assert outline.points == pytest.approx(alone.points)
        assert outline.depth_m == pytest.approx(alone.depth_m)
