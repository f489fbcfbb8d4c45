"""Charts of weeks as SVG for a page: drawn by the server, coloured by the page's own stylesheet, nothing inline.

They are drawn for a phone's width, so that their letters can be read there. Up and down have the same ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from markupsafe import Markup

from recommender.language.formats import day_in_short
from recommender.outcomes.progress import WeekOfProgress, compared
from recommender.outcomes.trend_words import EVERYDAY_UPS_AND_DOWNS_NRS, WEEKS_NEEDED

WIDTH: Final = 360
LEFT, RIGHT, TOP = 26, 12, 12
PAIN_HEIGHT: Final = 200
DOT_STEP: Final = 15
MOST_DOTS: Final = 7
LETTERS_OF_DATE: Final = 52  # pixels that a date below the chart takes


def pain_chart(weeks: Sequence[WeekOfProgress], title: str) -> Markup:
    """A dot for each week with a rating; of the weeks that can be compared a line from three on.

    The band of everyday ups and downs lies around the first of these.
    """

    def y_of(nrs: float) -> float:
        return TOP + PAIN_HEIGHT * (10 - nrs) / 10

    rated = [
        (week.is_whole, f"{_x_of(number, weeks):.1f}", f"{y_of(week.worst_nrs):.1f}")
        for number, week in enumerate(weeks)
        if week.worst_nrs is not None
    ]

    parts = [*_paused(weeks, PAIN_HEIGHT)]
    for nrs in range(0, 11, 2):
        parts.append(f'<path class="grid" d="M{LEFT} {y_of(nrs):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="at-left" x="{LEFT - 7}" y="{y_of(nrs) + 4:.1f}">{nrs}</text>')
    if judged := compared(weeks):
        high = min(10, judged[0] + EVERYDAY_UPS_AND_DOWNS_NRS)
        low = max(0, judged[0] - EVERYDAY_UPS_AND_DOWNS_NRS)
        size = f'width="{WIDTH - LEFT - RIGHT}" height="{y_of(low) - y_of(high):.1f}"'
        parts.insert(0, f'<rect class="band" x="{LEFT}" y="{y_of(high):.1f}" {size}/>')
    if len(judged) >= WEEKS_NEEDED:
        steps = " ".join(f"{x} {y}" for is_whole, x, y in rated if is_whole)
        parts.append(f'<path class="line" d="M{steps}"/>')
    parts += [f'<circle class="dot" cx="{x}" cy="{y}" r="5"/>' for _, x, y in rated]
    parts += _dates(weeks, TOP + PAIN_HEIGHT + 20)
    return _svg("pain", title, TOP + PAIN_HEIGHT + 28, parts)


def session_chart(weeks: Sequence[WeekOfProgress], per_week: int, title: str) -> Markup:
    """A dot for each session that was done, the line of how many were wished for, a tick where it was reached."""
    height = DOT_STEP * (max([per_week, *(min(week.done, MOST_DOTS) for week in weeks)]) + 1)
    floor = TOP + height

    def y_of(dots: float) -> float:
        return floor - DOT_STEP * dots

    parts = [*_paused(weeks, height), f'<path class="grid" d="M{LEFT} {floor}H{WIDTH - RIGHT}"/>']
    if per_week:
        parts.append(f'<path class="aim" d="M{LEFT} {y_of(per_week):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="at-left" x="{LEFT - 7}" y="{y_of(per_week) + 4:.1f}">{per_week}</text>')
    for number, week in enumerate(weeks):
        x, dots = _x_of(number, weeks), min(week.done, MOST_DOTS)
        parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y_of(n + 0.5):.1f}" r="5"/>' for n in range(dots)]
        if week.is_met:
            parts.append(f'<path class="tick" d="M{x - 5:.1f} {y_of(dots + 0.45):.1f}l4 4 7 -8"/>')
    parts += _dates(weeks, floor + 20)
    return _svg("sessions", title, floor + 28, parts)


def _x_of(number: int, weeks: Sequence[WeekOfProgress]) -> float:
    """The middle of a week's column."""
    return LEFT + (number + 0.5) * (WIDTH - LEFT - RIGHT) / len(weeks)


def _paused(weeks: Sequence[WeekOfProgress], height: int) -> Iterator[str]:
    wide = (WIDTH - LEFT - RIGHT) / max(len(weeks), 1)
    for number, week in enumerate(weeks):
        if week.paused:
            x = LEFT + number * wide
            yield f'<rect class="paused" x="{x:.1f}" y="{TOP}" width="{wide:.1f}" height="{height}"/>'


def _dates(weeks: Sequence[WeekOfProgress], y: int) -> Iterator[str]:
    """As many dates as there is room for, the newest always among them."""
    every = -(-LETTERS_OF_DATE * len(weeks) // (WIDTH - LEFT - RIGHT)) if weeks else 1
    for number, week in enumerate(weeks):
        if (len(weeks) - 1 - number) % every == 0:
            x = min(max(_x_of(number, weeks), LEFT + 16), WIDTH - 24)
            yield f'<text class="below" x="{x:.1f}" y="{y}">{day_in_short(week.monday)}</text>'


def _svg(name: str, title: str, height: int, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{name}-title">'
        f'<title id="{name}-title">{escape(title)}</title>{"".join(parts)}</svg>'
    )  # the title is escaped, the rest are numbers of our own
