"""Many pictures on one page with their names under them: to look at them all, and to print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from recommender.figure.camera import HEIGHT_PX, WIDTH_PX
from recommender.figure.document import classes, document, plain_id
from recommender.figure.forms import drawn
from recommender.figure.look import NEUTRAL_LOOK, Look
from recommender.figure.picture import Picture
from recommender.figure.scene import scene_of
from recommender.figure.themes import hatching, palette, stylesheet
from recommender.figure.words import Theme

NAME_PX: Final = 36.0  # the height of the line with the name
SHEET: Final = "sheet"


def sheet(pictures: Sequence[Picture], *, theme: Theme = "light", columns: int = 4, look: Look = NEUTRAL_LOOK) -> str:
    """One SVG of many pictures, `columns` in a row, each with its name; one stylesheet for all of them."""
    cells, used = [], frozenset[str]()
    for place, picture in enumerate(pictures):
        inside, marks = drawn(scene_of(picture, look), "still", plain_id(f"{SHEET}-{picture.stretch_id}"))
        cells.append(_cell(picture, inside, place % columns * WIDTH_PX, place // columns * (HEIGHT_PX + NAME_PX)))
        used |= classes(marks)
    rows = -(-len(pictures) // columns)
    colours = palette("light" if theme == "auto" else theme, look)
    style = stylesheet(f"#{SHEET}", theme, look, used)
    words = f"#{SHEET} text{{font:20px sans-serif;text-anchor:middle;fill:{colours['line']}}}"
    ground = f'<rect width="100%" height="100%" fill="{colours["ground"]}"/>'
    return document(
        SHEET,
        "Stretches",
        f"{len(pictures)} stretches with their names.",
        f"<style>{style}{words}</style>{hatching(SHEET, theme)}{ground}{''.join(cells)}",
        width_px=columns * WIDTH_PX,
        height_px=rows * (HEIGHT_PX + NAME_PX),
    )


def _cell(picture: Picture, inside: str, x: float, y: float) -> str:
    return (
        f'<svg x="{x:g}" y="{y:g}" width="{WIDTH_PX:g}" height="{HEIGHT_PX + NAME_PX:g}">'
        f'<svg width="{WIDTH_PX:g}" height="{HEIGHT_PX:g}">{inside}</svg>'
        f'<text x="{WIDTH_PX / 2:g}" y="{HEIGHT_PX + 22:g}">{escape(picture.title)}</text></svg>'
    )
