"""The field types that the documents share. Each refuses what it does not understand, with the nearest word."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from recommender.catalog.added import ADDED_ID
from recommender.reading import MOST_HINTS, refuse_crowds, unknown_word

_OF_OTHERS: Final = re.compile(ADDED_ID)


@dataclass(frozen=True, kw_only=True)
class Codes:
    """The words that data, not code, closes: which conditions, flags and stretches exist.

    conditions  condition code -> action (BLOCK, CLEAR or FILTER)
    """

    conditions: Mapping[str, str]
    red_flags: frozenset[str]
    yellow_flags: frozenset[str]
    stretches: frozenset[str]

    def of(self, kind: str) -> Collection[str]:
        """The codes of one kind: condition, red flag, yellow flag, stretch, or what can be cleared."""
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, Collection[str]]:
        clear = (code for code, action in self.conditions.items() if action == "CLEAR")
        return {
            "condition": self.conditions,
            "red flag": self.red_flags,
            "yellow flag": self.yellow_flags,
            "stretch": self.stretches,
            "clearance": {*clear, "other", "RF_WORSENING"},
        }


@dataclass(frozen=True, slots=True)
class Known:
    """Marks a string that must be one of `Codes.of(kind)`; the codes come in as validation context.

    A stretch of others (`clinic:hug`, `mine:twist`) is taken at its word: a history outlives the folder that it came
    from, and must still be read, exported and brought to another machine. What is not in the catalog is never shown.
    """

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"x-codes": self.kind}

    def _check(self, word: str, info: ValidationInfo) -> str:
        context: dict[str, Any] = info.context or {}
        codes: Codes | None = context.get("codes")
        if codes is not None and not self.holds(word, codes):
            said = context["unknown"] = context.get("unknown", 0) + 1  # of this document
            message = unknown_word(word, codes.of(self.kind), self.kind, with_hint=said <= MOST_HINTS)
            raise PydanticCustomError("unknown_code", "{message}", {"message": message})
        return word

    def holds(self, word: str, codes: Codes) -> bool:
        """Whether the word may stand in a document."""
        return word in codes.of(self.kind) or (self.kind == "stretch" and _OF_OTHERS.fullmatch(word) is not None)


def _iso_date(value: Any) -> Any:
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise PydanticCustomError("date", "should be a date like 2026-11-23")
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise PydanticCustomError("date", "should be a date like 2026-11-23")
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("date", "is not a day of the calendar") from None
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError("date", "should be a day of these two centuries")
    return value


def day_of(value: object) -> date | None:
    """The day that a field of a raw document names; None where it names none that can be read."""
    try:
        day = _iso_date(value)
    except PydanticCustomError:
        return None
    return day if isinstance(day, date) else None


def latest_local_day(moment: datetime) -> date:
    """The latest day that a moment can fall on anywhere: 14 hours ahead of UTC (Kiribati).

    A warning is dated by this day, so that no answer of the same local day is taken for a later one.
    """
    return (moment.astimezone(UTC) + timedelta(hours=14)).date()


def _utc(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise PydanticCustomError("moment", "should be a moment with its zone, like 2026-11-23T18:40:00Z")
    if not FIRST_DAY <= value.date() <= LAST_DAY:  # whole days around it are reckoned with, too
        raise PydanticCustomError("moment", "should be in these two centuries")
    return value.astimezone(UTC)


def _number(value: Any) -> Any:
    too_long = isinstance(value, int) and abs(value) > LARGEST_NUMBER
    if isinstance(value, bool) or not isinstance(value, int | float) or too_long or not math.isfinite(value):
        raise PydanticCustomError("number", "should be a number")
    return value


def _one(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or value != 1:
        raise PydanticCustomError("version", "should be the number 1: this program reads no other version")
    return value


def is_json(value: object, depth: int = 0) -> bool:
    """True where JSON can hold the value as it is, at most DEEPEST levels deep: no NaN, no objects of other kinds."""
    if isinstance(value, dict):
        return depth < DEEPEST and all(isinstance(key, str) and is_json(part, depth + 1) for key, part in value.items())
    if isinstance(value, list | tuple):
        return depth < DEEPEST and all(is_json(part, depth + 1) for part in value)
    return value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value))


def _of_json(field: Any) -> Any:
    """The field as it came, with `...`, which no type takes, for whatever in it is no text, list or table of JSON.

    A generator can be read once, and what was checked could not be stored; a set has no order, and the same answers
    would make other weeks.
    """
    parts = field if isinstance(field, list | tuple) else [field]
    checked = [... if isinstance(part, Iterable) and not isinstance(part, _OF_JSON) else part for part in parts]
    return checked if parts is field else checked[0]


def _once_each(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


_OF_JSON: Final = (str, list, tuple, Mapping)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_NUMBER = 1e12
DEEPEST = 20
LocalDate = Annotated[date, BeforeValidator(_iso_date)]
Moment = Annotated[datetime, BeforeValidator(_utc)]
OnceEach = AfterValidator(_once_each)
Number = Annotated[float, BeforeValidator(_number)]
VersionOne = Annotated[Literal[1], BeforeValidator(_one)]
Nrs = Annotated[StrictInt, Field(ge=0, le=10)]
Minutes = Annotated[StrictInt, Field(ge=3, le=60)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
ConditionCode = Annotated[str, Known("condition")]
RedFlagCode = Annotated[str, Known("red flag")]
YellowFlagCode = Annotated[str, Known("yellow flag")]
ClearanceCode = Annotated[str, Known("clearance")]
KnownStretch = Annotated[str, Known("stretch")]


class Document(BaseModel):
    """A document from outside. Unknown keys are refused; `null` means the same as leaving the field out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        given = dict(value)
        refuse_crowds(given)
        return {key: _of_json(field) for key, field in given.items() if field is not None}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema says so too: what may be left out may be null."""
        made = handler.resolve_ref_schema(handler(schema))
        for name, field in made.get("properties", {}).items():
            is_open = name not in made.get("required", ()) and {"type": "null"} not in field.get("anyOf", ())
            if is_open:
                about = {key: field.pop(key) for key in ("title", "default") if key in field}
                made["properties"][name] = {"anyOf": [field, {"type": "null"}], **about}
        return made
