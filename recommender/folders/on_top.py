"""Laying folders on top of our knowledge: all that only shows beside ours and beside each other, or every problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from recommender.catalog.added import with_added
from recommender.catalog.catalog import Catalog
from recommender.catalog.tag_checks import TAG_CHECKS, evidence_faults, failed_checks
from recommender.errors import DataError, Problem
from recommender.figure.library import FOLDER as FIGURES
from recommender.folders.folder_files import ABOUT, Folder, read_folder
from recommender.knowledge import Knowledge
from recommender.reading import unknown_word
from recommender.safety.added_rules import faults, with_added_rules


def with_folders(knowledge: Knowledge, paths: Sequence[Path]) -> Knowledge:
    """Our knowledge with these folders on top. Raises DataError with every problem of all of them."""
    problems: list[Problem] = []
    folders = [folder for path in paths if (folder := read_folder(path, knowledge, problems)) is not None]
    problems += _twice(folders)
    both = _joined(knowledge.catalog, folders, problems)
    for folder in folders:
        problems += _against_ours(folder, knowledge, both)
    if problems:
        raise DataError(problems)
    rules = knowledge.rules
    for folder in folders:
        title = folder.about.words.en.title
        rules = with_added_rules(rules, folder.namespace, title, (rule for _, rule in folder.rules))
    homes = {folder.namespace: folder.path / FIGURES for folder in folders}
    titles = {folder.namespace: folder.about.words.en.title for folder in folders}
    return replace(
        knowledge,
        catalog=replace(both, figure_folders={**both.figure_folders, **homes}),
        rules=rules,
        titles={**knowledge.titles, **titles},
    )


def _twice(folders: Sequence[Folder]) -> Iterator[Problem]:
    """Two folders of one name, and two rules of one code."""
    names = [folder.namespace for folder in folders]
    for place, folder in enumerate(folders):
        if folder.namespace in names[:place]:
            yield Problem(f"{folder.path.name}/{ABOUT}: namespace", f"another folder is called {folder.namespace} too")
        codes = [rule.code for _, rule in folder.rules]
        for number, (where, rule) in enumerate(folder.rules):
            if rule.code in codes[:number]:
                yield Problem(f"{folder.path.name}/{where}", "stands twice")


def _joined(catalog: Catalog, folders: Sequence[Folder], problems: list[Problem]) -> Catalog:
    """Our catalog and all stretches of the folders; ours alone, with the problems added, where they do not fit."""
    entries = [stretch for folder in folders for stretch in folder.stretches]
    places = {stretch.id: folder.place(stretch) for folder in folders for stretch in folder.stretches}
    try:
        return with_added(catalog, entries)
    except DataError as error:
        for problem in error.problems:
            name, colon, field = problem.where.partition(": ")
            problems.append(Problem(f"{places.get(name, name)}{colon}{field}", problem.what))
        # what follows is looked up among all that there is, so that one fault does not look like many
        both = {stretch.id: stretch for stretch in (*entries, *catalog.stretches)}
        return replace(catalog, stretches=tuple(both[name] for name in sorted(both)))


def _against_ours(folder: Folder, knowledge: Knowledge, both: Catalog) -> Iterator[Problem]:
    """What only shows beside our rules and tags: the checks that `stretch doctor` makes of ours."""
    rules, signed = knowledge.rules, {(entry.stretch, entry.check) for _, entry in folder.exceptions}
    for stretch in folder.stretches:
        where, name = folder.place(stretch), stretch.id.partition(":")[2]
        yield from (
            Problem(f"{where}: only_for", unknown_word(code, rules.conditions, "condition"))
            for code in stretch.only_for
            if code not in rules.conditions
        )
        yield from (Problem(f"{where}: evidence", fault) for fault in evidence_faults(stretch))
        both_kinds = set(stretch.muscles.primary) & set(stretch.muscles.secondary)
        if both_kinds:
            yield Problem(f"{where}: muscles", f"{', '.join(sorted(both_kinds))} is both primary and secondary")
        checks = failed_checks(stretch) if stretch.is_screened else ()
        yield from (Problem(f"{where}: hazards", check) for check in checks if (name, check) not in signed)
    names = {stretch.id.partition(":")[2] for stretch in folder.stretches}
    for place, entry in folder.exceptions:
        if entry.stretch not in names:
            yield Problem(f"{folder.path.name}/{place}", unknown_word(entry.stretch, names, "stretch of this folder"))
        if entry.check not in TAG_CHECKS:
            yield Problem(f"{folder.path.name}/{place}", unknown_word(entry.check, TAG_CHECKS, "check"))
    for place, rule in folder.rules:
        for fault in faults(rule, rules, both):
            field, _, what = fault.partition(": ")
            yield Problem(f"{folder.path.name}/{place}: {field}", what)
