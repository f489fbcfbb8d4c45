"""Folders of others on top of ours: the same checks, every problem of every file at once, and nothing half loaded."""

from __future__ import annotations

import pytest
from other_folders import EXAMPLE, TITLE, copied, with_example

from recommender.doctor import folder_notes, folder_picture_problems
from recommender.errors import DataError
from recommender.folders.on_top import with_folders
from recommender.knowledge import shipped_knowledge

OURS = shipped_knowledge()
RULES = "safety/rules.toml"
DROP = "catalog/step-heel-drop.toml"
SLIDE = "catalog/heel-slide.toml"


def problems(*folders):
    with pytest.raises(DataError) as caught:
        with_folders(OURS, folders)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_adds_ten_stretches_and_two_rules_and_changes_nothing_of_ours():
    both = with_example()
    added = [stretch for stretch in both.catalog if stretch.id not in OURS.catalog]

    assert len(added) == 10
    assert set(both.rules.conditions) - set(OURS.rules.conditions) == {
        "north:thin-bones-one-leg",
        "north:new-hip-comes-in",
    }
    assert [stretch for stretch in both.catalog if stretch.id in OURS.catalog] == list(OURS.catalog)
    assert {code: both.rules.conditions[code] for code in OURS.rules.conditions} == OURS.rules.conditions
    assert both.rules.thresholds == OURS.rules.thresholds
    assert both.titles == {"north": TITLE}
    assert not folder_picture_problems(both)
    assert list(folder_notes(both)) == [
        f"{TITLE}: 10 stretches (1 not screened), 2 rules, 12 await a clinician's review"
    ]


def test_a_broken_folder_is_refused_with_every_problem_of_every_file(tmp_path):
    """One fault of each kind, all told at once: whoever mends it needs no second try to find the next."""
    folder = copied(
        tmp_path,
        {
            SLIDE: ("difficulty = 1", "difficulty = 9"),
            DROP: ('"ankle_df_end"', '"ankle_dfend"'),
            "catalog/seated-march.toml": "not TOML",
            "catalog/towel-pull-apart.toml": ('sources = ["S36"]', "sources = []"),
            "catalog/short-wall-sit.toml": ('name = "Short wall sit"', 'name = "Bridge"'),
            "catalog/cat-cow.toml": (EXAMPLE / SLIDE).read_text(),
            "catalog/wall-push-plus.toml": (
                'easier = "north:facing-wall-slide"',
                'harder = "plank"\neasier = "cat-cows"',
            ),
            "figures/seated-heel-raise.toml": ('base = "on_chair"', "base = 3"),
            "figures/nobody.toml": (EXAMPLE / "figures/heel-slide.toml").read_text(),
            "hazards.toml": "",
            "safety/conditions_9_ours.toml": "[[condition]]\n",
            RULES: ('when = ["osteoporosis", "osteopenia_steroids"]', 'when = ["osteoporose"]'),
        },
    )
    told = "\n".join(problems(folder))

    for part in (
        f"north/{SLIDE}: difficulty: should be 4 or less",
        f"north/{DROP}: hazards: 'ankle_dfend' is not a known hazard tag; did you mean 'ankle_df_end'?",
        "north/catalog/seated-march.toml: is not TOML",
        "north/catalog/towel-pull-apart.toml: evidence: studied_as_a_group needs a source",
        "north/catalog/short-wall-sit.toml: words.en.name: another stretch has this name",
        "north/catalog/cat-cow.toml: cat-cow is a stretch of ours, which cannot be changed",
        "north/catalog/wall-push-plus.toml: harder: 'plank' is not a known stretch",
        "north/catalog/wall-push-plus.toml: easier: 'cat-cows' is not a known stretch; did you mean 'cat-cow'?",
        "north/figures/seated-heel-raise.toml: base: should be text",
        "north/figures/nobody.toml: 'nobody' is not a known stretch of this folder",
        "north/hazards.toml: a folder adds stretches and rules over our questions and hazard tags",
        "north/safety/conditions_9_ours.toml: condition: a folder adds stretches and rules",
        f"north/{RULES}: thin-bones-one-leg: when: 'osteoporose' is not a known condition; did you mean",
    ):  # fmt: skip
        assert part in told
    assert str(tmp_path) not in told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"folder.toml": None}, "north/folder.toml: is missing: it says whose folder it is"),
        ({"folder.toml": ("north", "mine")}, "mine is for what people enter for themselves"),
        ({"folder.toml": ("north", "North Street")}, "folder.toml: namespace: has characters that it should not have"),
        ({SLIDE: ('group = "hips', 'id = "cat-cow"\ngroup = "hips')}, "cat-cow is a stretch of ours"),
        ({DROP: ("difficulty = 2", 'difficulty = 2\nharder = "bridge"')}, "harder: may only name a stretch"),
        ({SLIDE: ("hazards_answered = true", "hazards_answered = false")}, "hazards are given, but"),
        ({SLIDE: ('joints = ["hip", "knee"]', 'joints = ["neck"]')}, "hazards: a neck joint wants a neck tag"),
        ({SLIDE: ('grade = "studied_as_a_group"', 'grade = "proven"')}, "'proven' is not a known word"),
        ({RULES: ('code = "thin-bones-one-leg"', 'code = "osteoporosis"')}, "osteoporosis is a rule of ours"),
        ({RULES: ('effect = "exclude"', 'effect = "allow"')}, "'allow' is not a known word"),
        ({RULES: ('effect = "exclude"', 'effect = "caution"')}, "words.en.modify: is missing"),
        ({RULES: ('effect = "refer"', 'effect = "exclude"')}, "tags: name at least one hazard tag or stretch"),
        ({RULES: ('"standing-quad"', '"standing-quat"')}, "stretches: 'standing-quat' is not a known stretch"),
        ({RULES: ("new-hip-comes-in", "thin-bones-one-leg")}, "stands twice"),
        ({RULES: ("[[rule]]", "[rule]")}, "is not TOML"),
        ({RULES: "[loosen]\n"}, "loosen: a folder adds stretches and rules"),
    ],
)  # fmt: skip
def test_each_fault_is_told_in_plain_words(tmp_path, changes, told):
    assert any(told in problem for problem in problems(copied(tmp_path, changes)))


def test_one_broken_folder_keeps_out_a_sound_one(tmp_path):
    """A plan that was made with half of what was asked for would be another plan than everybody thinks."""
    sound = copied(tmp_path, {"folder.toml": ('"north"', '"south"')}, name="south")
    broken = copied(tmp_path, {SLIDE: "x"}, name="broken")

    assert any("broken/catalog/heel-slide.toml" in problem for problem in problems(sound, broken))


def test_two_folders_of_one_name_and_a_folder_that_is_not_there_are_refused(tmp_path):
    assert "clinic_catalog/folder.toml: namespace: another folder is called north too" in problems(EXAMPLE, EXAMPLE)
    assert "nowhere: is not a folder" in problems(tmp_path / "nowhere")


def test_a_reason_that_somebody_signed_lets_a_tag_check_fail(tmp_path):
    """As with ours: the reason stands beside the stretch, for the reviewer."""
    signed = (
        '[[exception]]\nstretch = "heel-slide"\ncheck = "a neck joint wants a neck tag"\n'
        'reason = "The head rests."\nsigned = "a physiotherapist"\n'
    )
    changes = {SLIDE: ('joints = ["hip", "knee"]', 'joints = ["neck"]'), "safety/exceptions.toml": signed}

    assert "north:heel-slide" in with_folders(OURS, [copied(tmp_path, changes)]).catalog
