"""Every function that reads what comes from outside, with valid files for it: the table that the fuzz goes through.

`functions` names what a row tries. tests/test_fuzz.py finds every reader in the code by itself and fails where one of
them stands in no row, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa
from mapped_lists import CLINIC_LIST, PAPER_LOG
from mutations import changed_value, grown, mutated
from other_folders import folder_of
from people import MONDAY, NOON, answers, checkin, event, feedback
from pyarrow import parquet

from recommender.application import Recommender
from recommender.cases import load_cases
from recommender.catalog.catalog import load_catalog
from recommender.doctor import load_exceptions
from recommender.errors import DataError, DocumentError, Problem
from recommender.exchange.archive import MANIFEST
from recommender.exchange.intake.account import Account, Rejects
from recommender.exchange.intake.mapping import read_mapping
from recommender.exchange.intake.take_catalog import take_catalog
from recommender.exchange.intake.take_log import read_log
from recommender.exchange.intake.take_tables import take_tables
from recommender.figure.library import load_picture
from recommender.fleet.feedback import by_shard, read_feedback, write_feedback
from recommender.fleet.partition import read_row
from recommender.fleet.people_file import read_people_file
from recommender.fleet.planning import PARTITION_ROWS
from recommender.folders.on_top import with_folders
from recommender.json_text import read_json
from recommender.knowledge import shipped_knowledge
from recommender.messages import load_phrasebook
from recommender.outcomes.instruments import load_instruments
from recommender.outcomes.tables import read_tables, write_tables
from recommender.planning.numbers import load_planning_numbers
from recommender.profile.answers import read_answers
from recommender.profile.documents import read_happening
from recommender.profile.history import read_history
from recommender.questionnaire.question_file import load_questions
from recommender.reading import data_folder, read_json_file
from recommender.safety.emergency import load_emergency_numbers
from recommender.safety.rule_files import load_rules
from recommender.scoring.evidence_prior import load_evidence_prior
from recommender.scoring.model_document import read_model
from recommender.scoring.policy import load_policy_numbers
from recommender.scoring.records import person_record
from recommender.simulation.numbers import load_simulation_numbers
from recommender.store.archive import check_archive
from recommender.store.store import Store

NEXT: Final = MONDAY + timedelta(days=7)
Kind = Literal["json", "text", "zip", "lines", "parquet"]

LOG_MAP: Final = PAPER_LOG.replace("[[date]]", 'id = ["n"]\n[[date]]', 1)
LOG_ROWS: Final = [
    {"n": 1, "day": "2026-02-01", "exercise": "Cat and cow", "went": "yes", "before": 5},
    {"n": 2, "day": "2026-02-01", "exercise": "bridge", "went": "half", "before": 5},
    {"n": 3, "day": "2026-02-03", "exercise": "cat-cow", "went": "no", "before": None},
    {"n": 4, "day": "2026-02-04T10:00", "exercise": "bridge", "went": "yes", "before": 4},
]
CATALOG_ROWS: Final = (
    "title,how,start,seconds\nHug the ball,Sit.|Hug it.|Let go.,Chair,20\nLean,Sit.|Lean.|Back.,Chair,9\n"
)


@dataclass(frozen=True, kw_only=True)
class FuzzedReader:
    """One way in. read: takes bytes and a scratch folder, and returns, or raises what it says about them."""

    name: str
    kind: Kind
    examples: Callable[[], Sequence[bytes]]
    read: Callable[[bytes, Path], object]
    functions: tuple[str, ...]
    weight: float = 10

    def input(self, chance: random.Random) -> bytes:
        """A file for it that is not quite one of the examples; some weigh a megabyte, some would when unpacked."""
        examples = self.examples()
        content = chance.choice(examples)
        if chance.random() < SHARE_GROWN:
            return _grown(self.kind, content, chance)
        if self.kind in BOMBS and chance.random() < SHARE_BOMBS:
            return chance.choice(BOMBS[self.kind]())
        if chance.random() < 0.5:
            content = _changed_inside(self.kind, content, chance)
            return content if chance.random() < 0.8 else mutated(content, chance, examples)
        return mutated(content, chance, examples)


# ---- changes that know what a file is ----


def _bytes_of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=chance_free(value), default=str).encode("utf-8", "surrogatepass")


def chance_free(value: Any) -> bool:
    """Half of the files write their letters as they are, the others as escapes; the value itself says which."""
    return len(str(value)) % 2 == 0


def _changed_inside(kind: Kind, content: bytes, chance: random.Random) -> bytes:
    try:
        if kind == "json":
            return _bytes_of(changed_value(json.loads(content), chance))
        if kind == "zip":
            return _zip_changed(content, lambda value: changed_value(value, chance), chance)
        if kind == "lines":
            return _backup_changed(content, lambda value: changed_value(value, chance), chance)
        if kind == "parquet":
            return _parquet_changed(content, chance)
    except ValueError:
        pass
    return mutated(content, chance, [content])


def _grown(kind: Kind, content: bytes, chance: random.Random) -> bytes:
    if kind == "json":
        return _bytes_of(grown(json.loads(content), chance))
    if kind == "zip":
        return _zip_changed(content, lambda value: grown(value, chance), chance)
    if kind == "lines":
        return _backup_changed(content, lambda value: grown(value, chance), chance)
    if kind == "parquet":
        table = parquet.read_table(pa.BufferReader(content))
        return _parquet_of(pa.concat_tables([table] * max(1, 20_000 // max(1, table.num_rows))))
    lines = content.splitlines(keepends=True)
    if chance.random() < 0.5 or len(lines) < 2:
        place = chance.randrange(max(1, len(content)))
        return content[:place] + content[place : place + 1] * 1_000_000 + content[place:]
    return lines[0] + b"".join(lines[1:]) * (1_000_000 // max(1, len(content)))


def _zip_changed(content: bytes, change: Callable[[Any], Any], chance: random.Random) -> bytes:
    """An archive whose manifest fits what was changed in it, so that the change is read and not only refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name in files if name.endswith(".json")])
    files[name] = _bytes_of(change(json.loads(files[name])))
    if name != MANIFEST and chance.random() < 0.9:
        manifest = json.loads(files[MANIFEST])
        for entry in manifest["files"]:
            held = files[entry["name"]]
            entry |= {"bytes": len(held), "sha256": hashlib.sha256(held).hexdigest()}
        files[MANIFEST] = _bytes_of(manifest)
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def _backup_changed(content: bytes, change: Callable[[Any], Any], chance: random.Random) -> bytes:
    """A backup of which a line is another, with the digest that fits."""
    import gzip

    lines = gzip.decompress(content).splitlines(keepends=True)
    place = chance.randrange(len(lines) - 1)
    lines[place] = _bytes_of(change(json.loads(lines[place]))) + b"\n"
    end = json.loads(lines[-1]) | {"sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest()}
    return gzip.compress(b"".join(lines[:-1]) + json.dumps(end).encode() + b"\n", compresslevel=1)


def _parquet_of(table: pa.Table) -> bytes:
    held = io.BytesIO()
    parquet.write_table(table, held)
    return held.getvalue()


PARQUET_TYPES: Final = (
    pa.string(), pa.large_string(), pa.binary(), pa.int8(), pa.int64(), pa.float16(), pa.float32(), pa.float64(),
    pa.bool_(),
    pa.null(), pa.date32(), pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.timestamp("s", "Europe/Berlin"),
    pa.duration("s"),
    pa.decimal128(38, 3), pa.time64("us"),
)  # fmt: skip


def _parquet_changed(content: bytes, chance: random.Random) -> bytes:  # noqa: PLR0911, each way out is a change
    """A table with a column of another type, or with lists or nothing in it, or of another name, or twice, or gone."""
    table = parquet.read_table(pa.BufferReader(content))
    if not table.num_columns:
        return content
    place, way = chance.randrange(table.num_columns), chance.randrange(6)
    name, rows = table.column_names[place], table.num_rows
    if way == 0:
        return _parquet_of(table.drop_columns([name]))
    if way == 1:
        return _parquet_of(table.append_column(chance.choice((name, "x", "")), table.column(place)))
    if way == 2:
        return _parquet_of(table.slice(0, chance.choice((0, 1))))
    if way == 3:
        values = [chance.choice(([], [1], [None], None)) for _ in range(rows)]
        return _parquet_of(table.set_column(place, name, pa.array(values, pa.list_(pa.int64()))))
    kind = chance.choice(PARQUET_TYPES)
    try:
        return _parquet_of(table.set_column(place, name, table.column(place).cast(kind, safe=False)))
    except (pa.ArrowException, ValueError):
        return _parquet_of(table.set_column(place, name, pa.nulls(rows, kind)))


# ---- files that are small and say that they are huge ----


@cache
def _zip_bombs() -> list[bytes]:
    """One file of 300 MB of zeros, of 40 MB in each of three, 3000 names, a size that is not so."""
    manifest = life().archive
    with zipfile.ZipFile(io.BytesIO(manifest)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    lying = bytearray(zipped(files | {"data.json": b"[" * 30_000_000}))
    where = lying.rindex(b"PK\x01\x02")
    lying[where + 24 : where + 28] = (5).to_bytes(4, "little")
    return [
        zipped(files | {"data.json": bytes(300_000_000)}),
        zipped(files | dict.fromkeys(("data.json", "model.json", "study.json"), b" " * 40_000_000)),
        zipped({f"{number}.json": b"" for number in range(3000)}),
        bytes(lying),
    ]


@cache
def _line_bombs() -> list[bytes]:
    """One line of 300 MB, three million lines, one table named again and again."""
    import gzip

    head = gzip.decompress(life().backup).split(b"\n", 2)
    table = head[1] + b"\n"
    bombs = (b" " * 300_000_000, head[0] + b"\n" + b"[]\n" * 3_000_000, head[0] + b"\n" + table * 300_000)
    return [gzip.compress(bomb, compresslevel=1) for bomb in bombs]


@cache
def _parquet_bombs() -> list[bytes]:
    """Three million equal rows in some kilobytes, for whoever wants the columns of a log."""
    short = pa.Table.from_pylist(LOG_ROWS[:1])
    many = pa.table({name: pa.array([short[name][0].as_py()] * 3_000_000) for name in short.column_names})
    return [_parquet_of(many)]


BOMBS: Final[dict[str, Callable[[], list[bytes]]]] = {
    "zip": _zip_bombs,
    "lines": _line_bombs,
    "parquet": _parquet_bombs,
}
SHARE_GROWN, SHARE_BOMBS = 0.012, 0.01

# ---- the valid files ----


def _opened() -> Recommender:
    return Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: NEXT)


@dataclass(frozen=True)
class Life:
    """What somebody who lived a week takes away."""

    sheet: bytes
    plan: dict[str, Any]
    export: bytes
    archive: bytes
    bundle: bytes
    model: bytes
    backup: bytes
    tables: dict[str, bytes]
    feedback: bytes


@cache
def life() -> Life:
    """Answers, a week, two sessions of it, one amended, a check-in, a swap, a note, a model, a study."""
    from tempfile import TemporaryDirectory

    with _opened() as app, TemporaryDirectory() as place:
        folder = Path(place)
        sheet = answers(activity={"text": "lift", "ability": 3})
        app.save_answers("me", sheet)
        plan = app.plan_week("me", starts_on=MONDAY)
        for number, session in enumerate(plan.sessions[:2]):
            items = [{"stretch": item.stretch, "outcome": "done", "felt": "helped"} for item in session.items]
            app.record(feedback(f"f{number}", session_id=session.session_id, on=str(session.on), items=items))
        app.record(feedback("f9", amends="f1", next_day_pain=2, pain_before=..., on=...))
        app.record(checkin(on=str(NEXT)))
        app.record(event(facts={"deep": {"x": [1, None]}, "text": "a"}))
        app.set_study(eps=0.2, holdout=0.0, reason="we want to know")
        app.learn()
        app.back_up(folder / "all.backup")
        frames = write_tables(app.results.frames(), folder, "parquet") + write_tables(
            app.results.frames(), folder, "csv"
        )
        read = read_answers(sheet, shipped_knowledge().codes)
        record = person_record("me", [(MONDAY, read)], app.log.history("me", today=NEXT))
        write_feedback([record], folder / "feedback.parquet")
        model = {name: part for name, part in app.model().document.items() if name != "held_out"}
        return Life(
            sheet=json.dumps(sheet).encode(),
            plan=plan.to_document(),
            export=json.dumps(app.belongings.export("me")).encode(),
            archive=app.belongings.archive("me"),
            bundle=json.dumps(app.belongings.fhir_bundle("me"), default=str).encode(),
            model=json.dumps(model).encode(),
            backup=(folder / "all.backup").read_bytes(),
            tables={path.name: path.read_bytes() for path in frames},
            feedback=(folder / "feedback.parquet").read_bytes(),
        )


def _whole_sheet() -> bytes:
    """A sheet with every field in it."""
    return json.dumps(
        answers(
            condition_sides={"knee_replacement": "left"}, conditions=["knee_replacement"], unsure=["osteoporosis"],
            confirmed=["RF_DVT"],
            other_condition="none", cleared_for=["other"], cleared_by_clinician=False, stiff_areas=["neck"],
            goal="less_pain",
            activity={"text": "lift", "ability": 3}, worse_with=["sitting"], better_with=["walking"],
            positions_avoided=["floor"],
            days=["mon", "fri"], minutes_per_session=12, time_of_day="day", excluded_stretches=["bridge"],
        )
    ).encode()  # fmt: skip


def _example(name: str) -> bytes:
    return (data_folder() / "examples" / name).read_bytes()


# ---- how each is read ----


def _parsed(content: bytes, folder: Path) -> Any:
    """The JSON of a file as a command reads it."""
    path = folder / "input.json"
    path.write_bytes(content)
    problems: list[Problem] = []
    value = read_json_file(path, problems)
    if problems:
        raise DocumentError(problems)
    return value


def _codes() -> Any:
    return shipped_knowledge().codes


def _read_model(content: bytes, folder: Path) -> object:
    return read_model(_parsed(content, folder), shipped_knowledge().catalog)


def _read_row(content: bytes, folder: Path) -> object:
    cells = _parsed(content, folder)
    if not isinstance(cells, dict) or not {"person", "answers", "history"} <= set(cells):
        raise DocumentError([Problem("", "is no row")])
    texts = {name: cell if isinstance(cell, str | None) else json.dumps(cell) for name, cell in cells.items()}
    person, sheet, history = read_row(texts)
    return read_answers(sheet, _codes()), read_history(history, _codes(), person=str(person), today=NEXT)


def _take(content: bytes, way: str) -> object:
    with _opened() as app:
        if way == "archive":
            return app.belongings.take_in_archive(content)
        problems: list[Problem] = []
        try:
            document = read_json(content.decode("utf-8-sig"), "the file", problems)
        except UnicodeDecodeError:
            problems.append(Problem("the file", "is not UTF-8 text"))
        if problems:
            raise DocumentError(problems)
        if way == "export":
            return app.belongings.take_in(document)
        if not isinstance(document, dict):
            raise DocumentError([Problem("", "is no Bundle")])
        return app.belongings.take_in_fhir(document)


def _take_export(content: bytes, _folder: Path) -> object:
    return _take(content, "export")


def _take_bundle(content: bytes, _folder: Path) -> object:
    return _take(content, "fhir")


def _take_archive(content: bytes, _folder: Path) -> object:
    return _take(content, "archive")


@lru_cache(maxsize=16)
def _mapping(text: str, folder: Path) -> Any:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def _intake(name: str, map_of: Callable[[], str], form: str = "") -> Callable[[bytes, Path], object]:
    """A file of others into tables, or a list of stretches into a folder; a log also as sessions of a person."""

    def read(content: bytes, folder: Path) -> object:
        path, out = folder / name, folder / "out"
        path.write_bytes(content)
        shutil.rmtree(out, ignore_errors=True)
        mapping = _mapping(map_of() + form, folder)
        if mapping.kind == "catalog":
            return take_catalog(path, mapping, out, catalog=shipped_knowledge().catalog)
        today, known = date(2026, 11, 1), frozenset(_codes().stretches)
        if mapping.kind == "exercise_log" and len(content) % 2:
            account = Account(file=name, source="s", kind="exercise_log", synthetic=False, has_ids=True)
            with Rejects(folder / "rejects.csv", account) as rejects:
                for session in read_log(path, mapping, "me", today=today, stretches=known, rejects=rejects):
                    read_happening(session, _codes())
            return account
        return take_tables(path, mapping, out, today=today, stretches=known, table_format="csv")

    return read


def _read_mapping(content: bytes, folder: Path) -> object:
    (folder / "m.toml").write_bytes(content)
    return read_mapping(folder / "m.toml")


def _read_fleet_feedback(content: bytes, folder: Path) -> object:
    (folder / "f.parquet").write_bytes(content)
    return [shard.num_rows for shard in by_shard(read_feedback(folder / "f.parquet"))]


def _read_fleet_people(content: bytes, folder: Path) -> object:
    (folder / "p.parquet").write_bytes(content)
    return [part.to_pydict() for part in read_people_file(folder / "p.parquet").partitions(PARTITION_ROWS)]


def _fleet_people() -> bytes:
    row = {"person": "me", "answers": life().sheet.decode(), "history": json.dumps([feedback(), checkin()])}
    return _parquet_of(pa.Table.from_pylist([row | {"person": name} for name in ("me", "you", "you", "体操")]))


def _read_backup(content: bytes, folder: Path) -> object:
    (folder / "all.backup").write_bytes(content)
    return check_archive(folder / "all.backup")


def _read_frames(suffix: str) -> Callable[[bytes, Path], object]:
    """A folder of tables in which the file that is read stands for one of them, chosen by its size."""

    def read(content: bytes, folder: Path) -> object:
        place = folder / f"frames-{suffix}"
        names = [name for name in sorted(life().tables) if name.endswith(suffix) and not name.startswith("dictionary")]
        place.mkdir(exist_ok=True)
        for name in names:
            (place / name).write_bytes(life().tables[name])
        fitting = [name for name in names if life().tables[name] == content]
        fitting += [name for name in names if life().tables[name][:40] == content[:40]]
        (place / (fitting[0] if fitting else names[len(content) % len(names)])).write_bytes(content)
        return read_tables(place)

    return read


def _frames(suffix: str) -> Sequence[bytes]:
    tables = life().tables
    return [tables[n] for n in sorted(tables) if n.endswith(suffix) and not n.startswith("dictionary")]


CLINIC = data_folder() / "examples" / "clinic_catalog"


def _read_folder(content: bytes, folder: Path) -> object:
    shutil.copytree(CLINIC, folder / "clinic", dirs_exist_ok=True)
    (folder / "clinic" / "safety" / "rules.toml").write_bytes(content)
    return with_folders(shipped_knowledge(), [folder / "clinic"])


def _read_added(content: bytes, folder: Path) -> object:
    place = folder / "added"
    place.mkdir(parents=True, exist_ok=True)
    (place / "hug.toml").write_bytes(content)
    return with_folders(shipped_knowledge(), [folder_of(place, folder)])


@cache
def _added() -> Sequence[bytes]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "l.csv").write_text(CATALOG_ROWS, encoding="utf-8")
        mapping = _mapping(CLINIC_LIST, folder)
        take_catalog(folder / "l.csv", mapping, folder / "out", catalog=shipped_knowledge().catalog)
        return [path.read_bytes() for path in sorted((folder / "out" / "clinic" / "catalog").glob("*.toml"))]


# One file of data/ in the place of the shipped one, and what reads it. `doctor` reads them the same way.
DATA_FILES: Final[dict[str, Callable[[Path], object]]] = {
    "emergency.toml": load_emergency_numbers,
    "evidence_prior.toml": load_evidence_prior,
    "instruments.toml": load_instruments,
    "messages.toml": load_phrasebook,
    "planning.toml": load_planning_numbers,
    "policy.toml": load_policy_numbers,
    "questionnaire.toml": load_questions,
    "simulation.toml": load_simulation_numbers,
    "safety/tag_exceptions.toml": lambda folder: load_exceptions(folder, shipped_knowledge()),
    "safety/red_flags.toml": lambda folder: load_rules(folder, shipped_knowledge().catalog),
    "safety/*.toml": lambda folder: load_rules(folder, shipped_knowledge().catalog),
    "cases/*.toml": load_cases,
    "figures/*.toml": lambda folder: load_picture(folder, shipped_knowledge().catalog["bridge"]),
    "figures/bases/*.toml": lambda folder: load_picture(folder, shipped_knowledge().catalog["bridge"]),
    "hazards.toml": load_catalog,
    "catalog/*.toml": load_catalog,
}


SLOW_FILES: Final = ("catalog/*.toml", "hazards.toml", "figures/bases/*.toml", "safety/*.toml", "safety/red_flags.toml")


def _data_reader(pattern: str) -> FuzzedReader:
    load = DATA_FILES[pattern]
    paths = sorted(data_folder().glob(pattern))
    if pattern.startswith("figures/*"):
        paths = [path for path in paths if path.stem == "bridge"]
    paths = paths[:6]

    def read(content: bytes, folder: Path) -> object:
        place = folder / "data"
        if not place.exists():
            shutil.copytree(data_folder(), place)
        named = next((p for p in paths if p.read_bytes()[:60] == content[:60]), paths[len(content) % len(paths)])
        target = place / named.relative_to(data_folder())
        try:
            target.write_bytes(content)
            return load(place)
        finally:
            shutil.copyfile(named, target)

    return FuzzedReader(
        name=f"data/{pattern}", kind="text", read=read, examples=cache(lambda: [path.read_bytes() for path in paths]),
        functions=("read_toml",), weight=0.3 if pattern in SLOW_FILES else 1,
    )  # fmt: skip


def _of(*made: Callable[[], bytes]) -> Callable[[], Sequence[bytes]]:
    return cache(lambda: [make() for make in made])


INTAKE: Final = ("rows_of_file", "take_tables", "read_log")
READERS: Final[tuple[FuzzedReader, ...]] = (
    FuzzedReader(
        name="answers", kind="json", weight=30, functions=("read_answers", "read_json_file", "read_json"),
        read=lambda content, folder: read_answers(_parsed(content, folder), _codes()),
        examples=_of(lambda: life().sheet, _whole_sheet, lambda: _example("answers.json")),
    ),
    FuzzedReader(
        name="feedback, check-in, event", kind="json", weight=30, functions=("read_happening",),
        read=lambda content, folder: read_happening(_parsed(content, folder), _codes()),
        examples=_of(lambda: _example("feedback.json"),
            lambda: _example("checkin.json"),
            lambda: json.dumps(event(kind="exclude", facts={"stretch": "bridge"})).encode(),
            lambda: json.dumps(event(kind="clearance", facts={"code": "other", "given": True,
            "by": "person"})).encode(),
            lambda: json.dumps(event(facts={"deep": {"x": [1, None]}})).encode(),
        ),
    ),
    FuzzedReader(
        name="history", kind="json", weight=12, functions=("read_history", "read_document"),
        read=lambda content, folder: read_history(_rows(_parsed(content, folder)), _codes(), person="me", today=NEXT),
        examples=_of(lambda: json.dumps([life().plan, feedback(), checkin(), event()]).encode()),
    ),
    FuzzedReader(
        name="export", kind="json", weight=8, functions=("read_export", "take_in"), read=_take_export,
        examples=_of(lambda: life().export),
    ),
    FuzzedReader(
        name="archive", kind="zip", weight=8, functions=("read_archive", "take_in_archive"), read=_take_archive,
        examples=_of(lambda: life().archive),
    ),
    FuzzedReader(
        name="FHIR Bundle", kind="json", weight=6, functions=("read_bundle", "take_in_fhir"), read=_take_bundle,
        examples=_of(lambda: life().bundle),
    ),
    FuzzedReader(
        name="mapping", kind="text", weight=20, functions=("read_mapping", "read_toml"), read=_read_mapping,
        examples=_of(lambda: _example("diary-map.toml"), LOG_MAP.encode, CLINIC_LIST.encode),
    ),
    FuzzedReader(
        name="diary, CSV", kind="text", functions=(*INTAKE, "rows_of_table", "rows_of_lines"), weight=14,
        read=_intake("d.csv", lambda: _example("diary-map.toml").decode()),
        examples=_of(lambda: b"\n".join(_example("diary.csv").split(b"\n")[:12]) + b"\n"),
    ),
    FuzzedReader(
        name="log, CSV", kind="text", functions=INTAKE, weight=10, read=_intake("l.csv", lambda: LOG_MAP),
        examples=_of(lambda: _log_csv(",")),
    ),
    FuzzedReader(
        name="log, TSV in UTF-16", kind="text", functions=INTAKE, weight=4,
        read=_intake("l.tsv", lambda: LOG_MAP, '[file]\nencoding = "utf-16"\n'),
        examples=_of(lambda: _log_csv("\t").decode().encode("utf-16")),
    ),
    FuzzedReader(
        name="log, JSON", kind="json", functions=(*INTAKE, "rows_of_json"), weight=8,
        read=_intake("l.json", lambda: LOG_MAP), examples=_of(lambda: json.dumps(LOG_ROWS).encode()),
    ),
    FuzzedReader(
        name="log, JSON in a table", kind="json", functions=(*INTAKE, "rows_of_json"), weight=4,
        read=_intake("t.json", lambda: LOG_MAP, '[file]\nrows_at = "rows"\n'),
        examples=_of(lambda: json.dumps({"about": {"a": [1]}, "rows": LOG_ROWS, "end": None}).encode()),
    ),
    FuzzedReader(
        name="log, JSON lines", kind="text", functions=(*INTAKE, "rows_of_json_lines"), weight=6,
        read=_intake("l.jsonl", lambda: LOG_MAP),
        examples=_of(lambda: "\n".join(json.dumps(row) for row in LOG_ROWS).encode()),
    ),
    FuzzedReader(
        name="log, Parquet", kind="parquet", functions=INTAKE, weight=6, read=_intake("l.parquet", lambda: LOG_MAP),
        examples=_of(lambda: _parquet_of(pa.Table.from_pylist(LOG_ROWS))),
    ),
    FuzzedReader(
        name="list of stretches", kind="text", functions=("take_catalog",), weight=6,
        read=_intake("c.csv", lambda: CLINIC_LIST), examples=_of(CATALOG_ROWS.encode),
    ),
    FuzzedReader(
        name="added stretch", kind="text", functions=("read_folder",), read=_read_added, examples=_added, weight=12,
    ),
    FuzzedReader(
        name="folder of a clinic", kind="text", functions=("read_folder",), read=_read_folder, weight=4,
        examples=_of((CLINIC / "safety" / "rules.toml").read_bytes),
    ),
    FuzzedReader(
        name="row of a fleet", kind="json", functions=("read_row",), read=_read_row, weight=10,
        examples=_of(lambda: json.dumps(
                {"person": "me", "answers": life().sheet.decode(), "history": json.dumps([feedback(), checkin()])}
            ).encode(),
        ),
    ),
    FuzzedReader(
        name="feedback of a fleet, Parquet", kind="parquet", functions=("read_feedback",), read=_read_fleet_feedback,
        weight=5,
        examples=_of(lambda: life().feedback),
    ),
    FuzzedReader(
        name="people of a fleet, Parquet", kind="parquet", functions=("read_people_file",), read=_read_fleet_people,
        weight=4,
        examples=_of(_fleet_people),
    ),
    FuzzedReader(
        name="model", kind="json", functions=("read_model",), read=_read_model, weight=2,
        examples=_of(lambda: life().model),
    ),
    FuzzedReader(
        name="tables, Parquet", kind="parquet", functions=("read_tables",), read=_read_frames("parquet"), weight=1,
        examples=cache(lambda: _frames("parquet")),
    ),
    FuzzedReader(
        name="tables, CSV", kind="text", functions=("read_tables",), read=_read_frames("csv"), weight=1,
        examples=cache(lambda: _frames("csv")),
    ),
    FuzzedReader(
        name="backup", kind="lines", functions=("check_archive", "restore_archive"), read=_read_backup, weight=6,
        examples=_of(lambda: life().backup),
    ),
    *(_data_reader(pattern) for pattern in DATA_FILES),
)  # fmt: skip


def _rows(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise DataError([Problem("", "is no list")])
    return value


def _log_csv(delimiter: str) -> bytes:
    lines = [delimiter.join(LOG_ROWS[0])]
    lines += [delimiter.join("" if cell is None else str(cell) for cell in row.values()) for row in LOG_ROWS]
    return ("\n".join(lines) + "\n").encode()
