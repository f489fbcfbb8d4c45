"""Learning curves as SVG: the value of a planned session by week, one line a policy. The same results, the same bytes.

matplotlib comes with the `analysis` extra.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from recommender.outcomes.drawing import require_matplotlib
from recommender.simulation.results import KNOWN, LEAST, MOST, OURS, PolicyResult, Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE: Final = "Synthetic people: what a planned session would bring, week by week"
SIZE_INCHES: Final = (9.0, 5.0)
# Told apart by colour-blind eyes as well (Okabe and Ito); beyond these the name at the end of a line says which it is.
COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#A07000", "#7A4FBF", "#5B6770")
OURS_COLOUR, FRAME_COLOUR = "#D55E00", "#777777"
FRAME: Final = {LEAST: ":", KNOWN: "-.", MOST: "--"}  # what frames the others
LEAST_STEP = 0.045  # between two names, as a share of the height
# Text stays text, so that it can be read and searched; ids follow from the content, not from chance.
SETTINGS: Final[Any] = {"svg.fonttype": "none", "svg.hashsalt": "stretch", "font.size": 10.0}


@dataclass(frozen=True)
class Curves:
    """The picture as a notebook shows it."""

    results: Results

    def _repr_svg_(self) -> str:
        return curves_svg(self.results)


def curves_svg(results: Results) -> str:
    """The picture, which says of itself that it is synthetic. Raises UsageError without the `analysis` extra."""
    require_matplotlib("--svg")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(SETTINGS):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.subplots()
        _draw(axes, results)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Title": TITLE, "Date": None, "Creator": None})
    return out.getvalue()


def _draw(axes: Axes, results: Results) -> None:
    colours = dict(
        zip([p.policy for p in results.policies if _is_rival(p)], _endless(len(results.policies)), strict=False)
    )
    weeks = range(1, results.weeks + 1)
    for policy in results.policies:
        axes.plot(weeks, policy.curve_nrs, **_line(policy.policy, colours))
    axes.set_title(TITLE, loc="left", fontweight="bold", fontsize=11)
    count = len(results.worlds)
    worlds = "1 synthetic world with" if count == 1 else f"{count} synthetic worlds, each with"
    axes.set_xlabel(f"Week. {worlds} {results.people} people; not real people.")
    axes.set_ylabel("NRS points, if all of it were done")
    axes.set_xticks(list(weeks))
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    _name_lines(axes, results, colours)


def _is_rival(policy: PolicyResult) -> bool:
    return policy.policy != OURS and policy.policy not in FRAME


def _endless(count: int) -> list[str]:
    return [COLOURS[place % len(COLOURS)] for place in range(count)]


def _line(name: str, colours: dict[str, str]) -> dict[str, Any]:
    if name == OURS:
        return {"color": OURS_COLOUR, "linewidth": 2.8, "zorder": 3}
    if name in FRAME:
        return {"color": FRAME_COLOUR, "linewidth": 1.4, "linestyle": FRAME[name]}
    return {"color": colours[name], "linewidth": 1.4}


def _name_lines(axes: Axes, results: Results, colours: dict[str, str]) -> None:
    """Each name at the end of its line, moved apart where they would lie on each other."""
    low, high = axes.get_ylim()
    ends = [policy.curve_nrs[-1] for policy in results.policies]
    places = spread(ends, LEAST_STEP * (high - low))
    for policy, end, place in zip(results.policies, ends, places, strict=True):
        line = _line(policy.policy, colours)
        axes.annotate(
            policy.policy,
            xy=(results.weeks, end),
            xytext=(results.weeks + 0.03 * results.weeks, place),
            color=line["color"],
            fontweight="bold" if policy.policy == OURS else "normal",
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": line["color"], "linewidth": 0.5, "relpos": (0.0, 0.5)},
        )
    axes.set_xlim(1 - 0.02 * results.weeks, results.weeks)


def spread(values: Sequence[float], step: float) -> list[float]:
    """The values, moved as little as it takes for neighbours to lie a step apart; their order stays.

    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    order = np.argsort(values, kind="stable")
    # Least squares under "each at least a step above the one before" is isotonic regression on the values less steps.
    from scipy.optimize import isotonic_regression

    steps = step * np.arange(len(order))
    placed = isotonic_regression(np.asarray(values, dtype=float)[order] - steps).x + steps
    return [float(placed[rank]) for rank in np.argsort(order, kind="stable")]
