"""What somebody says of a session is kept once, whatever happens to the connection, and a warning is never lost."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from people import MONDAY, answers

from recommender.session.told import NEW_AFTER_STRETCHING

TUESDAY = MONDAY + timedelta(days=1)
SIGN = "flag:RF_NEW_STRETCH"
# While a sign is open the form is on no page; one that was opened before may still be sent.
ANY_FORM = {"feedback_id": "made-elsewhere", "person": "me", "on": MONDAY.isoformat(), "amends": "", "known": []}


@pytest.fixture
def session(served):
    """The session of Monday."""
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
        return app.weeks.show("me", MONDAY).session


@pytest.fixture
def client(served):
    return served.client()


@pytest.fixture
def form(client, session):
    """What stands in the form as it is shown, to be sent with what somebody says."""
    return lambda **said: hidden(client, f"/feedback/{session.session_id}") | {"action": "save"} | said


def hidden(client, address):
    """The hidden fields of the form of a page; a field that stands there more than once as a list."""
    import re

    page = client.get(address).text.partition("data-feedback")[2].partition("</form>")[0]
    fields: dict = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        fields[name] = [*fields.get(name, []), value] if name == "known" else value
    assert fields["feedback_id"]
    return fields


def documents(served):
    with served.application() as app:
        return [entry["document"] for entry in app.belongings.export("me")["feedbacks"]]


def logged(served, day=MONDAY):
    """What counts of the one session that was logged, corrections included."""
    with served.application() as app:
        (entry,) = app.log.history("me", today=day).sessions
        return entry.feedback


def send(client, session, fields):
    return client.post(f"/feedback/{session.session_id}", data=fields)


def reply(client, page, chosen=None):
    """Replies to the question that a page shows."""
    return client.post(page.url.path, data={"none": "1"} if chosen is None else {"reply": chosen})


# ---- the usual way ----


def test_two_taps_are_enough_and_the_signs_are_asked_as_in_the_terminal(served, client, session, form):
    """How it felt, and Save: all counts as done, nothing is claimed about pain; then one list."""
    page = send(client, session, form(felt="easier"))
    assert "New trouble after stretching" in page.text
    assert reply(client, page).url.path.endswith("/saved")

    feedback = logged(served)
    assert feedback.session_felt == "easier"
    assert feedback.pain_before is feedback.pain_after is None
    assert {item.outcome for item in feedback.items} == {"done"}
    assert feedback.red_flags == ()


def test_nothing_is_chosen_beforehand(client, session):
    page = client.get(f"/feedback/{session.session_id}").text

    assert " checked" not in page
    assert page.count('class="button') == 2
    assert all(f'name="action" value="{action}"' in page for action in ("save", "skip", "sign"))


def test_what_is_said_of_each_stretch(served, client, session, form):
    first, second, third, fourth = (item.stretch for item in session.items[:4])
    said = {
        f"felt:{first}": "helped", f"felt:{second}": "neutral", f"reason:{third}": "hurt",
        f"did:{fourth}": "skipped", f"reason:{fourth}": "no_time",
    }  # fmt: skip
    send(client, session, form(**said))
    items = [(item.outcome, item.felt, item.reason) for item in logged(served).items[:4]]

    assert items == [
        ("done", "helped", None),
        ("done", "neutral", None),
        ("partly", "worse", "hurt"),
        ("skipped", None, "no_time"),
    ]


def test_skip_on_this_page_saves_nothing_and_after_a_session_keeps_what_was_done(served, client, session, form):
    assert send(client, session, form(action="skip")).url.path == "/week"
    assert documents(served) == []

    known = [f"{session.items[0].stretch} partly 0.5", f"{session.items[1].stretch} skipped hurt"]
    fields = form(action="skip", known=known, felt="worse", pain_after="9")
    assert send(client, session, fields).url.path == "/week"
    (document,) = documents(served)
    assert (document["session_felt"], document["pain_after"]) == (None, None)
    assert [(i["outcome"], i["share"], i["reason"]) for i in document["items"]] == [
        ("partly", 0.5, None),
        ("skipped", None, "hurt"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"pain_after": "11"}, {"pain_after": "-1"}, {"pain_after": "ten"}, {"felt": "great"}, {"on": "2027-01-01"}],
)
def test_what_no_form_of_ours_says_is_not_taken_for_an_answer(served, client, session, form, wrong):
    """And a day that is still to come is today."""
    send(client, session, form(**wrong))
    (document,) = documents(served)

    assert document["pain_after"] is document["session_felt"] is None
    assert document["on"] == MONDAY.isoformat()


def test_a_stretch_that_there_is_not_is_refused(served, client, session, form):
    assert send(client, session, form(known=["no-such-stretch done"])).status_code == 404
    assert documents(served) == []


# ---- counted once ----


def test_sent_twice_it_counts_once(served, client, session, form):
    fields = form(felt="same", pain_after="3")
    first, second = send(client, session, fields), send(client, session, fields)

    assert first.url == second.url
    assert len(documents(served)) == 1


def test_sent_again_after_the_signs_it_asks_nothing_again(served, client, session, form):
    """As from a phone that was without a connection when the answer came."""
    fields = form(felt="same")
    reply(client, send(client, session, fields))
    before = documents(served)

    assert send(client, session, fields).url.path.endswith("/saved")
    assert documents(served) == before


def test_back_and_save_again_corrects_it(served, client, session, form):
    """The same form with other content: nothing is refused, and nothing is counted twice."""
    fields = form(felt="worse", pain_after="6")
    send(client, session, fields)
    again = fields | {"felt": "easier"}
    send(client, session, again)
    send(client, session, again)

    assert len(documents(served)) == 2
    assert (logged(served).session_felt, logged(served).pain_after) == ("easier", 6)


def test_a_slip_is_put_right_later(served, client, session, form):
    """Both stay stored; the later word counts (contract section 3)."""
    stretch = session.items[0].stretch
    reply(client, send(client, session, form(felt="worse", pain_after="8", **{f"felt:{stretch}": "worse"})))
    page = client.get(f"/feedback/{session.session_id}").text
    assert "Change what you said" in page
    assert 'name="felt" value="worse" checked' in page
    send(client, session, form(felt="easier", pain_after="2", **{f"felt:{stretch}": "helped"}))

    first, *_, last = documents(served)
    assert last["amends"] == first["feedback_id"]
    assert (logged(served).session_felt, logged(served).pain_after) == ("easier", 2)
    assert logged(served).items[0].felt == "helped"


def test_the_day_after_can_be_added(served, client, session, form):
    reply(client, send(client, session, form(felt="same")))
    assert "the day after" not in client.get(f"/feedback/{session.session_id}").text
    served.clock.today = TUESDAY
    assert "the day after" in client.get(f"/feedback/{session.session_id}").text
    send(client, session, form(next_day_pain="6"))

    assert logged(served, TUESDAY).next_day_pain == 6
    assert logged(served, TUESDAY).on == MONDAY


def test_it_counts_for_whom_it_was_shown(served, client, session, form):
    """Kept on a shared phone, and sent when somebody else has been chosen."""
    fields = form(felt="same")
    client.post("/people", data={"name": "somebody else"})
    send(client, session, fields)

    assert logged(served).session_felt == "same"


def test_nobody_logs_the_session_of_somebody_else(served, client, session, form):
    response = send(client, session, form(person="somebody else"))

    assert response.status_code == 422
    assert documents(served) == []


# ---- signs ----


@pytest.mark.parametrize(("before", "after", "urgent"), [("3", "4", False), ("3", "5", True), ("", "9", False)])
def test_a_jump_of_pain_asks_the_most_urgent_lists_as_well(client, session, form, before, after, urgent):
    """Pain up by two or more (evidence 3B.1), and whether it is a flare."""
    page = send(client, session, form(pain_before=before, pain_after=after))
    seen = []
    while "/signs/" in page.url.path:
        seen.append(page.url.path.rpartition("/")[2])
        page = reply(client, page)

    assert [name[:11] for name in seen[:1]] == ["red_flags:G"]
    assert any(name.startswith("red_flags:A") for name in seen) == urgent
    assert any(name.startswith("red_flags:B") for name in seen) == urgent
    assert ("flare" in seen) == urgent


def test_a_flare_is_asked_where_it_felt_worse_and_is_kept(served, client, session, form):
    page = reply(client, send(client, session, form(felt="worse")))
    assert page.url.path.endswith("/flare")
    reply(client, page, "yes")

    assert logged(served).flare is True


def test_a_sign_that_is_named_counts_at_once_and_stops_the_plan(served, client, session, form):
    """ "Not sure" is a yes. Closing the page now loses nothing."""
    page = reply(client, send(client, session, form(felt="worse")), "RF_NEW_STRETCH")
    assert page.url.path.endswith(SIGN)
    page = reply(client, page, "unsure")
    assert "Please stop here for now" in page.text

    with served.application() as app:
        assert app.weeks.show("me", MONDAY).stop.status == "refer"
    assert client.get("/today").url.path == "/standing"
    assert client.get(f"/feedback/{session.session_id}").url.path.endswith("/stop")


def test_what_was_named_by_mistake_can_be_taken_back_until_it_is_understood(served, client, session, form):
    page = reply(client, send(client, session, form(felt="worse")), "RF_NEW_STRETCH")
    asked = page.url.path
    reply(client, page, "yes")
    page = client.post(asked, data={"reply": "no"})
    while "/signs/" in page.url.path:
        page = reply(client, page)

    assert page.url.path.endswith("/saved")
    with served.application() as app:
        assert app.weeks.show("me", MONDAY).session is not None
    assert logged(served).red_flags == ()


def test_understood_it_is_stored_for_good_and_only_answers_of_a_later_day_lift_it(served, client, session, form):
    page = reply(client, send(client, session, form(felt="worse")), "RF_NEW_STRETCH")
    page = reply(client, page, "yes")
    page = client.post(page.url.path, data={})

    assert page.url.path == "/standing"
    assert logged(served).red_flags == (NEW_AFTER_STRETCHING,)
    with served.application() as app:
        assert app.drafts.read("me", f"signs:{session.session_id}") == {}
        assert app.weeks.show("me", MONDAY).stop.status == "refer"
        assert app.weeks.show("me", MONDAY).session is None


def test_a_new_sign_during_the_session_counts_until_it_is_talked_about(served, client, session, form):
    """Named and not talked about it is "not sure", and that is a yes (decisions 1.2)."""
    page = send(client, session, form(action="sign", known=[f"{session.items[0].stretch} partly 0.2 hurt"]))
    assert "red_flags:G" in page.url.path
    with served.application() as app:
        assert [flag.code for flag in app.weeks.stop("me", MONDAY).plan.referral.flags] == [NEW_AFTER_STRETCHING]
    assert f'href="/feedback/{session.session_id}/signs"' in client.get("/today").text

    while "/signs/" in page.url.path:
        page = reply(client, page)
    assert page.url.path == f"/feedback/{session.session_id}"
    with served.application() as app:
        assert app.weeks.show("me", MONDAY).session is not None


def test_a_sign_that_was_named_and_left_stays_over_night_and_is_stored_when_the_talk_starts_anew(
    served, client, session, form
):  # fmt: skip
    send(client, session, form(action="sign"))
    served.clock.today = TUESDAY
    with served.application() as app:
        assert app.weeks.show("me", TUESDAY).stop.status == "refer"
    send(client, session, ANY_FORM | {"action": "sign"})

    flags = [document["red_flags"] for document in documents(served)]
    assert [NEW_AFTER_STRETCHING] in flags


def test_sent_again_a_sign_that_was_cleared_up_is_not_raised_again(served, client, session, form):
    fields = form(action="sign", known=[f"{session.items[0].stretch} skipped hurt"])
    page = send(client, session, fields)
    while "/signs/" in page.url.path:
        page = reply(client, page)
    send(client, session, fields)

    with served.application() as app:
        assert app.weeks.show("me", MONDAY).session is not None


# ---- a lost connection, in the real browser ----


def said_in(page, address):
    page.goto(address)
    page.check("input[name=felt][value=same]")


def test_offline_it_is_kept_and_later_sent_once(browser_page, served, session):
    page = browser_page
    said_in(page, f"/feedback/{session.session_id}")
    page.context.set_offline(True)
    page.click("[value=save]")
    page.wait_for_selector("[data-sending]:visible")
    assert "kept on this device" in page.text_content("[data-sending]")
    assert documents(served) == []
    page.context.set_offline(False)
    page.wait_for_url("**/signs/**")

    assert len(documents(served)) == 1
    assert page.evaluate("localStorage.getItem('stretch.outbox')") is None


def test_a_lost_answer_does_not_count_it_twice(browser_page, served, session):
    """The server has it, the page does not know: it sends again, and it is one session."""
    page, lost = browser_page, []

    def lose_the_answer(route):
        lost.append(route.fetch(max_redirects=0).status)
        route.abort()

    said_in(page, f"/feedback/{session.session_id}")
    page.route("**/feedback/*", lambda route: lose_the_answer(route) if not lost else route.continue_())
    page.click("[value=save]")
    page.wait_for_selector("[data-sending]:visible")
    assert len(documents(served)) == 1
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/signs/**")

    assert len(documents(served)) == 1


@pytest.mark.parametrize("status", [408, 429, 503])
def test_what_is_not_taken_just_now_is_kept_and_sent_again(browser_page, served, session, status):
    """Too slow, too often, or no database: none of it says anything about what was sent."""
    page, refused = browser_page, []

    def refuse(route):
        refused.append(status)
        route.fulfill(status=status)

    said_in(page, f"/feedback/{session.session_id}")
    page.route("**/feedback/*", lambda route: refuse(route) if not refused else route.continue_())
    page.click("[value=save]")
    page.wait_for_selector("[data-sending]:visible")
    assert documents(served) == []
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/signs/**")

    assert len(documents(served)) == 1


def test_the_page_was_closed_meanwhile_and_any_other_page_sends_it(browser_page, served, session):
    page = browser_page
    said_in(page, f"/feedback/{session.session_id}")
    page.context.set_offline(True)
    page.click("[value=save]")
    page.wait_for_selector("[data-sending]:visible")
    context = page.context
    page.close()  # still offline: this page has no part in what follows
    context.set_offline(False)
    other = context.new_page()
    other.goto("/help")
    for _ in range(200):  # `wait_for_function` would run a text as a script, which the page's policy forbids
        if other.evaluate("localStorage.getItem('stretch.outbox') === null"):
            break
        time.sleep(0.05)

    assert len(documents(served)) == 1
    assert other.evaluate("localStorage.getItem('stretch.outbox')") is None
