"""From `data/catalog/*.toml` to a Catalog, or every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from recommender.catalog.hazards import Hazard, load_hazards
from recommender.catalog.stretch import Stretch
from recommender.errors import DataError, Problem, UnknownNameError
from recommender.reading import read_toml, unknown_word, validated


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalog:
    """All stretches, in the order of their ids, and the hazard tags that they may carry.

    A catalog equals only itself, so that what is worked out from one can be kept beside it; `fingerprint` compares.

    figure_folders  by namespace, where the pictures of stretches of others are
    """

    stretches: tuple[Stretch, ...]
    hazards: Mapping[str, Hazard]
    figure_folders: Mapping[str, Path] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Stretch]:
        return {stretch.id: stretch for stretch in self.stretches}

    def __len__(self) -> int:
        return len(self.stretches)

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self.stretches)

    def __contains__(self, stretch_id: object) -> bool:
        return stretch_id in self.by_id

    def __getitem__(self, stretch_id: str) -> Stretch:
        return self.by_id[stretch_id]

    def find(self, stretch_id: str) -> Stretch:
        """The stretch of this id. Raises UnknownNameError with the nearest id where there is none."""
        if stretch_id not in self.by_id:
            raise UnknownNameError([Problem("", unknown_word(stretch_id, self.by_id, "stretch"))])
        return self.by_id[stretch_id]

    def name_of(self, stretch_id: str) -> str:
        """The name of a stretch; of one that is not here any more, as where a folder was taken away, what its id says.

        >>> Catalog(stretches=(), hazards={}).name_of("north:hug-the-ball")
        'Hug the ball'
        """
        stretch = self.by_id.get(stretch_id)
        return stretch.name if stretch else stretch_id.rpartition(":")[2].replace("-", " ").capitalize()

    def carrying(self, tags: frozenset[str]) -> frozenset[str]:
        """The ids of the stretches that carry at least one of these hazard tags."""
        return _carrying(self, tags)

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change whenever any field of any stretch does."""
        text = "\n".join(stretch.model_dump_json() for stretch in self.stretches)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@lru_cache(maxsize=4096)
def _carrying(catalog: Catalog, tags: frozenset[str]) -> frozenset[str]:
    return frozenset(stretch.id for stretch in catalog if not tags.isdisjoint(stretch.tags))


def load_catalog(folder: Path) -> Catalog:
    """The catalog in `folder` (the `data` folder). Raises DataError with every problem found."""
    problems: list[Problem] = []
    catalog = read_catalog(folder, problems)
    if problems:
        raise DataError(problems)
    return catalog


def read_catalog(folder: Path, problems: list[Problem]) -> Catalog:
    """What can be read of the catalog; every problem is added to `problems`. Only for checking: it may lack some."""
    before = len(problems)
    hazards = load_hazards(folder, problems)
    hazards_are_whole = len(problems) == before
    paths = sorted((folder / "catalog").glob("*.toml"))
    if not paths:
        problems.append(Problem("catalog/", "holds no stretches"))
    found = [stretch for path in paths if (stretch := _read_stretch(path, problems))]
    names = {path.stem for path in paths}
    for stretch in found:
        problems += _loose_ends(stretch, found, names)
        if hazards_are_whole:
            problems += [
                Problem(f"{stretch.id}.toml: hazards", unknown_word(tag, hazards, "hazard tag"))
                for tag in sorted(stretch.tags - set(hazards))
            ]
    return Catalog(stretches=tuple(sorted(found, key=lambda stretch: stretch.id)), hazards=hazards)


def _read_stretch(path: Path, problems: list[Problem]) -> Stretch | None:
    before = len(problems)
    table = read_toml(path, problems)
    if len(problems) > before:
        return None
    if table.get("id", path.stem) != path.stem:
        problems.append(Problem(f"{path.name}: id", "should be the file's name, or be left out"))
    return validated(Stretch, table | {"id": path.stem}, path.name, problems)


def _loose_ends(stretch: Stretch, found: list[Stretch], names: set[str]) -> list[Problem]:
    """What only shows against the other files: chains that lead nowhere, names used twice."""
    where = f"{stretch.id}.toml"
    problems = [
        Problem(f"{where}: {field}", unknown_word(other, names - {stretch.id}, "stretch"))
        for field, other in (("easier", stretch.easier), ("harder", stretch.harder))
        if other is not None and other not in names - {stretch.id}
    ]
    if any(other.name.lower() == stretch.name.lower() and other.id != stretch.id for other in found):
        problems.append(Problem(f"{where}: words.en.name", "another stretch has this name"))
    if both := set(stretch.muscles.primary) & set(stretch.muscles.secondary):
        problems.append(Problem(f"{where}: muscles", f"{', '.join(sorted(both))} is both primary and secondary"))
    return problems
