"""How somebody wants the pages to be: kept in this browser alone, in a cookie for each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from recommender.figure.look import HAIRS, SKINS
from recommender.figure.shape import SHAPES

YEAR_S: Final = 365 * 24 * 3600
CHOICES: Final = {
    "text": ("normal", "large"),
    "colours": ("auto", "light", "dark"),
    "voice": ("off", "on"),
    "keys": ("off", "on"),  # letter keys in the player (WCAG 2.1.4)
    "skin": tuple(SKINS),
    "hair": tuple(HAIRS),
    "build": tuple(SHAPES),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """text, colours: of all pages. voice, keys: of the player. skin, hair, build: of the figure in the pictures."""

    text: Literal["normal", "large"] = "normal"
    colours: Literal["auto", "light", "dark"] = "auto"
    voice: Literal["off", "on"] = "off"
    keys: Literal["off", "on"] = "off"
    skin: str = "neutral"
    hair: str = "neutral"
    build: str = "neutral"


def preferences_of(request: Request) -> Preferences:
    """What this browser said; what it did not say, or said wrongly, is as for everybody."""
    said = {field.name: request.cookies.get(field.name) for field in fields(Preferences)}
    return Preferences(**{name: value for name, value in said.items() if value in CHOICES[name]})  # type: ignore[arg-type]


def keep(response: Response, name: str, value: str) -> None:
    """Sets one cookie: for our own pages only, never sent from elsewhere, not readable by scripts."""
    response.set_cookie(name, value, max_age=YEAR_S, httponly=True, samesite="strict", path="/")
