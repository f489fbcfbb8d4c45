"""Charts as SVG for inside a page: drawn by matplotlib, coloured by the page's own stylesheet, always the same bytes.

A chart is as wide as a phone, so that its letters can be read there; on a desk it grows. Its colours are names of the
page (`var(--first)`), with the light ones where the page says nothing. matplotlib comes with the `analysis` extra.
"""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, Final

from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_INCHES: Final = 5.0  # 360 points: a point of the drawing is a pixel of a phone
INK, SOFT, GRID, FRAME = "#1d2a3a", "#4d5b6b", "#e2e0d9", "#7b8794"
# Told apart by colour-blind eyes as well, and each line has its own marker beside its colour.
SERIES: Final = ("#0a6aa1", "#b4521a", "#2f7d4f", "#8a5a9e")
MARKERS: Final = ("o", "s", "^", "D")
NAMES: Final = {
    INK: "ink", SOFT: "soft", GRID: "grid", FRAME: "frame",
    **dict(zip(SERIES, ("first", "second", "third", "fourth"), strict=True)),
}  # fmt: skip
# Text stays text, so that it can be read and searched; ids follow from the content, not from chance.
SETTINGS: Final[Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "stretch", "font.size": 11.5, "font.family": "DejaVu Sans",
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FRAME, "xtick.color": SOFT, "ytick.color": SOFT,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.grid.axis": "y",
    "grid.color": GRID, "axes.axisbelow": True, "legend.frameon": False, "axes.titlesize": 12,
    "axes.facecolor": "none", "figure.facecolor": "none", "axes.titlelocation": "left",
}  # fmt: skip


def require_matplotlib(option: str = "") -> None:
    """Raises UsageError where the `analysis` extra is not installed. option: what of the command needs it."""
    if importlib.util.find_spec("matplotlib") is None:
        extra = "the `analysis` extra: pip install 'stretch-recommender[analysis]'"
        raise UsageError([Problem(option, f"needs {extra}" if option else f"charts need {extra}")])


def chart_svg(name: str, title: str, height_inches: float, draw: Callable[[Figure], None]) -> str:
    """What `draw` puts on a figure of a phone's width. name: unique in the page, its ids begin with it."""
    require_matplotlib()
    from matplotlib.figure import Figure

    with _settings():
        figure = Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
        draw(figure)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _inline(out.getvalue(), name, title)


@contextmanager
def _settings() -> Iterator[None]:
    from matplotlib import rc_context

    with rc_context(SETTINGS):
        yield


def one_panel(draw: Callable[[Axes], None]) -> Callable[[Figure], None]:
    """A drawing of a single pair of axes."""
    return lambda figure: draw(figure.subplots())


def _inline(document: str, name: str, title: str) -> str:
    """The drawing without what would reach beyond it: its ids are its own, its style sheet is that of the page."""
    svg = document[document.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r'xlink:href="#([^"]+)"', rf'href="#{name}-\1"', svg)
    svg = re.sub(r"\b(font: *[\d.]+px) '[^;\"]*", r"\1 system-ui, sans-serif", svg)
    for colour, variable in NAMES.items():
        svg = re.sub(rf"{colour}\b", f"var(--{variable}, {colour})", svg, flags=re.I)
    view = re.search(r'viewBox="[^"]+"', svg)
    head = f'<svg class="chart" {view[0] if view else ""} role="img" aria-labelledby="{name}-name">'
    return f'{head}<title id="{name}-name">{escape(title)}</title>{svg[svg.index(">") + 1 :]}'
