"""A person on a day, at the moment of starting: whatever is shown was screened with the pain of right now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from recommender.knowledge import Knowledge
from recommender.planning.adjust import in_a_row
from recommender.profile.answers import read_answers
from recommender.profile.documents import Feedback
from recommender.profile.history import LoggedSession
from recommender.profile.plan import PlannedItem, PlannedSession
from recommender.profile.profile import profile_of
from recommender.safety.screening import screen

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
        """Those that pass with this rating as the newest one; it can only take away. None: no rating was given.

        Pain of 8 or more leaves only the gentlest, and a flare lets the stronger ones rest (decisions 1.8, 1.12).
        """
        fits = self._stretches_with(pain_nrs) if pain_nrs is not None else {item.stretch for item in items}
        return [item for item in items if item.stretch in fits]

    def _stretches_with(self, pain_nrs: int) -> frozenset[str]:
        sheet = self.application.answers(self.person)
        if sheet is None:
            return frozenset()
        answers = read_answers(sheet, self.knowledge.codes)
        day = max(self.day, answers.answered_on or self.day)
        told = Feedback(
            feedback_version=1, feedback_id="now", person=self.person, on=day, pain_before=pain_nrs, items=()
        )
        history = self.application.history(self.person, today=day)
        history = replace(history, sessions=(*history.sessions, LoggedSession(on=day, feedback=told)))
        profile = profile_of(answers, person=self.person, starts_on=day)
        rules, catalog = self.knowledge.rules, self.knowledge.catalog
        return frozenset(e.stretch.id for e in screen(profile, history, day, rules=rules, catalog=catalog).eligible)

    def with_items(self, session: PlannedSession, items: Sequence[PlannedItem]) -> PlannedSession:
        """The session with only these items in this order, each with the seconds that the order asks for."""
        kept = in_a_row(items, self.knowledge.catalog, self.knowledge.numbers.seconds)
        minutes = round(sum(item.seconds for item in kept) / 60, 1)
        return session.model_copy(update={"items": kept, "minutes": minutes})
