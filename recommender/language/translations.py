"""What our English sentences are in the language in force, from `data/locale/<language>/*.po`.

The files are text that a translator edits and a reviewer reads as a diff. They are compiled in memory, once in a
process; an entry that is marked fuzzy is not used.
"""

from __future__ import annotations

import gettext as gnu
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from recommender.errors import DataError, Problem
from recommender.language.in_force import ENGLISH, language
from recommender.reading import data_folder

if TYPE_CHECKING:
    from babel.messages import Catalog

FOLDER: Final = "locale"
IN_CONTEXT: Final = "\x04"  # between context and sentence, as gettext keeps them


def gettext(sentence: str, /, **facts: object) -> str:
    """The sentence in the language in force, its {names} filled; in English where it is not translated."""
    said = sentence if language() == ENGLISH else _loaded(language()).gettext(sentence)
    return said.format_map(facts) if facts else said


def pgettext(context: str, sentence: str) -> str:
    """The same for a word that means different things in different places: the back of a body, and the way back."""
    if language() == ENGLISH:
        return sentence
    found = _loaded(language()).pgettext(context, sentence)
    return found if found != sentence else gettext(sentence)


def ngettext(one: str, many: str, count: int, /, **facts: object) -> str:
    """One of two sentences by a count, its {names} filled: the count, too, where it is named among the facts."""
    said = (one if count == 1 else many) if language() == ENGLISH else _loaded(language()).ngettext(one, many, count)
    return said.format_map(facts) if facts else said


def marked(sentence: str) -> str:
    """The sentence itself: it is looked up later, and collected for the translator here."""
    return sentence


def sentences(code: str) -> Mapping[str, str]:
    """Every translated sentence of a language by its English one; none in English. Plural forms are not among them."""
    if code == ENGLISH:
        return {}
    kept: Mapping[Any, str] = _loaded(code)._catalog  # type: ignore[attr-defined]
    return {key: said for key, said in kept.items() if isinstance(key, str) and key and IN_CONTEXT not in key}


def read_catalogs(folder: Path) -> Mapping[str, Catalog]:
    """The files of one language by name. Raises DataError where one cannot be read."""
    from babel.messages.pofile import PoFileError, read_po

    found = {}
    for path in sorted(folder.glob("*.po")):
        try:
            with path.open("rb") as file:
                found[path.name] = read_po(file, locale=folder.name, abort_invalid=True)
        except (PoFileError, ValueError, UnicodeDecodeError) as error:
            raise DataError([Problem(f"{FOLDER}/{folder.name}/{path.name}", f"cannot be read: {error}")]) from None
    return found


@lru_cache(maxsize=8)
def _loaded(code: str) -> gnu.NullTranslations:
    """The compiled sentences of a language. Raises DataError where a file cannot be read."""
    from babel.messages.mofile import write_mo

    together = gnu.NullTranslations()
    for catalog in read_catalogs(data_folder() / FOLDER / code).values():
        compiled = BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        part = gnu.GNUTranslations(compiled)
        if isinstance(together, gnu.GNUTranslations):
            together._catalog |= part._catalog  # type: ignore[attr-defined]
        else:
            together = part
    return together
