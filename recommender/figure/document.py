"""The SVG around the marks: ids, title and description for screen readers, styles, clip paths."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal

from recommender.figure.camera import HEIGHT_PX, WIDTH_PX
from recommender.figure.curves import Curve, Mark, paths_of
from recommender.figure.words import Side

_OTHER = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}


def plain_id(text: str) -> str:
    """A text as an id: letters, digits and dashes, starting with a letter.

    >>> plain_id("3 way/neck"), plain_id("bridge")
    ('f-3-way-neck', 'bridge')
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return plain if plain[:1].isalpha() else f"f-{plain}"


def said(words: str, side: Side) -> str:
    """Words about a picture, left and right exchanged where it is drawn for the other side.

    >>> said("The right knee, upright.", "left")
    'The left knee, upright.'
    """
    if side == "right":
        return words
    return re.sub(r"\b([Rr]ight|[Ll]eft)\b", lambda found: _OTHER[found[0]], words)


def document(
    name: str,
    title: str,
    description: str,
    inside: str,
    *,
    width_px: float = WIDTH_PX,
    height_px: float = HEIGHT_PX,
    role: Literal["img", "group"] = "img",
) -> str:
    """A whole SVG: it says what it shows, and its ids all begin with its name. group: its parts can be told apart."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" viewBox="0 0 {width_px:g} {height_px:g}" role="{role}" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{inside}</svg>'
    )


def classes(marks: Sequence[Mark]) -> frozenset[str]:
    """The words of the classes that marks use."""
    return frozenset(word for mark in marks for word in mark.css.split())


def clip_id(name: str, run: str) -> str:
    """The id of the clip path that cuts to a run."""
    return f"{name}-{run.replace('_', '-')}"


def clip_path(name: str, run: str, outline: str) -> str:
    """The clip path that cuts to a run, around its outline as an element."""
    return f'<clipPath id="{clip_id(name, run)}">{outline}</clipPath>'


def elements(clips: Mapping[str, Curve], marks: Sequence[Mark], name: str) -> str:
    """The clip paths of a drawing, by run, and its marks as paths; nothing where all of a mark faces away."""
    paths = paths_of([*((curve,) for curve in clips.values()), *(mark.curves for mark in marks)])
    cut = "".join(clip_path(name, run, f'<path d="{path}"/>') for run, path in zip(clips, paths, strict=False))
    drawn = zip(marks, paths[len(clips) :], strict=True)
    shown = [f'<path class="{mark.css}" d="{path}"{clip_of(mark, name)}/>' for mark, path in drawn if path]
    return (f"<defs>{cut}</defs>" if cut else "") + "".join(shown)


def clip_of(mark: Mark, name: str) -> str:
    """The attribute that cuts a mark to its run."""
    return f' clip-path="url(#{clip_id(name, mark.clip)})"' if mark.clip else ""
