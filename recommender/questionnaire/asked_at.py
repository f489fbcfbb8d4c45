"""Where a reason comes from: the page on which somebody gave the answer behind it, so that they can change it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from recommender.catalog.added import namespace_of
from recommender.questionnaire.page_maker import LONGEST_LIST
from recommender.safety.clearance import FREE_TEXT
from recommender.safety.rules import Rules

_PAIN: Final = (
    "serves_pain_area", "serves_nearby_area", "unloaded_high_pain", "mid_range_high_pain", "relax_high_pain",
    "neck_strengthening", "neck_static", "chronic_back_stabilise", "leg_unloaded_extension",
)  # fmt: skip
# Reasons for a stretch, and unlocks, by the page that asked; what came from sessions was asked on none.
PAGE_OF_REASON: Final = {
    **dict.fromkeys(_PAIN, "pain_areas"),
    **dict.fromkeys(("serves_stiff_area", "end_range_stiffness"), "stiff_areas"),
    **dict.fromkeys(("away_from_worsening", "sitting_dynamic", "sitting_desk"), "worse_with"),
    **dict.fromkeys(("stay_well", "less_pain", "less_stiffness"), "goal"),
}
_PAGE_OF_RULE: Final = {
    "setting:equipment": "equipment",
    "setting:position": "positions_avoided",
    "state:level": "experience",
    FREE_TEXT: "other_condition",
    "under_18": "age_years",
    "age_ge_65": "age_years",
    "leg_pain_unassessed": "pain_areas",
    "arm_pain_unassessed": "pain_areas",
}


def page_of_reasons(codes: Iterable[str]) -> str | None:
    """The page behind the first of the reasons for a stretch that was asked for; None where none was."""
    return next((PAGE_OF_REASON[code] for code in codes if code in PAGE_OF_REASON), None)


def page_of_rule(rule: str, rules: Rules) -> str | None:
    """The page behind a rule that leaves a stretch out; None where no answer is."""
    code = rule.removeprefix("unsure:")
    if code in _PAGE_OF_RULE:
        return _PAGE_OF_RULE[code]
    if namespace_of(code):  # a rule of others: the page of the answer that it hangs on
        return next((page_of_rule(link.when, rules) for link in rules.links if link.then == code), None)
    if code in rules.conditions:
        return f"conditions:{rules.conditions[code].group}"
    if code in rules.red_flags and rules.red_flags[code].group != "none":
        group = rules.red_flags[code].group
        place = [flag.code for flag in rules.red_flags.values() if flag.group == group].index(code)
        return f"red_flags:{group}{place // LONGEST_LIST + 1}"
    return None
