"""What a database teaches: fitted from the whole log, kept by version, chosen, gone back to, and never another's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from people import MONDAY, NOON, answers, checkin, feedback

from recommender.application import Recommender
from recommender.errors import UnknownNameError, UsageError
from recommender.learning import compared
from recommender.settings import Settings
from recommender.store.models import KEPT_MODELS
from recommender.store.store import Store

NEXT = MONDAY + timedelta(days=7)


class Days:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.passed = 0

    def now(self) -> Any:
        self.passed += 1
        return NOON + timedelta(seconds=self.passed)

    def today(self) -> Any:
        return MONDAY


@pytest.fixture
def app(location):
    clock = Days()
    store = Store.open(location, now=NOON)
    with Recommender(store, now=clock.now, today=clock.today) as application:
        yield application


def live(app: Recommender, person: str, sessions: int = 3) -> None:
    """A week that was planned and done; the first stretch of a session felt worse, the others helped."""
    app.save_answers(person, answers())
    log(app, person, app.plan_week(person, starts_on=MONDAY).to_document(), sessions)


def log(app: Recommender, person: str, plan: dict[str, Any], sessions: int = 3) -> None:
    for session in plan["sessions"][:sessions]:
        felt = ["worse", *["helped"] * 20]
        items = [
            {"stretch": item["stretch"], "outcome": "done", "felt": said}
            for item, said in zip(session["items"], felt, strict=False)
        ]
        document = feedback(f"{person}-{session['on']}", person=person, session_id=session["session_id"])
        app.record(document | {"on": session["on"], "items": items})


def next_week(app: Recommender, person: str = "me") -> dict[str, Any]:
    app.record(checkin(f"c-{person}", person=person, on=NEXT.isoformat()))
    return app.plan_week(person, starts_on=NEXT).to_document()


def test_where_nothing_was_logged_there_is_no_model(app):
    app.learn()
    app.save_answers("me", answers())
    app.learn()

    assert app.models() == []
    with pytest.raises(UnknownNameError):
        app.model()
    assert app.plan_week("me", starts_on=MONDAY).provenance.model is None


def test_what_was_logged_ranks_the_next_week(app):
    live(app, "me")
    app.learn()

    plan = next_week(app)

    assert plan["provenance"]["model"] == app.model().version
    assert plan["provenance"]["policy"] == "learned"
    rhos = [item["rho"] for session in plan["sessions"] for item in session["items"]]
    assert any(own > 0.1 for _, own in rhos), "what the person said helped is thought better of"


def test_learning_again_from_the_same_log_changes_nothing(app):
    live(app, "me")
    app.learn()
    first = app.models()

    app.learn()

    assert app.models() == first


def test_a_new_session_makes_a_new_model_and_the_old_one_is_kept(app):
    live(app, "me", sessions=2)
    app.learn()
    app.record(feedback("more", items=[{"stretch": "bridge", "outcome": "done", "felt": "worse"}]))
    app.learn()

    first, second = app.models()

    assert first.version != second.version
    assert (first.is_used, second.is_used) == (False, True)
    assert second.document["log"]["sessions"] == first.document["log"]["sessions"] + 1


def test_the_order_in_which_people_logged_does_not_matter(tmp_path):
    """Nor does it matter how often the model was brought up to date on the way."""
    versions = []
    for number, people in enumerate((("a", "b", "c"), ("c", "a", "b"))):
        store = Store.open(str(tmp_path / f"{number}.db"), now=NOON)
        with Recommender(store, now=Days().now, today=lambda: MONDAY) as app:
            plans = {}
            for person in people:
                app.save_answers(person, answers(age_years=40 + ord(person) % 7))
                plans[person] = app.plan_week(person, starts_on=MONDAY).to_document()
            for person in people:
                log(app, person, plans[person])
                if number:
                    app.learn()
            app.learn()
            versions.append(app.model().version)

    assert versions[0] == versions[1]


def test_a_session_that_is_sent_twice_counts_once(app):
    live(app, "me")
    app.learn()
    version = app.model().version
    document = app.belongings.export("me")["feedbacks"][0]["document"]

    assert not app.record(document).is_new
    app.learn()

    assert app.model().version == version


def test_going_back_stands_until_somebody_fits_anew(app):
    live(app, "me", sessions=2)
    app.learn()
    first = app.model().version
    app.record(feedback("more"))
    app.learn()

    app.roll_back(first)
    app.keep_up()
    assert app.model().version == first
    assert next_week(app)["provenance"]["model"] == first

    app.learn()
    assert app.model().version != first


def test_an_unknown_version_is_refused_with_the_nearest_one(app):
    live(app, "me")
    app.learn()
    version = app.model().version

    with pytest.raises(UnknownNameError, match=version):
        app.roll_back(version[:-1])


def test_a_model_that_does_not_fit_is_passed_over_and_fitted_anew(app):
    """After an update of the catalog the evidence ranks, until the log is read again."""
    live(app, "me")
    app.learn()
    stale = app.model().document | {"catalog": "0" * 12}
    with app._store.transaction():
        app._store._rows.write("UPDATE models SET document = ?", [json.dumps(stale)])

    assert next_week(Recommender(app._store, now=app._now, today=app._today))["provenance"]["model"] is None
    again = Recommender(app._store, now=app._now, today=app._today)
    again.learn()
    assert again.plan_week("me", starts_on=NEXT + timedelta(days=1)).provenance.model == again.model().version


def test_only_the_newest_models_are_kept(app):
    live(app, "me", sessions=1)
    for number in range(KEPT_MODELS + 3):
        app.record(feedback(f"more-{number}", on=(MONDAY - timedelta(days=number)).isoformat()))
        app.learn()

    kept = app.models()

    assert len(kept) == KEPT_MODELS
    assert kept[-1].is_used


def test_models_can_be_compared(app):
    live(app, "me")
    app.learn()

    (row,) = compared(app.models())

    assert row["is_used"]
    assert (row["people"], row["sessions"]) == (1, 3)
    assert row["rmse_nrs"] is None, "one person is too few to say how well it foretells"


# ---- chance is switched on with a reason ----


def test_a_study_needs_a_reason(app):
    with pytest.raises(UsageError, match="--reason"):
        app.set_study(eps=0.2, holdout=0.0, reason=" ")

    assert app.settings == Settings()


def test_a_study_is_stored_stated_and_can_be_ended(app):
    live(app, "me")
    app.learn()
    app.set_study(eps=0.2, holdout=0.0, reason="a trial of swaps")

    plan = next_week(app)
    assert (plan["provenance"]["eps"], plan["provenance"]["reason"]) == (0.2, "a trial of swaps")
    assert any("a trial of swaps" in line for line in plan["advice"])

    app.set_study(eps=0.0, holdout=0.0, reason="")
    assert app.plan_week("me", starts_on=NEXT + timedelta(days=1)).provenance.eps == 0.0


def test_a_share_out_of_range_is_refused_and_nothing_is_stored(app):
    with pytest.raises(UsageError):
        app.set_study(eps=1.5, holdout=-1, reason="a slip")

    assert app.settings == Settings()


def test_every_shown_stretch_is_stored_with_how_likely_it_was(app):
    """What later evaluation needs: base, swap set, propensity, policy, model, seed."""
    live(app, "me")
    app.learn()
    app.set_study(eps=0.5, holdout=0.0, reason="a trial of swaps")
    plan = next_week(app)

    rows = [row for row in app.belongings.export("me")["shown"] if row["plan_id"] == plan["plan_id"]]

    items = {(s["session_id"], i["slot"]): i for s in plan["sessions"] for i in s["items"]}
    assert len(rows) == len(items)
    for row in rows:
        item = items[row["session_id"], row["slot"]]
        assert (row["stretch"], row["base"], row["propensity"]) == (item["stretch"], item["base"], item["propensity"])
        assert (row["swap_set"], row["model"]) == (item["swap_set"], plan["provenance"]["model"])
