"""The score before anybody has logged anything, recomputed from `evidence_prior.toml` by the test itself."""

from __future__ import annotations

import shutil
import tomllib
from math import sqrt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from people import MONDAY
from plan_checker import DATA
from strategies import cleared_documents

from recommender.errors import DataError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import Profile, profile_of
from recommender.safety.screening import Eligible, screen
from recommender.scoring.evidence_prior import load_evidence_prior
from recommender.scoring.features import FEATURES
from recommender.scoring.ranking import Ranking

FILE = DATA / "evidence_prior.toml"
TOML = tomllib.loads(FILE.read_text(encoding="utf-8"))
SORE_BACK = {
    "answers_version": 1,
    "age_years": 70,
    "red_flags": [],
    "conditions": ["scoliosis", "knee_oa"],
    "pain": [{"area": "lower_back", "nrs": 6, "weeks": 20}],
    "worse_with": ["sitting", "turning"],
    "equipment": ["mat", "chair", "wall", "doorway"],
    "experience": "some",
}
DESK_NECK = {
    "answers_version": 1,
    "age_years": 35,
    "red_flags": [],
    "conditions": [],
    "pain": [{"area": "neck", "nrs": 4, "weeks": 8}],
    "worse_with": ["sitting"],
    "equipment": ["chair", "wall", "table"],
}
STIFF_HIPS = DESK_NECK | {"pain": [], "stiff_areas": ["hip"], "goal": "less_stiffness", "experience": "regular"}


def screened(answers: dict) -> tuple[Profile, tuple[Eligible, ...]]:
    knowledge = shipped_knowledge()
    profile = profile_of(read_answers(answers, knowledge.codes), person="me", starts_on=MONDAY)
    screening = screen(profile, History(), MONDAY, rules=knowledge.rules, catalog=knowledge.catalog)
    return profile, screening.eligible


def _value(name: str, profile: Profile, offer: Eligible) -> float:
    return FEATURES[name](profile, offer.stretch, bool(offer.cautions))


def _sd(weight: float) -> float:
    return sqrt(TOML["sd"]["least"] ** 2 + (TOML["sd"]["share"] * weight) ** 2)


def ranked(answers: dict) -> tuple[Profile, tuple[Eligible, ...], Ranking]:
    profile, eligible = screened(answers)
    return profile, eligible, shipped_knowledge().prior.rank(profile, eligible)


@settings(max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cleared_documents())
def test_the_first_ranking_is_phi_times_the_weights_of_the_file(answers):
    """Decisions 5.2 as it stands in the file, added up stretch by stretch without numpy."""
    profile, eligible, ranking = ranked(answers)

    by_hand = [
        sum(_value(name, profile, offer) * row["value"] for name, row in TOML["weight"].items()) for offer in eligible
    ]
    assert ranking.stretches == tuple(offer.stretch.id for offer in eligible)
    assert ranking.mean == pytest.approx(by_hand, abs=1e-12)


@settings(max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cleared_documents())
def test_the_parts_of_a_score_sum_to_the_score(answers):
    """An explanation that does not add up is a story."""
    *_, ranking = ranked(answers)

    assert ranking.contributions.shape == (len(ranking.stretches), len(ranking.features))
    assert ranking.features == tuple(FEATURES)
    assert np.abs(ranking.contributions.sum(axis=1) - ranking.mean).max(initial=0.0) <= 1e-12


@settings(max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cleared_documents())
def test_the_spread_is_that_of_independent_weights_and_one_stretch_effect(answers):
    """var = sd_1^2 phi_1^2 + ... + sd_f^2 phi_f^2 + stretch_sd^2, since the weights are independent (scoring 2)."""
    profile, eligible, ranking = ranked(answers)

    by_hand = [
        sqrt(
            sum((_sd(row["value"]) * _value(name, profile, offer)) ** 2 for name, row in TOML["weight"].items())
            + TOML["stretch_sd"] ** 2
        )
        for offer in eligible
    ]
    assert ranking.sd == pytest.approx(by_hand, abs=1e-12)


def test_one_score_counted_by_hand():
    """Bridge for a sore, turning- and sitting-sensitive low back of 70, nrs 6, since 20 weeks:

    constant .030 + lower back .030 + mid range at nrs 6 .008 + low back stabilise .008 = .076; nothing from sitting
    (it is neither dynamic nor a desk drill), no caution of knee arthritis or scoliosis, difficulty 2 for "some".
    At 65 and over nothing in it is cautioned, and lying on the back is no floor sitting.
    """
    *_, ranking = ranked(SORE_BACK)

    place = ranking.stretches.index("bridge")
    parts = {
        "constant": 0.03,
        "serves_pain_area": 0.03,
        "mid_range_high_pain": 0.008,
        "chronic_back_stabilise": 0.008,
    }
    assert ranking.parts_of("bridge") == pytest.approx(parts)
    assert ranking.mean[place] == pytest.approx(0.076)
    assert ranking.sd[place] == pytest.approx(sqrt(sum(_sd(weight) ** 2 for weight in parts.values()) + 0.02**2))


def test_parts_are_named_largest_first_and_never_zero():
    """The first part is the first sentence that a person reads."""
    *_, ranking = ranked(SORE_BACK)

    for name in ranking.stretches:
        parts = list(ranking.parts_of(name).values())
        assert parts == sorted(parts, reverse=True)
        assert 0.0 not in parts


@pytest.mark.parametrize("answers", [SORE_BACK, DESK_NECK, STIFF_HIPS], ids=["back", "neck", "hips"])
def test_the_scale_is_that_of_the_studies(answers):
    """Decisions 5.2: about .03-.04 points a stretch with an SD of .01-.03; a wider band, as people differ."""
    *_, ranking = ranked(answers)

    assert 0.02 <= ranking.mean.mean() <= 0.06
    assert 0.01 <= ranking.mean.std() <= 0.03


def test_nothing_eligible_is_an_empty_ranking():
    """No stretch fits somebody without any kit who avoids standing."""
    *_, eligible, ranking = ranked(SORE_BACK | {"equipment": [], "positions_avoided": ["standing"]})

    assert (len(eligible), ranking.stretches, ranking.mean.shape) == (0, (), (0,))
    assert ranking.contributions.shape == (0, len(FEATURES))


def test_the_prior_has_no_version_since_nothing_was_learned():
    """`provenance.model` is null in a plan that rests on the evidence alone."""
    assert shipped_knowledge().prior.version is None


# ---- a file that cannot be used ----


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


UNKNOWN = ("serves_pain_area       =", "serves_pain_aera       =")
NO_WEIGHT = ("relax_high_pain        =", "# relax_high_pain        =")
OUT_OF_RANGE = ("value = -0.040", "value = -0.240")
NO_SPREAD = ("stretch_sd = 0.02", "stretch_sd = 0.0")
NO_NUMBER = ("constant               = { value = 0.030", "constant               = { value = nan")
NO_REASON = (', reason = "Work where it hurts first."', "")
NO_KIND = ('kind = "quality"', 'kind = "goodness"')


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([UNKNOWN], ["did you mean 'serves_pain_area'?", "no weight for serves_pain_area"]),
        ([NO_WEIGHT], ["has no weight for relax_high_pain"]),
        ([OUT_OF_RANGE], ["weight.into_worsening.value"]),
        ([NO_SPREAD], ["stretch_sd"]),
        ([NO_NUMBER], ["weight.constant.value"]),
        ([NO_REASON], ["weight.serves_pain_area.reason"]),
        ([NO_KIND], ["weight.constant.kind"]),
        ([OUT_OF_RANGE, NO_SPREAD], ["weight.into_worsening.value", "stretch_sd"]),
        ([("[weight]", "[weights]")], ["weights"]),
        ([("stretch_sd = 0.02\n", "stretch_sd = \n")], ["is not TOML"]),
        ([UNKNOWN, NO_WEIGHT, OUT_OF_RANGE], ["serves_pain_aera", "relax_high_pain", "weight.into_worsening.value"]),
    ],
    ids=[
        "unknown", "missing", "range", "spread", "nan", "no reason", "kind", "two ranges", "table", "toml",
        "all kinds at once",
    ],
)  # fmt: skip
def test_a_prior_that_cannot_be_used_is_refused_with_every_problem(tmp_path, pairs, told):
    """One DataError that carries all: whoever edits weights sees every slip in one run of `stretch doctor`."""
    (tmp_path / FILE.name).write_text(changed(FILE.read_text(encoding="utf-8"), *pairs), encoding="utf-8")

    with pytest.raises(DataError) as refused:
        load_evidence_prior(tmp_path)

    assert [words for words in told if words not in str(refused.value)] == []
    assert {problem.where.split(":")[0] for problem in refused.value.problems} == {FILE.name}


def test_a_prior_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        load_evidence_prior(tmp_path)


def test_the_order_of_the_file_is_no_information(tmp_path):
    """Weights belong to features by name; sorting the file must not move one."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    head = lines[: lines.index("[weight]") + 1]
    rows = [line for line in lines[len(head) :] if line]
    (tmp_path / FILE.name).write_text("\n".join([*head, *reversed(rows)]), encoding="utf-8")
    profile, eligible = screened(SORE_BACK)

    turned = load_evidence_prior(tmp_path).rank(profile, eligible)

    assert turned.mean.tolist() == shipped_knowledge().prior.rank(profile, eligible).mean.tolist()


def test_a_copy_of_the_shipped_file_gives_the_shipped_prior(tmp_path):
    shutil.copy(FILE, tmp_path)

    assert load_evidence_prior(tmp_path) == shipped_knowledge().prior
