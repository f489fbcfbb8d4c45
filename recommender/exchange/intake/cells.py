"""One cell and what it says, or what is wrong with it. A reason never names the value: it is a person's.

Readers keep what they have read: a diary of a million rows holds few different days and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from recommender.exchange.intake.mapping import DateColumn, Measure, PainScale, Scale
from recommender.profile.fields import FIRST_DAY, LAST_DAY

Value = TypeVar("Value")
MOST_KEPT: Final = 20_000
ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
DIGITS: Final = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,15})?", re.ASCII)

NO_DAY: Final = "is not a day in the format of the mapping"
STRANGE_DAY: Final = "is outside of these two centuries"
FUTURE: Final = "lies in the future"
NO_NUMBER: Final = "is not a number"
DECIMALS: Final = "has decimals on a scale of whole numbers"
OFF_SCALE: Final = "is outside of the scale"
NO_WORD: Final = "is a word that the mapping does not explain"


class Wrong(str):
    """Why a cell, or a row, cannot be used."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell(Generic[Value]):
    """A column and the reader of its texts; None where a text says that nothing was noted."""

    column: str
    read: Callable[[str], Value | Wrong | None]


def missing_words(words: Sequence[str]) -> frozenset[str]:
    return frozenset({"", *(word.strip() for word in words)})


def number_cell(scale: Scale, missing: frozenset[str], decimal: str) -> Cell[float]:
    """Numbers of a scale; for pain in NRS points, 0 (none) to 10."""
    lowest, highest = scale.scale
    is_shrunk = isinstance(scale, PainScale | Measure) and scale.to_nrs is not None
    none_at = highest if isinstance(scale, PainScale | Measure) and scale.worse == "low" else lowest

    @lru_cache(maxsize=MOST_KEPT)
    def read(text: str) -> float | Wrong | None:
        bare = text.strip()
        if bare in missing:
            return None
        number = _number(bare.removesuffix(scale.suffix).rstrip() if scale.suffix else bare, decimal)
        if number is None:
            return Wrong(NO_NUMBER)
        if not lowest <= number <= highest:
            return Wrong(OFF_SCALE)
        if not scale.decimals and number != int(number):
            return Wrong(DECIMALS)
        return 10 * abs(number - none_at) / (highest - lowest) if is_shrunk else number

    return Cell(scale.column, read)


def share_cell(scale: Scale, missing: frozenset[str], decimal: str) -> Cell[float]:
    """Shares of a dose, 0 to 1, from a scale like 0 to 100."""
    cell = number_cell(scale, missing, decimal)
    lowest, highest = scale.scale

    def read(text: str) -> float | Wrong | None:
        found = cell.read(text)
        return (found - lowest) / (highest - lowest) if isinstance(found, float) else found

    return Cell(scale.column, read)


def _number(text: str, decimal: str) -> float | None:
    """A plain decimal number; None for all else: no thousands, exponents, infinities, digits of other scripts."""
    if decimal == ",":
        text = text.replace(".", "x").replace(",", ".")
    return float(text) if DIGITS.fullmatch(text) else None


def word_cell(column: str, words: Mapping[str, str], missing: frozenset[str]) -> Cell[str]:
    """What the words of a column mean, however they are cased."""
    meaning = {word.strip().casefold(): meant for word, meant in words.items()}

    @lru_cache(maxsize=MOST_KEPT)
    def read(text: str) -> str | Wrong | None:
        bare = text.strip()
        known = meaning.get(bare.casefold())
        if known is not None:
            return known
        return None if bare in missing else Wrong(NO_WORD)

    return Cell(column, read)


def day_cell(rule: DateColumn, missing: frozenset[str], today: date) -> Cell[date]:
    """Days where the person was."""
    zone = None if rule.zone is None else ZoneInfo(rule.zone)

    @lru_cache(maxsize=MOST_KEPT)
    def read(text: str) -> date | Wrong | None:
        bare = text.strip()
        if bare in missing:
            return None
        try:
            day = _day(bare, rule.format, zone)
        except (ValueError, OverflowError):
            return Wrong(NO_DAY)
        if not FIRST_DAY <= day <= LAST_DAY:
            return Wrong(STRANGE_DAY)
        return Wrong(FUTURE) if day > today else day

    return Cell(rule.column, read)


def _day(text: str, form: str, zone: ZoneInfo | None) -> date:
    """Raises ValueError or OverflowError where the text does not have the form."""
    if form == "iso":
        if not ISO_DAY.fullmatch(text):
            raise ValueError(text)
        return _local(datetime.fromisoformat(text), zone)
    if form in ("unix_s", "unix_ms"):
        number = _number(text, ".")
        if number is None:
            raise ValueError(text)
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number / (1000 if form == "unix_ms" else 1))
        return _local(moment, zone)
    return _local(datetime.strptime(text, form), zone)  # noqa: DTZ007 - a day on the wall where the text has no zone


def _local(moment: datetime, zone: ZoneInfo | None) -> date:
    """The day of a moment: in the zone where one is known, else as it was written."""
    return (moment.astimezone(zone) if zone is not None and moment.tzinfo is not None else moment).date()
