"""Stretches of others beside ours: a clinic's, an imported list's. They add; nothing of ours is changed or hidden.

Each is one TOML file, `<folder>/<namespace>/<name>.toml`, and its id is `namespace:name`. Until somebody has answered
what it asks of joints and tissues, and says so in the file, it is not screened (decisions 1.13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, model_validator

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.errors import DataError, Problem
from recommender.reading import read_toml, unknown_word, validated

AddedId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,19}:[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class AddedStretch(Stretch):
    """A stretch of others, with the fields of ours.

    hazards_answered  True only where a person went through the hazard tags and `hazards` holds every one that applies
    """

    id: AddedId
    hazards_answered: bool = False

    @property
    def is_screened(self) -> bool:
        return self.hazards_answered

    @model_validator(mode="after")
    def _tags_are_answers(self) -> AddedStretch:
        """Tags beside unanswered questions would look like an answer."""
        if self.hazards and not self.hazards_answered:
            raise ValueError("hazards are given, but hazards_answered is not true")
        return self


def read_added(folder: Path) -> tuple[AddedStretch, ...]:
    """The stretches in a folder, in the order of their ids. Raises DataError with every problem found."""
    problems: list[Problem] = []
    found = [_read(path, problems) for path in sorted(folder.glob("*/*.toml"))]
    if not found and not problems:
        problems.append(Problem(folder.name, "holds no stretches"))
    if problems:
        raise DataError(problems)
    return tuple(sorted((entry for entry in found if entry is not None), key=lambda entry: entry.id))


def _read(path: Path, problems: list[Problem]) -> AddedStretch | None:
    before = len(problems)
    table = read_toml(path, problems)
    if len(problems) > before:
        return None
    where = f"{path.parent.name}/{path.name}"
    return validated(AddedStretch, table | {"id": f"{path.parent.name}:{path.stem}"}, where, problems)


def with_added(catalog: Catalog, added: Sequence[AddedStretch]) -> Catalog:
    """Our catalog and these stretches. Raises DataError with everything that keeps one of them out."""
    names = {stretch.name.casefold() for stretch in catalog}
    ids = set(catalog.by_id)
    problems: list[Problem] = []
    for entry in added:
        if entry.id in ids:
            problems.append(Problem(entry.id, "stands twice"))
        if entry.name.casefold() in names:
            problems.append(Problem(f"{entry.id}: words.en.name", "another stretch has this name"))
        problems += _unknown(entry, catalog)
        ids.add(entry.id)
        names.add(entry.name.casefold())
    if problems:
        raise DataError(problems)
    both = sorted((*catalog.stretches, *added), key=lambda stretch: stretch.id)
    return replace(catalog, stretches=tuple(both))


def _unknown(entry: AddedStretch, catalog: Catalog) -> list[Problem]:
    """Tags and forms that the catalog does not have."""
    found = [
        Problem(f"{entry.id}: hazards", unknown_word(tag, catalog.hazards, "hazard tag"))
        for tag in sorted(entry.tags - set(catalog.hazards))
    ]
    found += [
        Problem(f"{entry.id}: {field}", unknown_word(other, catalog.by_id, "stretch"))
        for field, other in (("easier", entry.easier), ("harder", entry.harder))
        if other is not None and other not in catalog
    ]
    return found
