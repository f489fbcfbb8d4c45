"""The session player in the real browser, by a clock of the test's own: not one real second is waited for."""

from __future__ import annotations

import datetime as dt
import json
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from people import MONDAY, NOON, answers
from planned import CATALOG, CLOCK, steps_of
from playwright.sync_api import expect

from recommender.session.timeline import NUMBERS

BEAT_S = 0.25  # the page looks at the clock every 0.2 s
ON_PHONE = {"width": 390, "height": 844}


@pytest.fixture
def session(served):
    """The session of today: some stretches, one at least for each side."""
    with served.application() as app:
        app.save_and_plan("me", answers(minutes_per_session=7), starts_on=MONDAY)
        return app.weeks.show("me", MONDAY).session


class Screen:
    """A page with the player on it. Pictures are left out unless they matter: the first time each is drawn anew."""

    def __init__(self, page, session, *, pictures=False) -> None:
        self.page, self.session = page, session
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda message: self.wrong.append(message.text) if "Policy" in message.text else None)
        if not pictures:
            page.route("**/figures/**", lambda route: route.fulfill(content_type="image/svg+xml", body="<svg/>"))

    def open(self, query="", *, start=True, real_time=False) -> Screen:
        if not real_time:
            self.page.clock.install(time=NOON)
        self.page.goto(f"/go/{self.session.session_id}{query}")
        if not real_time:
            self.page.clock.pause_at(NOON + dt.timedelta(minutes=1))
        if start:
            self.page.click(".start")
        return self

    def wait(self, seconds: float) -> None:
        """Lets time pass as it does in front of the person."""
        self.page.clock.run_for(round(seconds * 1000))

    def sleep(self, seconds: float) -> None:
        """Lets time pass while the page does not run, as in a tab that sleeps."""
        self.page.clock.fast_forward(round(seconds * 1000))
        self.wait(BEAT_S)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def says(self, name: str) -> str:
        return self.page.locator(f"[data-{name}]").first.text_content() or ""

    @property
    def state(self) -> str:
        return self.page.locator("[data-player]").get_attribute("data-state") or ""

    @property
    def left_s(self) -> int:
        minutes, seconds = self.says("digits").split(":")
        return int(minutes) * 60 + int(seconds)

    def to_step(self, kind: str) -> None:
        """Waits until the next step of a kind has begun; `work` is every kind of that."""
        steps = [step for item in self.session.items for step in steps_of(item)]
        passed, before = 0, self.passed
        for step in steps:
            if passed >= before and kind in (step.kind, "work" if step.is_work else ""):
                break
            passed += step.seconds
        self.wait(passed - before + BEAT_S)

    @property
    def passed(self) -> float:
        """Seconds of the session that are behind, those of skipped stretches among them."""
        return self.page.evaluate(
            """(() => { dispatchEvent(new Event("pagehide"));
                 const kept = JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]));
                 const { parts, place, standing } = kept.session;
                 const sum = (steps) => steps.reduce((seconds, step) => seconds + step.seconds, 0);
                 return sum(parts.slice(0, place).flatMap((part) => part.data.steps))
                   + sum(parts[place].data.steps.slice(0, standing.step)) + standing.elapsed; })()"""
        )

    def until(self, true_of_page: str) -> None:
        """Waits for what the server or the network does in real time."""
        for _ in range(200):
            if self.page.evaluate(true_of_page):
                return
            time.sleep(0.05)
        raise AssertionError(true_of_page)

    def do(self, deed: str) -> None:
        self.page.locator(f"[data-do={deed}]:visible").click()


@pytest.fixture
def screen(browser_page, session):
    opened = Screen(browser_page, session)
    yield opened
    assert opened.wrong == []


def word_of(step):
    return {"get_ready": "get ready", "switch_side": "switch side", "between": "let go"}.get(step.kind, step.kind)


def feedbacks(served):
    with served.application() as app:
        return [entry["document"] for entry in app.belongings.export("me")["feedbacks"]]


def items_of(document):
    return {item["stretch"]: item for item in document["items"]}


# ---- the usual way ----


def test_every_step_of_the_plan_is_counted_down_second_for_second(screen, session, served):
    """From get ready to the last bell: the word, the side, the digits and the stretch are those of the plan."""
    screen.open()
    for place, item in enumerate(session.items, 1):
        steps = steps_of(item)
        for step in steps:
            screen.wait(BEAT_S)
            assert screen.says("name") == item.name
            assert screen.says("number") == f"{place} of {len(session.items)}"
            assert screen.says("what") == word_of(step)
            assert (f"{step.side} side" in screen.says("place")) == (step.side is not None)
            if item.hold_s >= 5:
                assert screen.left_s == step.seconds
            screen.wait(step.seconds - BEAT_S)
    screen.wait(BEAT_S)

    minutes = round(sum(item.seconds for item in session.items) / 60)
    assert screen.says("done-words") == f"Done. {minutes} min."
    screen.page.click("[name=action][value=save]")
    screen.page.wait_for_url("**/signs/**")
    (document,) = feedbacks(served)
    assert {item["outcome"] for item in document["items"]} == {"done"}


@pytest.mark.parametrize("seconds", [7, 20, 29])
def test_a_tab_that_slept_does_not_drift(screen, seconds):
    """Time is a clock difference: after a while without a single beat it stands where the clock says."""
    screen.open()
    screen.sleep(seconds)

    assert screen.passed == pytest.approx(seconds + BEAT_S, abs=0.21)
    assert screen.state == "running"


def test_after_a_long_sleep_it_waits_where_it_was(screen):
    """Nobody knows what was done meanwhile, so nothing counts as done."""
    screen.open()
    screen.to_step("work")
    before = screen.left_s
    screen.sleep(NUMBERS["longest_gap_s"] + 60)

    assert (screen.state, screen.left_s) == ("paused", before)
    assert screen.says("what") == "You were away, so it waits here."
    screen.press(" ")
    assert screen.state == "running"


def test_getting_ready_takes_longer_where_the_position_changes(screen, session):
    """10 s, and 15 more from the floor to standing; also where a stretch was skipped in between (planning.toml)."""
    screen.open()
    for place, item in enumerate(session.items):
        if place and CATALOG[item.stretch].position != CATALOG[session.items[place - 1].stretch].position:
            screen.wait(BEAT_S)
            assert screen.left_s == CLOCK.before_a_stretch + CLOCK.change_position
        screen.press("ArrowRight")
    assert screen.says("done-words") == "Nothing was done yet. Save only if you did it elsewhere."


# ---- keys ----


def test_keys_pause_go_on_back_and_change_the_time(screen, session):
    screen.open()
    screen.wait(2)
    screen.press(" ")
    paused = screen.state, screen.left_s
    screen.wait(300)
    assert (paused, screen.left_s) == (("paused", CLOCK.before_a_stretch - 2), CLOCK.before_a_stretch - 2)

    screen.press(" ", "ArrowUp")
    screen.wait(BEAT_S)
    assert screen.left_s == CLOCK.before_a_stretch - 2 + 10
    screen.press("ArrowDown", "ArrowRight")
    assert screen.says("name") == session.items[1].name
    screen.press("ArrowLeft")
    assert screen.says("name") == session.items[0].name


def test_escape_asks_before_it_ends_and_what_was_done_is_kept(screen, served):
    screen.open()
    screen.to_step("work")
    screen.wait(6)
    screen.press("Escape")
    assert screen.state == "ending"
    screen.press("Escape")
    assert screen.state == "running"
    screen.press("Escape")
    screen.page.keyboard.press("Tab")
    screen.press("Enter")
    assert screen.says("done-words") == "Stopped here. What you did is kept."
    screen.page.click("[name=action][value=skip]")
    screen.page.wait_for_url("**/week")

    (document,) = feedbacks(served)
    assert document["items"][0]["outcome"] in ("partly", "done")
    assert {item["outcome"] for item in document["items"][1:]} == {"skipped"}


def test_letters_do_nothing_unless_they_were_switched_on(screen, served):
    """Who dictates or leans on the keyboard must not skip a stretch (WCAG 2.1.4)."""
    screen.open()
    before = screen.says("name")
    screen.press("n", "t", "q")
    assert (screen.state, screen.says("name")) == ("running", before)

    screen.page.context.add_cookies([{"name": "keys", "value": "on", "url": served.address}])
    screen.page.reload()
    screen.page.click(".start, [data-resume-now]:visible")
    screen.press("n")
    assert screen.says("name") != before
    screen.press("t")
    assert screen.state == "too_much"


def test_space_on_a_button_presses_the_button(screen):
    """The button that has the focus, not the pause that Space means elsewhere."""
    screen.open()
    screen.page.locator("[data-do=next]:visible").focus()
    name = screen.says("name")
    screen.press(" ")

    assert (screen.state, screen.says("name") != name) == ("running", True)


# ---- too much ----


@pytest.mark.parametrize("where", ["get_ready", "work", "between", "switch_side", "paused", "ending", "button"])
def test_too_much_is_one_key_away_from_everywhere_and_asks_nothing_first(screen, where):
    screen.open()
    if where in ("paused", "ending", "button"):
        screen.to_step("work")
        screen.press({"paused": " ", "ending": "Escape", "button": "Tab"}[where])
    else:
        screen.to_step(where)
    screen.press("Delete" if where == "paused" else "Backspace")

    assert screen.state == "too_much"
    assert screen.page.locator("[data-choices=too_much]").is_visible()
    assert not screen.page.locator("[data-stage]").is_visible()
    before = screen.says("minutes")
    screen.wait(200)
    assert (screen.state, screen.says("minutes")) == ("too_much", before)


def test_all_four_ways_out_of_too_much(screen, session):
    """Skip goes on, a slip goes back and notes nothing, end ends; each is one tap."""
    screen.open()
    screen.press("Backspace")
    screen.do("slip")
    assert screen.state == "paused"
    screen.press(" ", "Backspace")
    screen.do("skip")
    assert (screen.state, screen.says("name")) == ("running", session.items[1].name)
    screen.press("Backspace")
    screen.do("end")

    marks = screen.page.locator("[data-mark]:visible").all_text_contents()
    assert marks[:3] == [" (too much)", " (too much)", " (skipped)"]


def test_a_slip_takes_back_only_itself(screen):
    """What was too much before stays so: a second press of the wrong key must not wipe out the first, right one."""
    screen.open()
    screen.press("Backspace")
    screen.do("skip")
    screen.press("ArrowLeft", "Backspace")
    screen.do("slip")
    screen.press("ArrowRight", "Backspace")
    screen.do("slip")
    screen.press("Escape")
    screen.do("end")

    assert screen.page.locator("[data-mark]:visible").all_text_contents()[:2] == [" (too much)", " (skipped)"]


def test_an_answer_that_was_tapped_by_mistake_can_be_taken_back(screen, served):
    """By a second tap or by the space bar: undecided again, and nothing of it is stored."""
    screen.open()
    screen.to_step("work")
    screen.wait(8)
    screen.press("Escape")
    screen.do("end")
    page = screen.page
    for _ in range(2):
        page.locator("label:has(input[name=felt][value=worse])").click()
    assert page.locator("input[name=felt]:checked").count() == 0
    page.locator("input[name=pain_after][value='9']").focus()
    screen.press(" ")
    assert page.locator("input[name=pain_after]:checked").get_attribute("value") == "9"
    screen.press(" ")
    page.click("[name=action][value=save]")
    page.wait_for_url("**/signs/**")

    (document,) = feedbacks(served)
    assert (document["session_felt"], document["pain_after"]) == (None, None)


@pytest.mark.parametrize("kind", ["easier", "swap"])
def test_another_one_takes_the_place_and_only_what_may_be_offered(screen, session, served, kind):
    """The application answers with the rules of now; what the session holds already is no offer."""
    with served.application() as app:
        offers = {item.stretch: offers_of(app, session, item.stretch, kind) for item in session.items}
    here = {item.stretch for item in session.items}
    stretch, instead = next((s, o) for s, offered in offers.items() for o in offered if o not in here)
    screen.open()
    while screen.says("name") != CATALOG[stretch].name:
        screen.press("ArrowRight")
    screen.press("Backspace")
    screen.do(kind)
    if kind == "swap":
        screen.page.locator("[data-swaps] button").filter(has_text=CATALOG[instead].name).click()
    screen.page.wait_for_selector("[data-stage]:visible")

    assert screen.says("name") == CATALOG[instead].name
    screen.press("Escape")
    screen.do("end")
    marks = dict(rows(screen))
    assert marks[CATALOG[stretch].name] == " (too much)"
    assert CATALOG[instead].name in marks


def offers_of(app, session, stretch, kind):
    if kind == "swap":
        return [item.stretch for item in app.weeks.swap_choices("me", session.session_id, stretch, MONDAY)]
    easier = app.weeks.easier_now("me", session.session_id, stretch, MONDAY)
    return [easier.stretch] if easier else []


def rows(screen):
    """Name and mark of each stretch of the form."""
    for legend in screen.page.locator("[data-row] legend").all():
        mark = legend.locator("[data-mark]").text_content() or ""
        yield (legend.text_content() or "").removesuffix(mark), mark


def test_where_nothing_fits_it_says_so_and_the_choice_stays(screen):
    screen.open()
    screen.page.route("**/instead?**", lambda route: route.fulfill(json={"easier": [], "swaps": []}))
    screen.press("Backspace")
    screen.do("easier")
    screen.until("document.querySelector('[data-notice]').textContent.includes('no easier')")
    screen.do("swap")
    screen.until("document.querySelector('[data-notice]').textContent.includes('No other')")

    assert screen.state == "too_much"


def test_without_a_connection_too_much_still_stops_and_skips(screen, session):
    screen.open()
    screen.page.context.set_offline(True)
    screen.press("Backspace")
    screen.do("easier")
    screen.until("document.querySelector('[data-notice]').textContent.includes('no connection')")
    screen.do("skip")

    assert (screen.state, screen.says("name")) == ("running", session.items[1].name)


def test_the_pictures_of_a_session_are_there_where_the_connection_is_lost_on_the_way(browser_page, session):
    """A session that has begun is followed to its end: no stretch is left without its picture."""
    there: set[str] = set()
    browser_page.on("requestfinished", lambda request: there.add(request.url))
    screen = Screen(browser_page, session, pictures=True).open()
    sides = sum(item.sides for item in session.items)
    for _ in range(200):
        if sum("/figures/" in address and "form=" not in address for address in there) >= sides:
            break
        browser_page.wait_for_timeout(50)
    browser_page.context.set_offline(True)
    for item in session.items:
        assert screen.says("name") == item.name
        screen.until("document.querySelector('[data-picture]').naturalWidth > 0")
        screen.press("ArrowRight")

    screen.until("document.querySelector('[data-done-picture]').naturalWidth > 0")


def test_a_new_sign_says_what_to_do_at_once_and_counts_before_a_question_is_answered(screen, served):
    """Whatever becomes of the talk: the plan is put away from that tap on."""
    screen.open()
    screen.press("Backspace")
    screen.do("sign")
    screen.page.wait_for_url("**/signs/**")

    with served.application() as app:
        assert app.weeks.show("me", MONDAY).session is None
        assert [flag.code for flag in app.weeks.stop("me", MONDAY).plan.referral.flags] == ["RF_NEW_STRETCH"]
    assert screen.page.goto("/today").url.endswith("/standing")


def test_a_new_sign_without_a_connection_shows_what_to_do_and_is_sent_later(screen, served):
    screen.open()
    screen.page.context.set_offline(True)
    screen.press("Backspace")
    screen.do("sign")
    screen.page.wait_for_selector("[data-sign-now]:visible")
    assert "Stop" in screen.says("sign-words")
    screen.until("document.querySelector('[data-sign-kept]').textContent.includes('kept on this device')")
    screen.page.context.set_offline(False)
    screen.wait(60)
    expect(screen.page).to_have_url(re.compile(r"/signs/"))

    with served.application() as app:
        assert app.weeks.show("me", MONDAY).session is None


# ---- how it is right now ----


def test_high_pain_shows_the_shorter_list_before_it_starts(browser_page, served):
    """Screened with the rating of now, as in the terminal (decisions 1.8)."""
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
        session, passing = app.weeks.show("me", MONDAY).session, app.weeks.passing_at("me", MONDAY)(9)
    screen = Screen(browser_page, session).open(start=False)
    fitting = [item.name for item in session.items if item.stretch in passing]
    assert 0 < len(fitting) < len(session.items)
    screen.page.check("input[name=pain][value='9']")
    assert screen.page.locator("[data-coming] li span:first-child").all_text_contents() == fitting
    assert screen.page.locator("[data-gentler]").is_visible()
    screen.page.click(".start")
    screen.press(*["ArrowRight"] * len(fitting))
    screen.page.click("[name=action][value=save]")
    screen.page.wait_for_url("**/signs/**")

    (document,) = feedbacks(served)
    assert document["pain_before"] == 9
    assert [CATALOG[item["stretch"]].name for item in document["items"]] == fitting


def test_pain_for_which_nothing_fits_starts_nothing(screen, session, served):
    with served.application() as app:
        assert not app.weeks.passing_at("me", MONDAY)(9) & {item.stretch for item in session.items}
    screen.open(start=False)
    screen.page.check("input[name=pain][value='9']")

    assert screen.page.locator(".start").is_disabled()
    assert screen.page.locator("[data-nothing]").is_visible()


def test_the_short_version_is_the_first_three_and_the_rest_counts_as_skipped(screen, session, served):
    screen.open("?short=1")
    assert screen.says("number") == "1 of 3"
    screen.to_step("work")
    screen.wait(3)
    screen.press("ArrowRight", "ArrowRight", "ArrowRight")
    screen.page.click("[name=action][value=save]")
    screen.page.wait_for_url("**/signs/**")

    (document,) = feedbacks(served)
    assert [item["stretch"] for item in document["items"]] == [item.stretch for item in session.items]


# ---- what is kept ----


def test_a_reload_offers_to_resume_and_goes_on_where_it_was(screen, session):
    screen.open()
    screen.press("ArrowRight", "ArrowRight")
    screen.to_step("work")
    screen.wait(4)
    before = screen.says("name"), screen.left_s
    screen.page.reload()
    assert screen.says("resume-words") == f"You have begun this session. Resume at 3 of {len(session.items)}?"
    screen.page.click("[data-resume-now]")

    assert (screen.says("name"), screen.left_s) == before
    assert screen.state == "running"


def test_a_reload_does_not_overrule_too_much(screen, session):
    """The clock of what was too much stays still until it is said what to do about it."""
    screen.open()
    screen.to_step("work")
    screen.press("Backspace")
    screen.page.reload()
    screen.page.click("[data-resume-now]")
    resumed = screen.state
    screen.wait(30)
    waited = screen.state
    screen.do("skip")

    assert (resumed, waited) == ("too_much", "too_much")
    assert (screen.state, screen.says("name")) == ("running", session.items[1].name)


def test_what_was_too_much_survives_starting_again(screen, session, served):
    """It hurt: that is told at once where the session is thrown away."""
    screen.open()
    screen.press("Backspace")
    screen.do("skip")
    screen.page.reload()
    screen.page.click("[data-start-again]")
    screen.page.click(".start")
    screen.until("!localStorage.getItem('stretch.outbox')")

    (document,) = feedbacks(served)
    assert items_of(document)[session.items[0].stretch]["reason"] == "hurt"


def test_a_session_that_changed_meanwhile_is_not_resumed_but_can_be_logged(screen, session, served):
    """Shown again, screened again: what no longer passes does not come back by a reload (decisions 1.11)."""
    screen.open()
    screen.to_step("work")
    screen.wait(5)
    with served.application() as app:
        app.log.exclude("me", session.items[2].stretch)
    screen.page.reload()
    assert not screen.page.locator("[data-resume]").is_visible()
    screen.page.click("[data-log-left]")

    assert screen.says("done-words") == "Stopped here. What you did is kept."


def test_a_session_that_was_left_is_logged_from_another_page_later(screen, session, served):
    """As in the terminal: whatever breaks it off, what was done is kept, without a talk."""
    screen.open()
    screen.to_step("work")
    screen.wait(8)
    screen.page.goto("/help")
    assert feedbacks(served) == []
    screen.page.clock.fast_forward("03:00:00")
    screen.page.goto("/help")
    screen.until("!Object.keys(localStorage).length")

    (document,) = feedbacks(served)
    assert items_of(document)[session.items[0].stretch]["outcome"] in ("partly", "done")


# ---- what is heard, seen and told ----


def test_three_cues_that_cannot_be_mistaken_and_none_before_it_was_chosen(screen):
    """Start, switch side and end differ in their notes, their number and their length."""
    screen.page.add_init_script(
        """window.heard = [];
           window.OscillatorNode = class extends OscillatorNode {
             constructor(audio, options) { super(audio, options); this.told = [options.type, options.frequency]; }
             stop(at) {
               heard.push([...this.told, Math.round((at - this.context.currentTime) * 10) / 10]);
               super.stop(at);
             }
           };"""
    )
    screen.open()
    screen.to_step("work")
    assert screen.page.evaluate("heard") == []
    screen.do("sound")
    kinds = {"start": screen.page.evaluate("heard.splice(0)")}
    while not screen.says("done-words").startswith("Done"):
        screen.wait(4)
        cue, heard = (
            screen.page.locator("[data-player]").get_attribute("data-cue"),
            screen.page.evaluate("heard.splice(0)"),
        )
        if heard:
            kinds.setdefault(cue, heard)

    assert set(kinds) == {"start", "switch_side", "end"}
    assert len({json.dumps(notes) for notes in kinds.values()}) == 3
    notes = {cue: [note[1] for note in heard] for cue, heard in kinds.items()}
    lengths = {cue: max(note[2] for note in heard) for cue, heard in kinds.items()}
    assert notes["start"] == sorted(notes["start"])
    assert lengths["switch_side"] < 0.2 < lengths["start"] < 1
    assert lengths["end"] > 2


def test_names_are_spoken_by_voices_of_this_machine_alone(screen):
    """A voice elsewhere would be sent the words of the session (decisions 1.14)."""
    screen.page.add_init_script(
        """window.spoken = []; window.voices = [{ localService: false, lang: "en-US", name: "far" }];
           speechSynthesis.getVoices = () => voices;
           speechSynthesis.speak = (said) => spoken.push([said.voiceName, said.text]);
           window.SpeechSynthesisUtterance = class {
             constructor(text) { this.text = text; }
             set voice(voice) { this.voiceName = voice.name; }
           };"""
    )
    screen.open(start=False)
    assert screen.page.locator("[data-voice]").is_disabled()
    screen.page.evaluate("voices.push({ localService: true, lang: 'en-GB', name: 'near' })")
    screen.page.evaluate("speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    screen.page.check("[data-voice]")
    screen.page.click(".start")
    screen.to_step("work")
    spoken = screen.page.evaluate("spoken")

    assert {name for name, _ in spoken} == {"near"}
    assert spoken[0][1] == f"Get ready: {screen.session.items[0].name}. 10 seconds."
    assert screen.says("live") == ""
    screen.press(" ")
    assert re.fullmatch(r"Paused, \d+ seconds left\.", screen.says("live")), "no voice said it"
    screen.press("Backspace")
    assert screen.says("live") == "Stopped. Let go slowly and breathe."


def test_a_screen_reader_hears_changes_and_no_ticking(screen, session):
    """role=timer is silent; the one polite live region speaks changes only; the focus stays where the person put it."""
    screen.open()
    screen.page.evaluate(
        """window.told = [document.querySelector("[data-live]").textContent];
           new MutationObserver(() => told.push(document.querySelector("[data-live]").textContent))
             .observe(document.querySelector("[data-live]"), { childList: true });
           window.moves = 0; document.addEventListener("focusin", () => moves += 1);"""
    )
    screen.wait(session.items[0].seconds + session.items[1].seconds)
    told = screen.page.evaluate("told")
    screen.press(" ")

    assert screen.page.locator("[data-digits]").get_attribute("role") == "timer"
    assert screen.page.locator("[aria-live]").count() == 1
    assert screen.page.evaluate("moves") == 0
    assert told[0] == f"Get ready: {session.items[0].name}. 10 seconds."
    assert any(re.fullmatch(r"(Hold|Move|Breathe)(, (left|right) side)?\. \d+ seconds\.", line) for line in told)
    assert len(told) == len({*enumerate(told)}) <= 2 * sum(len(steps_of(item)) for item in session.items[:3])
    assert re.fullmatch(r"Paused, \d+ seconds left\.", screen.says("live"))


def test_the_screen_is_kept_awake_where_that_is_possible_and_else_it_is_said(screen):
    screen.page.add_init_script("delete Navigator.prototype.wakeLock")
    screen.open()

    assert screen.says("fallback") == "Screen may sleep. Sound is off."
    assert screen.page.locator("dialog").count() == 0


def test_the_lock_is_let_go_in_a_long_pause_and_at_the_end(screen):
    screen.page.add_init_script(
        """window.locks = [];
           Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
             locks.push("asked");
             return { released: false, addEventListener() {},
                      async release() { this.released = true; locks.push("let go"); } };
           } } });"""
    )
    screen.open()
    screen.wait(1)
    assert screen.says("fallback") == "Sound is off."
    screen.press(" ")
    screen.wait(115)
    assert screen.page.evaluate("locks") == ["asked"]
    screen.wait(10)
    assert screen.page.evaluate("locks") == ["asked", "let go"]
    screen.press(" ")
    screen.wait(1)
    screen.press("Escape")
    screen.do("end")
    screen.wait(1)

    assert screen.page.evaluate("locks") == ["asked", "let go", "asked", "let go"]


def test_pictures_are_still_show_both_sides_and_move_on_request(browser_page, session):
    """Mirrored for the left side; the movement is asked for, and the next stretch is seen before it comes."""
    screen = Screen(browser_page, session, pictures=True).open()
    place = next(number for number, item in enumerate(session.items) if item.sides == 2)
    screen.press(*["ArrowRight"] * place)
    name = session.items[place].stretch
    source = browser_page.locator("[data-picture]")
    still = source.get_attribute("src")
    browser_page.click("[data-movement]")
    moving = source.get_attribute("src")
    screen.to_step("switch_side")

    assert f"/figures/{name}.svg" in still
    assert "side=left" in still
    assert "animated" not in still
    assert "form=animated" in moving
    assert "side=left" not in (source.get_attribute("src") or "")
    assert "animated" not in (source.get_attribute("src") or "")
    assert source.get_attribute("alt")
    assert browser_page.locator("[data-next-picture]").get_attribute("src").startswith("/figures/")
    screen.until("document.querySelector('[data-picture]').complete")


def test_who_wants_less_motion_steps_from_start_to_end(screen):
    screen.page.emulate_media(reduced_motion="reduce")
    screen.open()
    picture = screen.page.locator("[data-picture]")
    screen.page.click("[data-movement]")
    first = picture.get_attribute("src"), picture.get_attribute("class")
    screen.page.click("[data-movement]")

    assert "form=two_step" in first[0]
    assert first[1] == "two-steps at-start"
    assert picture.get_attribute("class") == "two-steps"


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_any_state(chromium, served, session, width, colours):
    """Running, stopped, ending, afterwards; nothing scrolls sideways, every target is 44 px high."""
    context = chromium.new_context(
        base_url=served.address, viewport={"width": width, "height": 800}, color_scheme=colours
    )
    screen = Screen(context.new_page(), session).open(real_time=True)  # axe itself waits by timers
    axe, found = Axe(), list(states_wrong(screen, Axe()))
    for deeds in (("Backspace",), ("slip", "Escape"), ("end",)):
        for deed in deeds:
            if deed in ("Backspace", "Escape"):
                screen.press(deed)
            else:
                screen.do(deed)
        found += states_wrong(screen, axe)
    context.close()

    assert found == []


def states_wrong(screen, axe):
    rules = axe.run(screen.page).response["violations"]
    yield from ((screen.state, rule["id"], [node["html"][:100] for node in rule["nodes"][:2]]) for rule in rules)
    wide = screen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield screen.state, "sideways", wide
    small = screen.page.evaluate(
        """[...document.querySelectorAll("a.button, button, summary, .tap, .scale label")].filter(e => {
             const box = e.getBoundingClientRect();
             return box.width > 2 && box.height > 2 && (box.height < 44 || box.width < 44) })
           .map(e => e.outerHTML.slice(0, 90))"""
    )
    if small:
        yield screen.state, "small", small[:2]


def test_the_bar_never_covers_what_has_the_focus(browser_page, session):
    """WCAG 2.4.11: tab through all there is, on a small phone."""
    browser_page.set_viewport_size({"width": 320, "height": 640})
    screen = Screen(browser_page, session).open()
    for _ in range(14):
        screen.press("Tab")
        covered = browser_page.evaluate(
            """(() => { const e = document.activeElement, bar = document.querySelector("[data-bar]");
                 if (!e || e === document.body || bar.contains(e)) return false;
                 const box = e.getBoundingClientRect(), over = bar.getBoundingClientRect();
                 return box.top >= over.top && box.bottom <= over.bottom; })()"""
        )
        assert not covered, browser_page.evaluate("document.activeElement.outerHTML.slice(0, 80)")


# ---- the page itself ----


def test_the_timeline_is_data_and_nothing_breaks_the_policy(screen, session):
    """A script block of type application/json never runs, so the strict policy has nothing against it."""
    screen.page.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.blockedURI))"
    )
    screen.open()
    data = json.loads(screen.page.locator("#timeline").text_content())
    screen.wait(3)

    assert screen.page.evaluate("broken") == []
    assert [part["stretch"] for part in data["versions"][0]] == [item.stretch for item in session.items]
    assert data["numbers"] == NUMBERS


def test_words_of_a_stretch_cannot_break_out_of_the_data(served, session):
    page = served.client().get(f"/go/{session.session_id}").text
    block = page.partition('id="timeline">')[2].partition("</script>")[0]

    assert "<" not in block
    assert json.loads(block)["versions"]


def test_a_session_that_may_not_be_shown_is_not_played(served, session):
    """A stop puts it away; another week's session or a made-up one leads back."""
    client = served.client()
    assert client.get("/go/no-such-session").url.path == "/week"
    with served.application() as app:
        app.record(
            {"checkin_version": 1, "checkin_id": "c", "person": "me", "on": MONDAY.isoformat(), "red_flags": ["RF_DVT"]}
        )
    assert client.get(f"/go/{session.session_id}").url.path == "/standing"


def test_without_a_script_it_is_a_numbered_list_with_pictures_and_the_form(chromium, served, session):
    """The whole way: how it is, the steps, two taps, the signs."""
    context = chromium.new_context(base_url=served.address, viewport=ON_PHONE, java_script_enabled=False)
    page = context.new_page()
    page.route("**/figures/**", lambda route: route.fulfill(content_type="image/svg+xml", body="<svg/>"))
    page.goto(f"/go/{session.session_id}")
    page.check("input[name=pain][value='4']")
    page.click(".start")
    names = page.locator(".by-hand h3").all_text_contents()
    pictures = page.locator(".by-hand img").count()
    steps = page.locator(".by-hand .steps li").count()
    assert not page.locator("[data-player]").is_visible()
    page.check("input[name=pain_after][value='3']")
    page.check("input[name=felt][value=easier]")
    page.click("[name=action][value=save]")
    page.click("button:visible:has-text('None of these')")
    heading = page.locator("h1").text_content()
    context.close()

    assert names == [item.name for item in session.items]
    assert pictures == sum(item.sides for item in session.items)
    assert steps >= 3 * len(session.items)
    assert heading == "Saved. Well done."
    first, signs = feedbacks(served)
    assert (first["pain_before"], first["pain_after"], first["session_felt"]) == (4, 3, "easier")
    assert (signs["amends"], signs["red_flags"]) == (first["feedback_id"], [])
