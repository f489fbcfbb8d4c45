"""Texts of JSON from outside: read as they are meant, or refused with a reason, and never a traceback."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.json_text import broken_at, read_json


def json_of(text):
    """The value, and what was said about it."""
    problems = []
    return read_json(text, "a.json", problems), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1, 2.5, 10**300, "", "é漢", "\u2028", [], {}, [1, [2, {"a": None}]], {"a": {"b": []}, "": 1}],
)
def test_json_is_read_as_it_is(value):
    """Nothing is changed on the way in."""
    assert json_of(json.dumps(value)) == (value, [])


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('{"a": 1, "a": 2}', ["a"]),
        ('{"a": 1, "a": 1}', ["a"]),  # the same value: still not one answer
        ('{"a": 1, "b": 2, "a": 3, "b": 4, "a": 5}', ["a", "b"]),
        ('{"x": {"red_flags": [], "red_flags": ["RF_DVT"]}}', ["red_flags"]),
        ('[{"a": 1}, {"a": 1, "a": null}]', ["a"]),
        ('{"": 1, "": 2}', [""]),
        (r'{"a": 1, "\u0061": 2}', ["a"]),
    ],
)
def test_a_key_that_stands_twice_is_a_problem(text, keys):
    """`red_flags` empty and then full: which of the two was meant cannot be known."""
    assert json_of(text)[1] == [f"a.json: {key}: stands more than once" for key in keys]


def test_a_key_may_stand_in_two_objects():
    """Each item of a list has its own."""
    assert json_of('[{"a": 1}, {"a": 2}]') == ([{"a": 1}, {"a": 2}], [])


def test_an_object_of_many_keys_is_read_in_time():
    """A large file is refused or read, but never hangs: the work must not grow with the square of the keys."""
    text = json.dumps({f"key {number}": number for number in range(6_000)})
    started = time.process_time()
    value, told = json_of(text)

    assert time.process_time() - started < 0.4
    assert (len(value), told) == (6_000, [])


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("text", ["%s", "[1, %s]", '{"weeks": %s}'])
def test_numbers_that_are_none_are_problems(word, text):
    """JSON has no such numbers; a comparison with NaN is never true, so it would slip through every limit."""
    assert json_of(text % word)[1] == [f"a.json: {word} is not a number that can be used"]


@pytest.mark.parametrize("text", ["1e999", "[-1e999]", '{"weeks": 1e400}'])
def test_a_number_too_large_for_a_number_is_a_problem(text):
    """It would be read as infinity, which no other program could read back."""
    assert json_of(text)[1]


@pytest.mark.parametrize("text", ["9" * 5000, "[" + "9" * 5000 + "]", '{"a": -' + "9" * 5000 + "}"])
def test_an_integer_of_thousands_of_digits_is_a_problem(text):
    """Python refuses to convert it, and says so with an error of another kind."""
    assert json_of(text) == (None, ["a.json: holds a number that is too long"])


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 100_000, "[" * 50_000 + "]" * 50_000, "[" * 65 + "]" * 65, '{"a":' * 65 + "1" + "}" * 65],
)
def test_deep_nesting_is_a_problem(text):
    """A file of brackets must not end the program."""
    assert json_of(text) == (None, ["a.json: is nested too deeply"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "}",
        "{'a': 1}",
        "{a: 1}",
        '{"a": 1,}',
        '{"a": 1} {"b": 2}',
        "nul",
        '"a',
        "// note\n{}",
        "answers",
    ],
)
def test_what_is_no_json_is_told_with_its_line(text):
    """So that it can be found."""
    value, (told,) = json_of(text)

    assert value is None
    assert told.startswith("a.json: is not JSON: ")
    assert "in line 1" in told or "in line 2" in told


def test_the_line_is_the_line():
    """Counted as an editor counts."""
    text = '{\n"a": 1,\n"b": ?\n}'

    assert json_of(text)[1][0] == "a.json: is not JSON: in line 3, column 6 a value should stand"
    assert broken_at(text) == (3, 6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{a: 1}", "column 2 a name in double quotes should stand"),
        ('{"a": 1 "b": 2}', "column 9 a comma should stand"),
        ('{"a" 1}', "column 6 a colon should stand"),
        ("{} {}", "column 4 the text should end"),
        ('{"a', "column 2 a text in quotes begins that does not end"),
        ('{"a\n": 1}', "column 4 a text in quotes is broken by a sign that cannot stand in it"),
        ('{"\\q": 1}', "column 3 a backslash stands before what it cannot stand before"),
    ],
)
def test_it_is_said_in_plain_words_what_is_wrong(text, said):
    """Not in those of a reader of JSON."""
    assert json_of(text)[1] == [f"a.json: is not JSON: in line 1, {said}"]


def test_a_value_is_broken_nowhere():
    assert broken_at('{"a": [1, null]}') is None
    assert broken_at("[" * 100_000 + "]" * 100_000) is None


@given(st.text('{}[]":,0123456789eE.-+nulltruefalse \\\n', max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_or_refused(text):
    """Whatever is pasted: a value or a problem."""
    value, told = json_of(text)

    assert told or json.loads(text) == value
