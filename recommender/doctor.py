"""`stretch doctor`: everything in `data/` is read, compared and tried, and every problem is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from recommender.cases import load_cases, mismatches
from recommender.catalog.added import namespace_of
from recommender.catalog.tag_checks import TAG_CHECKS, evidence_faults, failed_checks
from recommender.errors import DataError, Problem
from recommender.figure.checks import check_picture
from recommender.figure.library import FOLDER, picture_file, read_picture, read_pictures
from recommender.knowledge import Knowledge, load_knowledge
from recommender.language.catalog_checks import catalog_problems
from recommender.language.in_force import ENGLISH, LANGUAGES
from recommender.outcomes.instruments import load_instruments
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder, read_toml, unknown_word, validated
from recommender.safety.emergency import load_emergency_numbers


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
    problems = [*_tag_problems(knowledge, exceptions), *_evidence_problems(knowledge), *catalog_problems(folder)]
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


def folder_picture_problems(knowledge: Knowledge, *, progress: Callable[[str], None] = lambda _: None) -> list[Problem]:
    """What is wrong with the pictures that folders of others bring: each is posed, and all checks of the body tried."""
    problems: list[Problem] = []
    for stretch in knowledge.catalog:
        file = picture_file(data_folder(), knowledge.catalog, stretch.id)
        if namespace_of(stretch.id) and file.is_file():
            progress(f"picture: {stretch.name}")
            found: list[Problem] = []
            posed = read_picture(data_folder(), stretch, found, file=file)
            faults = [str(problem) for problem in found]
            faults += [str(finding) for finding in check_picture(posed)] if posed is not None else []
            problems += [Problem(f"{stretch.id}: picture", fault) for fault in faults]
    return problems


def folder_notes(knowledge: Knowledge) -> Iterator[str]:
    """What there is of others, and how much of it waits."""
    for namespace, title in knowledge.titles.items():
        stretches = [s for s in knowledge.catalog if namespace_of(s.id) == namespace]
        rules = [c for code, c in knowledge.rules.conditions.items() if namespace_of(code) == namespace]
        unscreened = sum(not stretch.is_screened for stretch in stretches)
        reviews = [entry.reviewed for entry in stretches] + [rule.reviewed for rule in rules]
        waiting = sum(not review.by for review in reviews)
        yield (
            f"{title}: {len(stretches)} stretches ({unscreened} not screened), {len(rules)} rules, "
            f"{waiting} await a clinician's review"
        )


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
    failing = {(stretch.id, check) for stretch in knowledge.catalog for check in failed_checks(stretch)}
    for stretch_id, check in sorted(failing - signed):
        yield Problem(f"{stretch_id}.toml: hazards", check)
    for stretch_id, check in sorted(signed - failing):
        yield Problem("tag_exceptions.toml", f"{stretch_id} no longer needs its exception: {check}")


def _evidence_problems(knowledge: Knowledge) -> Iterator[Problem]:
    for stretch in knowledge.catalog:
        yield from (Problem(f"{stretch.id}.toml: evidence", fault) for fault in evidence_faults(stretch))


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
    for code, name in LANGUAGES.items():
        if code != ENGLISH:
            yield f"{name}: its words still await a native reader's review"
