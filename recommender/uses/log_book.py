"""What people say and do, recorded once. It is acknowledged only when it is on the disk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from recommender.decide import check_person
from recommender.place import Place
from recommender.profile.documents import read_happening
from recommender.profile.history import History
from recommender.store.store import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class LogBook:
    """count: told `feedback`, `checkin` or `event` for each that was newly recorded."""

    place: Place
    count: Callable[[str], None]

    def record(self, document: Mapping[str, Any]) -> Recorded:
        """Stores a feedback, check-in or event once.

        Raises DocumentError with every problem; then nothing is stored.
        """
        place = self.place
        happening = read_happening(document, place.knowledge.codes)
        check_person(happening.person)
        with place.store.transaction(happening.person):
            recorded = place.store.record(happening, document, today=place.today(), now=place.moment())
        if recorded.is_new:
            self.count(recorded.kind)
        return recorded

    def record_all(self, documents: Sequence[Mapping[str, Any]]) -> int:
        """Stores many feedbacks, check-ins or events: all or none. Returns how many had not been recorded before.

        They are told at one moment: their days alone say which of them came first. Raises DocumentError with every
        problem of the first that cannot be stored.
        """
        place = self.place
        happenings = [read_happening(document, place.knowledge.codes) for document in documents]
        people = sorted({happening.person for happening in happenings})
        for person in people:
            check_person(person)
        if not people:
            return 0
        with place.store.transaction(*people):
            now = place.moment()
            recorded = [
                place.store.record(happening, document, today=place.today(), now=now)
                for happening, document in zip(happenings, documents, strict=True)
            ]
        return sum(entry.is_new for entry in recorded)

    def history(self, person: str, *, today: date) -> History:
        """Everything that happened to a person."""
        return self.place.past.history(person, today=today)

    def pause(self, person: str, reason: str) -> Recorded:
        """Pauses the plan; these days count neither for nor against anything. reason: holiday, ill or flare."""
        self.place.check_logs(person)
        return self.record_event(person, "pause", {"reason": reason})

    def resume(self, person: str) -> Recorded:
        """Ends a pause."""
        self.place.check_logs(person)
        return self.record_event(person, "resume", {})

    def exclude(self, person: str, stretch_id: str) -> Recorded:
        """Never shows a stretch again, until the person asks for it back."""
        return self._about_stretch(person, "exclude", stretch_id)

    def restore(self, person: str, stretch_id: str) -> Recorded:
        """Lets a stretch come back that hurt or was excluded. What a rule or a clinician left out stays out."""
        return self._about_stretch(person, "restore", stretch_id)

    def _about_stretch(self, person: str, kind: str, stretch_id: str) -> Recorded:
        self.place.check_logs(person)
        stretch = self.place.own.knowledge_of(person).catalog.find(stretch_id)
        return self.record_event(person, kind, {"stretch": stretch.id})

    def record_event(self, person: str, kind: str, facts: Mapping[str, Any]) -> Recorded:
        """Records that a person did something now, today."""
        return self.record(
            {
                "event_version": 1,
                "event_id": str(uuid.uuid4()),
                "person": person,
                "at": self.place.moment().isoformat(),
                "kind": kind,
                "facts": {**facts, "on": self.place.today().isoformat()},
            }
        )
