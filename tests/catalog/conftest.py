"""Copies of shipped files that a test may spoil. Few files each: a test writes and reads them again and again."""

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

LEAVES = ("sphinx", "single-leg-bridge")  # no other stretch of the copy names them
NEEDED_BY_THE_RULES = ("diaphragmatic-breathing-seated", "ankle-pumps", "sciatic-nerve-slider")


def with_their_chains(names) -> set[str]:
    """These stretches and all that their `easier` and `harder` lead to, so that no chain is cut by the copy."""
    found, waiting = set(), list(names)
    while waiting:
        stretch = shipped_knowledge().catalog[waiting.pop()]
        found.add(stretch.id)
        waiting += {stretch.easier, stretch.harder} - found - {None}
    return found


def copy(names, folder):
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((data_folder() / name).read_bytes())
    return folder


@pytest.fixture
def data(tmp_path):
    """A folder with the hazard tags and two small chains of the catalog."""
    return copy(["hazards.toml", *(f"catalog/{name}.toml" for name in with_their_chains(LEAVES))], tmp_path)


@pytest.fixture
def whole_data(tmp_path):
    """A folder with every file of `data/`, but of the catalog only what the rules name."""
    names = [path.relative_to(data_folder()).as_posix() for path in data_folder().glob("*.toml")]
    names += [path.relative_to(data_folder()).as_posix() for path in data_folder().glob("safety/*.toml")]
    names += [f"catalog/{name}.toml" for name in with_their_chains([*LEAVES, *NEEDED_BY_THE_RULES])]
    return copy(names, tmp_path)
