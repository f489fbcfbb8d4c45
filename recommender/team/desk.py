"""The front desk of a clinic: accounts, sign-ins, tokens and invitations. One brief transaction each, which waits for
nobody but those who change the same account.

Secrets go out once, as what a call returns; what is kept of them is a digest (`secret.py`, `passwords.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from recommender.decide import check_person
from recommender.errors import Problem, SignInError, StoreError, UnknownNameError, UsageError
from recommender.store.accounts import Account, Role
from recommender.store.audit import ACCOUNT_ERASED
from recommender.store.keys import Invitation, Token
from recommender.store.rows import stamp
from recommender.store.store import HOME_TEAM, Store
from recommender.team import limits
from recommender.team.passwords import handle_of, hash_of, matches, password_problems
from recommender.team.secret import digest_of, new_secret
from recommender.team.trail import NOBODYS, STRANGER, Trail, key_of

ROLES: Final[tuple[Role, ...]] = ("person", "clinician", "admin")
# (P) A person's own phone stays signed in; a desk where others walk by does not.
SIGNED_IN: Final[dict[Role, timedelta]] = {
    "person": timedelta(days=30), "clinician": timedelta(hours=12), "admin": timedelta(hours=12),
}  # fmt: skip
SCOPES: Final[dict[Role, tuple[str, ...]]] = {
    "person": ("read", "log", "plan"),
    "clinician": ("clinician",),
    "admin": (),
}
INVITED: Final = timedelta(days=7)
TOKEN_LIVES: Final = timedelta(days=365)
LONGEST_NAME: Final = 60
SWEPT_EVERY: Final = timedelta(minutes=15)
LAST_ADMIN: Final = Problem("", "this is the only admin of the team; invite another one first, then this one can go")
TAKEN: Final = Problem("name", "cannot be used; please choose another")


class SignedIn(NamedTuple):
    """Who it is, and the secret that their browser keeps."""

    account: Account
    secret: str


class Desk:
    """The desk of all teams in one database. address: from where somebody asks, to count wrong tries."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._kept = store.desk()
        self._swept: datetime | None = None
        self.trail = Trail(self._kept.audit, self._kept.accounts)

    def new_team(self, team: str, admin: str, password: str) -> Account:
        """A team with its first admin. Raises UsageError with every problem."""
        problems = [] if team.strip() == team and 1 <= len(team) <= LONGEST_NAME and team.isprintable() else [
            Problem("team", f"should be a name of 1 to {LONGEST_NAME} letters")
        ]  # fmt: skip
        is_there = team == HOME_TEAM or self._kept.accounts.of_team(team) or self._store.of_team(team).people()
        problems += [Problem("team", "is there already")] if is_there else []
        problems += _account_problems(admin, password)
        if problems:
            raise UsageError(problems)
        return self._add(team, admin, "admin", hash_of(password), None)

    def invite(
        self, team: str, role: str, *,
        clinician_id: str | None = None, made_by: str | None = None, lasts: timedelta = INVITED,
    ) -> str:  # fmt: skip
        """The secret of an invitation, which ends with whoever made it (an account; None: who runs the server).

        Raises UsageError where there can be no such account.
        """
        if role not in ROLES:
            raise UsageError([Problem("role", f"should be one of {', '.join(ROLES)}")])
        if not self._kept.accounts.of_team(team):
            raise UnknownNameError([Problem("team", "there is none of that name")])
        if clinician_id is not None and (role != "person" or not self._is_clinician(team, clinician_id)):
            raise UsageError([Problem("clinician", "should be a clinician of this team, and only for a person")])
        secret, now = new_secret(), self._now()
        invitation = Invitation(
            team=team, invitation_id=str(uuid.uuid4()), role=role,
            clinician_id=clinician_id, made_by=made_by, expires_at=stamp(now + lasts), used_at=None,
        )  # fmt: skip
        self._kept.invitations.add(invitation, digest_of(secret), now=now)
        return secret

    def invitation(self, secret: str, *, address: str) -> Invitation:
        """The invitation that still stands. Raises UnknownNameError where there is none."""
        now, tried = self._now(), ((limits.INVITATION, limits.place_of(address)),)
        limits.check(self._kept.attempts, tried, now)
        found = self._kept.invitations.open(digest_of(secret), now=now)
        if found is None:
            limits.take(self._kept.attempts, tried, now)
            raise UnknownNameError([Problem("", "this invitation was used or is over; ask your clinic for a new one")])
        return found

    def join(self, secret: str, name: str, password: str, *, address: str) -> Account:
        """The account that an invitation is for, which is used up with it. Raises UsageError with every problem,
        TooManyTriesError where too many names were tried with it.
        """
        invited = self.invitation(secret, address=address)
        if problems := _account_problems(name, password):
            raise UsageError(problems)
        tried = ((limits.NAMES_OF_ONE, invited.invitation_id),)
        limits.check(self._kept.attempts, tried, self._now())
        limits.take(self._kept.attempts, tried, self._now())  # before the name is looked up, as with a password
        hashed = hash_of(password)
        with self._making(invited.team, name, invited.invitation_id, invited.clinician_id or ""):
            found = self._kept.invitations.open(digest_of(secret), now=self._now())
            if found is None:
                raise UnknownNameError([Problem("", "this invitation was used or is over")])
            account = self._insert(found.team, name, found.role, hashed, found.clinician_id, found.invitation_id)
            self._kept.invitations.use(found.invitation_id, now=self._now())
            self._kept.attempts.forgive(limits.NAMES_OF_ONE.of(found.invitation_id))
            self._note(account, "joined")
        return account

    @contextmanager
    def _making(self, team: str, name: str, *others: str) -> Iterator[None]:
        """Nobody else takes the name meanwhile, erases who has it, or changes the other accounts."""
        with self._store.of_team(team).brief(name.strip(), accounts=[f"name {handle_of(name)}", *others]):
            yield

    def _add(self, team: str, name: str, role: Role, hashed: str, clinician_id: str | None) -> Account:
        with self._making(team, name):
            account = self._insert(team, name, role, hashed, clinician_id, None)
            self._note(account, "joined")
        return account

    def _insert(
        self, team: str, name: str, role: Role, hashed: str, clinician_id: str | None, invitation_id: str | None
    ) -> Account:  # fmt: skip
        # data without an account is of somebody who is being erased: nobody may come into it
        if self._kept.accounts.by_handle(handle_of(name)) is not None or self._store.of_team(team).is_known(
            name.strip()
        ):
            raise UsageError([TAKEN])
        account = Account(
            team=team, account_id=str(uuid.uuid4()), name=name.strip(), role=role, password=hashed,
            clinician_id=clinician_id, created_at=stamp(self._now()),
        )  # fmt: skip
        self._kept.accounts.add(account, handle=handle_of(name), invitation_id=invitation_id)
        return account

    def sign_in(self, name: str, password: str, *, address: str) -> SignedIn:
        """Raises SignInError, which does not tell what was wrong, or TooManyTriesError.

        A try counts before the password is looked at: whoever tries many at once is stopped as well.
        """
        handle, now = handle_of(name) if name.isprintable() else "", self._now()
        place = limits.place_of(address)
        by_name = ((limits.NAME_HERE, f"{handle} {place}"), (limits.NAME, handle))
        tried = (*by_name, (limits.ADDRESS, place))
        limits.check(self._kept.attempts, tried, now)
        limits.take(self._kept.attempts, tried, now)
        account = self._kept.accounts.by_handle(handle)
        if not matches(password[:200], account.password if account else None) or account is None:
            if account is not None:
                self._note_by(STRANGER, account, "sign-in refused")
            raise SignInError([Problem("", "name and password do not belong together")])
        with self._store.brief(accounts=[account.account_id]):
            fresh = self._kept.accounts.by_id(account.account_id)
            if fresh is None or fresh.password != account.password:  # changed while the password was looked at
                raise SignInError([Problem("", "name and password do not belong together")])
            for limit, who in by_name:
                self._kept.attempts.forgive(limit.of(who))
            # one try back and not all: else an account of their own would let anybody try on for ever
            self._kept.attempts.give_back(limits.ADDRESS.of(place), now)
            let_in = self._let_in(fresh, now)
        self._sweep(now)
        return let_in

    def let_in(self, account: Account) -> SignedIn:
        """Signs somebody in who has just made an account."""
        with self._store.brief(accounts=[account.account_id]):
            return self._let_in(account, self._now())

    def _sweep(self, now: datetime) -> None:
        """Drops what is over, now and then: what counts is looked up by its time anyway."""
        if self._swept is None or now - self._swept >= SWEPT_EVERY:
            self._swept = now
            with suppress(StoreError), self._store.brief(accounts=["swept"]):  # nobody has to wait at the desk for it
                self._kept.attempts.sweep(now - 2 * limits.DAY)
                self._kept.sign_ins.sweep(now)

    def _let_in(self, account: Account, now: datetime) -> SignedIn:
        secret = new_secret()
        self._kept.sign_ins.add(account, digest_of(secret), now=now, until=now + SIGNED_IN[account.role])
        self._note(account, "signed in")
        return SignedIn(account, secret)

    def who(self, secret: str) -> Account | None:
        """Who is signed in with this; None where nobody is, or not any more."""
        account_id = self._kept.sign_ins.account_id(digest_of(secret), now=self._now())
        return None if account_id is None else self._kept.accounts.by_id(account_id)

    def who_by_token(self, secret: str, *, address: str) -> tuple[Account, frozenset[str]]:
        """Whose token it is, and what it may do. Raises SignInError, TooManyTriesError."""
        now, tried = self._now(), ((limits.TOKEN, limits.place_of(address)),)
        limits.check(self._kept.attempts, tried, now)
        token = self._kept.tokens.by_digest(digest_of(secret), now=now)
        account = None if token is None else self._kept.accounts.by_id(token.account_id)
        if token is None or account is None:
            limits.take(self._kept.attempts, tried, now)
            raise SignInError([Problem("", "this token is not known, or not any more")])
        return account, token.scopes

    def sign_out(self, secret: str) -> None:
        self._kept.sign_ins.end(digest_of(secret))

    def change_password(self, account: Account, old: str, new: str, *, kept: str, address: str) -> None:
        """Ends every other sign-in and every token. kept: the secret of the one that stays.

        Raises SignInError, UsageError.
        """
        now, handle = self._now(), handle_of(account.name)
        tried = ((limits.NAME_HERE, f"{handle} {limits.place_of(address)}"), (limits.NAME, handle))
        limits.check(self._kept.attempts, tried, now)
        limits.take(self._kept.attempts, tried, now)
        if not matches(old[:200], account.password):
            raise SignInError([Problem("", "the password of now is another one")])
        if problems := password_problems(new, account.name):
            raise UsageError(problems)
        hashed = hash_of(new)
        with self._store.brief(accounts=[account.account_id]):
            self._kept.accounts.set_password(account.account_id, hashed)
            self._kept.sign_ins.end_all(account.account_id, but=digest_of(kept))
            self._kept.tokens.revoke_all(account.account_id)
            self._note(account, "password changed")

    def new_token(
        self, account: Account, label: str, scopes: Iterable[str], *, lasts: timedelta = TOKEN_LIVES
    ) -> str:  # fmt: skip
        """The secret of a token. Raises UsageError with every problem."""
        wanted, may = frozenset(scopes), SCOPES[account.role]
        problems = [] if 1 <= len(label.strip()) <= LONGEST_NAME and label.isprintable() else [
            Problem("label", f"should be a name of 1 to {LONGEST_NAME} letters")
        ]  # fmt: skip
        if not wanted or not wanted <= set(may):
            problems.append(Problem("scopes", f"should be some of {', '.join(may) or 'none: admins have no tokens'}"))
        if problems:
            raise UsageError(problems)
        secret, now = new_secret(), self._now()
        token = Token(
            token_id=str(uuid.uuid4()), account_id=account.account_id, label=label.strip(), scopes=wanted,
            created_at=stamp(now), expires_at=stamp(now + lasts),
        )  # fmt: skip
        with self._store.brief(accounts=[account.account_id]):
            self._kept.tokens.add(account.team, token, digest_of(secret))
        return secret

    def tokens(self, account: Account) -> list[Token]:
        return self._kept.tokens.of(account.account_id)

    def revoke_token(self, account: Account, token_id: str) -> None:
        self._kept.tokens.revoke(account.account_id, token_id)

    def accounts(self, team: str) -> list[Account]:
        """Everybody of a team, by name."""
        return self._kept.accounts.of_team(team)

    def account(self, team: str, account_id: str) -> Account:
        """Raises UnknownNameError where the team has nobody of this key."""
        found = self._kept.accounts.by_id(account_id)
        if found is None or found.team != team:
            raise UnknownNameError([Problem("", "there is nobody of that name here")])
        return found

    def account_of_name(self, team: str, name: str) -> Account:
        """Raises UnknownNameError where the team has nobody of this name."""
        found = self._kept.accounts.by_handle(handle_of(name))
        if found is None or found.team != team:
            raise UnknownNameError([Problem("", "there is nobody of that name here")])
        return found

    def people_of(self, clinician: Account) -> list[Account]:
        """The people of a clinician, by name."""
        return self._kept.accounts.of_clinician(clinician.team, clinician.account_id)

    def assign(self, team: str, account_id: str, clinician_id: str | None) -> None:
        """Gives a person into a clinician's care, or into nobody's. Raises UsageError where that cannot be."""
        with self._store.brief(accounts=[account_id, clinician_id or ""]):
            person = self.account(team, account_id)
            if person.role != "person" or (clinician_id is not None and not self._is_clinician(team, clinician_id)):
                raise UsageError([Problem("clinician", "should be a clinician of this team, and only for a person")])
            self._kept.accounts.set_clinician(account_id, clinician_id)

    def revoke(self, account: Account, *, by: Account | None) -> None:
        """Ends every sign-in and token of an account, and the invitations that it made; the account stays.

        by: who does it; None: whoever runs the server
        """
        with self._store.brief(accounts=[account.account_id]):
            self._end_all(account)
            self._note_by(key_of(by), account, "sign-ins and tokens ended")

    def erase(self, account: Account, *, by: Account | None) -> None:
        """The account and all that opens it; its bytes are gone once the store is scrubbed. What the trail holds is
        about a key that names nobody any more. by: as in `revoke`. Raises UsageError where it is the last admin.
        """
        with self._store.brief(accounts=[account.account_id, f"admins of {account.team}"]):
            if self.is_last_admin(account):
                raise UsageError([LAST_ADMIN])
            self._end_all(account)
            self._kept.invitations.drop_into_care_of(account.account_id)
            self._kept.attempts.forgive(limits.NAME.of(handle_of(account.name)))
            self._kept.accounts.erase(account.account_id)
            self._note_by(key_of(by), account, ACCOUNT_ERASED)
            self._store.erasures.owe_scrub(now=self._now())

    def _end_all(self, account: Account) -> None:
        self._kept.sign_ins.end_all(account.account_id)
        self._kept.tokens.revoke_all(account.account_id)
        self._kept.invitations.drop_made_by(account.account_id)

    def is_last_admin(self, account: Account) -> bool:
        """Whether nobody could run the team without this account."""
        admins = {other.account_id for other in self.accounts(account.team) if other.role == "admin"}
        return admins == {account.account_id}

    def note(self, account: Account, action: str, *, about: str | None = None) -> None:
        """Adds to the trail who did what to whose data."""
        self._note(account, action, about)

    def is_ready(self) -> bool:
        """Whether somebody could sign in: an empty database in the place of one that is gone serves nobody.

        Raises StoreError where the tables cannot be read.
        """
        return self._kept.accounts.are_there()

    def _is_clinician(self, team: str, account_id: str) -> bool:
        found = self._kept.accounts.by_id(account_id)
        return found is not None and found.team == team and found.role == "clinician"

    def _note(self, account: Account, action: str, about: str | None = None) -> None:
        self.trail.add(account.team, account.account_id, action, about=about, now=self._now())

    def _note_by(self, actor: str, about: Account, action: str) -> None:
        self.trail.add(about.team, actor, action, about=about.account_id, now=self._now())


def _account_problems(name: str, password: str) -> list[Problem]:
    problems = []
    try:
        check_person(name.strip())
    except UsageError as error:
        problems += [Problem("name", problem.what) for problem in error.problems]
    else:
        if len(name.strip()) > LONGEST_NAME or len(name.strip()) < 2:
            problems.append(Problem("name", f"should have 2 to {LONGEST_NAME} letters"))
        if " ".join(handle_of(name).split()) in NOBODYS:  # a page shows several spaces as one
            problems.append(TAKEN)
    return problems + password_problems(password, name)
