"""`stretch import FILE --mapping MAP.toml`: other people's data, into a folder of tables or into the database."""

from __future__ import annotations

from pathlib import Path

import typer

from recommender.cli.catalog_option import knowledge_here
from recommender.cli.options import open_application, writing
from recommender.errors import Problem, UsageError
from recommender.exchange.intake.account import Account
from recommender.exchange.intake.mapping import Mapping

MOST_REASONS_SHOWN = 10


def import_with_mapping(
    file: Path, mapping_file: Path, into: Path | None, *, as_csv: bool, person: str, database: str | None
) -> Account:
    """Takes a file in as a mapping says. Raises UsageError where it has to go into a folder and none is named."""
    from recommender.exchange.intake.mapping import read_mapping

    mapping = read_mapping(mapping_file)
    if not file.is_file():
        raise UsageError([Problem(file.name, "there is no such file")])
    if into is None and mapping.kind != "exercise_log":
        raise UsageError([Problem("--into", f"is needed for a {mapping.kind}: the new folder that it goes into")])
    with writing(into or file):
        return _into_database(file, mapping, person, database) if into is None else _into(file, mapping, into, as_csv)


def _into(file: Path, mapping: Mapping, folder: Path, as_csv: bool) -> Account:
    from recommender.application import local_today
    from recommender.exchange.intake.take_catalog import take_catalog
    from recommender.exchange.intake.take_tables import take_tables

    catalog = knowledge_here().catalog
    if mapping.kind == "catalog":
        return take_catalog(file, mapping, folder, catalog=catalog)
    ids = tuple(catalog.by_id)
    return take_tables(
        file, mapping, folder, today=local_today(), stretches=ids, table_format="csv" if as_csv else "parquet"
    )


def _into_database(file: Path, mapping: Mapping, person: str, database: str | None) -> Account:
    """The sessions of a log: all that could be read, or nothing where the database does not take one of them."""
    from recommender.application import local_today
    from recommender.exchange.intake.account import Rejects
    from recommender.exchange.intake.take_log import read_log
    from recommender.exchange.intake.take_tables import account_of

    account = account_of(file, mapping)
    stretches = knowledge_here().codes.stretches
    with Rejects(file.with_suffix(".rejects.csv"), account) as rejects:
        sessions = read_log(file, mapping, person, today=local_today(), stretches=stretches, rejects=rejects)
    with open_application(database) as application:
        account.written["new sessions"] = application.log.record_all(sessions)
    return account


def say_account(account: Account, where: str) -> None:
    """Rows in, rows stored and rows rejected, with the reasons, and what was made of them."""
    synthetic = " (synthetic data: nobody's)" if account.synthetic else ""
    typer.echo(
        f"{account.file}{synthetic}: {account.rows} rows in = {account.stored} stored + {account.rejected} rejected"
    )
    for reason, count in account.reasons.most_common(MOST_REASONS_SHOWN):
        typer.echo(f"  {count} of {account.rows}: {reason}")
    if (rest := len(account.reasons) - MOST_REASONS_SHOWN) > 0:
        typer.echo(f"  and {rest} more reasons")
    made = ", ".join(f"{name} {count}" for name, count in account.written.items() if count)
    typer.echo(f"Rows made of them: {made or 'none'}")
    if not account.has_ids and account.kind != "catalog":
        typer.echo("The mapping names no id, so a row that stands twice was taken in twice.")
    if account.kind == "catalog":
        typer.echo("These stretches are NOT SCREENED: answer for their hazards in their files before others use them.")
        typer.echo(f"They come on top of ours with: --catalog {Path(where).parent / str(account.folder)}")
    typer.echo(f"Each rejected row, with its line and why: {where}")
