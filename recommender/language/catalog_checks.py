"""What is wrong with the files of a language: an entry that loses a fact or a tag, is empty, or is only a guess."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recommender.errors import DataError, Problem
from recommender.language.translations import FOLDER, read_catalogs

LONGEST_NAMED = 60  # letters of a sentence that name it in a problem


def catalog_problems(data: Path) -> Iterator[Problem]:
    """Every problem of every language in a `data` folder. Whether a text is missing altogether is for the tests."""
    for folder in sorted(path for path in (data / FOLDER).glob("*") if path.is_dir()):
        try:
            catalogs = read_catalogs(folder)
        except DataError as error:
            yield from error.problems
            continue
        for name, catalog in catalogs.items():
            for entry in catalog:
                if entry.id:
                    where = f"{FOLDER}/{folder.name}/{name}: {_forms(entry.id)[0][:LONGEST_NAMED]}"
                    yield from (Problem(where, what) for what in _faults(entry))


def _faults(entry: Any) -> Iterator[str]:
    """What is wrong with one entry."""
    english, said = _forms(entry.id), _forms(entry.string)
    if len(said) != len(english) or not all(said):
        yield "is not translated"
        return
    if entry.fuzzy:
        yield "is marked fuzzy, so it is not used: look at it, then take the mark away"
    for one, other in zip(english, said, strict=True):
        if names_in(one) != names_in(other):
            yield f"should name {', '.join(sorted(names_in(one))) or 'nothing'}, as the English does"
        if re.findall(r"<[^>]+>", one) != re.findall(r"<[^>]+>", other):
            yield "should keep the tags of the English"


def names_in(sentence: str) -> set[str]:
    """The names that are filled in: `{day}` and `%(day)s`."""
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    except ValueError:
        named = set()
    return named | set(re.findall(r"%\((\w+)\)s", sentence))


def _forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)
