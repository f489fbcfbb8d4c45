"""Drawn pictures kept in files, each under the hash of all that it was drawn from. The folder is the caller's."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from recommender.catalog.stretch import Stretch

HASH_DIGITS: Final = 16


@lru_cache(maxsize=1)
def engine_version() -> str:
    """Changes whenever a line of this package does, so that no picture of an older engine is shown again."""
    digest = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()[:HASH_DIGITS]


def content_key(folder: Path, stretch: Stretch, options: Iterable[str], *, file: Path | None = None) -> str:
    """The hash of a picture: its file and the bases in a `data` folder, the catalog's entry, engine, options."""
    own = file or folder / "figures" / f"{stretch.id}.toml"
    files = [own, *sorted((folder / "figures" / "bases").glob("*.toml"))]
    digest = hashlib.sha256(engine_version().encode())
    for part in (stretch.model_dump_json(), *options):
        digest.update(part.encode() + b"\0")
    for path in files:
        digest.update(path.name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()[:HASH_DIGITS]


def kept_file(folder: Path, name: str, key: str) -> Path:
    """Where a picture is kept. Not every system takes a colon in a file's name, and ids of others have one."""
    return folder / f"{name.replace(':', '--')}-{key}.svg"


def cached(folder: Path, name: str, key: str, draw: Callable[[], str]) -> Path:
    """The file `<name>-<key>.svg` in a folder, drawn first where it is not there yet.

    It appears whole or not at all: whoever reads it meanwhile sees no half picture. Raises OSError where the folder
    cannot be written.
    """
    path = kept_file(folder, name, key)
    if path.is_file():
        return path
    text = draw()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".part", delete=False) as part:
        part.write(text)
    Path(part.name).replace(path)
    return path
