"""Curves on the page and the marks made of them: what a drawing holds before it is text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.figure.path_text import bezier_segments, curves_text, cut, polygon
from recommender.figure.solids import Array

Flags = NDArray[np.bool_]
Line = tuple[int, bool]  # which points, and whether they are a ring


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line through points (n, 2) in pixels.

    hidden  (n,) where the pen is lifted, because the limb goes on there without an edge; None: nowhere
    cuts    (n,) at which share of the way to the next point it is lifted or set down; nan: at a point
    gone    the whole curve faces away; its points are kept in one place so that key frames can morph
    """

    points: Array
    closed: bool = True
    smooth: bool = True
    hidden: Flags | None = None
    cuts: Array | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Curves that are painted in one go.

    css   the classes that give it its colours
    clip  the name of the part to whose outline it is cut, if any
    part  the part it belongs to
    """

    css: str
    curves: tuple[Curve, ...]
    part: str = ""
    clip: str = ""


def nothing_at(hub: Array, count: int, *, closed: bool = True, smooth: bool = True) -> Curve:
    """A curve that is not seen, kept at a point (2,) of the page."""
    return Curve(np.repeat(np.asarray(hub)[None], count, axis=0), closed, smooth, gone=True)


def path_of(curves: tuple[Curve, ...], *, keep_gone: bool = False) -> str:
    """The path text of curves; what is gone is left out unless key frames need it."""
    return paths_of([curves], keep_gone=keep_gone)[0]


def paths_of(several: Sequence[tuple[Curve, ...]], *, keep_gone: bool = False) -> list[str]:
    """The path text of each tuple of curves. What is drawn twice, as fill and as edge, is made once."""
    shown = [[curve for curve in curves if keep_gone or not curve.gone] for curves in several]
    smooth = {_line(curve): curve.points for curves in shown for curve in curves if curve.smooth}
    lines = bezier_segments([(points, closed) for (_, closed), points in smooth.items()]) if smooth else []
    segments = dict(zip(smooth, lines, strict=True))
    whole = {line: _whole_text(found, closed=line[1]) for line, found in segments.items()}
    return ["".join([_text(curve, segments, whole) for curve in curves]) for curves in shown]


def _line(curve: Curve) -> Line:
    return id(curve.points), curve.closed


def _whole_text(segments: Array, *, closed: bool) -> str:
    return f"{curves_text(segments, _from_the_second(len(segments)))}{'z' if closed else ''}"


def _text(curve: Curve, segments: Mapping[Line, Array], whole: Mapping[Line, str]) -> str:
    if not curve.smooth:
        return polygon(curve.points, closed=curve.closed)
    if curve.hidden is None or not curve.hidden.any():
        return whole[_line(curve)]
    own = segments[_line(curve)]
    cuts = np.full(len(own), np.nan) if curve.cuts is None else curve.cuts
    return "".join(_run_text(own, cuts, first, last) for first, last in _runs(curve.hidden))


def _from_the_second(count: int) -> list[bool]:
    return [False, *[True] * (count - 1)]


def _run_text(segments: Array, cuts: Array, first: int, last: int) -> str:
    """From point `first` to point `last` of a closed curve, and as far beyond them as the cuts say."""
    count = len(segments)
    run = [segments[place % count] for place in range(first, last)]
    goes_on = _from_the_second(len(run)) if run else []
    before, after = float(cuts[(first - 1) % count]), float(cuts[last % count])
    if not np.isnan(before):
        run.insert(0, cut(segments[(first - 1) % count], before, 1.0))
        goes_on.insert(0, False)
    if not np.isnan(after):
        run.append(cut(segments[last % count], 0.0, after))
        goes_on.append(False)
    return curves_text(np.array(run), goes_on) if run else ""


def _runs(hidden: Flags) -> list[tuple[int, int]]:
    """First and last point of each shown stretch of a closed curve; the last may lie beyond the first's full turn."""
    flags = hidden.tolist()
    count = len(flags)
    starts = [place for place in range(count) if flags[place - 1] and not flags[place]]
    ends = [place for place in range(count) if flags[(place + 1) % count] and not flags[place]]
    return [(start, min((end - start) % count for end in ends) + start) for start in starts]


def morphing(curves: Sequence[Curve]) -> list[Curve]:
    """The same curve in several key frames, the pen lifted at the same points in each, so that one turns into the next.

    Where it is lifted in most of them it is lifted in all; each frame keeps its own place for that between two points.
    """
    lifted = [curve.hidden for curve in curves if curve.hidden is not None]
    if not lifted:
        return list(curves)
    common = np.sum(lifted, axis=0) * 2 > len(curves)
    return [replace(curve, hidden=common, cuts=_common_cuts(curve, common)) for curve in curves]


def _common_cuts(curve: Curve, common: Flags) -> Array:
    """(n,): each frame's own cut where it has one at that point, else the end of the way that fits."""
    hidden = np.zeros(len(curve.points), dtype=bool) if curve.hidden is None else curve.hidden
    own = np.full(len(hidden), np.nan) if curve.cuts is None else curve.cuts
    following = np.roll(common, -1)
    both_shown = ~hidden & ~np.roll(hidden, -1)
    setting_down, lifting = common & ~following, ~common & following
    ends = np.where(setting_down, np.where(both_shown, 0.0, 1.0), np.where(both_shown, 1.0, 0.0))
    fits = np.isnan(own) | (hidden != common) | (np.roll(hidden, -1) != following)
    return np.where(setting_down | lifting, np.where(fits, ends, own), np.nan)
