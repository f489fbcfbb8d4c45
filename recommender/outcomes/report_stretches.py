"""The parts of the report about the stretches: what people said of each, and what may be said where chance chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from recommender.errors import UnsupportedError
from recommender.outcomes.centred import centred_effect
from recommender.outcomes.draws import MEANS, Outcome, drawn_slots, options_of, swap_decisions
from recommender.outcomes.frames import Frames
from recommender.outcomes.intervals import p_words
from recommender.outcomes.propensity_audit import audit_words, audited
from recommender.outcomes.report_charts import Side, logged_and_observed, side_by_side
from recommender.outcomes.report_page import Part
from recommender.outcomes.report_pain import reasons
from recommender.outcomes.report_tables import Columns, count, of, share, small_change, table_of, told, with_interval
from recommender.outcomes.stretch_effects import ChanceEffects, chance_effects
from recommender.outcomes.stretch_said import said_of_stretches

MOST_SHOWN: Final = 20  # of the stretches, the most offered ones: to choose the best ones would be to choose luck
NEEDED: Final = ("person", "session_id", "slot", "week", "stretch", "base", "swap_set", "usual")
SWAP_OUTCOMES: Final[tuple[Outcome, ...]] = ("relief", "worse")  # the benefit and the harm


def stretch_parts(frames: Frames) -> Iterator[Part]:
    """What people said of each stretch, then what it did where chance chose."""
    said = said_of_stretches(frames.exposures)
    yield said_part(said)
    yield chance_part(frames, said)


def said_part(found: pd.DataFrame) -> Part:
    """The share that said it helped and the share that said it made it worse, side by side.

    found  as `said_of_stretches` has it
    """
    title = "What people said of each stretch"
    enough = found[found["is_shown"]]
    if enough.empty:
        return Part(key="said", title=title, why_not="no stretch was rated by ten people.")
    rows = enough.head(MOST_SHOWN).assign(label=named(enough["stretch"].head(MOST_SHOWN)))
    sides = (
        Side(columns=("helped_share", "helped_low", "helped_high"), label="said it helped", is_share=True),
        Side(columns=("worse_share", "worse_low", "worse_high"), label="said worse", is_share=True),
    )
    shows = (
        "For each stretch the share of ratings that say it helped and that say it made it worse, with 95 % intervals."
    )
    helped = with_interval(rows, ("helped_share", "helped_low", "helped_high"), share)
    both = helped.rename(columns={"interval": "helped_interval"})
    both = with_interval(both, ("worse_share", "worse_low", "worse_high"), share)
    columns: Columns = {
        "label": ("Stretch", str), "offered": ("Offered", count), "said": ("Rated", count),
        "said_people": ("by people", count), "helped_share": ("helped", share),
        "helped_interval": ("95 % interval", told),
        "worse_share": ("worse", share), "interval": ("95 % interval", told),
    }  # fmt: skip
    caption = "Shares of the ratings, pulled together, since of many stretches the best by raw numbers is the luckiest."
    says = [
        f"The {len(rows)} most offered of {len(found)} stretches; {len(found) - len(enough)} were rated by fewer than "
        f"ten people. {of(int(found['said'].sum()), int(found['offered'].sum()))} of all offers were rated."
    ]
    doubts = ["Whether the stretch did it: who is offered what, and who says something, is no accident."]
    chart = side_by_side("said", rows, sides, shows)
    return Part(
        key="said", title=title, says=says, chart=chart, tables=[table_of(both, caption, columns)], doubts=doubts
    )


def chance_part(frames: Frames, said: pd.DataFrame) -> Part:
    """Where a draw decided: relief beside the other stretches of the set; and the share that said it made it worse."""
    title = "What each stretch did where chance chose"
    try:
        relief = chance_effects(frames.exposures, frames.sessions, "relief")
    except UnsupportedError as error:
        return Part(key="chance", title=title, why_not=reasons(error))
    rows = _with_harm(relief, said).head(MOST_SHOWN)
    sides = (
        Side(columns=("effect", "low", "high"), label="points more relief\nthan its stand-ins"),
        Side(columns=("worse_share", "worse_low", "worse_high"), label="said worse,\nof all told", is_share=True),
    )
    shows = "For each stretch how much more relief it brought than its stand-ins, and how often it was said worse."
    columns: Columns = {
        "label": ("Stretch", str), "shown": ("Shown", count), "decisions": ("of draws", count),
        "people": ("People", count), "effect": ("Relief", small_change), "interval": ("95 % interval", told),
        "worse_share": ("Said worse", share), "worse_interval": ("95 % interval", told),
    }  # fmt: skip
    caption = "Relief: points of pain (0-10), more is better. Worse: share of all ratings. Both pulled together."
    says = [
        f"{count(relief.drawn)} slots of {count(relief.people)} people were drawn. Shown are the {len(rows)} stretches "
        f"with the most draws, of {len(relief.table)} with enough people; {relief.left_out} had too few.",
        _alike(relief),
    ]
    return Part(
        key="chance", title=title, says=says, chart=side_by_side("chance", rows, sides, shows),
        tables=[table_of(rows, caption, columns)],
        doubts=["What a stretch brings beside resting: each is compared with its stand-ins only."],
    )  # fmt: skip


def _with_harm(relief: ChanceEffects, said: pd.DataFrame) -> pd.DataFrame:
    """One row per stretch, the most drawn first: label, the columns of `relief`, the worse rate; intervals in words."""
    harm = with_interval(said, ("worse_share", "worse_low", "worse_high"), share)
    harm = harm[["stretch", "worse_share", "worse_low", "worse_high", "interval"]]
    harm = harm.rename(columns={"interval": "worse_interval"})
    both = relief.table.merge(harm, on="stretch", how="left").sort_values("decisions", ascending=False, kind="stable")
    return with_interval(both, ("effect", "low", "high"), small_change).assign(label=named(both["stretch"]))


def _alike(effects: ChanceEffects) -> str:
    if effects.heterogeneity < 0.05:
        return f"The stretches differ by more than chance ({p_words(effects.heterogeneity)})."
    return f"The stretches do not differ by more than chance ({p_words(effects.heterogeneity)})."


def draws_part(frames: Frames) -> Part:
    """Whether the logged probabilities are those that were drawn with, and what being swapped did."""
    title = "Whether chance chose as was logged"
    try:
        audit = audited(frames.exposures, frames.sessions)
    except UnsupportedError as error:
        return Part(key="draws", title=title, why_not=reasons(error))
    shows = "How often an option was shown, against how likely the log says it was, with exact 95 % intervals."
    columns: Columns = {
        "from": ("Logged chance from", share), "to": ("to", share), "options": ("Options", count),
        "shown": ("shown", count), "logged_share": ("Mean logged", share), "shown_share": ("Share shown", share),
        "interval": ("95 % interval", told),
    }  # fmt: skip
    bins = with_interval(audit.bins, ("shown_share", "low", "high"), share)
    tables = [table_of(bins, "One row per range of logged chance.", columns)]
    if (swaps := swap_frame(frames)) is not None:
        means: Columns = {
            "means": ("Showing a stand-in brought", str), "value": ("more of it", small_change),
            "interval": ("95 % interval", told), "treated": ("Shown", count), "decisions": ("of draws", count),
            "people": ("People", count),
        }  # fmt: skip
        tables.append(table_of(swaps, "Stand-ins beside what was planned (weighted and centred least squares).", means))
    return Part(
        key="draws", title=title, says=list(audit_words(audit)), chart=logged_and_observed("draws", bins, shows),
        tables=tables,
    )  # fmt: skip


def swap_frame(frames: Frames) -> pd.DataFrame | None:
    """One row per outcome: what showing a stand-in did, beside what was planned; None where no outcome has enough.

    means (the outcome in words); value, low, high (its unit), interval (words); treated, decisions, people
    """
    rows, needed = [], [*NEEDED, *SWAP_OUTCOMES]  # of a million rows only the columns that are needed are copied
    options = options_of(drawn_slots(frames.exposures, frames.sessions)[needed])
    for outcome in SWAP_OUTCOMES:
        try:
            found = centred_effect(swap_decisions(options, outcome))
        except UnsupportedError:
            continue
        size = {"treated": found.treated, "decisions": found.decisions, "people": found.people}
        rows.append({"means": MEANS[outcome]} | found.effects[0]._asdict() | size)
    return with_interval(pd.DataFrame(rows), ("value", "low", "high"), small_change) if rows else None


def named(stretches: pd.Series) -> list[str]:
    """Ids as words."""
    return [str(stretch).replace("_", " ").replace("-", " ") for stretch in stretches]
