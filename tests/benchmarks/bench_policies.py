"""The acceptance run of the policies: synthetic worlds, every policy, and each line of "done when" that it measures.

    bench_policies.py FOLDER [--worlds 1-12] [--people 800] [--weeks 12] [--processes 2]
                      [--variants usual,...] [--policies ...] [--cost]

Each trial is written to FOLDER and read from there the next time, so it can be stopped and started again. --cost meters
what each policy costs beside the planner, with few people, and writes nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder
from recommender.settings import Settings
from recommender.simulation.benchmark import run_trials, trials_of
from recommender.simulation.cohort import live
from recommender.simulation.contrast_check import EDGES, ContrastCheck
from recommender.simulation.numbers import load_simulation_numbers
from recommender.simulation.registry import POLICIES, policy_of
from recommender.simulation.results import PolicyResult, Results, results_of
from recommender.simulation.trial import STARTS_ON, STUDY, TrialResult
from recommender.simulation.world import make_world

NUMBERS = load_simulation_numbers(data_folder())
FRAME = ("random", "prior", "learned", "oracle")
FEWER_PEOPLE = 150
# Points of the gap. The issue asks nothing of a boosting that is given what our own model is given.
LEAST_GAINS = {"prior": 15, "linucb-ratings": 18, "boosting": 14, "prior-mf": 8}


@dataclass(frozen=True)
class Variant:
    """One acceptance run. world: a variant of `data/simulation.toml`; people: None for as many as are asked for."""

    world: str = "usual"
    policies: tuple[str, ...] = FRAME
    people: int | None = None
    settings: Settings = STUDY


VARIANTS = {
    "usual": Variant(policies=tuple(POLICIES)),
    "ratings-say-nothing": Variant("ratings-say-nothing"),
    "ratings-mislead": Variant("ratings-mislead"),
    "prior-wrong": Variant("prior-wrong"),
    "150-people": Variant(people=FEWER_PEOPLE),
    "null": Variant("null", policies=("learned",)),
    "no-exploration": Variant(policies=("learned",), settings=replace(STUDY, eps=0.0, v=0.0, reason="")),
    "study-exploration": Variant(policies=("learned",), settings=replace(STUDY, eps=0.2, uniform_share=0.5)),
}


def main() -> None:
    asked = arguments()
    if asked.cost:
        for line in costs(min(asked.people, 60), min(asked.weeks, 6)):
            print(line, flush=True)
        return
    found = {name: run(VARIANTS[name], asked, name) for name in asked.variants.split(",")}
    for name, results in found.items():
        print("\n".join(table(name, results)))
    print("\n".join(done_when(found)))


def run(variant: Variant, asked: argparse.Namespace, name: str) -> Results:
    chosen = tuple(asked.policies.split(",")) if asked.policies else variant.policies
    trials = trials_of(
        [policy for policy in chosen if policy in variant.policies],
        seeds_of(asked.worlds),
        people=variant.people or asked.people,
        weeks=asked.weeks,
        numbers=NUMBERS.variant(variant.world),
        settings=variant.settings,
    )
    began, count = time.monotonic(), iter(range(1, len(trials) + 1))

    def tell(result: TrialResult) -> None:
        minutes = (time.monotonic() - began) / 60
        print(f"  {name}: {next(count)} of {len(trials)} after {minutes:.1f} min, {result.name}", flush=True)

    return results_of(run_trials(trials, processes=asked.processes, folder=asked.folder, tell=tell))


def table(name: str, results: Results) -> Iterator[str]:
    """All that is reported of a variant."""
    yield f"\nSYNTHETIC, {name}: worlds {results.worlds}, {results.people} people, {results.weeks} weeks"
    yield "policy             value  all weeks  captured  of known  learned gains [95 %]      worse   done  drills"
    for row in sorted(results.policies, key=lambda row: -row.value_nrs):
        gain = row.gain
        gains = "" if gain is None else f"{gain.points:+6.1f}"
        if gain is not None and gain.low is not None and gain.high is not None:
            gains += f" [{gain.low:+.1f}, {gain.high:+.1f}]"
        yield (
            f"{row.policy:17s} {row.value_nrs:6.4f} {row.value_all_nrs:9.4f}  {_percent(row.captured):>8s}  "
            f"{_percent(row.of_known):>8s}  {gains:24s} {row.worse_share:6.2%} {row.done_share:6.1%} {row.drills:6.2f}"
        )
    for row in results.policies:
        yield f"  {row.policy:17s} by week " + " ".join(f"{value:.3f}" for value in row.curve_nrs)
    if results.contrasts is not None:
        yield from contrasts(results.contrasts)


def contrasts(check: ContrastCheck) -> Iterator[str]:
    for name, share in check.shares().items():
        yield f"  {name:22s} {_percent(share)}"
    for begin, count, right in zip(EDGES, check.likely, check.likely_right, strict=True):
        yield f"  sign said with {begin:5.3f} or more: right {_percent(right / count if count else None)} of {count}"


def done_when(found: dict[str, Results]) -> Iterator[str]:
    """Each line of the issue that these runs measure: measured, asked, and whether it holds."""
    yield "\nDone when (synthetic; point estimates decide)"
    if "usual" in found and "learned" in rows_of(found["usual"]):
        usual = found["usual"]
        ours = rows_of(usual)["learned"]
        yield line("captured share", 100 * ours.captured if ours.captured else None, 52)
        yield line("of what knowing the population captures", 100 * ours.of_known if ours.of_known else None, 85)
        yield line("of what knowing it and learning each person captures", _of_known_weights(usual), 85)
        for name, points in LEAST_GAINS.items():
            yield line(f"paired gain over {name}", _gain(usual, name), points)
        yield line("sessions worse in expectation, of prior only's", _worse(usual), 50, is_most=True)
        yield from _contrast_lines(usual.contrasts)
    least = {"ratings-say-nothing": 0, "ratings-mislead": 0, "prior-wrong": 25, "150-people": 12}
    for name, points in least.items():
        if name in found:
            yield line(f"{name}: gain over prior only", _gain(found[name], "prior"), points)
    for name in ("usual", "study-exploration"):
        if {name, "usual", "no-exploration"} <= found.keys():
            cost = _cost(found["usual"], found[name], found["no-exploration"])
            yield line(f"exploration ({name}) costs", cost, 2, is_most=True)
    if "null" in found and found["null"].contrasts is not None:
        share = found["null"].contrasts.shares()["not_zero_95"]
        yield line(
            "null world: 95 % intervals without zero", 100 * share if share is not None else None, 5, is_most=True
        )


def _contrast_lines(check: ContrastCheck | None) -> Iterator[str]:
    if check is None:
        return
    shares = {name: None if share is None else 100 * share for name, share in check.shares().items()}
    for name, least, most in (("held_80", 76, 86), ("held_95", 92, 97), ("top_80", 76, 86), ("top_95", 92, 97)):
        yield line(name, shares[name], least)
        yield line(name, shares[name], most, is_most=True)
    yield line("'consistently' has the right sign", shares["consistently_right"], 90)
    yield line("'probably' has the right sign", shares["probably_right"], 70)


def line(what: str, value: float | None, limit: float, *, is_most: bool = False) -> str:
    if value is None:
        return f"  ?    {what}: not measured"
    holds = value <= limit if is_most else value >= limit
    return f"  {'yes' if holds else 'NO ':3s}  {what}: {value:.1f} (at {'most' if is_most else 'least'} {limit:g})"


def rows_of(results: Results) -> dict[str, PolicyResult]:
    return {row.policy: row for row in results.policies}


def _gain(results: Results, name: str) -> float | None:
    row = rows_of(results).get(name)
    return None if row is None or row.gain is None else row.gain.points


def _of_known_weights(results: Results) -> float | None:
    rows = rows_of(results)
    if not {"learned", "known-weights"} <= rows.keys() or not rows["known-weights"].captured:
        return None
    return 100 * (rows["learned"].captured or 0.0) / rows["known-weights"].captured


def _worse(results: Results) -> float | None:
    rows = rows_of(results)
    if not {"prior", "learned"} <= rows.keys() or not rows["prior"].worse_share:
        return None
    return 100 * rows["learned"].worse_share / rows["prior"].worse_share


def _cost(usual: Results, explored: Results, calm: Results) -> float | None:
    """Points of the gap of the usual run, between the learned policy with and without chance."""
    rows = rows_of(usual)
    if not {"random", "oracle"} <= rows.keys():
        return None
    gap = rows["oracle"].value_nrs - rows["random"].value_nrs
    return 100 * (rows_of(calm)["learned"].value_nrs - rows_of(explored)["learned"].value_nrs) / gap


def costs(people: int, weeks: int) -> Iterator[str]:
    """CPU seconds of each policy for learning, and for the rest, beside what the prior's weeks cost."""
    world = make_world(
        13,
        knowledge=shipped_knowledge(),
        numbers=NUMBERS,
        questionnaire=Questionnaire(shipped_knowledge(), data_folder()),
        weeks=weeks,
    )
    usual = None
    yield f"{people} people, {weeks} weeks; CPU seconds to learn, ms a week's plan and ms more than with the prior"
    for name in ("prior", *(name for name in POLICIES if name != "prior")):
        metered = Metered(policy_of(name, world))
        began = time.process_time()
        run = live(world, metered, people=range(people), weeks=weeks, starts_on=STARTS_ON, settings=STUDY)
        plans = sum("plan_version" in document for told in run.documents.values() for document in told)
        each = 1000 * (time.process_time() - began - metered.learning_s) / plans
        usual = each if usual is None else usual
        yield f"{name:17s} learn {metered.learning_s:7.2f}  plan {each:6.1f}  more {each - usual:+6.1f}"


class Metered:
    """A policy, and the CPU seconds that it spends on learning."""

    def __init__(self, policy) -> None:
        self._policy, self.name, self.learning_s = policy, policy.name, 0.0

    def scorer(self, person, week):
        return self._policy.scorer(person, week)

    def learn(self, week, documents) -> None:
        began = time.process_time()
        self._policy.learn(week, documents)
        self.learning_s += time.process_time() - began


def seeds_of(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The acceptance run of the policies, on synthetic people.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worlds", default="1-12")
    parser.add_argument("--people", type=int, default=800)
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--variants", default=",".join(VARIANTS))
    parser.add_argument("--policies", default="")
    parser.add_argument("--cost", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
