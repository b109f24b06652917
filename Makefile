# What people run. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --disable-pip-version-check --quiet
# How many processes share the tests, a file at a time and in the order of one; 0 runs them in one, as a debugger needs it.
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test lint lock bench chaos vendor clean

help: ## List the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: $(VENV)/installed ## Run the whole site on this machine, with made-up people on the first start
	@$(BIN)/jobboard run

test: $(VENV)/installed-dev ## Run every test that this machine can run; the end names what was left out
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: $(VENV)/installed-dev ## Check format, style and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

lock: $(VENV)/installed-dev ## Write the locked dependencies anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.lock -q -o requirements-dev.lock

bench: $(VENV)/installed-dev ## Measure; docs/benchmarks.md keeps what came out
	@$(BIN)/python -m benchmarks

chaos: $(VENV)/installed-dev ## Kill indexers and servers under writes, 200 times, and see that nothing is lost
	@$(BIN)/python -m benchmarks.chaos

vendor: $(VENV)/installed-dev ## Fetch the front end's vendored files again
	@$(BIN)/python -m tools.vendor sync

clean: ## Remove the environment, the data of `make run` and what the tools left
	@rm -rf $(VENV) var dist test-artefacts .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing the locked dependencies (a minute, once)"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
