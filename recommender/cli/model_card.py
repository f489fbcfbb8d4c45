"""The model card: what a fitted model is for, what it was made of, and what it cannot know."""

from __future__ import annotations

from recommender.store.models import StoredModel

CARD = """\
# Model card: {version}

Fitted {fitted} for catalog {catalog}. {used}

## What it is for
It ranks stretches that the safety rules have let through, for one person's week. It never lets a stretch through, and
no score brings one back. It does not diagnose, and it promises nothing. Not a cleared medical device; the evidence and
the rules behind it await a clinician's review.

## What it was fitted on
People on this machine: {people}. Sessions that told how pain changed: {sessions}. Ratings: {ratings}, by {raters}.
Nothing left this machine. The file holds sums over everybody, and nothing about one person.

## How
A linear model with two heads. One learns what a session changes in pain (0-10), starting from the evidence, for all
people and for each person. The other learns what people think of each stretch; the first one learns how much that is
worth. {features} features, {stretches} stretches, {slopes} personal slopes. Noise of one session: {noise:.2f} points.

## How well it foretells
{check}

## What it cannot know
- How much any stretch brings at all: pain that is bad today is mostly better next week, with or without stretching.
  Only differences between stretches are known, and those with wide margins for a long time.
- What the people would have told who did not log, or who left.
- Whether a rating is about the stretch or about the day.
- Anything beyond the stretches, areas and answers of the catalog that it was fitted for.
"""


def model_card(model: StoredModel) -> str:
    """The card of a stored model, as Markdown."""
    document = model.document
    check = document["held_out"]
    if check["rmse_nrs"] is None:
        told = "Too few people to say."
    else:
        told = (
            f"The newest session of {check['foretold']} people, fitted without it: off by {check['rmse_nrs']:.2f}\n"
            f"points (root mean square), and {check['level_rmse_nrs']:.2f} where no stretch is looked at."
        )
    return CARD.format(
        version=model.version,
        fitted=model.recorded_at[:10],
        catalog=document["catalog"],
        used="It ranks now." if model.is_used else "Another version ranks now.",
        features=len(document["features"]),
        stretches=len(document["stretches"]),
        slopes=len(document["pain"]["slopes"]),
        noise=document["pain"]["noise"] ** 0.5,
        check=told,
        **document["log"],
    )
