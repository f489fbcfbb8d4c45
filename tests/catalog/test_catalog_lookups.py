"""Looking things up in the catalog, and the fingerprint that a plan carries of it."""

import pytest

from recommender.catalog.catalog import Catalog, load_catalog
from recommender.errors import UnknownNameError
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

CATALOG = shipped_knowledge().catalog


def test_a_stretch_is_found_by_its_id():
    """By every door to the same object."""
    stretch = CATALOG.find("cat-cow")

    assert stretch is CATALOG["cat-cow"] is CATALOG.by_id["cat-cow"]
    assert stretch.id == "cat-cow"
    assert "cat-cow" in CATALOG


@pytest.mark.parametrize("name", ["cat-caw", "", "Cat-cow on all fours", "CAT-COW", None])
def test_what_is_not_an_id_is_not_in_the_catalog(name):
    """Ids are exact; names and capitals are not ids."""
    assert name not in CATALOG


@pytest.mark.parametrize(("typed", "meant"), [("cat-caw", "cat-cow"), ("CAT-COW", "cat-cow"), ("sphynx", "sphinx")])
def test_an_unknown_id_is_answered_with_the_nearest_one(typed, meant):
    """For `stretch why cat-caw`: no traceback, and the word that was meant."""
    with pytest.raises(UnknownNameError) as caught:
        CATALOG.find(typed)

    assert f"'{typed}' is not a known stretch; did you mean '{meant}'?" in str(caught.value)
    assert caught.value.exit_code == 3


def test_stretches_come_in_the_order_of_their_ids():
    """Plans must not change with the order in which a disk lists its files."""
    ids = [stretch.id for stretch in CATALOG]

    assert ids == sorted(ids)
    assert len(ids) == len(set(ids)) == len(CATALOG)


def test_the_fingerprint_is_twelve_hexadecimal_digits_and_the_same_each_time():
    """It names the catalog in a plan's provenance."""
    again = load_catalog(data_folder())

    assert CATALOG.fingerprint == again.fingerprint
    assert len(CATALOG.fingerprint) == 12
    assert set(CATALOG.fingerprint) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hold_s = ", "hold_s = 1"),
        ("mets = 2.", "mets = 3."),
        ('"neck_ext_mid", ', ""),
        ("Ease off if", "Ease off when"),
        ('id = "elbows-forward"', 'id = "elbows-in-front"'),
        ('harder = "prone-press-up"', ""),
        ("sets = 1", "sets = 1\n\n[reviewed]\nby = 'A clinician'\non = '2026-11-23'"),
    ],
)
def test_the_fingerprint_changes_with_any_field(data, old, new):
    """Two plans of one fingerprint must come from the same stretches, words and reviews included."""
    before = load_catalog(data).fingerprint
    path = data / "catalog" / "sphinx.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")

    assert old in text
    assert load_catalog(data).fingerprint != before


def test_the_fingerprint_changes_when_a_stretch_goes():
    """A smaller catalog makes other plans."""
    smaller = Catalog(stretches=CATALOG.stretches[1:], hazards=CATALOG.hazards)

    assert smaller.fingerprint != CATALOG.fingerprint


def test_a_comment_in_a_file_changes_nothing(data):
    """What a person cannot see must not look like another catalog."""
    before = load_catalog(data).fingerprint
    with (data / "catalog" / "bridge.toml").open("a", encoding="utf-8") as file:
        file.write("\n# looked at again\n")

    assert load_catalog(data).fingerprint == before
