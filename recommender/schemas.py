"""The JSON Schema of each document, with the codes that `data/` defines filled in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from recommender.profile.answers import Answers
from recommender.profile.documents import CheckIn, Event, Feedback
from recommender.profile.fields import Codes
from recommender.profile.plan import WeeklyPlan

MODELS: dict[str, type[BaseModel]] = {
    "answers": Answers,
    "plan": WeeklyPlan,
    "feedback": Feedback,
    "checkin": CheckIn,
    "event": Event,
}


def schema_of(document: str, codes: Codes) -> dict[str, Any]:
    """The schema of one of `MODELS`; raises KeyError for another name."""
    mode: Literal["serialization", "validation"] = "serialization" if document == "plan" else "validation"
    schema = MODELS[document].model_json_schema(mode=mode)
    filled: dict[str, Any] = _fill(schema, codes)
    return filled


def _fill(part: Any, codes: Codes) -> Any:
    """The same schema with each `x-codes` mark replaced by the codes of that kind."""
    if isinstance(part, list):
        return [_fill(entry, codes) for entry in part]
    if not isinstance(part, dict):
        return part
    filled = {key: _fill(value, codes) for key, value in part.items() if key != "x-codes"}
    if "x-codes" in part:
        filled["enum"] = sorted(codes.of(part["x-codes"]))
    return filled
