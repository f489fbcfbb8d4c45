"""`--help`: every command says what it does, in words that somebody has read."""

from __future__ import annotations

import re
import shlex

import pytest
from cli.help_texts import NARROW, command_of, commands, examples, help_of, kept, page_of, pages

EVERY = list(commands())
GROUPS = [words for words in EVERY if hasattr(command_of(words), "commands")]
# Typed with words of the person's own, which a newcomer cannot guess; but for those in WITHOUT it has an example.
NEEDS_AN_EXAMPLE = re.compile(r"\n +-o,|FILE\|-|\nArguments:")
WITHOUT = {"model show", "model card", "model rollback", "team list"}
# The README names these, and why: what they make is a page, a session or an account, not an answer.
WITHOUT_JSON = {"serve", "explore", "report", "go", "catalog new", "team new", "team invite", "team revoke"}


def name_of(words):
    return " ".join(words) or "stretch"


def test_every_command_has_its_page_and_no_page_is_left_over():
    """A new command fails here until its help was read: make help-texts."""
    assert set(kept()) == {page_of(words) for words in EVERY}


@pytest.mark.parametrize("page", sorted({page_of(words) for words in EVERY}))
def test_help_says_what_somebody_read_last(page):
    """If this fails on purpose: read it as somebody who sees it for the first time, then make help-texts."""
    assert pages()[page] == kept().get(page)


@pytest.mark.parametrize("words", EVERY, ids=name_of)
def test_help_is_a_sentence_and_each_option_is_explained(words):
    """A line without words beside it leaves people guessing."""
    about = help_of(words).split("\n\n")[1].strip()

    assert re.match(r"[A-Z].*\.(\s|$)", about, flags=re.DOTALL), about
    assert [option.name for option in command_of(words).params if not option.help] == []


def test_all_but_the_named_commands_answer_programs():
    """Whoever writes a script should not have to try which command speaks JSON."""
    silent = {name_of(words) for words in EVERY if words not in GROUPS and "--json" not in help_of(words)}

    assert silent == WITHOUT_JSON


@pytest.mark.parametrize("words", GROUPS, ids=name_of)
def test_no_line_of_a_list_of_commands_is_cut_off(words):
    """On a terminal 80 columns wide a longer sentence would end in dots."""
    listed = help_of(words, NARROW).partition("\nCommands:")[2]

    assert listed
    assert [line for line in listed.splitlines() if line.endswith("...")] == []


@pytest.mark.parametrize("words", EVERY, ids=name_of)
def test_what_has_to_be_named_is_shown_by_an_example(words):
    """A line to copy is understood sooner than a list of options."""
    assert examples(words) or name_of(words) in WITHOUT or not NEEDS_AN_EXAMPLE.search(help_of(words))


@pytest.mark.parametrize("words", EVERY, ids=name_of)
def test_an_example_is_a_command_that_the_program_understands(words):
    """Its words are parsed as they would be, and nothing is done."""
    for line in examples(words):
        program, *rest = shlex.split(line)
        called = max((words for words in EVERY if tuple(rest[: len(words)]) == words), key=len)

        assert program == "stretch"
        assert command_of(called).make_context(line, rest[len(called) :]).params
