# Two commands are enough: `make run` and `make test`. Only Python 3.11+ and make are needed first.
unexport PYTHONDONTWRITEBYTECODE
KIT ?= connecticut
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv

.PHONY: run code test journeys check bench words pages fix clean
.DEFAULT_GOAL := help

help: ## what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort

.venv/ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lodestar needs Python 3.11 or newer: install it, or say make PYTHON=python3.12 run"; exit 1; }
	test -x $(UV) || { $(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9'; }
	$(UV) sync --quiet --frozen --group dev --inexact
	@touch $@

run: .venv/ready ## set everything up, load the kit, and serve it on http://localhost:8000
	$(BIN)/lodestar demo --kit $(KIT)

WHO ?= rosa
code: .venv/ready ## the six digits of an invented person's phone (WHO=rosa)
	@$(BIN)/lodestar demo --code $(WHO)

test: .venv/ready ## every test that needs no browser (DATABASE_URL chooses the database)
	$(BIN)/pytest -n auto

journeys: .venv/ready ## a person's whole way, in a real Chromium, with axe
	$(BIN)/pytest -m browser -n 2 tests/journeys tests/promises

check: .venv/ready ## lint, types, contracts, migrations, words, kits
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy lodestar tests tools bench
	$(BIN)/lint-imports
	$(BIN)/python -m django check --settings lodestar.settings --fail-level WARNING
	DATABASE_URL=sqlite://:memory: $(BIN)/python -m django makemigrations --check --dry-run --settings lodestar.settings
	$(BIN)/python tools/words.py --check
	PYTHONPATH=. $(BIN)/python tools/rights_page.py --check
	PYTHONPATH=. $(BIN)/python tools/classification.py --check
	$(BIN)/lodestar kit check us
	$(BIN)/lodestar kit check connecticut
	$(UV) lock --check --quiet

bench: .venv/ready ## what we claim about size and speed, each beside its peer
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.find

words: .venv/ready ## collect the words of templates and code for translation
	$(BIN)/python tools/words.py

pages: .venv/ready ## the pages of docs/ that are made from the code
	PYTHONPATH=. $(BIN)/python tools/rights_page.py
	PYTHONPATH=. $(BIN)/python tools/classification.py

fix: .venv/ready ## repair what a machine can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2

clean: ## remove what `make` made, the data folder included
	rm -rf .venv data static
