"""The instruments of `data/instruments.toml`: what a total may be, and from which change on one is spoken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.errors import DataError, Problem
from recommender.reading import data_folder, read_toml, validated

FILE: Final = "instruments.toml"
ONE_ACTIVITY: Final = "PSFS_1"
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
        change = abs(last - first)
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
    if not problems and ONE_ACTIVITY not in found:
        problems.append(Problem(FILE, f"{ONE_ACTIVITY} is missing: it is asked for"))
    if problems:
        raise DataError(problems)
    return found


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
