"""Other people's data: every row is stored or rejected with its line and reason, and nothing is guessed."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapped_lists import CLINIC_LIST
from mapped_lists import PAPER_LOG as LOG
from people import MONDAY, NOON, answers
from typer.testing import CliRunner

from recommender.application import Recommender
from recommender.cli.main import app
from recommender.errors import DataError, RecommenderError, UsageError
from recommender.exchange.intake.mapping import read_mapping
from recommender.exchange.intake.take_catalog import take_catalog
from recommender.exchange.intake.take_tables import take_tables
from recommender.folders.on_top import with_folders
from recommender.knowledge import shipped_knowledge
from recommender.outcomes.tables import read_tables
from recommender.store.store import Store

TODAY = date(2026, 11, 1)
HEADER = "entry,user,day,saved_at,what,value"
DIARY = """
kind = "pain_diary"
name = "diary-app"
id = ["entry"]
person = "user"
dates_agree_within = 1
[[date]]
column = "day"
format = "%d.%m.%Y"
[[date]]
column = "saved_at"
format = "unix_ms"
zone = "Europe/Berlin"
[[measure]]
measures = "nrs"
column = "value"
scale = [0, 10]
suffix = "/10"
where = { column = "what", words = ["Pain"] }
[[measure]]
measures = "ODI"
column = "value"
scale = [0, 100]
decimals = true
where = { column = "what", words = ["Oswestry"] }
"""
LOG_OF_SESSIONS = f"""session = "session"
{LOG}
[pain_after]
column = "after"
scale = [0, 10]
"""


@pytest.fixture
def take(tmp_path):
    """Takes a text in as a mapping says; returns the account, the tables, and the rejects as (line, reason, see)."""

    def taken(content, mapping=DIARY, name="d.csv", **options):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        account = take_tables(
            tmp_path / name, mapped(tmp_path, mapping), tmp_path / "out", today=TODAY, stretches={"cat-cow"}, **options
        )
        return account, read_tables(tmp_path / "out"), rejects_in(tmp_path / "out")

    return taken


def mapped(folder, text):
    (folder / "map.toml").write_text(text, encoding="utf-8")
    return read_mapping(folder / "map.toml")


def rejects_in(folder):
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return [(int(row["line"]), row["reason"], row["see_line"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,a,01.02.2026,,Pain,5", None),
        ("1,a,01.02.2026,,pain,5.0", None),
        ("1,a,01.02.2026,,Pain,6/10", None),
        ("1,a,,1769968800000,Pain,6", None),
        ("1,a,01.02.2026,,Oswestry,44.4", None),
        ("1,a,01.02.2026,,Pain,5,,", None),
        ("1,a,01.02.2026,,Pain,6.5", "value: has decimals"),
        ("1,a,01.02.2026,,Pain,65", "value: is outside"),
        ("1,a,01.02.2026,,Pain,-1", "value: is outside"),
        ("1,a,01.02.2026,,Pain,bad", "value: is not a number"),
        ("1,a,01.02.2026,,Pain,nan", "value: is not a number"),
        ("1,a,01.02.2026,,Pain,1e1", "value: is not a number"),
        ("1,a,01.02.2026,,Pain,٣", "value: is not a number"),
        ("1,a,01.02.2026,,Pain,", "no measure of this row"),
        ("1,a,01.02.2026,,Sleep,7", "what: is a measure"),
        ("1,a,31.02.2026,1769968800000,Pain,6", "day: is not a day"),
        ("1,a,01.02.1826,,Pain,6", "day: is outside"),
        ("1,a,01.12.2026,,Pain,6", "day: lies in the future"),
        ("1,a,01.03.2026,1769968800000,Pain,6", "the dates of this row"),
        ("1,a,,,Pain,6", "no date column"),
        ("1,,01.02.2026,,Pain,6", "user: is empty"),
        (",a,01.02.2026,,Pain,6", "has no id"),
        ("1,a,01.02.2026,,Pain", "has fewer cells"),
        ("1,a,01.02.2026,,Pain,6,x", "has more cells"),
        ('1,a,01.02.2026,,Pain,"6', "has quotes"),
        (b"1,caf\xe9,01.02.2026,,Pain,6", "is not UTF-8"),
        ("1,a,01.02.2026,,Pain," + "6" * 100_001, "is longer than"),
        ("1,,31.02.2026,,Pain,6.5", "user: is empty; day: is not a day in the format of the mapping; value: has deci"),
    ],
)  # fmt: skip
def test_a_row_is_taken_in_or_told_why_not(take, line, reason):
    """Between two good rows, which must not suffer from it."""
    content = line if isinstance(line, bytes) else line.encode()
    good = [b"8,z,01.02.2026,,Pain,1", b"9,z,02.02.2026,,Pain,2"]
    account, frames, rejects = take(b"\n".join([HEADER.encode(), good[0], content, good[1], b""]))

    assert (account.rows, account.stored) == (3, 3 if reason is None else 2)
    assert [entry[0] for entry in rejects] == ([] if reason is None else [3])
    assert all(entry[1].startswith(reason) for entry in rejects)
    assert frames.pain.query("person == 'z'")["nrs"].tolist() == [1, 2]


def test_a_second_row_of_an_id_points_to_the_first_that_was_stored(take):
    rows = ["1,a,01.02.2026,,Pain,11", "1,a,01.02.2026,,Pain,3", "1,a,02.02.2026,,Pain,4"]
    _, frames, rejects = take("\n".join([HEADER, *rows]))

    assert frames.pain["nrs"].tolist() == [3]
    assert [(line, see) for line, _, see in rejects] == [(2, ""), (4, "3")]


def test_columns_may_change_halfway_where_a_header_says_so(take):
    """Also behind a byte-order mark, as where two exports were put together."""
    rows = ["﻿" + HEADER, "1,a,01.02.2026,,Pain,3", "", "﻿value,entry,user,mood,day,saved_at,what"]
    _, frames, rejects = take("\n".join([*rows, "4,2,a,fine,02.02.2026,,Pain", '5,3,a,"so\nso",03.02.2026,,Pain']))

    assert frames.pain["nrs"].tolist() == [3, 4, 5]
    assert rejects == []


def test_a_quote_that_is_never_closed_costs_its_own_line_alone(take):
    rows = ['1,a,01.02.2026,,Pain,"3', *(f"{n},a,01.02.2026,,Pain,4" for n in range(2, 400))]
    account, _, rejects = take("\n".join([HEADER, *rows]))

    assert (account.rows, account.stored) == (399, 398)
    assert rejects == [(2, "has quotes that do not match", "")]


def test_files_without_a_header_say_their_columns_by_number_of_cells(take):
    layouts = '[["entry", "user", "day", "what", "value", "saved_at"], ["entry", "saved_at", "user", "day", "what"]]'
    mapping = DIARY.replace('id = ["entry"]', f'id = ["entry"]\nfile = {{ columns = {layouts} }}')
    with pytest.raises(DataError, match="has no column 'value'"):
        take("1,a,01.02.2026,Pain,3,\n", mapping)
    mapping = mapping.replace('"day", "what"]]', '"day", "what", "value", "mood"]]')
    _, frames, rejects = take("1,a,01.02.2026,Pain,3,\n2,,a,01.02.2026,Pain,4,fine\n3,a\n", mapping)

    assert frames.pain["nrs"].tolist() == [3, 4]
    assert [line for line, _, _ in rejects] == [3]


def test_the_day_is_where_the_person_was(take):
    """Half past eleven in the evening of UTC is the next day in Berlin."""
    moment = int(pd.Timestamp("2026-02-01T23:30Z").timestamp() * 1000)
    _, frames, _ = take(f"{HEADER}\n1,a,,{moment},Pain,3\n")

    assert frames.pain["date"].tolist() == [pd.Timestamp("2026-02-02")]


def test_weeks_count_from_the_first_day_of_a_person_whatever_the_order(take):
    rows = ["1,a,15.02.2026,,Pain,3", "2,a,01.02.2026,,Pain,7", "3,b,15.02.2026,,Pain,4"]
    _, frames, _ = take("\n".join([HEADER, *rows]))

    assert frames.pain["week"].tolist() == [2, 0, 0]
    assert frames.persons["started_on"].tolist() == [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-02-15")]
    assert frames.persons["pain_start_nrs"].tolist() == [7, 4]


def test_another_scale_is_refused_or_becomes_0_to_10_because_the_mapping_says_so(take):
    wider = DIARY.replace("scale = [0, 10]", "scale = [0, 100]").replace('suffix = "/10"\n', "")
    with pytest.raises(DataError, match="to_nrs"):
        take("", wider)
    turned = wider.replace("scale = [0, 100]\n", 'scale = [0, 100]\nto_nrs = "linear"\nworse = "low"\n', 1)
    _, frames, _ = take(f"{HEADER}\n1,a,01.02.2026,,Pain,100\n2,a,01.02.2026,,Pain,35\n", turned)

    assert frames.pain["nrs"].tolist() == [0, 6.5]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "json at a key", "jsonl", "parquet"])
def test_the_same_rows_from_any_form_give_the_same_tables(take, tmp_path, form):
    """Told by the same oracle, whatever the file."""
    rows = [[str(n), "a" if n % 3 else "b", f"{1 + n % 28:02}.02.2026", "", "Pain", str(n % 11)] for n in range(60)]
    names, mapping, records = HEADER.split(","), DIARY, []
    records = [dict(zip(names, row, strict=True)) | {"value": int(row[-1]), "saved_at": None} for row in rows]
    if form in ("csv", "tsv"):
        mark = "," if form == "csv" else "\t"
        content = "\n".join(mark.join(row) for row in [names, *rows]).encode()
    elif form == "jsonl":
        content = "\n".join(json.dumps(record) for record in records).encode()
    elif form == "parquet":
        pd.DataFrame(records).to_parquet(tmp_path / "made.parquet")
        content = (tmp_path / "made.parquet").read_bytes()
    else:
        content = json.dumps(records, indent=1).encode()
        if form == "json at a key":
            content = b'{"about": {"n": [1, 2]}, "rows": ' + content + b"}"
            mapping = DIARY.replace('id = ["entry"]', 'id = ["entry"]\nfile = { rows_at = "rows" }')
    account, frames, _ = take(content, mapping, f"d.{form.split()[0]}")

    assert (account.rows, account.stored) == (60, 60)
    assert frames.pain["nrs"].tolist() == [n % 11 for n in range(60)]
    assert frames.pain["person"].tolist() == ["a" if n % 3 else "b" for n in range(60)]


def test_a_broken_record_of_json_is_told_with_its_line(take):
    good = '{"entry": "%d", "user": "a", "day": "01.02.2026", "what": "Pain", "value": 3}'
    content = "[\n" + good % 1 + ",\n[1],\n" + '{"entry": 2, "entry": 3},\n' + good % 4 + ",\n{oh}\n]"
    account, _, rejects = take(content, name="d.json")

    assert (account.rows, account.stored) == (5, 2)
    assert [line for line, _, _ in rejects] == [3, 4, 6]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_record_with_lists_in_lists_without_end_is_set_aside(take, form):
    """What is read of so deep a value might not be written: one record must not end the import."""
    good = '{"entry": "%d", "user": "a", "day": "01.02.2026", "what": "Pain", "value": 3}'
    deep = [f'{{"entry": {"[" * layers}{"]" * layers}}}' for layers in (70, 900)]
    records = [good % 1, *deep, good % 4]
    content = "\n".join(records) if form == "jsonl" else "[" + ",\n".join(records) + "]"
    account, _, rejects = take(content, name=f"d.{form}")

    assert (account.rows, account.stored) == (4, 2)
    assert [(line, reason) for line, reason, _ in rejects] == [(2, "is nested too deeply"), (3, "is nested too deeply")]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe1\x00", b"entry,user\n1,2\n"])
def test_a_file_that_is_none_as_a_whole_leaves_nothing_behind(take, tmp_path, content):
    with pytest.raises(DataError):
        take(content)

    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


CELLS = st.text(alphabet='ab1,;"\n\r\t \ufeff\x00é٣./', max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=8).map(",".join) | st.just("7,a,01.02.2026,,Pain,3"), max_size=12),
    st.binary(max_size=6),
)
def test_whatever_comes_every_row_is_counted_once(tmp_path_factory, lines, tail):
    """Rows in = stored + rejected, one line in the rejects for each, and their lines only grow."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "d.csv").write_bytes(HEADER.encode() + b"\n" + "\n".join(lines).encode() + tail)
    account = take_tables(
        folder / "d.csv", mapped(folder, DIARY), folder / "out", today=TODAY, stretches=(), table_format="csv"
    )
    rejects = rejects_in(folder / "out")
    numbers = [line for line, _, _ in rejects]

    assert account.rows == account.stored + account.rejected
    assert (account.rejected, sum(account.reasons.values())) == (len(rejects), len(rejects))
    assert numbers == sorted(set(numbers))
    assert account.stored == len(read_tables(folder / "out").pain)


FATES = {
    "good": ("{n},a,01.02.2026,,Pain,3", True), "noted": ('{n},a,01.02.2026,,Pain,"3"', True),
    "off": ("{n},a,01.02.2026,,Pain,30", False), "twice": ("0,a,01.02.2026,,Pain,3", False),
    "bytes": ("{n},\udce9,01.02.2026,,Pain,3", False), "quote": ('{n},"a,01.02.2026,,Pain,3', False),
    "wide": ("{n},a,01.02.2026,,Pain,3,4", False), "blank": ("", None), "header": (HEADER, None),
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(FATES)), max_size=40))
def test_each_line_meets_the_fate_that_it_was_made_for(tmp_path_factory, fates):
    """The oracle is how the file was made: it never reads a CSV."""
    folder = tmp_path_factory.mktemp("fates")
    lines = [HEADER, FATES["good"][0].format(n=0), *(FATES[fate][0].format(n=n) for n, fate in enumerate(fates, 1))]
    (folder / "d.csv").write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    take_tables(folder / "d.csv", mapped(folder, DIARY), folder / "out", today=TODAY, stretches=(), table_format="csv")
    expected = [line for line, fate in enumerate(fates, 3) if FATES[fate][1] is False]

    assert [line for line, _, _ in rejects_in(folder / "out")] == expected
    assert len(read_tables(folder / "out").pain) == 1 + sum(FATES[fate][1] is True for fate in fates)


def test_a_log_becomes_exposures_without_a_propensity(take):
    rows = [
        "day,exercise,went,before",
        "2026-02-01,CAT AND COW,yes,4",
        "2026-02-01,cat-cow,half,4",
        "2026-02-01,Plank,yes,4",
    ]
    account, frames, rejects = take("\n".join(rows), LOG)

    assert frames.exposures["stretch"].tolist() == ["cat-cow", "cat-cow"]
    assert frames.exposures["slot"].tolist() == [0, 1]
    assert frames.exposures["share"].tolist() == [1, 0.5]
    assert frames.exposures["propensity"].isna().all()
    assert frames.pain["source"].tolist() == ["session_before"]
    assert (account.stored, [line for line, _, _ in rejects]) == (2, [4])


def test_each_pain_of_a_session_is_that_of_the_first_row_that_tells_it(take):
    """It may stand with any exercise, and a session of the same name on another day has its own."""
    rows = ["session,day,exercise,went,before,after", "s1,2026-02-01,cat-cow,yes,,", "s1,2026-02-01,cat-cow,yes,6,3"]
    rows += ["s2,2026-02-02,cat-cow,yes,5,", "s2,2026-02-02,cat-cow,yes,5,2", "s1,2026-02-03,cat-cow,yes,4,4"]
    account, frames, _ = take("\n".join(rows), LOG_OF_SESSIONS)
    told = frames.pain[["date", "nrs", "source"]].astype({"date": str, "nrs": int}).to_numpy().tolist()

    assert account.stored == 5
    assert told == [
        ["2026-02-01", 6, "session_before"], ["2026-02-01", 3, "session_after"],
        ["2026-02-02", 5, "session_before"], ["2026-02-02", 2, "session_after"],
        ["2026-02-03", 4, "session_before"], ["2026-02-03", 4, "session_after"],
    ]  # fmt: skip


def test_a_row_that_tells_another_pain_than_its_session_is_rejected(take):
    rows = ["session,day,exercise,went,before,after", "s3,2026-02-01,cat-cow,yes,5,4", "s3,2026-02-01,cat-cow,yes,9,1"]
    rows += ["s3,2026-02-01,cat-cow,yes,5,", "s4,2026-02-01,cat-cow,yes,9,"]
    account, frames, rejects = take("\n".join(rows), LOG_OF_SESSIONS)

    assert (account.stored, rejects) == (3, [(3, "tells another pain than an earlier row of its session", "")])
    assert frames.pain["nrs"].tolist() == [5, 4, 9]


def test_a_log_of_ours_goes_into_the_database_once(tmp_path, monkeypatch):
    """Taken in again it adds nothing; a stretch that stands twice in a session, or another pain in it, is rejected."""
    monkeypatch.setenv("STRETCH_DATABASE", str(tmp_path / "people.db"))
    (tmp_path / "map.toml").write_text(LOG, encoding="utf-8")
    rows = ["day,exercise,went,before", "2026-02-01,cat-cow,yes,4", "2026-02-01,bridge,half,4"]
    rows += ["2026-02-01,cat-cow,no,4", "2026-02-01,sphinx,yes,5", "2026-02-02,bridge,no,"]
    (tmp_path / "log.csv").write_text("\n".join(rows), encoding="utf-8")
    command = ["import", str(tmp_path / "log.csv"), "--mapping", str(tmp_path / "map.toml"), "--json"]
    accounts = [json.loads(CliRunner().invoke(app, command, catch_exceptions=False).output) for _ in range(2)]
    with Recommender.open(tmp_path / "people.db") as application:
        documents = [row["document"] for row in application.belongings.export("me")["feedbacks"]]

    assert [(a["rows"], a["stored"], a["rejected"]) for a in accounts] == [(5, 3, 2)] * 2
    assert [a["written"]["new sessions"] for a in accounts] == [2, 0]
    assert [[item["stretch"] for item in d["items"]] for d in documents] == [["cat-cow", "bridge"], ["bridge"]]
    assert [d.get("pain_before") for d in documents] == [4, None]


def test_many_documents_are_stored_all_or_none():
    with Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: MONDAY) as application:
        application.save_answers("me", answers())
        good = {"feedback_version": 1, "feedback_id": "f", "person": "me", "on": "2026-11-23", "items": []}
        with pytest.raises(RecommenderError):
            application.log.record_all([good, good | {"feedback_id": "g", "amends": "nothing"}])

        assert application.belongings.export("me")["feedbacks"] == []


def test_a_diary_does_not_become_sessions(tmp_path):
    (tmp_path / "map.toml").write_text(DIARY, encoding="utf-8")
    (tmp_path / "d.csv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(UsageError, match="--into"):
        CliRunner().invoke(
            app, ["import", str(tmp_path / "d.csv"), "--mapping", str(tmp_path / "map.toml")], catch_exceptions=False
        )


def test_a_folder_that_holds_something_is_left_alone(take, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="name a new folder"):
        take(HEADER)

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('kind = "pain_diary"', 'kind = "pain_diaries"'), "kind"),
        (('format = "unix_ms"\nzone = "Europe/Berlin"', 'format = "unix_ms"'), "zone is missing"),
        (('"Europe/Berlin"', '"Europe/Bonn"'), "time zone"),
        (('measures = "ODI"', 'measures = "ODX"'), "did you mean 'ODI'"),
        (("scale = [0, 100]", "scale = [0, 50]"), "ODI goes from 0 to 100"),
        (("%d.%m.%Y", "%d.%m."), "format should be"),
        (('person = "user"', 'persons = "user"'), "persons"),
        ((DIARY, CLINIC_LIST.replace('"clinic"', '"mine"')), "what people enter for themselves"),
    ],
)  # fmt: skip
def test_a_mapping_that_leaves_something_open_is_refused(tmp_path, change, told):
    with pytest.raises(DataError, match=told):
        mapped(tmp_path, DIARY.replace(*change))


# ---- catalogs ----


def test_a_list_becomes_stretches_that_nobody_has_screened(tmp_path):
    """It is a folder as `--catalog` takes it; what does not fit is told with its line."""
    ours = shipped_knowledge().catalog
    rows = [
        "title,how,start,seconds",
        "Hug the ball,Sit down.|Hug it.|Let go.,Chair,20",
        "Hug the Ball,Sit.|Hug.|Stop.,Chair,20",
        "Lean,Sit down.|Lean.|Come back.,Sofa,900",
        f"{ours['bridge'].name},Sit.|Lift.|Stop.,Chair,10",
        ",Sit,Chair,1",
    ]
    (tmp_path / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    account = take_catalog(tmp_path / "list.csv", mapped(tmp_path, CLINIC_LIST), tmp_path / "out", catalog=ours)
    both = with_folders(shipped_knowledge(), [tmp_path / "out" / "clinic"]).catalog
    hug = both["clinic:hug-the-ball"]
    rejects = {line: reason for line, reason, _ in rejects_in(tmp_path / "out")}

    assert (account.rows, account.stored, account.rejected) == (5, 1, 4)
    assert (hug.is_screened, hug.dose.hold_s) == (False, 20)
    assert hug.words.en.steps == ("Sit down.", "Hug it.", "Let go.")
    assert len(both) == len(ours) + 1
    assert sorted(rejects) == [3, 4, 5, 6]
    assert "position" in rejects[4]
    assert "hold_s" in rejects[4]
    assert "another stretch has this name" in rejects[5]


def test_a_list_that_was_taken_in_comes_on_top_of_ours_with_the_words_that_are_told(tmp_path, monkeypatch):
    """One command after the other: nothing has to be moved or written in between."""
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("title,how,start,seconds\nHug the ball,Sit.|Hug.|Stop.,Chair,20", encoding="utf-8")
    Path("map.toml").write_text(CLINIC_LIST, encoding="utf-8")
    told = CliRunner().invoke(app, ["import", "list.csv", "--mapping", "map.toml", "--into", "taken"]).output
    folder = told.partition("--catalog ")[2].split()[0]
    found = CliRunner().invoke(app, ["catalog", "show", "clinic:hug-the-ball", "--catalog", folder])

    assert folder == "taken/clinic"
    assert found.exit_code == 0
    assert found.output.startswith("Hug the ball (clinic:hug-the-ball)")


def test_the_example_mapping_does_what_the_readme_says(tmp_path):
    examples = Path(__file__).parents[2] / "data" / "examples"
    account = take_tables(
        examples / "diary.csv", read_mapping(examples / "diary-map.toml"), tmp_path / "out", today=TODAY, stretches=()
    )

    assert (account.rows, account.stored, account.rejected) == (9, 4, 5)
