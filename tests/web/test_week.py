"""Your week, one session of it, and what changes it: on a real server, without JavaScript."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from people import MONDAY, answers, checkin, feedback

from recommender.knowledge import shipped_knowledge

ALL_KIT = ["mat", "chair", "wall", "doorway", "table", "towel", "strap", "cushion", "step", "foam_roller", "bed"]


@pytest.fixture
def client(served):
    return served.client()


@pytest.fixture
def plan(served):
    """A week of three sessions that starts today."""
    with served.application() as app:
        return app.save_and_plan("me", answers(worse_with=["sitting"]), starts_on=MONDAY)


def days(html):
    """The seven days of the page, each as its own piece of it."""
    return re.findall(r'<li class="day .*?(?=<li class="day|</ol>)', html, re.DOTALL)


def text(html):
    """The words of a page, without its tags and folded spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def shown_names(served, session_id):
    with served.application() as app:
        week = app.weeks.in_force("me", served.clock.today)
        return [item.stretch for item in week.shown(week.session(session_id)).session.items]


def test_a_week_is_seven_days_and_rest_belongs_to_it(client, plan):
    """Three sessions on the days that were asked for, and four days that say they are for rest."""
    page = client.get("/week").text

    assert "0 of 3 done this week" in page
    assert len(days(page)) == 7
    assert ["Rest day" in day for day in days(page)] == [False, True, False, True, False, True, True]
    for session, day in zip(plan.sessions, [days(page)[0], days(page)[2], days(page)[4]], strict=True):
        assert f'href="/go/{session.session_id}"' in day
        assert all(item.name in day for item in session.items)
        assert f"{len(session.items)} stretches" in text(day)


def test_under_each_stretch_stand_its_place_its_sides_and_a_why_that_names_an_answer(client, plan):
    catalog, phrases = shipped_knowledge().catalog, shipped_knowledge().phrases
    first = days(client.get("/week").text)[0]
    rows = first.split('<li class="one">')[1:]

    assert len(rows) == len(plan.sessions[0].items)
    for row, item in zip(rows, plan.sessions[0].items, strict=True):
        assert item.name in row
        assert phrases.word("area", catalog[item.stretch].areas[0]) in row
        assert (">each side</span>" in row) == (item.sides == 2)
        assert all(sentence in row for sentence in item.why)
        assert f'/swap/{item.stretch}"' in row


def test_what_was_done_is_counted_and_what_was_not_is_not(client, plan, served):
    """Never a count of what is missing (ux A9)."""
    with served.application() as app:
        app.record(feedback(session_id=plan.sessions[0].session_id))

    page = client.get("/week").text

    assert "1 of 3 done this week" in page
    assert "Done" in days(page)[0]
    assert "/go/" not in days(page)[0]
    assert "missed" not in page.lower()


def test_what_another_program_stored_stands_on_the_next_page(client, plan, served):
    """A page is kept in memory only for as long as nothing new was stored, by whomever."""
    barred = plan.sessions[0].items[2]
    assert barred.name in days(client.get("/week").text)[0]

    with served.application() as app:
        app.log.exclude("me", barred.stretch)

    first = days(client.get("/week").text)[0]
    assert "Put away for now" in first
    assert f'alt="{barred.name}"' not in first


def test_what_is_put_away_stands_under_its_reason_each_in_a_line_of_its_own(client, plan, served):
    """ "It hurt" is said of each of them: two names with commas of their own in one sentence read as four."""
    barred = plan.sessions[0].items[1:3]
    with served.application() as app:
        for item in barred:
            app.log.exclude("me", item.stretch)
    (put_away,) = re.findall(r'class="put-away">(.*?)</div>', days(client.get("/week").text)[0], re.S)
    reason, *names = [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in put_away.split("<li>")[1:]]

    assert reason == "You asked us not to show it."
    assert sorted(names) == sorted(item.name for item in barred)


def test_a_session_moves_to_a_day_that_the_page_offers_and_to_no_other(client, plan, served):
    session_id = plan.sessions[0].session_id
    page = client.get(f"/week/{session_id}/move").text
    offered = re.findall(r'name="to" value="([^"]+)"', page)
    with served.application() as app:
        week = app.weeks.in_force("me", MONDAY)
    taken = {session.on for session in week.plan.sessions}

    assert offered
    assert not taken & {date.fromisoformat(day) for day in offered}

    moved = client.post(f"/week/{session_id}/move", data={"to": offered[-1]})

    assert moved.url.path == "/week"
    assert f'href="/week/{session_id}"' in days(moved.text)[(date.fromisoformat(offered[-1]) - MONDAY).days]
    assert "Rest day" in days(moved.text)[0]


@pytest.mark.parametrize("to", ["", "tomorrow", "2026-11-25", "2027-01-01"])
def test_a_move_that_cannot_be_says_why_and_changes_nothing(client, plan, to):
    """No day, no date, a day that is taken, a day of another week."""
    session_id = plan.sessions[0].session_id
    refused = client.post(f"/week/{session_id}/move", data={"to": to})

    assert refused.status_code == 422
    assert "<title>Error: " in refused.text
    summary = re.search(r'<a href="#to-1">([^<]+)', refused.text)[1]
    assert f'id="complaint">{summary}' in refused.text
    assert f'href="/week/{session_id}"' in days(client.get("/week").text)[0]


def test_the_short_version_is_the_first_three(client, plan):
    session = plan.sessions[0]
    page = client.get(f"/week/{session.session_id}?short=1").text

    assert re.findall(r"<h3><a href=\"/stretches/([a-z0-9-]+)", page) == [item.stretch for item in session.items[:3]]
    assert f'href="/go/{session.session_id}?short=1"' in page


def test_today_is_the_session_of_today_and_a_rest_day_says_so(client, plan, served):
    assert all(item.name in client.get("/today").text for item in plan.sessions[0].items)

    served.clock.today = MONDAY + timedelta(days=1)
    rest = client.get("/today").text

    assert "Rest day. It belongs to the plan." in rest
    assert f'href="/week/{plan.sessions[1].session_id}"' in rest


@pytest.mark.usefixtures("plan")
def test_a_pause_asks_why_and_ends_when_the_person_says_so(client):
    asked = client.post("/week/pause")
    assert (asked.status_code, "Choose why you pause." in asked.text) == (422, True)

    paused = client.post("/week/pause", data={"reason": "holiday"}).text
    assert "Paused since" in paused
    assert "/go/" not in paused

    resumed = client.post("/week/resume").text
    assert "Welcome back" in resumed
    assert "/go/" in resumed


@pytest.mark.parametrize("answered_ahead", [False, True])
def test_without_answers_there_is_a_way_to_a_week(client, served, answered_ahead):
    """Answers of a day that is still to come are none for this week."""
    if answered_ahead:
        with served.application() as app:
            app.save_answers("me", answers(answered_on=str(MONDAY + timedelta(days=7))))
    for address in ("/week", "/today"):
        page = client.get(address).text
        assert "No week yet" in page
        assert 'href="/questions"' in page


@pytest.mark.usefixtures("plan")
def test_when_the_week_is_over_fresh_answers_make_the_next_and_old_ones_ask_for_a_check_in(client, served):
    served.clock.today = MONDAY + timedelta(days=7)
    page = client.get("/week").text
    assert '<form method="post" action="/week">' in page
    assert len(days(client.post("/week").text)) == 7

    served.clock.today = MONDAY + timedelta(days=30)
    assert 'href="/check-in"' in client.get("/week").text


@pytest.mark.usefixtures("plan")
def test_making_a_week_twice_makes_one(client, served):
    client.post("/week")
    with served.application() as app:
        assert len(app.belongings.export("me")["plans"]) == 1


def test_where_few_stretches_fit_the_page_says_which_answer_would_open_more(client, served):
    """Never an empty list without a way out (ux A3 screen 5)."""
    sheet = answers(equipment=[], positions_avoided=["floor", "standing"])
    with served.application() as app:
        narrow = app.save_and_plan("me", sheet, starts_on=MONDAY)
    unlocks = [unlock for entry in narrow.relaxed for unlock in entry.unlocks]
    page = client.get("/week").text

    assert unlocks
    for unlock in unlocks:
        assert unlock.text in page
        assert f'href="/questions/{unlock.field}?change=1"' in page


def test_a_warning_sign_puts_the_whole_week_away(client, plan, served):
    """A stop shows no stretch, on no page (decisions 1.11)."""
    flags = shipped_knowledge().rules.red_flags
    with served.application() as app:
        app.record(checkin(red_flags=[next(code for code in flags if flags[code].blocks)]))
    names = {item.name for session in plan.sessions for item in session.items}

    for address in ("/week", "/today", f"/week/{plan.sessions[0].session_id}"):
        page = client.get(address)
        assert page.url.path == "/standing"
        assert not any(name in page.text for name in names)


@pytest.mark.usefixtures("plan")
def test_a_session_of_somebody_else_is_not_there(client, served):
    with served.application() as app:
        other = app.save_and_plan("you", answers(), starts_on=MONDAY).sessions[0].session_id

    assert client.get(f"/week/{other}").status_code == 404
    assert client.post(f"/week/{other}/move", data={"to": "2026-11-24"}).status_code in (404, 422)
    with served.application() as app:
        assert app.weeks.in_force("you", MONDAY).session(other).on == MONDAY


# ---- not for me ----


def test_another_stretch_takes_the_place_and_can_be_changed_back(client, plan, served):
    session = plan.sessions[0]
    gone = session.items[2].stretch
    address = f"/week/{session.session_id}/swap/{gone}"
    to = re.findall(r'name="to" value="([a-z0-9-]+)"', client.get(address).text)[0]

    swapped = client.post(address, data={"why": "other", "to": to})

    assert swapped.url.path == f"/week/{session.session_id}"
    assert shown_names(served, session.session_id)[2] == to
    assert f'action="/week/{session.session_id}/swap-back/{to}"' in swapped.text

    client.post(f"/week/{session.session_id}/swap-back/{to}", data={"to": gone})

    assert shown_names(served, session.session_id) == [item.stretch for item in session.items]


def test_what_hurts_goes_from_every_day_until_it_is_asked_back(client, plan, served):
    """The reason is stored with the swap, so safety knows of it, not only this session."""
    shared = {item.stretch for item in plan.sessions[0].items} & {item.stretch for item in plan.sessions[1].items}
    session, gone = plan.sessions[0], sorted(shared)[0]
    address = f"/week/{session.session_id}/swap/{gone}"
    to = re.findall(r'name="to" value="([a-z0-9-]+)"', client.get(address).text)[0]

    client.post(address, data={"why": "hurt", "to": to})

    assert gone not in shown_names(served, plan.sessions[1].session_id)
    stretch = client.get(f"/stretches/{gone}").text
    assert "Left out for you, for now" in stretch
    assert f'action="/stretches/{gone}/restore"' in stretch

    same_day = client.post(f"/stretches/{gone}/restore").text
    assert "Ask for it again on a later day." in same_day
    served.clock.today = MONDAY + timedelta(days=1)
    next_day = client.post(f"/stretches/{gone}/restore").text

    assert "It may come back." in next_day
    assert gone in shown_names(served, plan.sessions[1].session_id)


def test_a_session_that_is_shorter_after_a_hard_one_says_why(client, plan, served):
    """What is left away stands there with its reason, here and in what programs read: no plan changes silently."""
    first, second = plan.sessions[:2]
    with served.application() as app:
        app.record(feedback(session_id=first.session_id, pain_before=2, pain_after=6))
    served.clock.today = second.on
    page = client.get("/week").text
    told = client.get("/api/v1/plan").json()
    (now,) = [session for session in told["sessions"] if session["session_id"] == second.session_id]
    gone = {item.stretch for item in second.items} - {item["stretch"] for item in now["items"]}

    assert now["minutes"] < 0.7 * second.minutes
    assert gone
    assert gone <= {entry["stretch"] for entry in told["withheld"]}
    assert page.count("Your last session was hard on you") == 1
    assert all(f' href="/stretches/{name}">' in page for name in gone)


@pytest.mark.parametrize("data", [{}, {"why": "hurt"}, {"to": "bridge"}, {"why": "nonsense", "to": "bridge"}])
def test_not_for_me_asks_why_and_what_instead(client, plan, data):
    session = plan.sessions[0]
    address = f"/week/{session.session_id}/swap/{session.items[2].stretch}"
    asked = client.post(address, data=data)

    assert asked.status_code == 422
    assert "<title>Error: " in asked.text
    for field in re.findall(r'<li><a href="#([a-z0-9-]+)"', asked.text):
        assert f'id="{field}"' in asked.text


def test_a_swap_never_reaches_what_is_left_out(client, plan, served):
    """Whatever is sent: what may come in is decided by the application, not by the form."""
    session = plan.sessions[0]
    with served.application() as app:
        left_out = sorted(app.reasons.left_out("me", MONDAY))

    for to in left_out[:12]:
        refused = client.post(
            f"/week/{session.session_id}/swap/{session.items[2].stretch}", data={"why": "other", "to": to}
        )
        assert refused.status_code == 400

    assert shown_names(served, session.session_id) == [item.stretch for item in session.items]


def test_nothing_instead_leaves_it_out_from_now_on(client, plan, served):
    session = plan.sessions[0]
    gone = session.items[2].stretch
    after = client.post(f"/week/{session.session_id}/swap/{gone}", data={"why": "disliked", "to": "leave_out"})

    assert after.url.path == f"/stretches/{gone}"
    assert gone not in shown_names(served, session.session_id)
    assert f"/stretches/{gone}/restore" in client.get("/left-out").text


# ---- left out ----


@pytest.mark.usefixtures("plan")
def test_every_left_out_stretch_is_listed_under_each_of_its_reasons(client, served):
    page = client.get("/left-out").text
    with served.application() as app:
        left_out = app.reasons.left_out("me", MONDAY)
    sections = re.findall(r"<section>.*?</section>", page, re.DOTALL)

    assert f"{len(left_out)} stretches do not fit" in page
    for name, entry in left_out.items():
        for because in entry.because:
            section = next(part for part in sections if because.text.replace("'", "&#39;") in part)
            assert f'href="/stretches/{name}"' in section


def test_what_a_rule_rests_on_is_folded_under_its_reason(client, served):
    """Source, how sure and who reviewed it, in words, for each rule of safety; a wish rests on nothing."""
    with served.application() as app:
        app.save_and_plan("me", answers(conditions=["osteoporosis", "stoma"], equipment=["mat"]), starts_on=MONDAY)
        left_out = app.reasons.left_out("me", MONDAY)
    sections = re.findall(r"<section>.*?</section>", client.get("/left-out").text, re.DOTALL)
    said = {
        "osteoporosis": "Source: S48, S49, S50 and S51. Confidence: checked in a source.",
        "stoma": "Source: a reading of ours, not a clinician&#39;s. Confidence: from memory.",
    }
    waits = " Reviewed: awaits a clinician&#39;s review."

    for rule, words in said.items():
        name, because = next((name, b) for name, e in left_out.items() for b in e.because if b.rule == rule)
        section = next(part for part in sections if because.text.replace("'", "&#39;") in part)
        assert f"<p>{words}{waits}</p></details>" in section
        assert f"<p>{words}{waits}</p></details>" in client.get(f"/stretches/{name}/why").text
    wishes = [part for part in sections if "which you did not tick" in part]
    assert wishes
    assert not any("What this rests on" in part for part in wishes)


@pytest.mark.usefixtures("plan")
def test_the_week_with_its_pictures_is_light(client):
    """At most 150 kB over the wire: the page, its styles, and each picture once."""
    page = client.get("/week")
    parts = {*re.findall(r'(?:src|href)="(/(?:figures|static)/[^"]+)"', page.text)}
    sizes = [wire_bytes(client, "/week"), *(wire_bytes(client, part.replace("&amp;", "&")) for part in parts)]

    assert len(parts) > 5
    assert sum(sizes) <= 150_000


def wire_bytes(client, address):
    """The bytes of a response as they are sent, compressed."""
    with client.stream("GET", address) as response:
        assert response.status_code == 200
        return sum(len(piece) for piece in response.iter_raw())
