"""`stretch explore` and `stretch export --tables`: everybody's data to look at, on this machine and nowhere else."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pandas as pd
import pytest
from asked import asked
from people import MONDAY, answers, checkin, feedback
from typer.testing import CliRunner

from recommender import Recommender
from recommender.cli.explore_commands import exploration
from recommender.cli.main import app
from recommender.errors import UsageError
from recommender.store.canned_queries import QUERIES


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Two people with a week each; one of them told of two of three sessions, and corrected one."""
    path = tmp_path_factory.mktemp("explored") / "people.db"
    with Recommender.open(path) as application:
        for person in ("me", "you"):
            plan = application.save_and_plan(person, answers(), starts_on=MONDAY)
        first, second, _ = plan.sessions
        for number, session in enumerate((first, second)):
            items = [
                {"stretch": item.stretch, "outcome": "done", "felt": "worse" if number else "helped"}
                for item in session.items
            ]
            told = feedback(f"f{number}", person="you", session_id=session.session_id, on=..., items=items)
            application.record(told if number else told | {"pain_after": None})
        application.record(feedback("again", person="you", amends="f0", on=..., pain_before=6, items=[]))
        application.record(checkin(person="you", on=(MONDAY + timedelta(days=6)).isoformat()))
    return path


def test_every_canned_query_answers_with_what_was_told(database):
    names = list(QUERIES)
    answers_by = dict(
        zip(names, asked(exploration(database), *(f"/people/{name}.json?_shape=array" for name in names)), strict=True)
    )
    rows = {name: answer.json() for name, answer in answers_by.items()}
    me, you = rows["people"]

    assert {answer.status_code for answer in answers_by.values()} == {200}
    assert (me["person"], me["feedbacks"], me["plans"]) == ("me", 0, 1)
    assert (you["person"], you["feedbacks"], you["plans"], you["check_ins"]) == ("you", 2, 1, 1)
    assert rows["sessions_by_week"] == [
        {"week": 0, "people": 2, "planned": 6, "told_of": 2, "share_told_of": round(2 / 6, 3)}
    ]
    assert [row["pain_before_nrs"] for row in rows["pain"]] == [5, 5, 6]
    assert all(row["told_of"] == row["done"] == row["helped"] + row["worse"] for row in rows["stretches"])
    assert sum(row["worse"] for row in rows["stretches"]) > 0
    assert [(row["propensity"], row["swapped"]) for row in rows["drawn"]] == [(1.0, 0)]
    assert {row["field"]: row["missing"] for row in rows["missing"]}["pain_after"] == 1
    assert rows["models"] == []


def test_nothing_can_be_changed_and_no_mistyped_query_is_printed(database, capfd):
    before = database.read_bytes()
    writes = (
        "delete from people",
        "with x as (select 'a') insert into people select 'a', 'b', 'c', 'd'",
        "drop table people",
    )
    answers_to = asked(
        exploration(database), *(f"/people?sql={statement}" for statement in writes), "/people?sql=selekt", "/people.db"
    )

    assert {answer.status_code for answer in answers_to} <= {400, 403, 404}
    assert database.read_bytes() == before
    printed = "".join(capfd.readouterr())
    assert "readonly" in printed  # the one statement that Datasette let through met a database opened to be read
    assert "Traceback" not in printed
    assert "locals" not in printed


def test_pages_load_nothing_from_elsewhere_and_answer_to_this_machine_alone(database):
    """Whatever a browser is told to fetch comes from here; the policy of each page forbids the rest."""
    pages = asked(exploration(database), "/", "/people", "/people/stretches", "/people/feedbacks")
    (elsewhere,) = asked(exploration(database), "/people", host="evil.example")

    for page in pages:
        assert page.status_code == 200
        assert "default-src 'self'" in page.headers["content-security-policy"]
        loaded = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="([^"]+)"', page.text)
        assert all(address.startswith(("/", "http://127.0.0.1:8766/", "data:")) for address in loaded)
    assert elsewhere.status_code == 400
    assert "you" not in elsewhere.text


def test_explore_opens_with_the_link_that_it_prints(database, tmp_path):
    """Who only knows the port, as anybody on this machine may, sees nothing, whatever the file is called."""
    named = shutil.copy(database, tmp_path / "static.db")
    command = [Path(sys.executable).with_name("stretch"), "explore", "--port", "0", "--database", str(named)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            said = process.stdout.readline()
            link = re.search(r"(http://127\.0\.0\.1:\d+)/\?key=\S+", said)
            assert link, said
            with httpx.Client(base_url=link[1]) as browser:
                shut = [browser.get(path).status_code for path in ("/", "/static/people.json", "/-/static/app.css")]
                elsewhere = browser.get("/", headers={"host": "evil.example"}).status_code
                socket = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
                upgraded = browser.get("/static", headers=socket | {"sec-websocket-key": "a" * 22 + "=="}).status_code
                browser.get(link[0])
                opened = browser.get("/static/people.json").status_code
            assert (shut, elsewhere, upgraded, opened) == ([401] * 3, 400, 401, 200)
        finally:
            process.terminate()


def test_explore_wants_a_database_that_is_there(tmp_path):
    result = CliRunner().invoke(app, ["explore", "--database", str(tmp_path / "none.db")])

    assert isinstance(result.exception, UsageError)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_everybodys_tables_go_into_a_folder(database, tmp_path, format):
    """As many rows as the database has; amendments applied, which the canned queries do not."""
    more = ["--csv"] if format == "csv" else []
    result = CliRunner().invoke(
        app, ["export", "--tables", str(tmp_path / "out"), "--database", str(database), *more], catch_exceptions=False
    )
    read = pd.read_csv if format == "csv" else pd.read_parquet
    sessions, exposures = (read(tmp_path / "out" / f"{name}.{format}") for name in ("sessions", "exposures"))
    with sqlite3.connect(database) as connection:
        (shown,) = connection.execute("select count(*) from shown").fetchone()

    assert result.exit_code == 0
    assert f"2 people, {shown} stretches offered." in result.output
    assert len(exposures) == shown
    assert sessions.loc[sessions["was_logged"], "pain_before_nrs"].tolist() == [6, 5]


@pytest.mark.parametrize("more", [["-o", "x"], ["--ics"]])
def test_tables_go_with_no_other_export(database, tmp_path, more):
    arguments = ["export", "--tables", str(tmp_path), "--database", str(database), *more]

    assert isinstance(CliRunner().invoke(app, arguments).exception, UsageError)
