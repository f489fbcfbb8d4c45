"""What to know beside the sessions of a plan: what is missing, whom to ask, what to watch, what is left to chance."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.profile.plan import Provenance
from recommender.profile.profile import Profile
from recommender.safety.clearance import FREE_TEXT
from recommender.safety.screening import Screening


def advice_for(
    screening: Screening, profile: Profile, how: Provenance, knowledge: Knowledge, *, has_sessions: bool
) -> tuple[str, ...]:
    """Each sentence once, the most important first."""
    return tuple(dict.fromkeys(_advice(screening, profile, how, knowledge, has_sessions=has_sessions)))


def _advice(
    screening: Screening, profile: Profile, how: Provenance, knowledge: Knowledge, *, has_sessions: bool
) -> Iterator[str]:
    say = knowledge.explainer.say
    if screening.status == "incomplete":
        yield say(Message("advice_missing"))
    if screening.status in ("incomplete", "clearance_needed"):
        yield from _before_a_plan(screening, knowledge)
    if screening.status == "clearance_needed":
        yield say(Message("advice_meanwhile" if has_sessions else "advice_meanwhile_walk"))
    if screening.status == "plan":
        yield from _with_a_plan(screening, profile, knowledge, has_sessions=has_sessions)
        yield from _on_chance(how, knowledge)
    yield say(Message("advice_reviewed"))


def _before_a_plan(screening: Screening, knowledge: Knowledge) -> Iterator[str]:
    """What has to be found out, and whom to ask, for each condition that waits."""
    conditions, say = knowledge.rules.conditions, knowledge.explainer.say
    for code in screening.unsure_block:
        words = conditions[code].words.en
        yield say(Message("advice_unsure_block", {"label": words.label, "why": words.why}))
    for code in screening.waiting_for:
        if code == FREE_TEXT:
            yield say(Message("advice_ask_other"))
        elif code in conditions:
            yield conditions[code].words.en.ask or ""
        else:
            yield say(Message("advice_ask_worsening"))


def _with_a_plan(screening: Screening, profile: Profile, knowledge: Knowledge, *, has_sessions: bool) -> Iterator[str]:
    rules, say = knowledge.rules, knowledge.explainer.say
    if screening.pain_is_high:
        yield say(Message("advice_pain_high" if has_sessions else "advice_pain_high_none"))
    if screening.flare:
        yield say(Message("advice_flare"))
    for entry in screening.counted:
        if entry.strength == "unsure_excludes":
            yield say(Message("advice_unsure_clear", {"label": entry.condition.words.en.label}))
    for code in profile.answers.yellow_flags:
        yield rules.yellow_flags[code].words.en.advice
    yield say(Message("advice_stop"))
    yield say(Message("advice_walking"))


def _on_chance(how: Provenance, knowledge: Knowledge) -> Iterator[str]:
    """That something is left to chance, or held out, and why: nobody takes part in a study without knowing."""
    reason = how.reason or knowledge.explainer.say(Message("chance_no_reason"))
    if how.arm == "hold_out":
        yield knowledge.explainer.say(Message("advice_hold_out", {"reason": reason}))
    elif how.eps:
        yield knowledge.explainer.say(Message("advice_swaps", {"reason": reason}))
