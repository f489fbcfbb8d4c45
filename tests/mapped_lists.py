"""Mappings as a clinic would write them: of its list of stretches, and of a log on paper."""

from __future__ import annotations

CLINIC_LIST = """kind = "catalog"
name = "clinic-list"
namespace = "clinic"
[fields]
id = { column = "title" }
"words.en.name" = { column = "title" }
"words.en.steps" = { column = "how", split = "|" }
"words.en.feel" = { value = "A gentle pull." }
"words.en.ease_off" = { value = "Go less far." }
position = { column = "start", words = { Chair = "seated_chair" } }
"dose.hold_s" = { column = "seconds", number = true }
"dose.repetitions" = { value = 3 }
"dose.sets" = { value = 1 }
group = { value = "upper_back_shoulder_chest" }
family = { value = "from-the-clinic" }
phase = { value = "main" }
type = { value = "static" }
sides = { value = "bilateral" }
areas = { value = ["upper_back"] }
difficulty = { value = 1 }
mets = { value = 2.3 }
intensity = { value = "light" }
"muscles.primary" = { value = ["rhomboids"] }
"spine.direction" = { value = ["neutral"] }
"spine.load" = { value = "unloaded" }
"spine.range" = { value = "mid" }
"evidence.grade" = { value = "common_practice" }
"""

PAPER_LOG = """kind = "exercise_log"
name = "paper-log"
[[date]]
column = "day"
format = "iso"
[stretch]
column = "exercise"
words = { "Cat and cow" = "cat-cow" }
[outcome]
column = "went"
words = { yes = "done", half = "partly", no = "skipped" }
[pain_before]
column = "before"
scale = [0, 10]
"""
