"""From a text of JSON to its value, or every problem at once: JSON as people write it is mostly almost JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from recommender.errors import Problem

LONGEST_SHOWN = 40  # characters of what somebody wrote
MOST_LAYERS = 64  # of lists and tables in each other; ours have a dozen
TOO_DEEP = "is nested too deeply"

# What Python's reader says of a place where a text is no JSON, and what it means.
FAULTS_OF_JSON = {
    "Expecting property name": "a name in double quotes should stand",
    "Expecting value": "a value should stand",
    "Expecting ',' delimiter": "a comma should stand",
    "Expecting ':' delimiter": "a colon should stand",
    "Illegal trailing comma": "no comma should stand",
    "Extra data": "the text should end",
    "Unterminated string": "a text in quotes begins that does not end",
    "Invalid control character": "a text in quotes is broken by a sign that cannot stand in it",
    "Invalid \\": "a backslash stands before what it cannot stand before",
}
NOT_OF_JSON = "something else should stand"


def read_json(text: str, where: str, problems: list[Problem]) -> Any:
    """The value that a JSON text holds; None, with a problem added, where it is not JSON.

    A key that stands twice is a problem too: it cannot be known which of the two was meant.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in pairs)
        for key in sorted(key for key, count in counts.items() if count > 1):
            problems.append(Problem(f"{where}: {key[:LONGEST_SHOWN]}", "stands more than once"))
        return dict(pairs)

    def finite(digits: str) -> float:
        number = float(digits)
        if not math.isfinite(number):
            problems.append(Problem(where, f"{digits[:LONGEST_SHOWN]} is not a number that can be used"))
        return number

    try:
        value = json.loads(text, object_pairs_hook=unique, parse_constant=finite, parse_float=finite)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # JSON can write half of a character that takes two; no file can hold it
        problems.append(Problem(where, "holds half a character"))
    except json.JSONDecodeError as error:
        should = next((words for begins, words in FAULTS_OF_JSON.items() if error.msg.startswith(begins)), NOT_OF_JSON)
        problems.append(Problem(where, f"is not JSON: in line {error.lineno}, column {error.colno} {should}"))
    except RecursionError:
        problems.append(Problem(where, TOO_DEEP))
    except ValueError:
        problems.append(Problem(where, "holds a number that is too long"))
    else:
        if not is_nested_too_deeply(value):
            return value
        problems.append(Problem(where, TOO_DEEP))
    return None


def json_value(value: object) -> object:
    """What JSON holds for a value that it has not: a table for any mapping, the text of a day or a moment."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def broken_at(text: str) -> tuple[int, int] | None:
    """Line and column from which on a text is no JSON, both counted from 1; None where all of it is."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno, error.colno
    except (RecursionError, ValueError):  # too deep, or a number that is too long: it is JSON all the same
        return None
    return None


def is_nested_too_deeply(value: object) -> bool:
    """Whether lists and tables lie in each other deeper than in any document of ours.

    Python reads, writes and copies such a value each to another depth, and TOML makes one from a name with many dots,
    so what could be read might end the program later.
    """
    layer = [value]
    for _ in range(MOST_LAYERS):
        tables = [one.values() for one in layer if isinstance(one, dict)]
        lists = [one for one in layer if isinstance(one, list)]
        layer = [part for one in (*tables, *lists) for part in one]
    return bool(layer)
