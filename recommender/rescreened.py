"""A planned session looked at again, with the answers and the history of now: what of it may still be done, and how.

Decisions 1.11: whatever is shown or handed out passes the rules of that moment, also where the person swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from recommender.decide import Situation
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.planning.adjust import Swaps, in_a_row, swaps_of
from recommender.planning.less import Less
from recommender.profile.plan import Because, LeftOut, PlannedItem, PlannedSession


@dataclass(frozen=True, kw_only=True)
class Rescreened:
    """A session of a week that stands, for the person as they are now.

    left_out  by id, every stretch that is not for this person now
    swaps     makes what may take the place of a stretch; it takes a while, and most sessions are shown without it
    less      what is left of a session by what was told since the week was made
    share     the part of the session that is left after a hard one; 1 where none was
    """

    planned: PlannedSession
    case: Situation
    knowledge: Knowledge
    left_out: Mapping[str, LeftOut]
    swaps: Callable[[], Swaps]
    less: Less
    share: float

    @property
    def session(self) -> PlannedSession | None:
        """The items that may be shown; None where nothing passes any more."""
        return self._outcome[0]

    @property
    def withheld(self) -> tuple[LeftOut, ...]:
        """What was planned and is left away for now, with the reasons."""
        return self._outcome[1]

    @cached_property
    def _outcome(self) -> tuple[PlannedSession | None, tuple[LeftOut, ...]]:
        catalog = self.knowledge.catalog
        gone = tuple(self._gone(item) for item in self.planned.items if item.stretch not in catalog)
        swapped = self._swapped(tuple(item for item in self.planned.items if item.stretch in catalog))
        withheld = tuple(self.left_out[item.stretch] for item in swapped if item.stretch in self.left_out)
        kept, resting = self.less.with_care([item for item in swapped if item.stretch not in self.left_out])
        withheld = (*withheld, *resting, *gone)
        if not kept:
            return None, withheld
        session = self.planned.with_items(in_a_row(kept, catalog, self.knowledge.numbers.seconds))
        if self.case.screening.flare:
            session, resting = self.less.in_a_flare(session)
            withheld += resting
        if self.share < 1.0:
            session, resting = self.less.after_red(session, self.share)
            withheld += resting
        return session, withheld

    def _gone(self, item: PlannedItem) -> LeftOut:
        """A stretch that was planned and is not in the catalog any more: its folder was taken away, or it was deleted.

        Nobody can screen what is not here, so it is not shown.
        """
        text = self.knowledge.explainer.say(Message("state_gone"))
        return LeftOut(stretch=item.stretch, because=(Because(rule="state:gone", text=text),))

    def _swapped(self, items: tuple[PlannedItem, ...]) -> tuple[PlannedItem, ...]:
        """The items with what the person swapped; where a swap no longer passes the first one stays."""
        for gone, to in swaps_of(self.planned.session_id, self.case.history).items():
            place = next((number for number, item in enumerate(items) if item.stretch == gone), None)
            if place is not None:
                choices = self.swaps().choices(self.planned.model_copy(update={"items": items}), gone)
                instead = next((item for item in choices if item.stretch == to), items[place])
                items = (*items[:place], instead, *items[place + 1 :])
        return items
