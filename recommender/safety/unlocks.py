"""Which other answer would open more stretches: each is tried by looking at the same person again with it.

Only wishes are tried, never anything about health: what a rule of safety removes is not up for a bargain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from recommender.catalog.catalog import Catalog
from recommender.messages import Message, Phrasebook
from recommender.profile.plan import Unlock
from recommender.profile.profile import Profile
from recommender.safety.screening import Screening, offered_with
from recommender.safety.wishes import wishes_of
from recommender.vocabulary import HomeItem

MOST_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Unlocks:
    """The other answers of one person on one day."""

    profile: Profile
    screening: Screening
    catalog: Catalog
    phrases: Phrasebook

    def for_area(self, area: str | None) -> tuple[Unlock, ...]:
        """The answers that would add most stretches for a place (None: for any), the most first; at most three."""
        found = [
            unlock
            for field, word, added in self._tried
            if (unlock := self._unlock(field, word, [n for n in added if area is None or self._serves(n, area)]))
        ]
        return tuple(sorted(found, key=lambda unlock: (-unlock.adds, unlock.field, unlock.word))[:MOST_SHOWN])

    def for_stretch(self, stretch_id: str) -> tuple[Unlock, ...]:
        """The answers that would each bring one stretch back."""
        found = [self._unlock(field, word, added) for field, word, added in self._tried if stretch_id in added]
        return tuple(unlock for unlock in found if unlock)

    def _serves(self, stretch_id: str, area: str) -> bool:
        return area in self.catalog[stretch_id].areas

    @cached_property
    def _tried(self) -> list[tuple[str, str, frozenset[str]]]:
        """For each other answer (field, word), what it would add."""
        now = {offer.stretch.id for offer in self.screening.eligible}
        tried = []
        for field, word, change in self._other_answers():
            wishes = wishes_of(self.profile.answers.model_copy(update=change))
            tried.append((field, word, offered_with(wishes, self.screening) - now))
        return tried

    def _other_answers(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        answers = self.profile.answers
        for item in get_args(HomeItem):
            if item not in answers.equipment:
                yield "equipment", item, {"equipment": (*answers.equipment, item)}
        for word in answers.positions_avoided:
            rest = tuple(other for other in answers.positions_avoided if other != word)
            yield "positions_avoided", word, {"positions_avoided": rest}
        if answers.excluded_stretches:
            yield "excluded_stretches", "", {"excluded_stretches": ()}

    def _unlock(self, field: str, word: str, added: Any) -> Unlock | None:
        if not added:
            return None
        facts: dict[str, str | int | float] = {"count": len(added)}
        if field == "equipment":
            message = Message("unlock_equipment", facts | {"item": self.phrases.word("item", word)})
        elif field == "positions_avoided":
            message = Message("unlock_positions_avoided", facts | {"position": self.phrases.word("position", word)})
        else:
            message = Message("unlock_excluded_stretches", facts)
        return Unlock(field=field, word=word, adds=len(added), text=self.phrases.say(message))
