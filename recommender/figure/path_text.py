"""Points on the page as SVG path text, to a tenth of a pixel, in as few characters as that takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import numpy as np

from recommender.figure.solids import Array


def number(tenths: int) -> str:
    """A number of tenths as SVG writes it.

    >>> number(-5), number(120), number(0), number(123)
    ('-.5', '12', '0', '12.3')
    """
    sign, size = ("-" if tenths < 0 else ""), abs(tenths)
    whole, tenth = divmod(size, 10)
    return f"{sign}{whole if whole or not tenth else ''}{f'.{tenth}' if tenth else ''}"


_COMMON: Final = {tenths: number(tenths) for tenths in range(-1000, 1001)}


def numbers(tenths: Iterable[int]) -> str:
    """Numbers in a row; a minus separates as well as a space does.

    >>> numbers([10, -5, 7])
    '1-.5 .7'
    """
    return " ".join([_COMMON.get(each) or number(each) for each in tenths]).replace(" -", "-")


def polygon(points: Array, *, closed: bool = True) -> str:
    """Straight lines through points (n, 2)."""
    at = _tenths(points)
    steps = np.diff(at, axis=0).ravel().tolist()
    return f"M{numbers(at[0].tolist())}l{numbers(steps)}{'z' if closed else ''}"


def handles(points: Array, *, closed: bool) -> Array:
    """(n, 2): how far a curve's control point lies ahead of each of its points (Catmull and Rom 1974).

    A handle is never longer than a third of the shorter way to a neighbour: uneven points make no loops.
    """
    first, last = (points[-1:], points[:1]) if closed else (points[:1], points[-1:])
    ways = np.diff(np.concatenate([first, points, last]), axis=0)
    lengths = np.hypot(ways[:, 0], ways[:, 1])
    if not closed:
        lengths[0], lengths[-1] = lengths[1], lengths[-2]
    longest = np.minimum(lengths[:-1], lengths[1:]) / 2.2
    along = (ways[:-1] + ways[1:]) / 6
    length = np.hypot(along[:, 0], along[:, 1])
    shrink = np.minimum(longest / np.maximum(length, 1e-12), 1.0)
    return np.asarray(along * shrink[:, None])


def bezier_segments(points: Array, ahead: Array) -> Array:
    """(n - 1, 4, 2): the curves between points (n, 2) whose control points lie `ahead` of and behind each of them."""
    return np.stack([points[:-1], points[:-1] + ahead[:-1], points[1:] - ahead[1:], points[1:]], axis=1)


def curves_text(segments: Array, goes_on: Sequence[bool]) -> str:
    """Curves (n, 4, 2) that follow one another; one that `goes_on` smoothly needs no first control point of its own."""
    at = _tenths(segments)
    steps = (at[:, 1:] - at[:, :1]).reshape(len(at), 6)
    text, place = f"M{numbers(at[0, 0].tolist())}", 0
    for smooth, group in groupby(goes_on):
        end = place + len(list(group))
        written = numbers(steps[place:end, 2 if smooth else 0 :].ravel().tolist())
        text += f"{'s' if smooth else 'c'}{written}"
        place = end
    return text


def cut(segment: Array, start: float, end: float) -> Array:
    """The part (4, 2) of a curve (4, 2) between two shares of its parameter (de Casteljau)."""
    first = _split(segment, end)[0] if end < 1.0 else segment
    return _split(first, start / end)[1] if start > 0.0 else first


def _split(segment: Array, share: float) -> tuple[Array, Array]:
    a, b, c, d = segment
    ab, bc, cd = a + (b - a) * share, b + (c - b) * share, c + (d - c) * share
    abc, bcd = ab + (bc - ab) * share, bc + (cd - bc) * share
    middle = abc + (bcd - abc) * share
    return np.stack([a, ab, abc, middle]), np.stack([middle, bcd, cd, d])


def _tenths(points: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.rint(np.asarray(points) * 10).astype(np.int64)
