"""`stretch simulate`: policies on synthetic people, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from recommender.cli.catalog_option import refuse_folders
from recommender.cli.options import AsJson, console, say_json
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.settings import Settings
    from recommender.simulation.numbers import SimulationNumbers
    from recommender.simulation.trial import Trial, TrialResult

MOST_PROCESSES = 64
# As in the registry, which is not read for a help text: that would take a second.
POLICY_NAMES = (
    "random, article, popularity, prior, prior-mf, lints, linucb-ratings, linucb-change, boosting, boosting-tuned, "
    "learned, known-population, known-weights, oracle"
)
MOST_EPS = 0.5  # more than this the swap draw refuses: what was planned has to stay the likeliest
_Made = TypeVar("_Made")


def register(app: typer.Typer) -> None:
    app.command()(simulate)


def simulate(
    people: Annotated[int, typer.Option("--people", help="People in each world.")] = 60,
    weeks: Annotated[int, typer.Option("--weeks", help="Weeks that they live.")] = 6,
    policies: Annotated[
        str, typer.Option("--policies", metavar="NAMES", help=f"With commas between, of: {POLICY_NAMES}.")
    ] = "random,prior,learned,oracle",
    worlds: Annotated[
        str, typer.Option("--worlds", metavar="SEEDS", help="One world for each seed: 1,2 or 1-12.")
    ] = "1,2",
    variant: Annotated[
        str, typer.Option("--variant", metavar="NAME", help="Another kind of world: usual, prior-wrong, null ...")
    ] = "usual",
    eps: Annotated[float, typer.Option("--eps", help="How often a slot is drawn anew, 0 to 0.5.")] = 0.1,
    processes: Annotated[int, typer.Option("--processes", help="How many trials at a time.")] = 1,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="FOLDER", help="Keep each trial here, and go on from there.")
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw the learning curves.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare ways of choosing (policies) on synthetic people.

    It says what each would bring, and how sure the difference is. It shows nothing about real people.

    Example: stretch simulate --people 20 --weeks 4 --policies random,prior,learned
    """
    refuse_folders("the simulation")
    trials = _trials(people, weeks, policies, worlds, variant=variant, eps=eps, processes=processes, svg=svg)
    from recommender.simulation.benchmark import run_trials
    from recommender.simulation.results import results_of

    with _progress(len(trials)) as tell:
        results = results_of(run_trials(trials, processes=processes, folder=folder, tell=tell))
    if as_json:
        say_json(results.to_document() | {"variant": variant, "eps": eps})
    else:
        from recommender.cli.show_simulation import show_results

        show_results(results, variant, console())
    if svg is not None:
        from recommender.simulation.curves import curves_svg

        svg.write_text(curves_svg(results), encoding="utf-8")
        typer.echo(f"Learning curves (synthetic): {svg}", err=True)


def _trials(
    people: int, weeks: int, policies: str, worlds: str, *, variant: str, eps: float, processes: int, svg: Path | None
) -> list[Trial]:
    """The trials that were asked for. Raises UsageError with everything that is wrong with the command."""
    from recommender.reading import data_folder
    from recommender.simulation.numbers import load_simulation_numbers

    problems: list[Problem] = []
    seeds = _seeds(worlds, problems)
    settings = _collected(lambda: _settings(eps), problems)
    numbers = load_simulation_numbers(data_folder())
    changed = _collected(lambda: numbers.variant(variant), problems)
    if not 1 <= processes <= MOST_PROCESSES:
        problems.append(Problem("--processes", f"is {processes}; it should be 1 to {MOST_PROCESSES}"))
    _collected(lambda: _check_picture(svg), problems)
    trials = _collected(lambda: _asked(people, weeks, policies, seeds, changed or numbers, settings), problems)
    if problems or trials is None:
        raise UsageError(problems)
    return trials


def _asked(
    people: int,
    weeks: int,
    policies: str,
    seeds: list[int],
    numbers: SimulationNumbers,
    settings: Settings | None,
) -> list[Trial]:
    from recommender.simulation.benchmark import trials_of
    from recommender.simulation.trial import STUDY

    names = [name.strip() for name in policies.split(",") if name.strip()]
    return trials_of(names, seeds, people=people, weeks=weeks, numbers=numbers, settings=settings or STUDY)


def _settings(eps: float) -> Settings:
    from dataclasses import replace

    from recommender.simulation.trial import STUDY

    if not 0 <= eps <= MOST_EPS:
        raise UsageError([Problem("--eps", f"is {eps:g}; it should be 0 to {MOST_EPS}")])
    return replace(STUDY, eps=eps)


def _collected(make: Callable[[], _Made], problems: list[Problem]) -> _Made | None:
    try:
        return make()
    except UsageError as error:
        problems += error.problems
        return None


def _seeds(text: str, problems: list[Problem]) -> list[int]:
    """The seeds of `1,4-6`, each once, in their order."""
    seeds: list[int] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, _, last = part.partition("-")
        if not first.isdecimal() or not (last or first).isdecimal() or int(last or first) < int(first):
            problems.append(Problem("--worlds", f"'{part[:40]}' is no seed like 3 and no range like 1-12"))
        else:
            seeds += range(int(first), int(last or first) + 1)
    if not seeds and not problems:
        problems.append(Problem("--worlds", "names no world"))
    return list(dict.fromkeys(seeds))


def _check_picture(path: Path | None) -> None:
    """Before anything is lived, since that takes long. Raises UsageError."""
    if path is None:
        return
    from recommender.outcomes.drawing import require_matplotlib

    require_matplotlib("--svg")
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError([Problem("--svg", "should name a file in a folder that is there")])


@contextmanager
def _progress(total: int) -> Iterator[Callable[[TrialResult], None]]:
    """A bar on standard error, which leaves standard output to the results."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Synthetic people live their weeks", total=total)
        yield lambda result: bar.update(
            task, advance=1, description=f"Synthetic world {result.seed}, {result.policy}: done"
        )
