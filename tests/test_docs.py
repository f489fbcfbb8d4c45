"""The README cannot rot: every command in it is run, and shows what it shows."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from recommender.cli.main import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "recommender").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_command_shown_in_the_readme_prints_what_stands_there(tmp_path):
    """Run in order, in a folder and a home of their own, as a newcomer would."""
    shutil.copytree(ROOT / "data" / "examples", tmp_path / "data" / "examples")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"HOME": str(tmp_path), "PATH": path, "LANG": "C.UTF-8", "COLUMNS": "80"}
    shown, printed = [], []
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.S):
        shown.append(block.strip())
        lines = []
        for command in re.findall(r"^\$ (.*)$", block, flags=re.M):
            run = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert not run.stderr, run.stderr
            lines += [f"$ {command}", *(line.rstrip() for line in run.stdout.rstrip("\n").splitlines())]
        printed.append("\n".join(lines).strip())

    assert printed == shown


def test_the_python_of_the_readme_runs():
    """What it says about the Python face is what the Python face does."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", README, flags=re.S))
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_in_docstrings_say_what_comes_out(module):
    """Whoever reads a function believes its example before its words."""
    found = doctest.testmod(import_module(module))

    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, flags=re.M))
def test_every_make_target_of_the_readme_exists(target):
    assert re.search(rf"^{target}:", MAKEFILE, flags=re.M)


def test_every_command_has_help_and_stands_in_the_readme():
    """A command that nobody can find is not there."""
    commands = get_command(app).commands
    without_help = [name for name, command in commands.items() if not (command.help or "").strip()]
    unnamed = [name for name in commands if f"stretch {name}" not in README]

    assert not without_help
    assert not unnamed


def test_the_data_dictionary_names_every_file_of_data():
    """Whoever opens data/ finds each file explained."""
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    files = {path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*.toml")}
    named = {"catalog", "cases", "figures", "clinic_catalog"}
    missing = [
        str(path)
        for path in files
        if not named & set(path.parts) and str(path) not in text and not path.name.startswith("conditions_")
    ]

    assert not missing
