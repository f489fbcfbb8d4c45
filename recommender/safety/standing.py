"""What the rules say of a person on one day before any wish is looked at: `screen` then adds the wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from recommender.catalog.catalog import Catalog
from recommender.messages import Message
from recommender.profile.history import History
from recommender.profile.plan import Status
from recommender.profile.profile import Profile
from recommender.safety import reactions, red_flags
from recommender.safety.clearance import codes_not_cleared
from recommender.safety.conditions import counted_conditions
from recommender.safety.personal import Finding, PersonalState, past_findings
from recommender.safety.red_flags import RaisedFlag
from recommender.safety.rules import EVERYTHING, Rules
from recommender.safety.state_findings import gate_of, state_findings
from recommender.safety.wishes import without_wishes

Findings = dict[str, list[Finding]]


class Against(NamedTuple):
    """What stands against the stretches whatever the person wishes: conditions, their state, what happened with each.

    One entry a stretch in each, in the order of the catalog.
    """

    conditions: Sequence[Sequence[Finding]]
    state: Sequence[Sequence[Finding]]
    past: Sequence[Sequence[Finding]]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the rules say of a person on one day before any wish is looked at, computed once for all wishes."""

    state: PersonalState
    flags: tuple[RaisedFlag, ...]
    missing: tuple[str, ...]
    unsure_block: tuple[str, ...]

    @cached_property
    def status(self) -> Status:
        """Precedence of contract section 2: refer, incomplete, clearance_needed, plan."""
        if any(flag.blocks for flag in self.flags):
            return "refer"
        if self.missing:
            return "incomplete"
        return "clearance_needed" if self.state.waiting_for or self.unsure_block else "plan"

    @cached_property
    def stops(self) -> list[Finding]:
        """The reasons that leave every stretch out, whatever its tags."""
        if self.status == "plan":
            return []
        found = [Finding(flag.code, flag.text) for flag in self.flags if flag.blocks]
        found += [Finding(f"unsure:{code}", Message("stop_unsure", {"code": code})) for code in self.unsure_block]
        found += [Finding(code, Message("stop_waiting", {"code": code})) for code in self.state.waiting_for]
        if self.status == "incomplete":
            found += [Finding("state:not_screened", Message("stop_missing", {"field": name})) for name in self.missing]
        return found

    @cached_property
    def against(self) -> Against:
        state = self.state
        happened = state.hurt or state.barred
        return Against(
            _ruled_out(state),
            state_findings(gate_of(state), state.catalog),
            [past_findings(stretch, state) for stretch in state.catalog] if happened else [()] * len(state.catalog),
        )


def standing_of(profile: Profile, history: History, on: date, rules: Rules, catalog: Catalog) -> Standing:
    """Everything that no wish can change: from here on the person has none, so nothing can read one."""
    body = without_wishes(profile)
    counted = counted_conditions(body, on, rules)
    on_the_sheet = counted if on == body.answered_on else counted_conditions(body, body.answered_on, rules)
    waiting = codes_not_cleared(body, history, on, counted, on_the_sheet)
    state = PersonalState(
        profile=body, history=history, counted=counted, waiting_for=waiting, rules=rules, catalog=catalog, on=on
    )
    return Standing(
        state=state,
        flags=_flags(state),
        missing=_missing(body, history, on, rules),
        unsure_block=tuple(entry.condition.code for entry in counted if entry.strength == "unsure_blocks"),
    )


def _flags(state: PersonalState) -> tuple[RaisedFlag, ...]:
    codes = red_flags.codes_raised(state.profile, state.history, state.on)
    limits = state.rules.thresholds
    reds = reactions.reds(state.history, state.catalog, limits)
    if red_flags.two_reactions(reds, state.profile.answered_on, limits.two_reds_within_days):
        codes |= {red_flags.TWO_REACTIONS}
    return red_flags.raise_flags(codes, state.counted, state.rules)


def _missing(profile: Profile, history: History, on: date, rules: Rules) -> tuple[str, ...]:
    """What was never asked, has aged, or must be asked again by name. Silence is never consent."""
    answers = profile.answers
    missing = []
    if answers.age_years is None:
        missing.append("age_years")
    changed = [c.was_told_on for c in history.checkins if c.conditions_changed]
    if answers.conditions is None or (changed and max(changed) >= profile.answered_on):
        missing.append("conditions")
    renewed = red_flags.last_renewal(profile, history, on)
    raised = red_flags.codes_raised(profile, history, on)
    oldest = on - timedelta(days=rules.thresholds.safety_answers_last_days)
    if answers.red_flags is None or renewed is None or renewed < oldest:
        missing.append("red_flags")
    return (*missing, *(f"red_flags:{code}" for code in red_flags.flags_to_ask_again(profile, on, rules, raised)))


def _ruled_out(state: PersonalState) -> list[Sequence[Finding]]:
    """For each stretch every condition that leaves it out, in the order of the rules."""
    found: Findings = {}
    for excludes, named, finding in state.excluding:
        carrying = state.catalog.by_id if EVERYTHING in excludes else state.catalog.carrying(excludes)
        for name in {*carrying, *named} if named else carrying:
            found.setdefault(name, []).append(finding)
    return [found.get(stretch.id, ()) for stretch in state.catalog]
