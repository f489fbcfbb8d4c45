"""What somebody told us, in the words of the questions, to show to a person who can examine them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from recommender.language.formats import number
from recommender.language.translations import gettext, ngettext
from recommender.spoken import spoken_knowledge


class Told(NamedTuple):
    """A heading, and what stands under it: one line or more."""

    heading: str
    lines: list[str]


def told(sheet: Mapping[str, Any], raised: Collection[str] = ()) -> list[Told]:
    """A sheet in words; what was not asked says so, and what was asked and denied says that.

    raised  codes that stand now: red flags among them that were told since, after a session, stand beside the sheet's
    """
    since = [code for code in raised if code in spoken_knowledge().codes.red_flags]
    if since:
        sheet = {**sheet, "red_flags": list(dict.fromkeys([*sheet.get("red_flags", ()), *since]))}
    return [Told(heading, lines) for heading, lines in _parts(sheet) if lines]


def _parts(sheet: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    words = spoken_knowledge().phrases
    label = spoken_knowledge().explainer.label
    age = gettext("{count} years", count=sheet["age_years"]) if "age_years" in sheet else gettext("Not asked yet")
    yield gettext("Age"), [age]
    yield gettext("Where it hurts"), _pains(sheet)
    yield gettext("Warning signs with yes or not sure"), _named(sheet, "red_flags")
    yield gettext("Asked again by name and answered no"), [label(code) for code in sheet.get("confirmed", ())]
    yield gettext("Health conditions"), _named(sheet, "conditions")
    yield gettext("Not sure about"), [label(code) for code in sheet.get("unsure", ())]
    yield gettext("In own words"), [sheet["other_condition"]] if sheet.get("other_condition") else []
    yield gettext("A clinician agreed, the person says"), [label(code) for code in sheet.get("cleared_for", ())]
    yield gettext("Week of pregnancy"), [str(sheet["pregnancy_week"])] if "pregnancy_week" in sheet else []
    yield gettext("Worse with"), [words.word("movement", word) for word in sheet.get("worse_with", ())]
    yield gettext("Better with"), [words.word("movement", word) for word in sheet.get("better_with", ())]
    if "activity" in sheet:
        yield (
            gettext("Wants to do again"),
            [
                gettext(
                    "{activity}: {nrs} of 10 now", activity=sheet["activity"]["text"], nrs=sheet["activity"]["ability"]
                )
            ],
        )


def _named(sheet: Mapping[str, Any], field: str) -> list[str]:
    """The labels of what was named; `None of those asked` where all was asked and denied."""
    if field not in sheet:
        return [gettext("Not asked yet")]
    return [spoken_knowledge().explainer.label(code) for code in sheet[field]] or [gettext("None of those asked")]


def _pains(sheet: Mapping[str, Any]) -> list[str]:
    """Each place; a sign that stopped the questions came before anybody asked where it hurts."""
    if "pain" not in sheet:
        return [gettext("Not asked yet")]
    return [_pain(pain) for pain in sheet["pain"]] or [gettext("Nowhere")]


def _pain(pain: Mapping[str, Any]) -> str:
    place = spoken_knowledge().phrases.word("area_label", pain["area"])
    sides = {"left": gettext("left"), "right": gettext("right"), "both": gettext("both sides")}
    side = f", {sides[pain['side']]}" if pain.get("side") in sides else ""
    worst = gettext("{nrs} of 10 at worst in 7 days", nrs=pain["nrs"])
    if pain.get("weeks") is None:
        return f"{place}{side}: {worst}"
    count = 1 if pain["weeks"] == 1 else 2  # half a week is written as several
    weeks = ngettext("for {weeks} week", "for {weeks} weeks", count, weeks=number(pain["weeks"]))
    return f"{place}{side}: {worst}, {weeks}"
