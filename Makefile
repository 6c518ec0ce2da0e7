# Two commands on a fresh machine: `make demo` and `make test`. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
# One file of tests stays in one process, so that it starts its servers once. Files come in their own order
# (tests/conftest.py: the long ones first), not in that of how many tests they hold.
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder
# How many schedules `make crash` plays.
N ?= 50

# Without compiled files every process compiles the app anew, and tests start many.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo live test screenshots crash bench check format run lock wheel clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## the virtual environment, with every package as locked

demo: $(STAMP) ## the app and a sandbox, and a refund before your eyes (ONCE=1: stop afterwards)
	@$(BIN)/saleor-msp-app demo $(if $(ONCE),--once)

live: $(STAMP) ## install, pay and refund on a running Saleor (says what it needs to be told)
	@$(BIN)/saleor-msp-app live

test: $(STAMP) ## all tests (PYTEST_ARGS="-k word" for some)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

screenshots: $(STAMP) ## pictures of the desk for docs/images, taken by the browser tests (needs Chromium)
	DESK_PICTURES=docs/images $(BIN)/python -m pytest -q tests/browser -k anybodys

crash: $(STAMP) ## faults and kill -9 over real processes, on both databases (N=50 schedules; SEED=… again)
	@$(BIN)/python -m tests.crash --schedules $(N) $(if $(SEED),--seed $(SEED))

bench: $(STAMP) ## each page of the desk with 100 000 refunds in the ledger, on both databases (two minutes)
	@$(BIN)/python -m tests.benchmarks.desk

check: $(STAMP) ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

run: $(STAMP) ## the app for real, by the settings SALEOR_MSP_…
	@$(BIN)/saleor-msp-app serve

lock: $(STAMP) ## choose the newest versions that fit, and write them to requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-header --quiet --output-file requirements.lock

wheel: $(STAMP) ## dist/*.whl, the app with all its files
	$(BIN)/python -m hatchling build --target wheel

clean: ## remove the environment, caches and builds
	rm -rf $(VENV) build dist .artefacts .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# uv installs in seconds; where it cannot be had, or cannot reach what pip can, pip does it from the same lock.
# The project itself is built with the hatchling of the lock: nothing comes from outside of it.
LOCKED := --require-hashes --requirement requirements.lock
PROJECT := --no-deps --no-build-isolation --editable .
# Bytecode at once, as pip makes it: every process of the tests would compile everything again where none is kept.
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (about a minute the first time)"
	@($(PIP) uv && $(UV) $(LOCKED) && $(UV) $(PROJECT)) \
		|| (echo "not with uv: pip does it, more slowly" && $(PIP) $(LOCKED) && $(PIP) $(PROJECT))
	@touch $(STAMP)
