"""How the figure looks: skin, hair and build, each a choice of its own. The default is nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from recommender.figure.shape import SHAPES

# Skin and its shade; four steps from light to deep, on each of which a dark line can be read.
SKINS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "neutral": ("#e3b08b", "#cd9670"),
        "light": ("#f2cdb2", "#dcb094"),
        "brown": ("#b98059", "#a06a45"),
        "deep": ("#996849", "#7f5238"),
    }
)
# The form of the hair and its colour.
HAIRS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "neutral": ("short", "#5b4136"),
        "bob": ("bob", "#7a4a2b"),
        "cropped": ("cropped", "#2f2a2b"),
        "grey": ("short", "#8f9095"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Names from SKINS, HAIRS and SHAPES."""

    skin: str = "neutral"
    hair: str = "neutral"
    shape: str = "neutral"

    def __post_init__(self) -> None:
        for name, known in ((self.skin, SKINS), (self.hair, HAIRS), (self.shape, SHAPES)):
            if name not in known:
                raise ValueError(f"{name!r} is none of {', '.join(known)}")

    @property
    def hair_style(self) -> str:
        """The form of the hair."""
        return HAIRS[self.hair][0]


NEUTRAL_LOOK: Final = Look()
