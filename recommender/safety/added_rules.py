"""Rules of others on top of ours: they leave out, ask to take care, or send somebody on, and can do nothing else.

How a rule of theirs works, and why it cannot loosen ours: it becomes a condition of its own that nobody is asked about
and that follows from answers to our questions, by a link, as `osteoporosis` follows from a broken bone in the spine.
Links and conditions only ever add (`conditions.py`): the tags that it excludes or cautions are joined to those of every
other condition that counts, over our stretches and theirs alike, and `refer` blocks the plan as a BLOCK condition does.
There is no word with which it could name a rule of ours as its object.

A rule of theirs asks no question. Somebody who answered our sheet before would have "no" to a question that was never
put to them, and an unanswered safety question is never "no". "Not sure" to a condition that it names counts as a yes:
the stricter of what our own rules do with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Review
from recommender.profile.plan import Urgency
from recommender.reading import unknown_word
from recommender.safety.rule_checks import LABEL_WORDS_MOST
from recommender.safety.rules import Condition, Confidence, Line, Link, Rule, Rules

Effect = Literal["exclude", "caution", "refer"]
ANSWERS: Final[tuple[Literal["yes", "unsure"], ...]] = ("yes", "unsure")
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=60)]


class AddedRuleWords(Rule):
    """label: at most 5 words. tell: why it is left out. modify: how to take care. refer: what to do, and how soon."""

    label: Line
    tell: Line
    modify: Line | None = None
    refer: Line | None = None


class _AddedRuleTranslations(Rule):
    en: AddedRuleWords


class AddedRule(Rule):
    """One rule of others.

    when       codes of our conditions, one of which has to count for the person
    effect     exclude: never shown. caution: shown with care. refer: no plan until they were seen
    tags       hazard tags that it is about; stretches: ids of ours or with their namespace. Neither where it refers
    urgency    where it refers: how soon
    """

    code: Code
    when: tuple[str, ...] = Field(min_length=1)
    effect: Effect
    tags: tuple[str, ...] = ()
    stretches: tuple[Annotated[str, StringConstraints(max_length=80)], ...] = ()
    urgency: Urgency | None = None
    evidence: Line
    sources: tuple[str, ...] = ()
    confidence: Confidence
    reviewed: Review = Review()
    words: _AddedRuleTranslations


def faults(rule: AddedRule, rules: Rules, catalog: Catalog) -> Iterator[str]:
    """Everything that is wrong with a rule, beside its fields. catalog: with the stretches of all folders."""
    words, refers = rule.words.en, rule.effect == "refer"
    if rule.code in {*rules.conditions, *rules.red_flags, *rules.yellow_flags}:
        yield f"code: {rule.code} is a rule of ours, which cannot be changed; give yours a name of its own"
    yield from (
        f"when: {unknown_word(code, _ours(rules), 'condition')}" for code in rule.when if code not in _ours(rules)
    )
    yield from (
        f"tags: {unknown_word(tag, catalog.hazards, 'hazard tag')}" for tag in rule.tags if tag not in catalog.hazards
    )
    yield from (
        f"stretches: {unknown_word(name, catalog.by_id, 'stretch')}" for name in rule.stretches if name not in catalog
    )
    if refers and (rule.tags or rule.stretches):
        yield "effect: a rule that refers is about the whole plan; it names no tags and no stretches"
    if not refers and not (rule.tags or rule.stretches):
        yield "tags: name at least one hazard tag or stretch, else the rule does nothing"
    for effect, word in (("caution", "modify"), ("refer", "refer")):
        if rule.effect == effect and getattr(words, word) is None:
            yield f"words.en.{word}: is missing"
    if rule.urgency is not None and not refers:
        yield "urgency: belongs to a rule that refers"
    if len(words.label.split()) > LABEL_WORDS_MOST:
        yield f"words.en.label: has more than {LABEL_WORDS_MOST} words"


def _ours(rules: Rules) -> list[str]:
    """The conditions that a rule may hang on: never one that another rule of others made."""
    return [code for code in rules.conditions if ":" not in code]


def with_added_rules(rules: Rules, namespace: str, title: str, added: Iterable[AddedRule]) -> Rules:
    """Our rules and these, which have to be without fault. title: whose they are, as people call them."""
    entries = list(added)
    conditions: Mapping[str, Condition] = {
        f"{namespace}:{rule.code}": _condition(f"{namespace}:{rule.code}", rule) for rule in entries
    }
    links = tuple(
        Link.model_validate(
            {
                "when": code, "when_answer": answer, "then": f"{namespace}:{rule.code}", "reason": rule.evidence,
                "words": {"en": {"tell": f"A rule of {title}."}},
            }
        )
        for rule in entries
        for code in rule.when
        for answer in ANSWERS
    )  # fmt: skip
    return rules.joined(conditions, links)


def _condition(code: str, rule: AddedRule) -> Condition:
    """The condition that a rule becomes. It is never asked about, and never waits for a clinician's word."""
    words, excludes, cautions = rule.words.en, rule.effect == "exclude", rule.effect == "caution"
    return Condition.model_validate(
        {
            "code": code,
            "action": "BLOCK" if rule.effect == "refer" else "FILTER",
            "excludes": rule.tags if excludes else (),
            "cautions": rule.tags if cautions else (),
            "excluded_stretches": rule.stretches if excludes else (),
            "cautioned_stretches": rule.stretches if cautions else (),
            "urgency": (rule.urgency or "SOON") if rule.effect == "refer" else None,
            "asked": False,
            "evidence": rule.evidence,
            "sources": rule.sources,
            "confidence": rule.confidence,
            "reviewed": rule.reviewed.model_dump(),
            "words": {
                "en": {
                    "label": words.label,
                    "question": words.label,
                    "why": words.tell,
                    "tell": words.tell,
                    "modify": words.modify or words.tell,
                    "refer": words.refer,
                }
            },
        }
    )
