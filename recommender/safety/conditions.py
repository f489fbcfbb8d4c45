"""Which conditions count for a person on a day, and how: answered, derived from other answers, or not ruled out.

The argument, since everything else rests on it: a stretch may reach a person only if no condition that they have
*or may have* forbids it. So a code counts in full when the person said yes, when another answer implies it (age,
pain running down a leg, a link of `links.toml`, weeks that have passed), or when they were not sure and the rule
says that not being sure is as good as a yes. The other "not sure" answers count in the weaker way that decisions
1.3 fixes: a BLOCK code stops the sessions until it is answered, a CLEAR code keeps its excludes and cautions, a
FILTER code turns its excludes into cautions. Nothing here ever takes a code away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from recommender.messages import Message
from recommender.profile.profile import Profile
from recommender.safety.rules import Condition, Rules

Strength = Literal["yes", "unsure_excludes", "unsure_cautions", "unsure_blocks"]
FIRST_WEEK_OF = {"pregnancy_t2": 13, "pregnancy_t3": 28}  # contract section 1


@dataclass(frozen=True, kw_only=True)
class CountedCondition:
    """One condition that counts.

    rule      the name it carries in `left_out`: the code, or `unsure:CODE`
    strength  yes: in full. unsure_*: how a "not sure" acts (decisions 1.3)
    because   what made it count where the person did not simply say yes; None where they did
    """

    condition: Condition
    rule: str
    strength: Strength
    because: Message | None = None

    @cached_property
    def excludes(self) -> frozenset[str]:
        if self.strength in ("unsure_cautions", "unsure_blocks"):
            return frozenset()
        return frozenset(self.condition.excludes)

    @cached_property
    def cautions(self) -> frozenset[str]:
        weaker = self.condition.excludes if self.strength == "unsure_cautions" else ()
        return frozenset({*self.condition.cautions, *weaker})

    @cached_property
    def excluded_stretches(self) -> frozenset[str]:
        """What it leaves out by name, whatever its tags."""
        if self.strength in ("unsure_cautions", "unsure_blocks"):
            return frozenset()
        return frozenset(self.condition.excluded_stretches)

    @cached_property
    def cautioned_stretches(self) -> frozenset[str]:
        """What it asks to take care with by name."""
        weaker = self.condition.excluded_stretches if self.strength == "unsure_cautions" else ()
        return frozenset({*self.condition.cautioned_stretches, *weaker})


def counted_conditions(profile: Profile, on: date, rules: Rules) -> tuple[CountedCondition, ...]:
    """Every condition that counts for the plan that starts `on`, in the order of the rule files."""
    yes: dict[str, Message | None] = dict.fromkeys(sorted(profile.conditions))
    for code, because in [*_from_age(profile, on, rules), *_from_pain(profile), *_unsure_as_yes(profile, on, rules)]:
        yes.setdefault(code, because)
    for code, because in _as_time_passes(profile, on, yes, rules):
        yes.setdefault(code, because)
    _follow_links(profile, on, yes, rules)
    counted = [
        CountedCondition(condition=rules.conditions[code], rule=code, strength="yes", because=because)
        for code, because in yes.items()
    ]
    counted += [_unsure(rules.conditions[code]) for code in sorted(profile.unsure) if code not in yes]
    place = {code: number for number, code in enumerate(rules.conditions)}
    return tuple(sorted(counted, key=lambda entry: place[entry.condition.code]))


def _from_age(profile: Profile, on: date, rules: Rules) -> Iterable[tuple[str, Message]]:
    """Whoever answered under age answers again as an adult; whoever grows old meanwhile is treated as old."""
    said, age = profile.age_years, profile.age_on(on)
    if said is None or age is None:
        return
    if said < rules.thresholds.adult_from_years:
        yield "under_18", Message("derived_age", {"age": said})
    if age >= rules.thresholds.old_from_years:
        yield "age_ge_65", Message("derived_age", {"age": age})


def _from_pain(profile: Profile) -> Iterable[tuple[str, Message]]:
    """Pain that runs down a leg or an arm, which nobody has named, counts as not assessed (decisions 1.1)."""
    for area, assessed, code in (
        ("leg_referred", "lumbar_radiculopathy", "leg_pain_unassessed"),
        ("arm_referred", "cervical_radiculopathy", "arm_pain_unassessed"),
    ):
        if area in profile.asked_areas and assessed not in profile.conditions:
            yield code, Message("derived_pain", {"area": area})


def _unsure_as_yes(profile: Profile, on: date, rules: Rules) -> Iterable[tuple[str, Message]]:
    age = profile.age_on(on)
    age_unknown_or_old = age is None or age >= rules.thresholds.old_from_years
    for code in sorted(profile.unsure):
        treatment = rules.conditions[code].unsure
        if treatment == "as_yes" or (treatment == "as_yes_from_65" and age_unknown_or_old):
            yield code, Message("derived_unsure")


def _as_time_passes(profile: Profile, on: date, yes: Iterable[str], rules: Rules) -> Iterable[tuple[str, Message]]:
    """What a time-bound code has become by `on`. The earlier code keeps counting: its rules are the milder ones."""
    weeks = max(0, (on - profile.answered_on).days // 7)
    week_said = profile.answers.pregnancy_week
    codes = set(yes)
    if week_said is not None and any(code.startswith("pregnancy_t") for code in codes):
        week = week_said + weeks
        reached = [code for code, first_week in FIRST_WEEK_OF.items() if week >= first_week]
        for code in reached[-1:]:
            yield code, Message("derived_week", {"week": week})
        return
    for code in sorted(codes):
        for later in rules.conditions[code].becomes:
            if weeks >= later.after_weeks:
                yield later.code, Message("derived_time", {"weeks": weeks})


def _follow_links(profile: Profile, on: date, yes: dict[str, Message | None], rules: Rules) -> None:
    """Adds to `yes` whatever the links imply, until nothing new follows."""
    added = True
    while added:
        added = False
        for link in rules.links:
            said = link.when in (yes if link.when_answer == "yes" else profile.unsure)
            age = profile.age_on(on)  # not said counts as old enough
            old_enough = link.and_age_from is None or age is None or age >= link.and_age_from
            if said and old_enough and link.then not in yes:
                yes[link.then] = Message(f"link.{link.when}.{link.then}")
                added = True


def _unsure(condition: Condition) -> CountedCondition:
    strength: dict[str, Strength] = {
        "BLOCK": "unsure_blocks",
        "CLEAR": "unsure_excludes",
        "FILTER": "unsure_cautions",
    }
    return CountedCondition(
        condition=condition,
        rule=f"unsure:{condition.code}",
        strength=strength[condition.action],
        because=Message("derived_unsure"),
    )
