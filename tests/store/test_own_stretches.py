"""Own stretches on the disk: private, whole, left out where broken, taken along, and gone with their person."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import stat

import pytest
from other_folders import entry
from people import MONDAY, NOON, answers, feedback

from recommender import Recommender, StoreError
from recommender.errors import DocumentError, UnknownNameError, UsageError
from recommender.store.store import Store

ROLL = "mine:roll-of-my-therapist"


@pytest.fixture
def app(tmp_path):
    store = Store.open(str(tmp_path / "people.db"), now=NOON)
    with Recommender(store, now=lambda: NOON, today=lambda: MONDAY) as opened:
        yield opened


def eligible(app, person):
    app.save_answers(person, answers())
    return ROLL not in app.reasons.left_out(person, MONDAY) and ROLL in app.knowledge_of(person).catalog


def files(tmp_path):
    return list(tmp_path.rglob("*.toml"))


def test_it_is_the_persons_alone_and_no_other_user_of_the_machine_can_read_it(app, tmp_path):
    """Two people of one home: what was shown to one of them may hurt the other."""
    app.own.save("me", entry())
    (file,) = files(tmp_path)

    assert eligible(app, "me")
    assert not eligible(app, "you")
    assert ROLL not in app.knowledge.catalog
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, file.parent.parent)] == [
        0o600,
        0o700,
        0o700,
    ]


@pytest.mark.parametrize("name", ["../..", "a/b", "体操", "me:me", ".", "con", "x" * 100])
def test_no_name_of_a_person_leads_out_of_their_own_folder(app, tmp_path, name):
    app.own.save(name, entry())
    app.own.save(f"{name}2", entry()) if len(name) < 100 else None
    folders = {path.parent for path in files(tmp_path)}

    assert {folder.parent for folder in folders} == {tmp_path / "people.db.stretches"}
    assert len(folders) == len(files(tmp_path))


def test_a_change_takes_the_place_of_the_first_and_a_deleted_one_is_gone(app, tmp_path):
    app.own.save("me", entry())
    app.own.save("me", entry(hold_s=40), "roll-of-my-therapist")

    assert app.knowledge_of("me").catalog[ROLL].dose.hold_s == 40
    app.own.delete("me", "roll-of-my-therapist")
    assert not files(tmp_path)
    with pytest.raises(UnknownNameError):
        app.own.delete("me", "../../people")
    with pytest.raises(UnknownNameError):
        app.own.save("me", entry(), "nothing-of-this-name")


def test_what_does_not_fit_beside_the_others_is_refused_and_nothing_is_stored(app, tmp_path):
    """A second stretch of one name could not be told from the first in a week."""
    with pytest.raises(DocumentError, match="name: another stretch has this name"):
        app.own.save("me", entry(name="Bridge"))

    assert not files(tmp_path)


def test_a_broken_file_is_left_out_and_told_and_the_others_stay(app, tmp_path):
    """A person may change the files by hand; a slip in one of them must not take their week away."""
    app.own.save("me", entry())
    (file,) = files(tmp_path)
    file.with_name("slip.toml").write_text("hold_s = 'long'\n")
    file.with_name("twin.toml").write_text(file.read_text())
    found = {own.slug: own for own in app.own.all("me")}
    told = [str(problem) for problem in found["slip"].problems]

    assert eligible(app, "me")
    assert "slip.toml: hold_s: should be a whole number" in told
    assert "slip.toml: name: is missing" in told
    assert [str(problem) for problem in found["twin"].problems] == ["twin.toml: name: another stretch has this name"]
    assert {own["slug"] for own in app.belongings.export("me")["own_stretches"]} == {
        "roll-of-my-therapist",
        "slip",
        "twin",
    }


def test_a_file_that_changes_by_hand_counts_at_once(app, tmp_path):
    app.own.save("me", entry())
    assert eligible(app, "me")
    (file,) = files(tmp_path)
    file.write_text(file.read_text().replace("difficulty = 1", "difficulty = 3"))
    os.utime(file, ns=(1, 1))

    assert app.knowledge_of("me").catalog[ROLL].difficulty == 3
    assert "state:level" in {because.rule for because in app.reasons.left_out("me", MONDAY)[ROLL].because}


def test_they_go_along_in_the_archive_and_come_back_as_they_were(app, tmp_path):
    app.own.save("me", entry(hazard_answers={"balance": "not_sure"}))
    app.save_and_plan("me", answers(), starts_on=MONDAY)
    app.record(feedback(items=[{"stretch": ROLL, "outcome": "done"}]))
    archive, export = app.belongings.archive("me"), app.belongings.export("me")
    with Recommender.open(tmp_path / "other.db") as other:
        brought = other.belongings.take_in_archive(archive)
        again = other.belongings.take_in_archive(archive)

        assert not brought.is_without_some
        assert not again.is_new
        assert other.belongings.export("me")["own_stretches"] == export["own_stretches"]
        assert other.knowledge_of("me").catalog.fingerprint == app.knowledge_of("me").catalog.fingerprint
        assert other.belongings.archive("me")[:4] == archive[:4]


def test_an_archive_with_them_is_refused_where_there_is_no_place_for_files(app):
    """Half of a person is not that person: nothing is taken in."""
    app.own.save("me", entry())
    app.save_answers("me", answers())
    with Recommender.open(":memory:") as other:
        with pytest.raises(UsageError, match="files beside the database"):
            other.belongings.take_in_archive(app.belongings.archive("me"))
        with pytest.raises(UsageError, match="files beside the database"):
            other.own.save("me", entry())

        assert other.people() == []


def test_rows_that_are_no_stretches_are_refused_with_every_problem(app):
    app.save_answers("me", answers())
    document = app.belongings.export("me") | {
        "own_stretches": [{"slug": "../x"}, {"slug": "a", "document": {"name": "x"}}, 3]
    }
    app.erase("me")
    with pytest.raises(DocumentError) as caught:
        app.belongings.take_in(document)
    told = [str(problem) for problem in caught.value.problems]

    assert "own_stretches[0].slug: should be the name of a stretch, each once" in told
    assert any(problem.startswith("own_stretches[1]: steps") for problem in told)
    assert "own_stretches[2].slug: should be the name of a stretch, each once" in told
    assert app.people() == []


def test_erasing_a_person_leaves_no_file_of_theirs_and_all_of_the_others(app, tmp_path):
    for person in ("me", "you"):
        app.own.save(person, entry())
    app.erase("me")

    assert [path.parent.name.partition("-")[0] for path in files(tmp_path)] == ["you"]
    app.erase("you")
    assert not (tmp_path / "people.db.stretches").exists()


def test_somebody_of_whom_only_a_stretch_is_kept_can_take_it_along_and_erase_it(app):
    app.own.save("me", entry())

    assert app.place.is_known("me")
    assert len(app.belongings.export("me")["own_stretches"]) == 1
    app.erase("me")
    assert not app.place.is_known("me")


def test_a_clinic_has_no_place_for_them(tmp_path):
    """There the clinic answers for what it shows, with a folder of its own."""
    store = Store.open(str(tmp_path / "people.db"), now=NOON)
    with pytest.raises(UsageError):
        store.of_team("north").own_stretches.save("me", entry())
    store.close()


def test_a_disk_that_cannot_be_written_is_told_in_plain_words(app, tmp_path):
    (tmp_path / "people.db.stretches").write_text("in the way")
    with pytest.raises(StoreError) as caught:
        app.own.save("me", entry())

    assert str(tmp_path) not in str(caught.value)


def test_a_week_that_was_made_before_a_stretch_was_entered_shows_it_among_the_choices(app):
    """What is kept in memory of a week goes by its stretches too."""
    app.save_and_plan("me", answers(), starts_on=MONDAY)
    before = ROLL in app.reasons.left_out("me", MONDAY) or ROLL in app.knowledge_of("me").catalog
    app.own.save("me", entry())

    assert not before
    assert app.reasons.why("me", ROLL, MONDAY)["left_out"] == []


def test_a_backup_brings_them_back_on_another_machine(app, tmp_path):
    """Also one that its person broke by hand: it is theirs all the same."""
    app.own.save("me", entry())
    app.own.save("you", entry(name="Another"))
    (broken,) = [path for path in files(tmp_path) if path.stem == "another"]
    broken.write_text("name = [")
    app.save_answers("me", answers())
    counts = app.back_up(tmp_path / "all.backup")
    with Recommender.open(tmp_path / "new" / "people.db") as other:
        other.own.save("somebody", entry(name="Not in it"))
        with pytest.raises(UsageError, match="--replace"):
            other.restore_backup(tmp_path / "all.backup")
        restored = other.restore_backup(tmp_path / "all.backup", replace=True)

        assert restored == counts
        assert counts["own_stretches"] == 2
        assert ROLL in other.knowledge_of("me").catalog
        assert [own.slug for own in other.own.all("you") if own.problems] == ["another"]
        assert not other.own.all("somebody")
        assert len(files(tmp_path / "new")) == 2
        assert {stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path / "new")} == {0o600}
        assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files(tmp_path / "new")} == {0o700}
        assert not list((tmp_path / "new").glob("*.coming")) + list((tmp_path / "new").glob("*.going"))


def test_where_there_is_no_place_for_files_the_rest_is_restored(app, tmp_path):
    app.own.save("me", entry())
    app.save_answers("me", answers())
    app.back_up(tmp_path / "all.backup")
    with Recommender.open(":memory:") as other:
        counts = other.restore_backup(tmp_path / "all.backup")

        assert (counts["people"], counts["own_stretches"]) == (1, 0)


def test_a_backup_without_any_is_one_of_everything_all_the_same(app, tmp_path):
    """As those of the first format are: what is here goes, and nothing comes for it."""
    app.save_answers("me", answers())
    app.back_up(tmp_path / "all.backup")
    app.own.save("me", entry())
    rewritten(tmp_path / "all.backup", lambda lines: [lines[0] | {"archive_version": 1}, *without_own(lines[1:])])
    app.restore_backup(tmp_path / "all.backup", replace=True)

    assert not files(tmp_path)
    assert app.people() == ["me"]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("../../up-00000000", "a.toml"),
        ("me-2744ccd1", "../a.toml"),
        ("me-2744ccd1", "a/b.toml"),
        ("me-2744ccd1", ".toml"),
        ("me-2744ccd1", "a.py"),
        ("/me-2744ccd1", "a.toml"),
        ("", "a.toml"),
    ],
)
def test_no_backup_writes_anywhere_else(app, tmp_path, folder, name):
    """A file that somebody sends is not a reason to trust the names in it."""
    app.own.save("me", entry())
    app.save_answers("me", answers())
    app.back_up(tmp_path / "all.backup")
    before = {path: path.read_bytes() for path in files(tmp_path)}
    rewritten(
        tmp_path / "all.backup",
        lambda lines: [[folder, name, "x"] if isinstance(line, list) and len(line) == 3 else line for line in lines],
    )
    with pytest.raises(DocumentError, match="is no file of an own stretch"):
        app.restore_backup(tmp_path / "all.backup", replace=True)

    assert {path: path.read_bytes() for path in files(tmp_path)} == before


def without_own(lines):
    """The lines of a backup but for those of own stretches."""
    for line in lines:
        if not (isinstance(line, dict) and line.get("table") == "own_stretches"):
            yield {"rows": {k: n for k, n in line["rows"].items() if k != "own_stretches"}} if "rows" in line else line


def rewritten(path, change):
    """A backup whose lines were changed, with the digest that then belongs to it."""
    lines = change([json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()])
    texts = [json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines[:-1]]
    end = {"rows": lines[-1]["rows"], "sha256": hashlib.sha256(b"".join(texts)).hexdigest()}
    path.write_bytes(gzip.compress(b"".join([*texts, json.dumps(end).encode()])))
