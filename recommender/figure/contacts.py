"""Closes contacts: changes named parameters of a pose until named conditions hold, within the joints' limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from recommender.figure.angles import angles_deg
from recommender.figure.gaps import furniture_gap_m, part_gap_m
from recommender.figure.kinematics import body_of
from recommender.figure.parameters import PARAMETERS, Parameter
from recommender.figure.picture import Prop
from recommender.figure.pose import Pose
from recommender.figure.rotations import Vector
from recommender.figure.shape import NEUTRAL, Shape
from recommender.figure.skeleton import Body
from recommender.figure.surfaces import PART_NAMES, planes_of, solids_of, solids_of_props
from recommender.reading import unknown_word

CLOSED_M: Final = 5e-4
MOST_STEPS: Final = 18
SMALLEST_STEP: Final = 0.05
METRES_PER_DEGREE: Final = 0.005  # weighs a degree against a gap
PROBE = {True: 0.25, False: 0.002}  # degrees for angles, metres for places
LONGEST = {True: 14.0, False: 0.15}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`part` comes to a surface ("on"), to a height in metres ("at"), or a measured joint to an angle ("is")."""

    part: str
    relation: str
    goal: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """pose and body after solving; left_open: condition text -> metres (or degrees) that it still misses."""

    pose: Pose
    body: Body
    left_open: dict[str, float]


@lru_cache(maxsize=512)
def parse_condition(text: str) -> Condition:
    """The condition that a text states. Raises ValueError where it states none.

    >>> parse_condition("pelvis on floor")
    Condition(part='pelvis', relation='on', goal='floor')
    """
    words = text.split()
    if len(words) != 3 or words[1] not in {"on", "at", "is"}:
        raise ValueError(f"'{text}' should read like 'pelvis on floor', 'shank_l at 0.10' or 'knee_r is 5'")
    part, relation, goal = words
    if relation != "is" and part not in PART_NAMES:
        raise ValueError(unknown_word(part, PART_NAMES, "part"))
    if relation != "on":
        _number(goal)
    return Condition(part=part, relation=relation, goal=goal)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"'{text}' should be a number") from None


def solve(pose: Pose, props: tuple[Prop, ...] = (), shape: Shape = NEUTRAL) -> Solved:
    """The pose whose conditions hold as well as the joints allow: Newton steps with a line search.

    Each step is taken within the limits of its parameter; a step that does not bring the contacts closer is halved.
    """
    body = body_of(pose, shape)
    if not pose.solve:
        return Solved(pose=pose, body=body, left_open={})
    parameters = [PARAMETERS[name] for name, _ in pose.solve]
    conditions = [parse_condition(text) for _, text in pose.solve]
    misses = _misses(body, conditions, props)
    for _ in range(MOST_STEPS):
        if float(np.abs(misses).max()) < CLOSED_M:
            break
        step = _newton_step(pose, parameters, conditions, props, misses, shape)
        found = _line_search(pose, parameters, conditions, props, misses, step, shape)
        if found is None:
            break
        pose, body, misses = found
    return Solved(pose=pose, body=body, left_open=_left_open(pose, conditions, misses))


def _misses(body: Body, conditions: list[Condition], props: tuple[Prop, ...]) -> Vector:
    """(n,) by how much each condition is missed; angles weighed as metres."""
    return np.array([_miss(body, condition, props) for condition in conditions])


def _miss(body: Body, condition: Condition, props: tuple[Prop, ...]) -> float:
    if condition.relation == "is":
        return (angles_deg(body)[condition.part] - float(condition.goal)) * METRES_PER_DEGREE
    solids = solids_of(body, condition.part)
    if condition.relation == "at":
        return planes_of(())["floor"].gap_m(solids) - float(condition.goal)
    planes = planes_of(props)
    if condition.goal in planes:
        return planes[condition.goal].gap_m(solids)
    if condition.goal in solids_of_props(props):
        return furniture_gap_m(solids, solids_of_props(props)[condition.goal])
    return part_gap_m(solids, solids_of(body, condition.goal))


def _newton_step(
    pose: Pose,
    parameters: list[Parameter],
    conditions: list[Condition],
    props: tuple[Prop, ...],
    misses: Vector,
    shape: Shape,
) -> Vector:
    """(n,) the change of each parameter that would close all contacts if they were straight lines."""
    slopes = np.zeros((len(misses), len(parameters)))
    for column, parameter in enumerate(parameters):
        probe = PROBE[parameter.is_angle]
        if parameter.read(pose) + probe > parameter.limits[1]:
            probe = -probe
        nudged = parameter.write(pose, parameter.read(pose) + probe)
        slopes[:, column] = (_misses(body_of(nudged, shape), conditions, props) - misses) / probe
    step = -np.linalg.lstsq(slopes, misses, rcond=1e-6)[0]
    longest = np.array([LONGEST[parameter.is_angle] for parameter in parameters])
    return np.clip(step, -longest, longest)


def _line_search(
    pose: Pose,
    parameters: list[Parameter],
    conditions: list[Condition],
    props: tuple[Prop, ...],
    misses: Vector,
    step: Vector,
    shape: Shape,
) -> tuple[Pose, Body, Vector] | None:
    """The longest part of a step, halved until it helps, that brings the contacts closer; None where none does."""
    share = 1.0
    while share >= SMALLEST_STEP:
        tried = pose
        for parameter, change in zip(parameters, step * share, strict=True):
            low, high = parameter.limits
            tried = parameter.write(tried, float(np.clip(parameter.read(tried) + change, low, high)))
        body = body_of(tried, shape)
        missed = _misses(body, conditions, props)
        if float(np.abs(missed).sum()) < float(np.abs(misses).sum()) - 1e-7:
            return tried, body, missed
        share /= 2
    return None


def _left_open(pose: Pose, conditions: list[Condition], misses: Vector) -> dict[str, float]:
    texts = [f"{name}: {text}" for name, text in pose.solve]
    weights = [METRES_PER_DEGREE if condition.relation == "is" else 1.0 for condition in conditions]
    return {
        text: float(miss) / weight
        for text, miss, weight in zip(texts, misses, weights, strict=True)
        if abs(float(miss)) > 0.004
    }
