"""The charts of the report. Each shows a frame whose rows the table below it repeats; up and down have the same ink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from recommender.outcomes.drawing import FRAME, INK, MARKERS, SERIES, SOFT, chart_svg, one_panel
from recommender.outcomes.report_page import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LETTERS: Final = 24  # of a name beside a chart
MOST_TICKS: Final = 13


def bars(name: str, frame: pd.DataFrame, shows: str) -> Chart:
    """A bar per row, longest possible = the first one's whole.

    frame  label; people (a count); of (what it is a part of)
    """

    def draw(axes: Axes) -> None:
        places = range(len(frame))
        axes.barh(places, frame["people"], color=SERIES[0], height=0.45)
        for place, label, people, of in zip(places, frame["label"], frame["people"], frame["of"], strict=True):
            came = f"{people:,}, {people / of:.0%}" if of else "nobody could yet"
            axes.annotate(
                f"{label}: {came}", (0, place), xytext=(0, 9), textcoords="offset points", va="bottom",
                color=INK,
            )  # fmt: skip
        axes.set(yticks=[], xlim=(0, max(frame["of"].max(), 1)), ylim=(len(frame) - 0.5, -0.8), xlabel="people")
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)

    return Chart(svg=chart_svg(name, shows, 0.6 + 0.5 * len(frame), one_panel(draw)), shows=shows)


def over_weeks(
    name: str, series: Mapping[str, pd.DataFrame], shows: str, *, label: str, limits: tuple[float, float], counted: str
) -> Chart:
    """A line with its interval for each series, and below the axis how many each week rests on.

    series   frames by name: week, value, low, high, n; a missing value is a gap
    limits   of the values; (0, 1): they are shares
    counted  what n counts
    """
    is_share = limits == (0, 1)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for place, (words, frame) in enumerate(series.items()):
            _line(axes, frame, place, words if len(series) > 1 else None)
        weeks = sorted({int(week) for frame in series.values() for week in frame["week"]})
        axes.set(ylim=limits, ylabel=label)
        if is_share:
            axes.yaxis.set_major_formatter(lambda value, _place: f"{value:.0%}")
        _weeks_and_counts(axes, weeks, list(series.values()), counted)
        if len(series) > 1:
            figure.legend(loc="outside upper left", labelcolor=INK, fontsize=10.5)

    return Chart(svg=chart_svg(name, shows, 3.2 + 0.2 * len(series), draw), shows=shows)


def _line(axes: Axes, frame: pd.DataFrame, place: int, words: str | None) -> None:
    colour, marker = SERIES[place % len(SERIES)], MARKERS[place % len(MARKERS)]
    axes.fill_between(frame["week"], frame["low"], frame["high"], color=colour, alpha=0.18, linewidth=0)
    axes.plot(frame["week"], frame["value"], color=colour, linewidth=1.8, marker=marker, markersize=4.5, label=words)


def _weeks_and_counts(axes: Axes, weeks: Sequence[int], frames: Sequence[pd.DataFrame], counted: str) -> None:
    """Ticks at whole weeks, under each how many people there were: a line that rests on ever fewer has to say so."""
    ticks = weeks[:: -(-len(weeks) // MOST_TICKS)] if weeks else []
    counts = [frame.set_index("week")["n"] for frame in frames]
    labels = ["\n".join([str(tick), *(_short(count.get(tick, 0)) for count in counts)]) for tick in ticks]
    axes.set_xticks(list(ticks), labels)
    axes.tick_params(axis="x", labelsize=9.5)
    axes.set_xlabel(f"week, and below it {counted}")


def _short(count: float) -> str:
    """At most four signs: 950, 1.2k, 12k."""
    if count < 1000:
        return f"{count:.0f}"
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count / 1000:.0f}k"


def shares_of_all(name: str, frame: pd.DataFrame, shows: str) -> Chart:
    """One bar per group that is cut into shares which sum to all of it.

    frame  one row per group and one column per outcome: people
    """

    def draw(axes: Axes) -> None:
        left = pd.Series(0.0, index=frame.index)
        total = frame.sum(axis=1)
        hatches = ("", "", "", "///")
        for place, column in enumerate(frame.columns):
            share = frame[column] / total
            colour = FRAME if column == frame.columns[-1] else SERIES[place % len(SERIES)]
            axes.barh(range(len(frame)), share, left=left, color=colour, height=0.5, hatch=hatches[place % 4],
                      edgecolor="white", label=column)  # fmt: skip
            left += share
        axes.set_yticks(range(len(frame)), [str(label) for label in frame.index])
        axes.set(xlim=(0, 1), ylim=(len(frame) - 0.4, -0.6))
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:.0%}")
        axes.grid(visible=False)
        axes.figure.legend(loc="outside lower left", ncols=2, labelcolor=INK, fontsize=10.5)

    return Chart(svg=chart_svg(name, shows, 1.5 + 0.45 * len(frame), one_panel(draw)), shows=shows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One half of a chart with a row per stretch. columns: of the value, its low and its high; label: its unit."""

    columns: tuple[str, str, str]
    label: str
    is_share: bool = False


def side_by_side(name: str, frame: pd.DataFrame, sides: tuple[Side, Side], shows: str) -> Chart:
    """A row per stretch: left the benefit, right the harm, each with its interval.

    frame  label, and the columns of the sides
    """

    def draw(figure: Figure) -> None:
        both = figure.subplots(1, 2, sharey=True)
        for place, (axes, side) in enumerate(zip(both, sides, strict=True)):
            _dots(axes, frame, side, place)
        both[0].set_yticks(range(len(frame)), [str(label)[:MOST_LETTERS] for label in frame["label"]], fontsize=9)
        both[0].tick_params(axis="y", labelcolor=INK)
        both[0].set_ylim(len(frame) - 0.5, -0.5)

    return Chart(svg=chart_svg(name, shows, 1.0 + 0.24 * len(frame), draw), shows=shows)


def _dots(axes: Axes, frame: pd.DataFrame, side: Side, place: int) -> None:
    middle, low, high = (frame[column] for column in side.columns)
    rows = range(len(frame))
    axes.hlines(rows, low, high, color=SERIES[place], linewidth=1.6)
    axes.plot(middle, rows, MARKERS[place], color=SERIES[place], markersize=4.5)
    axes.set_xlabel(side.label, fontsize=10)
    axes.tick_params(axis="x", labelsize=9)
    axes.locator_params(axis="x", nbins=4)
    if side.is_share:
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:.0%}")
    if low.min() >= 0:
        axes.set_xlim(0, None)
    else:
        axes.axvline(0, color=FRAME, linewidth=1)


def logged_and_observed(name: str, frame: pd.DataFrame, shows: str) -> Chart:
    """Dots on the diagonal where what was logged as likely happened as often.

    frame  logged_share, shown_share, low, high
    """

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle="--")
        axes.vlines(frame["logged_share"], frame["low"], frame["high"], color=SERIES[0], linewidth=1.6)
        axes.plot(frame["logged_share"], frame["shown_share"], "o", color=SERIES[0], markersize=5)
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="chance that was logged", ylabel="how often it came")
        axes.grid(axis="both", visible=True)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _place: f"{value:.0%}")

    return Chart(svg=chart_svg(name, shows, 3.6, one_panel(draw)), shows=shows)
