"""Removals that come from what a person wishes: what is at home, which positions they avoid, what they do not want.

Wishes are kept apart from everything else about a person, so that the same body can be looked at with other wishes.
The argument why that is sound: `PersonalState` is made of a profile `without_wishes`, so nothing about health, not even
by mistake, can depend on one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.profile.answers import Answers
from recommender.profile.profile import Profile
from recommender.safety.personal import Finding, PersonalState, finding
from recommender.vocabulary import LYING, AvoidedPosition, HomeItem

NO_WISH = {"equipment": (), "positions_avoided": (), "excluded_stretches": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The answers that are no matter of health."""

    kit: frozenset[HomeItem]
    positions_avoided: frozenset[AvoidedPosition]
    excluded_stretches: frozenset[str]


def wishes_of(answers: Answers) -> Wishes:
    """What a sheet says in the fields of `NO_WISH`."""
    return Wishes(
        kit=frozenset(answers.equipment),
        positions_avoided=frozenset(answers.positions_avoided),
        excluded_stretches=frozenset(answers.excluded_stretches),
    )


def without_wishes(profile: Profile) -> Profile:
    """The same person with none of the answers that `Wishes` holds."""
    return replace(profile, answers=profile.answers.model_copy(update=NO_WISH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and with what a person can sit, lie and stand.

    avoided_tags        what the avoided positions mean in tags
    cannot_reach_floor  the person avoids the floor, or a condition keeps them from getting down to it
    """

    kit: frozenset[HomeItem]
    positions_avoided: frozenset[AvoidedPosition]
    avoided_tags: frozenset[str]
    cannot_reach_floor: bool

    def findings(self, stretch: Stretch) -> tuple[Finding, ...]:
        """What is missing, and which position is avoided."""
        if stretch.kit <= self.kit and self.can_be_anywhere:
            return ()  # nothing is missing, and no position is avoided
        return (*self._kit(stretch), *self._position(stretch))

    @property
    def can_be_anywhere(self) -> bool:
        return not (self.positions_avoided or self.cannot_reach_floor)

    def _kit(self, stretch: Stretch) -> Iterator[Finding]:
        """What is missing at home. A bed stands in for the mat where the stretch is done lying down."""
        missing = stretch.kit - self.kit
        if (missing or self.cannot_reach_floor) and stretch.can_be_done_on_a_bed:
            if "bed" in self.kit:
                missing -= {"mat"}
            elif self.cannot_reach_floor:
                missing = missing - {"mat"} | {"bed"}
        if missing:
            yield finding("setting:equipment", "setting_equipment", items=" ".join(sorted(missing)))

    def _position(self, stretch: Stretch) -> Iterator[Finding]:
        avoided = stretch.position in self.positions_avoided or not self.avoided_tags.isdisjoint(stretch.tags)
        no_bed = stretch.position in LYING and self.cannot_reach_floor and "bed" not in self.kit
        if avoided or no_bed:
            yield finding("setting:position", "setting_position", position=stretch.position)


def setting_of(state: PersonalState, wishes: Wishes) -> Setting:
    """The wishes for place and kit as they stand by now for a person in this state."""
    avoided = wishes.positions_avoided
    return Setting(
        kit=wishes.kit,
        positions_avoided=avoided,
        avoided_tags=frozenset(tag for word in avoided for tag in state.rules.avoided.get(word, ())),
        cannot_reach_floor="floor" in avoided or state.is_kept_from_the_floor,
    )


@lru_cache(maxsize=1024)
def setting_findings(setting: Setting, catalog: Catalog) -> tuple[tuple[Finding, ...], ...]:
    """One entry a stretch, in the order of the catalog; shared by all who are in the same setting."""
    return tuple(setting.findings(stretch) for stretch in catalog)


def excluded_by(state: PersonalState, wishes: Wishes) -> frozenset[str]:
    """What was excluded on the sheet or by an event, and not restored since."""
    return state.excluded_by_events | (wishes.excluded_stretches - state.restored)
