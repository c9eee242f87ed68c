# Everything a developer types. `make` alone lists the targets.
PY := .venv/bin/python
PYTHON ?= python3
export HUIFANG_DATA ?= $(CURDIR)/data

.DEFAULT_GOAL := help
.PHONY: help setup run test quick lint format bench messages lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## virtual environment, locked dependencies, front-end, messages
	@$(PYTHON) tools/bootstrap.py

run: setup ## serve http://127.0.0.1:8000 with demo data (kept in ./data); Ctrl-C ends it
	@.venv/bin/huifang demo --if-empty && exec .venv/bin/huifang serve --with-worker

test: setup ## lint, then all tests with what is present
	@$(PY) tools/run_tests.py

quick: setup ## the inner loop, under two minutes: fast checks and SQLite tests
	@$(PY) tools/run_tests.py --quick

lint: setup ## style, types, import order, templates, messages, migrations
	@$(PY) tools/lint.py

format: setup ## put the code into shape
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

bench: setup ## measure; each benchmark prints its rival's numbers too
	@$(PY) -m benchmarks

messages: setup ## bring the message catalogues up to date
	@$(PY) tools/messages.py update && $(PY) tools/messages.py compile

lock: setup ## renew the dependency locks (they must hold no host name)
	@$(PY) tools/lock.py

clean: ## remove what was built (never the data)
	@rm -rf .venv .setup.lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist huifang/ui/static/dist huifang/paperwork/fonts frontend/node_modules
	@find huifang tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	@find huifang -name '*.mo' -delete
