"""`stretch doctor`: everything in `data/` is read, compared and tried, and every problem is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from recommender.cases import load_cases, mismatches
from recommender.catalog.stretch import Stretch
from recommender.errors import DataError, Problem
from recommender.figure.checks import check_picture
from recommender.figure.library import FOLDER, read_pictures
from recommender.knowledge import Knowledge, load_knowledge
from recommender.outcomes.instruments import load_instruments
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import read_toml, unknown_word, validated
from recommender.safety.emergency import load_emergency_numbers
from recommender.vocabulary import LYING

STUDIED_SOURCES: Final = frozenset({"S06", "S07", "S34", "S35", "S36", "S51", "S64"})  # decisions 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the doctor found.

    problems  what must be mended
    notes     what is known and waits: reviews, exceptions that somebody signed
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


class SignedException(BaseModel):
    """A tag check that a stretch fails for a good reason, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stretch: str
    check: str
    reason: str
    signed: str


def _has_neck_tag(stretch: Stretch) -> bool:
    return any(tag.startswith("neck_") for tag in stretch.hazards)


def _has_extension_tag(stretch: Stretch) -> bool:
    return any(tag.startswith(("ext_", "neck_ext")) for tag in stretch.hazards)


# Tag checks of decisions 1.9 and second_reader R7: name -> (whom it is about, what must hold)
TAG_CHECKS: Final[dict[str, tuple[Callable[[Stretch], bool], Callable[[Stretch], bool]]]] = {
    "a neck joint wants a neck tag": (lambda s: "neck" in s.joints, _has_neck_tag),
    "extension wants an ext tag": (
        lambda s: any("extension" in direction for direction in s.spine.direction),
        _has_extension_tag,
    ),
    "prone wants a neck tag": (lambda s: s.position == "prone", _has_neck_tag),
    "side lying wants head_position_change": (
        lambda s: s.position == "side_lying",
        lambda s: "head_position_change" in s.hazards,
    ),
    "hands and knees want wrist_ext_load": (
        lambda s: s.position == "quadruped",
        lambda s: "wrist_ext_load" in s.hazards,
    ),
    "hands and knees want knee_kneel": (
        lambda s: s.position == "quadruped",
        lambda s: "knee_kneel" in s.hazards,
    ),
    "hands and knees want shoulder_weight_bearing": (
        lambda s: s.position == "quadruped",
        lambda s: "shoulder_weight_bearing" in s.hazards,
    ),
    "standing free wants balance": (
        lambda s: s.position == "standing" and not s.needs,
        lambda s: "balance" in s.hazards,
    ),
    "lying with a roller, doorway or chair wants floor_transfer": (
        lambda s: s.position in LYING and bool({"foam_roller", "doorway", "chair"} & s.kit),
        lambda s: "floor_transfer" in s.hazards,
    ),
}


def examine(folder: Path, *, progress: Callable[[str], None] = lambda _: None) -> Examination:
    """Reads a `data` folder and tries everything in it; `progress` is told what is being done."""
    progress("reading the data")
    try:
        knowledge = load_knowledge(folder)
        cases = load_cases(folder)
        exceptions = load_exceptions(folder, knowledge)
        Questionnaire(knowledge, folder)
        load_emergency_numbers(folder)
        load_instruments(folder)
    except DataError as error:
        return Examination(problems=error.problems, notes=())
    progress("comparing tags")
    problems = [*_tag_problems(knowledge, exceptions), *_evidence_problems(knowledge)]
    for case in cases:
        progress(f"case: {case.name}")
        problems += [Problem(found.case, f"{found.kind}: {found.what}") for found in mismatches(case, knowledge)]
    return Examination(problems=tuple(problems), notes=tuple(_notes(knowledge, exceptions, len(cases))))


def examine_pictures(folder: Path, *, progress: Callable[[str], None] = lambda _: None) -> Examination:
    """Poses the picture of every stretch and tries all checks of the body on it, in some twenty seconds."""
    problems: list[Problem] = []
    try:
        catalog = load_knowledge(folder).catalog
    except DataError:  # `examine` lists what is wrong with the catalog
        return Examination(problems=(), notes=())
    posed = read_pictures(folder, catalog, problems)
    for stretch in catalog:
        progress(f"picture: {stretch.name}")
        if stretch.id in posed:
            faults = [str(finding) for finding in check_picture(posed[stretch.id])]
            problems += [Problem(f"figures/{stretch.id}.toml", fault) for fault in faults]
        elif not (folder / FOLDER / f"{stretch.id}.toml").exists():
            problems.append(Problem(f"figures/{stretch.id}.toml", "there is no picture of this stretch"))
    return Examination(problems=tuple(problems), notes=(f"{len(posed)} of {len(catalog)} stretches have a picture",))


def load_exceptions(folder: Path, knowledge: Knowledge) -> tuple[SignedException, ...]:
    """The signed exceptions of `tag_exceptions.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    name = "tag_exceptions.toml"
    exceptions: list[SignedException] = []
    for row in read_toml(folder / "safety" / name, problems).get("exception", []):
        exception = validated(SignedException, row, name, problems)
        exceptions += [exception] if exception else []
    for entry in exceptions:
        if entry.stretch not in knowledge.catalog:
            problems.append(Problem(name, unknown_word(entry.stretch, knowledge.catalog.by_id, "stretch")))
        if entry.check not in TAG_CHECKS:
            problems.append(Problem(name, unknown_word(entry.check, TAG_CHECKS, "check")))
    if problems:
        raise DataError(problems)
    return tuple(exceptions)


def _tag_problems(knowledge: Knowledge, exceptions: Iterable[SignedException]) -> Iterator[Problem]:
    """Stretches whose tags do not fit their joints, direction or position, and exceptions nobody needs any more."""
    signed = {(entry.stretch, entry.check) for entry in exceptions}
    failing = {
        (stretch.id, check)
        for stretch in knowledge.catalog
        for check, (concerns, holds) in TAG_CHECKS.items()
        if concerns(stretch) and not holds(stretch)
    }
    for stretch_id, check in sorted(failing - signed):
        yield Problem(f"{stretch_id}.toml: hazards", check)
    for stretch_id, check in sorted(signed - failing):
        yield Problem("tag_exceptions.toml", f"{stretch_id} no longer needs its exception: {check}")


def _evidence_problems(knowledge: Knowledge) -> Iterator[Problem]:
    """Only two grades, and the better one only with a source that studied that kind of stretch."""
    for stretch in knowledge.catalog:
        sources, grade = set(stretch.evidence.sources), stretch.evidence.grade
        if grade == "studied_as_a_group" and not sources:
            yield Problem(f"{stretch.id}.toml: evidence", "studied_as_a_group needs a source")
        if unknown := sources - STUDIED_SOURCES:
            yield Problem(
                f"{stretch.id}.toml: evidence", f"{', '.join(sorted(unknown))} is not among the group studies"
            )
        if grade == "common_practice" and sources:
            yield Problem(f"{stretch.id}.toml: evidence", "common_practice names no source")


def _notes(knowledge: Knowledge, exceptions: Iterable[SignedException], cases: int) -> Iterator[str]:
    rules = knowledge.rules
    counts = (
        f"{len(knowledge.catalog)} stretches, {len(rules.conditions)} conditions, "
        f"{sum(flag.group != 'none' for flag in rules.red_flags.values())} red flags, "
        f"{len(rules.yellow_flags)} yellow flags, {len(rules.weekly)} weekly rules, {cases} reviewer cases"
    )
    yield counts
    reviewable = [*knowledge.catalog, *rules.conditions.values(), *rules.red_flags.values(), *rules.weekly.values()]
    waiting = sum(not entry.reviewed.by for entry in reviewable)
    yield f"{waiting} of {len(reviewable)} stretches and rules still await a clinician's review"
    for entry in exceptions:
        yield f"exception: {entry.stretch}: {entry.check}. {entry.reason} ({entry.signed})"
