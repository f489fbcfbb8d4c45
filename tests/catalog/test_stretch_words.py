"""What a person reads about a stretch. The copy rules are those of the founding page on words (ux A9)."""

import re

from recommender.knowledge import shipped_knowledge

CATALOG = shipped_knowledge().catalog

NEVER_SAID = re.compile(
    r"no pain,? no gain|push (on )?through|exercise prescription|do not exceed|clinically proven|guarantee"
    r"|\bheal(s|ed|ing)?\b|\bfix(es|ed)?\b|\bcur(e|es|ed)\b|prevent|trigger point|toxin|organs?\b|\bdiscs?\b"
    r"|weak core|posture|damage|out of place|\bworn\b|degenerat|\binvalid\b|oops|streak|missed|you must"
    r"|overweight|weight loss|as far as you can|no excuses",
    re.IGNORECASE,
)
A_DOSE = re.compile(
    r"\d|\bminutes?\b|\bsecs?\b|\bcount (of|to)\b|\bseconds\b|\ba second\b(?! (cushion|pillow|towel))", re.I
)


def sentences(stretch) -> list[str]:
    """Everything that is said about one stretch, sentence by sentence."""
    words = stretch.words.en
    texts = [*words.steps, words.feel, words.ease_off, words.breathe or "", *(v.text for v in words.variants)]
    return [sentence for text in texts if text for sentence in re.split(r"(?<=[.!?])\s+", text)]


def said(stretch) -> str:
    return " ".join([stretch.name, *sentences(stretch)])


def breaking(rule, stretches=CATALOG) -> dict[str, str]:
    """The stretches whose words break the rule, with the words, so that a failure says what to mend."""
    return {stretch.id: said(stretch) for stretch in stretches if not rule(stretch)}


def test_a_stretch_is_told_in_three_to_five_steps():
    """More cannot be kept in mind while lying down."""
    assert breaking(lambda stretch: 3 <= len(stretch.words.en.steps) <= 5) == {}


def test_a_step_has_at_most_12_words():
    """It is read in one glance, from the floor."""
    long = {step for stretch in CATALOG for step in stretch.words.en.steps if len(step.split()) > 12}

    assert long == set()


def test_what_should_be_felt_is_said_in_the_same_words():
    """A person compares what they feel with one sentence, always begun alike."""
    assert breaking(lambda stretch: stretch.words.en.feel.startswith("You should feel ")) == {}


def test_pain_is_never_what_should_be_felt():
    """ "A gentle pull, not a sharp pain"; the word may only stand there to be ruled out."""
    painful = re.compile(r"(?<!no )\bpain|sharp|hurt|burn|sting|tingl", re.IGNORECASE)

    assert breaking(lambda stretch: not painful.search(stretch.words.en.feel)) == {}


def test_when_to_ease_off_is_said_in_the_same_words():
    """ "Ease off", not "do not exceed": and every stretch says when."""
    assert breaking(lambda stretch: stretch.words.en.ease_off.startswith("Ease off if ")) == {}


def test_no_forbidden_words():
    """No promise, no fear, no guilt, no cause of pain (ux A9; evidence 1B: claims to soften)."""
    assert breaking(lambda stretch: not NEVER_SAID.search(said(stretch))) == {}


def test_no_numbers_or_times_in_words():
    """The dose is data: it is halved, started lower and shown by the player; a sentence would contradict it."""
    assert breaking(lambda stretch: not A_DOSE.search(said(stretch))) == {}


def test_sentences_are_under_15_words():
    """Reading age 9 to 11."""
    long = {sentence for stretch in CATALOG for sentence in sentences(stretch) if len(sentence.split()) >= 15}

    assert long == set()


def test_sentences_begin_and_end_like_sentences():
    """They are read aloud as well."""
    odd = {s for stretch in CATALOG for s in sentences(stretch) if not (s[0].isupper() and s[-1] in ".!?")}

    assert odd == set()


def test_a_name_is_short_and_no_sentence():
    """It stands on a card, a calendar line and a button."""
    assert breaking(lambda stretch: len(stretch.name) <= 40 and stretch.name[-1] not in ".!?") == {}


def test_there_are_always_two_kinder_ways_each_told_once():
    """Sore wrists, knees and necks are why people stop."""

    def two_different(stretch) -> bool:
        variants = stretch.words.en.variants
        return len(variants) >= 2 and len({v.id for v in variants}) == len({v.text for v in variants}) == len(variants)

    assert breaking(two_different) == {}


def test_a_stretch_of_two_sides_says_when_to_change():
    """Without it the second side is forgotten, and half of the dose with it."""
    two_sided = [stretch for stretch in CATALOG if stretch.sides == "each"]
    changes = re.compile(r"change sides|to and fro", re.IGNORECASE)

    assert breaking(lambda stretch: changes.search(" ".join(stretch.words.en.steps)), two_sided) == {}


def test_a_stretch_of_both_sides_at_once_never_says_to_change():
    """It would be done twice."""
    one_sided = [stretch for stretch in CATALOG if stretch.sides == "bilateral"]

    assert breaking(lambda stretch: "change sides" not in said(stretch).lower(), one_sided) == {}


def test_where_the_breath_may_be_held_the_words_keep_it_going():
    """Holding the breath raises the pressure in head and belly (seed item 19: do not hold your breath)."""
    risky = [stretch for stretch in CATALOG if stretch.tags & {"breath_hold_risk", "iap_moderate"}]

    assert len(risky) > 5
    assert breaking(lambda stretch: "breath" in said(stretch).lower(), risky) == {}
