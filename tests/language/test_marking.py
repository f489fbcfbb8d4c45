"""Every text on a page or a screen is marked for the translator: a walk through the templates and the commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from collected_words import collected

import recommender
from recommender.questionnaire.question_file import WORDS
from recommender.web.rendering import NOT_TRANSLATED, templates

PACKAGE = Path(recommender.__file__).parent
TEMPLATES = sorted(
    path for path in (PACKAGE / "web" / "templates").glob("*.html") if not path.name.startswith(NOT_TRANSLATED)
)
LETTERS = re.compile(r"[A-Za-z]{2}")
UNTRANSLATED_CALLS = {"print", "echo", "say", "input", "fill"}
# The commands of a person's own week. Those of analysts and clinics stay English.
SCREENS = (
    "show", "show_difference", "feedback_questions", "plan_commands", "week_commands", "log_commands",
    "checkin_commands", "checkin_desk", "go_commands", "guided", "trend_chart", "interview", "choice_screens",
    "player_screen",
)  # fmt: skip


def texts(source: str) -> list[str]:
    """The literal text of a template outside HTML tags and outside every marking, as Jinja's own lexer reads it."""
    written, is_marked, block = [], False, ""
    for _, kind, value in templates().lex(source):
        if kind == "data" and not is_marked:
            written.append(value)
        elif kind == "variable_begin":
            written.append("\0")
        elif kind == "name" and block == "":
            block = value
            is_marked = value == "trans" or (is_marked and value != "endtrans")
        if kind in ("block_begin", "block_end"):
            block = "" if kind == "block_begin" else "done"
    return [text.strip() for text in re.split(r"<[^>]*>|\0", "".join(written)) if LETTERS.search(plain(text))]


def plain(text: str) -> str:
    """Without entities, and without the ends of attributes that a macro writes: they are no words."""
    return re.sub(r"""&\w+;|[\w-]+="[\w-]*"?|^-?[\w-]+"(?: |$)|<!doctype""", "", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_words_outside_a_marking(path):
    """Text that is written into a page as it is could never be said in another language."""
    assert not texts(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_attribute_that_is_read_aloud_holds_words_outside_a_marking(path):
    found = re.findall(r'\s(?:alt|aria-label|title|placeholder|data-[a-z-]+)="([^"{]*)"', path.read_text())

    assert not [words for words in found if " " in words.strip() and LETTERS.search(words)]


def test_the_walk_finds_what_is_not_marked():
    """Else the tests above could not fail."""
    assert texts('<p{% if open %} hidden{% endif %}>{{ _("Marked") }} but this is not</p>') == ["but this is not"]
    assert texts("{% trans %}Marked{% endtrans %}{% if open %}Not marked{% endif %}") == ["Not marked"]
    assert texts('<p class="lead">{{ _("Marked") }}</p>') == []


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_says_words_outside_a_marking(name):
    """A literal with letters that goes straight to the terminal."""
    source = (PACKAGE / "cli" / f"{name}.py").read_text(encoding="utf-8")
    unmarked = [
        f"line {call.lineno}: {word}"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and _name_of(call.func) in UNTRANSLATED_CALLS and call.args
        for word in _literals(call.args[0])
        if LETTERS.search(word) and word not in WORDS  # the key of a sentence of the questionnaire
    ]

    assert not unmarked


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _literals(given: ast.expr) -> Iterator[str]:
    """The literal text of an argument, also within an f-string and on both sides of a plus or an if."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        yield given.value
    elif isinstance(given, ast.JoinedStr):
        for part in given.values:
            yield from _literals(part)
    elif isinstance(given, ast.BinOp):
        yield from _literals(given.left)
        yield from _literals(given.right)
    elif isinstance(given, ast.IfExp):
        yield from _literals(given.body)
        yield from _literals(given.orelse)


@pytest.mark.parametrize("name", ["player.js", "session.js", "feedback.js", "cues.js", "body_map.js"])
def test_no_script_holds_words_of_its_own(name):
    """Its words come with the page (stage.html and data attributes), in the language of the page."""
    source = re.sub(r"//.*", "", (PACKAGE / "web" / "static" / name).read_text(encoding="utf-8"))
    sentences = re.findall(r'"([A-Z][a-z]+ [a-z ]+[^"]*)"|`([A-Z][a-z]+ [^`]*)`', source)

    assert not sentences


def marked_in(path: Path) -> Iterator[str]:
    """The text of every call that asks for a translation, wherever it stands: within an f-string as well."""
    places = {"gettext": 0, "ngettext": 0, "marked": 0, "pgettext": 1}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if name in places and isinstance(text := node.args[places[name]], ast.Constant):
            yield text.value


def test_every_text_that_asks_for_a_translation_reaches_the_translator():
    """The extractor does not look into f-strings: a text that is marked there stays English for ever."""
    forms = {text.english if isinstance(text.english, str) else text.english[0] for text in collected()}

    assert {text for path in PACKAGE.rglob("*.py") for text in marked_in(path)} - forms == set()
