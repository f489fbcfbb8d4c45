# Two commands for everybody: `make plan` (a week for the example answers) and `make test` (everything is proven).
PYTHON ?= python3.11
VENV   := .venv
RUN    := $(VENV)/bin
PIP    := $(RUN)/python -m pip --disable-pip-version-check --quiet

.PHONY: plan test lint bench bounds policies words lock licences help-texts clean

plan: $(VENV)/core
	@$(RUN)/stretch plan --answers data/examples/answers.json

test: $(VENV)/dev lint
	$(RUN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

bench: $(VENV)/dev
	$(RUN)/python tests/benchmarks/bench_commands.py
	$(RUN)/python tests/benchmarks/bench_week_page.py
	$(RUN)/python tests/benchmarks/bench_assemble.py
	$(RUN)/python tests/benchmarks/bench_scores.py
	$(RUN)/python tests/benchmarks/bench_learning.py
	$(RUN)/python tests/benchmarks/bench_properties.py 100000
	$(RUN)/python tests/benchmarks/bench_bad_days.py 540 130 500 100
	$(RUN)/python tests/benchmarks/bench_fuzz.py 100000
	$(RUN)/python tests/benchmarks/bench_api.py 6000
	$(RUN)/python tests/benchmarks/bench_bands.py 150 1
	$(RUN)/python tests/benchmarks/bench_pictures.py
	$(RUN)/python tests/benchmarks/bench_people_at_once.py 32
	$(RUN)/python tests/benchmarks/bench_clinic.py --people 64 --minutes 3
	$(RUN)/python tests/benchmarks/bench_desk.py
	$(RUN)/python tests/benchmarks/bench_sheets.py 100
	$(RUN)/python tests/benchmarks/bench_import.py
	$(RUN)/python tests/benchmarks/bench_trials.py 400
	$(RUN)/python tests/benchmarks/bench_frames.py
	$(RUN)/python tests/benchmarks/bench_randomised.py
	$(RUN)/python tests/benchmarks/bench_engines.py 12 8
	$(RUN)/python tests/benchmarks/bench_poses.py
	$(RUN)/python tests/benchmarks/bench_off_policy.py 150 6 40
	$(RUN)/python tests/benchmarks/bench_fleet.py 1000 10000 --feedback 100000
	$(RUN)/python tests/benchmarks/bench_install.py

# Proves the best weeks of the benchmark's instances anew (about twenty minutes).
bounds: $(VENV)/dev
	$(RUN)/python tests/benchmarks/make_bounds.py

# Every policy on synthetic people, as large as the acceptance asks: hours. It goes on where it was stopped. Then how
# much of it any model could have learned.
policies: $(VENV)/dev
	$(RUN)/python tests/benchmarks/bench_policies.py build/policies
	$(RUN)/python tests/benchmarks/bench_ceiling.py 1 2 3
	$(RUN)/python tests/benchmarks/bench_best_lived.py build/policies

# Every text that a person may read, collected for the translators; what is new is empty in data/locale.
words: $(VENV)/dev
	$(RUN)/python tests/collected_words.py

# What is pinned: versions and hashes of everything that the core and the tests need, and no addresses.
lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-find-links \
	  --no-emit-index-url --python-version 3.11 --extra dev -o requirements.lock pyproject.toml

# The licence of each of them, read from what is installed: after every `make lock`.
licences: $(VENV)/dev
	PYTHONPATH=tests $(RUN)/python tests/supply/licences.py --write

# What `--help` of every command says, after somebody has read what changed.
help-texts: $(VENV)/dev
	PYTHONPATH=tests $(RUN)/python tests/cli/help_texts.py --write

# The core alone, at the pinned versions. pip takes no hashes for a folder, so the pins go in as constraints.
$(VENV)/core: pyproject.toml requirements.lock
	@$(PYTHON) -m venv $(VENV)
	@grep -o '^[a-zA-Z0-9._-]*==[^\\]*' requirements.lock > $(VENV)/constraints.txt
	@$(PIP) install --constraint $(VENV)/constraints.txt --editable .
	@touch $@

# Everything that the tests need, each file checked against its hash. Most of its modules are never imported, so they are
# compiled when they are.
$(VENV)/dev: $(VENV)/core
	@$(PIP) install --no-compile --require-hashes --requirement requirements.lock
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
