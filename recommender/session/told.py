"""What a person says of a session, as a feedback document: the same words mean the same wherever they are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from recommender.knowledge import shipped_knowledge
from recommender.profile.documents import Felt, Outcome, SessionFelt, SkipReason
from recommender.session.done import DoneItem

NEW_AFTER_STRETCHING: Final = "RF_NEW_STRETCH"  # the red flag that a person names by saying that something new came


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of one stretch; nothing has to be."""

    felt: Felt | None = None
    outcome: Outcome | None = None
    reason: SkipReason | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One session: what is known of it, and what was said so far.

    said   by stretch
    flags  the red flags that were named; None where nobody asked
    """

    items: Sequence[DoneItem] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    pain_before: int | None = None
    pain_after: int | None = None
    next_day_pain: int | None = None
    felt: SessionFelt | None = None
    flare: bool | None = None
    flags: Sequence[str] | None = None

    def document(
        self,
        *,
        feedback_id: str,
        person: str,
        session_id: str | None = None,
        on: date | None = None,
        amends: str | None = None,
    ) -> dict[str, Any]:
        """The feedback, however much was said. amends: the one that it corrects or adds to."""
        return {
            "feedback_version": 1,
            "feedback_id": feedback_id,
            **({"amends": amends} if amends else {}),
            "person": person,
            "session_id": session_id,
            "on": on.isoformat() if on else None,
            "pain_before": self.pain_before,
            "pain_after": self.pain_after,
            **({} if self.next_day_pain is None else {"next_day_pain": self.next_day_pain}),
            "session_felt": self.felt,
            **({} if self.flare is None else {"flare": self.flare}),
            "red_flags": None if self.flags is None else list(self.flags),
            "items": [_item(item, self.said.get(item.stretch, Said())) for item in self.items],
        }

    @property
    def asks_urgent_signs(self) -> bool:
        """True where pain has jumped so far that the most urgent signs are asked as well (evidence 3B.1, 4D)."""
        jump_nrs = shipped_knowledge().rules.thresholds.amber_rise_nrs
        before, after = self.pain_before, self.pain_after
        return before is not None and after is not None and after - before >= jump_nrs


def _item(item: DoneItem, said: Said) -> dict[str, Any]:
    """What was too much stays noted, whatever is said beside it."""
    hurt = item.hurt or said.reason == "hurt"
    outcome = said.outcome or item.outcome or _outcome(said, hurt=hurt)
    reason = said.reason if outcome != "done" else None
    return {
        "stretch": item.stretch,
        "outcome": outcome,
        "share": item.share if outcome == "partly" else None,
        "felt": "worse" if hurt else said.felt,
        "reason": "hurt" if hurt else reason,
    }


def _outcome(said: Said, *, hurt: bool) -> Outcome:
    """What a stretch was where nobody said it outright: done, unless something else follows."""
    if hurt:
        return "partly"
    return "skipped" if said.reason is not None else "done"
