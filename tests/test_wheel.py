"""What is installed from a wheel works without the checkout: code, `data/` and the command."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the unpacked wheel, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_all_of_data(installed):
    """Every stretch and every rule; a plan without its rules would be worse than none."""
    shipped = {path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*") if path.is_file()}
    held = {path.relative_to(installed / "recommender" / "data") for path in installed.rglob("data/**/*")}

    assert shipped <= held


def test_the_installed_package_plans_from_its_own_data(installed, tmp_path):
    """It runs outside the checkout, finds its own `data/`, and plans."""
    program = (
        "import json, pathlib, sys; from datetime import date; import recommender; "
        "from recommender import recommend; from recommender.reading import data_folder; "
        f"assert data_folder() == pathlib.Path({str(installed)!r}) / 'recommender' / 'data'; "
        "answers = json.loads((data_folder() / 'examples' / 'answers.json').read_text()); "
        "print(recommend(answers, starts_on=date(2026, 11, 23))['status'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stdout.strip() == "plan", run.stderr
