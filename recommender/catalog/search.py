"""Finding stretches by words: every word must occur somewhere, a hit in the name counts most."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch


def search(catalog: Catalog, words: Iterable[str]) -> list[Stretch]:
    """The stretches in which all words occur, those with more of them in the name first."""
    wanted = [word.lower() for phrase in words for word in phrase.split()]

    def in_name(stretch: Stretch) -> int:
        return sum(word in f"{stretch.id} {stretch.name}".lower() for word in wanted)

    found = [stretch for stretch in catalog if all(word in _text(stretch) for word in wanted)]
    return sorted(found, key=lambda stretch: (-in_name(stretch), stretch.id))


def _text(stretch: Stretch) -> str:
    words = stretch.words.en
    parts = [
        stretch.id,
        stretch.position,
        stretch.type,
        stretch.family,
        *stretch.areas,
        *stretch.muscles.primary,
        *stretch.muscles.secondary,
        *stretch.kit,
        words.name,
        *words.steps,
        words.feel,
        *(variant.text for variant in words.variants),
    ]
    return " ".join(parts).lower().replace("_", " ")
