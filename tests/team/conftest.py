"""A clinic without a server: its desk, and a clock that is turned by hand."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from clinics import PASSWORD, ClinicClock, opened

from recommender.store.accounts import Account
from recommender.team.clinic import Clinic


@dataclass(frozen=True)
class Team:
    """One team of a clinic, with its first admin."""

    clinic: Clinic
    clock: ClinicClock
    location: str
    admin: Account

    def code(self, role="person", **more):
        return self.clinic.desk.invite("north", role, **more)

    def join(self, name, role="person", **more):
        return self.clinic.desk.join(self.code(role, **more), name, PASSWORD, address="192.0.2.1")


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The file of a team that was just made; each test gets a copy, since to hash a password takes a while."""
    path = tmp_path_factory.mktemp("made") / "clinic.db"
    clinic = opened(path, ClinicClock())
    admin = clinic.desk.new_team("north", "north-admin", PASSWORD)
    clinic.close()
    return path, admin


@pytest.fixture
def team(tmp_path, made):
    """In a file."""
    clock, path = ClinicClock(asked=100), Path(shutil.copy(made[0], tmp_path / "clinic.db"))
    clinic = opened(path, clock)
    yield Team(clinic, clock, str(path), made[1])
    clinic.close()
