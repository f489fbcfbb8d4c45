"""Hazard tags: what each means in plain words and what to do where a rule asks for care."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from recommender.errors import Problem
from recommender.reading import read_toml, validated

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]


class HazardWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    means: Line
    modify: Line


class _HazardTranslations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: HazardWords


class Hazard(BaseModel):
    """One tag. `means` says what the stretch asks of the body, `modify` what to do with care."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: str
    region: str
    words: _HazardTranslations


def load_hazards(folder: Path, problems: list[Problem]) -> dict[str, Hazard]:
    """The tags of `hazards.toml` by name; what is wrong with the file is added to `problems`."""
    name = "hazards.toml"
    before = len(problems)
    table = read_toml(folder / name, problems)
    rows = table.get("hazard", [])
    if not isinstance(rows, list) or not rows:
        if len(problems) == before:
            problems.append(Problem(name, "holds no hazard tags"))
        return {}
    found = []
    for number, row in enumerate(rows, 1):
        named = row.get("tag", f"row {number}") if isinstance(row, dict) else f"row {number}"
        hazard = validated(Hazard, row, f"{name}: {named}", problems)
        found += [hazard] if hazard else []
    tags = [hazard.tag for hazard in found]
    problems += [Problem(name, f"the tag {tag} stands twice") for tag in sorted({t for t in tags if tags.count(t) > 1})]
    return {hazard.tag: hazard for hazard in found}
