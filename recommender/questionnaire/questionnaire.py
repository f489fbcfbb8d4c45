"""The questionnaire: which page comes next, given the replies so far, and the answers document they make.

Every face (terminal, web) walks the same pages. A page is asked whole: a safety list counts as asked only when the
page with all its labels was replied to, and the document says `[]` for red flags and conditions only when every
list was. Naming a label never counts as a yes: it opens the full question, where "not sure" is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from recommender.knowledge import Knowledge
from recommender.profile.answers import PREGNANCY_CODES, TOO_OLD_FOR_PREGNANCY_YEARS, Answers
from recommender.profile.history import History
from recommender.profile.profile import Profile
from recommender.questionnaire import check_in
from recommender.questionnaire.document import document_of
from recommender.questionnaire.page import Option, Page, Replies, chosen, said
from recommender.questionnaire.page_maker import PageMaker
from recommender.questionnaire.question_file import MOVEMENTS, QuestionFile, load_questions
from recommender.safety.clearance import FREE_TEXT, codes_not_cleared
from recommender.safety.conditions import counted_conditions
from recommender.safety.red_flags import flags_to_ask_again
from recommender.vocabulary import AREAS

MOST_PAINS = 5
ALWAYS_ASKED_GROUPS: Final = ("A", "B", "C", "D", "F")
PREGNANCY_GROUP = "pregnancy_birth"
_NO_HISTORY = History()


class Questionnaire:
    """The pages and the document, from `questionnaire.toml` and the safety rules.

    worded  the questions of the file in another language; knowledge is in that language too
    """

    def __init__(
        self, knowledge: Knowledge, folder: Path, worded: Callable[[QuestionFile], QuestionFile] | None = None
    ) -> None:
        questions = load_questions(folder) if worded is None else worded(load_questions(folder))
        self._knowledge, self._rules = knowledge, knowledge.rules
        self._make = PageMaker(questions, knowledge.rules)
        self._words = self._make.words
        self._movements = tuple(Option(word, questions.movement[word]) for word in MOVEMENTS)

    def say(self, word: str, **facts: object) -> str:
        """One of the questionnaire's own sentences."""
        return self._words[word].format(**facts)

    def after_session(self, replies: Replies, *, pain_jumped: bool) -> Iterator[Page]:
        """What is asked after a session: the signs that a stretch may bring, and after a jump of pain the most
        urgent lists as well (evidence 3B.1, 4D).
        """
        for group in ("G", "A", "B") if pain_jumped else ("G",):
            yield from self._make.red_flag_pages(group, replies)

    def flare_page(self) -> Page:
        """Whether it is much worse than is usual, as the check-in asks it."""
        return self._make.choice("flare", optional=True)

    def checkin_pages(self, replies: Replies, answers: Answers, standing: Collection[str]) -> Iterator[Page]:
        """Every page of the weekly check-in for these replies.

        answers   the sheet that the person answered last
        standing  codes of the red flags that stand on that day, wherever they were told
        """
        return check_in.pages(self._make, replies, answers, standing)

    def checkin_document(
        self,
        replies: Replies,
        answers: Answers,
        standing: Collection[str],
        *,
        person: str,
        on: date,
        checkin_id: str,
    ) -> dict[str, Any]:
        """The check-in document of these replies, however far the questions came.

        A flag that was named stands in it at once; `[]` stands only when every list was asked.
        """
        asked = check_in.safety_lists(self._make, replies, answers, standing)
        all_asked = all(page.id in replies for page in asked)
        said_so = check_in.fields(replies, all_asked=all_asked)
        return {"checkin_version": 1, "checkin_id": checkin_id, "person": person, "on": on.isoformat(), **said_so}

    def pages(self, replies: Replies) -> Iterator[Page]:
        """Every page for these replies in the order of asking. Later ones depend on earlier replies."""
        yield self._make.number("age_years", 0, 120)
        yield from self._safety_lists(replies)
        yield self._make.text("other_condition")
        yield from self._pain_pages(replies)
        yield from self._hinted_flags(replies)
        yield from self._clearance_pages(replies)
        yield from self._everyday_pages(replies)

    def _condition_pages(self, group: str, replies: Replies) -> Iterator[Page]:
        if group == PREGNANCY_GROUP and not self._may_be_pregnant(replies):
            return
        page = self._condition_lists[group]
        yield page
        named = list(chosen(replies, page.id))
        named += [
            other
            for code in named
            if replies.get(f"condition:{code}") in ("yes", "unsure")
            for other in self._rules.follow_ups.get(code, ())
        ]
        for code in dict.fromkeys(named):
            condition = self._rules.conditions[code]
            yield self._make.yes_or_no(f"condition:{code}", condition.words.en.question, condition.words.en.why)
            if condition.sided and replies.get(f"condition:{code}") == "yes":
                yield self._make.choice(
                    "condition_side", page_id=f"condition_side:{code}", label=condition.words.en.label
                )
        if group == PREGNANCY_GROUP:
            pregnant = {*said("condition", replies)} & set(PREGNANCY_CODES)
            if pregnant:
                yield self._make.number("pregnancy_week", 1, 42, optional=True)
            if pregnant or check_in.RECENT_BIRTH in said("condition", replies):
                yield from self._make.red_flag_pages("E", replies)

    @cached_property
    def _condition_lists(self) -> dict[str, Page]:
        """The check list of each group of conditions: the same for everybody."""
        return {group: self._condition_list(group) for group in self._rules.condition_groups}

    def _condition_list(self, group: str) -> Page:
        asked = [c for c in self._rules.conditions.values() if c.group == group and c.asked]
        return Page(
            id=f"conditions:{group}",
            kind="check_list",
            title=self._rules.condition_groups[group],
            why=self._words["conditions_why"],
            options=tuple(Option(c.code, c.words.en.label) for c in asked),
            most=len(asked),
            default=(),
            safety=True,
        )

    @staticmethod
    def _may_be_pregnant(replies: Replies) -> bool:
        age = replies.get("age_years")
        return not isinstance(age, int) or age < TOO_OLD_FOR_PREGNANCY_YEARS

    def _pain_pages(self, replies: Replies) -> Iterator[Page]:
        phrases = self._knowledge.phrases
        areas = tuple(Option(area, phrases.word("area_label", area)) for area in AREAS)
        yield self._make.check_list("pain_areas", areas, most=MOST_PAINS)
        for area in chosen(replies, "pain_areas"):
            name = phrases.word("area_label", area)
            yield self._make.choice("pain_side", page_id=f"pain_side:{area}", area=name)
            yield self._make.number("pain_nrs", 0, 10, page_id=f"pain_nrs:{area}", area=name)
            yield self._make.number("pain_weeks", 0, 5200, page_id=f"pain_weeks:{area}", area=name)

    def _hinted_flags(self, replies: Replies) -> Iterator[Page]:
        """Flags that the pain hints at are asked by name, whatever was ticked in the lists (decisions 1.6)."""
        profile = self._profile_so_far(replies, without_flags=True)
        already = set(_named_flags(replies))
        for code in flags_to_ask_again(profile, profile.answered_on, self._rules, ()):
            if code not in already:
                yield self._make.flag_question(code)

    def _clearance_pages(self, replies: Replies) -> Iterator[Page]:
        """One page for each condition that a clinician should agree to; nothing is ever filled in beforehand."""
        profile = self._profile_so_far(replies)
        counted = counted_conditions(profile, profile.answered_on, self._rules)
        for code in codes_not_cleared(profile, _NO_HISTORY, profile.answered_on, counted, counted):
            if code == FREE_TEXT:
                title = self._words["clearance"] + "?"
            else:
                title = self._rules.conditions[code].words.en.ask or ""
            yield Page(
                id=f"clearance:{code}",
                kind="choice",
                title=title,
                why=self._words["clearance_why"],
                options=(Option("yes", self._words["yes"]), Option("no", self._words["no"])),
                safety=True,
            )

    def _everyday_pages(self, replies: Replies) -> Iterator[Page]:
        phrases = self._knowledge.phrases
        areas = tuple(Option(area, phrases.word("area_label", area)) for area in AREAS)
        hurts = bool(chosen(replies, "pain_areas"))
        yield self._make.check_list("stiff_areas", areas, same_list=not hurts)
        if hurts:
            yield self._make.check_list("worse_with", self._movements)
            yield self._make.check_list("better_with", self._movements, same_list=True)
            yield self._make.text("activity_text")
            if replies.get("activity_text"):
                yield self._make.number("activity_ability", 0, 10)
            yellow = [flag for flag in self._rules.yellow_flags.values() if flag.asked]
            yield self._make.check_list(
                "yellow_flags", tuple(Option(flag.code, flag.words.en.label) for flag in yellow)
            )
            yield self._make.choice("goal")
        yield self._make.check_list("positions_avoided")
        yield self._make.check_list("equipment")
        yield self._make.check_list("days", default=("mon", "wed", "fri"))
        yield self._make.number("minutes_per_session", 3, 60, default=12)
        yield self._make.choice("time_of_day", default="day")
        yield self._make.choice("experience", default="none")

    def _profile_so_far(self, replies: Replies, *, without_flags: bool = False) -> Profile:
        document = self.document(replies)
        if without_flags:
            document = {k: v for k, v in document.items() if k not in ("red_flags", "confirmed")}
        document.pop("cleared_for", None)
        return Profile(person="", answers=Answers.model_validate(document), answered_on=date.min)

    def document(self, replies: Replies) -> dict[str, Any]:
        """The answers document of these replies.

        Flags and conditions that were named stand in it at once, a yes counts however far the questions came; `[]`
        stands only when every list was asked.
        """
        all_asked = all(page.id in replies for page in self._safety_lists(replies))
        return document_of(replies, all_asked=all_asked)

    def _safety_lists(self, replies: Replies) -> Iterator[Page]:
        """Every page of the safety lists: until all have a reply, neither list counts as asked."""
        for group in ALWAYS_ASKED_GROUPS:
            yield from self._make.red_flag_pages(group, replies)
        for group in self._rules.condition_groups:
            yield from self._condition_pages(group, replies)

    def stop_of(self, replies: Replies) -> str | None:
        """The code of a blocking flag or BLOCK condition that was just said; None where nothing stops."""
        for code in said("flag", replies):
            if self._rules.red_flags[code].blocks:
                return code
        for code in said("condition", replies, ("yes",)):
            if self._rules.conditions[code].action == "BLOCK":
                return code
        return None


def _named_flags(replies: Replies) -> Iterator[str]:
    for page_id in replies:
        if page_id.startswith("red_flags:"):
            yield from chosen(replies, page_id)
