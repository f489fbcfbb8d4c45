"""Placed stretches as the plan shows them: each with its dose, its seconds, its reasons, and what chance drew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from recommender.planning.candidates import Candidate
from recommender.planning.explain import Explainer
from recommender.planning.numbers import Seconds
from recommender.planning.problem import Placed
from recommender.planning.randomise import SwapSlot
from recommender.profile.plan import PlannedItem, SwapChoice
from recommender.profile.profile import Profile
from recommender.safety.screening import Screening
from recommender.scoring.explained import Explained
from recommender.scoring.ranking import Ranking


@dataclass(frozen=True, kw_only=True)
class SessionItems:
    """Makes the items of a person's sessions from the candidates of the week.

    explained  the scores as they may be told; None where nothing was learned
    """

    profile: Profile
    screening: Screening
    candidates: Sequence[Candidate]
    ranking: Ranking
    explained: Explained | None
    explainer: Explainer
    clock: Seconds

    def of(self, slots: Sequence[SwapSlot]) -> Iterator[PlannedItem]:
        """The items of one session, in the order of its slots."""
        chosen = [self.candidates[slot.drawn] for slot in slots]
        for number, (slot, candidate, moved) in enumerate(zip(slots, chosen, position_changes(chosen), strict=True)):
            item = self.item(candidate, slot.shown, slot=number, moved=moved)
            yield item.model_copy(update=self._drawn(slot)) if len(slot.options) > 1 else item

    def _drawn(self, slot: SwapSlot) -> dict[str, Any]:
        """What was planned in a slot, what might have stood there, and how likely what does stand there was."""
        names = [self.candidates[row].offer.stretch.id for row in slot.options]
        choices = zip(names, slot.probabilities, strict=True)
        return {
            "base": names[0],
            "swap_set": tuple(SwapChoice(stretch=name, p=p) for name, p in choices),
            "propensity": slot.propensity,
        }

    def item(self, candidate: Candidate, placed: Placed, *, slot: int, moved: bool) -> PlannedItem:
        """A placed stretch as the plan shows it. moved: it begins with a change of position."""
        offer, dose = candidate.offer, candidate.dose
        name = offer.stretch.id
        why, reasons = self.explainer.why(
            offer,
            placed.phase,
            self.profile,
            self._speaks_for(name),
            next(iter(self.screening.waiting_for), None),
            self.screening,
        )
        rho, place = self.ranking.rho, self.ranking.place[name]
        return PlannedItem(
            stretch=name,
            name=offer.stretch.name,
            phase=placed.phase,
            sides=dose.sides,
            sets=dose.sets,
            repetitions=dose.repetitions,
            hold_s=dose.hold_s,
            seconds=dose.seconds(self.clock, changes_position=moved),
            cautions=self.explainer.cautions(offer, self.profile.answers.condition_sides),
            why=why,
            reasons=reasons,
            slot=slot,
            base=name,
            swap_set=(),
            propensity=1.0,
            rho=None if rho is None else (float(rho[place, 0]), float(rho[place, 1])),
            score=self.explained.score(name) if self.explained else None,
        )

    def _speaks_for(self, stretch_id: str) -> dict[str, float]:
        """The answers and what was learned that speak for a stretch, NPRS points, the largest first."""
        parts = self.ranking.parts_of(stretch_id)
        if self.explained is None:
            return parts
        answered = {name: part for name, part in parts.items() if name in self.explained.group_of_feature}
        parts = answered | self.explained.learned_reasons(stretch_id)
        return dict(sorted(parts.items(), key=lambda entry: -entry[1]))


def position_changes(chosen: Sequence[Candidate]) -> list[bool]:
    """Of each stretch of a session, whether it begins with a change of position; the first does not."""
    positions = [candidate.offer.stretch.position for candidate in chosen]
    return [before not in (None, here) for before, here in pairwise([None, *positions])]
