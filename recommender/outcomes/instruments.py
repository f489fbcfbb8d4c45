"""The instruments of `data/instruments.toml`: what a total may be, and from which change on one is spoken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.errors import DataError, Problem
from recommender.reading import data_folder, read_toml, validated

FILE: Final = "instruments.toml"
PAIN: Final = "NPRS"
ONE_ACTIVITY: Final = "PSFS_1"
TIE: Final = 1e-9  # means of whole numbers are not exact: 13 / 3 less 7 / 3 comes out below 2
Points = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(gt=0, lt=1)]


class Review(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str
    on: str


class Instrument(BaseModel):
    """One measure, as the comment at the top of the file describes its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,19}$")]
    name: str
    least: float
    most: float
    worse: Literal["high", "low"]
    built_in: bool
    mcid: Points | None = None
    mcid_share: Share | None = None
    reliable: Points | None = None
    used: Points | None = None
    used_share: Share | None = None
    source: Annotated[str, Field(min_length=3)]
    confidence: Literal["V", "M", "W", "P"]
    licence: Annotated[str, Field(min_length=3)]
    reviewed: Review

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Instrument:
        if not self.least < self.most:
            raise ValueError("least should be below most")
        width = self.most - self.least
        if any(value is not None and value >= width for value in (self.mcid, self.reliable, self.used)):
            raise ValueError("a change that matters should fit on the scale")
        if self.used_share is not None and self.used is None:
            raise ValueError("used_share needs used")
        return self

    def matters(self, first: float, last: float) -> bool | None:
        """Whether a change is large enough to be spoken of, either way; None where no threshold is known."""
        if self.used is None:
            return None
        change = abs(last - first) + TIE
        return change >= self.used and (self.used_share is None or change >= self.used_share * first)


def load_instruments(folder: Path) -> dict[str, Instrument]:
    """By id, the instruments of a `data` folder. Raises DataError with every problem found."""
    problems: list[Problem] = []
    found: dict[str, Instrument] = {}
    for number, row in enumerate(read_toml(folder / FILE, problems).get("instrument", [])):
        instrument = validated(Instrument, row, f"{FILE}: instrument[{number}]", problems)
        if instrument is not None and instrument.id in found:
            problems.append(Problem(f"{FILE}: {instrument.id}", "stands more than once"))
        elif instrument is not None:
            found[instrument.id] = instrument
    if not problems:
        problems += _missing(found)
    if problems:
        raise DataError(problems)
    return found


def _missing(found: Mapping[str, Instrument]) -> list[Problem]:
    """What is asked for here, or judged by, and is not in the file."""
    problems = [
        Problem(FILE, f"{name} is missing: it is asked for") for name in (PAIN, ONE_ACTIVITY) if name not in found
    ]
    if (pain := found.get(PAIN)) is not None and (pain.used is None or pain.used_share is None):
        problems.append(Problem(f"{FILE}: {PAIN}", "needs used and used_share: changes of pain are judged by both"))
    return problems


class PersonChange(NamedTuple):
    """The change of pain that matters to one person. A fall needs both; a rise, as a warning, the points alone.

    points_nrs  NRS points; share  of the pain at the start, 0 to 1
    """

    points_nrs: float
    share: float

    @property
    def percent(self) -> str:
        """The share as people read it: 30 %."""
        return f"{100 * self.share:g} %"

    def __str__(self) -> str:
        return f"{self.points_nrs:g} points and {self.percent}"


def person_change() -> PersonChange:
    """What `data/instruments.toml` says of the pain rating.

    >>> str(person_change())
    '2 points and 30 %'
    """
    pain = shipped_instruments()[PAIN]
    if pain.used is None or pain.used_share is None:  # never: the file is refused without them
        raise DataError(_missing(shipped_instruments()))
    return PersonChange(pain.used, pain.used_share)


@lru_cache(maxsize=1)
def shipped_instruments() -> Mapping[str, Instrument]:
    """The instruments that ship with the package, read once in a process."""
    return load_instruments(data_folder())


def ability_words(told: Sequence[tuple[date, str, int]]) -> tuple[str, ...]:
    """What became of the activity that somebody wants to do again; nothing before it was rated twice.

    told  day, the activity in their words, and how well it goes, 0 unable to 10 as well as ever, the oldest first
    """
    newest = told[-1][1].casefold() if told else ""
    rated = [(day, ability) for day, text, ability in told if text.casefold() == newest]
    if len(rated) < 2:
        return ()
    instrument = shipped_instruments()[ONE_ACTIVITY]
    (first_day, first), (last_day, last) = rated[0], rated[-1]
    rule = f"A change that matters is {instrument.used:g} points"
    if not instrument.matters(first, last):
        verdict = f"About the same. {rule}."
    else:
        verdict = f"That is {'easier' if last > first else 'harder'} than at the start. {rule}."
    return (f"What you want to do again: {first} of 10 on {first_day}, {last} on {last_day}. {verdict}",)
