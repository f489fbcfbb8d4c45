"""From a stored sheet back to replies, so that somebody can change one answer without giving all of them again.

Only what the sheet says for certain becomes a reply. What it does not say is asked again: silence is never a "no", and
a clinician's agreement is never filled in (decisions 1.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from recommender.questionnaire.document import LISTS
from recommender.questionnaire.page import Page, Replies, Reply

UNKNOWN: Final = object()


def replies_of(sheet: Mapping[str, Any], pages: Callable[[Replies], Iterable[Page]]) -> dict[str, Reply]:
    """The replies that make this sheet, as far as it tells. pages: every page for given replies."""
    replies: dict[str, Reply] = {}
    passed: set[str] = set()
    while (page := next((p for p in pages(replies) if p.id not in replies and p.id not in passed), None)) is not None:
        reply = _reply(page, sheet)
        if reply is UNKNOWN:
            passed.add(page.id)
        else:
            replies[page.id] = reply  # type: ignore[assignment]  # not UNKNOWN
    return replies


def _reply(page: Page, sheet: Mapping[str, Any]) -> object:
    kind, _, name = page.id.partition(":")
    if kind in _OF_KIND:
        return _OF_KIND[kind](page, name, sheet)
    if kind in LISTS:
        return tuple(sheet.get(kind, page.default or ()))
    if kind in sheet:
        return sheet[kind]
    return None if page.optional and "conditions" in sheet else UNKNOWN


def _named(page: Page, sheet: Mapping[str, Any], field: str, *also: str) -> object:
    """What of a list was named; nothing is known where the list was not asked."""
    if field not in sheet:
        return UNKNOWN
    named = {code for source in (field, *also) for code in sheet.get(source, ())}
    return tuple(option.value for option in page.options if option.value in named)


def _said(code: str, sheet: Mapping[str, Any], **answers: str) -> object:
    return next((answer for field, answer in answers.items() if code in sheet.get(field, ())), UNKNOWN)


def _areas(sheet: Mapping[str, Any]) -> object:
    """Where it hurts; who was stopped before the question said nothing of it."""
    return tuple(dict.fromkeys(pain["area"] for pain in sheet["pain"])) if "pain" in sheet else UNKNOWN


def _pain(area: str, fact: str, sheet: Mapping[str, Any]) -> object:
    found = next((pain.get(fact) for pain in sheet.get("pain", ()) if pain["area"] == area), None)
    return UNKNOWN if found is None else found


def _activity(fact: str, sheet: Mapping[str, Any]) -> object:
    return sheet["activity"][fact] if "activity" in sheet else None if fact == "text" else UNKNOWN


_OF_KIND: Final[Mapping[str, Callable[[Page, str, Mapping[str, Any]], object]]] = {
    "red_flags": lambda page, _, sheet: _named(page, sheet, "red_flags", "confirmed"),
    "conditions": lambda page, _, sheet: _named(page, sheet, "conditions", "unsure"),
    "flag": lambda _, code, sheet: _said(code, sheet, red_flags="yes", confirmed="no"),
    "condition": lambda _, code, sheet: _said(code, sheet, conditions="yes", unsure="unsure"),
    "condition_side": lambda _, code, sheet: sheet.get("condition_sides", {}).get(code, UNKNOWN),
    "clearance": lambda *_: UNKNOWN,
    "pain_areas": lambda _, __, sheet: _areas(sheet),
    "pain_side": lambda _, area, sheet: _pain(area, "side", sheet),
    "pain_nrs": lambda _, area, sheet: _pain(area, "nrs", sheet),
    "pain_weeks": lambda _, area, sheet: _pain(area, "weeks", sheet),
    "activity_text": lambda _, __, sheet: _activity("text", sheet),
    "activity_ability": lambda _, __, sheet: _activity("ability", sheet),
}
