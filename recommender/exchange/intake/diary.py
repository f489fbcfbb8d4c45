"""A pain diary: each row one or more ratings of pain, or totals of instruments, of one person on one day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from recommender.exchange.intake.cells import MOST_KEPT, Cell, Wrong, missing_words, number_cell
from recommender.exchange.intake.mapping import NRS, Mapping, Measure
from recommender.exchange.intake.people import People, WhoAndWhen

NOTHING_SAID: Final = "no measure of this row says anything"
OTHER_MEASURE: Final = "is a measure that the mapping does not take in"
DIARY: Final = "diary"
Record = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that can be taken in.

    nrs      the rating that may count as the person's first
    records  makes its rows of our tables, in their columns, without the week, which is not known yet; asked for once,
             and only if the row is kept
    """

    person: str
    arm: str | None
    day: date
    nrs: float | None
    records: Callable[[], Iterable[tuple[str, Record]]]


class Diary:
    """Reads the rows of a diary. columns: the ones that it needs, in the order in which it wants them."""

    tables: Final = ("pain", "instruments")

    def __init__(self, mapping: Mapping, today: date, people: People) -> None:
        missing = missing_words(mapping.file.missing)
        self._people = people
        self._who = WhoAndWhen(mapping, today)
        self._measures: list[tuple[Measure, Cell[float], Callable[[str], bool] | None]] = [
            (measure, number_cell(measure, missing, mapping.file.decimal), _is_meant(measure))
            for measure in mapping.measure
        ]
        named = [(m.where.column if m.where else m.column, m.column) for m in mapping.measure]
        self.columns = (*self._who.columns, *(column for pair in named for column in pair))

    def read(self, texts: Sequence[str]) -> Taken | list[str]:
        """What a row says, or everything that is wrong with it. texts: of `columns`."""
        wrong: list[str] = []
        person, arm, day = self._who.read(texts, wrong)
        told = self._told(texts, wrong)
        if not wrong and (problem := self._people.problem(person, arm)):
            wrong.append(f"{problem[0]}: {problem[1]}")
        if wrong or day is None:
            return wrong
        nrs = next((value for measure, value in told if measure == NRS), None)
        return Taken(person, arm, day, nrs, lambda: [_record(person, day, *measured) for measured in told])

    def _told(self, texts: Sequence[str], wrong: list[str]) -> list[tuple[str, float]]:
        """Each measure that the row holds with its value; a row without any is wrong."""
        told: list[tuple[str, float]] = []
        before, applies = len(wrong), False
        place = len(self._who.columns) - 2
        for measure, cell, applies_to in self._measures:
            place += 2
            if applies_to is not None and not applies_to(texts[place]):
                continue
            applies = True
            value = cell.read(texts[place + 1])
            if isinstance(value, Wrong):
                wrong.append(f"{cell.column}: {value}")
            elif value is not None:
                told.append((measure.measures, value))
        if not told and len(wrong) == before:
            where = next((measure.where.column for measure, _, _ in self._measures if measure.where), "")
            wrong.append(NOTHING_SAID if applies else f"{where}: {OTHER_MEASURE}")
        return told


def _is_meant(measure: Measure) -> Callable[[str], bool] | None:
    """Whether a row whose column holds a text is of this measure; None where every row is."""
    if measure.where is None:
        return None
    words = frozenset(word.strip().casefold() for word in measure.where.words)
    return lru_cache(maxsize=MOST_KEPT)(lambda text: text.strip().casefold() in words)


def _record(person: str, day: date, measure: str, value: float) -> tuple[str, Record]:
    if measure == NRS:
        return "pain", (person, day, None, value, DIARY)
    return "instruments", (person, day, None, measure, value)
