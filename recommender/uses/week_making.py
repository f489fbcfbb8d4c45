"""Making a week of what is stored, and storing it with what led to it: both or neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from recommender.place import Place
from recommender.profile.plan import WeeklyPlan
from recommender.profile.recorded import Recorded, canonical
from recommender.uses.standing import Basis, Standing

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMaking:
    """count: told `plan` for each week that was stored."""

    place: Place
    standing: Standing
    count: Callable[[str], None]

    def stored_with(
        self, person: str, starts_on: date, seed: int | None, save: Callable[[], Said]
    ) -> tuple[Said, WeeklyPlan]:
        """What `save` says, stored together with the week that is made of it: both or neither.

        To plan takes long, and whoever wants to store anything meanwhile would wait for it, at last in vain. So the
        week is made outside of the transaction, of what a dry run of it shows. Where something else was stored
        meanwhile that the week depends on, it is made again, inside.
        """
        store = self.place.store
        with store.dry_run(person):
            save()
            foreseen, foreseen_mark = self._basis(person, starts_on)
        plan = foreseen.week(seed)
        with store.transaction(person):
            said = save()
            basis, mark = self._basis(person, starts_on)
            if mark != foreseen_mark:
                plan = basis.week(seed)
            store.save_plan(plan, now=self.place.moment())
        self.count("plan")
        return said, plan

    def _basis(self, person: str, starts_on: date) -> tuple[Basis, tuple[object, ...]]:
        """What the week is made of, and a mark that changes with any of it."""
        place = self.place
        basis = self.standing.basis(person, self.standing.sheet_of_week(person, starts_on), starts_on)
        _, *stored = place.store.mark(person)  # but for the key: somebody new has another one each time
        told = (record.text for record in basis.history if isinstance(record, Recorded))
        return basis, (*stored, *place.own.mark(person), canonical(basis.answers.to_document()), *told)
