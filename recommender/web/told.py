"""What somebody told us, in the words of the questions, to show to a person who can examine them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from recommender.knowledge import shipped_knowledge


class Told(NamedTuple):
    """A heading, and what stands under it: one line or more."""

    heading: str
    lines: list[str]


def told(sheet: Mapping[str, Any]) -> list[Told]:
    """A sheet in words; what was not asked says so, and what was asked and denied says that."""
    return [Told(heading, lines) for heading, lines in _parts(sheet) if lines]


def _parts(sheet: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    words = shipped_knowledge().phrases
    label = shipped_knowledge().explainer.label
    yield "Age", [f"{sheet['age_years']} years"] if "age_years" in sheet else ["Not asked yet"]
    yield "Where it hurts", [_pain(pain) for pain in sheet.get("pain", ())] or ["Nowhere"]
    yield "Warning signs with yes or not sure", _named(sheet, "red_flags")
    yield "Asked again by name and answered no", [label(code) for code in sheet.get("confirmed", ())]
    yield "Health conditions", _named(sheet, "conditions")
    yield "Not sure about", [label(code) for code in sheet.get("unsure", ())]
    yield "In own words", [sheet["other_condition"]] if sheet.get("other_condition") else []
    yield "A clinician agreed, the person says", [label(code) for code in sheet.get("cleared_for", ())]
    yield "Week of pregnancy", [str(sheet["pregnancy_week"])] if "pregnancy_week" in sheet else []
    yield "Worse with", [words.word("movement", word) for word in sheet.get("worse_with", ())]
    yield "Better with", [words.word("movement", word) for word in sheet.get("better_with", ())]
    if "activity" in sheet:
        yield "Wants to do again", [f"{sheet['activity']['text']}: {sheet['activity']['ability']} of 10 now"]


def _named(sheet: Mapping[str, Any], field: str) -> list[str]:
    """The labels of what was named; `None of those asked` where all was asked and denied."""
    if field not in sheet:
        return ["Not asked yet"]
    return [shipped_knowledge().explainer.label(code) for code in sheet[field]] or ["None of those asked"]


def _pain(pain: Mapping[str, Any]) -> str:
    place = shipped_knowledge().phrases.word("area_label", pain["area"])
    side = {"left": ", left", "right": ", right", "both": ", both sides"}.get(pain.get("side") or "", "")
    weeks = f", for {pain['weeks']:g} weeks" if pain.get("weeks") is not None else ""
    return f"{place}{side}: {pain['nrs']} of 10 at worst in 7 days{weeks}"
