"""The documents that a synthetic person leaves beside the sheet, the check-in and the feedback on a session."""

from __future__ import annotations

from datetime import date
from typing import Any

Document = dict[str, Any]


def diary_entry(person: str, on: date, nrs: int, *, is_flaring: bool) -> Document:
    """A day of the study's diary, as a feedback without a session: the pain number and whether it flares."""
    return {
        "feedback_version": 1,
        "feedback_id": f"{person}-diary-{on.isoformat()}",
        "person": person,
        "on": on.isoformat(),
        "pain_before": nrs,
        "flare": is_flaring,
        "items": [],
    }


def day_after(person: str, first: Document, nrs: int) -> Document:
    """How the morning after a session was: an amendment of what was told of it."""
    return {
        "feedback_version": 1,
        "feedback_id": f"{first['feedback_id']}-day-after",
        "amends": first["feedback_id"],
        "person": person,
        "session_id": first["session_id"],
        "next_day_pain": nrs,
        "items": [],
    }
