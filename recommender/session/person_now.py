"""A person on a day, at the moment of starting: whatever is shown was screened with the pain of right now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from recommender.knowledge import Knowledge
from recommender.planning.adjust import in_a_row
from recommender.profile.plan import PlannedItem, PlannedSession

if TYPE_CHECKING:
    from recommender.application import Recommender


@dataclass(frozen=True, kw_only=True)
class PersonNow:
    """Who does a session, and when. Asking it stores nothing."""

    application: Recommender
    knowledge: Knowledge
    person: str
    day: date

    def fitting(self, items: Sequence[PlannedItem], pain_nrs: int | None) -> list[PlannedItem]:
        """Those that pass with this rating as the newest one; it can only take away. None: no rating was given."""
        if pain_nrs is None:
            return list(items)
        passing = self._passing(pain_nrs)
        return [item for item in items if item.stretch in passing]

    @cached_property
    def _passing(self) -> Callable[[int], frozenset[str]]:
        return self.application.weeks.passing_at(self.person, self.day)

    def with_items(self, session: PlannedSession, items: Sequence[PlannedItem]) -> PlannedSession:
        """The session with only these items in this order, each with the seconds that the order asks for."""
        return session.with_items(in_a_row(items, self.knowledge.catalog, self.knowledge.numbers.seconds))
