"""The weekly check-in: the safety lists again, then at most four short questions (decisions 6, ux A3 screen 9).

The lists where a new sign is most urgent, or most likely after a week of stretching, are asked in full. The others
were read in full at the first visit; one line asks whether anything in them is new, and everything but a clear no opens
them. Who still has a sign that was told before says truly that nothing is new. So a list with a sign that stands comes
in full, too: nothing but the answer to its own label lifts a stop.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from recommender.profile.answers import PREGNANCY_CODES, Answers
from recommender.questionnaire.page import Page, Replies, said
from recommender.questionnaire.page_maker import PageMaker

LISTS_IN_FULL: Final = ("A", "B", "G", "F")
LISTS_IN_ONE_LINE: Final = ("C", "D")
BIRTH_LIST: Final = "E"
# "Within 6 weeks of birth" is not asked by itself: the condition covers 12 weeks, which asks more people, not fewer.
RECENT_BIRTH = "postpartum_lt12w"
NOT_A_CLEAR_NO: Final = ("yes", "unsure")


def pages(make: PageMaker, replies: Replies, answers: Answers, standing: Collection[str]) -> Iterator[Page]:
    """Every page of the check-in for these replies, in the order of asking. standing: codes of the flags that stand."""
    yield from safety_lists(make, replies, answers, standing)
    yield make.safety_line("conditions_changed")
    # Whoever's health changed meets the whole questionnaire next, which asks for pain and minutes itself.
    asked_again_anyway = replies.get("conditions_changed") in NOT_A_CLEAR_NO
    if not asked_again_anyway:
        yield make.number("worst_pain", 0, 10, optional=True)
        if activity := _activity_of(answers):
            yield make.choice("activity_change", optional=True, activity=activity)
    yield make.choice("flare", optional=True)
    if not asked_again_anyway:
        yield make.number("minutes_next_week", 3, 60, optional=True, now=str(answers.minutes_per_session))


def safety_lists(make: PageMaker, replies: Replies, answers: Answers, standing: Collection[str]) -> Iterator[Page]:
    """Every page about red flags: until all have a reply, they do not count as asked."""
    told = {make.group_of(code) for code in standing} & {*LISTS_IN_ONE_LINE, BIRTH_LIST}
    for group in (*LISTS_IN_FULL, *sorted(told)):
        yield from make.red_flag_pages(group, replies)
    others = [group for group in _other_lists(answers) if group not in told]
    if others:
        yield make.safety_line("other_lists", about=tuple(make.other_lists[group] for group in others))
    if replies.get("other_lists") in NOT_A_CLEAR_NO:
        for group in others:
            yield from make.red_flag_pages(group, replies)


def fields(replies: Replies, *, all_asked: bool) -> dict[str, Any]:
    """What was said, in the fields of contract section 3. all_asked: every list was shown whole and replied to."""
    flags = said("flag", replies)  # "not sure" is a yes (decisions 1.2)
    changed = replies.get("conditions_changed")
    flare = replies.get("flare")
    found: dict[str, Any] = {
        "red_flags": flags if flags or all_asked else None,
        "conditions_changed": None if changed is None else changed in NOT_A_CLEAR_NO,
        "worst_pain": replies.get("worst_pain"),
        "activity": replies.get("activity_change"),
        "flare": None if flare is None else flare == "yes",
        "minutes_per_session": replies.get("minutes_next_week"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _other_lists(answers: Answers) -> tuple[str, ...]:
    """The lists behind the one line; a pregnancy or birth that nobody ruled out brings its own."""
    codes = {*(answers.conditions or ()), *answers.unsure}
    birth = codes & {*PREGNANCY_CODES, RECENT_BIRTH}
    return (*LISTS_IN_ONE_LINE, BIRTH_LIST) if birth else LISTS_IN_ONE_LINE


def _activity_of(answers: Answers) -> str:
    """The person's own words for what they want to do again, with nothing in them that could steer a terminal."""
    text = answers.activity.text if answers.activity else ""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
