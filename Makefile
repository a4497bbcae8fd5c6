# briefbook: `make run` starts it, `make test` tests it. All it needs is make and Python 3.11 or newer.
# What is set up goes into $(VENV); the stamps in there say that it is done, so a second call starts at once.

VENV ?= .venv
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,$(shell \
	$(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $(p))))
UV ?= uv

BIN := $(VENV)/bin
# Set-up talks on stderr and reads nothing, so that `echo question | make -s run` prints the reply alone.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
COMPILE := $(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run setup test check exam soak bench lock clean

help: ## print what can be made
	@sed -n 's/^\([a-z]*\):.* ## /make \1	/p' Makefile | expand -t 12

run: $(VENV)/.ready ## set up and start the bot: Slack when its tokens are set, else a chat in the terminal
	@$(BIN)/briefbook serve

setup: $(VENV)/.ready ## set up and load the knowledge, without starting anything
	@$(BIN)/briefbook facts load </dev/null

# Three at a time on two cores: many tests wait for a bot, a lease or a file. A file's tests stay together.
test: $(VENV)/.ready-dev ## set up and run all tests
	@$(BIN)/python -m pytest -n 3 --dist loadfile

check: $(VENV)/.ready-dev ## check style, formatting and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

exam: $(VENV)/.ready ## ask every question of knowledge/questions.jsonl and print how the replies did
	@$(BIN)/briefbook exam </dev/null

soak: $(VENV)/.ready-dev ## run the long tests
	@$(BIN)/python -m pytest -m soak

bench: $(VENV)/.ready-dev ## measure accuracy, speed and memory
	@$(BIN)/python -m benchmarks

lock: ## read pyproject.toml and pin every package with its hashes; needs uv
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## remove what was set up; the database stays
	rm -rf $(VENV)

$(VENV)/.ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "briefbook needs Python 3.11 or newer, and found none." \
		"Install it, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up in $(VENV), once; this takes about a minute." >&2
	@$(PYTHON) -m venv $(VENV) </dev/null >&2
	@$(INSTALL) --require-hashes -r requirements.txt </dev/null >&2
	@$(INSTALL) --no-deps --no-build-isolation --editable . </dev/null >&2
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@echo "Adding what the tests and checks need." >&2
	@$(INSTALL) --require-hashes -r requirements-dev.txt </dev/null >&2
	@touch $@
