"""What a user gets: an sdist and a wheel of this tree, and an environment that holds the wheel and the core alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from supply.locked import ROOT, asked_for, installed, needed_by

WHEN_S: Final = "1767225600"  # 2026-01-01: what stands in the archives as the time of every file


@dataclass(frozen=True, slots=True)
class Built:
    """An sdist and a wheel, made of one tree."""

    sdist: Path
    wheel: Path

    @property
    def of_wheel(self) -> dict[str, bytes]:
        """Name in the wheel -> content."""
        with zipfile.ZipFile(self.wheel) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @property
    def of_sdist(self) -> dict[str, bytes]:
        """Name in the sdist, without its top folder -> content."""
        with tarfile.open(self.sdist) as archive:
            files = [member for member in archive.getmembers() if member.isfile()]
            return {one.name.partition("/")[2]: archive.extractfile(one).read() for one in files}


def build(tree: Path, into: Path) -> Built:
    """Both archives of a source tree, with the build backend that is installed here: nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(into)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": WHEN_S}
    subprocess.run(command, cwd=tree, env=environment, check=True, capture_output=True)
    (sdist,), (wheel,) = into.glob("*.tar.gz"), into.glob("*.whl")
    return Built(sdist, wheel)


def unpacked(sdist: Path, into: Path) -> Path:
    """The source tree inside an sdist."""
    with tarfile.open(sdist) as archive:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4 and later
            archive.extractall(into, filter="data")
        else:
            archive.extractall(into)
    (tree,) = into.iterdir()
    return tree


@dataclass(frozen=True, slots=True)
class Place:
    """An environment of its own, with a home and a folder to work in, far from the tree."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def run(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A program of this environment, which knows nothing of ours: no variable, no path, no database."""
        program = self.python.with_name(command[0])
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "80"}
        return subprocess.run(
            [str(program), *command[1:]],
            cwd=self.home, env=environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip


def clean_place(folder: Path) -> Place:
    """An environment with the core dependencies and what these need, and nothing else: no extra, not this tree.

    Their files are those installed here, linked, so that no network is needed. Whatever the core uses and does not
    name is missing there, as it is for a user.
    """
    place = Place(folder)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    place.home.mkdir()
    (target,) = (folder / "venv" / "lib").glob("python*/site-packages")
    for name in needed_by(asked_for()["core"]):
        if (found := installed(name)) is not None:
            tops = {path.parts[0] for path in found.files or () if path.parts[0] not in {"..", "__pycache__"}}
            for top in tops:
                (target / top).symlink_to(Path(str(found.locate_file(top))).resolve())
    return place


def install(wheel: Path, place: Place) -> None:
    """Puts a wheel there as pip does it for a user, console script and all."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(place.python)]
    command = [*pip, "install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, cwd=place.home)


def from_the_tree(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """`stretch` as it runs in the tree."""
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    environment.pop("STRETCH_DATABASE", None)
    command = [sys.executable, "-m", "recommender.cli.main", *arguments]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
