"""A planned session looked at again, with the answers and the history of now: what of it may still be done, and how.

Decisions 1.11: whatever is shown or handed out passes the rules of that moment, also where the person swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from recommender.decide import Situation
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.planning.adjust import Swaps, in_a_row, swaps_of
from recommender.planning.dose import reduced
from recommender.planning.steps import dose_of
from recommender.profile.plan import Because, LeftOut, PlannedItem, PlannedSession


@dataclass(frozen=True, kw_only=True)
class Rescreened:
    """A session of a week that stands, for the person as they are now.

    left_out  by id, every stretch that is not for this person now
    swaps     makes what may take the place of a stretch; it takes a while, and most sessions are shown without it
    share     the part of the session that is left after a hard one; 1 where none was
    """

    planned: PlannedSession
    case: Situation
    knowledge: Knowledge
    left_out: Mapping[str, LeftOut]
    swaps: Callable[[], Swaps]
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
        kept, resting = self._with_cautions([item for item in swapped if item.stretch not in self.left_out])
        if not kept:
            return None, (*withheld, *resting, *gone)
        kept = in_a_row(kept, catalog, self.knowledge.numbers.seconds)
        short = self._cut_to_share(kept)
        names = {item.stretch for item in short}
        rest = tuple(self._resting(item) for item in kept if item.stretch not in names)
        return self.planned.with_items(short), (*withheld, *resting, *gone, *rest)

    def _gone(self, item: PlannedItem) -> LeftOut:
        """A stretch that was planned and is not in the catalog any more: its folder was taken away, or it was deleted.

        Nobody can screen what is not here, so it is not shown.
        """
        text = self.knowledge.explainer.say(Message("state_gone"))
        return LeftOut(stretch=item.stretch, because=(Because(rule="state:gone", text=text),))

    def _resting(self, item: PlannedItem) -> LeftOut:
        """A stretch that is left away since the last session was hard: no week gets shorter without a word."""
        text = self.knowledge.explainer.weekly("red", "tell")
        return LeftOut(stretch=item.stretch, because=(Because(rule="weekly:red", text=text),))

    def _cut_to_share(self, kept: Sequence[PlannedItem]) -> tuple[PlannedItem, ...]:
        """As much as the share leaves: main stretches go first, the last one first; one always stays."""
        items, most_s = tuple(kept), self.share * sum(item.seconds for item in kept)
        while len(items) > 1 and sum(item.seconds for item in items) > most_s:
            mains = [number for number, item in enumerate(items) if item.phase == "main"]
            out = mains[-1] if len(mains) > 1 else len(items) - 1
            items = in_a_row(items[:out] + items[out + 1 :], self.knowledge.catalog, self.knowledge.numbers.seconds)
        return items

    def _with_cautions(self, items: Sequence[PlannedItem]) -> tuple[tuple[PlannedItem, ...], tuple[LeftOut, ...]]:
        """The items with what to take care of now, and those that rest since it is more than a session may hold.

        What needed no care when the week was made and does now is done half as much (evidence 3B.4).
        """
        room = self.knowledge.numbers.session.caution_items_most - sum(bool(item.cautions) for item in items)
        kept: list[PlannedItem] = []
        resting: list[LeftOut] = []
        for item in items:
            now = self._with_care(item)
            is_new = bool(now.cautions) and not item.cautions
            room -= is_new
            if is_new and room < 0:
                text = self.knowledge.explainer.say(Message("state_much_care"))
                resting.append(LeftOut(stretch=item.stretch, because=(Because(rule="state:much_care", text=text),)))
            else:
                kept.append(self._halved_dose(now) if is_new else now)
        return tuple(kept), tuple(resting)

    def _with_care(self, item: PlannedItem) -> PlannedItem:
        sides = self.case.profile.answers.condition_sides
        offer = next(offer for offer in self.case.screening.eligible if offer.stretch.id == item.stretch)
        return item.model_copy(update={"cautions": self.knowledge.explainer.cautions(offer, sides)})

    def _halved_dose(self, item: PlannedItem) -> PlannedItem:
        """The item with the dose of a stretch that asks for care."""
        catalog, numbers = self.knowledge.catalog, self.knowledge.numbers.dose
        if catalog[item.stretch].for_comfort:
            return item
        dose = reduced(dose_of(item, catalog), numbers.caution, numbers.shortest_hold_s)
        return item.model_copy(update={"repetitions": dose.repetitions, "hold_s": dose.hold_s})

    def _swapped(self, items: tuple[PlannedItem, ...]) -> tuple[PlannedItem, ...]:
        """The items with what the person swapped; where a swap no longer passes the first one stays."""
        for gone, to in swaps_of(self.planned.session_id, self.case.history).items():
            place = next((number for number, item in enumerate(items) if item.stretch == gone), None)
            if place is not None:
                choices = self.swaps().choices(self.planned.model_copy(update={"items": items}), gone)
                instead = next((item for item in choices if item.stretch == to), items[place])
                items = (*items[:place], instead, *items[place + 1 :])
        return items
