"""Days, numbers and lists as the locale in force writes them (CLDR, through Babel). English is as in our documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from recommender.language.in_force import ENGLISH, language, locale

MONDAY_FIRST: Final = tuple(range(7))


def number(value: float) -> str:
    """`11.5` or `11,5`; a whole number without its zero."""
    if language() == ENGLISH:
        return f"{value:g}"
    from babel.numbers import format_decimal

    return format_decimal(value, format="0.###", locale=locale())


def tenths(value: float) -> str:
    """`5.0` or `5,0`, for a column of numbers."""
    if language() == ENGLISH:
        return f"{value:.1f}"
    from babel.numbers import format_decimal

    return format_decimal(value, format="0.0", locale=locale())


def percent(share: float) -> str:
    """`75%` or `75 %`, of a share from 0 to 1."""
    if language() == ENGLISH:
        return f"{share:.0%}"
    from babel.numbers import format_percent

    return format_percent(share, locale=locale())


def day_in_words(day: date, english: str) -> str:
    """`lunes, 23 de noviembre`. english: how the day is said in English."""
    if language() == ENGLISH:
        return english
    from babel import Locale
    from babel.dates import format_date

    # CLDR has the order with a short weekday in it; spelt out, it says no less.
    pattern = Locale.parse(locale()).datetime_skeletons["MMMMEd"].pattern
    return format_date(day, re.sub("E+", "EEEE", pattern, count=1), locale=locale())


def day_of_month(day: date) -> str:
    """`23 November`, `23 de noviembre`."""
    return f"{day.day} {day:%B}" if language() == ENGLISH else _pattern(day, "MMMMd")


def day_in_short(day: date) -> str:
    """`23 Nov`, `23 nov`: for a chart or a table."""
    return f"{day.day} {day:%b}" if language() == ENGLISH else _pattern(day, "MMMd")


def day_of_year(day: date) -> str:
    """`23 November 2026`, `23 de noviembre de 2026`."""
    return f"{day.day} {day:%B %Y}" if language() == ENGLISH else _pattern(day, "yMMMMd")


def weekday_in_short(day: date, english: str) -> str:
    """`lun`. english: how the weekday is shortened in English."""
    return english if language() == ENGLISH else _pattern(day, "EEE")


def weekday_letters() -> Sequence[str]:
    """A letter for each weekday, Monday first."""
    if language() == ENGLISH:
        return tuple("MTWTFSS")
    from babel.dates import get_day_names

    names = get_day_names("narrow", context="stand-alone", locale=locale())
    return [names[day] for day in MONDAY_FIRST]


def week_order() -> Sequence[int]:
    """The weekdays in the order of a week there, 0 for Monday: a week begins on Sunday in `es_MX`."""
    if language() == ENGLISH:
        return MONDAY_FIRST
    from babel import Locale

    first = Locale.parse(locale()).first_week_day
    return [*MONDAY_FIRST[first:], *MONDAY_FIRST[:first]]


def country_name(code: str) -> str:
    """`Irlanda` for `IE`; the code itself where CLDR knows no name of it."""
    from babel import Locale

    return str(Locale.parse(locale()).territories.get(code, code))


def listed(words: Sequence[str]) -> str:
    """`neck, shoulder and chest`; `cuello, hombro y pecho`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_and(words[-1])} {words[-1]}"


def either(words: Sequence[str]) -> str:
    """`bending or sitting`; `agacharte o sentarte`."""
    return f" {_or(words[-1])} ".join(words) if words else ""


def _and(following: str) -> str:
    """Spanish says `e` before the sound of an i."""
    if language() != "es":
        return "and"
    return "e" if re.match(r"(?:i|hi(?!e))", following, re.IGNORECASE) else "y"


def _or(following: str) -> str:
    """Spanish says `u` before the sound of an o."""
    if language() != "es":
        return "or"
    return "u" if re.match(r"h?o", following, re.IGNORECASE) else "o"


def _pattern(day: date, skeleton: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=locale())
