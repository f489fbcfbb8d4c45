"""What a sheet of answers says: the contract's defaults filled in, and what the safety rules make of it.

Derived from the TOML files and from contract and decisions, without a line of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from checker_files import Data, near

NO_CONDITION = ("", "no", "none", "n/a", "-")
WAYS_OF_THE_SPINE = {
    "bending": "flexion",
    "sitting": "flexion",
    "standing": "extension",
    "walking": "extension",
    "arching": "extension",
}


class Sheet:
    """The answers with the contract's defaults filled in, and what the safety rules make of them."""

    def __init__(self, answers: Mapping[str, Any], starts_on: date, data: Data) -> None:
        self.answers, self.starts_on, self.data = answers, starts_on, data
        self.answered_on = date.fromisoformat(str(answers.get("answered_on") or starts_on))
        self.age = answers.get("age_years")
        passed = starts_on.year - self.answered_on.year
        passed -= (starts_on.month, starts_on.day) < (self.answered_on.month, self.answered_on.day)
        self.age_now = None if self.age is None else self.age + max(0, passed)  # at least
        self.old = self.age_now is not None and self.age_now >= 65
        self.minutes = answers.get("minutes_per_session", 12)
        self.experience = answers.get("experience", "none")
        self.pain_areas = {pain["area"] for pain in answers.get("pain", ())}
        self.stiff_areas = set(answers.get("stiff_areas", ()))
        self.asked_areas = self.pain_areas | self.stiff_areas
        self.worst = max((pain["nrs"] for pain in answers.get("pain", ())), default=None)
        self.goal = answers.get("goal") or ("less_pain" if answers.get("pain") else "stay_well")
        text = (answers.get("other_condition") or "").strip()
        self.free_text = text.lower() not in NO_CONDITION
        self.yellow = [data.yellow_flags[code] for code in answers.get("yellow_flags", ())]
        self.unsure = set(answers.get("unsure", ())) - set(answers.get("conditions") or ())
        self.answered_yes = self._yes(weeks=0)
        self.yes = self._yes(weeks=(starts_on - self.answered_on).days // 7)
        self.unsure -= self.yes
        self.excludes, self.cautions = self._tags()
        self.near = near(self.asked_areas)
        self.must_not_reach_the_floor = any("floor_transfer" in tags for tags in self.excludes.values())

    def _yes(self, weeks: int) -> set[str]:
        """Codes that count in full: said, or derived from age, pain, weeks and links (decisions 1.1, 1.3, 1.5)."""
        yes = set(self.answers.get("conditions") or ())
        if self.age is not None and self.age < 18:
            yes.add("under_18")
        if self.old:
            yes.add("age_ge_65")
        for area, named, code in (
            ("leg_referred", "lumbar_radiculopathy", "leg_pain_unassessed"),
            ("arm_referred", "cervical_radiculopathy", "arm_pain_unassessed"),
        ):
            if area in self.asked_areas and named not in yes:
                yes.add(code)
        for code in self.unsure:
            as_yes = self.data.conditions[code].get("unsure")
            if as_yes == "as_yes" or (as_yes == "as_yes_from_65" and (self.old or self.age is None)):
                yes.add(code)
        week = self.answers.get("pregnancy_week")
        pregnant = {code for code in yes if code.startswith("pregnancy_t")}
        if week is not None and pregnant:
            now = week + weeks
            yes |= {"pregnancy_t3"} if now >= 28 else {"pregnancy_t2"} if now >= 13 else set()
        else:
            yes |= {
                later["code"]
                for code in set(yes)
                for later in self.data.conditions[code].get("becomes", ())
                if weeks >= later["after_weeks"]
            }
        while True:
            more = {
                link["then"]
                for link in self.data.links
                if link["when"] in (self.unsure if link.get("when_answer") == "unsure" else yes)
                and (self.age_now is None or self.age_now >= link.get("and_age_from", 0))
            } - yes
            if not more:
                return yes
            yes |= more

    def _tags(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """(rule -> excluded tags, condition -> cautioned tags) over everything that counts."""
        excludes: dict[str, frozenset[str]] = {}
        cautions: dict[str, frozenset[str]] = {}
        for code in self.yes | self.unsure:
            row = self.data.conditions[code]
            out, careful = frozenset(row.get("excludes", ())), frozenset(row.get("cautions", ()))
            if code in self.yes:
                excludes[code], cautions[code] = out, careful
            elif row["action"] == "CLEAR":
                excludes[f"unsure:{code}"], cautions[code] = out, careful
            elif row["action"] == "FILTER":
                cautions[code] = careful | out
        if self.free_text:
            excludes["other"] = frozenset(self.data.limits["free_text_excludes"])
            cautions["other"] = frozenset(self.data.limits["free_text_cautions"])
        return excludes, cautions

    @property
    def personal_factor(self) -> float:
        counted = [self.data.conditions[code] for code in self.yes | self.unsure]
        return min([1.0, *(row.get("dose_factor", 1.0) for row in [*counted, *self.yellow])])

    def action(self, *actions: str) -> set[str]:
        return {code for code in self.yes if self.data.conditions[code]["action"] in actions}

    @property
    def hinted(self) -> set[str]:
        """Flags that the places which hurt hint at and that nobody has denied by name (decisions 1.6)."""
        return {c["flag"] for c in self.data.cross_checks if self._hints(c)} - set(self.answers.get("confirmed", ()))

    def _hints(self, check: Mapping[str, Any]) -> bool:
        if self.age_now is not None and self.age_now < check.get("age_from", 0):
            return False
        sides = [
            pain.get("side")
            for pain in self.answers.get("pain", ())
            if pain["area"] in check["areas"]
            and pain["nrs"] >= check.get("nrs_from", 0)
            and ("weeks_under" not in check or pain.get("weeks", 0) < check["weeks_under"])
        ]
        left, right = {"left", "both"} & set(sides), {"right", "both"} & set(sides)
        both = bool(left and right)
        wanted = {"any": bool(sides), "both": both, "one": bool(sides) and not both}[check.get("sides", "any")]
        return wanted or (bool(sides) and None in sides)
