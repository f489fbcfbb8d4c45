"""The tables, one named step after the other. Steps are only ever added; data is never rewritten in place.

Nothing here is particular to one engine: keys are text, moments are UTC text, documents are JSON text (decisions 7).
`shown` holds one row per planned stretch, with what later evaluation needs: the base item, the swap set, the
propensity, the policy, the model and the seed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from recommender.errors import Problem, StoreError

M001_INITIAL: Final = (
    """CREATE TABLE people (
        team TEXT NOT NULL, person_key TEXT NOT NULL, label TEXT NOT NULL, created_at TEXT NOT NULL,
        PRIMARY KEY (team, person_key), UNIQUE (team, label))""",
    """CREATE TABLE answers (
        team TEXT NOT NULL, person_key TEXT NOT NULL, sheet INTEGER NOT NULL,
        answered_on TEXT NOT NULL, recorded_at TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (team, person_key, sheet),
        FOREIGN KEY (team, person_key) REFERENCES people (team, person_key))""",
    """CREATE TABLE plans (
        team TEXT NOT NULL, person_key TEXT NOT NULL, plan_id TEXT NOT NULL, number INTEGER NOT NULL,
        starts_on TEXT NOT NULL, status TEXT NOT NULL, recorded_at TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (team, person_key, plan_id), UNIQUE (team, person_key, number),
        FOREIGN KEY (team, person_key) REFERENCES people (team, person_key))""",
    """CREATE TABLE shown (
        team TEXT NOT NULL, person_key TEXT NOT NULL, plan_id TEXT NOT NULL, session_id TEXT NOT NULL,
        slot INTEGER NOT NULL, on_day TEXT NOT NULL, stretch TEXT NOT NULL, base TEXT NOT NULL,
        swap_set TEXT NOT NULL, propensity REAL NOT NULL, policy TEXT NOT NULL, model TEXT, seed INTEGER NOT NULL,
        PRIMARY KEY (team, person_key, plan_id, session_id, slot),
        FOREIGN KEY (team, person_key, plan_id) REFERENCES plans (team, person_key, plan_id))""",
    "CREATE INDEX shown_by_session ON shown (team, session_id)",
    """CREATE TABLE feedbacks (
        team TEXT NOT NULL, person_key TEXT NOT NULL, feedback_id TEXT NOT NULL,
        on_day TEXT NOT NULL, session_id TEXT, amends TEXT, recorded_on TEXT NOT NULL, recorded_at TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (team, person_key, feedback_id),
        FOREIGN KEY (team, person_key) REFERENCES people (team, person_key))""",
    """CREATE TABLE checkins (
        team TEXT NOT NULL, person_key TEXT NOT NULL, checkin_id TEXT NOT NULL,
        on_day TEXT NOT NULL, recorded_at TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (team, person_key, checkin_id),
        FOREIGN KEY (team, person_key) REFERENCES people (team, person_key))""",
    """CREATE TABLE events (
        team TEXT NOT NULL, person_key TEXT NOT NULL, event_id TEXT NOT NULL,
        on_day TEXT NOT NULL, recorded_at TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (team, person_key, event_id),
        FOREIGN KEY (team, person_key) REFERENCES people (team, person_key))""",
)

# Models are made of everybody's log and hold nothing about one person; the newest use says which of them ranks.
M002_MODELS: Final = (
    """CREATE TABLE models (
        team TEXT NOT NULL, version TEXT NOT NULL, recorded_at TEXT NOT NULL, mark TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (team, version))""",
    """CREATE TABLE model_uses (
        team TEXT NOT NULL, number INTEGER NOT NULL, version TEXT NOT NULL, why TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        PRIMARY KEY (team, number))""",
    """CREATE TABLE studies (
        team TEXT NOT NULL, number INTEGER NOT NULL, recorded_at TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (team, number))""",
)

# Unfinished answers, by label: whoever answers for the first time has no other row yet.
M003_DRAFTS: Final = (
    """CREATE TABLE drafts (
        team TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL, recorded_at TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (team, label, kind))""",
)

# That somebody was erased, and nothing of who it was.
M004_ERASED: Final = (
    """CREATE TABLE erased (
        team TEXT NOT NULL, number INTEGER NOT NULL, salt TEXT NOT NULL, mark TEXT NOT NULL, erased_at TEXT NOT NULL,
        PRIMARY KEY (team, number))""",
)

# Accounts of a clinic. What opens anything is kept as a digest only: whoever reads this file cannot sign in with it.
# `handle` is the name as it is compared. An account belongs to one team, and so does every row that hangs on it.
M005_TEAMS: Final = (
    """CREATE TABLE accounts (
        team TEXT NOT NULL, account_id TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
        password TEXT NOT NULL, clinician_id TEXT, invitation_id TEXT, created_at TEXT NOT NULL,
        PRIMARY KEY (account_id), UNIQUE (handle), UNIQUE (invitation_id))""",
    "CREATE INDEX accounts_by_team ON accounts (team, role)",
    """CREATE TABLE sign_ins (
        team TEXT NOT NULL, digest TEXT NOT NULL, account_id TEXT NOT NULL, created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL, PRIMARY KEY (digest))""",
    """CREATE TABLE api_tokens (
        team TEXT NOT NULL, token_id TEXT NOT NULL, digest TEXT NOT NULL, account_id TEXT NOT NULL,
        label TEXT NOT NULL, scopes TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL,
        PRIMARY KEY (token_id), UNIQUE (digest))""",
    """CREATE TABLE invitations (
        team TEXT NOT NULL, invitation_id TEXT NOT NULL, digest TEXT NOT NULL, role TEXT NOT NULL,
        clinician_id TEXT, made_by TEXT, created_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT,
        PRIMARY KEY (invitation_id), UNIQUE (digest))""",
    """CREATE TABLE attempts (
        kind TEXT NOT NULL, digest TEXT NOT NULL, window_start TEXT NOT NULL, tries INTEGER NOT NULL,
        PRIMARY KEY (kind, digest, window_start))""",
    """CREATE TABLE audit (
        team TEXT NOT NULL, audit_id TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, about TEXT,
        action TEXT NOT NULL, PRIMARY KEY (audit_id))""",
    "CREATE INDEX audit_by_team ON audit (team, at)",
)

# That rows of somebody were deleted whose bytes may still be in the files: it says nothing of whom.
M006_SCRUBS: Final = ("CREATE TABLE scrubs (scrub_id TEXT NOT NULL, due_at TEXT NOT NULL, PRIMARY KEY (scrub_id))",)

Steps = tuple[tuple[str, tuple[str, ...]], ...]
STEPS: Final[Steps] = (
    ("m001_initial", M001_INITIAL),
    ("m002_models", M002_MODELS),
    ("m003_drafts", M003_DRAFTS),
    ("m004_erased", M004_ERASED),
    ("m005_teams", M005_TEAMS),
    ("m006_scrubs", M006_SCRUBS),
)


def tables_of(steps: Steps) -> list[str]:
    """The tables that these steps make, each after those that it refers to."""
    return [name for _, statements in steps for text in statements for name in re.findall(r"CREATE TABLE (\w+)", text)]


def is_spoiled(applied: Iterable[str], steps: Steps) -> bool:
    """Whether a name among the applied steps was changed: a newer version has steps that are not known here, but all
    of those that are.
    """
    names, known = set(applied), {name for name, _ in steps}
    return bool(names - known) and not known <= names


def refuse_newer(applied: Iterable[str], steps: Steps) -> None:
    """Raises StoreError where a step was applied that this version does not know."""
    if unknown := sorted(set(applied) - {name for name, _ in steps}):
        what = f"it was written by a newer version of this program ({unknown[0]}); please update"
        raise StoreError([Problem("", what)])


# The tables that hold what belongs to one person, and the order in which their rows are read.
ORDER_OF_TABLE: Final = {
    "answers": "sheet",
    "plans": "number",
    "shown": "on_day, plan_id, slot",
    "feedbacks": "on_day, recorded_at, feedback_id",
    "checkins": "on_day, recorded_at, checkin_id",
    "events": "on_day, recorded_at, event_id",
}
