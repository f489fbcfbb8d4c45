"""The population model of a file of feedback: the bits of `scoring.model.fit`, whoever did which part.

One row a stretch in a feedback:
person     text
sheet_on   date that the questionnaire counts from; answers: JSON text of it
session    id of the feedback; no two sessions of a person share one
stretch    id in the catalog
share      completed share, 0-1, counted in quarters; felt: helped, neutral, worse or null
pain_before, pain_after  NRS 0-10 or null, the same in all rows of a session
rho1, rho2 of the plan, null without a model; cautioned: whether it was planned with care

People fall into the 64 virtual shards of `scoring.shards`, each shard is read whole by one process, and the shards are
added along the fixed tree: neither the order of the rows nor partitions nor workers can be seen in the model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.errors import DataError, Problem, RecommenderError, UsageError
from recommender.fleet.cluster import MISSING_EXTRA, cluster, done_in_turn
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import Answers, read_answers
from recommender.profile.profile import Profile, profile_of
from recommender.reading import read_json
from recommender.scoring.mixed_model import Prior, fit_mixed_model
from recommender.scoring.model import HierarchicalModel, LogSize, log_size
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.pain_head import START, pain_shard, prior_of
from recommender.scoring.pain_shard import PainShard
from recommender.scoring.person_sums import PersonSums, SegmentSums
from recommender.scoring.rating_head import fit_rated, ratings_of
from recommender.scoring.rating_sums import PersonRatings
from recommender.scoring.records import PersonRecord
from recommender.scoring.session_sums import QUARTERS, RATING_OF_FELT, SessionSums, in_steps, session_sums
from recommender.scoring.shards import SHARDS, shard_of

if TYPE_CHECKING:
    import pyarrow

FEEDBACK: Final = {
    "person": "string", "sheet_on": "date32", "answers": "string", "session": "string", "stretch": "string",
    "share": "float64", "felt": "string", "pain_before": "int32", "pain_after": "int32", "rho1": "float64",
    "rho2": "float64", "cautioned": "bool_",
}  # fmt: skip


class ShardStatistics(NamedTuple):
    """What the fit needs of one shard."""

    pain: PainShard
    ratings: list[PersonRatings]
    size: LogSize


def feedback_rows(record: PersonRecord) -> Iterator[tuple[Any, ...]]:
    """The rows of FEEDBACK that one person's record comes to."""
    for profile, log in record.segments:
        sheet = (profile.answered_on, json.dumps(profile.answers.to_document(), sort_keys=True))
        for logged in log:
            sums, planned = session_sums(logged), {item.stretch: item for item in logged.planned}
            pains = (logged.feedback.pain_before, logged.feedback.pain_after)
            felt = {item.stretch: item.felt for item in logged.feedback.items}
            for name in sorted({*felt, *sums.cautioned}):
                item = planned.get(name)
                rho = item.rho if item is not None and item.rho is not None else (None, None)
                yield (
                    record.person, *sheet, sums.session_id, name, sums.done.get(name, 0.0), felt.get(name), *pains,
                    *rho, name in sums.cautioned,
                )  # fmt: skip


def learn_fleet(feedback: Path, *, scheduler: str | None = None, workers: int = 2) -> HierarchicalModel:
    """The model of everybody in the file, without what it knows of any one person. Raises DataError, UsageError."""
    knowledge = shipped_knowledge()
    design = PainDesign(catalog=knowledge.catalog)
    tables = _by_shard(_read(feedback))
    parts: dict[int, ShardStatistics] = {}
    with cluster(scheduler, workers) as client:
        for (_, shard), made in done_in_turn(client, _statistics, ((t, n) for n, t in enumerate(tables)), workers):
            parts[shard] = made
    shards = [parts[number] for number in range(SHARDS)]
    mean, sd = prior_of(design, knowledge.prior)
    with threadpool_limits(limits=1, user_api="blas"):
        pain = fit_mixed_model([shard.pain for shard in shards], Prior(mean=mean, sd=sd, spread=START))
        rating = fit_rated([shard.ratings for shard in shards], design)
    sizes = [shard.size for shard in shards]
    log = LogSize(**{name: sum(getattr(s, name) for s in sizes) for name in LogSize.__dataclass_fields__})
    return HierarchicalModel(design=design, pain=pain, rating=rating, log=log).population


def _statistics(table: pyarrow.Table, _shard: int) -> ShardStatistics:
    return statistics_of(table)


def statistics_of(table: pyarrow.Table) -> ShardStatistics:
    """The statistics of all people in a table. Raises DataError with every problem."""
    design = PainDesign(catalog=shipped_knowledge().catalog)
    problems: list[Problem] = []
    people = list(_people(table, problems))
    if problems:
        raise DataError(list(dict.fromkeys(problems)))
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
        try:
            yield PersonSums.joined(
                person,
                [
                    SegmentSums.of(_profile(person, *sheet), [_session(name, log) for name, log in sessions.items()])
                    for sheet, sessions in people[person].items()
                ],
            )
        except RecommenderError as error:
            problems += error.problems
        except ValueError as error:
            problems.append(Problem("session", str(error)))


def _profile(person: str, sheet_on: date, answers: str) -> Profile:
    return profile_of(_sheet(answers), person=person, starts_on=sheet_on)


@lru_cache(maxsize=10_000)
def _sheet(text: str) -> Answers:
    problems: list[Problem] = []
    document = read_json(text, "answers", problems)
    if problems:
        raise DataError(problems)
    return read_answers(document, shipped_knowledge().codes)


def _session(name: str, rows: Iterable[tuple[Any, ...]]) -> SessionSums:
    """One session. Raises ValueError where a stretch is unknown or stands twice, or a number is out of range."""
    ordered = sorted(rows, key=lambda row: str(row[0]))
    stretches = [row[0] for row in ordered]
    known = shipped_knowledge().catalog.by_id
    if len(set(stretches)) < len(stretches) or not all(stretch in known for stretch in stretches):
        raise ValueError("holds a stretch twice, or one that is not in the catalog")
    if len({row[3:5] for row in ordered}) > 1:
        raise ValueError("has different pain in its rows")
    before, after = ordered[0][3:5]
    if not all(pain is None or 0 <= pain <= 10 for pain in (before, after)):
        raise ValueError("has pain that is not 0 to 10")
    if not all(row[1] is not None and 0 <= row[1] <= 1 for row in ordered):
        raise ValueError("has a share that is not 0 to 1")
    if not all(row[2] is None or row[2] in RATING_OF_FELT for row in ordered):
        raise ValueError("has a felt that is not helped, neutral or worse")
    shares = {row[0]: floor(row[1] * QUARTERS + 0.5) / QUARTERS for row in ordered}
    done = {stretch: share for stretch, share in shares.items() if share}
    rated = [(shares[row[0]], row[5], row[6]) for row in ordered if row[5] is not None and row[0] in done]
    return SessionSums(
        session_id=name,
        done=done,
        pain_before=before,
        change=before - after if before is not None and after is not None else None,
        rho1=sum(share * in_steps(rho) for share, rho, _ in rated),
        rho2=sum(share * in_steps(rho) for share, _, rho in rated),
        ratings={row[0]: RATING_OF_FELT[row[2]] for row in ordered if row[2] is not None},
        cautioned=frozenset(row[0] for row in ordered if row[7]),
    )


def _read(feedback: Path) -> pyarrow.Table:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise UsageError([MISSING_EXTRA]) from None
    try:
        found = parquet.read_schema(feedback).names if feedback.is_file() else list(FEEDBACK)
        missing = [Problem(f"{feedback.name}: {name}", "is missing") for name in FEEDBACK if name not in found]
        if missing:
            raise DataError(missing)
        table = parquet.read_table(feedback, columns=list(FEEDBACK), read_dictionary=["answers", "person", "stretch"])
    except FileNotFoundError:
        raise DataError([Problem(feedback.name, "there is no such file")]) from None
    except (arrow.ArrowInvalid, OSError):
        raise DataError([Problem(feedback.name, "is not a Parquet file that can be read")]) from None
    needed = ("person", "sheet_on", "answers", "session", "stretch")
    empty = [Problem(f"{feedback.name}: {name}", "is empty in some rows") for name in needed if table[name].null_count]
    if empty:
        raise DataError(empty)
    return table


def _by_shard(table: pyarrow.Table) -> list[pyarrow.Table]:
    """The rows of each of the 64 shards, together."""
    import numpy as np
    from pyarrow import compute

    people = table["person"].combine_chunks() if table.num_rows else table["person"]
    names = compute.unique(people).to_pylist()
    place = compute.index_in(people.cast("string"), value_set=compute.unique(people).cast("string")).to_numpy()
    shard = np.array([shard_of(name) for name in names], dtype=np.int64)[place]
    order = np.argsort(shard, kind="stable")
    ends = np.searchsorted(shard[order], np.arange(SHARDS + 1))
    return [_plain(table.take(order[begin:end])) for begin, end in pairwise(ends)]


def _plain(table: pyarrow.Table) -> pyarrow.Table:
    """Text as text: it can be sorted then."""
    import pyarrow as arrow

    return table.cast(arrow.schema([(name, getattr(arrow, kind)()) for name, kind in FEEDBACK.items()]))
