"""The safety rules as `data/safety/` states them: conditions, flags, links, cross-checks, thresholds.

Every rule carries its source, its confidence (V verified, M from memory, W weak, P our proposal) and its review
state. No clinician has reviewed them yet; `stretch doctor` says how many still wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recommender.catalog.stretch import Review
from recommender.profile.plan import Urgency
from recommender.vocabulary import Area, AvoidedPosition, Experience

Action = Literal["BLOCK", "CLEAR", "FILTER"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]
Confidence = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Nrs = Annotated[int, Field(ge=1, le=10)]
Days = Annotated[int, Field(ge=1, le=60)]
EVERYTHING = "*"


class Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConditionWords(Rule):
    """label: at most 5 words, for the check list. tell: why a stretch is left out. modify: how to take care."""

    label: Line
    question: Line
    why: Line
    tell: Line
    modify: Line
    ask: Line | None = None
    refer: Line | None = None


class _ConditionTranslations(Rule):
    en: ConditionWords


class Becomes(Rule):
    code: str
    after_weeks: int = Field(ge=1)


class Condition(Rule):
    """One condition and what it does.

    action       BLOCK: no plan. CLEAR: a plan once a clinician agrees. FILTER: a plan with stretches left out
    excludes     tags that leave a stretch out; `*` everything
    cautions     tags that let a stretch through with care
    unsure       "as_yes" where "not sure" must act as a yes; "as_yes_from_65" from that age on
    becomes      the codes it counts as once so many whole weeks have passed since the sheet
    dose_factor  part of the usual dose; progresses: False where the dose must never step up by itself
    sided        it belongs to one joint, so the person may say which side
    excluded_stretches, cautioned_stretches  the same as excludes and cautions, for these ids whatever their tags
    """

    code: str
    action: Action
    excludes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    excluded_stretches: tuple[str, ...] = ()
    cautioned_stretches: tuple[str, ...] = ()
    unsure: Literal["as_yes", "as_yes_from_65"] | None = None
    urgency: Urgency | None = None
    becomes: tuple[Becomes, ...] = ()
    dose_factor: float = Field(default=1.0, gt=0, le=1)
    progresses: bool = True
    sided: bool = False
    asked: bool = True
    evidence: Line
    sources: tuple[str, ...] = ()
    confidence: Confidence
    reviewed: Review = Review()
    words: _ConditionTranslations
    group: str = ""


class FlagWords(Rule):
    label: Line | None = None
    question: Line | None = None
    why: Line | None = None
    tell: Line
    escalate: Line | None = None


class _FlagTranslations(Rule):
    en: FlagWords


class Escalation(Rule):
    when_any: tuple[str, ...]
    to: Urgency


class RedFlag(Rule):
    """A sign that needs a person, not a program. `blocks`: it stops the plan; else it advises."""

    code: str
    group: Literal["A", "B", "C", "D", "E", "F", "G", "none"]
    concern: str = ""
    urgency: Urgency
    blocks: bool
    escalates: tuple[Escalation, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: Confidence
    reviewed: Review = Review()
    words: _FlagTranslations


class YellowWords(Rule):
    label: Line
    question: Line
    why: Line
    advice: Line


class _YellowTranslations(Rule):
    en: YellowWords


class YellowFlag(Rule):
    """Something that changes tone and dose, never safety upward. level_cap, dose_factor: what it limits."""

    code: str
    effect: tuple[str, ...]
    level_cap: int | None = Field(default=None, ge=1, le=3)
    dose_factor: float = Field(default=1.0, gt=0, le=1)
    progresses: bool = True
    asked: bool = True
    sources: tuple[str, ...] = ()
    confidence: Confidence
    reviewed: Review = Review()
    words: _YellowTranslations


class _LinkWords(Rule):
    tell: Line


class _LinkTranslations(Rule):
    en: _LinkWords


class Link(Rule):
    """One answer that implies another condition (second_reader R8)."""

    when: str
    when_answer: Literal["yes", "unsure"] = "yes"
    and_age_from: int | None = None
    then: str
    sources: tuple[str, ...] = ()
    reason: Line
    words: _LinkTranslations


class CrossCheck(Rule):
    """Pain that hints at a red flag: the flag is asked again by name (decisions 1.6)."""

    flag: str
    areas: tuple[Area, ...]
    sides: Literal["any", "both", "one"] = "any"
    age_from: int | None = None
    nrs_from: int | None = None
    weeks_under: float | None = None
    reason: Line


class FollowUp(Rule):
    """Naming `when` also asks these by their full question, so that no qualifier hides in a label."""

    when: str
    ask: tuple[str, ...]


class AvoidedTags(Rule):
    """What `floor`, `arms_overhead` and `one_leg` mean in tags (contract section 1)."""

    word: AvoidedPosition
    tags: tuple[str, ...]


class _WeeklyTranslations(Rule):
    en: dict[str, Line]


class WeeklyRule(Rule):
    """What a week changes because of how the ones before it went (evidence 4C-4E).

    situation, action  in the words of the evidence, for the reviewer
    numbers            what `course.py` uses; points are NPRS points, shares 0-1
    words              what is said; facts stand in it as {name}
    """

    code: str
    situation: Line
    action: Line
    numbers: dict[str, float]
    sources: tuple[str, ...] = ()
    confidence: Confidence
    reviewed: Review = Review()
    words: _WeeklyTranslations


class Thresholds(Rule):
    """The numbers of the safety rules, each with its reason beside it in `thresholds.toml`."""

    safety_answers_last_days: int = Field(ge=1, le=31)
    pain_limit_nrs: Nrs
    pain_limit_forbidden_tags: tuple[str, ...] = Field(min_length=1)
    pain_limit_forbidden_prefixes: tuple[str, ...] = Field(min_length=1)
    pain_limit_allowed_neck_tags: tuple[str, ...]
    unscreened_below_nrs: Nrs
    red_rise_nrs: Nrs
    red_after_nrs: Nrs
    red_next_day_nrs: Nrs
    amber_rise_nrs: Nrs
    two_reds_within_days: Days
    red_stretch_out_days: Days
    flare_rise_nrs: Nrs
    flare_window_days: Days
    flare_lasts_days: Days
    flare_readings_needed: int = Field(ge=1, le=14)
    level_of_experience: dict[Experience, Annotated[int, Field(ge=1, le=3)]] = Field(min_length=3)
    hard_needs_green_weeks: int = Field(ge=1, le=52)
    hard_needs_calm_days: Days
    old_from_years: int = Field(ge=50, le=80)
    adult_from_years: int = Field(ge=16, le=21)
    free_text_excludes: tuple[str, ...] = Field(min_length=1)
    free_text_cautions: tuple[str, ...] = Field(min_length=1)
    always_allowed_while_waiting: tuple[str, ...]
    never_opened_tags: tuple[str, ...] = Field(min_length=1)
    few_for_area: int = Field(ge=1, le=20)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All rules, checked against the catalog's tags and against each other."""

    conditions: Mapping[str, Condition]
    condition_groups: Mapping[str, str]
    red_flags: Mapping[str, RedFlag]
    red_flag_groups: Mapping[str, str]
    yellow_flags: Mapping[str, YellowFlag]
    links: tuple[Link, ...]
    cross_checks: tuple[CrossCheck, ...]
    follow_ups: Mapping[str, tuple[str, ...]]
    avoided: Mapping[str, tuple[str, ...]]
    weekly: Mapping[str, WeeklyRule]
    thresholds: Thresholds

    def weekly_number(self, code: str, name: str) -> float:
        """A number of a weekly rule. Raises KeyError where there is none: `course.RULES_READ` names them all."""
        return self.weekly[code].numbers[name]

    def joined(self, conditions: Mapping[str, Condition], links: tuple[Link, ...]) -> Rules:
        """These rules and further ones. Nothing that is here can be replaced."""
        if twice := conditions.keys() & self.conditions.keys():
            raise ValueError(f"{', '.join(sorted(twice))} would replace a condition")
        return replace(self, conditions={**self.conditions, **conditions}, links=(*self.links, *links))

    def rests_on(self, named: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What a reviewer asks of each condition and red flag among the rules that a plan names."""
        known: dict[str, Condition | RedFlag] = {**self.conditions, **self.red_flags}
        found = {rule: known.get(rule.removeprefix("unsure:")) for rule in named}
        return {
            name: {
                "sources": list(rule.sources),
                "confidence": rule.confidence,
                "reviewed_by": rule.reviewed.by or None,
            }
            for name, rule in found.items()
            if rule is not None
        }

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change whenever a rule does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]
