"""An exercise log: each row one exercise that somebody did, or did not, on one day."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from recommender.exchange.intake.cells import Cell, Wrong, missing_words, number_cell, share_cell, word_cell
from recommender.exchange.intake.diary import Record, Taken
from recommender.exchange.intake.mapping import Mapping, StretchWords
from recommender.exchange.intake.people import ONE_PERSON, People, WhoAndWhen
from recommender.store.seen import Seen

SHARE_OF_OUTCOME: Final = {"done": 1.0, "partly": 0.5, "skipped": 0.0}  # decisions 5.1
MUST_SAY: Final = ("stretch", "outcome")
IS_EMPTY: Final = "is empty"
NO_STRETCH: Final = "is an exercise that the mapping gives no stretch for"
OTHER_PAIN: Final = "tells another pain than an earlier row of its session"
SOURCE_OF_PAIN: Final = {"pain_before": "session_before", "pain_after": "session_after"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One row. session: what the file calls it, or its day; share: None where only the outcome was told."""

    person: str
    arm: str | None
    day: date
    session: str
    stretch: str
    outcome: str
    share: float | None = None
    felt: str | None = None
    pain_before: float | None = None
    pain_after: float | None = None

    @property
    def pains(self) -> dict[str, float]:
        """The pain that it tells, by field."""
        told = {"pain_before": self.pain_before, "pain_after": self.pain_after}
        return {name: nrs for name, nrs in told.items() if nrs is not None}


class ExerciseReader:
    """Reads the rows of a log. columns: the ones that it needs, in the order in which it wants them."""

    def __init__(
        self, mapping: Mapping, today: date, stretches: Collection[str], *, one_person: str = ONE_PERSON
    ) -> None:
        self._who = WhoAndWhen(mapping, today, one_person)
        self._cells = dict(_cells(mapping, stretches))
        self._has_session = mapping.session is not None
        session = () if mapping.session is None else (mapping.session,)
        self.columns = (*self._who.columns, *session, *(cell.column for cell in self._cells.values()))

    def read(self, texts: Sequence[str]) -> Exercise | list[str]:
        """What a row says, or everything that is wrong with it. texts: of `columns`."""
        wrong: list[str] = []
        person, arm, day = self._who.read(texts, wrong)
        rest = texts[len(self._who.columns) :]
        session = rest[0].strip() if self._has_session else ""
        said = self._said(rest[1:] if self._has_session else rest, wrong)
        if wrong or day is None:
            return wrong
        return Exercise(person=person, arm=arm, day=day, session=session or day.isoformat(), **said)

    def _said(self, texts: Sequence[str], wrong: list[str]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for (name, cell), text in zip(self._cells.items(), texts, strict=True):
            value = cell.read(text)
            if isinstance(value, Wrong):
                wrong.append(f"{cell.column}: {value}")
            elif value is None and name in MUST_SAY:
                wrong.append(f"{cell.column}: {IS_EMPTY}")
            said[name] = value
        return said


def _cells(mapping: Mapping, stretches: Collection[str]) -> Iterator[tuple[str, Cell[str] | Cell[float]]]:
    """The columns that the mapping names, by the field of an Exercise that they fill."""
    missing, decimal = missing_words(mapping.file.missing), mapping.file.decimal
    if mapping.stretch is not None:
        yield "stretch", stretch_cell(mapping.stretch, missing, stretches)
    for name, coded in (("outcome", mapping.outcome), ("felt", mapping.felt)):
        if coded is not None:
            yield name, word_cell(coded.column, dict(coded.words), missing)
    if mapping.share is not None:
        yield "share", share_cell(mapping.share, missing, decimal)
    for name, scale in (("pain_before", mapping.pain_before), ("pain_after", mapping.pain_after)):
        if scale is not None:
            yield name, number_cell(scale, missing, decimal)


def stretch_cell(coded: StretchWords, missing: frozenset[str], stretches: Collection[str]) -> Cell[str]:
    """Ids of stretches: those that the mapping gives, our own ids as they are, and the rest in its namespace if any."""
    known = word_cell(coded.column, {name: name for name in stretches} | coded.words, missing)

    def read(text: str) -> str | Wrong | None:
        found = known.read(text)
        if not isinstance(found, Wrong):
            return found
        slug = slug_of(text)
        return f"{coded.others}:{slug}" if coded.others and slug else Wrong(NO_STRETCH)

    return Cell(coded.column, read)


def slug_of(text: str) -> str:
    """A name as an id writes it: "Cat / Cow (slow)" is cat-cow-slow; empty where nothing of it can be written so."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:60].strip("-")


class ExerciseLog:
    """Turns the rows of a log into those of our tables. Nothing was planned, so there is no propensity to give."""

    tables: Final = ("exposures", "pain")

    def __init__(self, reader: ExerciseReader, name: str, people: People, seen: Seen) -> None:
        self._reader, self._name, self._people, self._seen = reader, name, people, seen
        self.columns = reader.columns

    def read(self, texts: Sequence[str]) -> Taken | list[str]:
        """What a row says, or everything that is wrong with it. texts: of `columns`."""
        row = self._reader.read(texts)
        if isinstance(row, list):
            return row
        if problem := self._people.problem(row.person, row.arm):
            return [f"{problem[0]}: {problem[1]}"]
        earlier = ((self._seen.noted(self._place_of(row, name)), nrs) for name, nrs in row.pains.items())
        if any(known not in (None, nrs) for known, nrs in earlier):
            return [OTHER_PAIN]
        return Taken(row.person, row.arm, row.day, next(iter(row.pains.values()), None), lambda: self._records(row))

    def _session_of(self, row: Exercise) -> str:
        return f"{self._name}:{row.person}:{row.session}"

    def _place_of(self, row: Exercise, pain: str) -> str:
        """Where a pain of a session is noted. A session may be called the same on another day."""
        return f"{self._session_of(row)}:{row.day}:{pain}"

    def _records(self, row: Exercise) -> Iterator[tuple[str, Record]]:
        """The exercise in the order of the file, and each pain with the first row of its session that tells it."""
        session = self._session_of(row)
        slot = self._seen.times(session)
        share = SHARE_OF_OUTCOME[row.outcome] if row.share is None else row.share
        yield (
            "exposures",
            (
                *(row.person, session, slot, None, row.day, row.stretch, None, None, None, None, row.arm, None),
                *(row.outcome, share, row.felt, row.pain_before, row.pain_after),
            ),
        )
        for name, nrs in row.pains.items():
            place = self._place_of(row, name)
            if self._seen.noted(place) is None:
                self._seen.note(place, nrs)
                yield "pain", (row.person, row.day, None, nrs, SOURCE_OF_PAIN[name])
