"""A stretch that somebody enters for themselves ("my therapist gave me this one"): what is asked, and what it makes.

What nobody is asked is taken as the stricter: until every hazard question has a yes or a no it counts as loaded and
going to the end of the range, and it is not screened (decisions 1.13). "Not sure" is no answer, and meanwhile acts as a
yes where a rule reads tags. Answers that do not fit together (on hands and knees, but nothing on the wrists) count as
open.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from recommender.catalog.added import OWN, AddedStretch, namespace_of
from recommender.catalog.hazards import Hazard
from recommender.catalog.stretch import Evidence, Step, Stretch
from recommender.catalog.tag_checks import failed_checks
from recommender.language.translations import marked
from recommender.vocabulary import MUSCLES_OF_GROUP, Area, Direction, Group, HomeItem, Position, Sides

HazardAnswer = Literal["yes", "no", "not_sure"]
MuscleGroup = Literal[
    "neck_front", "neck_back", "neck_side", "shoulder_blades", "chest", "shoulder_arm", "lats", "upper_back",
    "lower_back", "side_trunk", "abdomen", "buttocks", "hip_front", "thigh_front", "thigh_back", "thigh_inner", "calf",
    "forearm",
]  # fmt: skip
FOLLOWING: Final = (
    "pos_",
    "end_range",
    "neck_load",
    "unsupervised_hard",
)  # tags that nobody is asked: code derives them
GROUP_OF_AREA: Final[dict[Area, Group]] = {
    "neck": "neck", "headache_tension": "neck", "upper_back": "upper_back_shoulder_chest",
    "shoulder": "upper_back_shoulder_chest", "chest": "upper_back_shoulder_chest",
    "arm_referred": "upper_back_shoulder_chest", "lower_back": "lower_back", "leg_referred": "lower_back",
    "buttock": "hips_and_glutes", "hip": "hips_and_glutes", "groin": "adductors", "hamstring": "hamstrings",
    "thigh_front": "quads_and_hip_flexors", "calf": "calves", "wrist_forearm": "wrist_and_forearm",
}  # fmt: skip
_DIRECTION_OF_TAG: Final[tuple[tuple[str, Direction], ...]] = (
    ("neck_flex", "neck_flexion"), ("neck_ext", "neck_extension"), ("neck_rot", "neck_rotation"),
    ("neck_side", "neck_side_bend"), ("flex_", "flexion"), ("ext_", "extension"), ("rot_", "rotation"),
    ("sidebend", "side_bend"),
)  # fmt: skip


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("has characters that cannot be printed")
    return text


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=60), AfterValidator(_printable)
]  # fmt: skip
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
OwnStep = Annotated[Step, AfterValidator(_printable)]


class OwnEntry(BaseModel):
    """What a person typed, as its file holds it.

    hold_s          seconds held each time; 0 where it keeps moving. repetitions: on each side
    hazard_answers  hazard tag -> yes, no or not_sure; what stands there not is not answered
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    steps: Annotated[tuple[OwnStep, ...], Field(min_length=3, max_length=5)]
    hold_s: Annotated[int, Field(ge=0, le=180)]
    repetitions: Annotated[int, Field(ge=1, le=30)]
    sides: Sides
    position: Position
    muscles: Annotated[tuple[MuscleGroup, ...], Field(min_length=1)]
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]
    needs: tuple[HomeItem, ...] = ()
    difficulty: Annotated[int, Field(ge=1, le=3)]
    hazard_answers: dict[Tag, HazardAnswer] = {}

    def stretch(self, slug: str, hazards: Mapping[str, Hazard]) -> AddedStretch:
        """The stretch that it makes, `mine:<slug>`. hazards: all tags that there are."""
        screened = self._made(slug, is_answered=True)
        is_answered = not self.open_questions(hazards) and not failed_checks(screened)
        return screened if is_answered else self._made(slug, is_answered=False)

    def open_questions(self, hazards: Mapping[str, Hazard]) -> list[str]:
        """The hazard tags to which there is neither a yes nor a no."""
        return [tag for tag in asked_tags(hazards) if self.hazard_answers.get(tag, "not_sure") == "not_sure"]

    def contradictions(self, slug: str) -> list[str]:
        """What does not fit together among the answers, by the names of the tag checks."""
        return failed_checks(self._made(slug, is_answered=True))

    def _made(self, slug: str, *, is_answered: bool) -> AddedStretch:
        tags = tuple(sorted(tag for tag, answer in self.hazard_answers.items() if answer != "no"))
        ends = any(tag.endswith("_end") for tag in tags)
        loads = any("_loaded_" in tag for tag in tags)
        fields: dict[str, Any] = {
            "id": f"{OWN}:{slug}",
            "group": GROUP_OF_AREA[self.areas[0]],
            "family": f"{OWN}-{slug}"[:60].rstrip("-"),
            "phase": "main",
            "position": self.position,
            "type": "static" if self.hold_s else "dynamic",
            "sides": self.sides,
            "muscles": {"primary": [MUSCLES_OF_GROUP[group][0] for group in self.muscles]},
            "areas": self.areas,
            "joints": ["neck"] if {"neck", "headache_tension"} & set(self.areas) else [],
            "spine": {
                "direction": _directions(tags),
                "load": "loaded" if loads or not is_answered else "unloaded",
                "range": "end" if ends or not is_answered else "mid",
            },
            "needs": self.needs,
            "dose": {"hold_s": self.hold_s, "repetitions": self.repetitions, "sets": 1},
            "difficulty": self.difficulty,
            "mets": 2.3,  # the Compendium's value for stretching, as most of ours
            "intensity": "light",
            "hazards": tags,
            "hazards_answered": is_answered,
            "evidence": Evidence(grade="common_practice").model_dump(),
            "words": {"en": {"name": self.name, "steps": self.steps, "feel": FEEL, "ease_off": EASE_OFF}},
        }
        return OwnStretch.model_validate(fields)


FEEL: Final = marked("You should feel a gentle pull, not a sharp pain.")
EASE_OFF: Final = marked("Ease off if it gets sharp, or if it hurts more afterwards.")


class OwnStretch(AddedStretch):
    """A stretch that its own person entered. Its tags may be known in part: those count although others are open."""

    @model_validator(mode="after")
    def _tags_are_answers(self) -> OwnStretch:
        return self


NEW: Final = "new"  # the address under which one is entered
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,20}")


def evidence_word(stretch: Stretch) -> str:
    """The grade to say of a stretch: of what a person entered nobody knows it."""
    return "not_known" if namespace_of(stretch.id) == OWN else stretch.evidence.grade


def asked_tags(hazards: Mapping[str, Hazard]) -> tuple[str, ...]:
    """The hazard tags that a person is asked about, in the order of their file."""
    return tuple(tag for tag in hazards if not tag.startswith(FOLLOWING))


def asked_by_region(hazards: Mapping[str, Hazard]) -> dict[str, list[Hazard]]:
    """The same, by the part of the body."""
    found: dict[str, list[Hazard]] = {}
    for tag in asked_tags(hazards):
        found.setdefault(hazards[tag].region, []).append(hazards[tag])
    return found


def slug_for(name: str, taken: Iterable[str]) -> str:
    """A file name made of a name, which nothing has yet.

    >>> slug_for("Käthe's twist", ["kathes-twist"])
    'kathes-twist-2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "stretch"
    used = {*taken, NEW}
    number = next(number for number in range(1, len(used) + 2) if _numbered(slug, number) not in used)
    return _numbered(slug, number)


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _directions(tags: Sequence[str]) -> list[Direction]:
    found = [way for start, way in _DIRECTION_OF_TAG if any(tag.startswith(start) for tag in tags)]
    return found or ["neutral"]


HEAD: Final = """\
# A stretch that you entered yourself. You may change it here or in the app; `stretch catalog check` reads it.
# Until every question below has a yes or a no, it is only for somebody with nothing to watch out for.
"""


def toml_of(entry: OwnEntry) -> str:
    """The file of an entry."""
    return HEAD + "\n".join(_lines(entry)) + "\n"


def _lines(entry: OwnEntry) -> Iterator[str]:
    for name, value in entry.model_dump(mode="json", exclude={"hazard_answers"}).items():
        # JSON of texts, numbers and lists of them is TOML as well: no letter is one that has to be written otherwise
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    yield "\n[hazard_answers]"
    for tag, answer in sorted(entry.hazard_answers.items()):
        yield f"{tag} = {json.dumps(answer)}"
