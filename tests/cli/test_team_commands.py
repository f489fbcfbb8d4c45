"""`stretch team`: a clinic from its first admin on. No password is in a command, and no secret is shown twice."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import timedelta

import pytest
from clinics import HERE, PASSWORD
from typer.testing import CliRunner

from recommender.cli.main import app
from recommender.errors import RecommenderError, SignInError, UnknownNameError
from recommender.team.clinic import Clinic


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "clinic.db")


@pytest.fixture
def team(database):
    """Runs `stretch team ...` with a line on its standard input; gives text, or JSON where it was asked for."""

    def run(*words, said="", fails=False):
        result = CliRunner().invoke(app, ["team", *words, "--database", database], input=said)
        if fails:
            assert isinstance(result.exception, RecommenderError), result.output
            return str(result.exception)
        assert result.exit_code == 0, f"{result.output}\n{result.exception}"
        return json.loads(result.output) if "--json" in words else result.output

    return run


def opened(database):
    return closing(Clinic.open(database))


def code_of(link):
    return re.fullmatch(r"(\S+)/join\?code=([\w-]{43})\n", link).groups()


def test_a_team_begins_with_an_admin_who_can_sign_in(team, database):
    """The password comes from standard input, and what is said does not repeat it."""
    said = team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")
    with opened(database) as clinic:
        account = clinic.desk.sign_in("Alex", PASSWORD, address=HERE).account

    assert said == "north is there, and alex is its admin. Start it with: stretch serve --team\n"
    assert (account.team, account.role) == ("north", "admin")


def test_every_problem_of_a_new_team_is_said_at_once(team):
    team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")
    said = team("new", "north", "--admin", "x", said="short\n", fails=True)

    assert "3 problems" in said
    assert "team: is there already" in said
    assert "name: should have 2 to 60 letters" in said
    assert "password: should have 12 to 200 letters" in said
    assert "alex" not in said


def test_an_invitation_is_a_link_that_makes_one_account_in_care(team, database):
    """For a person of a clinician: the link is for the address that was given, and works once."""
    team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")
    _, for_ann = code_of(team("invite", "north", "--role", "clinician"))
    with opened(database) as clinic:
        ann = clinic.desk.join(for_ann, "ann", PASSWORD, address=HERE)
    where, code = code_of(team("invite", "north", "--clinician", "Ann", "--address", "https://stretch.example/"))
    with opened(database) as clinic:
        pat = clinic.desk.join(code, "pat", PASSWORD, address=HERE)
        with pytest.raises(UnknownNameError):
            clinic.desk.invitation(code, address=HERE)

    assert where == "https://stretch.example"
    assert (pat.role, pat.clinician_id) == ("person", ann.account_id)


def test_an_invitation_lasts_as_many_days_as_were_said(team, database):
    team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")
    _, code = code_of(team("invite", "north", "--days", "2"))
    with opened(database) as clinic:
        clinic.desk.invitation(code, address=HERE)
        now = clinic.moment()
        clinic.desk._now = lambda: now + timedelta(days=2, minutes=1)
        with pytest.raises(UnknownNameError):
            clinic.desk.invitation(code, address=HERE)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("invite", "south"), "team: there is none of that name"),
        (("invite", "north", "--role", "boss"), "role: should be one of person, clinician, admin"),
        (("invite", "north", "--clinician", "nobody"), "there is nobody of that name here"),
        (("invite", "north", "--clinician", "alex"), "clinician: should be a clinician of this team"),
        (("revoke", "north", "nobody"), "there is nobody of that name here"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(team, words, why):
    team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")

    assert why in team(*words, fails=True)
    assert [row["name"] for row in team("list", "north", "--json")] == ["alex"]


def test_the_list_says_name_role_and_whose_person_and_no_hash(team, database):
    team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")
    for name, *options in (("ann", "--role", "clinician"), ("pat", "--clinician", "ann")):
        _, code = code_of(team("invite", "north", *options))
        with opened(database) as clinic:
            clinic.desk.join(code, name, PASSWORD, address=HERE)

    assert team("list", "north", "--json") == [
        {"name": "alex", "role": "admin", "clinician": None},
        {"name": "ann", "role": "clinician", "clinician": None},
        {"name": "pat", "role": "person", "clinician": "ann"},
    ]
    assert team("list", "south") == "There is no account in the team south.\n"
    assert [line.split() for line in team("list", "north").splitlines()] == [
        ["alex", "admin"], ["ann", "clinician"], ["pat", "person", "ann"],
    ]  # fmt: skip


def test_revoking_ends_every_way_in_and_the_trail_says_that_it_was_the_operator(team, database):
    team("new", "north", "--admin", "alex", said=f"{PASSWORD}\n")
    with opened(database) as clinic:
        alex = clinic.desk.account_of_name("north", "alex")
        secret = clinic.desk.let_in(alex).secret
    said = team("revoke", "north", "alex")
    with opened(database) as clinic:
        newest = clinic.desk.trail.lines("north", most=1)[0]
        assert clinic.desk.who(secret) is None
        assert clinic.desk.sign_in("alex", PASSWORD, address=HERE).account == alex
        with pytest.raises(SignInError):
            clinic.desk.who_by_token(secret, address=HERE)

    assert said == "alex is signed out everywhere, and so are their programs.\n"
    assert (newest.who, newest.whose) == ("who runs the server", "alex")
