"""Emergency numbers by country, shown on the stop page where the person told us where they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from recommender.errors import DataError, Problem
from recommender.reading import read_toml, validated


class CountryWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    advice_name: str | None = None
    note: str | None = None


class _CountryTranslations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: CountryWords


class Country(BaseModel):
    """emergency: the number that reaches an ambulance. advice: a line for urgent advice, where one is well known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    emergency: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{2,9}$")]
    also: tuple[str, ...] = ()
    advice: str | None = None
    confidence: str
    words: _CountryTranslations


def load_emergency_numbers(folder: Path) -> Mapping[str, Country]:
    """The countries of `emergency.toml` by ISO code. Raises DataError with every problem found."""
    problems: list[Problem] = []
    countries: dict[str, Country] = {}
    for row in read_toml(folder / "emergency.toml", problems).get("country", []):
        country = validated(Country, row, "emergency.toml", problems)
        if country:
            countries[country.code] = country
    if problems:
        raise DataError(problems)
    return countries
