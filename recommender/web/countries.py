"""The numbers to call where somebody is: chosen once, kept in this browser; nothing is guessed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from starlette.requests import Request

from recommender.reading import data_folder
from recommender.safety.emergency import Country, load_emergency_numbers
from recommender.spoken import spoken_country

COOKIE: Final = "country"
VARIABLE: Final = "STRETCH_COUNTRY"  # what the terminal goes by


@cache
def countries() -> Mapping[str, Country]:
    """Every country that we know numbers of, by ISO code."""
    return load_emergency_numbers(data_folder())


@dataclass(frozen=True, slots=True)
class Calling:
    """country: where the person is, None where nobody said; choices: code and name of each, by name."""

    country: Country | None
    choices: tuple[tuple[str, str], ...]


def calling(request: Request) -> Calling:
    """Whom to call, by what this browser keeps, else by what this machine was started with."""
    code = request.cookies.get(COOKIE, os.environ.get(VARIABLE, "")).upper()
    known = {name: spoken_country(country) for name, country in countries().items()}
    named = sorted(((name, country.words.en.name) for name, country in known.items()), key=lambda entry: entry[1])
    return Calling(known.get(code), tuple(named))
