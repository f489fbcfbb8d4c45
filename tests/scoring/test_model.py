"""The model as the planner sees it: it starts as the prior, explains itself, and knows what it cannot know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from numpy.testing import assert_allclose
from people import MONDAY
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, SHEETS, logged, profile
from strategies import cleared_documents

from recommender.decide import recommend
from recommender.profile.answers import read_answers
from recommender.profile.history import History, LoggedSession
from recommender.profile.profile import Profile, profile_of
from recommender.safety.screening import Eligible, screen
from recommender.scoring.attributes import attribute_table
from recommender.scoring.contrasts import contrasts_of
from recommender.scoring.features import FEATURES, feature_matrix
from recommender.scoring.model import LEARNED_PARTS, RESIDUAL_SD, HierarchicalModel, fit
from recommender.scoring.records import PersonRecord

FELT = (None, None, "helped", "neutral", "worse")


def fitted(people: list[PersonRecord]) -> HierarchicalModel:
    return fit(people, catalog=CATALOG, prior=KNOWLEDGE.prior)


def offered(sheet: Profile) -> tuple[Eligible, ...]:
    return screen(sheet, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=CATALOG).eligible


def names_of(sheet: Profile) -> list[str]:
    return [offer.stretch.id for offer in offered(sheet)]


def lived(rng: np.random.Generator, person: str, sheet: Profile, sessions: int, effect=None) -> PersonRecord:
    """Sessions of six stretches that this person may be offered. effect: stretch id -> points, by default none."""
    log, names = [], names_of(sheet)
    for turn in range(sessions):
        chosen = [str(name) for name in rng.choice(names, 6, replace=False)]
        items = [{"stretch": name, "outcome": "done", "felt": FELT[rng.integers(len(FELT))]} for name in chosen]
        change = rng.normal(0.15, 1.4) + sum((effect or {}).get(name, 0.0) for name in chosen)
        session_id = f"{person}-{turn}"
        log.append(
            logged(
                session_id,
                session_id=session_id,
                items=items,
                pain_before=5,
                pain_after=int(5 - np.clip(round(change), -5, 5)),
                rho={name: (float(rng.normal(0, 0.5)), float(rng.normal(0, 0.3))) for name in chosen[:3]},
            )
        )
    return PersonRecord(person=person, segments=[(sheet, log)])


def rho_of(sheet: Profile, eligible: list[Eligible]) -> dict[str, list[float]]:
    ranking = LEARNED.rank(sheet, eligible)
    assert ranking.rho is not None
    return dict(zip(ranking.stretches, ranking.rho.tolist(), strict=True))


def crowd(seed: int, count: int = 25, sessions: int = 8) -> list[PersonRecord]:
    rng = np.random.default_rng(seed)
    sheets = [profile(f"p{number}", **SHEETS[number % len(SHEETS)]) for number in range(count)]
    return [lived(rng, sheet.person, sheet, sessions) for sheet in sheets]


LEARNED = fitted(crowd(1))


# ---- before there is anything to learn from ----


@settings(max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cleared_documents())
def test_without_data_the_model_scores_as_the_prior_to_the_last_bit(answers):
    """Week 0 is the evidence and nothing else."""
    sheet = profile_of(read_answers(answers, KNOWLEDGE.codes), person="me", starts_on=MONDAY)
    eligible = offered(sheet)

    ranking = NOTHING.rank(sheet, eligible)

    assert ranking.mean.tolist() == KNOWLEDGE.prior.rank(sheet, eligible).mean.tolist()


NOTHING = fitted([])
OF_A_MODEL = {"rho", "score"}  # what only a plan with a model tells


def test_without_data_the_week_is_that_of_the_prior():
    """The whole way through the planner: the same stretches, doses and reasons."""
    sheet = profile().answers.to_document()

    plans = [recommend(sheet, starts_on=MONDAY, model=model) for model in (None, NOTHING)]

    first, second = (
        [
            [{name: item[name] for name in item if name not in OF_A_MODEL} for item in s["items"]]
            for s in plan["sessions"]
        ]
        for plan in plans
    )
    assert first == second
    assert first


def test_a_stretch_that_nobody_has_done_still_has_no_effect_of_its_own():
    """Its quality starts at 0, as unsure as the prior says (scoring 2, cold start)."""
    done = {
        name for r in crowd(1) for _, log in r.segments for s in log for name in (i.stretch for i in s.feedback.items)
    }
    unseen = [row for row, name in enumerate(NAMES) if name not in done]
    effects = LEARNED.pain.mean[len(FEATURES) : len(FEATURES) + len(NAMES)]

    assert unseen
    assert_allclose(effects[unseen], 0.0, atol=1e-12)
    assert np.abs(effects).max() > 0.001


# ---- the ranking ----


@pytest.mark.parametrize("person", ["p0", "p1", "p2", "nobody"])
def test_the_parts_of_a_score_sum_to_the_score(person):
    """An explanation that does not add up is a story."""
    sheet = profile(person, **SHEETS[1])

    ranking = LEARNED.rank(sheet, offered(sheet))

    assert ranking.features == (*FEATURES, *LEARNED_PARTS)
    assert np.abs(ranking.contributions.sum(axis=1) - ranking.mean).max() <= 1e-12


def test_a_score_is_the_sum_of_scoring_2():
    """phi'beta + iota + g2 rho2 + z'b, added up stretch by stretch."""
    sheet = profile("p4")
    eligible = offered(sheet)
    beta, rho = LEARNED.pain.mean, rho_of(sheet, eligible)
    b, z = LEARNED.pain.people["p4"].mean, attribute_table(CATALOG)
    phi = feature_matrix(sheet, eligible)

    ranking = LEARNED.rank(sheet, eligible)

    for row, name in enumerate(ranking.stretches):
        place = NAMES.index(name)
        wanted = phi[row] @ beta[: len(FEATURES)] + beta[len(FEATURES) + place] + z[place] @ b[:13]
        wanted += beta[-3] * rho[name][1]
        assert ranking.mean[row] == pytest.approx(wanted, abs=1e-12)
    assert all(np.abs(ranking.contributions[:, -part]).max() > 1e-5 for part in (1, 2, 3, 4))


def test_a_score_does_not_depend_on_what_else_is_ranked():
    """Short sessions and swaps rank a part of what is eligible."""
    sheet = profile("p4")
    eligible = offered(sheet)
    whole, part = LEARNED.rank(sheet, eligible), LEARNED.rank(sheet, eligible[10:20])

    assert part.mean.tolist() == whole.mean[10:20].tolist()


def test_what_is_expected_of_the_whole_catalog_is_what_the_ranking_says_where_no_care_is_asked():
    """Off-policy evaluation asks for what was in a set; what may be offered today is another question."""
    sheet = profile("p4", conditions=["scoliosis"])
    eligible = [offer for offer in offered(sheet) if not offer.cautions]
    expected = dict(zip(NAMES, LEARNED.expected(sheet).tolist(), strict=True))

    assert 0 < len(eligible) < len(offered(sheet))
    assert LEARNED.rank(sheet, eligible).mean.tolist() == [expected[offer.stretch.id] for offer in eligible]


def test_logged_rho_is_what_a_later_fit_reads():
    """Rounding it again changes nothing, so the log holds the very numbers of the score."""
    sheet = profile("p4")

    rho = rho_of(sheet, offered(sheet))

    assert list(rho) == names_of(sheet)
    assert all((value * 1024).is_integer() for pair in rho.values() for value in pair)
    assert any(pair[0] for pair in rho.values())
    assert any(pair[1] for pair in rho.values())


def test_the_spread_is_that_of_the_formula():
    """x'Sigma x + z'V z + g2^2 V^r_ss + tau^2 - g2^2 C_ss, one stretch at a time."""
    sheet = profile("p4")
    eligible = offered(sheet)
    phi, rho, z = feature_matrix(sheet, eligible), rho_of(sheet, eligible), attribute_table(CATALOG)
    sigma, v = LEARNED.pain.covariance, LEARNED.pain.people["p4"].covariance
    tastes = LEARNED.rating.rho2_covariance("p4", np.arange(len(NAMES)))

    ranking = LEARNED.rank(sheet, eligible)

    for row, name in enumerate(ranking.stretches):
        place = NAMES.index(name)
        x = np.array([*phi[row], *np.eye(len(NAMES))[place], rho[name][1], 0.0, 0.0])
        slope = np.array([*z[place], 0.0])
        told = LEARNED.pain.mean[-3] ** 2 * (tastes - LEARNED.rating.covariance)[place, place]
        variance = x @ sigma @ x + slope @ v @ slope + told + RESIDUAL_SD**2
        assert ranking.sd[row] == pytest.approx(np.sqrt(variance), rel=1e-9)


@pytest.mark.parametrize("weight", [-5.0, -0.2, -0.01, 0.0, 0.03, 0.2, 5.0])
def test_tastes_never_tell_more_than_there_is_to_tell_of_a_person(weight):
    """Whatever a noisy fit says of g2: before any rating, what is a person's own has the SD tau, taste and rest."""
    mean = LEARNED.pain.mean.copy()
    mean[-3] = weight
    model = replace(LEARNED, pain=replace(LEARNED.pain, mean=mean))
    sheet = profile("p4")
    of_taste = model.taste_weight**2 * LEARNED.rating.covariance.diagonal()

    assert np.sign(model.taste_weight) == np.sign(weight)
    assert of_taste.max() <= RESIDUAL_SD**2 * (1 + 1e-9)
    assert abs(model.taste_weight) == pytest.approx(abs(weight)) or of_taste.max() == pytest.approx(RESIDUAL_SD**2)
    assert np.linalg.eigvalsh(model.rank(sheet, offered(sheet)).covariance).min() > 0


def test_nothing_eligible_is_an_empty_ranking():
    sheet = profile()

    ranking = LEARNED.rank(sheet, [])

    assert (ranking.stretches, ranking.mean.shape, ranking.sd.shape) == ((), (0,), (0,))
    assert ranking.contributions.shape == (0, len(FEATURES) + 4)
    assert contrasts_of(LEARNED.rank(sheet, []), level=0.95).stretches == ()


# ---- what it is sure of ----


def test_contrasts_are_centred_and_their_intervals_are_those_of_the_joint_spread():
    """c = H theta with H = I - 11'/n, so its covariance is H Cov H; 1.96 of its SD on either side."""
    sheet = profile("p4")
    eligible = offered(sheet)[:30]
    h = np.eye(30) - np.ones((30, 30)) / 30

    contrasts = contrasts_of(LEARNED.rank(sheet, eligible), level=0.95)

    sd = np.sqrt(np.diag(h @ LEARNED.rank(sheet, eligible).covariance @ h))
    assert_allclose(contrasts.mean, h @ LEARNED.rank(sheet, eligible).mean, atol=1e-12)
    assert_allclose(contrasts.high - contrasts.mean, 1.959964 * sd, rtol=1e-6)
    assert_allclose(contrasts.mean - contrasts.low, 1.959964 * sd, rtol=1e-6)


def test_a_stretch_alone_has_no_contrast():
    """There is nothing that it could be better than."""
    sheet = profile("p4")

    contrasts = contrasts_of(LEARNED.rank(sheet, offered(sheet)[:1]), level=0.95)

    assert_allclose([*contrasts.mean, *contrasts.low, *contrasts.high], 0.0, atol=1e-7)


def test_where_nothing_helps_more_than_anything_else_hardly_any_contrast_says_so():
    """The null world of scoring 5, P1: at most 5 % of the centred 95 % intervals may exclude zero."""
    model = fitted(crowd(5, 70, 12))
    found = []
    for sheet in (profile(f"p{number}", **SHEETS[number % len(SHEETS)]) for number in range(30)):
        contrasts = contrasts_of(model.rank(sheet, offered(sheet)), level=0.95)
        found += [*((contrasts.low > 0) | (contrasts.high < 0))]

    assert len(found) > 1000
    assert np.mean(found) <= 0.05


def test_a_world_drawn_from_the_model_is_covered_as_often_as_it_says():
    """Truth = evidence + stretch quality + slopes + rest, drawn with the SDs of the start: 80 % hold about 80 %.

    The contrasts of one world hang together, so the band is wide: 70 to 90 %.
    """
    rng = np.random.default_rng(8)
    z, quality, people, effects = attribute_table(CATALOG), rng.normal(0, 0.02, len(NAMES)), [], {}
    beta = KNOWLEDGE.prior.coefficients + rng.normal(0, 0.02, len(FEATURES))
    for number in range(60):
        sheet = profile(f"p{number}", **SHEETS[number % len(SHEETS)])
        eligible = offered(sheet)
        rows = [NAMES.index(offer.stretch.id) for offer in eligible]
        truth = feature_matrix(sheet, eligible) @ beta + quality[rows] + z[rows] @ rng.normal(0, 0.02, 13)
        effects[number] = sheet, eligible, truth + rng.normal(0, RESIDUAL_SD, len(rows))
        effect = dict(zip((offer.stretch.id for offer in eligible), effects[number][2], strict=True))
        people.append(lived(rng, sheet.person, sheet, 12, effect))
    model = fitted(people)

    held = []
    for sheet, eligible, truth in effects.values():
        contrasts = contrasts_of(model.rank(sheet, eligible), level=0.8)
        contrast = truth - truth.mean()
        held += [*((contrasts.low <= contrast) & (contrast <= contrasts.high))]

    assert 0.70 <= np.mean(held) <= 0.90


# ---- one log, one model ----


def cut(record: PersonRecord, rng: np.random.Generator) -> list[PersonRecord]:
    """A record for each session, in any order, some of them twice."""
    pieces = [(sheet, session) for sheet, log in record.segments for session in log]
    chosen = [*rng.permutation(len(pieces)), *rng.integers(len(pieces), size=3)]
    return [PersonRecord(person=record.person, segments=[(pieces[k][0], [pieces[k][1]])]) for k in chosen]


def test_records_cut_mixed_and_sent_again_make_the_same_model():
    rng = np.random.default_rng(4)
    pieces = [piece for record in crowd(1) for piece in cut(record, rng)]
    sheet = profile("p4")

    model = fitted([pieces[place] for place in rng.permutation(len(pieces))])

    assert model.version == LEARNED.version
    assert model.rank(sheet, offered(sheet)).mean.tobytes() == LEARNED.rank(sheet, offered(sheet)).mean.tobytes()
    assert model.rank(sheet, offered(sheet)).sd.tobytes() == LEARNED.rank(sheet, offered(sheet)).sd.tobytes()


def test_without_a_person_the_model_is_one_that_never_saw_them():
    rest = [record for record in crowd(1) if record.person != "p4"]
    model = fitted(rest)

    assert model.version == fitted(rest[::-1]).version
    assert model.version != LEARNED.version
    assert "p4" not in {*model.pain.people, *model.rating.people}


def test_a_person_put_into_the_population_is_the_person_of_the_whole_fit():
    """What is stored is the population alone; a person comes in from their own log."""
    mine = next(record for record in crowd(1) if record.person == "p4")
    sheet = profile("p4")
    eligible = offered(sheet)

    alone = LEARNED.population.with_person(mine)

    assert set(alone.pain.people) == {"p4"}
    assert alone.version == LEARNED.version
    whole, again = LEARNED.rank(sheet, eligible), alone.rank(sheet, eligible)
    assert_allclose(again.mean, whole.mean, rtol=0, atol=1e-12)
    assert_allclose(again.covariance, whole.covariance, rtol=0, atol=1e-12)


def test_the_population_alone_knows_nobody():
    sheet = profile("p4")

    ranking = LEARNED.population.rank(sheet, offered(sheet))

    somebody = profile("somebody new")
    assert ranking.mean.tolist() == LEARNED.rank(somebody, offered(somebody)).mean.tolist()


def test_the_model_says_what_it_was_fitted_on():
    people = crowd(1)
    logs = [session.feedback for record in people for _, log in record.segments for session in log]

    size = LEARNED.log

    assert size.people == len(people)
    assert size.sessions == sum(f.pain_before is not None and f.pain_after is not None for f in logs)
    assert size.ratings == sum(item.felt is not None for f in logs for item in f.items)
    assert size.raters == sum(map(rated, people))


def rated(record: PersonRecord) -> bool:
    return any(item.felt for _, log in record.segments for s in log for item in s.feedback.items)


def test_the_version_tells_one_more_session():
    *rest, last = crowd(1)
    sheet, log = last.segments[0]
    shorter = PersonRecord(person=last.person, segments=[(sheet, log[:-1])])

    assert fitted([*rest, shorter]).version != LEARNED.version


def test_a_changed_questionnaire_codes_only_what_was_done_since():
    """Two segments with one answer between them: the old sessions keep the features of the old sheet."""
    old = profile("me", **SHEETS[0])
    new = profile("me", **(SHEETS[1] | {"answered_on": (MONDAY + timedelta(days=7)).isoformat()}))
    rng = np.random.default_rng(6)
    before, after = lived(rng, "me", old, 4), lived(rng, "me", new, 4)
    renamed: list[LoggedSession] = [
        logged(f"later-{n}", items=[i.model_dump() for i in s.feedback.items])
        for n, s in enumerate(after.segments[0][1])
    ]
    both = PersonRecord(person="me", segments=[(old, before.segments[0][1]), (new, renamed)])
    as_if_new = PersonRecord(person="me", segments=[(new, [*before.segments[0][1], *renamed])])

    assert [len(segment.sessions) for segment in both.sums.segments] == [4, 4]
    assert fitted([both]).version != fitted([as_if_new]).version


def test_the_rho_of_the_plan_reaches_the_sums():
    session = logged("f1", rho={"cat-cow": (0.5, 0.25)})

    record = PersonRecord(person="me", segments=[(profile(), [session])])

    (segment,) = record.sums.segments
    assert segment.sessions["f1"].rho2 == 0.25
