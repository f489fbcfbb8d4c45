"""What only shows across files: tags and codes that nothing defines, and rules that the code itself relies on.

A rule that names a tag nobody carries excludes nothing, without a sound. So every tag, prefix and code is looked up,
and every rule that code refers to by name must be there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, get_args

from recommender.catalog.catalog import Catalog
from recommender.errors import Problem
from recommender.reading import unknown_word
from recommender.safety.rules import EVERYTHING, Rules
from recommender.vocabulary import POSITIONS, AvoidedPosition

LABEL_WORDS_MOST = 5  # decisions 6
DERIVED_CONDITIONS: Final = (
    "under_18", "age_ge_65", "leg_pain_unassessed", "arm_pain_unassessed", "lumbar_radiculopathy",
    "cervical_radiculopathy", "pregnancy_t1", "pregnancy_t2", "pregnancy_t3", "pregnancy_told_to_rest",
    "postpartum_lt12w",
)  # fmt: skip
NAMED_FLAGS: Final = ("STOP_TWO_REACTIONS", "RF_WORSENING", "RF_WORSE_6W", "RF_NEW_STRETCH")


def cross_file_problems(rules: Rules, catalog: Catalog) -> Iterator[Problem]:
    """Every loose end between the rule files, the catalog and the code."""
    yield from _condition_problems(rules, catalog)
    yield from _threshold_problems(rules, catalog)
    for word, tags in rules.avoided.items():
        yield from _unknown(f"positions.toml: {word}", tags, catalog.hazards, "hazard tag")
    for word in sorted(set(get_args(AvoidedPosition)) - set(POSITIONS) - set(rules.avoided)):
        yield Problem("positions.toml", f"has no row for {word}")
    yield from _code_problems(rules)
    for stretch in catalog:
        yield from _unknown(f"{stretch.id}.toml: only_for", stretch.only_for, rules.conditions, "condition")


def _unknown(where: str, words: Iterable[str], known: Collection[str], kind: str) -> Iterator[Problem]:
    for word in words:
        if word not in known:
            yield Problem(where, unknown_word(word, known, kind))


def _condition_problems(rules: Rules, catalog: Catalog) -> Iterator[Problem]:
    for condition in rules.conditions.values():
        where, words = f"condition {condition.code}", condition.words.en
        tags = sorted({*condition.excludes, *condition.cautions} - {EVERYTHING})
        yield from _unknown(where, tags, catalog.hazards, "hazard tag")
        if condition.action == "BLOCK" and (condition.urgency is None or words.refer is None):
            yield Problem(where, "a BLOCK condition needs an urgency and words.en.refer")
        if condition.action == "CLEAR" and words.ask is None:
            yield Problem(where, "a CLEAR condition needs words.en.ask")
        if len(words.label.split()) > LABEL_WORDS_MOST:
            yield Problem(f"{where}: words.en.label", f"has more than {LABEL_WORDS_MOST} words")


def _threshold_problems(rules: Rules, catalog: Catalog) -> Iterator[Problem]:
    where, limits = "thresholds.toml", rules.thresholds
    for tags in (
        limits.pain_limit_forbidden_tags,
        limits.pain_limit_allowed_neck_tags,
        limits.free_text_excludes,
        limits.free_text_cautions,
    ):
        yield from _unknown(where, tags, catalog.hazards, "hazard tag")
    for prefix in limits.pain_limit_forbidden_prefixes:
        if not any(tag.startswith(prefix) for tag in catalog.hazards):
            yield Problem(where, f"no hazard tag begins with '{prefix}'")
    yield from _unknown(where, limits.always_allowed_while_waiting, catalog.by_id, "stretch")


def _code_problems(rules: Rules) -> Iterator[Problem]:
    conditions, flags = rules.conditions, rules.red_flags
    yield from _unknown("conditions", DERIVED_CONDITIONS, conditions, "condition")
    yield from _unknown("red_flags.toml", NAMED_FLAGS, flags, "red flag")
    for link in rules.links:
        yield from _unknown("links.toml", (link.when, link.then), conditions, "condition")
    for condition in conditions.values():
        later = (step.code for step in condition.becomes)
        yield from _unknown(f"condition {condition.code}: becomes", later, conditions, "condition")
    for check in rules.cross_checks:
        yield from _unknown("cross_checks.toml", (check.flag,), flags, "red flag")
    for flag in flags.values():
        others = (other for step in flag.escalates for other in step.when_any)
        yield from _unknown(f"red flag {flag.code}: escalates", others, flags, "red flag")
    for when, ask in rules.follow_ups.items():
        yield from _unknown("follow_ups.toml", (when, *ask), conditions, "condition")
    for flag in flags.values():
        words = flag.words.en
        if flag.group != "none" and not (words.label and words.question and words.why):
            yield Problem(f"red flag {flag.code}", "needs words.en.label, question and why")
        if words.label and len(words.label.split()) > LABEL_WORDS_MOST:
            yield Problem(f"red flag {flag.code}: words.en.label", f"has more than {LABEL_WORDS_MOST} words")
