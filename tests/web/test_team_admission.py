"""Every route of a clinic, for every kind of member and every person it could be about: nobody reads or changes what is
not theirs. The routes are those of the app itself, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from clinics import PASSWORD, a_clinic
from people import MONDAY, event, feedback

from recommender.errors import DocumentError
from recommender.web.team.app import TEAM_ROOMS
from recommender.web.team.policy import RULES

ROUTES = sorted(
    (method, route.path) for room in TEAM_ROOMS for route in room.router.routes for method in route.methods - {"HEAD"}
)
OPEN = {"/sign-in", "/join", "/goodbye", "/healthz", "/readyz", "/language", "/metrics", "/figures/{stretch_id}.svg"}
ALL = ("/account", "/help")
NOBODY = {
    "/people", "/settings/import", "/settings/erase", "/settings/erased",
    "/my-stretches", "/my-stretches/new", "/my-stretches/{slug}", "/my-stretches/{slug}/delete",
}  # fmt: skip
FILLED = {
    "{session_id}": "0123456789abcdef", "{stretch_id}": "cat-cow", "{page_id}": "age_years", "{token_id}": "none",
    "{document}": "plan",
}  # fmt: skip


@pytest.fixture(scope="module")
def clinic(tmp_path_factory, pictures, filled_clinic):
    with a_clinic(tmp_path_factory.mktemp("clinic"), pictures, filled_clinic) as here:
        yield here


def may(role, method, path):
    """What the brief of this clinic says, in other words than the table: by what a route is about."""
    if path in NOBODY:
        return False
    if path.startswith("/api/v1/"):
        about_nobody = path.split("/")[3] in ("catalog", "figures", "schema")
        told = method == "GET" or path == "/api/v1/event"
        return {"person": True, "clinician": told, "admin": about_nobody}[role]
    if path.startswith("/team/people"):
        return role == "clinician"
    if path.startswith("/team/"):
        return role == "admin"
    return path.startswith(ALL) or role == "person"


def address(path, about):
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return path.replace("{account_id}", about)


def refused(response):
    to_sign_in = response.status_code == 303 and response.headers["location"] == "/sign-in"
    return response.status_code in (401, 403) or to_sign_in


def everything(clinic):
    with clinic.opened() as opened:
        return {name: opened.of(clinic.accounts[name].team).belongings.export(name) for name in ("pat", "quin", "tom")}


def test_every_route_of_the_app_stands_in_the_table_and_no_other():
    """What has no row is for nobody; a row without a route is a slip of the pen."""
    assert set(ROUTES) == set(RULES)


def test_without_a_sign_in_only_the_open_pages_answer(clinic):
    """Neither a name in a cookie nor one in the address makes anybody somebody."""
    client = clinic.client()
    client.cookies.set("person", "pat")
    client.cookies.set("stretch_sign_in", "pat")
    let_in = {
        path for method, path in ROUTES
        if not refused(client.request(method, address(path, clinic.accounts["pat"].account_id)))
    }  # fmt: skip

    assert let_in == OPEN


@pytest.mark.parametrize("name", ["pat", "ann", "north-admin"])
def test_each_role_is_let_in_where_it_belongs_and_nowhere_else(clinic, name):
    """Pat is a person in Ann's care, in the team of north-admin."""
    account, wrong, client = clinic.accounts[name], [], clinic.client(name)
    in_care = {"clinician": clinic.accounts["ann"].account_id}
    for method, path in ROUTES:
        if path in OPEN or path == "/account/sign-out":
            continue
        params = {"person": "pat"} if path.startswith("/api") else None
        response = client.request(method, address(path, clinic.accounts["pat"].account_id), params=params, data=in_care)
        if refused(response) == may(account.role, method, path) or response.status_code >= 500:
            wrong.append((method, path, response.status_code))

    assert wrong == []


ABOUT = [(method, path) for method, path in ROUTES if "{account_id}" in path]


@pytest.mark.parametrize("name", ["ann", "north-admin", "bob", "sue", "south-admin"])
def test_nobody_reaches_a_person_who_is_not_in_their_care_by_any_address(clinic, name):
    """A key of somebody else, be it guessed or seen, leads to the same as a key of nobody."""
    before, account, wrong, client = everything(clinic), clinic.accounts[name], [], clinic.client(name)
    for (method, path), about in itertools.product(ABOUT, ("pat", "quin", "tom", None)):
        if not may(account.role, method, path):
            continue
        other = clinic.accounts[about] if about else None
        is_theirs = other is not None and other.team == account.team and (
            account.role == "admin" or other.clinician_id == account.account_id
        )  # fmt: skip
        sent = {"text": "", "sure": "no", "clinician": (other.clinician_id if other else "") or ""}
        key = other.account_id if other else "00000000-0000-4000-8000-000000000000"
        status = client.request(method, address(path, key), data=sent).status_code
        if not is_theirs and status != 404:
            wrong.append((method, path, about, status))

    assert wrong == []
    assert everything(clinic) == before


@pytest.mark.parametrize("name", ["pat", "ann"])
@pytest.mark.parametrize("other", ["quin", "tom", "nobody at all"])
def test_a_program_cannot_name_anybody_else(clinic, name, other):
    """Own person yes; another of the team, another team's, and nobody look the same."""
    scopes = ("read", "log", "plan") if name == "pat" else ("clinician",)
    client = clinic.client(token=clinic.token(name, *scopes))

    for path in ("answers", "plan", "trends", "data"):
        assert client.get(f"/api/v1/{path}", params={"person": "pat"}).status_code == 200
        assert client.get(f"/api/v1/{path}", params={"person": other}).status_code == 404
    for path, document in (("feedback", feedback(person=other)), ("event", event(person=other))):
        assert client.post(f"/api/v1/{path}", json=document).status_code in (403, 404)


def test_a_session_of_another_person_looks_like_one_that_is_not_there(clinic):
    """Who knows the id of somebody's session learns nothing from it, and logs nothing for them."""
    with clinic.opened() as opened:
        session = opened.of("north").weeks.current_plan("quin", MONDAY).sessions[0].session_id
        with pytest.raises(DocumentError) as refusal:
            opened.of("north").record(feedback(person="pat", session_id=session))
    client = clinic.client("pat")
    pages = {client.get(f"/{page}/{session}").status_code for page in ("week", "go", "feedback")}
    unknown = {client.get(f"/{page}/0123456789abcdef").status_code for page in ("week", "go", "feedback")}

    assert pages == unknown
    assert "quin" not in str(refusal.value)


def test_a_form_that_names_another_person_logs_nothing_for_them(clinic):
    """Whoever saw the address of somebody's session could else write what stops their plan."""
    with clinic.opened() as opened:
        session = opened.of("north").weeks.current_plan("quin", MONDAY).sessions[0].session_id
    before = everything(clinic)
    reply = clinic.client("pat").post(
        f"/feedback/{session}", data={"person": "quin", "action": "sign", "felt": "worse"}
    )

    assert reply.status_code == 404
    assert everything(clinic) == before


def test_a_clinician_is_nobodys_person_and_so_not_their_own(clinic):
    client, key = clinic.client("ann"), clinic.accounts["ann"].account_id

    assert client.get(f"/team/people/{key}").status_code == 404
    assert client.post(f"/team/people/{key}/note", data={"text": "hello"}).status_code == 404


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ({"text": "hidden"}, "2027-01-04T08:00:00+00:00"),
        ({"text": "of another", "by": "clinician", "by_key": "of bob"}, "2027-01-04T08:00:00+00:00"),
        ({"text": "x" * 501, "by": "clinician", "by_key": "own"}, "2027-01-04T08:00:00+00:00"),
        ({"text": "for ever", "by": "clinician", "by_key": "own"}, "2099-01-01T08:00:00+00:00"),
    ],
)
def test_a_clinician_signs_what_they_state_and_dates_nothing_ahead(clinic, facts, at):
    """The person can read every note, under the name of who wrote it."""
    key = {"own": clinic.accounts["ann"].account_id, "of bob": clinic.accounts["bob"].account_id}
    signed = facts | ({"by_key": key[facts["by_key"]]} if "by_key" in facts else {})
    client = clinic.client(token=clinic.token("ann", "clinician"))

    assert client.post("/api/v1/event", json=event("e9", "note", signed, person="pat", at=at)).status_code == 403


def test_a_program_whose_clock_is_ahead_is_told_what_is_wrong(clinic):
    client = clinic.client(token=clinic.token("pat", "log", "plan"))
    reply = client.post("/api/v1/event", json=event("ahead", person="pat", at="2099-01-01T08:00:00+00:00"))

    assert reply.status_code == 403
    assert reply.json()["problems"][0]["field"] == "at"


@pytest.mark.parametrize("kind", ["clearance", "restore", "exclude", "swap", "move", "pause", "resume"])
def test_a_token_that_logs_changes_no_plan(clinic, kind):
    client = clinic.client(token=clinic.token("pat", "log"))

    assert client.post("/api/v1/event", json=event(f"e-{kind}", kind, {}, person="pat")).status_code == 403


def test_a_full_server_still_answers_and_lets_everybody_in_again(clinic):
    """Far more at once than there are threads: who waits holds none, so nobody waits for ever."""
    with ThreadPoolExecutor(80) as pool:
        replies = list(
            pool.map(lambda n: httpx.get(f"{clinic.address}/join?code=c{n}", timeout=60).status_code, range(160))
        )

    assert set(replies) <= {404, 429}
    assert httpx.get(f"{clinic.address}/healthz", timeout=10).status_code == 200
    assert clinic.client("pat").get("/week").status_code == 200


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("unbar", {"stretch": "cat-cow", "by": "clinician"}),
        ("bar", {"stretch": "cat-cow", "by": "clinician"}),
        ("add", {"by": "clinician"}),
        ("clearance", {"code": "osteoporosis", "given": True, "by": "clinician"}),
        ("note", {"text": "all is well", "by": "clinician"}),
    ],
)
def test_a_person_cannot_speak_as_a_clinician(clinic, kind, facts):
    """What a clinician barred stays barred, whatever a program of the person sends."""
    client = clinic.client(token=clinic.token("pat", "log"))
    document = event(f"forged-{kind}", kind, facts, person="pat")

    assert client.post("/api/v1/event", json=document).status_code == 403


def test_a_token_does_only_what_its_scopes_say(clinic):
    """A program that logs cannot read, and none can reach a page or a password."""
    client = clinic.client(token=clinic.token("pat", "log"))

    assert client.get("/api/v1/data").status_code == 403
    assert client.post("/api/v1/plan").status_code == 403
    assert client.post("/account/password", data={"old": PASSWORD, "password": "x" * 20}).status_code == 403
    assert client.post("/api/v1/feedback", json=feedback("by-token", person="pat")).status_code == 201


def test_the_trail_says_who_looked_at_whom_and_nothing_clinical(clinic):
    """An admin reads it; it holds routes and keys."""
    pat = clinic.accounts["pat"].account_id
    clinic.client("ann").get(f"/team/people/{pat}")
    page = clinic.client("north-admin").get("/team/audit").text
    with clinic.opened() as opened:
        lines = opened.desk.trail.lines("north", most=500, about=pat)

    assert "<strong>ann</strong> looked at the person&#39;s page, about <strong>pat</strong>" in page
    assert ("ann", "pat", "GET /team/people/{account_id}") in {(line.who, line.whose, line.action) for line in lines}
    assert "lower" not in page
