"""One sane person that each test changes in one place, and the documents around them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def answers(**changes: Any) -> dict[str, Any]:
    """A healthy person of 41 with a sore back, who answered everything on MONDAY."""
    sheet: dict[str, Any] = {
        "answers_version": 1,
        "answered_on": MONDAY.isoformat(),
        "age_years": 41,
        "red_flags": [],
        "conditions": [],
        "pain": [{"area": "lower_back", "side": "both", "nrs": 5, "weeks": 20}],
        "equipment": ["mat", "chair", "wall", "cushion"],
        "experience": "some",
    }
    return {name: value for name, value in (sheet | changes).items() if value is not ...}


def feedback(feedback_id: str = "f1", **changes: Any) -> dict[str, Any]:
    """A session of two stretches that went well, logged without a plan."""
    document: dict[str, Any] = {
        "feedback_version": 1,
        "feedback_id": feedback_id,
        "person": "me",
        "on": MONDAY.isoformat(),
        "pain_before": 5,
        "pain_after": 4,
        "items": [{"stretch": "cat-cow", "outcome": "done"}, {"stretch": "bridge", "outcome": "partly"}],
    }
    return {name: value for name, value in (document | changes).items() if value is not ...}


def checkin(checkin_id: str = "c1", **changes: Any) -> dict[str, Any]:
    """A check-in that renews the safety answers."""
    document: dict[str, Any] = {
        "checkin_version": 1,
        "checkin_id": checkin_id,
        "person": "me",
        "on": MONDAY.isoformat(),
        "red_flags": [],
        "conditions_changed": False,
    }
    return {name: value for name, value in (document | changes).items() if value is not ...}


def event(
    event_id: str = "e1", kind: str = "note", facts: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """Something that was done at noon of MONDAY."""
    document: dict[str, Any] = {
        "event_version": 1,
        "event_id": event_id,
        "person": "me",
        "at": NOON.isoformat(),
        "kind": kind,
        "facts": facts or {},
    }
    return document | changes
