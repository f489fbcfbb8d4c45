"""Pictures are drawn once, found again, and drawn anew when anything they were made of has changed."""

import shutil

import pytest

from recommender.figure.cache import cached, content_key, engine_version
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

CATALOG = shipped_knowledge().catalog
BRIDGE = CATALOG["bridge"]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(data_folder() / "figures", tmp_path / "figures")
    return tmp_path


def test_a_picture_is_drawn_once(tmp_path):
    drawn = []

    def draw():
        drawn.append(1)
        return "<svg/>"

    first = cached(tmp_path / "new" / "folder", "bridge", "k1", draw)
    again = cached(tmp_path / "new" / "folder", "bridge", "k1", draw)

    assert (first, len(drawn)) == (again, 1)
    assert first.read_text() == "<svg/>"
    assert [path.name for path in first.parent.iterdir()] == ["bridge-k1.svg"]


def test_a_drawing_that_fails_leaves_nothing_behind(tmp_path):
    def fail():
        raise ValueError("no pose")

    with pytest.raises(ValueError, match="no pose"):
        cached(tmp_path, "bridge", "k1", fail)
    assert list(tmp_path.iterdir()) == []


def test_the_key_changes_with_pose_base_catalog_and_options(folder):
    keys = [content_key(folder, BRIDGE, ("still", "light")), content_key(folder, BRIDGE, ("still", "dark"))]
    pose = folder / "figures" / "bridge.toml"
    pose.write_text(pose.read_text() + "\n# changed\n")
    keys.append(content_key(folder, BRIDGE, ("still", "light")))
    base = folder / "figures" / "bases" / "on_back_knees_bent.toml"
    base.write_text(base.read_text() + "\n# changed\n")
    keys.append(content_key(folder, BRIDGE, ("still", "light")))
    keys.append(content_key(folder, CATALOG["sphinx"], ("still", "light")))

    assert len(set(keys)) == 5


def test_the_key_is_the_same_for_the_same(folder):
    assert content_key(folder, BRIDGE, ("still",)) == content_key(data_folder(), BRIDGE, ("still",))
    assert len(engine_version()) == 16
