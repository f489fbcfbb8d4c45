"""Who a row is about and on which day: the same for diaries and logs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from recommender.exchange.intake.cells import MOST_KEPT, Cell, Wrong, day_cell, missing_words
from recommender.exchange.intake.mapping import Mapping

MOST_PEOPLE: Final = 200_000  # what is kept in memory of each is a name, a day and a rating
PRINTABLE: Final = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
NO_PERSON: Final = "is empty"
BAD_NAME: Final = "is not a name of 1 to 100 characters"
TOO_MANY: Final = f"is one person more than the {MOST_PEOPLE} that can be taken in at once"
NO_DATE: Final = "no date column of this row says anything"
DATES_DISAGREE: Final = "the dates of this row lie too far apart"
TWO_ARMS: Final = "is another arm than in an earlier row of this person"
ONE_PERSON: Final = "me"


@dataclass(slots=True)
class Met:
    """What is known of a person. first_nrs: the first rating of their first day, as far as the file was read."""

    first_day: date
    arm: str | None
    first_nrs: float | None = None


@dataclass
class People:
    """Everybody whom the rows of one file are about."""

    known: dict[str, Met] = field(default_factory=dict)

    def problem(self, person: str, arm: str | None) -> tuple[str, str] | None:
        """What speaks against a row of a person: which field, and why."""
        met = self.known.get(person)
        if met is None:
            return ("person", TOO_MANY) if len(self.known) >= MOST_PEOPLE else None
        return ("arm", TWO_ARMS) if None not in (arm, met.arm) and arm != met.arm else None

    def meet(self, person: str, day: date, arm: str | None, nrs: float | None) -> None:
        """Notes a row that is taken in."""
        met = self.known.get(person)
        if met is None:
            self.known[person] = Met(day, arm, nrs)
            return
        met.arm = met.arm or arm
        if day < met.first_day:
            met.first_day, met.first_nrs = day, nrs
        elif day == met.first_day and met.first_nrs is None:
            met.first_nrs = nrs


class WhoAndWhen:
    """Reads person, arm and day of a row. columns: the ones that it needs, in the order in which it wants them."""

    def __init__(self, mapping: Mapping, today: date, one_person: str = ONE_PERSON) -> None:
        missing = missing_words(mapping.file.missing)
        self._person = None if mapping.person is None else name_cell(mapping.person, missing)
        self._arm = None if mapping.arm is None else name_cell(mapping.arm, missing)
        self._one = one_person
        self._days: list[Cell[date]] = [day_cell(rule, missing, today) for rule in mapping.date]
        self._within = mapping.dates_agree_within
        named = [cell.column for cell in (self._person, self._arm) if cell is not None]
        self._names = len(named)
        self.columns = (*named, *(cell.column for cell in self._days))

    def read(self, texts: Sequence[str], wrong: list[str]) -> tuple[str, str | None, date | None]:
        """Person, arm and day; what is wrong is added to `wrong`. texts: of `columns`, and whatever follows."""
        person: str | None = self._one
        arm: str | None = None
        if self._person is not None:
            person = _told(self._person, texts[0], wrong)
            if person is None:
                wrong.append(f"{self._person.column}: {NO_PERSON}")
        if self._arm is not None:
            arm = _told(self._arm, texts[self._names - 1], wrong)
        return person or "", arm, self._day(texts, wrong)

    def _day(self, texts: Sequence[str], wrong: list[str]) -> date | None:
        """The first date that is not empty; one that is there and cannot be read is never passed over for the next."""
        found: date | None = None
        for place, cell in enumerate(self._days, self._names):
            day = cell.read(texts[place])
            if day is None:
                continue
            if isinstance(day, Wrong):
                wrong.append(f"{cell.column}: {day}")
                return None
            if self._within is None:
                return day
            if found is not None and abs((day - found).days) > self._within:
                wrong.append(DATES_DISAGREE)
            found = found or day
        if found is None:
            wrong.append(NO_DATE)
        return found


def name_cell(column: str, missing: frozenset[str]) -> Cell[str]:
    """Names as they are written."""

    @lru_cache(maxsize=MOST_KEPT)
    def read(text: str) -> str | Wrong | None:
        bare = text.strip()
        if bare in missing:
            return None
        return bare if PRINTABLE.fullmatch(bare) else Wrong(BAD_NAME)

    return Cell(column, read)


def _told(cell: Cell[str], text: str, wrong: list[str]) -> str | None:
    """The name in a cell; an empty one, with the problem added, where it is none."""
    name = cell.read(text)
    if isinstance(name, Wrong):
        wrong.append(f"{cell.column}: {name}")
        return ""
    return name
