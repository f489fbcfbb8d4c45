"""`stretch go` in a real terminal: from the ready screen to feedback that is really in the database.

Time is real. The tests come through quickly as a person would: with `n`, and with Down for ten seconds less.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from datetime import date
from pathlib import Path

import pexpect
import pytest
from people import answers, feedback
from planned import steps_of
from typer.testing import CliRunner

from recommender import Recommender
from recommender.cli.main import app

STRETCH = str(Path(sys.executable).with_name("stretch"))
TODAY = date.today()  # noqa: DTZ011, the day where the person is
WEEKDAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[TODAY.weekday()]
LEAVE = "\x1b[?1049l"
COLOUR = re.compile(r"\x1b\[[0-9;]+m")
WORK = "HOLD|MOVE|BREATHE"
DOWN, SPACE, ENTER, CTRL_C, CTRL_Z = "\x1b[B", " ", "\r", "\x03", "\x1a"


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A database with a week that holds a session today, made by the command itself."""
    folder = tmp_path_factory.mktemp("planned")
    pain = [{"area": "lower_back", "side": "both", "nrs": 6, "weeks": 20}]
    sheet = answers(answered_on=TODAY.isoformat(), days=[WEEKDAY], minutes_per_session=20, pain=pain)
    (folder / "answers.json").write_text(json.dumps(sheet))
    command = [STRETCH, "plan", "--answers", "answers.json", "--save", "--database", "people.db"]
    subprocess.run([*command, "--starts-on", TODAY.isoformat()], cwd=folder, check=True, capture_output=True)
    return folder / "people.db"


def hears_ctrl_c() -> None:
    """As in a window of its own: a test run that was started in the background passes its deafness on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Window:
    """A terminal with `stretch go` in it, or with a shell; 80 columns and 24 rows unless said otherwise."""

    def __init__(
        self,
        database: Path,
        *options: str,
        shell: bool = False,
        size: tuple[int, int] = (24, 80),
        environment: dict[str, str] | None = None,
    ) -> None:
        own = {
            "HOME": str(database.parent),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "PS1": "$ ",
        }
        self.database = database
        self.child = pexpect.spawn(
            "bash" if shell else STRETCH,
            ["--norc", "--noediting"] if shell else ["go", "--database", str(database), *options],
            dimensions=size,
            env=own | (environment or {}),
            encoding="utf-8",
            timeout=10,
            preexec_fn=hears_ctrl_c,
        )
        self.child.delaybeforesend = None
        self.child.delayafterclose = self.child.delayafterterminate = 0.02
        self.modes = termios.tcgetattr(self.child.child_fd)
        self.seen = ""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def sees(self, text: str) -> str:
        """Waits until a text, or one of several with a bar between, is shown; returns everything since the last."""
        self.child.expect_exact(text.split("|"))
        shown = self.child.before + self.child.after
        self.seen += shown
        return shown

    def talk(self, *exchanges: tuple[str, ...]) -> None:
        """Sees a text and presses keys, again and again."""
        for text, *keys in exchanges:
            self.sees(text)
            self.press(*keys)

    def ends(self) -> int:
        """Waits for the end and returns the exit code; the terminal is then as it was."""
        self.child.expect(pexpect.EOF)
        self.seen += self.child.before
        modes = termios.tcgetattr(self.child.child_fd)
        self.child.close()
        assert modes == self.modes
        assert "Traceback" not in self.seen
        if self.child.signalstatus is not None:
            return 128 + self.child.signalstatus
        return self.child.exitstatus

    @property
    def feedbacks(self) -> list[dict]:
        with Recommender.open(self.database) as opened:
            return [entry["document"] for entry in opened.belongings.export("me")["feedbacks"]]


@pytest.fixture
def database(planned, tmp_path):
    """That week in a database of the test's own."""
    return shutil.copy(planned, tmp_path / "people.db")


@pytest.fixture
def window(database):
    """Opens a terminal on that database; whatever was started is closed at the end."""
    opened = []

    def go(*options, **more):
        opened.append(Window(database, *options, **more))
        return opened[-1]

    yield go
    for one in opened:
        one.child.close(force=True)


@pytest.fixture
def session(planned):
    with Recommender.open(planned) as opened:
        return opened.weeks.show("me", TODAY).session


def test_from_start_to_stored_feedback_with_pause_skip_and_too_much(window, session):
    """The whole way of one person: what was pressed is what stands in the database."""
    first, second, third = (item.name for item in session.items[:3])
    go = window()
    go.talk(
        (f"{len(session.items)} stretches",),
        ("You need", "5"),
        ("leave it out: 5", ENTER),
        ("GET READY", SPACE),
        ("PAUSED", SPACE),
        ("GET READY", DOWN),
        (WORK,),
    )
    time.sleep(1.0)  # a second of the first stretch is really done
    go.press("n")
    go.talk(
        (second, "n"),
        (third, "t"),
        ("STOPPED", "3"),
        (f"4 of {len(session.items)}", "q"),
        ("End here?", "y"),
        ("And now, 0-10? >", "4", ENTER),
        ("3 worse >", "1", ENTER),
        (f"{third} (too much)",),
        ("Which others hurt? >", ENTER),
        ("Which helped? >", "1", ENTER),
        ("New trouble after stretching", "0", ENTER),
        ("Saved. Well done.",),
    )

    assert go.ends() == 0
    assert len(set(COLOUR.findall(go.seen))) > 1
    assert "\a" not in go.seen
    assert f"{first} (partly done)" in go.seen
    assert f"{second} (skipped)" in go.seen
    (document,) = go.feedbacks
    assert (document["pain_before"], document["pain_after"], document["session_felt"]) == (5, 4, "easier")
    assert (document["session_id"], document["on"]) == (session.session_id, TODAY.isoformat())
    items = document["items"]
    assert [item["stretch"] for item in items] == [item.stretch for item in session.items]
    assert (items[0]["outcome"], items[0]["felt"]) == ("partly", "helped")
    assert 0 < items[0]["share"] < 0.5
    assert (items[1]["outcome"], items[1]["felt"], items[1]["reason"]) == ("skipped", None, None)
    assert (items[2]["outcome"], items[2]["felt"], items[2]["reason"]) == ("skipped", "worse", "hurt")
    assert {item["outcome"] for item in items[3:]} == {"skipped"}


def test_what_was_too_much_is_not_offered_again(window, session):
    """The key is not only noted: the rules hear it, and the stretch rests."""
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", "t"),
        ("STOPPED", "4"),
        ("And now", *[ENTER] * 4, "0", ENTER),
        ("Saved",),
    )
    go.ends()
    with Recommender.open(go.database) as opened:
        shown = opened.weeks.show("me", TODAY)

    assert session.items[0].stretch in {entry.stretch for entry in shown.withheld}


@pytest.fixture(scope="module")
def instead(planned):
    """Where in the session what is offered instead: places with and without an easier version, and one with swaps."""
    with Recommender.open(planned) as opened:
        session = opened.weeks.show("me", TODAY).session
        easier = [opened.weeks.easier_now("me", session.session_id, item.stretch, TODAY) for item in session.items]
        swaps = [opened.weeks.swap_choices("me", session.session_id, item.stretch, TODAY) for item in session.items[:3]]
    return {
        "easier": next((place, item) for place, item in enumerate(easier) if item),
        "no easier": easier.index(None),
        "swaps": next((place, found) for place, found in enumerate(swaps) if len(found) > 1),
    }


def too_much_of(go, place):
    """Goes to a stretch of the session, from 0, and finds it too much."""
    go.talk(("Enter starts", ENTER), ("GET READY", *["n"] * place), (f"{place + 1} of ", "t"), ("STOPPED",))


def tens_to_get_ready(item):
    """How often Down has to be pressed until the work begins."""
    return -(-steps_of(item)[0].seconds // 10)


def logged_after(go):
    """Ends the session, skips every question and returns the items that were stored."""
    go.press("q", "y")
    go.talk(("And now", *[ENTER] * 4, "0", ENTER), ("Saved",))
    assert go.ends() == 0
    return {item["stretch"]: item for item in go.feedbacks[0]["items"]}


def test_an_easier_version_is_done_at_once_and_both_are_logged(window, session, instead):
    """The one that was too much as hurt, the easier one as itself, right behind it."""
    place, easier = instead["easier"]
    hard = session.items[place]
    go = window()
    too_much_of(go, place)
    go.press("1")
    go.talk((easier.name,), ("GET READY", *[DOWN] * tens_to_get_ready(easier)), (WORK,))
    time.sleep(1.0)
    items = logged_after(go)

    assert (items[hard.stretch]["outcome"], items[hard.stretch]["reason"]) == ("skipped", "hurt")
    assert (items[easier.stretch]["outcome"], items[easier.stretch]["felt"]) == ("partly", None)
    assert list(items).index(easier.stretch) == list(items).index(hard.stretch) + 1
    assert len(items) == len(session.items) + 1


def test_another_stretch_is_chosen_from_the_best_that_fit(window, session, instead):
    """Named with their dose; the chosen one takes the place, and may be too much in its turn."""
    place, (best, second, *_) = instead["swaps"]
    go = window()
    too_much_of(go, place)
    go.press("2")
    go.talk(("Which one would you like instead?",), (f"1  {best.name}",), (f"2  {second.name}", "2"))
    go.talk(("GET READY", "t"), ("was too much", "2"), (f"1  {best.name}", "b"))
    go.talk(("STOPPED", "3"), ("GET READY",))
    items = logged_after(go)

    assert (items[second.stretch]["felt"], items[second.stretch]["reason"]) == ("worse", "hurt")
    assert items[session.items[place].stretch]["reason"] == "hurt"
    assert best.stretch not in items


def test_where_there_is_no_easier_version_it_is_said_and_the_rest_is_offered(window, instead):
    go = window()
    too_much_of(go, instead["no easier"])
    go.press("1")
    shown = go.sees("There is no easier version that fits you.")
    go.press("4")
    go.talk(("And now", *[ENTER] * 4, "0", ENTER), ("Saved",))

    assert go.ends() == 0
    assert "GET READY" not in shown


def test_a_new_sign_leads_to_the_safety_questions_and_then_to_help(window):
    """Numbness comes before "which helped": the urgent lists are asked at once, and nothing is praised."""
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", "t"),
        ("New numbness or weakness", "5"),
    )
    asked = go.sees("New trouble after stretching")
    go.press("1", ENTER)
    go.talk(
        ("After a stretch", "1", ENTER),
        ("Stop stretching for now.", "1", ENTER),
        ("Saved.",),
    )

    assert go.ends() == 0
    assert "And now, 0-10?" not in asked
    assert "Which helped" not in go.seen
    assert "Well done" not in go.seen
    assert go.feedbacks[0]["red_flags"] == ["RF_NEW_STRETCH"]


def test_a_sign_whose_questions_break_off_counts_as_a_yes(window):
    """ "Not sure" is a yes (decisions 1.2), and so is a window that somebody closes in fright."""
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", "t"),
        ("STOPPED", "5"),
        ("New trouble after stretching",),
    )
    go.child.kill(signal.SIGHUP)

    assert go.ends() == 128 + signal.SIGHUP
    assert go.feedbacks[0]["red_flags"] == ["RF_NEW_STRETCH"]


def test_ctrl_c_ends_without_a_question_and_what_was_done_is_kept(window):
    """Once in the session, once in the questions: the second time says that it is kept, and it is."""
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", DOWN),
        (WORK,),
    )
    time.sleep(1.0)
    go.press(CTRL_C)
    go.talk(
        (LEAVE,),
        ("Stopped here. What you did is kept.",),
        ("And now, 0-10? >",),
    )
    time.sleep(1.0)  # between its question and its waiting for a key Python itself can miss one; nobody is that quick
    go.press(CTRL_C)
    go.talk(("The open questions may stay open.",))

    assert go.ends() == 0
    assert go.feedbacks[0]["items"][0]["outcome"] == "partly"
    assert go.feedbacks[0]["pain_after"] is None


def test_ended_from_outside_the_terminal_is_restored_and_what_was_done_is_kept(window):
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", DOWN),
        (WORK,),
    )
    time.sleep(1.0)
    go.child.kill(signal.SIGTERM)

    assert go.ends() == 128 + signal.SIGTERM
    assert LEAVE in go.seen
    assert "\x1b[?25h" in go.seen
    assert go.feedbacks[0]["items"][0]["outcome"] == "partly"


def test_an_error_of_ours_restores_the_terminal_too(window):
    """The database vanishes while the session runs: the screen is given back before the error is told."""
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY",),
    )
    for file in go.database.parent.glob("people.db*"):
        file.write_bytes(b"no database" * 1_000)
    go.press("t")
    go.talk(
        ("STOPPED", "4"),
        (LEAVE, *[ENTER] * 4, "0", ENTER),
    )

    assert go.ends() == 5


def test_after_ctrl_z_the_shell_has_its_terminal_and_fg_brings_the_session_back(window):
    """Whoever stops it to type something else can see what they type."""
    go = window(shell=True)
    go.sees("$ ")
    at_the_prompt = termios.tcgetattr(go.child.child_fd)
    go.press(f"{STRETCH} go --database {go.database}\n")
    go.talk(("Enter starts", ENTER), ("GET READY", CTRL_Z), (LEAVE,), ("Stopped",), ("$ ",))
    stopped = termios.tcgetattr(go.child.child_fd)
    go.press("fg\n")
    go.talk(("You were away, so it waits here.", "q", "y"), ("anyway?", ENTER), ("$ ", "exit\n"))

    assert stopped == at_the_prompt
    assert go.ends() == 0


def test_nothing_done_is_not_logged_unless_wished(window):
    go = window()
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", "q", "y"),
        ("Nothing was done yet.", ENTER),
        ("Nothing was stored.",),
    )

    assert go.ends() == 0
    assert go.feedbacks == []


def test_leaving_before_the_start_asks_nothing(window):
    go = window()
    go.talk(
        ("Enter starts", "7", "q"),
        ("Nothing was stored. Come back when you like.",),
    )

    assert go.ends() == 0
    assert go.feedbacks == []


def test_all_that_the_keys_say_they_do(window, session):
    """In a small window; an arrow that comes in two pieces is an arrow."""
    go = window(size=(20, 40))
    go.talk(
        ("Enter starts", ENTER),
        ("GET READY", "n"),
        (f"2 of {len(session.items)}", "\x1b", "[D"),
        (f"1 of {len(session.items)}", "?"),
        ("It waits meanwhile", "x"),
        ("PAUSED", "q"),
        ("End here?", "n"),
        ("PAUSED", "t"),
        ("STOPPED", "b"),
        ("PAUSED", "q", "y"),
        ("anyway?", ENTER),
    )

    assert go.ends() == 0
    assert go.feedbacks == []


def test_bells_ring_only_after_they_were_switched_on(window):
    """Quiet until somebody asks for it; then one is heard at once."""
    go = window()
    quiet = go.sees("Sound is off")
    go.talk(
        ("Enter starts", "s"),
        ("Sound is on",),
        ("\a", ENTER),
    )
    quiet += go.sees("GET READY")
    go.press(DOWN)
    go.sees("\a")
    go.press("q", "y")

    assert "\a" not in quiet


def test_a_whole_short_session_is_three_stretches_and_the_rest_was_skipped(window, session):
    go = window("--short")
    go.talk(
        ("3 stretches",),
        ("Enter starts", ENTER),
        ("GET READY", DOWN),
        (WORK,),
    )
    time.sleep(1.0)
    go.press("n")
    go.talk(
        ("2 of 3", "n"),
        ("3 of 3", "n"),
        ("Done.",),
        ("And now, 0-10? >", *[ENTER] * 4, "0", ENTER),
        ("Saved",),
    )

    assert go.ends() == 0
    assert [item["outcome"] for item in go.feedbacks[0]["items"]] == ["partly", *["skipped"] * (len(session.items) - 1)]


def test_much_pain_right_now_lets_stretches_rest_before_the_start(window, session):
    """A 9 that is typed here counts like a 9 on the sheet: only the gentlest are left, and they are shown first."""
    go = window()
    go.talk(
        ("Enter starts", "9", ENTER),
        ("some stretches rest today",),
        ("Enter starts", ENTER),
    )
    shown = go.sees("GET READY")
    go.press("q", "y")

    assert f"1 of {len(session.items)}" not in shown
    assert go.feedbacks == []


def test_where_nothing_fits_the_pain_of_now_it_says_so_and_starts_nothing(window, database):
    """Sitting stretches alone, and a 9: rest is the better plan, and somebody to talk to."""
    only_a_chair = answers(answered_on=TODAY.isoformat(), days=[WEEKDAY], equipment=["chair"])
    with Recommender.open(database) as opened:
        opened.save_and_plan("other", only_a_chair, starts_on=TODAY)
    go = window("--person", "other")
    go.talk(("Enter starts", "9", ENTER), ("no stretch fits today",))

    assert go.ends() == 4
    assert "GET READY" not in go.seen


def test_without_colour_no_colour_is_sent(window):
    """NO_COLOR: the words alone say everything."""
    go = window(environment={"NO_COLOR": "1"})
    go.talk(("Enter starts", ENTER), ("GET READY", "t"), ("STOPPED", "b"), ("PAUSED", "q", "y"), (LEAVE,))

    assert set(COLOUR.findall(go.seen)) == {"\x1b[0m"}


def test_through_a_pipe_it_says_what_shows_the_steps(planned):
    """There are no keys and there is no screen."""
    command = [STRETCH, "go", "--database", str(planned)]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.PIPE, check=False)

    assert run.returncode == 2
    assert "`stretch today` shows the steps as text" in run.stderr
    assert run.stdout == ""


def test_a_terminal_that_cannot_draw_is_none(window):
    go = window(environment={"TERM": "dumb"})

    assert go.ends() == 2
    assert "`stretch today` shows the steps as text" in go.seen
    assert LEAVE not in go.seen


@pytest.mark.parametrize("offset", [1, 400], ids=["rest day", "no week"])
def test_where_there_is_no_session_it_says_what_today_says(window, database, offset):
    """The same words and the same exit code."""
    day = date.fromordinal(TODAY.toordinal() + offset).isoformat()
    today = CliRunner().invoke(app, ["today", "--database", str(database), "--on", day])
    go = window("--on", day)

    assert go.ends() == today.exit_code
    assert go.seen.split() == today.stdout.split()


def test_a_stop_page_comes_before_everything(window, database):
    """A warning sign that was told puts the session away here too."""
    with Recommender.open(database) as opened:
        opened.record(feedback(on=TODAY.isoformat(), red_flags=["RF_CES_SADDLE"]))
    go = window()

    assert go.ends() == 4
    assert "Please stop here for now." in go.seen
    assert "Enter starts" not in go.seen
