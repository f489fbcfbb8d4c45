"""`stretch team`: the accounts of a clinic. Passwords are asked for and never stand in a command."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from recommender.cli.options import AsJson, Database, console, database_of, say_json
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.team.clinic import Clinic

MISSING_TEAM = Problem("", "this needs the `team` extra: pip install 'stretch-recommender[team]'")
team = typer.Typer(help="Make, list and sign out the accounts of a clinic.")
Team = Annotated[str, typer.Argument(metavar="TEAM", help="Name of the team.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    for command in (new, invite, revoke):
        team.command()(command)
    team.command("list")(list_accounts)
    app.add_typer(team, name="team", no_args_is_help=True)


@contextmanager
def _clinic(database: str | None) -> Iterator[Clinic]:
    try:
        from recommender.team.clinic import Clinic
    except ImportError:
        raise UsageError([MISSING_TEAM]) from None
    clinic = Clinic.open(database_of(database))
    try:
        yield clinic
    finally:
        clinic.close()


def new(
    name: Team,
    admin: Annotated[str, typer.Option("--admin", metavar="NAME", help="Name that the first admin signs in with.")],
    database: Database = None,
) -> None:
    """Make a team with its first admin.

    The password is asked for, or read from standard input.

    Example: stretch team new north --admin alex
    """
    with _clinic(database) as clinic:
        clinic.desk.new_team(name, admin, _password())
    typer.echo(f"{name} is there, and {admin} is its admin. Start it with: stretch serve --team")


def _password() -> str:
    """The password, typed twice where somebody sits there. Raises UsageError where the two differ."""
    if sys.stdin is None or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n") if sys.stdin else ""
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("The same again: "):
        raise UsageError([Problem("password", "was not the same twice")])
    return first


def invite(
    name: Team,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="person, clinician or admin.")] = "person",
    clinician: Annotated[
        str | None, typer.Option("--clinician", metavar="NAME", help="For a person: who will care for them.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How many days the link holds.")] = 7,
    address: Annotated[
        str, typer.Option("--address", metavar="URL", help="Where people reach the server.")
    ] = "http://127.0.0.1:8765",
    database: Database = None,
) -> None:
    """Print a link that makes one account, once.

    Example: stretch team invite north --role clinician
    """
    with _clinic(database) as clinic:
        of = clinic.desk.account_of_name(name, clinician).account_id if clinician else None
        secret = clinic.desk.invite(name, role, clinician_id=of, lasts=timedelta(days=days))
    typer.echo(f"{address.rstrip('/')}/join?code={secret}")


def revoke(
    name: Team,
    who: Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")],
    database: Database = None,
) -> None:
    """End every sign-in and token of an account.

    For instance after a phone was lost.

    Example: stretch team revoke north pat
    """
    with _clinic(database) as clinic:
        clinic.desk.revoke(clinic.desk.account_of_name(name, who), by=None)
    typer.echo(f"{who} is signed out everywhere, and so are their programs.")


def list_accounts(name: Team, database: Database = None, as_json: AsJson = False) -> None:
    """List the accounts of a team: name, role, and in whose care."""
    with _clinic(database) as clinic:
        accounts = clinic.desk.accounts(name)
    names = {account.account_id: account.name for account in accounts}
    if as_json:
        say_json([{"name": a.name, "role": a.role, "clinician": names.get(a.clinician_id or "")} for a in accounts])
        return
    from recommender.cli.lines import Column, show_rows

    if not accounts:
        typer.echo(f"There is no account in the team {name}.")
        return
    said = [(a.name, a.role, names.get(a.clinician_id or "", "")) for a in accounts]
    show_rows([Column()] * 3, said, console())
