"""Whatever a file holds: it is taken, or its problems are listed. The long run is `bench_fuzz.py`, 100,000 inputs."""

from __future__ import annotations

import ast
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import fuzzed_readers
import pyarrow as pa
import pytest
from fuzzed_readers import READERS, life
from fuzzing import MOST_S, try_one
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import answers, feedback

import recommender
from recommender.profile.answers import Answers
from recommender.profile.documents import CheckIn, Event, Feedback

ROOT = Path(__file__).parents[1]
PACKAGE = Path(recommender.__file__).parent
BY_NAME = {reader.name: reader for reader in READERS}
STARTS = ("read_", "load_", "take_in", "take_tables", "take_catalog", "rows_of_", "check_archive", "restore_archive")
NOT_FROM_OUTSIDE = {
    "rows_of_document": "turns a plan of ours into rows",
    "rows_of_week": "turns a plan of ours into rows",
}
FOLDERS_OF_DATA = {
    "load_knowledge", "read_catalog", "load_hazards", "load_pictures", "read_picture", "read_pictures", "read_files",
    "read_bases", "read_table", "read_catalogs",
}  # fmt: skip


def readers_in_the_code():
    """The public functions that read, outside of the faces."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in ("cli", "web"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith(STARTS):
                found[node.name] = path.name
    return found


def test_every_reader_in_the_code_stands_in_the_table_of_the_fuzz():
    """Whoever adds a way in adds a row, or says why nothing from outside comes through it."""
    named = {function for reader in READERS for function in reader.functions}
    loaders = {load.__name__ for load in fuzzed_readers.DATA_FILES.values()} | {"load_exceptions", "load_rules"}
    loaders |= {"load_picture"} | FOLDERS_OF_DATA
    missing = readers_in_the_code().keys() - named - loaders - NOT_FROM_OUTSIDE.keys()

    assert missing == set()


def test_every_file_of_the_table_is_valid_before_it_is_changed(tmp_path):
    """Else the fuzz would only ever knock at the door."""
    for reader in READERS:
        for number, content in enumerate(reader.examples()):
            folder = tmp_path / f"{reader.name.replace('/', '-').replace('*', '')}{number}"
            folder.mkdir()
            if not reader.name.startswith("data/"):
                assert try_one(reader, content, folder).outcome == "taken", (reader.name, number)


def test_files_with_changes_are_taken_or_their_problems_are_listed():
    """No traceback, no path, at most 200 MB and 2 s: `bench_fuzz.py` says so of each with its exit code."""
    run = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "benchmarks" / "bench_fuzz.py"), "400", "7"],
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    assert "400 inputs" in run.stdout


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def documents(model, valid):
    """A document of a kind with any fields in it, some as they should be and some as nobody would write them."""
    return st.fixed_dictionaries(
        {}, optional={name: JSON | st.just(valid[name]) if name in valid else JSON for name in model.model_fields}
    )


@given(st.one_of(
    documents(Answers, answers()), documents(Feedback, feedback()), documents(CheckIn, {"checkin_version": 1}),
    documents(Event, {"event_version": 1, "kind": "note"}), JSON,
), st.sampled_from(("answers", "feedback, check-in, event", "history", "export", "row of a fleet",
"model")))  # fmt: skip
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_documents_of_any_shape_are_taken_or_their_problems_are_listed(tmp_path, document, name):
    tried = try_one(BY_NAME[name], json.dumps(document).encode(), tmp_path)

    assert tried.outcome in ("taken", "refused"), tried.words


# ---- what the fuzz found, each once ----


def refused(name, content, folder):
    """The words with which a reader refuses."""
    BY_NAME[name].read(BY_NAME[name].examples()[0], folder)  # the first of all reads `data/` as well
    tried = try_one(BY_NAME[name], content, folder)
    assert tried.outcome == "refused", tried.words
    assert tried.seconds < MOST_S
    return tried.words


def bytes_of(value):
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "crowd",
    [
        {"red_flags": ["x"] * 300_000},
        {"pain": [{f"key{number}": 1 for number in range(40_000)}]},
        {f"key{number}": 1 for number in range(60_000)},
        {"red_flags": [f"RF_{number}" for number in range(9_000)]},
    ],
)
def test_a_crowd_of_wrong_words_is_refused_at_once(crowd, tmp_path):
    """For each of 40,000 unknown words the nearest known one was looked for: 21 seconds."""
    refused("answers", bytes_of(answers() | crowd), tmp_path)


def test_a_plan_with_a_crowd_in_it_is_refused_at_once(tmp_path):
    """A third of a million problems took 536 MB."""
    plan = json.loads(json.dumps(life().plan))
    plan["sessions"][0]["items"][0]["cautions"] = [1] * 300_000

    assert "cautions should have at most" in refused("history", bytes_of([plan]), tmp_path)


def test_the_first_words_still_come_with_the_one_that_was_meant(tmp_path):
    words = refused("answers", bytes_of(answers(red_flags=["RF_CES_SADLE"] * 2)), tmp_path)

    assert "did you mean 'RF_CES_SADDLE'?" in words


def parquet_of(columns):
    return fuzzed_readers._parquet_of(pa.Table.from_arrays([pa.array(v) for _, v in columns], [n for n, _ in columns]))


def test_a_parquet_file_with_one_column_twice_is_refused_by_name(tmp_path):
    """It was a KeyError in two readers."""
    rows = [(name, [row[name] for row in fuzzed_readers.LOG_ROWS]) for name in fuzzed_readers.LOG_ROWS[0]]

    assert "has two columns 'n'" in refused("log, Parquet", parquet_of([*rows, rows[0]]), tmp_path)
    assert "stands more than once" in refused(
        "feedback of a fleet, Parquet", parquet_of([("person", ["a"]), ("person", ["b"])]), tmp_path
    )


@pytest.mark.parametrize("name", ["log, Parquet", "feedback of a fleet, Parquet", "tables, Parquet"])
def test_a_parquet_file_that_is_none_is_refused_without_its_path(name, tmp_path):
    """The engine's own words hold the whole path."""
    assert str(tmp_path) not in refused(name, b"PAR1 and nothing else", tmp_path)


@pytest.mark.parametrize("name", ["log, Parquet", "feedback of a fleet, Parquet", "people of a fleet, Parquet"])
def test_a_parquet_file_whose_names_are_no_text_is_refused(name, tmp_path):
    """Only the engine's own reading of the schema sees the bytes, and it trusts them."""
    whole = parquet_of([("person", ["a"]), ("day", ["b"])])

    refused(name, whole.replace(b"person", b"pe\xda\xc7on"), tmp_path)


def test_three_million_equal_rows_in_some_kilobytes_are_refused_at_once(tmp_path):
    (bomb,) = fuzzed_readers._parquet_bombs()

    assert "more rows than a file of its size can hold" in refused("log, Parquet", bomb, tmp_path)


def test_a_million_columns_are_refused_before_anybody_makes_them(tmp_path):
    """Half a minute and more went into a header of nothing but commas."""
    assert "1,000,001 columns" in refused("tables, CSV", b"," * 1_000_000 + b"\n", tmp_path)


@pytest.mark.parametrize("commas", [1, 1_000_000])
@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("", "values, for 5 columns"),
        ("\n  \n", "values, for 5 columns"),
        ("me,2026-11-23,0,PSFS_1,3\n", "is not a file of that kind"),
    ],
)
def test_a_row_longer_than_its_header_is_refused_at_once(before, why, commas, tmp_path):
    """pandas took the first values of such a row for its name, a million of them for half a minute."""
    head = "person,date,week,instrument,score\n"
    table = head + before + "me,2026-11-23,0," + "," * commas + "PSFS_1,3\n"

    assert why in refused("tables, CSV", table.encode(), tmp_path)


def test_what_a_parquet_file_says_of_its_columns_is_not_trusted(tmp_path):
    """pandas keeps notes of its own in there, and looks for all of them."""
    notes = {"pandas": bytes_of({"columns": [{"name": "person"}], "column_indexes": [], "index_columns": []})}
    table = pa.Table.from_arrays([pa.array(["me"])], ["person"]).replace_schema_metadata(notes)

    assert "is damaged" in refused("tables, Parquet", fuzzed_readers._parquet_of(table), tmp_path)


def test_a_name_of_half_a_million_letters_in_an_archive_is_shown_short(tmp_path):
    """Where a name might end was looked for from each of its letters: minutes."""
    (whole, *_) = BY_NAME["archive"].examples()
    packed, made = zipfile.ZipFile(io.BytesIO(whole)), io.BytesIO()
    with zipfile.ZipFile(made, "w") as changed:
        for name in packed.namelist():
            content = packed.read(name)
            if name == "manifest.json":
                said = json.loads(content)
                said["files"][0]["name"] = "x" * 500_000
                content = bytes_of(said)
            changed.writestr(name, content)

    words = refused("archive", made.getvalue(), tmp_path)

    assert f"{'x' * 40}: stands in manifest.json, but is missing" in words


def backup_of(*lines):
    return gzip.compress(b"\n".join(bytes_of(line) for line in lines) + b"\n")


@pytest.mark.parametrize(
    "lines",
    [
        [{"table": "people", "columns": 5}],
        [{"table": "people", "columns": ["team"]}, [10**30]],
        [{"table": "people", "columns": ["team"]}, {"table": "people", "columns": ["team"]}],
        [[]] * 100,
    ],
)
def test_a_backup_with_lines_that_none_of_ours_has_is_refused(lines, tmp_path):
    """A number for a list, a number that no column holds, a table twice, rows of no table."""
    head = json.loads(gzip.decompress(life().backup).splitlines()[0])

    refused("backup", backup_of(head, *lines), tmp_path)


def test_a_backup_of_one_endless_line_is_not_read_to_its_end(tmp_path):
    refused("backup", gzip.compress(b" " * 60_000_000, compresslevel=1), tmp_path)


def test_a_null_in_a_bundle_says_as_little_as_nothing(tmp_path):
    """The models of FHIR let it pass; a list of answers that was null was a traceback."""
    bundle = json.loads(life().bundle)
    forms = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "QuestionnaireResponse"]
    forms[0]["item"][0]["answer"] = None

    assert try_one(BY_NAME["FHIR Bundle"], bytes_of(bundle), tmp_path).outcome in ("taken", "refused")


def test_a_list_of_stretches_is_read_up_to_a_number_of_rows(tmp_path):
    """Each row was held against the whole catalog anew: 10 seconds for a file of 750 kB."""
    head, *rows = fuzzed_readers.CATALOG_ROWS.encode().splitlines(keepends=True)
    tried = try_one(BY_NAME["list of stretches"], head + b"".join(rows) * 9_000, tmp_path)

    assert tried.outcome == "taken"
    assert tried.seconds < 2 * MOST_S
