"""Points on the page as SVG path text, to a tenth of a pixel, in as few characters as that takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby
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


def _apart(tenths: int) -> str:
    """A number that stands behind another; a minus separates as well as a space does."""
    return number(tenths) if tenths < 0 else f" {number(tenths)}"


_COMMON: Final = {tenths: _apart(tenths) for tenths in range(-1000, 1001)}


def numbers(tenths: Iterable[int]) -> str:
    """Numbers in a row.

    >>> numbers([10, -5, 7])
    '1-.5 .7'
    """
    return "".join([_COMMON.get(each) or _apart(each) for each in tenths]).lstrip()


def polygon(points: Array, *, closed: bool = True) -> str:
    """Straight lines through points (n, 2)."""
    at = _tenths(points)
    steps = (at[1:] - at[:-1]).ravel().tolist()
    return f"M{numbers(at[0].tolist())}l{numbers(steps)}{'z' if closed else ''}"


def bezier_segments(lines: Sequence[tuple[Array, bool]]) -> list[Array]:
    """The smooth curves (m, 4, 2) through the points (n, 2) of each line; m is n where the line is closed, else n - 1.

    Control points lie ahead of and behind each point (Catmull and Rom 1974). All lines are taken in one step: a picture
    has many, and all are short.
    """
    knots = np.concatenate([_with_neighbours(points, closed) for points, closed in lines])
    counts = [len(points) + (3 if closed else 2) for points, closed in lines]
    ends = list(accumulate(counts))
    opens = [(end - count, end) for end, count, (_, closed) in zip(ends, counts, lines, strict=True) if not closed]
    ahead = _handles(knots, opens)
    segments = np.array((knots[1:-2], knots[1:-2] + ahead[:-1], knots[2:-1] - ahead[1:], knots[2:-1]))
    return [segments[:, end - count : end - 3].transpose(1, 0, 2) for end, count in zip(ends, counts, strict=True)]


def _with_neighbours(points: Array, closed: bool) -> Array:
    """The points of a line with those before the first and behind the last; an open line's ends are there twice."""
    around = (points[-1:], points, points[:2]) if closed else (points[:1], points, points[-1:])
    return np.concatenate(around)


def _handles(knots: Array, opens: Sequence[tuple[int, int]]) -> Array:
    """(n - 2, 2): how far a control point lies ahead of each point but the first and the last.

    A handle is never longer than a third of the shorter way to a neighbour: uneven points make no loops. `opens`
    tells from where to where open lines lie: at their ends the only way counts.
    """
    ways = knots[1:] - knots[:-1]
    lengths = np.hypot(ways[:, 0], ways[:, 1])
    for start, end in opens:
        lengths[start], lengths[end - 2] = lengths[start + 1], lengths[end - 3]
    longest = np.minimum(lengths[:-1], lengths[1:]) / 2.2
    along = (ways[:-1] + ways[1:]) / 6
    length = np.hypot(along[:, 0], along[:, 1])
    shrink = np.minimum(longest / np.maximum(length, 1e-12), 1.0)
    return np.asarray(along * shrink[:, None])


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
    return np.array((a, ab, abc, middle)), np.array((middle, bcd, cd, d))


def _tenths(points: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.rint(points * 10).astype(np.int64)
