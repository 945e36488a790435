# make demo    set everything up, crawl two made-up outlets on this machine, show what was stored
# make test    set everything up, run all tests, linters and type checks
# make test-next the pages of `newscrawl browse` on the newest alpha of Datasette 1.0: reported, not required
# make soak    the tests that take minutes
# make docs    the manual as HTML; a warning is an error
# make outputs what the commands in README.md and docs print, made anew
# make pictures the pictures in README.md, from the demo; needs Debian's chromium
# make measure WHAT="fields --corpus DIR"    the figures of tests/bench; without WHAT: which there are
# make walk    through how many modules a page passes from the pipeline to the commit
# make setup   what all but the demo begin with: .venv from .ci/requirements.lock, with uv where it is, else venv and pip
PYTHON ?= python3
BIN := .venv/bin
# Compiled where there is a compiler; see newscrawl/native.
TWINS := newscrawl/native/build.py $(shell find newscrawl -name "*.pyx" -o -name "*.pxd")

.PHONY: demo test test-next soak measure walk setup lint style types imports reference gather docs outputs pictures lock clean

demo: .venv/.runtime
	@$(BIN)/newscrawl demo

# Bytecode is kept also where a machine is told to write none (PYTHONDONTWRITEBYTECODE): each of some thousand processes would else compile anew
# what it takes of tests, and each worker of pytest all of them.
test: setup
	@$(MAKE) --no-print-directory -j2 $(CHECKS) gather
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What differs stands in newscrawl/browse/compat.py. The alpha lies before the packages of .venv, in an environment of its own.
test-next: setup
	@$(BIN)/python -m venv --clear --without-pip .venv-next
	@$(BIN)/python -m pip --python .venv-next install -q --pre 'datasette>=1.0a0,<2' pytest
	@ls -d "$(CURDIR)"/.venv/lib/python3*/site-packages > "$$(ls -d .venv-next/lib/python3*/site-packages)/beside.pth"
	@.venv-next/bin/python -c "from importlib.metadata import version; print('test-next: Datasette', version('datasette'))"
	@.venv-next/bin/python -m pytest -n0 -q -W default --tb=line -p no:cacheprovider tests/browse/test_browse_pages.py tests/browse/test_browse_language.py \
	  || echo "test-next: these pages are not ready for it yet"

setup: .venv/.ready

.venv/.ready: .ci/requirements.lock pyproject.toml .ci/setup $(TWINS)
	@PYTHON="$(PYTHON)" sh .ci/setup
	@touch .venv/.runtime $@

# What newscrawl needs to run, without tests and linters.
.venv/.runtime: .ci/runtime.lock pyproject.toml .ci/setup $(TWINS)
	@PYTHON="$(PYTHON)" sh .ci/setup runtime
	@touch $@

# The long ones: 850 damaged pages, 200 kills, 3,000 power cuts, a million links, 100,000 articles in one
# run; their figures go into tests/bench/soak.md.
soak: setup
	$(BIN)/python -m pytest -m soak

# The laboratory: figures where the truth is known, as tables and as floors.
measure: setup
	@$(BIN)/python -m tests.bench.measure $(or $(WHAT),--help)

walk: setup
	@$(BIN)/python tests/bench/walk.py

# Two at a time: types take as long as all others together.
CHECKS := types style imports reference

lint: setup
	@$(MAKE) --no-print-directory -j2 $(CHECKS)

types:
	$(BIN)/mypy

style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

imports:
	$(BIN)/lint-imports --no-cache

reference:
	$(BIN)/cog --check docs/reference/*.md

# What pytest makes of the files of tests, once for all its workers, while types are checked; what is wrong with one, the tests tell.
gather:
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n0 --collect-only -qq >/dev/null 2>&1 || true

# What docs/reference takes from code (commands, settings, reasons, columns), then all pages as HTML in docs/_build/html.
docs: setup
	$(BIN)/cog -r docs/reference/*.md
	$(BIN)/python -m sphinx -E -W --keep-going -q -b html docs docs/_build/html
	@echo "docs: docs/_build/html/index.html"

# The pictures in README.md, from the demo. Needs Debian's package chromium.
pictures: setup
	$(BIN)/python -m tests.pictures

# The pages' own commands are run, and what they print is written below them.
outputs: setup
	$(BIN)/python -m tests.manual

# New versions, on purpose. Needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --upgrade --generate-hashes --extra browse --extra public --extra alerts --extra export --extra fleet --group dev --group build \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml -o .ci/requirements.lock
	uv pip compile --universal --python-version 3.11 --constraint .ci/requirements.lock --generate-hashes --extra browse --group build \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml -o .ci/runtime.lock

clean:
	rm -rf docs/_build .venv .venv-next .mypy_cache .ruff_cache .pytest_cache .hypothesis
