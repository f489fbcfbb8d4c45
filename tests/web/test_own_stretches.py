"""Stretches of one's own and a clinic's folder in the app: forms without a script, and pages that know them."""

from __future__ import annotations

import re

import pytest
from other_folders import TITLE, with_example
from people import MONDAY, NOON, answers

from recommender import Recommender
from recommender.catalog.own import asked_by_region
from recommender.knowledge import shipped_knowledge
from recommender.store.store import Store
from recommender.web.team.policy import NOBODY, rule_of

HAZARDS = shipped_knowledge().catalog.hazards
FORM = {
    "name": "Roll of my therapist", "step-1": "Lie on your back.", "step-2": "Roll over.", "step-3": "Come back.",
    "hold_s": "20", "repetitions": "2", "sides": "each", "position": "supine", "areas": ["lower_back"],
    "muscles": ["lower_back"], "needs": ["mat"], "difficulty": "1",
}  # fmt: skip
NONE_OF_THEM = {f"none:{region}": "1" for region in asked_by_region(HAZARDS)}
STIFF = answers(
    pain=[], stiff_areas=["calf", "hip", "groin"], minutes_per_session=40,
    equipment=["mat", "chair", "wall", "cushion", "step", "towel"],
)  # fmt: skip


@pytest.fixture
def home(tmp_path):
    """Opens the application on the same database as the server, with some knowledge."""

    def opened(knowledge=None):
        store = Store.open(str(tmp_path / "people.db"), now=NOON)
        return Recommender(store, knowledge=knowledge, now=lambda: NOON, today=lambda: MONDAY)

    return opened


@pytest.fixture
def client(client_of):
    return client_of()


def complaints(html):
    return re.findall(r'<li><a href="#([\w-]+)">([^<]+)</a></li>', html)


def test_what_we_say_of_a_stretch_of_ones_own_is_said_in_spanish(client):
    """Its name and steps are the person's; the feel, when to ease off and the picture that is missing are ours."""
    client.post("/my-stretches/new", data=FORM)
    page = client.get("/stretches/mine:roll-of-my-therapist", headers={"Accept-Language": "es"}).text
    picture = client.get(re.search(r'src="(/static/no_picture.svg[^"]*)"', page)[1]).text

    assert "Deberías notar un tirón suave, no un dolor agudo." in page
    assert "Afloja si se vuelve agudo o si después duele más." in page
    assert "You should feel" not in page
    assert "<text" not in picture


def test_a_form_makes_a_stretch_that_can_be_looked_at_changed_and_deleted(client, tmp_path):
    """All of it by links and forms; no script is needed."""
    assert "You have none yet." in client.get("/my-stretches").text
    saved = client.post("/my-stretches/new", data=FORM)
    listed = client.get("/my-stretches").text
    page = client.get("/stretches/mine:roll-of-my-therapist").text

    assert "Saved. It is for you alone." in saved.text
    assert 'href="/stretches/mine:roll-of-my-therapist"' in listed
    assert "questions about it are open" in listed
    assert "You entered it yourself, so we do not know." in page
    assert "Nobody has gone through all that it asks of your body yet." in page
    assert 'src="/static/no_picture.svg' in page
    assert 'href="/my-stretches/roll-of-my-therapist"' in page

    form = client.get("/my-stretches/roll-of-my-therapist").text
    assert 'value="Roll of my therapist"' in form
    assert re.search(r'value="lower_back" id="areas-\d+" checked', form)
    changed = client.post("/my-stretches/roll-of-my-therapist", data=FORM | {"hold_s": "30"} | NONE_OF_THEM)
    assert "The same rules hold for it as for all others." in changed.text
    assert "What you did with it stays in your history." in client.get("/my-stretches/roll-of-my-therapist/delete").text
    assert "Deleted." in client.post("/my-stretches/roll-of-my-therapist/delete").text
    assert client.get("/stretches/mine:roll-of-my-therapist").status_code == 404
    assert not list(tmp_path.rglob("*.toml"))


def test_what_is_amiss_stands_beside_its_field_and_what_was_typed_stays(client, tmp_path):
    """Every field at once, in the order of the page; each summary line leads to its field."""
    sent = {"name": "X" * 61, "step-1": "one two three four five six seven eight nine ten eleven twelve thirteen",
            "hold_s": "999", "repetitions": "two", "areas": ["moon"], "hazard:balance": "no"}  # fmt: skip
    page = client.post("/my-stretches/new", data=sent)
    fields = [field for field, _ in complaints(page.text)]

    assert page.status_code == 422
    assert fields == [
        "name", "step-1", "hold_s", "repetitions", "sides-bilateral", "position", "areas-1", "muscles-1",
        "difficulty-1",
    ]  # fmt: skip
    assert all(f'id="{field}"' in page.text and f'id="{field}-problem"' in page.text for field in fields)
    assert 'value="999"' in page.text
    assert 'name="hazard:balance" value="no" checked' in page.text
    assert not list(tmp_path.rglob("*.toml"))


def test_a_name_that_another_stretch_has_is_refused_beside_the_name(client):
    page = client.post("/my-stretches/new", data=FORM | {"name": "Bridge"})

    assert complaints(page.text) == [("name", "Another stretch has this name. Choose another one.")]


def test_no_to_the_others_of_a_list_keeps_what_was_chosen_in_it(client, home):
    """Only a list that says so has a no where nothing was chosen; every other question stays open."""
    client.post("/my-stretches/new", data=FORM | {"none:balance": "1", "none:neck": "1", "hazard:neck_ext": "not_sure"})
    with home() as app:
        (own,) = app.own.all("me")
    said = own.entry.hazard_answers

    assert (said["balance"], said["neck_ext"], said["neck_rot_end"]) == ("no", "not_sure", "no")
    assert "knee_kneel" not in said


def test_the_stretch_of_one_person_is_no_page_for_another(client):
    client.post("/my-stretches/new", data=FORM)
    client.post("/people", data={"name": "you"})

    for address in ("/my-stretches/roll-of-my-therapist", "/stretches/mine:roll-of-my-therapist"):
        assert client.get(address).status_code == 404
    assert "Roll of my therapist" not in client.get("/stretches").text
    assert client.get("/api/v1/catalog/mine:roll-of-my-therapist").status_code == 404
    assert client.get("/figures/mine:roll-of-my-therapist.svg").status_code == 404


@pytest.mark.parametrize("path", ["", "/new", "/{slug}", "/{slug}/delete"])
def test_in_a_clinic_these_pages_are_for_nobody(path):
    """By a row of the table, not by its lack: whoever reads the table sees that it is meant so."""
    assert rule_of("GET", f"/my-stretches{path}") is NOBODY
    assert rule_of("POST", f"/my-stretches{path}") is NOBODY


def test_words_that_were_typed_cannot_become_a_part_of_a_page(client):
    client.post("/my-stretches/new", data=FORM | {"name": '"><script>alert(1)</script>'})
    page = client.get("/my-stretches").text + client.get("/stretches").text

    assert "<script>alert" not in page


def test_a_clinics_folder_is_there_on_every_page_and_its_absence_breaks_none(client_of, home):
    """The same addresses with and without the folder: with it its stretches, without it the rest of the week."""
    both = with_example()
    with home(both) as app:
        plan = app.save_and_plan("me", STIFF, starts_on=MONDAY)
    name = next(item.stretch for item in plan.sessions[0].items if item.stretch.startswith("north:"))
    session = plan.sessions[0].session_id
    addresses = (
        "/week", f"/week/{session}", f"/go/{session}", f"/feedback/{session}", "/stretches", "/left-out",
        "/take-away/sheet", "/take-away/week.ics", "/progress", "/doctor", f"/stretches/{name}",
        f"/stretches/{name}/why",
        f"/week/{session}/swap/{name}", "/api/v1/catalog/north:heel-slide", "/figures/north:heel-slide.svg",
        "/figures/north:short-wall-sit.svg",
    )  # fmt: skip
    with_it, without = client_of(both), client_of()
    pages = {address: with_it.get(address) for address in addresses}

    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(addresses, 200)
    assert TITLE in pages[f"/stretches/{name}"].text
    assert "There is no picture of this stretch yet." in pages["/figures/north:short-wall-sit.svg"].text
    assert "<path" in pages["/figures/north:heel-slide.svg"].text
    for address in addresses[:10]:
        page = without.get(address)
        assert page.status_code == 200
        assert f'href="/stretches/{name}"' not in page.text
    assert "It is not here any more" in without.get(f"/week/{session}").text
    assert without.get(f"/stretches/{name}").status_code == 404


def test_a_session_that_was_opened_with_the_folder_can_be_told_of_without_it(client_of, home):
    """The form of a phone that was offline meanwhile: what was done was done."""
    both = with_example()
    with home(both) as app:
        plan = app.save_and_plan("me", STIFF, starts_on=MONDAY)
    session = plan.sessions[0]
    name = next(item.stretch for item in session.items if item.stretch.startswith("north:"))
    client = client_of()
    form = client.get(f"/feedback/{session.session_id}").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    known = [f"{item.stretch} done" for item in session.items]
    sent = client.post(f"/feedback/{session.session_id}", data=hidden | {"known": known, f"felt:{name}": "helped"})

    assert sent.status_code == 200
    with home(both) as app:
        (logged,) = app.log.history("me", today=MONDAY).sessions
    assert name in {item.stretch for item in logged.feedback.items}


def test_bringing_back_data_says_where_stretches_are_missing(client_of, home):
    both = with_example()
    with home(both) as app:
        app.save_and_plan("me", STIFF, starts_on=MONDAY)
        archive = app.belongings.archive("me")
        app.erase("me")
    client = client_of()
    page = client.post("/settings/import", files={"file": ("person.zip", archive)})

    assert "Some stretches in it are not here" in page.text


def test_a_rule_that_refers_ends_the_questions_at_the_clinics_own_words(client_of, home):
    both = with_example()
    with home(both) as app:
        app.save_and_plan(
            "me", answers(conditions=["hip_replacement_anterior"], cleared_by_clinician=True), starts_on=MONDAY
        )
    page = client_of(both).get("/week").text

    assert "Please book a visit with us first" in page


def test_what_is_left_out_by_a_rule_of_theirs_leads_to_the_answer_that_it_hangs_on(client_of, home):
    both = with_example()
    with home(both) as app:
        app.save_and_plan("me", STIFF | {"conditions": ["osteoporosis"]}, starts_on=MONDAY)
    page = client_of(both).get("/stretches/standing-quad").text

    assert "We teach it with somebody beside you first" in page
    assert "/questions/conditions:bones_joints?change=1" in page
