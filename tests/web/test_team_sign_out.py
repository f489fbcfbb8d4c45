"""A device that several people use: what one could not send is neither lost without a word nor sent by another."""

from __future__ import annotations

import time

import pytest
from clinics import a_clinic
from people import MONDAY

KEYS = "Object.keys(localStorage).filter(key => key.startsWith('stretch.'))"


@pytest.fixture
def clinic(tmp_path, pictures, filled_clinic):
    with a_clinic(tmp_path, pictures, filled_clinic) as here:
        yield here


@pytest.fixture
def browser(chromium, clinic):
    """One browser, in which whoever comes signs in after the other."""
    context = chromium.new_context(base_url=clinic.address, viewport={"width": 390, "height": 844})
    yield context
    context.close()


def sign_in(browser, clinic, name):
    kept = dict(clinic.client(name).cookies).popitem()
    browser.add_cookies([{"name": kept[0], "value": kept[1], "url": clinic.address}])


def until(page, true_of_page):
    for _ in range(200):
        if page.evaluate(true_of_page):
            return
        time.sleep(0.05)
    raise AssertionError(true_of_page)


def stored(clinic, name):
    with clinic.opened() as opened:
        return opened.of("north").belongings.export(name)["feedbacks"]


def refuse(browser):
    """The server is there, but takes no session: as while its database is started anew."""
    browser.route("**/feedback/*", lambda route: route.fulfill(status=503) if route.request.method == "POST"
                  else route.continue_())  # fmt: skip


def say_a_session(browser, clinic, name):
    """A session of this person that the server does not take."""
    sign_in(browser, clinic, name)
    with clinic.opened() as opened:
        session = opened.of("north").weeks.current_plan(name, MONDAY).sessions[0]
    page = browser.new_page()
    page.goto(f"/feedback/{session.session_id}")
    page.check("input[name=felt][value=same]")
    refuse(browser)
    page.click("[value=save]")
    page.wait_for_selector("[data-sending]:visible")
    assert len(page.evaluate(KEYS)) == 1
    return page


def test_signing_out_sends_what_is_not_sent_yet_and_leaves_nothing_behind(browser, clinic):
    page = say_a_session(browser, clinic, "pat")
    browser.unroute("**/feedback/*")
    page.evaluate("localStorage.setItem('other.app', 'stays')")
    page.goto("/account")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")

    assert len(stored(clinic, "pat")) == 1
    assert page.evaluate(KEYS) == []
    assert page.evaluate("localStorage.getItem('other.app')") == "stays"
    assert "stretch_sign_in" not in {cookie["name"] for cookie in browser.cookies()}


def test_what_cannot_be_sent_is_told_before_anything_goes(browser, clinic):
    """Staying keeps it, and it is sent later; only who says that it may be lost loses it."""
    page = say_a_session(browser, clinic, "pat")
    page.goto("/account")
    page.click("text=Sign out")
    page.wait_for_selector("[data-unsent]:visible")
    assert page.text_content("[data-unsent-count]") == "1"
    page.click("[data-stay]")
    assert len(page.evaluate(KEYS)) == 1
    page.click("text=Sign out")
    page.click("[data-lose]")
    page.wait_for_url("**/sign-in")

    assert page.evaluate(KEYS) == []
    assert stored(clinic, "pat") == []


def test_without_a_connection_one_stays_signed_in_and_keeps_everything(browser, clinic):
    """Signing out is the server's to do: what would be left is an open account without its session. With the connection
    back it is sent, and one is signed out.
    """
    page = say_a_session(browser, clinic, "pat")
    page.goto("/account")
    browser.set_offline(True)
    page.click("text=Sign out")
    page.click("[data-lose]")
    page.wait_for_selector("[data-still-signed-in]:visible")
    assert len(page.evaluate(KEYS)) == 1
    browser.unroute("**/feedback/*")
    browser.set_offline(False)
    page.click("[data-try-again]")
    page.wait_for_url("**/sign-in")

    assert len(stored(clinic, "pat")) == 1
    assert page.evaluate(KEYS) == []


def test_another_account_in_the_same_browser_never_sends_it_as_its_own(browser, clinic):
    """Pat's page is still open when Quin signs in: it asks again, and the server knows whose it is. Quin's own
    pages do not touch it, nor does Quin's signing out; Pat sends it, once.
    """
    pats = say_a_session(browser, clinic, "pat")
    sign_in(browser, clinic, "quin")
    browser.unroute("**/feedback/*")
    refused = []
    pats.on("response", lambda response: refused.append(response.status) if "/feedback/" in response.url else None)
    pats.evaluate("dispatchEvent(new Event('online'))")
    for _ in range(100):
        if refused:
            break
        pats.wait_for_timeout(50)
    assert refused == [401]
    quins = browser.new_page()
    quins.goto("/account")
    quins.click("text=Sign out")
    quins.wait_for_url("**/sign-in")
    assert len(quins.evaluate(KEYS)) == 1
    assert stored(clinic, "pat") == stored(clinic, "quin") == []
    sign_in(browser, clinic, "pat")
    quins.goto("/help")
    until(quins, f"{KEYS}.length === 0")

    assert len(stored(clinic, "pat")) == 1
    assert stored(clinic, "quin") == []


def test_deleting_the_account_leaves_nothing_of_it_here_and_all_of_others(browser, clinic):
    page = say_a_session(browser, clinic, "pat")
    page.evaluate("localStorage.setItem('stretch.of.somebody else.outbox', '[]')")
    page.goto("/account/erase")
    page.click("text=Delete my account")
    page.wait_for_url("**/goodbye")

    assert page.evaluate(KEYS) == ["stretch.of.somebody else.outbox"]
