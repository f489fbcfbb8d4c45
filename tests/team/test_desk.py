"""What the front desk counts, refuses and ends; and that nobody waits for it who has nothing to do with it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from clinics import HERE, PASSWORD, ClinicClock, opened
from locations import ENGINES, new_location
from people import NOON

from recommender.errors import SignInError, TooManyTriesError, UnknownNameError, UsageError
from recommender.team import passwords
from recommender.team.limits import INVITATION, NAMES_OF_ONE, place_of

NEW, SAME = "nine purple kettles", NOON
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("nowhere", "nowhere"),
    ],
)
def test_an_address_counts_as_all_that_one_machine_has_of_it(address, place):
    assert place_of(address) == place


def test_whoever_changes_their_address_within_a_network_has_no_more_tries(team):
    """One connection at home has 2**64 addresses to try from."""
    desk = team.clinic.desk
    for number in range(INVITATION.most):
        with pytest.raises(UnknownNameError):
            desk.invitation("guessed", address=f"2001:db8:1:2::{number:x}")
    code = team.code()

    with pytest.raises(TooManyTriesError):
        desk.invitation(code, address="2001:db8:1:2:ffff::1")
    assert desk.invitation(code, address="2001:db8:1:3::1").role == "person"


def test_an_invitation_does_not_tell_who_is_here_for_ever(team):
    """Of a name that somebody has only this is said: take another. After a few the invitation rests for a day, wherever
    they are tried from, and others are not held up.
    """
    desk, code = team.clinic.desk, team.code()
    for number in range(NAMES_OF_ONE.most):
        with pytest.raises(UsageError) as refusal:
            desk.join(code, "North-Admin", NEW, address=f"192.0.2.{number}")
    assert [str(problem) for problem in refusal.value.problems] == ["name: cannot be used; please choose another"]
    with pytest.raises(TooManyTriesError, match="tomorrow"):
        desk.join(code, "somebody new", NEW, address="192.0.2.99")

    assert team.join("another").name == "another"
    team.clock.later = timedelta(days=1)
    assert desk.join(code, "somebody new", NEW, address=HERE).name == "somebody new"


def test_a_password_that_is_too_short_uses_up_no_name(team):
    desk, code = team.clinic.desk, team.code()
    for _ in range(NAMES_OF_ONE.most + 1):
        with pytest.raises(UsageError, match="password"):
            desk.join(code, "somebody new", "short", address=HERE)

    assert desk.join(code, "somebody new", NEW, address=HERE).role == "person"


def test_the_last_admin_of_a_team_stays(team):
    """Nobody could make or end an account any more."""
    clinic = team.clinic
    with pytest.raises(UsageError, match="the only admin of the team; invite another one first"):
        clinic.erase(team.admin, by=team.admin)
    with pytest.raises(UsageError, match="the only admin"):
        clinic.desk.erase(team.admin, by=None)
    other = team.join("second", "admin")
    clinic.erase(team.admin, by=team.admin)

    with pytest.raises(UsageError, match="the only admin"):
        clinic.erase(other, by=other)
    assert [account.name for account in clinic.desk.accounts("north")] == ["second"]


def test_two_admins_who_erase_each_other_at_the_same_time_leave_one(team):
    """Each sees two admins; only one can go."""
    other, ends = team.join("second", "admin"), []

    def erase(account):
        clinic = opened(team.location, team.clock)
        try:
            clinic.erase(account, by=None)
            ends.append("gone")
        except UsageError:
            ends.append("stays")
        finally:
            clinic.close()

    threads = [threading.Thread(target=erase, args=[account]) for account in (team.admin, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["gone", "stays"]
    assert len(team.clinic.desk.accounts("north")) == 1


def test_the_trail_says_who_did_it_and_to_whom(team):
    """Also where whoever does it is nobody with an account."""
    desk, pat = team.clinic.desk, team.join("pat")
    desk.revoke(pat, by=team.admin)
    desk.revoke(pat, by=None)
    with pytest.raises(SignInError):
        desk.sign_in("pat", "wrong password", address=HERE)
    named = {(line.who, line.action, line.whose) for line in desk.trail.lines("north", most=99)}
    team.clinic.erase(pat, by=team.admin)
    erased = [line for line in desk.trail.lines("north", most=99) if line.action == "account erased"]

    assert {
        ("north-admin", "sign-ins and tokens ended", "pat"),
        ("who runs the server", "sign-ins and tokens ended", "pat"),
        ("somebody not signed in", "sign-in refused", "pat"),
    } <= named
    assert [(line.who, line.whose) for line in erased] == [("north-admin", pat.account_id)]


def test_every_entry_of_the_trail_is_reached_and_none_twice(team):
    """Page by page, older and back again, while entries come in; two of the same moment too."""
    desk = team.clinic.desk
    for number in range(23):
        desk.trail.add("north", team.admin.account_id, f"n{number}", now=team.clock.now() if number % 2 else SAME)
    everything = [line.action for line in desk.trail.lines("north", most=99)]
    pages = [desk.trail.page("north", most=5)]
    while pages[-1].older:
        desk.note(team.admin, "looked meanwhile")
        pages.append(desk.trail.page("north", most=5, older_than=pages[-1].older))
    back = [pages[-1]]
    while back[-1].newer and len(back) < 20:
        back.append(desk.trail.page("north", most=5, newer_than=back[-1].newer))

    assert [line.action for page in pages for line in page.lines] == everything
    seen = [line.action for page in reversed(back[:-1]) for line in page.lines]
    assert seen == everything[-len(seen) :]
    assert back[-1].newer is None
    assert {line.action for line in back[-1].lines} & {"looked meanwhile"}
    with pytest.raises(UnknownNameError):
        desk.trail.page("south", most=5, older_than=pages[0].older)


def test_a_sign_in_that_is_looked_at_while_the_password_changes_lets_nobody_in(team):
    """It was the right one when they pressed the button; by now it may be a thief's. All hashing is held up here until
    another worker has changed it.
    """
    pat, outcome = team.join("pat"), []

    def sign_in():
        clinic = opened(team.location, team.clock)
        try:
            outcome.append(clinic.desk.sign_in("pat", PASSWORD, address=HERE))
        except SignInError as error:
            outcome.append(error)
        finally:
            clinic.close()

    change = (
        "import sys; from recommender.team.clinic import Clinic; c = Clinic.open(sys.argv[1]); d = c.desk; "
        "d.change_password(d.account_of_name('north', 'pat'), sys.argv[2], sys.argv[3], kept='', address='here')"
    )
    with passwords._AT_ONCE, passwords._AT_ONCE:
        thread = threading.Thread(target=sign_in)
        thread.start()
        time.sleep(0.3)  # it has read the account, and waits for its turn
        subprocess.run([sys.executable, "-c", change, team.location, PASSWORD, NEW], check=True, cwd=ROOT, timeout=60)
    thread.join(30)

    assert isinstance(outcome[0], SignInError)
    assert team.clinic.desk.sign_in("pat", NEW, address=HERE).account == team.clinic.desk.account(
        "north", pat.account_id
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_that_is_restored_opens_nothing(engine, tmp_path):
    """What was revoked since may not come back: everybody signs in anew, with the password that they know."""
    clinic = opened(new_location(engine, tmp_path), ClinicClock())
    desk, application = clinic.desk, clinic.of("north")
    admin = desk.new_team("north", "north-admin", PASSWORD)
    code, secret = desk.invite("north", "person"), desk.let_in(admin).secret
    ann = desk.join(desk.invite("north", "clinician"), "ann", PASSWORD, address=HERE)
    token = desk.new_token(ann, "program", ["clinician"])
    application.back_up(tmp_path / "all.backup")
    assert desk.who(secret) == admin
    application.restore_backup(tmp_path / "all.backup", replace=True)

    assert desk.who(secret) is None
    with pytest.raises(SignInError):
        desk.who_by_token(token, address=HERE)
    with pytest.raises(UnknownNameError):
        desk.invitation(code, address=HERE)
    assert desk.sign_in("ann", PASSWORD, address=HERE).account == ann
    clinic.close()


def test_the_desk_waits_for_nobody_who_plans_or_logs(tmp_path):
    """On a server every request of a clinician writes a line of the trail: a lock on everything would put all people of
    all teams into one queue.
    """
    clinic, answered = opened(new_location("postgresql", tmp_path), ClinicClock()), threading.Event()
    admin = clinic.desk.new_team("north", "north-admin", PASSWORD)

    def at_the_desk():
        clinic.desk.note(admin, "GET /team/accounts")
        clinic.desk.sign_in("north-admin", PASSWORD, address=HERE)
        clinic.desk.revoke(admin, by=admin)
        answered.set()

    with clinic.of("north")._store.transaction("somebody"):
        thread = threading.Thread(target=at_the_desk)
        thread.start()
        is_answered = answered.wait(8)
    thread.join()
    clinic.close()

    assert is_answered


@pytest.mark.parametrize("engine", ENGINES)
def test_tries_at_the_same_time_are_all_counted(engine, tmp_path):
    """Ten threads, each with a connection of its own, and not one try lost."""
    location = new_location(engine, tmp_path)
    opened(location, ClinicClock()).close()

    def guess():
        clinic = opened(location, ClinicClock())
        for _ in range(2):
            with pytest.raises(UnknownNameError):
                clinic.desk.invitation("guessed", address=HERE)
        clinic.close()

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clinic = opened(location, ClinicClock())
    tried = [INVITATION.of(HERE)]

    assert clinic.desk._kept.attempts.taken(tried, ClinicClock().now()) == [20]
    clinic.close()
