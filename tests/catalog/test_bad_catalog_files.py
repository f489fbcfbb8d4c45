"""A spoiled catalog is refused as a whole, and all that is wrong with it is said at once, by file and field.

Each test takes a copy of shipped files, spoils it as a hurried editor would, and reads what the loader says.
"""

import re
import shutil

import pytest

from recommender.catalog.catalog import load_catalog
from recommender.errors import DataError

LEAF = "sphinx.toml"  # no other file names it as easier or harder
ANOTHER_LEAF = "single-leg-bridge.toml"
NAMED_BY_OTHERS = "bridge.toml"


def spoil(path, pattern, replacement):
    """Replaces the first match; a test whose pattern no longer stands in the file must not pass by chance."""
    text, count = re.subn(pattern, lambda _: replacement, path.read_text("utf-8"), count=1, flags=re.M | re.S)
    assert count == 1, f"{pattern!r} does not stand in {path.name}"

    path.write_text(text, "utf-8")


def set_field(path, field, value):
    spoil(path, rf"^{field} = [^\n]*$", f"{field} = {value}")


def problems_in(folder) -> list[str]:
    with pytest.raises(DataError) as caught:
        load_catalog(folder)
    return [str(problem) for problem in caught.value.problems]


def about(where, problems) -> list[str]:
    return [problem for problem in problems if problem.startswith(f"{LEAF}: {where}: ")]


def test_the_copy_itself_is_fine(data):
    """Otherwise every test below would pass for the wrong reason."""
    assert len(load_catalog(data)) == len(list((data / "catalog").iterdir())) == 8


@pytest.mark.parametrize(
    ("field", "value", "where", "meant"),
    [
        ("primary", '["lumbar_extensor"]', "muscles.primary[0]", "lumbar_extensors"),
        ("position", '"pron"', "position", "prone"),
        ("hazards", '["supine_flat", "ext_lumbar_edn"]', "hazards", "ext_lumbar_end"),
        ("type", '"statik"', "type", "static"),
        ("areas", '["calf", "hamstrung"]', "areas[1]", "hamstring"),
        ("needs", '["dorway"]', "needs[0]", "doorway"),
        ("joints", '["hips"]', "joints[0]", "hip"),
        ("phase", '"cool_dwn"', "phase", "cool_down"),
        ("group", '"hamstring"', "group", "hamstrings"),
        ("sides", '"bilatral"', "sides", "bilateral"),
        ("intensity", '"very light"', "intensity", "very_light"),
        ("direction", '["neutrl"]', "spine.direction[0]", "neutral"),
        ("load", '"unload"', "spine.load", "unloaded"),
        ("grade", '"common_practise"', "evidence.grade", "common_practice"),
        ("easier", '"prone-on-elbow"', "easier", "prone-on-elbows"),
        ("harder", '"prone-pressup"', "harder", "prone-press-up"),
    ],
)
def test_an_unknown_word_is_named_with_the_nearest_known_one(data, field, value, where, meant):
    """Nothing is guessed; the editor sees what was probably meant (style 5)."""
    set_field(data / "catalog" / LEAF, field, value)

    told = about(where, problems_in(data))

    assert any(f"did you mean '{meant}'?" in problem for problem in told)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("areas", '["hamstrung"]'),
        ("primary", '["lumbar_extensor"]'),
        ("direction", '["neutrl"]'),
        ("phase", '"cool_dwn"'),
    ],
)
def test_one_slip_is_told_once(data, field, value):
    """ "At least 1 entry" about a list that holds one, or a second list of words, sends the editor astray."""
    set_field(data / "catalog" / LEAF, field, value)

    assert len(problems_in(data)) == 1


def test_an_unknown_field_is_named_with_the_nearest_known_one(data):
    """A misspelled field would otherwise be read as missing, and leave its value behind in silence."""
    spoil(data / "catalog" / LEAF, "^difficulty = ", "dificulty = ")

    assert problems_in(data) == [
        f"{LEAF}: difficulty: is missing",
        f"{LEAF}: dificulty: 'dificulty' is not a known field; did you mean 'difficulty'?",
    ]


def test_an_unknown_field_inside_a_table_is_named_with_the_nearest_known_one(data):
    """`hold` for `hold_s` is the likeliest slip of all, and it stands one level down."""
    spoil(data / "catalog" / LEAF, "^hold_s = ", "hold = ")

    assert problems_in(data) == [
        f"{LEAF}: dose.hold_s: is missing",
        f"{LEAF}: dose.hold: 'hold' is not a known field; did you mean 'hold_s'?",
    ]


@pytest.mark.parametrize(
    "field", ["group", "family", "phase", "position", "type", "sides", "areas", "difficulty", "mets", "intensity"]
)
def test_a_missing_field_is_named(data, field):
    """A stretch without a difficulty or a position cannot be kept from anybody."""
    spoil(data / "catalog" / LEAF, rf"^{field} = [^\n]*\n", "")

    assert problems_in(data) == [f"{LEAF}: {field}: is missing"]


@pytest.mark.parametrize("table", ["dose", "spine", "muscles", "evidence"])
def test_a_missing_table_is_named(data, table):
    """The same for the tables, each of which every stretch has."""
    spoil(data / "catalog" / LEAF, rf"^\[{table}\]\n.*?\n\n", "")

    assert problems_in(data) == [f"{LEAF}: {table}: is missing"]


def test_missing_words_are_named(data):
    """A stretch that nobody can explain is not a stretch yet."""
    spoil(data / "catalog" / LEAF, r"^\[words\.en\]\n.*", "")

    assert problems_in(data) == [f"{LEAF}: words: is missing"]


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("hold_s", "181", "dose.hold_s"),
        ("hold_s", "-1", "dose.hold_s"),
        ("hold_s", "30.5", "dose.hold_s"),
        ("repetitions", "0", "dose.repetitions"),
        ("repetitions", "31", "dose.repetitions"),
        ("sets", "0", "dose.sets"),
        ("sets", "5", "dose.sets"),
        ("difficulty", "0", "difficulty"),
        ("difficulty", "5", "difficulty"),
        ("mets", "0.9", "mets"),
        ("mets", "6.1", "mets"),
        ("mets", "nan", "mets"),
        ("mets", "inf", "mets"),
        ("areas", "[]", "areas"),
        ("primary", "[]", "muscles.primary"),
        ("direction", "[]", "spine.direction"),
    ],
)
def test_a_value_out_of_range_is_named(data, field, value, where):
    """A hold of 181 s is a slip of the keyboard, and it would be played to the end."""
    set_field(data / "catalog" / LEAF, field, value)

    assert about(where, problems_in(data))


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("hold_s", '"thirty"', "dose.hold_s"),
        ("hold_s", "[30]", "dose.hold_s"),
        ("hold_s", "2026-11-23", "dose.hold_s"),
        ("areas", '"hamstring"', "areas"),
        ("areas", "[3]", "areas[0]"),
        ("hazards", '"supine_flat"', "hazards"),
        ("sides", "2", "sides"),
        ("name", "3", "words.en.name"),
        ("feel", "true", "words.en.feel"),
        ("easier", "[]", "easier"),
    ],
)
def test_a_wrong_type_is_named(data, field, value, where):
    """What cannot be read as what it should be is refused where it stands."""
    set_field(data / "catalog" / LEAF, field, value)

    assert about(where, problems_in(data))


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("hold_s", '"30"', "dose.hold_s"),
        ("difficulty", "true", "difficulty"),
        ("mets", '"2"', "mets"),
        ("intensity", '"light"\ndesk = "yes"', "desk"),
        ("intensity", '"light"\nfor_comfort = 1', "for_comfort"),
        ("seed_items", '["15"]', "seed_items[0]"),
    ],
)
def test_a_value_that_only_looks_like_the_right_type_is_refused(data, field, value, where):
    """`difficulty = true` must not quietly become 1, the easiest: nothing is guessed."""
    set_field(data / "catalog" / LEAF, field, value)

    assert about(where, problems_in(data))


@pytest.mark.parametrize(
    ("pattern", "replacement", "where", "told"),
    [
        (
            r"steps = \[\n",
            'steps = ["One two three four five six seven eight nine ten eleven twelve thirteen.",',
            "steps[0]",
            "has 13 words",
        ),
        (r"steps = \[.*?\n\]", 'steps = ["One.", "Two."]', "steps", "at least 3 entries"),
        (r"steps = \[.*?\n\]", f"steps = {['One.'] * 6}", "steps", "at most 5 entries"),
        (r'^id = "[^\n]*', 'id = "Cushion Under Head"', "variants[0].id", "characters"),
        ('^feel = "[^\n]*', 'feel = " "', "feel", "at least 3 characters"),
        ('^ease_off = "[^\n]*', f'ease_off = "{"x" * 241}"', "ease_off", "at most 240 characters"),
        ('^name = "[^\n]*', f'name = "{"x" * 61}"', "name", "at most 60 characters"),
    ],
)
def test_words_that_do_not_fit_a_card_are_named(data, pattern, replacement, where, told):
    """A step of 13 words is not read in one glance."""
    spoil(data / "catalog" / LEAF, pattern, replacement)

    (problem,) = problems_in(data)

    assert problem.startswith(f"{LEAF}: words.en.{where}: ")
    assert told in problem


def test_a_muscle_cannot_be_primary_and_secondary(data):
    """It would be counted whole or half, by chance."""
    set_field(data / "catalog" / LEAF, "secondary", '["lumbar_extensors", "soleus"]')

    assert problems_in(data) == [f"{LEAF}: muscles: lumbar_extensors is both primary and secondary"]


def test_broken_toml_is_named_with_its_line(data):
    """An unclosed quote is found where it is, not in a traceback."""
    spoil(data / "catalog" / LEAF, 'type = "static"', 'type = "static')

    (problem,) = problems_in(data)

    assert problem.startswith(f"{LEAF}: is not TOML")
    assert "line 5" in problem


@pytest.mark.parametrize(
    "content",
    [
        "Lie on your back, na\xefvely.".encode("latin-1"),
        "a = 1".encode("utf-16"),
        b"",
        b"\x00\x01\x02",
        b"a = " + b"[" * 3000,
        b"a = " + b"1" * 5000,
    ],
    ids=["latin-1", "utf-16", "empty", "binary", "deep nesting", "huge integer"],
)
def test_a_file_that_is_not_ours_is_a_problem_and_never_a_traceback(data, content):
    """Never a traceback for what a file held (contract 4)."""
    (data / "catalog" / LEAF).write_bytes(content)

    found = problems_in(data)

    assert found
    assert all(problem.startswith(f"{LEAF}: ") for problem in found)


def test_a_byte_order_mark_is_no_problem(data):
    """Editors of one operating system write it, and nobody sees it."""
    path = data / "catalog" / LEAF
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(load_catalog(data)) == len(list((data / "catalog").iterdir()))


def test_a_folder_with_the_name_of_a_file_is_a_problem(data):
    """It cannot be a stretch, and must not stop the other problems from being told."""
    (data / "catalog" / "folder.toml").mkdir()

    assert problems_in(data) == ["folder.toml: is a folder, not a file"]


def test_an_empty_folder_is_a_problem(data):
    """A catalog of nothing would make every week empty without a word."""
    shutil.rmtree(data / "catalog")
    (data / "catalog").mkdir()

    assert problems_in(data) == ["catalog/: holds no stretches"]


def test_a_missing_folder_is_a_problem(data):
    """The same where it is not there at all."""
    shutil.rmtree(data / "catalog")

    assert problems_in(data) == ["catalog/: holds no stretches"]


def test_a_name_may_be_used_once_whatever_its_capitals(data):
    """Two cards of one name cannot be told apart on the calendar; both files are named."""
    set_field(data / "catalog" / LEAF, "name", '"BRIDGE"')

    assert problems_in(data) == [
        "bridge.toml: words.en.name: another stretch has this name",
        f"{LEAF}: words.en.name: another stretch has this name",
    ]


@pytest.mark.parametrize("field", ["easier", "harder"])
def test_a_stretch_cannot_be_its_own_easier_or_harder_form(data, field):
    """Walking the chain would stand still."""
    set_field(data / "catalog" / LEAF, field, f'"{LEAF.removesuffix(".toml")}"')

    (problem,) = problems_in(data)

    assert problem.startswith(f"{LEAF}: {field}: ")


def test_an_id_that_is_not_the_file_name_is_a_problem(data):
    """One name for one thing."""
    spoil(data / "catalog" / LEAF, "^group", 'id = "another"\ngroup')

    assert problems_in(data) == [f"{LEAF}: id: should be the file's name, or be left out"]


def test_an_id_that_is_the_file_name_may_stand_there(data):
    """It is only said twice."""
    spoil(data / "catalog" / LEAF, "^group", f'id = "{LEAF.removesuffix(".toml")}"\ngroup')

    assert len(load_catalog(data)) == len(list((data / "catalog").iterdir()))


@pytest.mark.parametrize("name", ["Doorway Stretch.toml", "doorway_stretch.toml", f"{'x' * 61}.toml"])
def test_a_file_name_that_cannot_be_an_id_is_a_problem(data, name):
    """Ids stand in addresses and in the file names of pictures."""
    (data / "catalog" / LEAF).rename(data / "catalog" / name)

    (problem,) = problems_in(data)

    assert problem.startswith(f"{name}: id: ")


def test_two_spoiled_files_are_told_in_one_error(data):
    """An editor mends everything in one round; the headline counts the lines below it."""
    set_field(data / "catalog" / LEAF, "hold_s", "300")
    set_field(data / "catalog" / LEAF, "difficulty", "9")
    set_field(data / "catalog" / ANOTHER_LEAF, "position", '"suppine"')

    with pytest.raises(DataError) as caught:
        load_catalog(data)

    assert {problem.where for problem in caught.value.problems} == {
        f"{ANOTHER_LEAF}: position",
        f"{LEAF}: dose.hold_s",
        f"{LEAF}: difficulty",
    }
    assert str(caught.value).splitlines()[0] == "3 problems in the data"
    assert len(str(caught.value).splitlines()) == 4


def test_what_shows_in_one_file_and_what_shows_between_files_is_told_together(data):
    """A broken file must not hide a chain that leads nowhere in another."""
    (data / "catalog" / LEAF).write_text("x", "utf-8")
    set_field(data / "catalog" / ANOTHER_LEAF, "easier", '"brigde"')

    assert [problem.split(": ")[:2] for problem in problems_in(data)] == [
        [LEAF, "is not TOML"],
        [ANOTHER_LEAF, "easier"],
    ]


def test_a_spoiled_file_raises_no_false_alarm_about_the_files_that_name_it(data):
    """`bridge` exists: telling its neighbours that it is unknown sends the editor to the wrong files."""
    set_field(data / "catalog" / NAMED_BY_OTHERS, "difficulty", "9")

    assert {problem.split(":")[0] for problem in problems_in(data)} == {NAMED_BY_OTHERS}


def test_bad_data_ends_with_exit_code_3():
    """Contract 4: 3 = bad input, every problem listed."""
    assert DataError.exit_code == 3
