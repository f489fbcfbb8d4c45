"""Choosing among the stretches by place, position, kit, time and level: each wish narrows, none is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from recommender.catalog.catalog import Catalog
from recommender.catalog.search import search
from recommender.catalog.stretch import Stretch

NO_KIT = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Wishes; None where there is none.

    kit      a thing that it needs, or NO_KIT
    minutes  at most so long as it is usually done; level: at most so hard
    words    all of them occur
    among    ids; only these
    """

    area: str | None = None
    position: str | None = None
    kit: str | None = None
    minutes: int | None = None
    level: int | None = None
    words: str | None = None
    among: frozenset[str] | None = None

    def of(self, catalog: Catalog, seconds_of: Callable[[Stretch], int]) -> list[Stretch]:
        """The stretches that fit, those first whose name holds the words, then by id."""
        found: Iterable[Stretch] = catalog if self.words is None else search(catalog, [self.words])
        return [stretch for stretch in found if self._fits(stretch, seconds_of)]

    def _fits(self, stretch: Stretch, seconds_of: Callable[[Stretch], int]) -> bool:
        return (
            (self.area is None or self.area in stretch.areas)
            and (self.position is None or self.position == stretch.position)
            and (self.kit is None or self._has_kit(stretch))
            and (self.minutes is None or seconds_of(stretch) <= 60 * self.minutes)
            and (self.level is None or stretch.difficulty <= self.level)
            and (self.among is None or stretch.id in self.among)
        )

    def _has_kit(self, stretch: Stretch) -> bool:
        return not stretch.kit if self.kit == NO_KIT else self.kit in stretch.kit
