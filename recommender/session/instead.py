"""What there is instead of a stretch that was too much: the application answers, with the pain of right now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recommender.errors import RecommenderError
from recommender.profile.plan import PlannedItem
from recommender.session.person_now import PersonNow


class Instead:
    """Easier versions and other stretches for those of one session.

    pain_nrs  how it was right before the start; None where it was not said
    """

    def __init__(self, now: PersonNow, session_id: str, pain_nrs: int | None) -> None:
        self._now, self._session_id, self._pain_nrs = now, session_id, pain_nrs
        self._place_of: dict[str, str] = {}

    def easier(self, stretch: str) -> Sequence[PlannedItem]:
        """The easier version of a stretch, alone in its list; nothing where none fits."""
        return self._fitting(stretch, self._easier)

    def swaps(self, stretch: str) -> Sequence[PlannedItem]:
        """What may come in its place, best first."""
        return self._fitting(stretch, self._swaps)

    def _easier(self, stretch: str) -> list[PlannedItem]:
        now = self._now
        item = now.application.weeks.easier_now(now.person, self._session_id, stretch, now.day)
        return [item] if item else []

    def _swaps(self, stretch: str) -> list[PlannedItem]:
        now = self._now
        return now.application.weeks.swap_choices(now.person, self._session_id, stretch, now.day)

    def _fitting(self, stretch: str, offer: Callable[[str], list[PlannedItem]]) -> Sequence[PlannedItem]:
        """What cannot be offered right now is not, and the session goes on.

        A stretch that took another one's place stands in no plan; its own place is that of the first.
        """
        first = self._place_of.get(stretch, stretch)
        try:
            items = self._now.fitting(offer(first), self._pain_nrs)
        except RecommenderError:
            return []
        self._place_of |= {item.stretch: first for item in items}
        return items
