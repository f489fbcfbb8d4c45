"""The archives that all tests here look at are built once in a process."""

from __future__ import annotations

import pytest
from supply.built import Built, Place, build, clean_place, install
from supply.locked import ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Built:
    return build(ROOT, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def user(built, tmp_path_factory) -> Place:
    """Where a user has installed the wheel: with the core, without any extra."""
    place = clean_place(tmp_path_factory.mktemp("user"))
    install(built.wheel, place)
    return place
