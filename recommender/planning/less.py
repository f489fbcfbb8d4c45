"""What of a planned session is left by what was told since the week was made: fewer stretches, and less of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from recommender.catalog.catalog import Catalog
from recommender.messages import Message
from recommender.planning.adjust import in_a_row
from recommender.planning.dose import scheduled_dose
from recommender.planning.explain import MOST_SENTENCES, Explainer
from recommender.planning.room import WeekRoom
from recommender.profile.plan import Because, LeftOut, PlannedItem, PlannedSession
from recommender.safety.screening import Eligible

Resting = tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True)
class Less:
    """room: what a week that started now would have room for."""

    room: WeekRoom
    explainer: Explainer
    catalog: Catalog

    def with_care(self, items: Sequence[PlannedItem]) -> tuple[tuple[PlannedItem, ...], Resting]:
        """The items with what to take care of now, and those that rest since it is more than a session may hold."""
        room = self.room.numbers.session.caution_items_most - sum(bool(item.cautions) for item in items)
        kept: list[PlannedItem] = []
        resting: list[LeftOut] = []
        for item in items:
            now = self._with_cautions(item)
            is_new = bool(now.cautions) and not item.cautions
            room -= is_new
            if is_new and room < 0:
                resting.append(_left(item, "state:much_care", self.explainer.say(Message("state_much_care"))))
            else:
                kept.append(self._no_more_than_now(now, asks_for_care=is_new))
        return tuple(kept), tuple(resting)

    def in_a_flare(self, session: PlannedSession) -> tuple[PlannedSession, Resting]:
        """The session in the minutes that a flare leaves, and what rests (evidence 4E)."""
        return self._at_most(session, self.room.minutes * 60 * self.room.numbers.dose.flare, "flare")

    def after_red(self, session: PlannedSession, share: float) -> tuple[PlannedSession, Resting]:
        """The part of the session that a hard one before it leaves, and what rests (evidence 4D)."""
        return self._at_most(session, share * sum(item.seconds for item in session.items), "red")

    def _at_most(self, session: PlannedSession, most_s: float, rule: str) -> tuple[PlannedSession, Resting]:
        """The session cut to so many seconds: main stretches go first, the last one first; one always stays.

        No session gets shorter without a word.
        """
        items = list(session.items)
        while len(items) > 1 and sum(item.seconds for item in items) > most_s:
            mains = [number for number, item in enumerate(items) if item.phase == "main"]
            del items[mains[-1] if len(mains) > 1 else -1]
            items = list(in_a_row(items, self.catalog, self.room.numbers.seconds))
        stays, text = {item.stretch for item in items}, self.explainer.weekly(rule, "tell")
        resting = (_left(item, f"weekly:{rule}", text) for item in session.items if item.stretch not in stays)
        return session.with_items(tuple(items)), tuple(resting)

    def _with_cautions(self, item: PlannedItem) -> PlannedItem:
        sides = self.room.profile.answers.condition_sides
        return item.model_copy(update={"cautions": self.explainer.cautions(self._offers[item.stretch], sides)})

    def _no_more_than_now(self, item: PlannedItem, *, asks_for_care: bool) -> PlannedItem:
        """The item with no more than would be planned now, where something has come that takes a part of the dose.

        A stretch that asks for care, a flare, an illness (evidence 3B.4, 4E, decisions 3). It is one factor, the
        smallest: a week that was made with it is not halved again.
        """
        screening = self.room.screening
        if not asks_for_care and not screening.flare and screening.dose_factor == 1:
            return item
        dose = scheduled_dose(self._offers[item.stretch], self.room.dose_context, self.room.numbers.dose)
        amount = {"repetitions": min(item.repetitions, dose.repetitions), "hold_s": min(item.hold_s, dose.hold_s)}
        less = item.model_copy(update=amount)
        if less == item or not screening.flare:
            return less
        why = (self.explainer.weekly("flare", "tell"), *item.why)[:MOST_SENTENCES]
        return less.model_copy(update={"why": why})

    @cached_property
    def _offers(self) -> Mapping[str, Eligible]:
        return {offer.stretch.id: offer for offer in self.room.screening.eligible}


def _left(item: PlannedItem, rule: str, text: str) -> LeftOut:
    return LeftOut(stretch=item.stretch, because=(Because(rule=rule, text=text),))
