"""Where use cases happen: one team's store, what is read from it, the rules of this machine, and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from recommender.errors import Problem, UnknownNameError
from recommender.knowledge import Knowledge
from recommender.learning import Learning
from recommender.own_stretches import OwnStretches
from recommender.past import Past
from recommender.profile.answers import Answers, read_answers
from recommender.scoring.ranking import Scorer
from recommender.settings import Settings
from recommender.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Place:
    """All that a use case works with. Whoever changes something holds a transaction of the store.

    given   how plans are made here, but for what the team has switched on since
    moment  the time of now, in UTC
    today   the day where the person is
    """

    store: Store
    past: Past
    learning: Learning
    knowledge: Knowledge
    own: OwnStretches
    given: Settings
    moment: Callable[[], datetime]
    today: Callable[[], date]

    @property
    def settings(self) -> Settings:
        """How plans are made here, with what the team has switched on."""
        return self.learning.settings(self.given)

    def settings_of(self, person: str) -> Settings:
        """The same with all that a plan of this person's may hold."""
        return replace(self.settings, catalog=self.own.knowledge_of(person))

    def scorer(self, person: str) -> Scorer | None:
        """The model that ranks for a person now; None: the evidence prior alone."""
        return self.learning.scorer(person, self.own.stretches(person))

    def is_known(self, person: str) -> bool:
        """Whether anything is kept about somebody, be it unfinished answers or a stretch of their own."""
        return self.store.is_known(person) or bool(self.own.mark(person))

    def check_logs(self, person: str) -> None:
        """Raises UnknownNameError where nobody of that name has answered or logged anything."""
        if self.store.person_key(person) is None:
            raise nobody(person)

    def check_answered(self, person: str) -> None:
        """Raises UnknownNameError where the person has no sheet."""
        if self.store.newest_answers(person) is None:
            raise nobody(person)

    def sheets(self, person: str) -> list[tuple[date, Answers]]:
        """Every sheet of a person with the day it was answered on, in the order in which they came."""
        return [
            (sheet.answered_on, read_answers(sheet.document, self.knowledge.codes))
            for sheet in self.store.sheets(person)
        ]


def nobody(person: str) -> UnknownNameError:
    """That nothing is stored for somebody, and what to do."""
    return UnknownNameError([Problem("", f"nothing is stored for '{person}'; start with: stretch plan")])
