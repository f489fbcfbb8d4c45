"""Colours and strokes: light, dark and ink (black on white, for print and e-readers).

Every rule is scoped to one drawing's id, so that two drawings in one page never colour each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from recommender.figure.look import HAIRS, SKINS, Look
from recommender.figure.words import Theme

Palette = Mapping[str, str]

_LIGHT: Final = {
    "ground": "#ffffff", "line": "#26344b", "features": "#261a1a",
    "top": "#6fb9b3", "top-far": "#529a95", "legs": "#45659a", "legs-far": "#34507d",
    "stretched": "#f0563f", "hint": "#f0563f", "stretched-edge": "#ffd9cc",
    "arrow": "#26344b", "halo": "#ffffff", "shadow": "#26344b", "ghost": "#000000",
    "mat": "#dbe8d6", "mat-front": "#b7cdb0", "mat-side": "#a6bf9e",
    "roller": "#dbe8d6", "roller-front": "#b7cdb0", "roller-side": "#a6bf9e",
    "wood": "#e6cda4", "wood-front": "#d8b98a", "wood-side": "#c3a270",
    "wall": "#eeeae2", "wall-front": "#e6e1d7", "wall-side": "#d9d3c7",
    "soft": "#f3e6e4", "soft-front": "#e5d2cf", "soft-side": "#d6bfbb",
    "strap": "#8a63ad", "towel": "#f4f0e6", "edge": "#7d8794",
}  # fmt: skip
_DARK: Final = {
    "ground": "#161c26", "line": "#e9edf2", "features": "#2a1d1b",
    "top": "#2f857f", "top-far": "#256862", "legs": "#3d5f9b", "legs-far": "#2f4a7c",
    "stretched": "#ff6d52", "hint": "#ffb3a3", "stretched-edge": "#ffd2c4",
    "arrow": "#f4f7fb", "halo": "#161c26", "shadow": "#000000", "ghost": "#dfe6ef",
    "mat": "#31453b", "mat-front": "#25352d", "mat-side": "#1f2d26",
    "roller": "#7d9a8b", "roller-front": "#5f7a6c", "roller-side": "#4f675b",
    "wood": "#8a6f49", "wood-front": "#755d3b", "wood-side": "#604b2e",
    "wall": "#343c49", "wall-front": "#2e3541", "wall-side": "#272e39",
    "soft": "#6b5a5c", "soft-front": "#5a4b4d", "soft-side": "#4c3f41",
    "strap": "#b48ad8", "towel": "#c9c4b8", "edge": "#8b96a5",
}  # fmt: skip
_INK: Final = {
    "ground": "#ffffff", "line": "#111111", "features": "#111111",
    "skin": "#ffffff", "skin-far": "#eeeeee", "hair": "#4a4a4a",
    "top": "#ffffff", "top-far": "#eeeeee", "legs": "#d6d6d6", "legs-far": "#c2c2c2",
    "stretched": "url({scope}-hatch)", "hint": "#111111", "stretched-edge": "#111111",
    "arrow": "#111111", "halo": "#ffffff", "shadow": "#000000", "ghost": "#000000",
    "mat": "#f7f7f7", "mat-front": "#e2e2e2", "mat-side": "#d8d8d8",
    "roller": "#f7f7f7", "roller-front": "#c9c9c9", "roller-side": "#bbbbbb",
    "wood": "#f7f7f7", "wood-front": "#ebebeb", "wood-side": "#dddddd",
    "wall": "#f7f7f7", "wall-front": "#f0f0f0", "wall-side": "#e4e4e4",
    "soft": "#dcdcdc", "soft-front": "#cccccc", "soft-side": "#c0c0c0",
    "strap": "#777777", "towel": "#ffffff", "edge": "#555555",
}  # fmt: skip
PALETTES: Final[Mapping[str, Palette]] = MappingProxyType({"light": _LIGHT, "dark": _DARK, "ink": _INK})


def palette(theme: str, look: Look) -> dict[str, str]:
    """Every colour of a theme by name, skin and hair as the look has them; ink knows no skin colours."""
    skin, shade = SKINS[look.skin]
    own = {"skin": skin, "skin-far": shade, "hair": HAIRS[look.hair][1]}
    return own | dict(PALETTES[theme])


def hatching(name: str, theme: Theme) -> str:
    """The pattern that marks stretched muscles where there is no colour; nothing in the themes that have colours."""
    if theme != "ink":
        return ""
    return (
        f'<defs><pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><rect width="2.4" height="5" '
        'fill="#111"/></pattern></defs>'
    )


# selector -> declarations; a colour is written {name}, a width {number}px is scaled for thumbnails.
_RULES: Final = (
    (".line", "fill:none;stroke:{line};stroke-width:3.8;stroke-linejoin:round;stroke-linecap:round"),
    (".both", "stroke:{line};stroke-width:3.8;paint-order:stroke;stroke-linejoin:round"),
    (".thin", "stroke:{line};stroke-width:1.1"),
    (".features", "fill:none;stroke:{features};stroke-width:1.3;stroke-linejoin:round"),
    (".skin", "fill:{skin}"), (".skin.far", "fill:{skin-far}"), (".hair", "fill:{hair}"),
    (".top", "fill:{top}"), (".top.far", "fill:{top-far}"),
    (".legs", "fill:{legs}"), (".legs.far", "fill:{legs-far}"),
    (".stretched", "fill:{stretched};stroke:{stretched-edge};stroke-width:1.6;paint-order:stroke"),
    (".hint", "fill-opacity:.22;stroke:{hint};stroke-width:1.5;stroke-dasharray:3 2.5"),
    (".shadow", "fill:{shadow};opacity:.13"),
    (".ghost", "fill:{ghost};opacity:.22"),
    (".prop", "stroke:{edge};stroke-width:1;stroke-linejoin:round"),
    (".fold", "fill:none;stroke:{edge};stroke-width:1"),
    *(
        (f".{material}{shade and '.' + shade}", f"fill:{{{colour}{shade and '-' + shade}}}")
        for material, colour in (
            ("mat", "mat"), ("wood", "wood"), ("wall", "wall"), ("step", "wood"), ("cushion", "soft"), ("bed", "soft"),
            ("foam_roller", "roller"), ("towel_roll", "soft"),
        )
        for shade in ("", "front", "side")
    ),
    (".band", "fill:none;stroke-width:4.5;stroke-linecap:round;stroke-linejoin:round"),
    (".strap", "stroke:{strap}"), (".towel", "stroke:{towel};stroke-width:8"),
    (".edge", "stroke:{line};stroke-width:7.5"), (".edge.towel", "stroke-width:11"),
    (".halo", "fill:none;stroke:{halo};stroke-width:9;stroke-linecap:round;stroke-linejoin:round"),
    (".arrow", "fill:none;stroke:{arrow};stroke-width:3.6;stroke-linecap:round"),
    (".arrowhead", "fill:{arrow};stroke:{arrow};stroke-width:1.5;stroke-linejoin:round"),
)  # fmt: skip


def stylesheet(scope: str, theme: Theme, look: Look, used: frozenset[str], *, weight: float = 1.0) -> str:
    """The rules for the classes in use, under `scope` (as in "#bridge"), lines so many times as thick as usual."""
    rules = [(selector, _weighted(body, weight)) for selector, body in _RULES if _needed(selector, used)]
    if theme != "auto":
        colours = palette(theme, look)
        filled = "".join(f"{scope} {selector}{{{_filled(body, colours)}}}" for selector, body in rules)
        return filled.replace("{scope}", scope)
    light, dark = palette("light", look), palette("dark", look)
    named = {name: f"var(--figure-{name},{colour})" for name, colour in light.items()}
    base = "".join(f"{scope} {selector}{{{_filled(body, named)}}}" for selector, body in rules)
    changing = [name for name in dark if dark[name] != light[name] and f"--figure-{name}," in base]
    switched = ";".join(f"--figure-{name}:{dark[name]}" for name in changing)
    return f"{base}@media(prefers-color-scheme:dark){{{scope}{{{switched}}}}}"


def _weighted(body: str, weight: float) -> str:
    return re.sub(r"(?<=stroke-width:)[\d.]+", lambda found: f"{float(found[0]) * weight:.3g}", body)


def _needed(selector: str, used: frozenset[str]) -> bool:
    return all(name in used for name in selector.lstrip(".").split("."))


def _filled(body: str, colours: Mapping[str, str]) -> str:
    for name, colour in colours.items():
        body = body.replace(f"{{{name}}}", colour)
    return body
