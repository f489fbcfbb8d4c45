"""What a person's state has against each stretch, worked out once for all who are in the same state.

The argument why people may share it: the findings are made of a `Gate` and the catalog alone, and a gate holds all that
they read of a person. Two people with equal gates could not be told apart here, so sharing cannot change a plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.safety.personal import Finding, PersonalState, finding


@dataclass(frozen=True, slots=True, kw_only=True)
class PainLimit:
    """What pain of 8 or more leaves: places that were asked for and those next to them, and tags that data names."""

    near: frozenset[str]
    forbidden_tags: tuple[str, ...]
    forbidden_prefixes: tuple[str, ...]
    allowed_neck_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """All that the findings of a state read of a person.

    is_open_to_unscreened  a stretch whose hazards nobody has told may be offered
    assessed               conditions that the person has and that no clinician is awaited for
    pain_limit             None where pain is not high
    cautioned_in_flare     the tags that conditions ask to take care with; None where there is no flare
    named_in_flare         the stretches that they ask to take care with by name; empty where there is none
    """

    is_open_to_unscreened: bool
    level_cap: int
    assessed: frozenset[str]
    pain_limit: PainLimit | None
    cautioned_in_flare: frozenset[str] | None
    named_in_flare: frozenset[str]


def gate_of(state: PersonalState) -> Gate:
    """The gate of a person on a day."""
    limits = state.rules.thresholds
    return Gate(
        is_open_to_unscreened=state.has_nothing_to_watch,
        level_cap=state.level_cap,
        assessed=_codes_asked_for(state.catalog) & state.profile.conditions - frozenset(state.waiting_for),
        pain_limit=PainLimit(
            near=state.near,
            forbidden_tags=limits.pain_limit_forbidden_tags,
            forbidden_prefixes=limits.pain_limit_forbidden_prefixes,
            allowed_neck_tags=limits.pain_limit_allowed_neck_tags,
        )
        if state.pain_is_high
        else None,
        cautioned_in_flare=state.cautioned_tags if state.flare else None,
        named_in_flare=state.cautioned_stretches if state.flare else frozenset(),
    )


@lru_cache(maxsize=1024)
def state_findings(gate: Gate, catalog: Catalog) -> tuple[tuple[Finding, ...], ...]:
    """One entry a stretch, in the order of the catalog: nobody screened it, level, nerves, high pain, a flare."""
    return tuple(tuple(_against(stretch, gate)) for stretch in catalog)


def _against(stretch: Stretch, gate: Gate) -> Iterator[Finding]:
    if not stretch.is_screened and not gate.is_open_to_unscreened:
        yield finding("state:not_screened", "state_not_screened")
    if stretch.difficulty > gate.level_cap:
        yield finding("state:level", "state_level", level=stretch.difficulty)
    if stretch.only_for and gate.assessed.isdisjoint(stretch.only_for):
        yield finding("state:assessed_only", "state_assessed_only")  # nerve sliders (decisions 1.9)
    if gate.pain_limit is not None and not _is_gentle(stretch, gate.pain_limit):
        yield finding("state:pain_8", "state_pain_8")
    is_strong = gate.cautioned_in_flare is not None and _is_strong(stretch, gate.cautioned_in_flare)
    if is_strong or stretch.id in gate.named_in_flare:
        yield finding("state:flare", "state_flare")


@lru_cache(maxsize=8)
def _codes_asked_for(catalog: Catalog) -> frozenset[str]:
    """The conditions that some stretch is only for."""
    return frozenset(code for stretch in catalog for code in stretch.only_for)


def _is_gentle(stretch: Stretch, limit: PainLimit) -> bool:
    """Pain of 8 or more: only easy, unloaded, mid-range, nothing neural, at or next to the asked places.

    Source: evidence 3B.8, second_reader R3, decisions 1.8 (all of them hold). Where no place was asked for, nothing
    can be at or next to it, so nothing is offered.
    """
    forbidden = any(
        tag in limit.forbidden_tags
        or tag.endswith("_end")
        or (tag.startswith(limit.forbidden_prefixes) and tag not in limit.allowed_neck_tags)
        for tag in stretch.tags
    )
    return (
        stretch.difficulty == 1
        and stretch.spine.load == "unloaded"
        and stretch.spine.range == "mid"
        and stretch.type != "neural"
        and not forbidden
        and not limit.near.isdisjoint(stretch.areas)
    )


def _is_strong(stretch: Stretch, cautioned: frozenset[str]) -> bool:
    """In a flare: nothing loaded, at end range, or that a condition asks to take care with; breathing always.

    Source: evidence 4E ("stop: loaded, end-range and hazard-caution drills"; "do: breathing").
    """
    strong = (
        stretch.spine.load == "loaded"
        or "end_range" in stretch.tags
        or any("_loaded_" in tag for tag in stretch.tags)
        or not cautioned.isdisjoint(stretch.tags)
    )
    return strong and stretch.family != "breathing"
