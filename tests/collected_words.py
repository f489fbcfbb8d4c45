"""Every English text that a person may read, and the Spanish files brought up to date with them: `make words`.

Templates are read by Jinja's own extractor, Python by Babel's (`gettext`, `ngettext`, `pgettext`, `marked`), the TOML
files of `data/` by the fields that hold words. Each text stands in one file, by who has to review it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

import recommender
from recommender.questionnaire.question_file import load_questions
from recommender.reading import data_folder, read_toml
from recommender.spoken import GROUP
from recommender.vocabulary import AREAS, GROUP_OF_MUSCLE, NERVES, POSITIONS, HomeItem, Movement, Side
from recommender.web.looks import GROUPS
from recommender.web.preferences import CHOICES

PACKAGE, DATA = Path(recommender.__file__).parent, data_folder()
ROOT = PACKAGE.parent
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "marked": None, "_": None}
JINJA = {"trimmed": "true", "encoding": "utf-8"}
# Whose words they are, in the order in which a text that stands in several is taken.
FILES = ("safety.po", "questions.po", "stretches.po", "screens.po")


@dataclass(frozen=True, slots=True)
class Text:
    """One text: where it stands, its context, and its forms (two where a count decides)."""

    file: str
    place: tuple[str, int]
    english: str | tuple[str, str]
    context: str | None = None
    flags: tuple[str, ...] = ()


def collected() -> list[Text]:
    """Every text once, in the order of the files."""
    found: dict[tuple[str | None, str], Text] = {}
    for text in (*_safety(), *_questions(), *_stretches(), *_screens()):
        english = text.english if isinstance(text.english, str) else text.english[0]
        found.setdefault((text.context, english), text)
    return list(found.values())


def words_in(table: Any, *, inside: bool = False) -> Iterator[str]:
    """The texts of a TOML table that stand under `words.en`; ids among them are no texts."""
    if isinstance(table, str):
        if inside:
            yield table
    elif isinstance(table, list):
        for part in table:
            yield from words_in(part, inside=inside)
    elif isinstance(table, dict):
        for name, part in table.items():
            if not (inside and name == "id"):
                yield from words_in(part, inside=inside or name == "words")


def _of_file(file: str, path: Path) -> Iterator[Text]:
    for english in words_in(read_toml(path, [])):
        yield Text(file, (str(path.relative_to(ROOT)), 0), english)


def _safety() -> Iterator[Text]:
    for path in sorted((DATA / "safety").glob("*.toml")):
        table = read_toml(path, [])
        groups = table["group"] if isinstance(table.get("group"), list) else [table] if "words" in table else []
        titles = {group["words"]["en"]["title"] for group in groups}
        for title in sorted(titles):
            yield Text("safety.po", (str(path.relative_to(ROOT)), 0), title, GROUP)
        yield from (text for text in _of_file("safety.po", path) if text.english not in titles)
    yield from _of_file("safety.po", DATA / "hazards.toml")
    names = {country["words"]["en"]["name"] for country in read_toml(DATA / "emergency.toml", [])["country"]}
    countries = _of_file("safety.po", DATA / "emergency.toml")
    yield from (text for text in countries if text.english not in names)  # CLDR has the names of countries


def _questions() -> Iterator[Text]:
    place = ("data/questionnaire.toml", 0)
    questions = load_questions(DATA)
    for english in (*questions.words.en.values(), *questions.movement.values(), *questions.other_list.values()):
        yield Text("questions.po", place, english)
    for name, page in questions.page.items():
        yield Text("questions.po", place, page.title)
        yield Text("questions.po", place, page.why)
        for label in page.options.values():
            yield Text("questions.po", place, label, name)
    yield from _of_file("questions.po", DATA / "messages.toml")
    for word in _vocabulary():
        yield Text("questions.po", ("recommender/vocabulary.py", 0), word)


def _vocabulary() -> list[str]:
    """The words of documents that are said as they stand there: `left`, `side bend`, `upper trapezius`."""
    words = {*AREAS, *POSITIONS, *get_args(HomeItem), *get_args(Movement), *get_args(Side), *GROUP_OF_MUSCLE, *NERVES}
    return sorted(word.replace("_", " ") for word in words)


def _stretches() -> Iterator[Text]:
    for path in sorted((DATA / "catalog").glob("*.toml")):
        yield from _of_file("stretches.po", path)


def _screens() -> Iterator[Text]:
    for path in sorted((PACKAGE / "web" / "templates").glob("*.html")):
        yield from _extracted("jinja2", path, {"extensions": "jinja2.ext.i18n", **JINJA})
    for path in sorted(PACKAGE.rglob("*.py")):
        if "recommender.language" in path.read_text(encoding="utf-8") and path.parent.name != "language":
            yield from _extracted("python", path, {})
    for name, _, words in GROUPS:
        for word in CHOICES[name]:
            if word not in words:
                yield Text("screens.po", ("recommender/web/looks.py", 0), word.capitalize())


def _extracted(method: str, path: Path, options: dict[str, str]) -> Iterator[Text]:
    with path.open("rb") as file:
        for line, english, _, context in extract(method, file, KEYWORDS, options=options):
            if english:
                forms = english if isinstance(english, str) else tuple(english[:2])
                yield Text("screens.po", (str(path.relative_to(ROOT)), line), forms, context)


def template(file: str, texts: list[Text]) -> Catalog:
    """An empty catalog of one file, with every text in it."""
    catalog = Catalog(project="stretch-recommender", copyright_holder="the stretch recommender", charset="utf-8")
    for text in texts:
        if text.file == file:
            catalog.add(text.english, locations=[text.place], context=text.context)
    return catalog


def bring_up_to_date(folder: Path, texts: list[Text]) -> None:
    """Adds new texts to the files of a language and takes old ones out. Nothing is guessed from similar texts."""
    for file in FILES:
        path = folder / file
        catalog = read_po(path.read_text(encoding="utf-8").splitlines(keepends=True), locale=folder.name)
        catalog.update(
            template(file, texts), no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False
        )
        catalog.obsolete.clear()
        with path.open("wb") as stored:
            write_po(stored, catalog, width=120, include_lineno=False)


if __name__ == "__main__":
    for name in sys.argv[1:] or ["es"]:
        bring_up_to_date(DATA / "locale" / name, collected())
