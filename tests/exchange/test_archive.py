"""One person in one zip file: whole on another machine, the same weeks from then on; anything else stores nothing."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender.application import Recommender
from recommender.errors import DocumentError, UsageError
from recommender.exchange.archive_reading import read_archive
from recommender.store.store import Store

NEXT = MONDAY + timedelta(days=7)


def opened(today=NEXT):
    return Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: today)


def live(app, person="me"):
    """Answers, a week, two sessions told of, a check-in, a model, and a study that leaves something to chance."""
    app.save_answers(person, answers(answered_on=...))
    plan = app.plan_week(person, starts_on=MONDAY)
    for number, session in enumerate(plan.sessions[:2]):
        items = [{"stretch": item.stretch, "outcome": "done", "felt": "helped"} for item in session.items]
        app.record(
            feedback(f"f{number}", person=person, session_id=session.session_id, on=str(session.on), items=items)
        )
    app.record(checkin(person=person, on=str(NEXT)))
    app.record(event(person=person))
    app.set_study(eps=0.2, holdout=0.0, reason="we want to know")
    app.learn()


@pytest.fixture(scope="module")
def archive():
    """The archive of somebody who lived a week, and the week that came next where it was made."""
    with opened() as app:
        live(app)
        return app.belongings.archive("me"), app.plan_week("me", starts_on=NEXT).to_document()


def test_the_next_week_is_the_same_on_another_machine(archive):
    """To the byte: the same answers, past, model and chance."""
    content, week = archive
    with opened() as app:
        assert app.belongings.take_in_archive(content).is_new
        there = app.plan_week("me", starts_on=NEXT).to_document()

    assert json.dumps(there) == json.dumps(week)


def test_every_row_is_there_again_and_so_the_next_archive_is_the_same_bytes(archive):
    with opened() as app:
        app.belongings.take_in_archive(archive[0])

        assert app.belongings.archive("me") == archive[0]


def test_the_same_archive_again_adds_nothing(archive):
    with opened() as app:
        app.belongings.take_in_archive(archive[0])
        before = app.belongings.export("me")
        again = app.belongings.take_in_archive(archive[0])

        assert not again.is_new
        assert app.belongings.export("me") == before


def test_somebody_else_of_that_name_is_not_mixed_with_them(archive):
    """Refused, or taken in under a name of their own."""
    with opened() as app:
        app.save_answers("me", answers(age_years=70))
        with pytest.raises(UsageError, match="--as NAME"):
            app.belongings.take_in_archive(archive[0])
        brought = app.belongings.take_in_archive(archive[0], name="ann")

        assert app.people() == ["ann", "me"]
        assert any("model" in note for note in brought.notes)
        assert app.models() == []
        assert app.settings.eps == 0


@pytest.mark.parametrize(("others", "goes_along"), [(1, False), (8, False), (9, True)])
def test_the_model_of_a_few_people_stays_with_them(others, goes_along):
    """One of two could read the other out of it, and erasing the other would not reach the copy; ten are a group."""
    with opened() as app:
        for number in range(others):
            app.save_answers(f"other{number}", answers())
        live(app)
        content = app.belongings.archive("me")
    with opened() as there:
        notes = there.belongings.take_in_archive(content).notes

        assert (read_archive(content).model is not None) is goes_along
        assert bool(there.models()) is goes_along
        assert any("stayed there" in note for note in notes) is not goes_along


def test_a_warning_in_unfinished_answers_comes_along():
    """A stop must not be lost on the way."""
    with opened() as here, opened() as there:
        here.save_answers("me", answers(answered_on=...))
        told = checkin(red_flags=["RF_CES_SADDLE"], on=str(NEXT))
        here.drafts.keep("me", "check-in", {"on": str(NEXT)}, counts=told)
        there.belongings.take_in_archive(here.belongings.archive("me"))

        assert there.plan_week("me", starts_on=NEXT).status == "refer"


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files, **entry):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = entry.get("external_attr", 0)
            archive.writestr(info, content)
    return held.getvalue()


BAD = {
    "no zip file": lambda _: b"PK\x03\x04 and nothing more",
    "a path that climbs": lambda files: packed(files | {"../../evil.txt": b"x"}),
    "a path from the root": lambda files: packed(files | {"/etc/passwd": b"x"}),
    "a windows path": lambda files: packed(files | {"..\\evil.txt": b"x"}),
    "a file that nobody expects": lambda files: packed(files | {"run.sh": b"x"}),
    "a link": lambda files: packed(files, external_attr=0o120777 << 16),
    "a changed table": lambda files: packed(files | {"tables/pain.csv": b"person\n"}),
    "changed answers": lambda files: packed(files | {"data.json": files["data.json"].replace(b"41", b"42")}),
    "no data": lambda files: packed({name: files[name] for name in files if name != "data.json"}),
    "no manifest": lambda files: packed({name: files[name] for name in files if name != "manifest.json"}),
    "cut off": lambda files: packed(files)[:-400],
    "a bomb": lambda files: packed(files | {"tables/pain.csv": b"0" * 60_000_000}),
    "a long list of files": lambda _: packed({f"{number:0100d}": b"" for number in range(300)}),
    "a larger list elsewhere": lambda files: packed(files)[:-22] + b"PK\x06\x07" + bytes(16) + packed(files)[-22:],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_and_stores_nothing(archive, name):
    content = BAD[name](files_of(archive[0]))
    with opened() as app:
        with pytest.raises(DocumentError):
            app.belongings.take_in_archive(content)

        assert app.people() == []


def test_a_flipped_byte_anywhere_stores_nothing_else(archive):
    """Whatever byte is damaged: refused, or, where it says nothing, the same person."""
    content, _ = archive
    for place in range(0, len(content), len(content) // 60):
        damaged = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        try:
            read = read_archive(damaged)
        except DocumentError:
            continue
        assert read.data == read_archive(content).data


def test_a_lying_size_is_not_believed(archive):
    """The list of files says ten bytes, and megabytes are packed."""
    files = files_of(archive[0]) | {"tables/pain.csv": b"0" * 5_000_000}
    content = packed(files)
    content = content.replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(DocumentError, match="damaged"):
        read_archive(content)


def test_every_problem_is_listed(archive):
    files = files_of(archive[0])
    content = packed(files | {"run.sh": b"x", "../x": b"y"})

    with pytest.raises(DocumentError) as caught:
        read_archive(content)

    assert [problem.where for problem in caught.value.problems] == ["run.sh", "x"]


def test_a_changed_model_is_refused(archive):
    """Numbers that nobody learned would rank stretches."""
    files = files_of(archive[0])
    model = json.loads(files["model.json"])
    model["document"]["pain"]["mean"][0] += 1
    text = json.dumps(model).encode()
    with opened() as app:
        with pytest.raises(DocumentError, match="something was changed"):
            app.belongings.take_in_archive(_signed_again(files | {"model.json": text}))

        assert app.people() == []


def test_the_model_of_an_earlier_version_stays_behind_and_all_else_comes_in(archive):
    files = files_of(archive[0])
    model = json.loads(files["model.json"])
    model["document"]["model_version"] = 1
    del model["document"]["pain"]["pull"]
    with opened() as app:
        brought = app.belongings.take_in_archive(_signed_again(files | {"model.json": json.dumps(model).encode()}))

        assert app.people() == ["me"]
        assert app.models() == []
        assert any("an earlier version" in note for note in brought.notes)


def _signed_again(files):
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        content = files[entry["name"]]
        entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return packed(files | {"manifest.json": json.dumps(manifest).encode()})


def test_it_says_in_plain_words_what_it_holds(archive):
    files = files_of(archive[0])
    about = files["README.txt"].decode()
    documents = [name for name in files if "/" not in name and name != "README.txt"]

    assert [name for name in documents if name not in about] == []
    assert {f"tables/{name}" for name in ("pain.csv", "pain.parquet", "exposures.csv", "dictionary.csv")} <= set(files)
