"""`stretch figure` as a process: pictures for files and pipes, and help where a name is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

STRETCH = Path(sys.executable).with_name("stretch")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def stretch(tmp_path):
    """Runs the command with a home of its own."""

    def run(*arguments, code=0):
        own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "COLUMNS": "80"}
        finished = subprocess.run(
            [STRETCH, *arguments], capture_output=True, env=own, cwd=tmp_path, check=False, timeout=120, text=True
        )
        assert finished.returncode == code, finished.stdout + finished.stderr
        assert "Traceback" not in finished.stderr
        return finished.stdout + finished.stderr

    return run


def test_a_picture_is_printed_or_written(stretch, tmp_path):
    printed = stretch("figure", "bridge")

    assert stretch("figure", "bridge", "-o", "b.svg") == "Wrote b.svg\n"
    assert (tmp_path / "b.svg").read_text() == printed.rstrip("\n")
    assert Tree.fromstring(printed).find(f"{SVG}title").text == "Bridge"


@pytest.mark.parametrize(
    ("options", "sign"),
    [
        (("--theme", "ink"), "-hatch"),
        (("--theme", "auto"), "prefers-color-scheme"),
        (("--form", "animated"), "<animate"),
        (("--form", "two_step"), "0 0 800 300"),
        (("--skin", "brown", "--hair", "grey", "--build", "broad"), "#b98059"),
    ],
)
def test_the_options_are_followed(stretch, options, sign):
    assert sign in stretch("figure", "single-knee-to-chest", *options)


def test_the_other_side_is_another_picture(stretch):
    right, left = (stretch("figure", "single-knee-to-chest", "--side", side) for side in ("right", "left"))

    assert Tree.fromstring(right).find(f"{SVG}desc").text != Tree.fromstring(left).find(f"{SVG}desc").text


def test_an_unknown_id_names_the_nearest(stretch):
    assert "did you mean 'bridge'?" in stretch("figure", "bridg", code=3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a stretch, or use --sheet FILE, or --body-map"),
        (("bridge", "--body-map"), "one of them"),
        (("bridge", "--skin", "brwn", "--hair", "wig"), "did you mean 'brown'?"),
        (("bridge", "-o", "nowhere/b.svg"), "should name a file in a folder that is there"),
    ],
)
def test_a_command_that_cannot_work_says_why(stretch, arguments, words):
    assert words in stretch("figure", *arguments, code=2)


def test_the_body_map_speaks_the_words_of_the_questionnaire(stretch, tmp_path):
    stretch("figure", "--body-map", "-o", "map.svg")
    titles = {title.text for title in Tree.fromstring((tmp_path / "map.svg").read_text()).iter(f"{SVG}title")}

    assert "Left lower back, back" in titles


def test_for_machines_there_is_json(stretch):
    assert json.loads(stretch("figure", "bridge", "--json"))["svg"].startswith("<svg")
    assert json.loads(stretch("figure", "bridge", "-o", "b.svg", "--json")) == {"name": "bridge", "file": "b.svg"}


def test_the_catalog_says_where_the_picture_is(stretch):
    """Drawn when first asked for; the second time it is the same file."""
    lines = [stretch("catalog", "show", "bridge").splitlines()[-1] for _ in range(2)]
    path = Path(lines[0].removeprefix("Picture").strip())

    assert lines[0] == lines[1]
    assert Tree.fromstring(path.read_text()).find(f"{SVG}title").text == "Bridge"
