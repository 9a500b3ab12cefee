# Dateline: everything needs only Python 3.11 to 3.13 with venv, git and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-dev.txt)

.PHONY: help setup run demo stop test lint bench lock stack backup restore clean
.DEFAULT_GOAL := help

help:  ## show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

$(VENV)/.installed: requirements.txt requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Dateline needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute; 1.5 GB) …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "$(PYTHON) has no venv: install it (Debian, Ubuntu: apt-get install python3-venv) and call make again." >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check "uv==$(UV_VERSION)" \
	  || { echo "The package index cannot be reached: connect to the network once, for make setup; running needs none of it." >&2; exit 1; }
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --require-hashes -r requirements.txt -r requirements-dev.txt \
	  || { echo "Installing failed: read uv's lines above; a missing network or a full disk (1.5 GB) are the usual reasons." >&2; exit 1; }
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@echo "Compiling the gazetteer …"
	@$(BIN)/python -m dateline.coding.gazetteer_build
	@touch $@

setup: $(VENV)/.installed  ## make .venv from the hashed lock

run: setup  ## start everything: PostgreSQL, Airflow and its DAGs on themedialine.org (Ctrl-C stops it)
	@exec $(BIN)/dateline up

demo: setup  ## the same on the sample newsroom, without a network
	@exec $(BIN)/dateline up --demo

stop: setup  ## stop what make run or make demo started
	@$(BIN)/dateline stop

test: lint  ## every test, the real components included
	@$(BIN)/python -m pytest

lint: setup  ## style, types, layers, SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql
	@$(BIN)/squawk sql/migrations/*.sql

bench: setup  ## the figures that the README quotes
	@$(BIN)/python -m pytest tests/bench -q -s -p no:cacheprovider -o testpaths=tests/bench -o python_files='bench_*.py'

lock: setup  ## renew requirements.txt and requirements-dev.txt from the .in files
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes -q -o requirements.txt requirements.in
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes -q -o requirements-dev.txt requirements-dev.in

stack:  ## the same on containers: makes .env with secrets of its own and starts docker compose
	@deploy/engine.sh "Without containers, 'make run' starts the same on this machine."
	@$(PYTHON) deploy/make_env.py && $(PYTHON) deploy/make_env.py check
	@docker compose up --build --detach --wait
	@echo "The UI is at $$(sed -n 's/^BASE_URL=//p' .env), user admin, password in .env (ADMIN_PASSWORD)."

backup:  ## dump both databases of the container stack into backups/
	@deploy/engine.sh && deploy/backup.sh

restore:  ## put both databases back: make restore FROM=backups/2026-01-31T120000Z
	@deploy/engine.sh && deploy/restore.sh "$(FROM)"

clean:  ## remove .venv and caches; the data in .dateline stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
