"""Files and texts from outside: read as they are meant, or refused with a reason, and never a traceback."""

import time
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from recommender.reading import (
    LARGEST_DOCUMENT_BYTES,
    data_folder,
    field_path,
    problems_of,
    read_json_file,
    read_toml,
    unknown_word,
)


def file_of(reader, path):
    problems = []
    return reader(path, problems), [str(problem) for problem in problems]


# ---- files ----

READERS = pytest.mark.parametrize(
    ("reader", "good"),
    [(read_json_file, b'{"a": "\xc3\xa9"}'), (read_toml, b'a = "\xc3\xa9"\n')],
    ids=["json", "toml"],
)


@READERS
def test_a_file_is_read_as_utf_8(reader, good, tmp_path):
    """On every machine alike."""
    path = tmp_path / "file"
    path.write_bytes(good)

    assert file_of(reader, path) == ({"a": "é"}, [])


@READERS
def test_a_byte_order_mark_is_passed_over(reader, good, tmp_path):
    """Some editors write it, and nobody sees it."""
    path = tmp_path / "file"
    path.write_bytes(b"\xef\xbb\xbf" + good)

    assert file_of(reader, path) == ({"a": "é"}, [])


@READERS
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-32"])
def test_another_encoding_is_told_and_nothing_else(reader, good, encoding, tmp_path):
    """One problem, not a second one about what could not be read."""
    path = tmp_path / "file"
    path.write_bytes(good.decode().encode(encoding))
    value, (told,) = file_of(reader, path)

    assert not value
    assert told.startswith("file: is not UTF-8 text (byte ")


@READERS
def test_a_missing_file_is_told(reader, good, tmp_path):  # noqa: ARG001
    """By its name."""
    value, told = file_of(reader, tmp_path / "nowhere" / "file")

    assert not value
    assert told == ["file: there is no such file"]


@READERS
def test_a_folder_is_no_file(reader, good, tmp_path):  # noqa: ARG001
    """It is told as what it is."""
    value, told = file_of(reader, tmp_path)

    assert not value
    assert told == [f"{tmp_path.name}: is a folder, not a file"]


@READERS
def test_a_path_through_a_file_or_with_a_name_too_long_is_told(reader, good, tmp_path):
    """Whatever the disk says, in words."""
    path = tmp_path / "file"
    path.write_bytes(good)

    assert file_of(reader, path / "inside")[1][0].startswith("inside: cannot be read")
    assert "cannot be read" in file_of(reader, tmp_path / ("x" * 300))[1][0]


@pytest.mark.parametrize(("size", "refused"), [(LARGEST_DOCUMENT_BYTES, False), (LARGEST_DOCUMENT_BYTES + 1, True)])
def test_a_file_too_large_to_be_ours_is_refused(size, refused, tmp_path):
    """Answers and feedback are a few kB; a film is dropped before it is read."""
    path = tmp_path / "file"
    path.write_bytes(b"[" + b" " * (size - 2) + b"]")
    value, told = file_of(read_json_file, path)

    assert (value is None) is refused
    assert told == (["file: is too large to be one of our documents"] if refused else [])


def test_a_toml_file_too_large_to_be_ours_is_refused(tmp_path):
    """The same limit for both."""
    path = tmp_path / "file"
    path.write_bytes(b"#" * (LARGEST_DOCUMENT_BYTES + 1))

    assert file_of(read_toml, path) == ({}, ["file: is too large to be one of our documents"])


def test_problems_of_a_json_text_are_told_with_its_file(tmp_path):
    """A file is named as it is called, without the folder it lies in."""
    path = tmp_path / "answers.json"
    path.write_text('{"a": 1, "a": NaN}', "utf-8")

    assert file_of(read_json_file, path)[1] == [
        "answers.json: NaN is not a number that can be used",
        "answers.json: a: stands more than once",
    ]


@pytest.mark.parametrize(
    "content",
    ["a = ", "a", "= 1", '[a\nb = "x"', 'a = "\x00"', "a = 1\na = 2", "[a]\n[a]", "a = 2026-02-30", "a = 1 b = 2"],
)
def test_what_is_no_toml_is_told(content, tmp_path):
    """A key that stands twice too."""
    path = tmp_path / "file.toml"
    path.write_text(content, "utf-8")
    value, (told,) = file_of(read_toml, path)

    assert value == {}
    assert told.startswith("file.toml: is not TOML: ")


@pytest.mark.parametrize(
    "content",
    ["a = " + "[" * 3000, "a = " + "[" * 3000 + "]" * 3000, "a = " + "9" * 5000, "a." * 3000 + "a = 1"],
    ids=["open brackets", "closed brackets", "huge integer", "dotted key"],
)
def test_toml_that_python_cannot_bear_is_told_or_read(content, tmp_path):
    """The same as for JSON: never a traceback for what a file held."""
    path = tmp_path / "file.toml"
    path.write_text(content, "utf-8")
    value, told = file_of(read_toml, path)

    assert bool(value) != bool(told)


@pytest.mark.parametrize("dots", [64, 900, 3000])
def test_a_toml_name_of_many_dots_is_nested_too_deeply(dots, tmp_path):
    """TOML makes a table of each, without ever calling itself; who wrote it out as JSON was ended by it."""
    path = tmp_path / "file.toml"
    path.write_text("a." * dots + "a = 1", "utf-8")

    assert file_of(read_toml, path) == ({}, ["file.toml: is nested too deeply"])


def test_an_empty_toml_file_is_an_empty_table(tmp_path):
    """What is missing in it is told by whoever needs it."""
    path = tmp_path / "file.toml"
    path.write_bytes(b"")

    assert file_of(read_toml, path) == ({}, [])


def test_problems_are_added_to_those_before(tmp_path):
    """So that one list holds all of them."""
    problems = ["before"]
    read_toml(tmp_path / "a.toml", problems)
    read_json_file(tmp_path / "b.json", problems)

    assert len(problems) == 3
    assert problems[0] == "before"


def test_a_good_file_is_read_whatever_was_wrong_before(tmp_path):
    """A problem of another file must not make this one unreadable."""
    path = tmp_path / "file.json"
    path.write_text("[1]", "utf-8")

    assert read_json_file(path, ["before"]) == [1]


def test_the_data_folder_holds_the_data():
    """In a checkout and in an installed wheel alike."""
    assert (data_folder() / "messages.toml").is_file()


# ---- words ----


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nek", "'nek' is not a known area; did you mean 'neck'?"),
        ("NECK", "'NECK' is not a known area; did you mean 'neck'?"),
        ("lower back", "'lower back' is not a known area; did you mean 'lower_back'?"),
        ("rf_dvt", "'rf_dvt' is not a known area; did you mean 'RF_DVT'?"),
        ("RF_DTV", "'RF_DTV' is not a known area; did you mean 'RF_DVT'?"),
        ("zzz", "'zzz' is not a known area"),
        ("", "'' is not a known area"),
        (5, "'5' is not a known area"),
        (["neck"], "'['neck']' is not a known area; did you mean 'neck'?"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest_known_one(typed, sentence):
    """Whatever its capitals; and with nothing where nothing is near."""
    assert unknown_word(typed, ["neck", "lower_back", "RF_DVT"], "area") == sentence


def test_nothing_is_near_where_nothing_is_known():
    """An empty list."""
    assert unknown_word("neck", [], "area") == "'neck' is not a known area"


@pytest.mark.parametrize(("length", "shown"), [(40, "x" * 40), (41, "x" * 37 + "..."), (100_000, "x" * 37 + "...")])
def test_a_long_word_is_cut(length, shown):
    """It would fill the screen, and may be a person's free text in the wrong field."""
    assert unknown_word("x" * length, ["neck"], "area") == f"'{shown}' is not a known area"


def test_a_word_of_megabytes_is_answered_in_time():
    """Looking for the nearest word must not take the machine."""
    started = time.process_time()
    unknown_word("neck " * 500_000, [f"word {number}" for number in range(121)], "area")

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ((), ""), (("goal",), "goal"), (("pain", 0, "area"), "pain[0].area"), (("a", "b", "c"), "a.b.c"),
        ((0,), "[0]"), (("a", 1, 2), "a[1][2]"), ((0, "a"), "[0].a"),
    ],
)  # fmt: skip
def test_a_path_is_written_as_people_read_it(parts, path):
    """One word for each step, a number in brackets."""
    assert field_path(parts) == path


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid")

    width: int
    books: tuple[str, ...]


def test_what_pydantic_found_is_told_in_the_words_of_people():
    """One problem for each thing, in the order of the document, with the nearest field."""
    with pytest.raises(ValidationError) as caught:
        Shelf.model_validate({"width": "x", "books": ["a", 1], "widht": 2})

    found = [str(problem) for problem in problems_of(caught.value, Shelf, "shelf.toml")]

    assert len(found) == 3
    assert found[0] == "shelf.toml: width: should be a whole number"
    assert found[1] == "shelf.toml: books[1]: should be text"
    assert found[2] == "shelf.toml: widht: 'widht' is not a known field; did you mean 'width'?"


def test_without_a_file_the_path_stands_alone():
    """And without a path the file does."""
    with pytest.raises(ValidationError) as caught:
        Shelf.model_validate({"width": 1})
    with pytest.raises(ValidationError) as no_table:
        Shelf.model_validate(3)

    assert [problem.where for problem in problems_of(caught.value, Shelf)] == ["books"]
    assert [problem.where for problem in problems_of(no_table.value, Shelf, "shelf.toml")] == ["shelf.toml"]


def test_the_folder_one_is_in_has_a_name_too(tmp_path, monkeypatch):
    """`--answers .`: a problem says what it is about."""
    monkeypatch.chdir(tmp_path)

    assert file_of(read_json_file, Path()) == (None, [".: is a folder, not a file"])
