# make demo: install into .venv, train on embedded data, and look at two photographs with an ImageNet network.   make test: install and run the tests.
# Another interpreter: make demo PYTHON=python3.12

PYTHON ?= python3
# Processes that run tests side by side: one for each processor, which share the processors' threads (tests/conftest.py).
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(8, os.cpu_count()))')
# How long make fuzz goes on.
SECONDS ?= 60

BIN := .venv/bin
# Two photographs that scikit-learn carries; asked for when the demo runs, as it is installed by then.
PHOTOGRAPHS = $(shell $(BIN)/python -c 'from importlib.util import find_spec; from pathlib import Path; print(*sorted(Path(find_spec("sklearn").origin).parent.joinpath("datasets", "images").glob("*.jpg")))')
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo docs test test-all fuzz lint format mutants clean help

help:
	@echo "make demo      install into .venv, train on embedded data, name what is on two photographs and explain why"
	@echo "make docs      guides, recipes and the Python reference as one site with a search: build/site/index.html"
	@echo "make test      install and run the quick tests"
	@echo "make test-all  the slow tests, too"
	@echo "make fuzz      damaged and odd input for SECONDS (60), until something breaks"
	@echo "make lint      style, types and the direction of imports"
	@echo "make mutants   small changes to the code, one at a time: do the tests notice?   One module: PARTS=ema"
	@echo "make format    set the code in order"
	@echo "make clean     remove .venv and what tools leave behind; runs are kept"

demo: .venv/.installed
	$(BIN)/glassworks train digits --backbone glassworks
	$(BIN)/glassworks predict tf_efficientnet_lite0 $(PHOTOGRAPHS) --top 3
	@for photograph in $(PHOTOGRAPHS); do \
	  name=$$(basename $$photograph .jpg); \
	  $(BIN)/glassworks look explain tf_efficientnet_lite0 --image $$photograph --set method=grad_cam --out looks/$$name || exit 1; \
	  echo "Why, as a figure: looks/$$name/figure.png"; \
	done
	@echo "Next, with a folder of your own photographs for each class: $(BIN)/glassworks train photos/"

# A wrong link, anchor or docstring is an error.
docs: .venv/.installed-dev
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --jobs auto --conf-dir docs/site . build/site
	@echo "To be read from its folder, without a server: build/site/index.html"

test: .venv/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS)

fuzz: .venv/.installed-dev
	$(BIN)/python tests/support/fuzz.py $(SECONDS)

test-all: .venv/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) -m ""

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: .venv/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Goes on where it was stopped; hours for all modules, minutes for one.
mutants: .venv/.installed-dev
	$(BIN)/python bench/mutants.py $(PARTS)

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis .mutants src/*.egg-info

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "glassworks needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@echo "Installing glassworks into .venv: a few minutes, most of them for PyTorch ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -e '.[all]'
	@touch $@

.venv/.installed-dev: .venv/.installed
	@echo "Installing what the tests need ..."
	@$(PIP) -e '.[dev]'
	@touch $@
