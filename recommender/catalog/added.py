"""Stretches of others beside ours: a clinic's, an imported list's. They add; nothing of ours is changed or hidden.

Each is one TOML file of a folder (`folders/folder_files.py`), and its id is `namespace:name`. Until somebody has
answered what it asks of joints and tissues, and says so in the file, it is not screened (decisions 1.13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from pydantic import StringConstraints, model_validator

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.errors import DataError, Problem
from recommender.reading import unknown_word

OWN: Final = "mine"  # the namespace of what people enter for themselves
NAMESPACE: Final = r"[a-z][a-z0-9]{1,19}"
ADDED_ID: Final = rf"{NAMESPACE}:[a-z0-9]+(-[a-z0-9]+)*"
AddedId = Annotated[str, StringConstraints(pattern=rf"^{ADDED_ID}$", max_length=80)]
FormId = Annotated[str, StringConstraints(pattern=rf"^({NAMESPACE}:)?[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class AddedStretch(Stretch):
    """A stretch of others, with the fields of ours.

    hazards_answered  True only where a person went through the hazard tags and `hazards` holds every one that applies
    easier, harder    ids of ours, or of others with their namespace; see `with_added`
    """

    id: AddedId
    hazards_answered: bool = False
    easier: FormId | None = None
    harder: FormId | None = None

    @property
    def is_screened(self) -> bool:
        return self.hazards_answered

    @model_validator(mode="after")
    def _tags_are_answers(self) -> AddedStretch:
        """Tags beside unanswered questions would look like an answer."""
        if self.hazards and not self.hazards_answered:
            raise ValueError("hazards are given, but hazards_answered is not true")
        return self


def with_added(catalog: Catalog, added: Sequence[Stretch]) -> Catalog:
    """The catalog and these stretches. Raises DataError with everything that keeps one of them out.

    A harder form may only be one of the same namespace. Calm weeks open the harder form of what was done, one level
    above the person's; a stretch of others that led to one of ours would open ours by a door that ours does not have.
    """
    taken = Taken.of(catalog)
    problems: list[Problem] = []
    for entry in added:
        problems += taken.already(entry)
        taken.add(entry)
    for entry in added:
        problems += _unknown(entry, catalog, taken.ids)
    if problems:
        raise DataError(problems)
    both = sorted((*catalog.stretches, *added), key=lambda stretch: stretch.id)
    return replace(catalog, stretches=tuple(both))


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids and names that another stretch cannot have any more."""

    ids: set[str]
    names: set[str]

    @classmethod
    def of(cls, catalog: Catalog) -> Taken:
        """Those of a whole catalog."""
        return cls(set(catalog.by_id), {stretch.name.casefold() for stretch in catalog})

    def add(self, entry: Stretch) -> None:
        self.ids.add(entry.id)
        self.names.add(entry.name.casefold())

    def already(self, entry: Stretch) -> list[Problem]:
        """What of a stretch another one has."""
        problems = [Problem(entry.id, "stands twice")] if entry.id in self.ids else []
        if entry.name.casefold() in self.names:
            problems.append(Problem(f"{entry.id}: words.en.name", "another stretch has this name"))
        return problems


def clashes(entry: AddedStretch, catalog: Catalog, taken: Taken) -> list[Problem]:
    """Everything that keeps a stretch out of a catalog."""
    return taken.already(entry) + _unknown(entry, catalog, taken.ids)


def _unknown(entry: Stretch, catalog: Catalog, ids: set[str]) -> list[Problem]:
    """Tags and forms that the catalog does not have, or that it may not be tied to."""
    found = [
        Problem(f"{entry.id}: hazards", unknown_word(tag, catalog.hazards, "hazard tag"))
        for tag in sorted(entry.tags - set(catalog.hazards))
    ]
    found += [
        Problem(f"{entry.id}: {field}", unknown_word(other, ids - {entry.id}, "stretch"))
        for field, other in (("easier", entry.easier), ("harder", entry.harder))
        if other is not None and (other == entry.id or other not in ids)
    ]
    if entry.harder in ids and not str(entry.harder).startswith(f"{namespace_of(entry.id)}:"):
        found.append(Problem(f"{entry.id}: harder", "may only name a stretch of the same folder"))
    return found


def namespace_of(stretch_id: str) -> str:
    """Whose stretch it is; empty for ours."""
    return stretch_id.rpartition(":")[0]
