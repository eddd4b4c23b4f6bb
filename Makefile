# Everything people do often. `make demo` and `make test` need nothing but Python 3.11 or newer.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-ready
DEV := $(VENV)/.dev-ready

.DEFAULT_GOAL := help
.PHONY: help demo test check lint format types floors coverage bench docs recorded-web fuzz kill-test clean

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(RUN): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEV): $(RUN) pyproject.toml
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

demo: $(RUN)  ## Crawl the recorded web and say who should meet whom, and why
	$(BIN)/aggregator demo demo

test: $(DEV)  ## Run the tests
	$(BIN)/python -m pytest -n 2 --quiet

check: lint types floors test  ## Everything that must be green: ruff, format, mypy, import floors, tests

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV)  ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV)
	$(BIN)/mypy

floors: $(DEV)
	$(BIN)/lint-imports

coverage: $(DEV)  ## Tests with branch coverage
	$(BIN)/python -m pytest -n 2 --quiet --cov --cov-report=term-missing:skip-covered

bench: $(DEV)  ## Every benchmark: a table each, with a named peer measured in the same run
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

fuzz: $(DEV)  ## Let hypothesis look for what the suite's examples miss: random, and many times as many
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n 2 --quiet tests/connectors tests/store tests/graph tests/http

kill-test: $(DEV)  ## Kill a crawl at 50 random moments and compare what came of it
	$(BIN)/python -m pytest tests/crawl/test_kill.py --quiet -n 2 --kills 50

docs: $(DEV)  ## Build the documentation into docs/_build
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

recorded-web: $(RUN)  ## Render fixtures/web anew from the cast
	$(BIN)/python -m fixtures.build

clean:  ## Remove what make made
	rm -rf $(VENV) docs/_build demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
