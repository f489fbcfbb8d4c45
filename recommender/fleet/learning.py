"""The population model of a file of feedback: the bits of `scoring.model.fit`, whoever did which part.

People fall into the 64 virtual shards of `scoring.shards`, each shard is read whole by one process, and the shards are
added along the fixed tree: neither the order of the rows nor partitions nor workers can be seen in the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.errors import DataError, Problem, RecommenderError
from recommender.fleet.feedback import FEEDBACK, by_shard, read_feedback
from recommender.fleet.hiring import HERE, Hiring, crew
from recommender.fleet.shelf import Shelf
from recommender.json_text import read_json
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import Answers, read_answers
from recommender.profile.plan import MOST_RHO
from recommender.profile.profile import Profile, profile_of
from recommender.scoring.mixed_model import fit_population
from recommender.scoring.model import HierarchicalModel, LogSize, log_size
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.pain_head import pain_shard, prior_of
from recommender.scoring.pain_shard import PainShard
from recommender.scoring.person_sums import PersonSums, SegmentSums
from recommender.scoring.rating_evidence import rating_evidence
from recommender.scoring.rating_head import fit_rated, ratings_of
from recommender.scoring.rating_sums import PersonRatings
from recommender.scoring.session_sums import (
    CHANGE_OF_WORD,
    QUARTERS,
    RATING_OF_FELT,
    SessionSums,
    change_told,
    in_steps,
)
from recommender.scoring.shards import SHARDS

if TYPE_CHECKING:
    import pyarrow

LONGEST_TOLD: Final = 200  # characters of a problem that names sessions


class ShardStatistics(NamedTuple):
    """What the fit needs of one shard; problems: why some of its rows, and so all of it, cannot be used."""

    pain: PainShard | None = None
    ratings: list[PersonRatings] | None = None
    size: LogSize | None = None
    problems: tuple[Problem, ...] = ()


def learn_fleet(
    feedback: Path, *, hiring: Hiring = HERE, tell: Callable[[int, int], None] = lambda _done, _all: None
) -> HierarchicalModel:
    """The model of everybody in the file, without what it knows of any one person. tell: shards read, shards in all.

    Raises DataError with the problems of all shards, UsageError.
    """
    knowledge = shipped_knowledge()
    design = PainDesign(catalog=knowledge.catalog)
    with TemporaryDirectory(prefix="stretch-fleet-") as place:
        pains, ratings, log = _shelved(feedback, Path(place), hiring, tell)
        with threadpool_limits(limits=1, user_api="blas"):
            rating = fit_rated(ratings, design)
            prior = prior_of(design, knowledge.prior, rating_evidence(ratings, rating))
            pain = fit_population(pains, prior)
    return HierarchicalModel(design=design, pain=pain, rating=rating, log=log)


def _shelved(
    feedback: Path, place: Path, hiring: Hiring, tell: Callable[[int, int], None]
) -> tuple[Sequence[PainShard], Sequence[list[PersonRatings]], LogSize]:
    """The statistics of all shards, on disk; how much they were made of."""
    (place / "pain").mkdir()
    (place / "ratings").mkdir()
    pains: Shelf[PainShard] = Shelf(place / "pain", SHARDS)
    ratings: Shelf[list[PersonRatings]] = Shelf(place / "ratings", SHARDS)
    problems: dict[int, tuple[Problem, ...]] = {}
    sizes: list[LogSize] = []
    calls = ((rows, number) for number, rows in enumerate(by_shard(read_feedback(feedback))))
    with crew(hiring) as hands:
        for (_, number), made in hands.done(_statistics, calls):
            problems[number] = made.problems
            if made.pain is not None and made.ratings is not None and made.size is not None:
                pains.put(number, made.pain)
                ratings.put(number, made.ratings)
                sizes.append(made.size)
            tell(len(problems), SHARDS)
    found = [problem for number in range(SHARDS) for problem in problems[number]]
    if found:
        raise DataError(found)
    log = LogSize(**{name: sum(getattr(s, name) for s in sizes) for name in LogSize.__dataclass_fields__})
    return pains, ratings, log


def _statistics(table: pyarrow.Table, _shard: int) -> ShardStatistics:
    return statistics_of(table)


def statistics_of(table: pyarrow.Table) -> ShardStatistics:
    """The statistics of all people in a table, or every problem of its rows."""
    design = PainDesign(catalog=shipped_knowledge().catalog)
    problems: list[Problem] = []
    people = list(_people(table, problems))
    if problems:
        return ShardStatistics(problems=tuple(dict.fromkeys(problems)))
    with threadpool_limits(limits=1, user_api="blas"):
        return ShardStatistics(pain_shard(people, design), ratings_of(people, design), log_size(people))


def _people(table: pyarrow.Table, problems: list[Problem]) -> Iterator[PersonSums]:
    """Sorted by name, as in a shard of `scoring.shards`."""
    rows = table.sort_by([("person", "ascending"), ("sheet_on", "ascending"), ("session", "ascending")])
    columns = [rows[name].to_pylist() for name in FEEDBACK]
    people: dict[str, dict[tuple[date, str], dict[str, list[tuple[Any, ...]]]]] = {}
    for person, sheet_on, answers, session, *cells in zip(*columns, strict=True):
        people.setdefault(person, {}).setdefault((sheet_on, answers), {}).setdefault(session, []).append(tuple(cells))
    for person in sorted(people):
        segments = list(_segments(person, people[person], problems))
        if len(segments) < len(people[person]):
            continue
        try:
            joined = PersonSums.joined(person, segments)
        except ValueError as error:  # of one session two things are said
            problems.append(Problem("", str(error)[:LONGEST_TOLD]))
        else:
            yield joined


def _segments(
    person: str, sheets: dict[tuple[date, str], dict[str, list[tuple[Any, ...]]]], problems: list[Problem]
) -> Iterator[SegmentSums]:
    """One for each sheet that can be used with all its sessions."""
    for (sheet_on, answers), sessions in sheets.items():
        found = [
            Problem(f"session {name[:40]}", what)
            for name, rows in sessions.items()
            for what in _faults_of_session(rows)
        ]
        try:
            profile = _profile(person, sheet_on, answers)
        except RecommenderError as error:
            found += (Problem(f"sheet of {sheet_on}: {p.where}".rstrip(": "), p.what) for p in error.problems)
        problems += found
        if not found:
            yield SegmentSums.of(profile, [_session(name, log) for name, log in sessions.items()])


def _profile(person: str, sheet_on: date, answers: str) -> Profile:
    return profile_of(_sheet(answers), person=person, starts_on=sheet_on)


@lru_cache(maxsize=10_000)
def _sheet(text: str) -> Answers:
    problems: list[Problem] = []
    document = read_json(text, "answers", problems)
    if problems:
        raise DataError(problems)
    return read_answers(document, shipped_knowledge().codes)


def _faults_of_session(rows: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """What is wrong with the rows of one session."""
    stretches = [row[0] for row in rows]
    known = shipped_knowledge().catalog.by_id
    if len(set(stretches)) < len(stretches):
        yield "holds a stretch twice"
    if not all(stretch in known for stretch in stretches):
        yield "holds a stretch that is not in the catalog"
    if len({row[3:6] for row in rows}) > 1:
        yield "has different pain, or words for it, in its rows"
    if not all(pain is None or 0 <= pain <= 10 for row in rows for pain in row[3:5]):
        yield "has pain that is not 0 to 10"
    if not all(0 <= row[1] <= 1 for row in rows):
        yield "has a share that is not 0 to 1"
    if not all(rho is None or abs(rho) <= MOST_RHO for row in rows for rho in row[6:8]):
        yield f"has a rho that is not -{MOST_RHO} to {MOST_RHO}"
    if not all(row[2] is None or row[2] in RATING_OF_FELT for row in rows):
        yield "has a felt that is not helped, neutral or worse"
    if not all(row[5] is None or row[5] in CHANGE_OF_WORD for row in rows):
        yield "has a session_felt that is not easier, same or worse"


def _session(name: str, rows: Iterable[tuple[Any, ...]]) -> SessionSums:
    """One session without faults."""
    ordered = sorted(rows, key=lambda row: str(row[0]))
    before, after, felt = ordered[0][3:6]
    shares = {row[0]: floor(row[1] * QUARTERS + 0.5) / QUARTERS for row in ordered}
    done = {stretch: share for stretch, share in shares.items() if share}
    thought = [(shares[row[0]], row[7]) for row in ordered if row[7] is not None and row[0] in done]
    return SessionSums(
        session_id=name,
        done=done,
        pain_before=before,
        change=change_told(before, after, felt),
        rho2=sum(share * in_steps(rho) for share, rho in thought),
        ratings={row[0]: RATING_OF_FELT[row[2]] for row in ordered if row[2] is not None},
        cautioned=frozenset(row[0] for row in ordered if row[8]),
    )
