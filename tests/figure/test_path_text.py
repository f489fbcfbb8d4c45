"""The text of a path, read back by a small reader of its own."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.figure.curves import Curve, Mark, morphing, path_of, paths_of
from recommender.figure.path_text import bezier_segments, cut, number

points = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=4, max_size=20, unique=True).map(np.array)


def read(path):
    """The on-curve points of a path of M, l, c and s, and each curve's control points."""
    tokens = re.findall(r"[MlcsZz]|-?(?:\d+\.?\d*|\.\d+)", path)
    at, command, found, controls, place = np.zeros(2), "", [], [], 0
    sizes = {"M": 2, "l": 2, "c": 6, "s": 4}
    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
            continue
        values = np.array([float(token) for token in tokens[place : place + sizes[command]]]).reshape(-1, 2)
        place += sizes[command]
        controls.append(values[:-1] + at if command in "cs" else values[:0])
        at = values[-1] if command == "M" else at + values[-1]
        found.append(at)
    return np.array(found), controls


@given(points)
def test_a_polygon_comes_back_to_a_tenth_of_a_pixel(ring):
    """Relative steps are taken between rounded points: the error never adds up."""
    found, _ = read(path_of((Curve(ring, smooth=False),)))

    assert np.abs(found - ring).max() <= 0.05 + 1e-9


@given(points)
def test_a_smooth_loop_passes_through_all_its_points(ring):
    found, _ = read(path_of((Curve(ring),)))

    assert np.abs(found - np.concatenate([ring, ring[:1]])).max() <= 0.05 + 1e-9


@given(points)
def test_a_handle_never_reaches_past_the_middle_to_a_neighbour(ring):
    """Uneven points would else make loops in a line."""
    segments = bezier_segments([(ring, True)])[0]
    ahead = np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1)
    ways = np.linalg.norm(ring - np.roll(ring, -1, axis=0), axis=1)

    assert (ahead <= np.minimum(ways, np.roll(ways, 1)) / 2 + 1e-9).all()


@given(points, st.floats(0.05, 0.95))
def test_a_cut_curve_lies_on_the_curve(ring, share):
    """Bernstein's formula against de Casteljau's construction."""
    segment = bezier_segments([(ring, False)])[0][0]
    t = share
    weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3])

    assert cut(segment, share, 1.0)[0] == pytest.approx(weights @ segment)
    assert cut(segment, 0.0, share)[-1] == pytest.approx(weights @ segment)


def test_the_pen_is_lifted_where_an_edge_goes_under():
    ring = np.array([[0, 0], [10, 0], [20, 0], [20, 20], [10, 20], [0, 20]], dtype=float)
    hidden = np.array([False, True, False, False, True, False])
    path = path_of((Curve(ring, hidden=hidden),))

    assert path.count("M") == 2
    assert "z" not in path


def test_key_frames_agree_on_where_the_pen_is_lifted():
    """Else one path could not turn into the next: both need the same commands."""
    ring = np.array([[0, 0], [10, 0], [20, 0], [20, 20], [10, 20], [0, 20]], dtype=float)
    hides = [[1], [1, 2], [1], [0, 1]]
    frames = []
    for places in hides:
        hidden = np.zeros(6, dtype=bool)
        hidden[places] = True
        cuts = np.where(hidden != np.roll(hidden, -1), 0.4, np.nan)
        frames.append(Curve(ring + len(frames), hidden=hidden, cuts=cuts))
    texts = [path_of((curve,)) for curve in morphing(frames)]

    assert len({re.sub(r"[^A-Za-z]", "", text) for text in texts}) == 1
    assert len({len(read(text)[0]) for text in texts}) == 1


def test_what_is_gone_is_left_out_of_a_still_and_kept_for_a_key_frame():
    mark = Mark("ear", (Curve(np.ones((5, 2)), gone=True),))

    assert path_of(mark.curves) == ""
    assert path_of(mark.curves, keep_gone=True)


@given(st.integers(-100_000, 100_000))
def test_numbers_read_back_as_they_were(tenths):
    assert float(number(tenths)) == pytest.approx(tenths / 10)


@given(st.lists(points, min_size=2, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_lines_that_are_written_together_are_as_each_is_alone(lines, smooth):
    """They share one computation: no line may feel its neighbour."""
    curves = [(Curve(line, closed=at % 2 == 0, smooth=smooth[at]),) for at, line in enumerate(lines)]

    assert paths_of(curves) == [path_of(curve) for curve in curves]
