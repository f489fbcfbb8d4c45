"""Why a stretch is in somebody's week, or is not, and what would bring it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from recommender.messages import Message
from recommender.place import Place
from recommender.profile.plan import LeftOut
from recommender.uses.standing import Standing
from recommender.uses.weeks import Weeks

LONGEST_SESSION_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """The reasons of everybody here, with the answers and the history of now."""

    place: Place
    standing: Standing
    weeks: Weeks

    def left_out(self, person: str, on: date) -> Mapping[str, LeftOut]:
        """By id, every stretch that is not for the person on a day, with the reasons.

        Raises UnknownNameError where the person has no answers.
        """
        week = self.weeks.in_force(person, on)
        if week is not None:
            return week.left_out
        screening = self.standing.case(person, on).screening
        return {entry.stretch: entry for entry in self.place.own.knowledge_of(person).explainer.left_out(screening)}

    def why(self, person: str, stretch_id: str, on: date) -> dict[str, Any]:
        """Why a stretch is in the week of a day, or why it was left out, or that it fits but others came first.

        comes_back_if  what would bring it in: another answer, some time, or nothing that we know of
        rests_on       rule -> its sources, confidence (V verified, M from memory, W weak, P ours) and who reviewed it
        Raises UnknownNameError where there is no such stretch or person.
        """
        knowledge = self.place.own.knowledge_of(person)
        stretch = knowledge.catalog.find(stretch_id)
        left_out = self.left_out(person, on).get(stretch_id)
        week = self.weeks.in_force(person, on)
        sessions = week.sessions if week else self.standing.plan_as_of(person, on).sessions
        items = [item for session in sessions for item in session.items if item.stretch == stretch_id]
        planned = [session.on for session in sessions for item in session.items if item.stretch == stretch_id]
        is_there = bool(items) and left_out is None
        explainer, because = knowledge.explainer, left_out.because if left_out else ()
        cautions = [caution.model_dump() for caution in items[0].cautions] if is_there else []
        return {
            "stretch": stretch_id,
            "name": stretch.name,
            "planned_on": [day.isoformat() for day in planned] if left_out is None else [],
            "why": list(items[0].why) if is_there else [],
            "cautions": cautions,
            "score": items[0].score.model_dump() if is_there and items[0].score else None,
            "how_sure": list(explainer.how_sure(items[0].score)) if is_there and items[0].score else [],
            "left_out": [reason.model_dump() for reason in because],
            "rests_on": knowledge.rules.rests_on([*(r.rule for r in because), *(c["condition"] for c in cautions)]),
            "comes_back_if": [] if is_there else list(self._comes_back_if(person, stretch_id, left_out, on)),
        }

    def _comes_back_if(self, person: str, stretch_id: str, left_out: LeftOut | None, on: date) -> Iterator[str]:
        """What would bring a stretch in, each tried; at most one sentence for each way."""
        week, knowledge = self.weeks.in_force(person, on), self.place.own.knowledge_of(person)
        case, explainer = week.case if week else self.standing.case(person, on), knowledge.explainer
        if left_out is not None:
            unlocks = case.unlocks(knowledge).for_stretch(stretch_id)
            yield from explainer.comes_back(left_out, unlocks)
            return
        sheet = self.standing.sheet(person, on)
        asked = case.profile.answers.minutes_per_session
        for minutes in (asked + 5, asked + 10):
            if minutes <= LONGEST_SESSION_MINUTES:
                longer = sheet | {"minutes_per_session": minutes}
                if stretch_id in self.standing.basis(person, longer, case.starts_on).week().stretch_ids:
                    yield explainer.say(Message("back_minutes", {"minutes": minutes}))
                    return
