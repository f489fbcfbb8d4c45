"""What is known to be wrong and not mended yet: each entry names a test that states the promise, and why it fails.

The list is worked off with issue 3, which stays open as long as it is not empty. A test leaves it with its mend.
"""

# (file, why): tests
OPEN_BY_FILE = {
    ("tests/test_decide.py", "a weekly rule falls short of evidence 4D or 4E in some lives"): (
        "test_every_promise_holds_in_the_weeks_after_whatever_was_logged",
        "test_every_promise_holds_over_the_lives_of_the_benchmark",
    ),
    ("tests/cli/test_checkin.py", "a reason that is shared by several is said once"): (
        "test_every_change_of_stretch_is_shown_with_its_reason",
    ),
    ("tests/planning/test_adjust.py", "a swap can lengthen its session by changes of position"): (
        "test_a_swap_in_the_half_session_after_a_red_one_stays_half",
        "test_every_choice_keeps_the_rules_of_the_session_and_the_target",
    ),
    ("tests/planning/test_assemble.py", "a kept week that has begun, or on more days"): (
        "test_where_nothing_of_last_week_may_come_again_there_is_a_new_one",
    ),
    ("tests/planning/test_dose.py", "the step of a hold was settled anew"): (
        "test_a_step_is_one_repetition_or_five_seconds_within_what_guidelines_allow",
        "test_rests_held_for_comfort_keep_their_card",
    ),
    ("tests/planning/test_kept.py", "a kept week that has begun, or on more days"): (
        "test_a_kept_week_on_more_days_leaves_none_of_them_empty",
        "test_a_kept_week_that_has_begun_goes_on_where_it_is",
    ),
    ("tests/planning/test_objective.py", "a muscle group and an area of one name share a column of the dose"): (
        "test_each_new_stretch_beyond_two_costs",
        "test_the_worth_of_a_first_week_is_the_one_counted_from_its_document",
        "test_the_worth_of_a_week_is_the_one_counted_from_its_document_whatever_came_before",
    ),
    ("tests/safety/test_weekly_rules.py", "a weekly rule falls short of evidence 4D or 4E"): (
        "test_a_bad_session_counts_on_whatever_day_it_was",
        "test_a_flare_of_over_two_weeks_is_to_be_looked_at",
        "test_a_paused_week_says_nothing_about_doing_but_a_bad_session_in_it_still_holds",
        "test_a_red_session_without_a_day_halves_the_next_one_too",
        "test_a_restart_lasts_for_its_week",
        "test_a_rule_is_told_in_the_week_in_which_it_acts",
        "test_a_step_takes_fourteen_days_however_often_the_plan_is_made_anew",
        "test_after_six_weeks_without_a_change_other_directions_come_first",
        "test_after_two_weeks_of_little_the_sessions_have_half_as_many_stretches_on_the_same_days",
        "test_most_stretches_are_most_stretches",
        "test_one_step_back_is_told_only_where_it_is_taken",
        "test_the_form_that_opens_is_the_next_one_of_a_stretch_that_was_done",
        "test_the_same_two_mornings_take_only_one_step",
        "test_the_third_step_opens_exactly_one_harder_form_one_level_up",
        "test_two_calm_weeks_far_apart_are_not_two_in_a_row",
        "test_two_stretches_with_one_easier_form_are_both_named",
        "test_what_felt_worse_twice_and_has_no_easier_form_is_done_half",
        "test_while_progress_is_held_no_dose_grows_with_the_calendar_either",
    ),
    ("tests/safety/test_weeks.py", "the record of a week counts a session wrongly"): (
        "test_completion_by_hand",
        "test_every_session_between_the_first_plan_and_now_belongs_to_a_week",
        "test_in_a_week_that_was_planned_anew_each_day_is_held_against_the_plan_in_force",
        "test_of_two_plans_for_one_day_the_one_that_was_used_counts",
        "test_one_session_told_twice_is_not_done_twice",
    ),
}
OPEN = {f"{file}::{name}": why for (file, why), names in OPEN_BY_FILE.items() for name in names}
