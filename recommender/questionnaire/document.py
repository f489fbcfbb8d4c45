"""From the replies to the answers document of contract section 1."""

from __future__ import annotations

from typing import Any, Final

from recommender.questionnaire.page import Replies, chosen, said
from recommender.vocabulary import WEEKDAYS

SINGLE: Final = (
    "age_years", "pregnancy_week", "goal", "minutes_per_session", "time_of_day", "experience", "other_condition",
)  # fmt: skip
LISTS: Final = (
    "stiff_areas", "worse_with", "better_with", "yellow_flags", "positions_avoided", "equipment", "days",
)  # fmt: skip


def document_of(replies: Replies, *, all_asked: bool) -> dict[str, Any]:
    """The document. all_asked: every safety list was shown whole and replied to, so that none may stand as `[]`."""
    document: dict[str, Any] = {"answers_version": 1}
    document |= {name: replies[name] for name in SINGLE if replies.get(name) is not None}
    document |= {name: list(chosen(replies, name)) for name in LISTS if chosen(replies, name)}
    if days := chosen(replies, "days"):  # Monday first, wherever a week begins: no answer depends on who reads it
        document["days"] = [day for day in WEEKDAYS if day in days]
    document |= _safety_fields(replies, all_asked=all_asked)
    if "activity_ability" in replies:
        document["activity"] = {"text": replies["activity_text"], "ability": replies["activity_ability"]}
    pains = _pains(replies)
    if pains or ("pain_areas" in replies and not chosen(replies, "pain_areas")):  # `[]` is said, never assumed
        document["pain"] = pains
    return document


def _pains(replies: Replies) -> list[dict[str, Any]]:
    return [
        {
            "area": area,
            "side": replies.get(f"pain_side:{area}"),
            "nrs": replies[f"pain_nrs:{area}"],
            "weeks": replies.get(f"pain_weeks:{area}"),
        }
        for area in chosen(replies, "pain_areas")
        if f"pain_nrs:{area}" in replies
    ]


def _safety_fields(replies: Replies, *, all_asked: bool) -> dict[str, Any]:
    flags = said("flag", replies)  # "not sure" is a yes (decisions 1.2)
    conditions = said("condition", replies, ("yes",))
    fields: dict[str, Any] = {
        "unsure": said("condition", replies, ("unsure",)),
        "confirmed": said("flag", replies, ("no",)),
        "cleared_for": said("clearance", replies, ("yes",)),
        "condition_sides": {
            code: replies[f"condition_side:{code}"] for code in conditions if f"condition_side:{code}" in replies
        },
    }
    fields = {name: value for name, value in fields.items() if value}
    if flags or all_asked:
        fields["red_flags"] = flags
    if conditions or all_asked:
        fields["conditions"] = conditions
    return fields
