"""The pages of a clinic in the real browser: axe finds nothing, nothing goes sideways, and the keyboard is enough."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from clinics import PASSWORD, a_clinic

PAGES = (
    (None, "/sign-in"), ("code", "/join?code={code}"), (None, "/goodbye"),
    ("pat", "/account"), ("pat", "/account/erase"), ("pat", "/notes"), ("pat", "/settings"), ("pat", "/help"),
    ("ann", "/team/people"), ("ann", "/team/people/{pat}"), ("ann", "/account"),
    ("north-admin", "/team/accounts"), ("north-admin", "/team/audit"), ("north-admin", "/account/erase"),
)  # fmt: skip


@pytest.fixture
def clinic(tmp_path, pictures, filled_clinic):
    with a_clinic(tmp_path, pictures, filled_clinic) as here:
        yield here


@pytest.mark.parametrize(("colours", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_and_nothing_goes_sideways(chromium, clinic, colours, width):
    """WCAG 2.2 A and AA as far as a program can see, with all opened that can be; one heading on each."""
    with clinic.opened() as opened:
        code = opened.desk.invite("north", "person")
        for _ in range(120):
            opened.desk.note(clinic.accounts["ann"], "GET /team/people")
    axe, wrong = Axe(), []
    for who, path in PAGES:
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
        if who in clinic.accounts:
            kept = dict(clinic.client(who).cookies).popitem()
            context.add_cookies([{"name": kept[0], "value": kept[1], "url": clinic.address}])
        page = context.new_page()
        page.goto(clinic.address + path.format(code=code, pat=clinic.accounts["pat"].account_id))
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
        page.evaluate(
            "document.querySelectorAll('[data-unsent], [data-still-signed-in]').forEach(e => e.hidden = false)"
        )
        found = [(rule["id"], rule["nodes"][0]["html"][:90]) for rule in axe.run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if found or wide > width or page.locator("h1").count() != 1:
            wrong.append((who, path, found, wide))
        context.close()

    assert wrong == []


def test_the_keyboard_is_enough_to_sign_in_and_out(chromium, clinic):
    """Tab and Enter alone."""
    context = chromium.new_context(base_url=clinic.address)
    page = context.new_page()
    page.goto("/sign-in")
    page.keyboard.press("Tab")  # skip link
    page.keyboard.press("Tab")
    page.keyboard.type("ann")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/team/people")
    page.goto("/account")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    context.close()
