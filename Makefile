# Two commands set everything up: `make run` and `make test`. They need Python 3.11+, make and git; uv makes
# them faster where it is present.
.DEFAULT_GOAL := help
.PHONY: help run test check bench faults screenshots catalogues lock clean
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ARGS ?=

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## make the environment and open the desk (a demo case is offered there)
	@$(BIN)/aftercase $(ARGS)

test: $(VENV)/.dev ## run all tests
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/.dev ## style, types, arrows between rooms, catalogues, playbooks
	$(BIN)/ruff check src tests benchmarks scripts screenshots
	$(BIN)/ruff format --check src tests benchmarks scripts screenshots
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.catalogues --check
	$(BIN)/python -m scripts.rules_page --check
	$(BIN)/python -m scripts.clocks_page --check
	$(BIN)/python -m scripts.glossary_page --check
	$(BIN)/python -m scripts.coverage_page --check
	$(BIN)/python -m scripts.keys_page --check
	$(BIN)/python -m scripts.likeness --check
	$(BIN)/python -m scripts.wording_page --check
	$(BIN)/aftercase playbook lint playbooks --hint AC401

bench: $(VENV)/.dev ## measure speed as ratios, side by side; writes benchmarks/latest.json
	@$(BIN)/python -m benchmarks $(ARGS)

faults: $(VENV)/.dev ## kill, fail and fill everything at every point, count it; writes the table of docs/reliability.md
	@$(BIN)/python -m tests.faults --write $(ARGS)

screenshots: $(VENV)/.dev ## draw the pictures of the README from the demo case
	@$(BIN)/python -m screenshots.make

catalogues: $(VENV)/.dev ## compile the message catalogues and the pages made from them
	@$(BIN)/python -m scripts.catalogues
	@$(BIN)/python -m scripts.rules_page
	@$(BIN)/python -m scripts.clocks_page
	@$(BIN)/python -m scripts.glossary_page
	@$(BIN)/python -m scripts.coverage_page
	@$(BIN)/python -m scripts.keys_page
	@$(BIN)/python -m scripts.likeness
	@$(BIN)/python -m scripts.wording_page

lock: ## choose the newest allowed versions of all dependencies and write them down (needs uv)
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url -p 3.11 pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url -p 3.11 pyproject.toml --group dev -o requirements-dev.lock

clean: ## remove the environment and what tests leave behind
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "aftercase needs Python 3.11 or newer; none was found on the PATH." >&2; exit 2; }
ifdef UV
	@$(UV) venv -q --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV)
endif

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up the environment (once) …" >&2
ifdef UV
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install -q --python $(BIN)/python --no-deps -e .
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
endif
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Setting up the tools for tests (once) …" >&2
ifdef UV
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
endif
	@touch $@
