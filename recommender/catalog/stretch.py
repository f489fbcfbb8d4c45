"""One stretch of the catalog, as its TOML file states it, and the hazard tags that code derives from it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from recommender.reading import unknown_word
from recommender.vocabulary import (
    GROUP_OF_MUSCLE,
    HOME_WORD,
    LYING,
    NERVES,
    ON_THE_FLOOR,
    Area,
    Direction,
    Group,
    HomeItem,
    Intensity,
    Joint,
    Position,
    Range,
    Sides,
    SpineLoad,
    Technique,
)

HARD_FROM = 4  # difficulty from which a stretch is `unsupervised_hard` (decisions 2)


def _known_muscle(name: str) -> str:
    if name not in GROUP_OF_MUSCLE and name not in NERVES:
        raise ValueError(unknown_word(name, [*GROUP_OF_MUSCLE, *NERVES], "muscle"))
    return name


def _known_item(name: str) -> str:
    if name not in HOME_WORD:
        raise ValueError(unknown_word(name, HOME_WORD, "piece of equipment"))
    return name


def _at_most_12_words(step: str) -> str:
    if len(step.split()) > 12:
        raise ValueError(f"has {len(step.split())} words; a step has at most 12")
    return step


StretchId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Muscle = Annotated[str, AfterValidator(_known_muscle)]
Item = Annotated[str, AfterValidator(_known_item)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=240)]
Step = Annotated[Sentence, AfterValidator(_at_most_12_words)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dose(_Part):
    """How much, as a physiotherapist would write it on the card.

    hold_s       seconds held each time; 0 for a movement without a stop
    repetitions  times on each side, within one set
    """

    hold_s: int = Field(ge=0, le=180)
    repetitions: int = Field(ge=1, le=30)
    sets: int = Field(ge=1, le=4)


class Spine(_Part):
    """What the spine does: direction(s), whether it carries upright or lever weight, and how far it goes."""

    direction: tuple[Direction, ...] = Field(min_length=1)
    load: SpineLoad
    range: Range


class Muscles(_Part):
    """Muscles under stretch or at work. Primary counts whole, secondary half (decisions 2)."""

    primary: tuple[Muscle, ...] = Field(min_length=1)
    secondary: tuple[Muscle, ...] = ()


class Evidence(_Part):
    """How well it is studied: two grades only, never a claim about the single stretch (decisions 2)."""

    grade: Literal["studied_as_a_group", "common_practice"]
    sources: tuple[str, ...] = ()


class Variant(_Part):
    """A way to make it kinder: a cushion, a towel, a smaller range."""

    id: StretchId
    text: Sentence


class Words(_Part):
    """What a person reads. Ours, short, and awaiting a clinician's review like every other clinical text."""

    name: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    steps: tuple[Step, ...] = Field(min_length=3, max_length=5)
    feel: Sentence
    ease_off: Sentence
    breathe: Sentence | None = None
    variants: tuple[Variant, ...] = ()


class Translations(_Part):
    en: Words


class Review(_Part):
    """Who reviewed it and when; both empty until a clinician has."""

    by: str = ""
    on: str = ""


class Stretch(_Part):
    """One entry of the catalog: `data/catalog/<id>.toml`.

    easier, harder  ids, hints only: each step is screened again before anybody is offered it
    needs, comfort  needs are all required; comfort (cushions, small towels) never is
    hazards         what it asks of joints and tissues, typed by a person; `tags` adds the derived ones
    only_for        conditions, one of which must be assessed and cleared before it is shown at all
    for_comfort     a rest: the hold limits of the dose table do not apply
    seed_items      rows of the founding article (evidence 1A) that it covers
    """

    id: StretchId
    group: Group
    family: StretchId
    phase: Literal["warm_up", "main", "cool_down", "any"]
    position: Position
    type: Technique
    sides: Sides
    muscles: Muscles
    areas: tuple[Area, ...] = Field(min_length=1)
    joints: tuple[Joint, ...] = ()
    spine: Spine
    needs: tuple[Item, ...] = ()
    comfort: tuple[Item, ...] = ()
    dose: Dose
    difficulty: int = Field(ge=1, le=4)
    mets: float = Field(ge=1, le=6)
    intensity: Intensity
    desk: bool = False
    for_comfort: bool = False
    hazards: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    easier: StretchId | None = None
    harder: StretchId | None = None
    seed_items: tuple[int, ...] = ()
    evidence: Evidence
    reviewed: Review = Review()
    words: Translations

    def __hash__(self) -> int:
        """By the id alone, which equal ones share: to hash all their words takes longer than what it is wanted for."""
        return hash(self.id)

    @property
    def name(self) -> str:
        return self.words.en.name

    @property
    def is_screened(self) -> bool:
        """True where somebody has asked what it does to joints and tissues; of ours always."""
        return True

    @property
    def side_count(self) -> Literal[1, 2]:
        return 2 if self.sides == "each" else 1

    @cached_property
    def tags(self) -> frozenset[str]:
        """Every hazard tag: the typed ones and those that follow from position, range and difficulty."""
        return frozenset(self.hazards) | derived_hazards(self)

    @cached_property
    def kit(self) -> frozenset[HomeItem]:
        """What must be at hand, in the words of a home."""
        return frozenset(HOME_WORD[item] for item in self.needs)

    @cached_property
    def share_of_group(self) -> dict[str, float]:
        """Part of the dose that each muscle group feels: 1 where primary, .5 where only secondary."""
        shares = {GROUP_OF_MUSCLE[name]: 0.5 for name in self.muscles.secondary if name not in NERVES}
        return shares | {GROUP_OF_MUSCLE[name]: 1.0 for name in self.muscles.primary if name not in NERVES}

    @cached_property
    def primary_groups(self) -> frozenset[str]:
        return frozenset(group for group, share in self.share_of_group.items() if share == 1.0)

    @property
    def can_be_done_on_a_bed(self) -> bool:
        """Lying, and nothing about it needs the floor itself (a roller, a doorway, calves on a chair do)."""
        return self.position in LYING and "floor_transfer" not in self.tags


def derived_hazards(stretch: Stretch) -> frozenset[str]:
    """The tags that follow from the other fields, so that nobody can forget to type them.

    Source: evidence 2A-bis (auto tags) and second_reader R7.
    """
    typed = stretch.hazards
    derived = {f"pos_{stretch.position}"}
    if stretch.spine.range == "end" or any(tag.endswith("_end") for tag in typed):
        derived.add("end_range")
    if any(tag.startswith("neck_") for tag in typed):
        derived.add("neck_load")
    if stretch.position in ON_THE_FLOOR:
        derived.add("floor_transfer")
    if stretch.difficulty >= HARD_FROM:
        derived.add("unsupervised_hard")
    return frozenset(derived)
