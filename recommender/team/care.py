"""What a clinician can do for one of their people. All of it is an event of that person, none goes around a rule.

A bar leaves a stretch out, and lifting it only takes that reason away: whatever else stands against it still does. What
a clinician puts into a week is chosen among what the rules leave eligible, with the same function as the person's own
swap. A note changes nothing in any plan.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from recommender.application import Recommender
from recommender.errors import Problem, UsageError
from recommender.profile.documents import Event

LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether it was agreed to stretching with a condition. by_clinician: said here, and not told by the person."""

    given: bool
    by_clinician: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Of one person. by_key: the account of the clinician, which the trail of the clinic can name."""

    application: Recommender
    person: str
    by_key: str
    today: date
    at: datetime

    def bar(self, stretch_id: str) -> None:
        """Keeps a stretch from the person until a clinician allows it again."""
        self._record("bar", {"stretch": self.application.knowledge.catalog.find(stretch_id).id})

    def unbar(self, stretch_id: str) -> None:
        """Takes the bar away, and nothing else that stands against it. Raises UsageError where none was set."""
        if stretch_id not in self.barred():
            raise UsageError([Problem("stretch", "is not barred")])
        self._record("unbar", {"stretch": stretch_id})

    def add(self, session_id: str, stretch_id: str, to: str) -> None:
        """Puts a stretch in the place of another in a session of this week. Raises UsageError where it may not stand
        there: only what passes every rule now can be chosen.
        """
        chosen = self.application.weeks.swap(self.person, session_id, stretch_id, self.today, to=to)
        self._record("add", {"stretch": chosen.stretch, "session_id": session_id})

    def note(self, text: str) -> None:
        """A dated note, which the person can read too."""
        if not 1 <= len(text.strip()) <= LONGEST_NOTE or not text.replace("\n", "").replace("\r", "").isprintable():
            raise UsageError([Problem("note", f"should have 1 to {LONGEST_NOTE} letters")])
        self._record("note", {"text": text.strip()})

    def clear(self, code: str, *, given: bool) -> None:
        """That a clinician agrees to stretching with a condition, or does not any more. Raises DocumentError."""
        self._record("clearance", {"code": code, "given": given})

    def barred(self) -> list[str]:
        """The stretches that a clinician barred, by id."""
        names: set[str] = set()
        for event in self._events():
            if event.kind == "bar":
                names.add(str(event.facts["stretch"]))
            elif event.kind == "unbar":
                names.discard(str(event.facts["stretch"]))
        return sorted(names)

    def clearances(self) -> dict[str, Agreement]:
        """By code, what was said last. Where a clinician has spoken, nothing that the person says comes after it."""
        said = [event for event in self._events() if event.kind == "clearance"]
        of_person = {str(e.facts["code"]): _agreement(e) for e in said if e.facts["by"] != "clinician"}
        return of_person | {str(e.facts["code"]): _agreement(e) for e in said if e.facts["by"] == "clinician"}

    def _events(self) -> list[Event]:
        history = self.application.log.history(self.person, today=self.today)
        return sorted(history.events, key=lambda event: (event.at, event.kind == "bar"))

    def _record(self, kind: str, facts: Mapping[str, Any]) -> None:
        self.application.record(
            {
                "event_version": 1,
                "event_id": str(uuid.uuid4()),
                "person": self.person,
                "at": self.at.isoformat(),
                "kind": kind,
                "facts": {**facts, "by": "clinician", "by_key": self.by_key, "on": self.today.isoformat()},
            }
        )


def _agreement(event: Event) -> Agreement:
    return Agreement(bool(event.facts["given"]), event.facts["by"] == "clinician")


def notes_of(application: Recommender, person: str, today: date) -> list[tuple[date, str]]:
    """The notes of clinicians about a person, the newest first."""
    events = application.log.history(person, today=today).events
    notes = [e for e in events if e.kind == "note" and e.facts.get("by") == "clinician"]
    return [(event.day, str(event.facts.get("text", ""))) for event in reversed(notes)]
