"""What a clinician sees of their people first, and what both see of an agreement that was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from clinics import HERE, PASSWORD, a_clinic
from people import MONDAY, answers, checkin

KNEE = "knee_replacement"


@pytest.fixture
def clinic(tmp_path, pictures, filled_clinic):
    with a_clinic(tmp_path, pictures, filled_clinic) as here:
        yield here


def answer(clinic, name, **changes):
    with clinic.opened() as opened:
        opened.of("north").save_answers(name, answers(**changes))


def test_who_told_of_a_warning_sign_stands_above_who_waits_whatever_their_name(clinic):
    """With forty people nobody reads to the end before they act."""
    with clinic.opened() as opened:
        code = opened.desk.invite("north", "person", clinician_id=clinic.accounts["ann"].account_id)
        opened.desk.join(code, "zoe", PASSWORD, address=HERE)
    answer(clinic, "pat", conditions=[KNEE])
    answer(clinic, "zoe", red_flags=["RF_CES_SADDLE"])
    page = clinic.client("ann").get("/team/people").text

    assert page.index(">zoe<") < page.index(">pat<")


def test_the_page_of_a_person_says_why_they_should_see_someone(clinic):
    with clinic.opened() as opened:
        told = checkin(person="pat", red_flags=["RF_CES_SADDLE"])
        opened.of("north").record(told)
        flag = opened.of("north").weeks.stop("pat", MONDAY).plan.referral.flags[0]
    page = clinic.client("ann").get(f"/team/people/{clinic.accounts['pat'].account_id}").text

    assert "Why they should see someone" in page
    assert flag.text in page


def test_an_agreement_that_a_clinician_took_back_is_not_given_again_by_the_persons_word(clinic):
    """Neither page may look as if it were: the clinician would think that they agreed, the person press for nothing."""
    answer(clinic, "pat", conditions=[KNEE])
    ann, pat = clinic.client("ann"), clinic.client("pat")
    address = f"/team/people/{clinic.accounts['pat'].account_id}"
    assert pat.post("/clearance", data={"code": KNEE}).status_code == 303
    assert "Knee replacement: yes, as they say" in ann.get(address).text

    ann.post(f"{address}/clearance", data={"code": KNEE, "given": "no"})
    refused = pat.post("/clearance", data={"code": KNEE})
    asked = pat.get("/clearance").text

    assert refused.status_code == 400
    assert "only they can agree again" in refused.text
    assert "Only they can agree again." in asked
    assert "They agreed" not in asked
    assert "Knee replacement: taken back" in ann.get(address).text

    ann.post(f"{address}/clearance", data={"code": KNEE, "given": "yes"})
    assert "Knee replacement: yes<" in ann.get(address).text


def test_what_a_program_of_the_person_says_later_changes_nothing_of_that(clinic):
    answer(clinic, "pat", conditions=[KNEE])
    ann, program = clinic.client("ann"), clinic.client(token=clinic.token("pat", "log", "plan", "read"))
    address = f"/team/people/{clinic.accounts['pat'].account_id}"
    ann.post(f"{address}/clearance", data={"code": KNEE, "given": "no"})
    said = {
        "event_version": 1, "event_id": "later", "person": "pat", "kind": "clearance",
        "at": "2026-11-23T23:00:00+00:00", "facts": {"code": KNEE, "given": True, "by": "person"},
    }  # fmt: skip
    clinic.clock.later = timedelta(hours=11)

    assert program.post("/api/v1/event", json=said).status_code == 201
    assert "Knee replacement: taken back" in ann.get(address).text
    assert program.post("/api/v1/plan").json()["status"] == "clearance_needed"
