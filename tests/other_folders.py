"""Folders of others for tests: the example of `data/examples`, and copies of it that a test spoils."""

from __future__ import annotations

import shutil
from pathlib import Path

from recommender.catalog.own import OwnEntry
from recommender.folders.on_top import with_folders
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.reading import data_folder

EXAMPLE = data_folder() / "examples" / "clinic_catalog"
TITLE = "the North Street clinic (an example)"


def with_example() -> Knowledge:
    """Ours with the example folder on top."""
    return with_folders(shipped_knowledge(), [EXAMPLE])


def copied(place: Path, changes: dict[str, tuple[str, str] | str | None] | None = None, *, name: str = "north") -> Path:
    """A copy of the example. changes: by file, what is replaced by what, its whole text, or None: it is taken away."""
    folder = place / name
    shutil.copytree(EXAMPLE, folder)
    for file, change in (changes or {}).items():
        path = folder / file
        if change is None:
            path.unlink()
        elif isinstance(change, str):
            path.parent.mkdir(exist_ok=True)
            path.write_text(change, encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
            assert change[0] in text, (file, change)
            path.write_text(text.replace(*change), encoding="utf-8")
    return folder


def folder_of(stretches: Path, place: Path, namespace: str = "clinic") -> Path:
    """A folder with the files of one that a list was taken into, as somebody would make it to go on with them."""
    folder = place / f"folder-{namespace}"
    shutil.copytree(stretches, folder / "catalog", dirs_exist_ok=True)
    (folder / "folder.toml").write_text(f'namespace = "{namespace}"\nwords.en.title = "A list"\n', encoding="utf-8")
    return folder


def entry(**changes) -> OwnEntry:
    """A stretch that somebody's therapist showed them; none of its hazard questions has an answer."""
    table = {
        "name": "Roll of my therapist",
        "steps": ("Lie on your back with bent knees.", "Let both knees sink to one side.", "Come back slowly."),
        "hold_s": 20,
        "repetitions": 2,
        "sides": "each",
        "position": "supine",
        "muscles": ("lower_back",),
        "areas": ("lower_back",),
        "needs": ("mat",),
        "difficulty": 1,
    }
    return OwnEntry.model_validate(table | changes)
