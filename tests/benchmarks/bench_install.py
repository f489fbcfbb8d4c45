"""What installing costs a user: both archives and the core, from a package index, each file held against its hash.

    python tests/benchmarks/bench_install.py [EXTRA...]     extras to install as well; needs a package index

The tests do the same without a network, with links to what is installed already (tests/supply/built.py).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from supply.built import Place, build
from supply.locked import LOCK, ROOT, asked_for, needed_by, pins


def wanted(extras: list[str]) -> str:
    """The lines of the lock for the core and some extras, with their hashes."""
    asked = asked_for()
    names = needed_by(one for group in ("core", *extras) for one in asked[group])
    lines = [
        f"{pin.name}=={pin.version}{f' ; {pin.marker}' if pin.marker else ''} {' '.join(pin.hashes)}"
        for pin in pins(LOCK.read_text("utf-8"))
        if pin.name in names
    ]
    return "\n".join(lines) + "\n"


def pip(place: Place, *arguments: str) -> float:
    """Seconds that pip took in an environment of its own. Raises where it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "--python", str(place.python)]
    started = time.perf_counter()
    subprocess.run([*command, "install", *arguments], check=True, cwd=place.home)
    return time.perf_counter() - started


def measure(extras: list[str], folder: Path) -> bool:
    """Prints what each step took; False where the two archives do not make the same week."""
    built = build(ROOT, folder / "dist")
    print(f"sdist {built.sdist.stat().st_size / 1e6:.1f} MB, wheel {built.wheel.stat().st_size / 1e6:.1f} MB")
    weeks = []
    for archive in (built.wheel, built.sdist):
        place = Place(folder / archive.name.replace(".", "-"))
        venv.create(place.folder / "venv", with_pip=False)
        place.home.mkdir()
        (place.home / "wanted.txt").write_text(wanted(extras), encoding="utf-8")
        shutil.copy(ROOT / "data" / "examples" / "answers.json", place.home)
        needed_s = pip(place, "--require-hashes", "--no-deps", "-r", "wanted.txt")
        ours_s = pip(place, "--no-deps", str(archive))
        started = time.perf_counter()
        run = place.run("stretch", "plan", "--answers", "answers.json", "--starts-on", "2026-11-23", "--json")
        took_s = time.perf_counter() - started
        if run.returncode:
            print(run.stderr)
        weeks.append(run.stdout)
        size = sum(path.stat().st_size for path in place.folder.rglob("*") if path.is_file() and not path.is_symlink())
        print(
            f"{'sdist' if archive == built.sdist else 'wheel'}: dependencies {needed_s:.0f} s, ours {ours_s:.1f} s, "
            f"first plan {took_s:.1f} s, {size / 1e6:,.0f} MB in all"
        )
    return bool(weeks[0]) and weeks[0] == weeks[1]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as into:
        if not measure(sys.argv[1:], Path(into)):
            raise SystemExit("the wheel and the sdist do not make the same week")
