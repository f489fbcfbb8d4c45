"""What opens an account: it is not in the database, it ends when it should, and nobody can guess it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import httpx
import pytest
from clinics import HERE, PASSWORD, a_clinic
from people import feedback

from recommender.errors import SignInError, TooManyTriesError, UnknownNameError, UsageError
from recommender.knowledge import shipped_knowledge

NEW = "nine purple kettles"


@pytest.fixture
def clinic(tmp_path, pictures, filled_clinic):
    with a_clinic(tmp_path, pictures, filled_clinic) as here:
        yield here


def rows_of(database):
    """Every table, and all that is in it."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: str(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in tables}


def test_a_stolen_database_opens_nothing(clinic):
    """Passwords are Argon2 hashes; secrets are digests, and a digest is no secret."""
    with clinic.opened() as opened:
        secrets = [
            opened.desk.let_in(clinic.accounts["pat"]).secret,
            opened.desk.new_token(clinic.accounts["pat"], "phone", ["read"]),
            opened.desk.invite("north", "person"),
        ]
    stolen = rows_of(clinic.database)
    held = " ".join(stolen.values())
    digests = {
        row for table in ("sign_ins", "api_tokens", "invitations") for row in stolen[table].split("'") if len(row) == 64
    }

    assert not any(secret in held for secret in (*secrets, PASSWORD))
    assert stolen["accounts"].count("$argon2id$") == len(clinic.accounts)
    assert len(digests) > 3
    for digest in digests:
        assert clinic.client(token=digest).get("/api/v1/data").status_code == 401


def test_signing_in_and_out_on_the_pages(clinic):
    """The cookie is for this server's own pages alone, and worth nothing after signing out."""
    client = clinic.client()
    answer = client.post("/sign-in", data={"name": "PAT ", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/week").status_code == 200

    kept = dict(client.cookies)
    client.post("/account/sign-out")
    again = clinic.client()
    again.cookies.update(kept)
    assert again.get("/week").headers["location"] == "/sign-in"


def test_another_sites_page_changes_nothing_for_who_is_signed_in(clinic):
    """The guard stands before admission."""
    client = clinic.client("pat")

    assert (
        client.post("/account/erase", data={"sure": "yes"}, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )
    assert client.get("/account").status_code == 200


def test_guessing_is_stopped_and_the_count_survives_a_restart(clinic):
    """Ten wrong ones from one place; then the right one does not help either, until the window is over."""
    for _ in range(10):
        with clinic.opened() as opened, pytest.raises(SignInError):
            opened.desk.sign_in("pat", "wrong password", address=HERE)
    with clinic.opened() as opened:
        with pytest.raises(TooManyTriesError):
            opened.desk.sign_in("pat", PASSWORD, address=HERE)
        assert opened.desk.sign_in("pat", PASSWORD, address="192.0.2.9").account.name == "pat"
        clinic.clock.later = timedelta(minutes=16)
        assert opened.desk.sign_in("pat", PASSWORD, address=HERE).account.name == "pat"


def test_an_unknown_name_and_a_wrong_password_look_the_same(clinic):
    """Nobody learns who is here."""
    client = clinic.client()
    said = [client.post("/sign-in", data={"name": name, "password": "x"}) for name in ("pat", "xyz")]

    assert [answer.status_code for answer in said] == [401, 401]
    assert said[0].text.replace('value="pat"', "") == said[1].text.replace('value="xyz"', "")


def test_an_invitation_makes_one_account_and_only_in_time(clinic):
    """Looking at it does not use it up."""
    with clinic.opened() as opened:
        code, late = (opened.desk.invite("north", "person") for _ in range(2))
    client = clinic.client()
    form = {"code": code, "name": "new one", "password": NEW}
    assert client.get("/join", params={"code": code}).status_code == 200
    assert client.post("/join", data=form | {"password": "short"}).status_code == 422
    assert client.post("/join", data=form).status_code == 303
    assert client.post("/join", data=form | {"name": "second"}).status_code == 404
    clinic.clock.later = timedelta(days=8)
    with clinic.opened() as opened, pytest.raises(UnknownNameError):
        opened.desk.join(late, "late one", NEW, address=HERE)


@pytest.mark.parametrize("name", ["who runs the server", "Somebody  not signed in"])
def test_nobody_takes_a_name_that_the_trail_has_for_others(clinic, name):
    """What they did would stand there as done by whoever runs the server."""
    with clinic.opened() as opened:
        code = opened.desk.invite("north", "clinician")
        with pytest.raises(UsageError, match="choose another"):
            opened.desk.join(code, name, NEW, address=HERE)


def test_a_new_password_ends_every_other_sign_in(clinic):
    """A lost phone is signed out; the browser that changed it stays."""
    here, elsewhere = clinic.client("pat"), clinic.client("pat")
    assert here.post("/account/password", data={"old": "wrong", "password": NEW}).status_code == 422
    assert here.post("/account/password", data={"old": PASSWORD, "password": NEW}).status_code == 303

    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    with clinic.opened() as opened:
        assert opened.desk.sign_in("pat", NEW, address=HERE).account.name == "pat"
        with pytest.raises(SignInError):
            opened.desk.sign_in("pat", PASSWORD, address=HERE)


def test_the_only_admin_is_told_to_invite_another_before_they_go(clinic):
    """In words that help, on the page itself; whoever sends the form all the same changes nothing."""
    admin = clinic.client("north-admin")
    page = admin.get("/account/erase").text
    sent = admin.post("/account/erase", data={"sure": "yes"})
    assert "You are the only admin of your team." in page
    assert "<button" not in page.partition("</main>")[0]
    assert (sent.status_code, sent.headers["location"]) == (303, "/account/erase")
    with clinic.opened() as opened:
        opened.desk.join(opened.desk.invite("north", "admin"), "second", NEW, address=HERE)

    assert "Delete my account" in admin.get("/account/erase").text
    assert admin.post("/account/erase", data={"sure": "yes"}).headers["location"] == "/goodbye"
    assert admin.get("/account").status_code == 303


def test_the_page_of_the_trail_leads_to_every_entry(clinic):
    """Older and older, to the first that there is; each page says who did it and to whom."""
    pat = clinic.accounts["pat"]
    with clinic.opened() as opened:
        for number in range(250):
            opened.desk.note(clinic.accounts["ann"], f"n{number}", about=pat.account_id)
    admin, address, pages = clinic.client("north-admin"), "/team/audit", []
    admin.post(f"/team/accounts/{pat.account_id}/revoke")
    while address and len(pages) < 9:
        pages.append(admin.get(address).text)
        address = (re.findall(r'href="(/team/audit\?older_than=[^"]+)"', pages[-1]) or [""])[0]
    seen = [int(number) for page in pages for number in re.findall(r"</strong> n(\d+), about <strong>pat", page)]
    newer = re.findall(r'href="(/team/audit\?newer_than=[^"]+)"', pages[-1])[0]

    assert seen == list(range(249, -1, -1))
    assert "<strong>north-admin</strong> sign-ins and tokens ended, about <strong>pat</strong>" in pages[0]
    assert "</strong> joined" in pages[-1]
    assert admin.get(newer).status_code == 200
    assert admin.get("/team/audit?older_than=nothing").status_code == 404


def test_a_name_that_somebody_has_is_not_told_and_can_be_chosen_anew(clinic):
    with clinic.opened() as opened:
        code = opened.desk.invite("north", "person")
    client, form = clinic.client(), {"code": code, "name": "Quin", "password": NEW}
    refused = client.post("/join", data=form)

    assert refused.status_code == 422
    assert "Your name cannot be used; please choose another." in refused.text
    assert "taken" not in refused.text
    assert client.post("/join", data=form | {"name": "quincy"}).status_code == 303


def test_an_invitation_is_shown_as_a_link_that_can_be_sent(clinic):
    """The whole address: a path alone opens nothing."""
    for who, path in (("north-admin", "/team/accounts/invite"), ("ann", "/team/people/invite")):
        page = clinic.client(who).post(path, data={"role": "person"}).text
        link = re.search(r"<code>(\S+)</code>", page)[1]
        assert link.startswith(f"{clinic.address}/join?code=")
        assert httpx.get(link).status_code == 200


def test_what_is_revoked_or_over_opens_nothing(clinic):
    """By the admin, by its owner, and by time."""
    token, phone = clinic.client(token=clinic.token("pat", "read")), clinic.client("pat")
    assert token.get("/api/v1/data").status_code == 200
    pat = clinic.accounts["pat"].account_id
    clinic.client("north-admin").post(f"/team/accounts/{pat}/revoke")
    assert token.get("/api/v1/data").status_code == 401
    assert phone.get("/account").status_code == 303

    desk, program = clinic.client("ann"), clinic.client(token=clinic.token("pat", "read"))
    clinic.clock.later = timedelta(hours=13)
    assert desk.get("/account").status_code == 303
    clinic.clock.later = timedelta(days=366)
    assert program.get("/api/v1/data").status_code == 401


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "pat pat pat pat pat x" * 20, "i am quincy1234"])
def test_a_password_that_is_easy_to_guess_is_not_taken(clinic, password):
    with clinic.opened() as opened:
        code = opened.desk.invite("north", "person")
        with pytest.raises(UsageError, match="password"):
            opened.desk.join(code, "quincy", password, address=HERE)


def test_who_is_erased_is_gone_from_every_table_and_from_the_bytes(clinic):
    """What stays is a key in the trail that names nobody."""
    pat = clinic.accounts["pat"]
    clinic.client(token=clinic.token("pat", "log")).post("/api/v1/feedback", json=feedback("gone-1", person="pat"))
    with clinic.opened() as opened:
        opened.of("north").learn()
        key = opened.of("north")._store.person_key("pat")
    client = clinic.client("pat")
    assert client.post("/account/erase", data={"sure": "yes"}).headers["location"] == "/goodbye"

    held = rows_of(clinic.database)
    assert not any("'pat'" in rows or key in rows or "gone-1" in rows for rows in held.values())
    assert [table for table, rows in held.items() if pat.account_id in rows] == ["audit"]
    assert client.get("/account").status_code == 303
    page = clinic.client("north-admin").get("/team/audit").text
    assert pat.account_id in page
    assert "<strong>pat</strong>" not in page


def test_a_clinician_bars_notes_and_clears_and_the_person_reads_the_note(clinic):
    """A bar takes the stretch out of the week; lifting it brings back only what no rule is against."""
    at, ann = f"/team/people/{clinic.accounts['pat'].account_id}", clinic.client("ann")
    with clinic.opened() as opened:
        week = opened.of("north").weeks.current_plan("pat", clinic.clock.today)
    stretch = sorted(week.stretch_ids)[0]
    assert ann.post(f"{at}/bar", data={"stretch": stretch}).status_code == 303
    assert ann.post(f"{at}/note", data={"text": "Call us on Friday."}).status_code == 303
    with clinic.opened() as opened:
        reasons = {b.rule for b in opened.of("north").reasons.left_out("pat", clinic.clock.today)[stretch].because}
    assert "state:barred" in reasons
    assert "Call us on Friday." in clinic.client("pat").get("/notes").text

    ann.post(f"{at}/unbar", data={"stretch": stretch})
    ann.post(f"{at}/clearance", data={"code": "lumbar_radiculopathy", "given": "no"})
    with clinic.opened() as opened:
        assert stretch not in opened.of("north").reasons.left_out("pat", clinic.clock.today)
    page = ann.get(at).text
    assert f"{shipped_knowledge().explainer.label('lumbar_radiculopathy')}: taken back" in page


def test_a_clinician_can_put_in_only_what_passes_every_rule(clinic):
    """The stretch is chosen by the person's own screening; another one is refused."""
    at, ann = f"/team/people/{clinic.accounts['pat'].account_id}", clinic.client("ann")
    with clinic.opened() as opened:
        app, day = opened.of("north"), clinic.clock.today
        session = app.weeks.current_plan("pat", day).sessions[0]
        item, others = next(
            (item, found) for item in session.items
            if (found := app.weeks.swap_choices("pat", session.session_id, item.stretch, day))
        )  # fmt: skip
        barred = sorted(app.reasons.left_out("pat", day))[0]
    form = {"session_id": session.session_id, "stretch": item.stretch}

    assert ann.post(f"{at}/add", data=form | {"to": barred}).status_code == 400
    assert ann.post(f"{at}/add", data=form | {"to": others[0].stretch}).status_code == 303


def test_what_an_operator_watches_names_nobody(clinic):
    """Alive, ready, and counts by route."""
    client = clinic.client()
    clinic.client(token=clinic.token("pat", "plan")).post("/api/v1/plan")
    clinic.client("ann").get(f"/team/people/{clinic.accounts['pat'].account_id}")
    text = client.get("/metrics").text

    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json()["status"] == "ready"
    assert 'stretch_requests_total{method="GET",route="/team/people/{account_id}",status="200"} 1.0' in text
    assert 'stretch_stored_total{kind="plan"} 1.0' in text
    assert clinic.accounts["pat"].account_id not in text
    assert "pat" not in text.replace("path", "")


def test_an_invitation_ends_with_whoever_made_it(clinic):
    """Else somebody who is shown the door could have left a key outside."""
    admin = clinic.accounts["north-admin"]
    with clinic.opened() as opened:
        code = opened.desk.invite("north", "admin", made_by=admin.account_id)
        opened.desk.revoke(admin, by=admin)
        with pytest.raises(UnknownNameError):
            opened.desk.join(code, "mallory", NEW, address=HERE)


def test_an_invitation_that_others_made_outlives_a_lost_phone_but_not_the_account(clinic):
    """An admin invites people into the care of somebody: the links are in other hands than the phone."""
    ann, admin = clinic.accounts["ann"], clinic.accounts["north-admin"]
    with clinic.opened() as opened:
        codes = [
            opened.desk.invite("north", "person", clinician_id=ann.account_id, made_by=admin.account_id)
            for _ in range(2)
        ]
        opened.desk.revoke(ann, by=admin)
        assert opened.desk.join(codes[0], "nora", NEW, address=HERE).clinician_id == ann.account_id

        opened.erase(ann, by=admin)
        with pytest.raises(UnknownNameError):
            opened.desk.join(codes[1], "olaf", NEW, address=HERE)


def test_a_new_password_ends_every_token(clinic):
    token = clinic.token("pat", "read")
    with clinic.opened() as opened:
        opened.desk.change_password(clinic.accounts["pat"], PASSWORD, NEW, kept="", address=HERE)

    assert clinic.client(token=token).get("/api/v1/data").status_code == 401


def test_nobody_comes_into_data_that_has_no_account(clinic):
    """A request that was under way while somebody was erased may have left rows under their name."""
    with clinic.opened() as opened:
        opened.of("north").save_answers("nina", opened.of("north").answers("pat"))
        code = opened.desk.invite("north", "person")
        with pytest.raises(UsageError, match="choose another"):
            opened.desk.join(code, "nina", NEW, address=HERE)
        with pytest.raises(UsageError, match="is there already"):
            opened.desk.new_team("home", "root", NEW)


def test_right_passwords_use_up_no_tries_of_an_address(clinic):
    """A clinic's people may all come from one address."""
    with clinic.opened() as opened:
        for _ in range(3):
            opened.desk.sign_in("pat", PASSWORD, address=HERE)
    tries = rows_of(clinic.database)["attempts"]

    assert tries.count(", 0)") == 1
    assert tries.count(", 1)") == 0
