"""From `data/safety/*.toml` to Rules, or every problem at once. An unknown key is a problem: a rule file in which
`[[links]]` stands for `[[link]]` must not read as "no links"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from recommender.catalog.catalog import Catalog
from recommender.errors import DataError, Problem
from recommender.reading import read_toml, unknown_word, validated
from recommender.safety.rule_checks import cross_file_problems
from recommender.safety.rules import (
    AvoidedTags,
    Condition,
    CrossCheck,
    FollowUp,
    Link,
    RedFlag,
    Rule,
    Rules,
    Thresholds,
    WeeklyRule,
    YellowFlag,
)
from recommender.safety.weekly_rules import RULES_READ

_Row = TypeVar("_Row", bound=Rule)


def load_rules(folder: Path, catalog: Catalog) -> Rules:
    """The rules in `folder`/safety. Raises DataError with every problem found."""
    problems: list[Problem] = []
    reader = _Reader(folder / "safety", problems)
    conditions, groups = reader.conditions()
    red_flags, flag_groups = reader.red_flags()
    yellow = reader.rows("yellow_flags.toml", "yellow_flag", YellowFlag)
    links = reader.rows("links.toml", "link", Link)
    checks = reader.rows("cross_checks.toml", "cross_check", CrossCheck)
    follow_ups = reader.rows("follow_ups.toml", "follow_up", FollowUp)
    avoided = reader.rows("positions.toml", "avoided", AvoidedTags)
    weekly = reader.rows("weekly_rules.toml", "weekly_rule", WeeklyRule)
    thresholds = reader.thresholds()
    problems += [
        *_repeated("conditions", (row.code for row in conditions)),
        *_repeated("red_flags.toml", (row.code for row in red_flags)),
        *_repeated("follow_ups.toml", (row.when for row in follow_ups)),
        *_repeated("weekly_rules.toml", (row.code for row in weekly)),
        *_lacking(weekly),
        *_repeated("positions.toml", (row.word for row in avoided)),
    ]
    if thresholds is None:
        raise DataError(problems)
    rules = Rules(
        conditions={row.code: row for row in conditions},
        condition_groups=groups,
        red_flags={row.code: row for row in red_flags},
        red_flag_groups=flag_groups,
        yellow_flags={row.code: row for row in yellow},
        links=tuple(links),
        cross_checks=tuple(checks),
        follow_ups={row.when: row.ask for row in follow_ups},
        avoided={row.word: row.tags for row in avoided},
        weekly={row.code: row for row in weekly},
        thresholds=thresholds,
    )
    problems += cross_file_problems(rules, catalog)
    if problems:
        raise DataError(problems)
    return rules


class _Reader:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self._folder, self._problems = folder, problems

    def table(self, name: str, keys: Iterable[str]) -> dict[str, Any]:
        """A file as a table that holds exactly `keys`."""
        before = len(self._problems)
        table = read_toml(self._folder / name, self._problems)
        if len(self._problems) == before:
            known = set(keys)
            self._problems += [Problem(name, unknown_word(key, known, "table")) for key in sorted(set(table) - known)]
            self._problems += [Problem(name, f"has no {key}") for key in sorted(known - set(table))]
        return table

    def rows(self, name: str, key: str, kind: type[_Row]) -> list[_Row]:
        """The rows of a file that holds one table of them."""
        return self._validated(self.table(name, [key]).get(key, []), kind, name)

    def conditions(self) -> tuple[list[Condition], dict[str, str]]:
        """The conditions of all `conditions_*.toml` in the order of their names, and the title of each group."""
        conditions: list[Condition] = []
        groups: dict[str, str] = {}
        for path in sorted(self._folder.glob("conditions_*.toml")):
            table = self.table(path.name, ["group", "words", "condition"])
            group = str(table.get("group", path.stem))
            groups[group] = _title(table)
            rows = table.get("condition", [])
            marked = [row | {"group": group} if isinstance(row, dict) else row for row in rows]
            conditions += self._validated(marked, Condition, path.name)
        if not groups:
            self._problems.append(Problem("safety/", "holds no conditions"))
        return conditions, groups

    def red_flags(self) -> tuple[list[RedFlag], dict[str, str]]:
        """The red flags, and the title of each list in which they are asked."""
        table = self.table("red_flags.toml", ["group", "red_flag"])
        titles = {str(row.get("id")): _title(row) for row in table.get("group", [])}
        return self._validated(table.get("red_flag", []), RedFlag, "red_flags.toml"), titles

    def thresholds(self) -> Thresholds | None:
        """The numbers; None, with the problems added, where they cannot be used."""
        found = self._validated([read_toml(self._folder / "thresholds.toml", self._problems)], Thresholds, "")
        return found[0] if found else None

    def _validated(self, rows: Any, kind: type[_Row], name: str) -> list[_Row]:
        found: list[_Row] = []
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
            named = row.get("code") or row.get("word") or f"row {number}" if isinstance(row, dict) else number
            where = f"{name}: {named}" if name else "thresholds.toml"
            rule = validated(kind, row, where, self._problems)
            found += [rule] if rule else []
        return found


def _title(table: Mapping[str, Any]) -> str:
    return str(table.get("words", {}).get("en", {}).get("title", ""))


def _repeated(where: str, codes: Iterable[str]) -> list[Problem]:
    seen = list(codes)
    return [Problem(where, f"{code} stands twice") for code in sorted({c for c in seen if seen.count(c) > 1})]


def _lacking(weekly: Iterable[WeeklyRule]) -> Iterable[Problem]:
    """Weekly rules, numbers and sentences that the program reads and the file lacks, and the other way round."""
    name, found = "weekly_rules.toml", {row.code: row for row in weekly}
    yield from (Problem(name, f"has no rule {code}") for code in RULES_READ if code not in found)
    for code, row in found.items():
        if code not in RULES_READ:
            yield Problem(name, unknown_word(code, RULES_READ, "rule"))
            continue
        numbers, words = RULES_READ[code]
        for kind, wanted, given in (("numbers", numbers, set(row.numbers)), ("words", words, set(row.words.en))):
            yield from (Problem(f"{name}: {code}", f"{kind} lacks {word}") for word in sorted(wanted - given))
            yield from (
                Problem(f"{name}: {code}", f"{kind} has {word}, which nothing reads") for word in sorted(given - wanted)
            )
