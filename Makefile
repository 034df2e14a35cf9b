SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed-

# Demonstration settings unless a .env file says otherwise.
ifeq ($(wildcard .env),)
export DEBUG ?= 1
endif

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: setup
setup: $(STAMP)run ## Build .venv with everything the platform needs, and nothing else

$(STAMP)run: requirements.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet -r requirements.txt
	touch $@

$(STAMP)dev: requirements.txt requirements-dev.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet -r requirements-dev.txt
	touch $@ $(STAMP)run

.PHONY: run
run: $(STAMP)run ## Set up everything and run web server and worker (PORT=8000)
	$(PY) manage.py prepare
	PORT=$(PORT) $(PY) manage.py run

JOBS ?= 2
# Test by test to whoever is free: a chunk may hold all the long ones. The order is kept, so that
# what empties the tables comes last in each process.
PYTEST := $(PY) -m pytest -q -n $(JOBS) --dist loadgroup $(if $(filter 0,$(E2E)),-m "not e2e") $(ARGS)

.PHONY: test
test: $(STAMP)dev ## Set up everything and pass every test (E2E=0 leaves the browser out)
	$(if $(filter 0,$(E2E)),,@scripts/install-browser)
	$(PYTEST)

.PHONY: test-pg
test-pg: $(STAMP)dev ## The same tests, and the races, on PostgreSQL
	$(if $(filter 0,$(E2E)),,@scripts/install-browser)
	scripts/with-postgres $(PYTEST)

.PHONY: e2e
e2e: $(STAMP)dev ## Only the browser flows
	@scripts/install-browser
	$(PY) -m pytest -q -n $(JOBS) --dist loadgroup -m e2e $(ARGS)

.PHONY: lint
lint: $(STAMP)dev ## ruff, import-linter, mypy, djade, missing migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(VENV)/bin/mypy exam_platform appointments evaluations courses exams question_bank laws documents notices people core
	$(PY) manage.py makemigrations --check --dry-run

.PHONY: format
format: $(STAMP)dev ## Format code and templates
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	$(VENV)/bin/djade --target-version 5.2 $$(find templates -name '*.html')

.PHONY: check
check: lint test ## lint and test

.PHONY: bench
bench: $(STAMP)dev ## Print the benchmark ratios
	scripts/with-postgres $(PY) -m bench $(ARGS)
