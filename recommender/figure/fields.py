"""The words and numbers that a picture's TOML file may hold, each checked by itself; what is wrong is told in words."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, PlainValidator, StringConstraints

from recommender.figure.contacts import parse_condition
from recommender.figure.directions import WORDS, Direction, is_direction
from recommender.figure.parameters import PARAMETERS
from recommender.figure.places import parse_place
from recommender.figure.segments import LIMB_ENDS, SEGMENT_ENDS, SIDES
from recommender.figure.surfaces import PART_NAMES
from recommender.figure.volumes import PARTS
from recommender.reading import unknown_word

Triple = tuple[float, float, float]
FURTHEST_M: Final = 3.0
LARGEST: Final = 1000.0  # of any number in a pose: no sum or square of such leaves what a float holds
# The forms of the tendon glides (Wehbe & Hunter 1985) as degrees at the knuckles, in the middle and near the tips.
FINGER_FORMS: Final[dict[str, Triple]] = {
    "straight": (0.0, 0.0, 0.0),
    "hook": (0.0, 95.0, 65.0),
    "fist": (85.0, 95.0, 60.0),
    "flat_fist": (85.0, 95.0, 0.0),
}


def _is_number(value: object) -> bool:
    """A number that can be reckoned with: TOML has `inf` and `nan` too."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def _numbers(value: object, least: int, most: int, example: str) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not least <= len(value) <= most or not all(map(_is_number, value)):
        raise ValueError(f"should be numbers in brackets like {example}")
    return tuple(float(number) for number in value)


def _bend(value: object) -> Triple:
    """Degrees: [flexion, abduction or side, rotation or twist]; what is left out is 0."""
    numbers = _numbers([value] if _is_number(value) else value, 1, 3, "[100, 0, 0]")
    first, second, third = (*numbers, 0.0, 0.0)[:3]
    return first, second, third


def _point(value: object) -> Triple:
    x, y, z = _numbers(value, 3, 3, "[0.4, 0, 0.1], in metres")
    if max(abs(x), abs(y), abs(z)) > FURTHEST_M:
        raise ValueError(f"is further than {FURTHEST_M:g} m away; points are in metres")
    return x, y, z


def _place(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("should be a place on the body like 'shank_r:0.2 front'")  # noqa: TRY004 - pydantic wants it
    parse_place(value)
    return value


def _segment(value: object) -> str:
    if value not in SEGMENT_ENDS:
        raise ValueError(unknown_word(value, SEGMENT_ENDS, "segment"))
    return str(value)


def _spot(value: object) -> Triple | str:
    """A point in metres or a place on the body."""
    return _place(value) if isinstance(value, str) else _point(value)


def _direction(value: object) -> Direction:
    if isinstance(value, str):
        if not is_direction(value):
            word = next((word for word in value.split() if word not in WORDS), value)
            raise ValueError(f"{unknown_word(word, WORDS, 'direction')} ({', '.join(WORDS)} or [x, y, z])")
        return value
    x, y, z = _numbers(value, 3, 3, "[0, 1, 0], or words like 'up' or 'forward out'")
    if x == y == z == 0:
        raise ValueError("has no direction")
    return x, y, z


def _aim(value: object) -> Direction:
    """A direction, or a place on the body to point at."""
    if isinstance(value, str) and not is_direction(value):
        try:
            parse_place(value)
        except ValueError:
            known = [*WORDS, *SEGMENT_ENDS]
            raise ValueError(f"{unknown_word(value, known, 'direction or place on the body')}") from None
        return value
    return _direction(value)


def _foot(value: object) -> float | Direction:
    if _is_number(value):
        return float(value)  # type: ignore[arg-type]
    return "flat" if value == "flat" else _aim(value)


def _fingers(value: object) -> Triple:
    """Degrees at the knuckles, in the middle and near the tips, or the name of a form."""
    if not isinstance(value, str):
        knuckles, middle, ends = _numbers(value, 3, 3, "[80, 95, 55], or a word like 'fist'")
        return knuckles, middle, ends
    if value not in FINGER_FORMS:
        raise ValueError(unknown_word(value, FINGER_FORMS, "form of the fingers"))
    return FINGER_FORMS[value]


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(isinstance(name, str) for name in value):
        raise ValueError("should be two names like ['hand_r', 'shank_r']")
    return value[0], value[1]


def _drawn_pair(value: object) -> tuple[str, str]:
    first, second = _pair(value)
    for name in (first, second):
        if name not in PARTS:
            raise ValueError(unknown_word(name, PARTS, "part"))
    return first, second


def _touching(value: object) -> tuple[str, str]:
    """A part and what it touches; whether the second is a prop of this picture is seen later."""
    first, second = _pair(value)
    if first not in PART_NAMES:
        raise ValueError(unknown_word(first, PART_NAMES, "part"))
    return first, second


def _conditions(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("should be a table like root_y = 'pelvis on floor'")  # noqa: TRY004
    for name, text in value.items():
        if name not in PARAMETERS:
            raise ValueError(unknown_word(name, PARAMETERS, "parameter"))
        if not isinstance(text, str):
            raise ValueError(f"{name} should be a condition like 'pelvis on floor', or '' for none")  # noqa: TRY004
        if text:
            parse_condition(text)
    return value


def _shown(value: object) -> tuple[str, ...]:
    """Parts that must be in frame; a limb's name without a side means both."""
    if not isinstance(value, list | tuple):
        raise ValueError("should be a list of parts like ['head', 'torso']")  # noqa: TRY004
    found: list[str] = []
    for name in value:
        if name in LIMB_ENDS:
            found += [f"{name}_{side}" for side in SIDES]
        elif name in PARTS or name in SEGMENT_ENDS:
            found.append(name)
        else:
            raise ValueError(unknown_word(name, [*PARTS, *LIMB_ENDS], "part"))
    return tuple(found)


Bend = Annotated[Triple, PlainValidator(_bend)]
PointField = Annotated[Triple, PlainValidator(_point)]
PlaceField = Annotated[str, PlainValidator(_place)]
SegmentField = Annotated[str, PlainValidator(_segment)]
Spot = Annotated[Triple | str, PlainValidator(_spot)]
DirectionField = Annotated[Direction, PlainValidator(_direction)]
Aim = Annotated[Direction, PlainValidator(_aim)]
Fingers = Annotated[Triple, PlainValidator(_fingers)]
Foot = Annotated[float | Direction, PlainValidator(_foot)]
Touch = Annotated[tuple[str, str], PlainValidator(_touching)]
Over = Annotated[tuple[str, str], PlainValidator(_drawn_pair)]
Conditions = Annotated[dict[str, str], PlainValidator(_conditions)]
Shown = Annotated[tuple[str, ...], PlainValidator(_shown)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=300)]
Centimetres = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Angle = Annotated[float, Field(ge=-360, le=360)]
