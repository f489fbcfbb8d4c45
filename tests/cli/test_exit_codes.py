"""The command as a process: exit codes of the contract, every problem on stderr, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from people import MONDAY, answers, feedback

STRETCH = Path(sys.executable).with_name("stretch")
ANSWERS = Path(__file__).parents[2] / "data" / "examples" / "answers.json"


@pytest.fixture
def stretch(tmp_path):
    """Runs the command with a home of its own and returns the finished process."""

    def run(*arguments, typed="", code=0, environment=None):
        own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "COLUMNS": "80"}
        finished = subprocess.run(
            [STRETCH, *map(str, arguments)],
            input=typed if isinstance(typed, bytes) else typed.encode(),
            capture_output=True,
            env=own | (environment or {}),
            cwd=tmp_path,
            check=False,
            timeout=60,
        )
        out, err = finished.stdout.decode(), finished.stderr.decode()
        assert finished.returncode == code, f"{out}\n{err}"
        assert "Traceback" not in err + out
        return out, err

    return run


@pytest.fixture
def file(tmp_path):
    """Writes a file in the folder where the command runs and returns its name."""

    def write(content, name="document.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return name

    return write


def test_a_plan_from_a_file_asks_nothing_and_stores_nothing(stretch, tmp_path):
    out, _ = stretch("plan", "--answers", ANSWERS, "--starts-on", "2026-11-23")

    assert out.startswith("Your week from Monday 23 November: 3 sessions")
    assert not list(tmp_path.rglob("*.db"))


def test_saved_answers_make_a_week_that_can_be_shown_logged_and_followed(stretch, file):
    """From questions to a trend: the whole way of one person."""
    sheet = file(answers(answered_on="2026-11-23"))
    out, _ = stretch("plan", "--answers", sheet, "--save", "--starts-on", "2026-11-23", "--json")
    session = json.loads(out)["sessions"][0]
    today, _ = stretch("today", "--on", session["on"])
    log = file(feedback(session_id=session["session_id"], on=...), "log.json")
    first, _ = stretch("log", "--file", log)
    again, _ = stretch("log", "--file", log)
    week, _ = stretch("week", "--on", session["on"])
    why, _ = stretch("why", session["items"][0]["stretch"], "--on", session["on"])
    trends, _ = stretch("trends")

    assert session["items"][0]["name"] in today
    assert "Saved" in first
    assert "saved before" in again
    assert week.startswith("1 of 3 done this week")
    assert "Planned on Monday 23 November" in why
    assert "1 of 3" in trends
    assert "not what caused it" in trends


def test_the_same_input_gives_the_same_bytes(stretch):
    """Two processes, two hash seeds, one plan."""
    plans = {
        stretch("plan", "--answers", ANSWERS, "--starts-on", "2026-11-23", "--json", environment={"PYTHONHASHSEED": s})[
            0
        ]
        for s in ("1", "2")
    }

    assert len(plans) == 1


@pytest.mark.parametrize(
    ("sheet", "status"),
    [
        (answers(red_flags=["RF_CES_SADDLE"]), "refer"),
        (answers(conditions=["vertebral_fracture"]), "clearance_needed"),
        ({"answers_version": 1}, "incomplete"),
    ],
    ids=["refer", "clearance_needed", "incomplete"],
)
def test_no_plan_is_exit_4_and_the_document_is_still_printed(stretch, file, sheet, status):
    out, _ = stretch("plan", "--answers", file(sheet), "--starts-on", MONDAY, "--json", code=4)
    words, _ = stretch("plan", "--answers", file(sheet), "--starts-on", MONDAY, code=4)

    assert json.loads(out)["status"] == status
    assert len(words.splitlines()) > 3


def test_bad_answers_name_every_problem_on_stderr(stretch, file):
    sheet = answers(
        age_years="old", equipment=["matt"], minutes_per_session=2, colour="blue", conditions=["osteoporsis"]
    )
    out, err = stretch("plan", "--answers", file(sheet), code=3)

    assert out == ""
    assert "5 problems in the answers" in err
    for words in ("age_years", "did you mean 'mat'", "minutes_per_session", "colour", "did you mean 'osteoporosis'"):
        assert words in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"answers_version": 1', "is not JSON"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        (b"[1, 2]", "should be a JSON object"),
        (b"", "is not JSON"),
        (b'{"answers_version": 1, "answers_version": 1}', "stands more than once"),
    ],
    ids=["broken", "encoding", "list", "empty", "twice"],
)
def test_a_file_that_cannot_be_read_is_exit_3(stretch, file, content, words):
    _, err = stretch("plan", "--answers", file(content), code=3)
    _, piped = stretch("plan", "--answers", "-", typed=content, code=3)

    assert words in err
    assert words in piped


def test_a_missing_file_is_exit_3(stretch):
    _, err = stretch("plan", "--answers", "nowhere.json", code=3)

    assert "nowhere.json: there is no such file" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "--starts-on", "tomorrow", "--answers", str(ANSWERS)],
        ["plan", "--nonsense"],
        ["dance"],
        ["schema", "recipe"],
        ["catalog", "list", "--area", "lower_bak"],
        ["export", "--csv"],
    ],
)
def test_wrong_usage_is_exit_2(stretch, arguments):
    _, err = stretch(*arguments, code=2)

    assert err


@pytest.mark.parametrize("command", ["today", "week", "log"])
def test_without_a_week_it_says_how_to_get_one(stretch, command):
    code = {"today": 4, "week": 4, "log": 2}[command]
    out, err = stretch(command, code=code)

    assert "stretch plan" in out + err


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no database" * 500, "is not a database"), (None, "cannot be opened")],
    ids=["letter", "folder"],
)
def test_a_database_that_cannot_be_used_is_exit_5(stretch, tmp_path, content, words):
    path = tmp_path / "people.db"
    path.write_bytes(content) if content else path.mkdir()
    _, err = stretch("week", "--database", path, code=5)
    _, by_environment = stretch("trends", code=5, environment={"STRETCH_DATABASE": str(path)})

    assert words in err
    assert words in by_environment


def test_an_unknown_stretch_names_the_nearest(stretch):
    _, err = stretch("catalog", "show", "cat-caw", code=3)

    assert "did you mean 'cat-cow'" in err


def test_unfinished_questions_store_nothing(stretch):
    _, err = stretch("plan", typed="41\n\n", code=2)

    assert "not finished; nothing was stored" in err
    stretch("trends", code=3)


def test_a_feedback_with_problems_stores_nothing(stretch, file):
    document = feedback(items=[{"stretch": "cat-caw", "outcome": "danced"}], pain_before=11)
    _, err = stretch("log", "--file", file(document), code=3)

    assert "3 problems in the document" in err
    stretch("trends", code=3)


def test_export_and_schema_and_doctor_speak_json(stretch, file, tmp_path):
    stretch("plan", "--answers", file(answers()), "--save", "--starts-on", MONDAY)
    exported, _ = stretch("export")
    stretch("export", "--csv", "-o", "taken")
    stretch("export", "-o", "all.json")
    for document in ("answers", "plan", "feedback", "checkin", "event"):
        schema, _ = stretch("schema", document)
        assert json.loads(schema)["properties"]

    assert json.loads(exported)["answers"][0]["document"]["age_years"] == 41
    assert (tmp_path / "taken" / "plans.csv").exists()
    assert json.loads((tmp_path / "all.json").read_text()) == json.loads(exported)


def test_doctor_finds_nothing_wrong_with_what_we_ship(stretch):
    out, _ = stretch("doctor")

    assert "121 stretches, 74 conditions, 34 red flags" in out
    assert out.endswith("0 problems\n")


def test_tables_fit_80_columns_without_colour(stretch, file):
    """Readable in the smallest terminal, and through a pipe."""
    sheet = file(answers())
    outputs = [
        stretch("plan", "--answers", sheet, "--save", "--starts-on", MONDAY)[0],
        stretch("week", "--on", MONDAY)[0],
        stretch("today", "--on", MONDAY)[0],
        stretch("catalog", "list")[0],
        stretch("catalog", "show", "cat-cow")[0],
        stretch("catalog", "search", "cat cow")[0],
    ]
    # The place of a picture stays whole, so that it can be clicked and copied.
    lines = [line for output in outputs for line in output.splitlines() if not line.startswith("Picture ")]

    assert max(map(len, lines)) <= 80
    assert not any("\x1b" in line for line in lines)


def test_after_a_sign_that_needs_a_person_the_next_words_are_what_to_do(stretch, file):
    """No praise, no plan: who to call, and how soon."""
    stretch("plan", "--answers", file(answers()), "--save", "--starts-on", MONDAY)
    out, _ = stretch("log", "--file", file(feedback(red_flags=["RF_AAA"])))
    shown, _ = stretch("today", "--on", MONDAY, "--json", code=4)

    assert "Well done" not in out
    assert "Call your local emergency number now" in out.replace("\n", " ")
    assert json.loads(shown)["referral"]["flags"][0]["code"] == "RF_AAA"


def test_a_week_that_is_put_away_is_handed_to_no_program(stretch, file):
    """Decisions 1.11: a program shows what it is given, so it is given why, and never the sessions."""
    stretch("plan", "--answers", file(answers()), "--save", "--starts-on", MONDAY)
    stretch("log", "--file", file(feedback(red_flags=["RF_CES_SADDLE"])))
    week = json.loads(stretch("week", "--on", MONDAY, "--json", code=4)[0])
    moved, _ = stretch("move", "sat", "--on", MONDAY, code=4)

    assert (week["status"], week["sessions"]) == ("refer", [])
    assert week["referral"]["flags"][0]["code"] == "RF_CES_SADDLE"
    assert moved.startswith("Please stop here for now.")


@pytest.mark.parametrize(
    "command", [["today"], ["short"], ["swap", "bridge"], ["swap", "bridge", "--list"], ["move", "sat"]]
)
def test_json_is_json_even_where_there_is_nothing(stretch, command):
    assert json.loads(stretch("week", "--json", code=4)[0]) == {"status": None}
    assert json.loads(stretch(*command, "--json", code=4)[0])["status"] is None


def test_with_json_the_questions_stand_apart_from_the_document(stretch):
    """A program that reads the answer must not have to look for it behind the questions."""
    out, asked = stretch("plan", "--json", typed="41\n" + "\n" * 60)
    plan = json.loads(out)
    logged, felt = stretch("log", "--json", "--on", plan["sessions"][0]["on"], typed="\n" * 20)
    nothing, again = stretch("checkin", "--json", code=2)

    assert plan["status"] == "plan"
    assert json.loads(logged)["is_new"]
    assert nothing == ""
    assert all("> " in questions for questions in (asked, felt, again))


def test_json_is_json_on_a_rest_day(stretch, file):
    stretch("plan", "--answers", file(answers()), "--save", "--starts-on", MONDAY)
    tuesday = MONDAY + timedelta(days=1)

    for command in ("today", "short"):
        said = json.loads(stretch(command, "--on", tuesday, "--json")[0])
        assert (said["on"], said["session"], said["status"]) == (str(tuesday), None, "plan")


def test_a_file_of_somebody_else_is_not_logged_for_a_named_person(stretch, file):
    _, err = stretch("log", "--file", file(feedback()), "--person", "p2", code=2)

    assert "somebody else" in err


@pytest.mark.parametrize("person", ["\x1b[31m", "a\nb", "\udcff"])
@pytest.mark.parametrize("command", ["plan", "week", "today", "trends", "export", "pause"])
def test_a_name_that_cannot_be_printed_is_wrong_usage(stretch, person, command):
    """Half a letter of another encoding, too: it is no name in any database."""
    _, err = stretch(command, "--person", person, code=2)

    assert "characters that can be printed" in err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_the_letters_gets_them_in_signs(stretch, encoding):
    """Old terminals, and programs that say which encoding they read: the plan comes, and JSON stays JSON."""
    plan = ["plan", "--answers", ANSWERS, "--starts-on", "2026-11-23"]
    told, _ = stretch("--lang", "es", *plan, environment={"PYTHONIOENCODING": "ascii"})
    out, _ = stretch(*plan, "--person", "名🧘", "--json", environment={"PYTHONIOENCODING": encoding})

    assert told.startswith("Tu semana")
    assert json.loads(out)["person"] == "名🧘"


def test_what_a_file_holds_cannot_steer_the_terminal(stretch, file):
    _, err = stretch("plan", "--answers", file(answers(conditions=["\x1b[31mred\x07"])), code=3)

    assert not any(letter in err for letter in "\x1b\x07")


def test_an_export_replaces_files_and_nothing_else(stretch, file, tmp_path):
    """A link is followed, a folder or a device is left alone."""
    stretch("plan", "--answers", file(answers()), "--save", "--starts-on", MONDAY)
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    os.mkfifo(tmp_path / "pipe")
    stretch("export", "-o", "link.json")
    _, err = stretch("export", "-o", "pipe", code=2)
    stretch("export", "-o", ".", code=2)

    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())["person"] == "me"
    assert "not a file that could be replaced" in err


def test_a_database_that_is_no_file_is_left_alone(stretch, tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o644)
    _, err = stretch("week", "--database", "pipe", code=5)

    assert "is not a file" in err
    assert (tmp_path / "pipe").stat().st_mode & 0o777 == 0o644


def test_a_reader_that_has_seen_enough_is_no_error(file, tmp_path):
    sheet = file(answers())
    pipe = f"set -o pipefail; {STRETCH} plan --answers {sheet} --starts-on {MONDAY} | head -1"
    run = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, cwd=tmp_path, check=False)

    assert run.returncode == 0
    assert run.stderr == ""


@pytest.mark.parametrize("redirection", ["<&-", ">&-", ">/dev/full"])
def test_closed_and_full_outputs_end_without_a_traceback(file, tmp_path, redirection):
    sheet = "-" if redirection == "<&-" else file(answers())
    command = f"{STRETCH} plan --answers {sheet} --starts-on {MONDAY} {redirection}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False)

    assert run.returncode != 0
    assert "Traceback" not in run.stderr
    assert "Exception ignored" not in run.stderr


def test_forty_columns_are_enough_for_every_table(stretch, file):
    """A phone, or a window beside another: nothing is cut, nothing runs over the edge, ids can be copied."""
    narrow = {"environment": {"COLUMNS": "40"}}
    planned, _ = stretch("plan", "--answers", ANSWERS, "--save", "--starts-on", MONDAY, **narrow)
    stretch("log", "--file", file(feedback()))
    trends, _ = stretch("trends", **narrow)
    listed, _ = stretch("catalog", "list", **narrow)
    asked, _ = stretch("plan", "--person", "you", typed="41\n?\n\n\n\n", code=2, **narrow)
    ids = {entry["id"] for entry in json.loads(stretch("catalog", "list", "--json")[0])}

    for said in (planned, trends, listed, asked):
        assert "…" not in said
        assert max(map(len, said.splitlines())) <= 40
    assert ids <= set(listed.split())
    assert "Pain before: 5.0" in trends


@pytest.mark.parametrize("width", ["abc", "0", "", "-5"])
def test_a_width_that_is_none_is_eighty(stretch, width):
    assert stretch("catalog", "list", environment={"COLUMNS": width}) == stretch("catalog", "list")


def test_a_country_that_takes_an_article_is_named_without_one(stretch, file):
    """`in United Kingdom` is no English, and the list of countries needs the bare name."""
    out, _ = stretch(
        "plan", "--answers", file(answers(red_flags=["RF_CES_SADDLE"])), code=4, environment={"STRETCH_COUNTRY": "GB"}
    )

    assert "Emergency number (United Kingdom): 999 or 112." in out


def test_a_dose_is_said_as_in_a_session(stretch):
    """One set is not counted, and one stretch is no stretches."""
    assert "\nDose         10 x 3 s\n" in trimmed(stretch("catalog", "show", "cat-cow")[0])
    assert "\nDose         10 times\n" in trimmed(stretch("catalog", "show", "diaphragmatic-breathing")[0])


def test_no_line_of_the_doctor_runs_over_the_edge(stretch):
    """A terminal would break it in the middle of a word."""
    out, _ = stretch("doctor")

    assert max(map(len, out.splitlines())) <= 80
    assert out.endswith("\n0 problems\n")


def trimmed(text):
    return "\n".join(line.rstrip() for line in text.splitlines())
