"""Keyboard only, each press counted: from the welcome to a session that is done and logged; with a script and without.

Issue 6: at most 60 presses to the first session for a healthy person, at most 25 of them after the safety pages.
"""

from __future__ import annotations

import datetime as dt

import pytest
from people import MONDAY, NOON

MOST, MOST_AFTER_SAFETY = 60, 25
FIRST_AFTER_SAFETY = "pain_areas"


class Keys:
    """A person who has a keyboard and no mouse. pressed: how often they pressed a key."""

    def __init__(self, page) -> None:
        self._page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        for letter in text:
            self.press(letter)

    @property
    def at(self) -> str:
        """What has the focus, in words; nothing where the page has it."""
        focused = self._page.locator(":focus")
        return focused.first.evaluate("e => e.innerText || e.value || e.id") if focused.count() else ""

    def tab_to(self, words: str, *, most: int = 12) -> None:
        """On with Tab until something that begins with these words has the focus."""
        for _ in range(most):
            if self.at.startswith(words):
                return
            self.press("Tab")
        raise AssertionError(f"{words!r} was not reached in {most} presses on {self._page.url}: at {self.at!r}")

    def tab_to_field(self, name: str, *, most: int = 60) -> None:
        """On with Tab until a field of this name has the focus."""
        for _ in range(most):
            focused = self._page.locator(":focus")
            if focused.count() and focused.first.get_attribute("name") == name:
                return
            self.press("Tab")
        raise AssertionError(f"{name!r} was not reached in {most} presses: at {self.at!r}")

    def wait_for_focus(self) -> None:
        """Until something has the focus: a page gives it away after loading, and before that a key goes nowhere."""
        self._page.wait_for_selector(":focus", state="attached", timeout=5000)

    def enter(self) -> None:
        """Enter, which leads to another page."""
        before = self._page.url
        self.wait_for_focus()
        self.press("Enter")
        self._page.wait_for_url(lambda url: url != before)


def past_the_navigation(keys: Keys) -> None:
    """The first stop on a page with navigation: the link past it."""
    keys.press("Tab")
    assert keys.at == "Skip to the page"
    keys.press("Enter")


def answer_by_keyboard(page, keys: Keys) -> int:
    """All questions as a healthy person with a mat, a chair and a wall; how many keys the safety pages took."""
    before_everyday = 0
    while "/questions/" in page.url:
        name = page.url.rsplit("/", 1)[1]
        keys.wait_for_focus()  # without it 41 became 1
        if name == FIRST_AFTER_SAFETY:
            before_everyday = keys.pressed
        if name == "age_years":
            keys.type("41")
        elif name == "equipment":
            for box in ("mat", "chair", "wall"):
                keys.press("Tab")
                assert page.locator(":focus").get_attribute("value") == box
                keys.press("Space")
        keys.enter()
    return before_everyday


def to_the_first_session(page, keys: Keys, served):
    """From the welcome to the page of the first session; its plan, and how many keys the safety pages took."""
    page.goto("/")
    past_the_navigation(keys)
    keys.tab_to("Start")
    keys.enter()
    after_safety = answer_by_keyboard(page, keys)
    assert page.url.endswith("/answers")
    assert keys.at == "Make my week"
    keys.enter()
    page.wait_for_url("**/week")  # the form leads there by way of another page
    with served.application() as app:
        plan = app.weeks.current_plan("me", MONDAY)
    assert (plan.status, bool(plan.sessions)) == ("plan", True)

    past_the_navigation(keys)
    keys.tab_to("Start")
    page.clock.install(time=NOON)
    page.route("**/figures/**", lambda route: route.fulfill(content_type="image/svg+xml", body="<svg/>"))
    keys.enter()
    page.wait_for_load_state()
    return plan, after_safety


def play_by_keyboard(page, keys: Keys, session) -> None:
    """The whole session by the clock of the test, with a pause in the middle of it."""
    page.clock.pause_at(NOON + dt.timedelta(minutes=1))
    past_the_navigation(keys)
    keys.tab_to_field("pain")
    for _ in range(4):
        keys.press("ArrowRight")
    keys.tab_to("Start")
    keys.press("Enter")
    player = page.locator("[data-player]")
    assert player.get_attribute("data-state") == "running"
    seconds = sum(item.seconds for item in session.items)
    page.clock.run_for(seconds * 500)
    keys.press("Space")
    page.clock.run_for(60_000)
    assert player.get_attribute("data-state") == "paused"
    keys.press("Space")
    page.clock.run_for(seconds * 500 + 1000)
    assert keys.at.startswith("Done.")


def log_by_keyboard(page, keys: Keys) -> None:
    """What is asked after a session: a number, a tap, Save; then no new sign."""
    keys.tab_to_field("pain_after")
    for _ in range(3):
        keys.press("ArrowRight")
    keys.tab_to_field("felt")
    keys.press("Space")
    keys.tab_to("Save")
    keys.enter()
    while "/signs/" in page.url:
        keys.tab_to("None of these")
        keys.enter()
    assert page.url.endswith("/saved")


@pytest.mark.parametrize("with_script", [True, False])
def test_from_welcome_to_a_logged_session_by_keyboard(chromium, served, with_script):
    """No page needs a mouse, the focus stands where the answer is, the counts of issue 6 hold, and it is stored."""
    context = chromium.new_context(
        base_url=served.address, viewport={"width": 1280, "height": 800}, java_script_enabled=with_script
    )
    page = context.new_page()
    keys = Keys(page)
    plan, after_safety = to_the_first_session(page, keys, served)
    to_session, session, headings = keys.pressed, plan.sessions[0], page.locator("h1").count()
    assert f"/go/{session.session_id}" in page.url
    if with_script:
        play_by_keyboard(page, keys, session)
    else:
        assert page.locator(".by-hand h3").all_text_contents() == [item.name for item in session.items]
        past_the_navigation(keys)
    log_by_keyboard(page, keys)
    context.close()
    with served.application() as app:
        first, signs = [entry["document"] for entry in app.belongings.export("me")["feedbacks"]]

    assert headings == 1
    assert to_session <= MOST
    assert to_session - after_safety <= MOST_AFTER_SAFETY
    assert (first["session_id"], first["session_felt"]) == (session.session_id, "easier")
    assert (first["pain_before"], first["pain_after"]) == (4 if with_script else None, 3)
    assert [item["stretch"] for item in first["items"]] == [item.stretch for item in session.items]
    assert {item["outcome"] for item in first["items"]} == {"done"}
    assert (signs["amends"], signs["red_flags"]) == (first["feedback_id"], [])
    print(f"{to_session} presses to the session, {to_session - after_safety} of them after the safety pages")
    print(f"{keys.pressed} presses to the end")


def test_an_error_takes_the_focus_and_leads_to_its_field(browser_page):
    """ux A4: with the keyboard alone from the summary to the field that it speaks of."""
    keys = Keys(browser_page)
    browser_page.goto("/questions/age_years")
    keys.wait_for_focus()
    keys.press("Enter")
    browser_page.wait_for_selector(".problem:focus")
    assert "There is a problem" in keys.at
    keys.press("Tab")
    keys.press("Enter")

    assert browser_page.locator(":focus").get_attribute("id") == "reply-1"


def test_the_scale_is_one_radio_group(served, browser_page):
    """Arrow keys move as in any radio group, and nothing is chosen before one was pressed."""
    from answering import answer

    answer(served.client(), until="pain_nrs:lower_back")
    browser_page.goto("/questions/pain_nrs:lower_back")
    assert browser_page.locator(":checked").count() == 0
    browser_page.wait_for_selector(":focus", state="attached")
    for _ in range(4):
        browser_page.keyboard.press("ArrowRight")

    assert browser_page.locator(":checked").get_attribute("value") == "4"


def test_focus_is_always_seen(browser_page):
    """A ring of 3 px on whatever has the focus, in both themes (ux A4)."""
    for colours in ("light", "dark"):
        browser_page.emulate_media(color_scheme=colours)
        browser_page.goto("/questions/age_years")
        for _ in range(3):
            browser_page.keyboard.press("Tab")
            ring = browser_page.locator(":focus").evaluate(
                "e => { const s = getComputedStyle(e); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
            )
            assert ring == ["solid", 3], browser_page.locator(":focus").evaluate("e => e.outerHTML")
