"""What a session knows by itself of each stretch, before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recommender.profile.documents import Outcome
from recommender.profile.plan import PlannedItem
from recommender.session.player import Player

DONE_FROM_SHARE: Final = 0.9  # P: nobody waits for the last second of a hold


@dataclass(frozen=True, kw_only=True)
class DoneItem:
    """What is known of one stretch before anything is asked.

    outcome  None where it has to be asked
    share    part of the dose that was done, 0 to 1, where it is known and was not all
    hurt     the person stopped it because it was too much
    """

    stretch: str
    name: str
    outcome: Outcome | None = None
    share: float | None = None
    hurt: bool = False


def done_items(player: Player, left_over: Sequence[PlannedItem] = ()) -> list[DoneItem]:
    """What the session itself knows of each stretch; what a short session left over was skipped.

    A stretch that was too much is never called done, however much of it was.
    """
    items = []
    for part in player.course.parts:
        share = round(part.share, 2)
        outcome: Outcome = "partly" if share else "skipped"
        if share >= DONE_FROM_SHARE and not part.too_much:
            outcome = "done"
        items.append(
            DoneItem(
                stretch=part.item.stretch,
                name=part.item.name,
                outcome=outcome,
                share=share if outcome == "partly" else None,
                hurt=part.too_much,
            )
        )
    skipped = [DoneItem(stretch=item.stretch, name=item.name, outcome="skipped") for item in left_over]
    return [*items, *skipped]
