"""The words for a place on the body: "knee_r", "thigh_r:0.5", "shank_r:0.2 front", "thigh_l:0.5 back outer"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from recommender.figure.segments import JOINTS, SEGMENT_ENDS, kind_and_side
from recommender.reading import unknown_word

LIMB_FACINGS: Final = ("front", "back", "inner", "outer")
TRUNK_FACINGS: Final = ("front", "back", "left", "right")
END_FACINGS: Final = ("top", "sole")  # of a foot; "top" of the head


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Either a joint or landmark, or a share (0 to 1) of the way along a segment, in its middle or on its surface."""

    joint: str = ""
    segment: str = ""
    share: float = 0.5
    facing: str = ""


@lru_cache(maxsize=1024)
def parse_place(text: str) -> Place:
    """The place that a text names. Raises ValueError, with the nearest known word, where there is none.

    >>> parse_place("shank_r:0.2 front")
    Place(joint='', segment='shank_r', share=0.2, facing='front')
    """
    spot, _, facing = text.strip().partition(" ")
    name, colon, share = spot.partition(":")
    if name in SEGMENT_ENDS and (colon or facing or name not in JOINTS):
        return Place(segment=name, share=_share(share) if colon else 0.5, facing=_facing(name, facing.strip()))
    if colon or facing:
        raise ValueError(unknown_word(name, SEGMENT_ENDS, "segment"))
    if name not in JOINTS:
        raise ValueError(unknown_word(name, [*JOINTS, *SEGMENT_ENDS], "place on the body"))
    return Place(joint=name)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        raise ValueError(f"'{text}' should be a share from 0 (near end) to 1 (far end)") from None
    if not 0 <= share <= 1:
        raise ValueError(f"the share {text} should be 0 (near end) to 1 (far end)")
    return share


def _facing(segment: str, words: str) -> str:
    kind, side = kind_and_side(segment)
    known = (LIMB_FACINGS if side else TRUNK_FACINGS) + (END_FACINGS if kind in {"foot", "head"} else ())
    for word in words.split():
        if word not in known:
            raise ValueError(f"{unknown_word(word, known, 'facing')} ({', '.join(known)}, or two of them)")
    return words
