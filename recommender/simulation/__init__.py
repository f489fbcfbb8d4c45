"""Synthetic people on the real catalog, questionnaire, rules and planner. Nothing that it makes is a finding."""
