"""From files and documents to checked values, or every problem at once. Knows where `data/` is."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from recommender.errors import Problem
from recommender.json_text import LONGEST_SHOWN, TOO_DEEP, is_nested_too_deeply, read_json

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    _Model = TypeVar("_Model", bound=BaseModel)

LARGEST_DOCUMENT_BYTES = 5_000_000  # answers and feedback are a few kB; more is not one of ours
LARGEST_EXPORT_BYTES = 50_000_000  # a year of one person is 2 to 4 MB
LONGEST_COMPARED = 200  # characters of a word that a nearest one is looked for
MOST_PROBLEMS = 5_000  # that are listed one by one: a file with more is something else
MOST_ENTRIES = 10_000  # of a list of a document, or fields of a table in it
MOST_HINTS = 200  # in one document: to look for the nearest word takes long, and nobody reads that many

# What pydantic finds, in words of people; {} is filled with the limit that was broken.
SENTENCES = {
    "missing": "is missing",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "finite_number": "should be a number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "string_type": "should be text",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "dict_type": "should be a table of names and values",
    "model_type": "should be a table of names and values",
    "model_attributes_type": "should be a table of names and values",
    "greater_than_equal": "should be {ge} or more",
    "less_than_equal": "should be {le} or less",
    "greater_than": "should be more than {gt}",
    "less_than": "should be less than {lt}",
    "too_long": "should have at most {max_length} entries",
    "too_short": "should have at least {min_length} entries",
    "string_too_long": "should have at most {max_length} characters",
    "string_too_short": "should have at least {min_length} characters",
    "string_pattern_mismatch": "has characters that it should not have",
}


def data_folder() -> Path:
    """The shipped `data/`: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"


def read_toml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    """The table that a TOML file holds; empty, with a problem added, where it cannot be read."""
    text = _read_text(path, problems)
    try:
        table = tomllib.loads(text)
        if not is_nested_too_deeply(table):
            return table
        problems.append(Problem(path.name, TOO_DEEP))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, f"is not TOML: {error}"))
    except RecursionError:
        problems.append(Problem(path.name, TOO_DEEP))
    except ValueError:  # Python refuses to convert integers of thousands of digits
        problems.append(Problem(path.name, "holds a number that is too long"))
    return {}


def read_json_file(path: Path, problems: list[Problem], *, most_bytes: int = LARGEST_DOCUMENT_BYTES) -> Any:
    """The value of a JSON file; None, with a problem added, where it cannot be read."""
    before = len(problems)
    text = _read_text(path, problems, most_bytes)
    return read_json(text, path.name, problems) if len(problems) == before else None


def _read_text(path: Path, problems: list[Problem], most_bytes: int = LARGEST_DOCUMENT_BYTES) -> str:
    name = path.name or str(path)  # "." has no name of its own
    try:
        if path.is_file() and path.stat().st_size > most_bytes:
            problems.append(Problem(name, "is too large to be one of our documents"))
            return ""
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(name, "there is no such file"))
    except IsADirectoryError:
        problems.append(Problem(name, "is a folder, not a file"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"is not UTF-8 text (byte {error.start})"))
    except OSError as error:
        problems.append(Problem(name, f"cannot be read: {error.strerror}"))
    except ValueError:  # a name with a null byte in it
        problems.append(Problem(name.replace("\0", "?"), "there is no such file"))
    return ""


def validated(model: type[_Model], table: object, where: str, problems: list[Problem]) -> _Model | None:
    """A row of `data/` as `model`, its types taken strictly: "30" is no number, 1 is no truth.

    None, with every problem added, where it does not fit.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate_json(json.dumps(table, default=str), strict=True)
    except ValidationError as error:
        problems += problems_of(error, model, where)
        return None


def unknown_word(word: object, known: Iterable[str], kind: str, *, with_hint: bool = True) -> str:
    """The sentence for a word that is not in a closed list, with the nearest word that is."""
    text = str(word)
    written = {name.lower(): name for name in known} if with_hint and len(text) <= LONGEST_COMPARED else {}
    near = difflib.get_close_matches(text.lower(), list(written), n=1, cutoff=0.5)
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."
    hint = f"; did you mean '{written[near[0]]}'?" if near and written[near[0]] != str(word) else ""
    return f"'{shown}' is not a known {kind}{hint}"


def refuse_crowds(value: object) -> None:
    """Raises PydanticCustomError where a table, or one of its lists, has far more entries than any of ours.

    Before they are looked at: each entry that is wrong would be a problem of its own, and take memory as one.
    """
    from pydantic_core import PydanticCustomError

    if not isinstance(value, dict):
        return
    if len(value) > MOST_ENTRIES:
        raise PydanticCustomError("too_many", "should have at most {most} fields", {"most": MOST_ENTRIES})
    for name, field in value.items():
        if isinstance(field, list | tuple) and len(field) > MOST_ENTRIES:
            what = f"{str(name)[:LONGEST_SHOWN]} should have at most {MOST_ENTRIES} entries"
            raise PydanticCustomError("too_many", "{what}", {"what": what})


def problems_of(error: ValidationError, model: type[BaseModel], where: str = "") -> list[Problem]:
    """One problem for each thing that is wrong, in the order of the document, worded for people."""
    if error.error_count() > MOST_PROBLEMS:
        return [Problem(where, f"has {error.error_count()} problems: it is none of our documents")]
    details = error.errors(include_url=False)
    inner = {detail["loc"][:length] for detail in details for length in range(1, len(detail["loc"]))}
    # a list whose entries were refused is reported as too short as well: only the first cause is told
    kept = [detail for detail in details if not (detail["type"] == "too_short" and detail["loc"] in inner)]
    names = field_names(model)
    return list(
        dict.fromkeys(
            _problem(detail, where, names, with_hint=number < MOST_HINTS) for number, detail in enumerate(kept)
        )
    )


def field_names(model: type[BaseModel]) -> frozenset[str]:
    """The names of the fields of a model and of all models inside it."""
    names: set[str] = set()
    seen: set[type] = set()

    def collect(annotation: Any) -> None:
        if isinstance(annotation, type) and hasattr(annotation, "model_fields") and annotation not in seen:
            seen.add(annotation)
            for name, field in annotation.model_fields.items():
                names.add(name)
                collect(field.annotation)
        for part in get_args(annotation):
            collect(part)

    collect(model)
    return frozenset(names)


def field_path(parts: Sequence[str | int]) -> str:
    """`('pain', 0, 'area')` as a person reads it: `pain[0].area`."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _problem(detail: ErrorDetails, where: str, known_fields: Iterable[str], *, with_hint: bool) -> Problem:
    path = field_path([part for part in detail["loc"] if part != "[key]"])
    full = f"{where}: {path}" if where and path else where or path
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return Problem(full, unknown_word(str(detail["loc"][-1]), known_fields, "field", with_hint=with_hint))
    if kind == "literal_error":
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        said = unknown_word(detail["input"], choices, "word", with_hint=with_hint)
        return Problem(full, f"{said} (it should be {context['expected']})")
    if kind in SENTENCES:
        return Problem(full, SENTENCES[kind].format(**context))
    message = detail["msg"].removeprefix("Value error, ")
    return Problem(full, message[:1].lower() + message[1:])
