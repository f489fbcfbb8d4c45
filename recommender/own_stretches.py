"""What people entered for themselves, read, held against the catalog and put beside it for them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from recommender.catalog.added import OWN, AddedStretch
from recommender.catalog.own import OwnEntry, slug_for
from recommender.errors import DataError, DocumentError, Problem, UsageError
from recommender.knowledge import Knowledge
from recommender.store.own_stretches import NO_PLACE, OwnFile, OwnStretchFiles

MOST_KEPT: Final = 16  # people whose knowledge is kept in memory
PREFIX: Final = f"{OWN}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStretch:
    """One stretch as its person sees it. stretch: None, with the problems, where its file cannot be used."""

    slug: str
    entry: OwnEntry | None
    stretch: AddedStretch | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    mark: tuple[object, ...]
    found: tuple[OwnStretch, ...]
    knowledge: Knowledge


@dataclass(frozen=True, kw_only=True)
class OwnStretches:
    """The own stretches of everybody in a home. A file that cannot be used is left out whole, and said to be."""

    files: OwnStretchFiles
    knowledge: Knowledge
    _kept: dict[str, _Read] = field(default_factory=dict)

    def mark(self, person: str) -> tuple[object, ...]:
        """It changes with every stretch of a person; empty where there is none."""
        return self.files.mark(person)

    def all(self, person: str) -> tuple[OwnStretch, ...]:
        """Every stretch of a person, also those whose files cannot be used."""
        return self._read(person).found

    def stretches(self, person: str) -> list[AddedStretch]:
        """Those that can be used, in the order of their ids."""
        return [own.stretch for own in self.all(person) if own.stretch is not None]

    def knowledge_of(self, person: str) -> Knowledge:
        """Everybody's knowledge, with the person's own stretches in it."""
        return self._read(person).knowledge

    def find(self, person: str, slug: str) -> OwnStretch | None:
        """The stretch of a file's name; None where there is none."""
        return next((own for own in self.all(person) if own.slug == slug), None)

    def need_a_place(self) -> None:
        """Raises UsageError where there is none, before anybody answers a question in vain."""
        if self.files.home is None:
            raise UsageError([NO_PLACE])

    def check(self, person: str, entry: OwnEntry, slug: str | None = None) -> AddedStretch:
        """The stretch that an entry would make. slug: that of the one which it takes the place of.

        Raises DocumentError with what keeps it out: a name that another stretch has, a hazard tag that there is not.
        """
        others = [own for own in self.all(person) if own.slug != slug]
        made = entry.stretch(slug or slug_for(entry.name, [own.slug for own in others]), self.knowledge.catalog.hazards)
        try:
            self.knowledge.with_own([*(own.stretch for own in others if own.stretch is not None), made])
        except DataError as error:
            raise DocumentError(_of_fields(error, made.id)) from None
        return made

    def save(self, person: str, entry: OwnEntry, slug: str | None = None) -> AddedStretch:
        """Stores a stretch and returns it. Raises as `check` and `OwnStretchFiles.save`."""
        self.check(person, entry, slug)
        return entry.stretch(self.files.save(person, entry, slug), self.knowledge.catalog.hazards)

    def delete(self, person: str, slug: str) -> None:
        """Deletes a stretch; what was done of it stays in the history. Raises as `OwnStretchFiles.delete`."""
        self.files.delete(person, slug)

    def erase(self, person: str) -> None:
        """Deletes all of them."""
        self.files.erase(person)
        self._kept.pop(person, None)

    def rows(self, person: str) -> list[dict[str, Any]]:
        """What an export holds: one row a file. document: None where it could not be read."""
        return [
            {"slug": own.slug, "document": None if own.entry is None else own.entry.model_dump(mode="json")}
            for own in self.all(person)
        ]

    def take_in(self, person: str, entries: Mapping[str, OwnEntry]) -> None:
        """Stores stretches under the names that they had, for whoever has none yet."""
        for slug, entry in entries.items():
            self.files.save_as(person, entry, slug)

    def _read(self, person: str) -> _Read:
        mark = self.files.mark(person)
        kept = self._kept.get(person)
        if kept is None or kept.mark != mark:
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[person] = self._held_against_ours(mark, self.files.of(person))
        return kept

    def _held_against_ours(self, mark: tuple[object, ...], files: list[OwnFile]) -> _Read:
        """Each file alone: one that does not fit keeps none of the others out."""
        knowledge, used, found = self.knowledge, list[AddedStretch](), list[OwnStretch]()
        for file in files:
            made = None if file.entry is None else file.entry.stretch(file.slug, self.knowledge.catalog.hazards)
            problems = file.problems
            if made is not None:
                try:
                    knowledge = self.knowledge.with_own([*used, made])
                    used.append(made)
                except DataError as error:
                    problems = tuple(
                        Problem(f"{file.slug}.toml: {p.where}", p.what) for p in _of_fields(error, made.id)
                    )
                    made = None
            found.append(OwnStretch(slug=file.slug, entry=file.entry, stretch=made, problems=problems))
        return _Read(mark=mark, found=tuple(found), knowledge=knowledge)


def _of_fields(error: DataError, stretch_id: str) -> list[Problem]:
    """The problems by the fields of an entry."""
    fields = {"words.en.name": "name", "hazards": "hazard_answers"}
    found = [(problem.where.removeprefix(f"{stretch_id}: "), problem.what) for problem in error.problems]
    return [Problem(fields.get(where, where), what) for where, what in found]
